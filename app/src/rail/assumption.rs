//! One number of the scenario as label, provenance, exact field, slider and hint.

use headroom::{Provenance, Sourced};
use maud::{Markup, html};

use crate::components::{Exact, Slider, button, exact, provenance_word_of, slider};
use crate::press::{About, Field, Press};
use crate::session::fields;
use crate::state::State;
use crate::words;

/// A way back from an overridden number, or to another one: its words and what it does.
pub(super) type Offer = (String, Press);

/// One number of the rail.
pub(super) struct Assumption<'a> {
    /// Which.
    pub(super) about: About,
    /// Its identifier.
    pub(super) id: &'a str,
    /// Its path in the scenario.
    pub(super) path: &'static str,
    /// Whether it stays in sight where the rail is a strip.
    pub(super) in_strip: bool,
    /// What it is called.
    pub(super) name: &'a str,
    /// Its unit, behind the field.
    pub(super) unit: &'static str,
    /// Its unit in words, for the slider.
    pub(super) spoken_unit: &'a str,
    /// The number and how it came to be.
    pub(super) sourced: &'a Sourced,
    /// The line below.
    pub(super) hint: &'a str,
    /// What can be taken in its place.
    pub(super) offer: Option<Offer>,
}

/// The number as markup.
pub(super) fn assumption(number: &Assumption, state: &State) -> Markup {
    let Assumption { about, id, path, in_strip, name, unit, spoken_unit, sourced, hint: words, offer } = number;
    let hint_id = format!("{id}-hint");
    let wrong = state.look.problem(path);
    html! {
        div class=(if *in_strip { "f" } else { "f rest" }) {
            span class="lb" {
                label for=(id) { (name) }
                (provenance_word_of(name, *about, sourced.provenance))
            }
            span class="val" {
                (exact(&Exact {
                    name: &format!("{name}, exact"),
                    path,
                    problem_id: &hint_id,
                    wrong: wrong.is_some(),
                    value: Some(shortened(sourced.value, sourced.provenance)),
                    placeholder: "",
                }))
                (words::unit(unit, sourced.value))
            }
            @if let Some(scaling) = fields::scaling(path, &state.session.scenario) {
                (slider(&Slider {
                    id,
                    name: None,
                    field: Field::Slide((*path).to_owned()),
                    scaling,
                    value: sourced.value,
                    text: &format!("{} {spoken_unit}", words::number(sourced.value)),
                }))
            }
            (hint(&hint_id, wrong, "", words, offer.as_ref()))
        }
    }
}

/// An inferred number has more digits than it is worth; a given one is shown as given.
fn shortened(value: f64, provenance: Provenance) -> f64 {
    if provenance == Provenance::Overridden { value } else { format!("{value:.2e}").parse().unwrap_or(value) }
}

/// The line below a field: what is wrong with what stands in it, else what the number means and what can be taken in
/// its place.
pub(super) fn hint(id: &str, wrong: Option<&str>, strong: &str, words: &str, offer: Option<&Offer>) -> Markup {
    html! {
        span class="hint" id=(id) data-hold {
            @if let Some(wrong) = wrong {
                span class="problem" role="alert" { (wrong) }
            } @else {
                strong { (strong) } " " span { (words) } " "
                @if let Some((words, press)) = offer { (button("link", press, words)) }
            }
        }
    }
}
