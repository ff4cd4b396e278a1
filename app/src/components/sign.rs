use headroom::{Level, Provenance, Verdict};
use leptos::prelude::*;

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
#[component]
pub fn Sign(
    /// The level.
    #[prop(into)]
    level: Signal<Level>,
) -> impl IntoView {
    view! {
        <svg class=move || shape(level.get()).1 role="img" aria-label=move || level_word(level.get())>
            <use href=move || shape(level.get()).0 />
        </svg>
    }
}

/// A level as a tag: sign and words on its colour.
#[component]
pub fn Tag(
    /// The level.
    #[prop(into)]
    level: Signal<Level>,
    /// Other words than the level's own.
    #[prop(optional, into)]
    words: Option<Signal<String>>,
) -> impl IntoView {
    let class = move || match level.get() {
        Level::Immediate => "tag imm",
        Level::Planned => "tag pl",
        Level::Ok => "tag ok",
        Level::Unknown => "tag unk",
    };
    let text = move || words.map_or_else(|| level_word(level.get()).to_owned(), |words| words.get());
    view! {
        <span class=class>
            <svg class="ic" aria-hidden="true">
                <use href=move || shape(level.get()).0 />
            </svg>
            {text}
        </span>
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
#[component]
pub fn ProvenanceMark(
    /// How the number came to be.
    #[prop(into)]
    provenance: Signal<Provenance>,
    /// What the number is, such as `limit`.
    of: &'static str,
) -> impl IntoView {
    let name = move || format!("{of} {}", provenance_word(provenance.get()));
    view! {
        <svg class="pvm" role="img" aria-label=name>
            <use href=move || provenance_shape(provenance.get()) />
        </svg>
    }
}

/// A provenance by mark and word, as a button that shows where the number comes from.
#[component]
pub fn ProvenanceWord(
    /// How the number came to be.
    #[prop(into)]
    provenance: Signal<Provenance>,
    /// What the number is called.
    of: &'static str,
    /// Shows the source.
    on_show: Callback<()>,
) -> impl IntoView {
    let name = move || format!("{of}: {}. Show source", provenance_word(provenance.get()));
    view! {
        <button type="button" class="pv" aria-label=name on:click=move |_| on_show.run(())>
            <svg aria-hidden="true">
                <use href=move || provenance_shape(provenance.get()) />
            </svg>
            {move || provenance_word(provenance.get())}
        </button>
    }
}
