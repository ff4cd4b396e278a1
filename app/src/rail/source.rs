use headroom::{Provenance, Source, Sourced};
use leptos::prelude::*;

use crate::components::{Dialog, provenance_word};
use crate::words;

/// A number and where it comes from, to be shown.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Explained {
    /// What it is called, with its value: `Requests now: 50 RPS`.
    pub(super) what: String,
    /// How it came to be.
    pub(super) provenance: Provenance,
    /// The formula or the rule behind it.
    pub(super) why: String,
    /// The line it was read from.
    pub(super) source: Option<Source>,
}

impl Explained {
    /// A number of the snapshot under this name.
    pub(super) fn of(name: &str, value: &str, sourced: &Sourced) -> Self {
        Self {
            what: format!("{name}: {value}"),
            provenance: sourced.provenance,
            why: sourced.why.clone(),
            source: sourced.source,
        }
    }
}

/// Says where a number comes from.
#[component]
pub(super) fn SourceDialog(
    /// The number; `None`: closed.
    shown: RwSignal<Option<Explained>>,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Shows a line of the paste.
    show_source: Callback<Source>,
) -> impl IntoView {
    let rule = |explained: &Explained| match explained.provenance {
        _ if !explained.why.is_empty() => words::sentence(&explained.why),
        Provenance::Overridden => "Set by you.".to_owned(),
        Provenance::Measured => "Read from the paste.".to_owned(),
        Provenance::Inferred => "Computed from what was measured.".to_owned(),
        Provenance::Assumed => "A default.".to_owned(),
    };
    view! {
        <Dialog id="source" title="Where this number comes from" open>
            {move || {
                shown.get().map(|explained| {
                    let line = explained.source.map(|source| {
                        view! {
                            <button
                                type="button"
                                class="btn s"
                                on:click=move |_| {
                                    open.set(false);
                                    show_source.run(source);
                                }
                            >
                                {format!("Show line {}", source.line)}
                            </button>
                        }
                    });
                    view! {
                        <p>
                            <b>{explained.what.clone()}</b>
                            {format!(", {}. {}", provenance_word(explained.provenance), rule(&explained))}
                        </p>
                        {line}
                    }
                })
            }}
        </Dialog>
    }
}
