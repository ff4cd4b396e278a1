//! The plan: what runs today and in the chosen month, the steps between, and the options that lost.

mod behind;
mod steps;
mod topologies;

use headroom::Plan;
use maud::{Markup, html};

use crate::state::{Facts, State};
use crate::words;
pub use topologies::topologies;

/// The plan by month and by step.
pub fn plan(state: &State, facts: &Facts) -> Markup {
    html! {
        div class="planview" {
            (topologies(state, &facts.plan))
            (steps::steps(&facts.plan))
            (rejections(&facts.plan))
            @if let Some(explanation) = &facts.explanation { (behind::behind(explanation, state, facts)) }
        }
    }
}

/// The options that lost, and why.
fn rejections(plan: &Plan) -> Markup {
    html! {
        details class="lost" open hidden[plan.rejections.is_empty()] {
            summary {
                b { (words::count(plan.rejections.len(), "option")) " lost" }
                span class="t3 sm" { " and why" }
            }
            dl { @for rejection in &plan.rejections { div { dt { (rejection.option) } dd { (rejection.why) } } } }
        }
    }
}
