use leptos::prelude::*;

/// A check box with its words.
#[component]
pub fn Check(
    /// The words.
    #[prop(into)]
    label: String,
    /// Whether it is ticked.
    #[prop(into)]
    ticked: Signal<bool>,
    /// Called with the new state.
    on_change: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || ticked.get()
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            {label}
        </label>
    }
}
