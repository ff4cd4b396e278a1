use leptos::prelude::*;

use super::Asks;
use crate::browser::theme;
use crate::components::Icon;
use crate::inputs::Inputs;

/// The bar over the page.
#[component]
pub(super) fn Top(
    /// The inputs, for the scenario's name.
    inputs: Inputs,
    /// What it asks of the page.
    asks: Asks,
    /// Whether the share dialog is open.
    share: RwSignal<bool>,
    /// Whether the list of shortcuts is open.
    shortcuts: RwSignal<bool>,
) -> impl IntoView {
    let dark = RwSignal::new(theme::is_dark());
    let switch = move |_| {
        dark.update(|dark| *dark = !*dark);
        theme::choose(dark.get_untracked());
    };
    let theme_name = move || if dark.get() { "Theme: dark" } else { "Theme: light" };
    let name = move || inputs.scenario.with(|scenario| scenario.name.clone());
    view! {
        <header class="top">
            <div class="brand">
                <svg viewBox="0 0 22 22" aria-hidden="true">
                    <use href="#brand" />
                </svg>
                "Headroom"
            </div>
            <nav class="scen" aria-label="Scenarios">
                <span aria-current="true">
                    <b aria-hidden="true">"A"</b>
                    {name}
                </span>
            </nav>
            <span class="sp"></span>
            <span class="local">
                <Icon name="lock" />
                "Nothing leaves this page."
            </span>
            <button type="button" class="btn quiet" on:click=move |_| share.set(true)>
                "Share"
            </button>
            <button type="button" class="btn quiet wide" on:click=move |_| asks.export.run(())>
                "Export"
            </button>
            <button type="button" class="btn quiet" aria-label=theme_name title=theme_name on:click=switch>
                <Icon name="half" />
            </button>
            <button
                type="button"
                class="btn quiet wide"
                aria-label="Keyboard shortcuts"
                title="Keyboard shortcuts"
                on:click=move |_| shortcuts.set(true)
            >
                <kbd aria-hidden="true">"?"</kbd>
            </button>
        </header>
    }
}
