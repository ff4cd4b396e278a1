use headroom::{Error, Provenance, Sourced};
use leptos::prelude::*;

use super::source::Explained;
use crate::components::{Exact, ProvenanceWord, Scaling, Slider};
use crate::words;

/// A way back from an overridden number, or to another one: its words and what it does.
#[derive(Clone)]
pub(super) struct Offer {
    pub(super) words: String,
    pub(super) take: Callback<()>,
}

/// One number of the scenario as label, provenance, exact field, slider and hint.
#[component]
pub(super) fn Assumption(
    /// Its identifier.
    id: &'static str,
    /// Whether it stays in sight where the rail is a strip.
    #[prop(default = true)]
    in_strip: bool,
    /// What it is called.
    name: &'static str,
    /// Its unit, behind the field.
    unit: &'static str,
    /// Its unit in words, for the slider.
    spoken_unit: &'static str,
    /// The number and how it came to be.
    sourced: Signal<Sourced>,
    /// The slider's ends.
    scaling: Scaling,
    /// The line below.
    hint: Signal<String>,
    /// What can be taken in its place.
    offer: Signal<Option<Offer>>,
    /// Takes another number.
    commit: Callback<f64, Result<(), Error>>,
    /// Shows where it comes from.
    explain: Callback<Explained>,
) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let value = Signal::derive(move || sourced.with(|sourced| sourced.value));
    let provenance = Signal::derive(move || sourced.with(|sourced| sourced.provenance));
    let hint_id = format!("{id}-hint");
    let take = Callback::new(move |value: Option<f64>| value.map_or(Ok(()), |value| commit.run(value)));
    let show = Callback::new(move |()| {
        sourced.with_untracked(|sourced| {
            explain.run(Explained::of(name, &format!("{} {unit}", words::number(sourced.value)), sourced));
        });
    });
    view! {
        <div class=if in_strip { "f" } else { "f rest" }>
            <span class="lb">
                <label for=id>{name}</label>
                <ProvenanceWord provenance of=name on_show=show />
            </span>
            <span class="val">
                <Exact
                    name=Signal::stored(format!("{name}, exact"))
                    problem_id=hint_id.clone()
                    value=Signal::derive(move || Some(shortened(value.get(), provenance.get())))
                    problem
                    commit=take
                />
                {move || words::unit(unit, value.get())}
            </span>
            <Slider
                id
                scaling=Signal::stored(scaling)
                value
                text=Signal::derive(move || format!("{} {spoken_unit}", words::number(value.get())))
                on_slide=Callback::new(move |value| drop(commit.run(value)))
            />
            <Hint id=hint_id problem hint offer />
        </div>
    }
}

/// An inferred number has more digits than it is worth; a given one is shown as given.
fn shortened(value: f64, provenance: Provenance) -> f64 {
    if provenance == Provenance::Overridden { value } else { format!("{value:.2e}").parse().unwrap_or(value) }
}

/// The line below a field: what is wrong with what stands in it, else what the number means.
#[component]
pub(super) fn Hint(
    /// Its identifier, for the field's description.
    id: String,
    /// What is wrong.
    problem: RwSignal<Option<String>>,
    /// What the eye should find first.
    #[prop(optional, into)]
    strong: Signal<String>,
    /// What the number means.
    hint: Signal<String>,
    /// What can be taken in its place.
    offer: Signal<Option<Offer>>,
) -> impl IntoView {
    let content = move || match problem.get() {
        Some(problem) => view! {
            <span class="problem" role="alert">
                {problem}
            </span>
        }
        .into_any(),
        None => view! {
            <strong>{strong.get()}</strong>
            " "
            {hint.get()}
            " "
            {offer
                .get()
                .map(|offer| {
                    view! {
                        <button type="button" class="link" on:click=move |_| offer.take.run(())>
                            {offer.words}
                        </button>
                    }
                })}
        }
        .into_any(),
    };
    view! {
        <span class="hint" id=id>
            {content}
        </span>
    }
}
