//! The plan: what runs today and in the chosen month, the steps between, and the options that lost.

mod steps;
mod topologies;

use std::sync::Arc;

use headroom::{Plan, Scenario};
use leptos::prelude::*;

use crate::words;

/// The plan by month and by step.
#[component]
pub fn PlanView(
    /// The plan.
    plan: Signal<Arc<Plan>>,
    /// Its scenario.
    scenario: Signal<Scenario>,
    /// The chosen month, counted from today.
    month: RwSignal<u32>,
    /// Opens a step's commands.
    on_commands: Callback<String>,
) -> impl IntoView {
    view! {
        <div class="planview">
            <topologies::Topologies plan scenario month />
            <steps::Steps plan on_commands />
            <Rejections plan />
        </div>
    }
}

/// The options that lost, and why.
#[component]
fn Rejections(plan: Signal<Arc<Plan>>) -> impl IntoView {
    let rejections = Memo::new(move |_| plan.with(|plan| plan.rejections.clone()));
    let title = move || format!("{} lost", words::count(rejections.with(Vec::len), "option"));
    view! {
        <details class="lost" open hidden=move || rejections.with(Vec::is_empty)>
            <summary>
                <b>{title}</b>
                <span class="t3 sm">" and why"</span>
            </summary>
            <dl>
                {move || {
                    rejections
                        .get()
                        .into_iter()
                        .map(|rejection| {
                            view! {
                                <div>
                                    <dt>{rejection.option}</dt>
                                    <dd>{rejection.why}</dd>
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </dl>
        </details>
    }
}
