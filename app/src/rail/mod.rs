//! The inputs: what was pasted, and what is assumed.

mod assumption;
mod assumptions;
mod events;
mod growth;
mod marks;
mod paste;
mod sheet;
mod source;

use headroom::Source;
use leptos::prelude::*;

use crate::inputs::Inputs;
use crate::stages::Stages;
use assumptions::Assumptions;
use paste::PasteBox;

pub use paste::show_line;

/// What the rail asks of the page.
#[derive(Clone, Copy)]
pub struct RailActions {
    /// Opens files from the disk.
    pub open_files: Callback<()>,
    /// Empties the paste.
    pub clear: Callback<()>,
    /// Takes dropped files.
    pub drop_files: Callback<leptos::ev::DragEvent>,
    /// Shows a line of the paste.
    pub show_source: Callback<Source>,
}

/// The inputs rail.
#[component]
pub fn Rail(
    /// The inputs.
    inputs: Inputs,
    /// What follows from them.
    stages: Stages,
    /// What it asks of the page.
    actions: RailActions,
) -> impl IntoView {
    // On a narrow screen the rail is a strip, and the rest of it opens on demand.
    let whole = RwSignal::new(false);
    view! {
        <aside class="rail" class:whole=move || whole.get() aria-label="Inputs">
            <PasteBox inputs stages actions />
            <Assumptions inputs stages actions />
            <button
                type="button"
                class="btn s unfold"
                aria-expanded=move || whole.get().to_string()
                on:click=move |_| whole.update(|whole| *whole = !*whole)
            >
                {move || if whole.get() { "Fewer inputs" } else { "All inputs" }}
            </button>
        </aside>
    }
}
