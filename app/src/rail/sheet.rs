//! A dialog over a list of fields.

use headroom::{Scenario, Snapshot};
use maud::{Markup, html};

use crate::components::{Exact, Slider, exact, problem, provenance_word, slider};
use crate::press::{self, Press};
use crate::session::fields::{Choice, Line, Number, Text, scaling};
use crate::state::{Facts, State};
use crate::words;

/// The lines of a dialog.
pub(super) fn fields(fields: &[Line], state: &State, facts: &Facts) -> Markup {
    html! {
        div class="fields" {
            @for field in fields {
                @match field {
                    Line::Heading(words) => h3 { (words) },
                    Line::Number(number) => (number_line(number, state, &facts.snapshot.0)),
                    Line::Text(text) => (text_line(text, state)),
                    Line::Choice(choice) => (choice_line(choice, state)),
                }
            }
        }
    }
}

fn number_line(number: &Number, state: &State, snapshot: &Snapshot) -> Markup {
    let value = (number.get)(&state.session.scenario);
    let used = number.used.as_ref().and_then(|used| used.of(&state.session.scenario, snapshot));
    let default = (number.get)(&Scenario::default());
    let provenance = match (value, &used) {
        (None, Some((_, provenance))) => provenance_word(*provenance),
        (None, None) if number.used.is_some() => "unknown",
        (Some(now), _) if default != Some(now) => "overridden",
        _ => "assumed",
    };
    let used = used.map(|used| used.0);
    let placeholder = used.map_or_else(|| "default".to_owned(), words::number);
    let row = Row {
        label: number.label,
        path: number.path,
        provenance,
        value,
        shown: value.or(used),
        placeholder: &placeholder,
        unit: words::unit(number.unit, value.unwrap_or_default()),
        below: "",
        reset: number.may_be_empty && provenance == "overridden",
    };
    row.markup(state)
}

/// A number of a dialog: label, provenance, exact field, slider and the way back.
pub(super) struct Row<'a> {
    /// What it is called.
    pub(super) label: &'a str,
    /// Its path in the scenario.
    pub(super) path: &'a str,
    /// How it came to be, in a word.
    pub(super) provenance: &'a str,
    /// The number that was given.
    pub(super) value: Option<f64>,
    /// The number that is used, where one is known.
    pub(super) shown: Option<f64>,
    /// What stands in the empty field.
    pub(super) placeholder: &'a str,
    /// Its unit.
    pub(super) unit: &'a str,
    /// What there is to say of it.
    pub(super) below: &'a str,
    /// Whether it can be taken back to what it would be, had nobody given it.
    pub(super) reset: bool,
}

impl Row<'_> {
    /// The row as markup.
    pub(super) fn markup(&self, state: &State) -> Markup {
        let Row { label, path, provenance, value, shown, placeholder, unit, below, reset } = *self;
        let wrong = state.look.problem(path);
        let shown = shown.unwrap_or_default();
        html! {
            div class="field" {
                span { (label) " " small class="t3" { (provenance) } }
                span class="val num" {
                    (exact(&Exact { name: label, path, problem_id: path, wrong: wrong.is_some(), value, placeholder }))
                    span { (unit) }
                    @if let Some(scaling) = scaling(path, &state.session.scenario) {
                        (slider(&Slider {
                            id: &format!("slide-{path}"),
                            name: Some(label),
                            field: press::Field::Slide(path.to_owned()),
                            scaling,
                            value: shown,
                            text: &format!("{} {unit}", words::number(shown)),
                        }))
                    } @else { span {} }
                    button
                        type="button"
                        class="link"
                        disabled[!reset]
                        aria-label={ "Reset " (label) }
                        data-press=(Press::Empty(path.to_owned()).word())
                    { "Reset" }
                }
                @if below.is_empty() || wrong.is_some() { (problem(path, wrong)) } @else {
                    span class="hint" id=(path) { (below) }
                }
            }
        }
    }
}

pub(super) fn text_line(text: &Text, state: &State) -> Markup {
    let wrong = state.look.problem(text.path);
    html! {
        div class="field" {
            span { (text.label) }
            span class="val" {
                input
                    type="text"
                    class="name"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=(text.label)
                    aria-describedby=(text.path)
                    aria-invalid=[wrong.map(|_| "true")]
                    value=((text.get)(&state.session.scenario))
                    data-input=(press::Field::Text(text.path.to_owned()).word());
            }
            (problem(text.path, wrong))
        }
    }
}

fn choice_line(choice: &Choice, state: &State) -> Markup {
    html! {
        div class="field" {
            span { (choice.label) }
            span class="val" { (select(choice, &state.session.scenario)) }
            (problem(choice.path, state.look.problem(choice.path)))
        }
    }
}

/// A choice as a list that unfolds.
pub(super) fn select(choice: &Choice, scenario: &Scenario) -> Markup {
    let chosen = (choice.get)(scenario);
    html! {
        select
            aria-label=(choice.label)
            data-value=(chosen)
            data-change=(press::Field::Choice(choice.path.to_owned()).word())
        { @for (at, words) in choice.options.iter().enumerate() { option value=(at) { (words) } } }
    }
}
