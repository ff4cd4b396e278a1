use std::sync::Arc;

use headroom::Plan;
use leptos::prelude::*;

use super::pills::pills;
use crate::components::{Scaling, Slider};
use crate::words;

/// The chosen month: a slider, and what should run on its day.
#[component]
pub(super) fn MonthBar(
    plan: Signal<Arc<Plan>>,
    /// The chosen month, counted from today.
    month: RwSignal<u32>,
) -> impl IntoView {
    let last = Memo::new(move |_| plan.with(|plan| plan.months.last().map_or(1, |month| month.index.max(1))));
    let at = Memo::new(move |_| month.get().min(last.get()));
    let date = move || plan.with(|plan| plan.months.get(at.get() as usize).map(|month| words::date(month.date)));
    let place = move || format!("month {} of {}", at.get(), last.get());
    let pills = Memo::new(move |_| {
        plan.with(|plan| plan.months.get(at.get() as usize).map(|month| pills(&plan.current, &month.topology)))
    });
    view! {
        <div class="orow scrub">
            <span class="lbl">
                <b>{move || format!("Topology on {}", date().unwrap_or_default())}</b>
            </span>
            <div class="slide">
                <Slider
                    id="month"
                    name=Signal::stored("Month".to_owned())
                    scaling=Signal::derive(move || Scaling::Linear(0.0, f64::from(last.get())))
                    value=Signal::derive(move || f64::from(at.get()))
                    text=Signal::derive(move || format!("{}, {}", date().unwrap_or_default(), place()))
                    on_slide=Callback::new(move |to: f64| month.set(to as u32))
                />
            </div>
            <span class="dates t3">{move || format!("Month {} of {}", at.get(), last.get())}</span>
            <ul class="topo1" aria-label="Topology">
                {move || {
                    pills
                        .get()
                        .unwrap_or_default()
                        .into_iter()
                        .map(|pill| {
                            let changed = !pill.change.is_empty();
                            view! {
                                <li class="pill" class:chg=changed>
                                    {pill.name}
                                    " "
                                    <b>{pill.value}</b>
                                    {changed.then(|| view! { " " <em>{pill.change}</em> })}
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </div>
    }
}
