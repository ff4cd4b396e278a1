use leptos::prelude::*;

use crate::browser::frame;

/// Two thumbs on one track that never cross: where to plan (round) and where to act (square).
#[component]
pub fn Thresholds(
    /// What the thresholds are of.
    of: &'static str,
    /// The ends of the track.
    ends: (f64, f64),
    /// Where to plan.
    #[prop(into)]
    planned: Signal<f64>,
    /// Where to act.
    #[prop(into)]
    immediate: Signal<f64>,
    /// Takes another place to plan.
    on_planned: Callback<f64>,
    /// Takes another place to act.
    on_immediate: Callback<f64>,
) -> impl IntoView {
    let share = move |value: f64| format!("{:.2}%", 100.0 * (value.clamp(ends.0, ends.1) - ends.0) / (ends.1 - ends.0));
    let read = |event: &leptos::ev::Event| event_target_value(event).parse::<f64>().ok();
    let planned_input = move |event: leptos::ev::Event| {
        if let Some(value) = read(&event) {
            frame::once("planned-threshold", move || on_planned.run(value.min(immediate.get_untracked())));
        }
    };
    let immediate_input = move |event: leptos::ev::Event| {
        if let Some(value) = read(&event) {
            frame::once("immediate-threshold", move || on_immediate.run(value.max(planned.get_untracked())));
        }
    };
    view! {
        <div
            class="dual"
            style:--plan=move || share(planned.get())
            style:--act=move || share(immediate.get())
        >
            <i></i>
            <input
                type="range"
                min=ends.0
                max=ends.1
                step="1"
                aria-label=format!("{of} planned threshold")
                aria-valuetext=move || format!("{} percent", planned.get())
                prop:value=move || planned.get()
                on:input=planned_input
            />
            <input
                type="range"
                min=ends.0
                max=ends.1
                step="1"
                aria-label=format!("{of} immediate threshold")
                aria-valuetext=move || format!("{} percent", immediate.get())
                prop:value=move || immediate.get()
                on:input=immediate_input
            />
        </div>
    }
}
