use std::sync::Arc;

use headroom::Plan;
use headroom::charts::TimeAxis;
use leptos::html;
use leptos::prelude::*;

use super::wording::Horizon;
use super::{rows, wording};

/// A place on the plot as a length of CSS within the whole grid.
fn across(fraction: f64) -> String {
    format!("calc(var(--c1) + (100% - var(--c1) - var(--c3)) * {fraction:.4})")
}

/// The names of the months over the plot, and of the columns beside it.
#[component]
pub(super) fn Head(
    time: Memo<TimeAxis>,
    /// The width of the plot in pixels.
    plot: Signal<f64>,
    /// The element that has that width.
    node: NodeRef<html::Div>,
    plan: Signal<Arc<Plan>>,
    horizon: Memo<Horizon>,
) -> impl IntoView {
    let months = Memo::new(move |_| time.get().months(plot.get()));
    let header =
        Memo::new(move |_| wording::crossing_header(&plan.with(|plan| rows::rows(plan, time.get(), horizon.get()))));
    view! {
        <div class="orow ohead">
            <span class="what">"Resource, ranked by runway"</span>
            <div class="axis" node_ref=node aria-hidden="true">
                <span class="now">"Today"</span>
                {move || {
                    months
                        .get()
                        .into_iter()
                        .filter(|month| !month.name.is_empty())
                        .map(|month| view! { <span style:left=format!("{:.2}%", month.middle * 100.0)>{month.name}</span> })
                        .collect_view()
                }}
            </div>
            <div class="dates">
                <span>{header}</span>
                <span>"Order by"</span>
            </div>
        </div>
    }
}

/// Month lines, today and the chosen month, behind rows and steps. The chart draws its own.
#[component]
pub(super) fn Overlay(
    time: Memo<TimeAxis>,
    /// The chosen month's day, from today.
    day: Memo<f64>,
    /// The width of the plot in pixels.
    plot: Signal<f64>,
) -> impl IntoView {
    let months = Memo::new(move |_| time.get().months(plot.get()));
    view! {
        <div class="overlay" aria-hidden="true">
            {move || {
                months.get().into_iter().map(|month| view! { <i class="mline" style:left=across(month.start)></i> }).collect_view()
            }}
            <i class="tline" style:left=across(0.0)></i>
            <i class="cline" style:left=move || across(day.get() / time.get().days)></i>
        </div>
    }
}
