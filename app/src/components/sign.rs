use headroom::{Level, Provenance, Verdict};
use maud::{Markup, html};

use crate::press::{About, Press, Sheet};

/// The word for a level.
pub fn level_word(level: Level) -> &'static str {
    match level {
        Level::Immediate => "Immediate",
        Level::Planned => "Planned",
        Level::Ok => "OK",
        Level::Unknown => "Unknown",
    }
}

/// A verdict as a level.
pub fn level_of(verdict: Verdict) -> Level {
    match verdict {
        Verdict::Immediate => Level::Immediate,
        Verdict::Planned => Level::Planned,
        Verdict::Ok => Level::Ok,
        Verdict::Unknown => Level::Unknown,
    }
}

fn shape(level: Level) -> (&'static str, &'static str) {
    match level {
        Level::Immediate => ("#imm", "ic red"),
        Level::Planned => ("#pl", "ic amber"),
        Level::Ok => ("#ok", "ic teal"),
        Level::Unknown => ("#unk", "ic t3"),
    }
}

/// A level by shape and colour: octagon, triangle, ring, dashed ring. Named with its word.
pub fn sign(level: Level) -> Markup {
    let (picture, class) = shape(level);
    html! { svg class=(class) role="img" aria-label=(level_word(level)) { use href=(picture) {} } }
}

/// A level as a tag: sign and words on its colour.
pub fn tag(level: Level, words: &str) -> Markup {
    let class = match level {
        Level::Immediate => "tag imm",
        Level::Planned => "tag pl",
        Level::Ok => "tag ok",
        Level::Unknown => "tag unk",
    };
    html! {
        span class=(class) {
            svg class="ic" aria-hidden="true" { use href=(shape(level).0) {} }
            (words)
        }
    }
}

/// The word for a provenance.
pub fn provenance_word(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Measured => "measured",
        Provenance::Inferred => "inferred",
        Provenance::Assumed => "assumed",
        Provenance::Overridden => "overridden",
    }
}

fn provenance_shape(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Measured => "#M",
        Provenance::Inferred => "#I",
        Provenance::Assumed => "#A",
        Provenance::Overridden => "#O",
    }
}

/// A provenance by its mark alone, with a name: `limit assumed`.
pub fn provenance_mark(of: &str, provenance: Provenance) -> Markup {
    html! {
        svg class="pvm" role="img" aria-label={ (of) " " (provenance_word(provenance)) } {
            use href=(provenance_shape(provenance)) {}
        }
    }
}

/// A provenance by mark and word, as a button that shows where the number comes from.
pub fn provenance_word_of(name: &str, about: About, provenance: Provenance) -> Markup {
    let word = provenance_word(provenance);
    html! {
        button
            type="button"
            class="pv"
            aria-label={ (name) ": " (word) ". Show source" }
            data-press=(Press::Open(Sheet::Source(about)).word())
        {
            svg aria-hidden="true" { use href=(provenance_shape(provenance)) {} }
            (word)
        }
    }
}
