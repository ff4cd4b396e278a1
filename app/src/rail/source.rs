use headroom::{Provenance, Source, Sourced};
use maud::{Markup, html};

use crate::components::{button, provenance_word};
use crate::press::Press;
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

    /// A number of the scenario: `why` while nobody has set it.
    pub(super) fn given(what: String, provenance: Provenance, why: &str) -> Self {
        let why = if provenance == Provenance::Overridden { String::new() } else { why.to_owned() };
        Self { what, provenance, why, source: None }
    }
}

/// Says where a number comes from.
pub(super) fn source(explained: &Explained) -> Markup {
    let rule = match explained.provenance {
        _ if !explained.why.is_empty() => words::sentence(&explained.why),
        Provenance::Overridden => "Set by you.".to_owned(),
        Provenance::Measured => "Read from the paste.".to_owned(),
        Provenance::Inferred => "Computed from what was measured.".to_owned(),
        Provenance::Assumed => "A default.".to_owned(),
    };
    html! {
        p { b { (explained.what) } ", " (provenance_word(explained.provenance)) ". " (rule) }
        @if let Some(source) = explained.source.filter(|source| source.paste == 0) {
            (button("btn s", &Press::Line(source.line), &format!("Show line {}", source.line)))
        }
    }
}
