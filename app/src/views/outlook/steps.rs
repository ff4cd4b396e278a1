use headroom::charts::{TimeAxis, spread};
use headroom::{Date, Plan};
use maud::{Markup, html};

use crate::press::Press;
use crate::words;

/// The least distance of two discs, in pixels.
const APART: f64 = 26.0;

/// A disc on the strip.
#[derive(Debug, Clone, PartialEq)]
struct Disc {
    id: String,
    number: usize,
    name: String,
    date: Date,
    open: bool,
}

/// The steps of the plan, each at the day it is needed. `width` is that of the plot in pixels.
pub(super) fn steps(plan: &Plan, time: TimeAxis, width: f64) -> Markup {
    let discs = discs(plan);
    let days: Vec<f64> = discs.iter().map(|disc| time.fraction(disc.date).clamp(0.0, 1.0) * width).collect();
    let places = spread(&days, APART, 0.0, width);
    let words = match (discs.len(), discs.iter().filter(|disc| disc.open).count()) {
        (0, _) => "No step needed".to_owned(),
        (all, 0) => words::count(all, "step"),
        (all, open) => format!("{}, {open} to decide", words::count(all, "step")),
    };
    html! {
        div class="orow strip" {
            span class="lbl" { "Plan steps" }
            div class="lane" {
                @for (disc, left) in discs.iter().zip(places) {
                    button
                        type="button"
                        class=(if disc.open { "step q" } else { "step" })
                        data-style=(format!("translate:{left:.1}px"))
                        title=(disc.name)
                        aria-label={ "Step " (disc.number) ": " (disc.name) }
                        data-press=(Press::Step(disc.id.clone()).word())
                    { (disc.number) }
                }
            }
            span class="dates t3" { (words) }
        }
    }
}

fn discs(plan: &Plan) -> Vec<Disc> {
    let disc = |(index, step): (usize, &headroom::Step)| Disc {
        id: step.id.clone(),
        number: index + 1,
        name: format!("{}, by {}", step.title, words::date(step.needed_by)),
        date: step.needed_by,
        open: step.decision.is_some(),
    };
    plan.steps.iter().enumerate().map(disc).collect()
}
