use std::sync::Arc;

use headroom::charts::{TimeAxis, spread};
use headroom::{Date, Plan};
use leptos::prelude::*;

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

/// The steps of the plan, each at the day it is needed.
#[component]
pub(super) fn Steps(
    plan: Signal<Arc<Plan>>,
    time: Memo<TimeAxis>,
    /// The width of the plot in pixels.
    plot: Signal<f64>,
    /// Opens a step's commands.
    on_step: Callback<String>,
) -> impl IntoView {
    let discs = Memo::new(move |_| plan.with(|plan| discs(plan)));
    let places = Memo::new(move |_| {
        let (time, width) = (time.get(), plot.get());
        let days: Vec<f64> =
            discs.with(|discs| discs.iter().map(|disc| time.fraction(disc.date).clamp(0.0, 1.0) * width).collect());
        spread(&days, APART, 0.0, width)
    });
    let words = move || {
        discs.with(|discs| match (discs.len(), discs.iter().filter(|disc| disc.open).count()) {
            (0, _) => "No step needed".to_owned(),
            (all, 0) => words::count(all, "step"),
            (all, open) => format!("{}, {open} to decide", words::count(all, "step")),
        })
    };
    view! {
        <div class="orow strip">
            <span class="lbl">"Plan steps"</span>
            <div class="lane">
                {move || {
                    discs
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(index, disc)| {
                            let left = move || {
                                format!("{:.1}px", places.with(|places| places.get(index).copied().unwrap_or_default()))
                            };
                            let id = disc.id.clone();
                            view! {
                                <button
                                    type="button"
                                    class="step"
                                    class:q=disc.open
                                    style:left=left
                                    title=disc.name.clone()
                                    aria-label=format!("Step {}: {}", disc.number, disc.name)
                                    on:click=move |_| on_step.run(id.clone())
                                >
                                    {disc.number}
                                </button>
                            }
                        })
                        .collect_view()
                }}
            </div>
            <span class="dates t3">{words}</span>
        </div>
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
