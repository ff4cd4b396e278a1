//! The outlook: one time axis carries the runway of every resource, the steps of the plan, the chosen resource's chart
//! and the month.

mod axis;
mod details;
mod figure;
mod key;
mod month;
mod pills;
mod readout;
mod rows;
mod steps;
mod wording;

use std::sync::Arc;

pub use headroom::charts::Scale;
use headroom::charts::{ForecastChart, TimeAxis};
use headroom::{Plan, Scenario, Source};
use leptos::html;
use leptos::prelude::*;

use crate::browser::resize;
pub use key::Key;
use wording::Horizon;

/// The outlook of a plan.
#[component]
pub fn Outlook(
    /// The plan.
    plan: Signal<Arc<Plan>>,
    /// Its scenario.
    scenario: Signal<Scenario>,
    /// The chosen month, counted from today.
    month: RwSignal<u32>,
    /// The chosen resource.
    resource: RwSignal<String>,
    /// The scale of the chart.
    scale: RwSignal<Scale>,
    /// Whether the chart is shown as a table.
    table: RwSignal<bool>,
    /// Whether a newer paste is still being read.
    stale: Signal<bool>,
    /// Opens a step's commands.
    on_step: Callback<String>,
    /// Shows a pasted line.
    on_source: Callback<Source>,
) -> impl IntoView {
    let time = Memo::new(move |_| plan.with(|plan| TimeAxis::of(plan)));
    let horizon = Memo::new(move |_| {
        plan.with(|plan| {
            let last = plan.months.last();
            Horizon {
                today: time.get().today,
                last: last.map_or(time.get().today, |month| month.date),
                months: last.map_or(0, |month| month.index),
            }
        })
    });
    // A resource that this plan does not have gives way to the first to run out.
    let chosen = Memo::new(move |_| {
        plan.with(|plan| {
            resource.with(|resource| {
                let known = plan.runway.iter().find(|runway| runway.resource == *resource);
                known.or(plan.runway.first()).map(|runway| runway.resource.clone()).unwrap_or_default()
            })
        })
    });
    let chart = Memo::new(move |_| {
        plan.with(|plan| scenario.with(|scenario| chosen.with(|chosen| ForecastChart::of(plan, chosen, scenario))))
    });
    let day = Memo::new(move |_| {
        let date =
            plan.with(|plan| plan.months.get(month.get() as usize).or(plan.months.last()).map(|month| month.date));
        date.map_or(0.0, |date| time.get().day(date))
    });
    let open = RwSignal::new(false);
    let axis = NodeRef::<html::Div>::new();
    let plot = resize::width(axis);
    view! {
        <div class="ol" aria-busy=move || stale.get().to_string()>
            <div class="mkey">
                <Key />
            </div>
            <div class="over-time">
                <axis::Overlay time day plot />
                <axis::Head time plot node=axis plan horizon />
                <rows::Rows plan time horizon resource chosen open />
                <steps::Steps plan time plot on_step />
            </div>
            <figure::Figure plan chart scale table month day />
            <month::MonthBar plan month />
            <details::Details plan chosen open on_source />
        </div>
    }
}
