use maud::{Markup, html};

use super::Part;
use crate::state::{Facts, State};
use crate::verdict;
use crate::views::{outlook, plan};

/// The markup of a part; `None`: the whole page.
pub fn part(part: Part, state: &State, facts: &Facts) -> Option<Markup> {
    let content = match part {
        Part::Planner => return None,
        Part::Chart => html! { div class="ol" { (outlook::figure(state, facts)) } },
        Part::Runway => html! { div class="ol" { (outlook::runway(state, facts)) } },
        Part::Topology => html! { div class="planview" { (plan::topologies(state, &facts.plan)) } },
        Part::Verdict => verdict::badge(state, facts),
    };
    Some(html! {
        main class="part" {
            // All that an embedded page says about itself is what is wrong with it.
            @for notice in state.look.notices.all() { p role="alert" { (notice.text) } }
            (content)
        }
    })
}
