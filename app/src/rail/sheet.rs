//! A dialog over a list of fields.

use headroom::{Scenario, Snapshot, Sourced};
use maud::{Markup, html};

use crate::components::{Exact, exact, problem, provenance_word};
use crate::press;
use crate::session::fields::{Choice, Line, Number, Text};
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
    let wrong = state.look.problem(number.path);
    let value = (number.get)(&state.session.scenario);
    let used = used(number, snapshot);
    let provenance = match (value, &used) {
        (None, Some(used)) => provenance_word(used.provenance),
        (None, None) if number.used.is_some() => "unknown",
        (Some(now), _) if (number.get)(&Scenario::default()) != Some(now) => "overridden",
        _ => "assumed",
    };
    let placeholder = used.map_or_else(|| "default".to_owned(), |used| words::number(used.value));
    html! {
        div class="field" {
            span { (number.label) " " small class="t3" { (provenance) } }
            span class="val" {
                (exact(&Exact {
                    name: number.label,
                    path: number.path,
                    problem_id: number.path,
                    wrong: wrong.is_some(),
                    value,
                    placeholder: &placeholder,
                }))
                (words::unit(number.unit, value.unwrap_or_default()))
            }
            (problem(number.path, wrong))
        }
    }
}

/// The number that is used while none is given, in the field's unit.
fn used(number: &Number, snapshot: &Snapshot) -> Option<Sourced> {
    let (of, per) = number.used?;
    of(snapshot).map(|sourced| Sourced { value: sourced.value / per, ..sourced.clone() })
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
