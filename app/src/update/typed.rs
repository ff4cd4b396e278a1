//! What a field or a slider does.

use std::sync::Arc;

use headroom::{Choice, Component, Error, NameRule, Scenario};

use super::{Task, press, set_text};
use crate::press::Field;
use crate::session::edit;
use crate::session::fields::{self, Line};
use crate::state::{Facts, State};
use crate::views::commands;
use crate::words;

pub(super) fn take(state: &mut State, facts: &Facts, field: &Field, text: &str) -> Vec<Task> {
    match field {
        Field::Paste => {
            let empty = state.session.is_empty();
            set_text(&mut state.session, text);
            if empty {
                // The box that was typed into is gone: go on in the one that took its place, or hear the answer.
                let pasted = text.contains('\n');
                return vec![Task::Settle, Task::Focus(if pasted { "verdict" } else { "paste" })];
            }
        }
        Field::Number(path) => {
            let outcome = number(&state.session.scenario, path, text);
            settle(state, path, outcome);
        }
        Field::Slide(path) => {
            let scaling = fields::scaling(path, &state.session.scenario);
            if let (Some(scaling), Ok(place)) = (scaling, text.parse::<f64>()) {
                let value = beside(&state.session.scenario, path, scaling.value(place));
                let whole = matches!(fields::find(path), Some(Line::Number(number)) if number.whole);
                let value = if whole { value.round() } else { value };
                let outcome = give(&state.session.scenario, path, Some(value));
                settle(state, path, outcome);
            }
        }
        Field::Text(path) => {
            let outcome = match fields::find(path) {
                Some(Line::Text(name)) => {
                    edit::changed(&state.session.scenario, |next| (name.set)(next, text.to_owned()))
                }
                _ => return Vec::new(),
            };
            settle(state, path, outcome);
        }
        Field::Choice(path) => {
            if let (Some(Line::Choice(choice)), Ok(at)) = (fields::find(path), text.parse::<usize>()) {
                press::change(state, path, |scenario| (choice.set)(scenario, at));
            }
        }
        Field::EventName(at) => event(state, *at, |event| text.clone_into(&mut event.name)),
        Field::EventFrom(at) => {
            if let Some(day) = headroom::date_from(text) {
                event(state, *at, |event| event.from = day);
            }
        }
        Field::EventUntil(at) => event(state, *at, |event| event.until = headroom::date_from(text)),
        Field::Format(at) => format_of(state, facts, *at, text),
        Field::Component(name) => component_of(state, name, text),
        Field::Tick(item) => {
            if text == "on" {
                state.session.ticked.insert(item.clone());
            } else {
                // Built anew: all that takes something out of a tree is 3 kB of code.
                for other in std::mem::take(&mut state.session.ticked) {
                    if other != *item {
                        state.session.ticked.insert(other);
                    }
                }
            }
        }
        Field::WithText => state.look.link_with_text = text == "on",
        Field::Shortcuts => {
            state.look.shortcuts_off = text != "on";
            return vec![Task::KeepShortcutsOff(state.look.shortcuts_off)];
        }
        Field::Since => state.look.since = commands::since(text),
        Field::Month => state.session.month = text.parse().unwrap_or(state.session.month),
    }
    Vec::new()
}

/// A field is left: what could be taken stands there as it was taken, what could not stays with its reason.
pub(super) fn left(state: &mut State) -> Vec<Task> {
    state.history.rest();
    vec![Task::Settle]
}

/// What stands in a field is given up: the number that counts stands there again.
pub(super) fn given_up(state: &mut State, field: &Field) -> Vec<Task> {
    if let Field::Number(path) | Field::Text(path) = field {
        state.look.settle(path);
    }
    vec![Task::Settle]
}

fn settle(state: &mut State, path: &str, outcome: Result<Scenario, Error>) {
    match outcome {
        Ok(next) => {
            if next != *state.session.scenario {
                state.session.scenario = Arc::new(next);
            }
            state.look.settle(path);
        }
        Err(error) => state.look.refuse(path, &error.message),
    }
}

/// The scenario with the number that was typed.
fn number(scenario: &Scenario, path: &str, text: &str) -> Result<Scenario, Error> {
    let may_be_empty = path.starts_with("growth.season.")
        || edit::own_rate_of(path).is_some()
        || matches!(fields::find(path), Some(Line::Number(number)) if number.may_be_empty);
    match words::parse_number(text) {
        Some(value) => give(scenario, path, Some(value)),
        None if text.trim().is_empty() && may_be_empty => give(scenario, path, None),
        None => Err(Error::at(path, "Write a number, such as 25.6.")),
    }
}

fn give(scenario: &Scenario, path: &str, value: Option<f64>) -> Result<Scenario, Error> {
    if path.starts_with("events.") {
        return value.map_or_else(|| Ok(scenario.clone()), |value| edit::event(scenario, path, value));
    }
    if let Some(demand) = edit::own_rate_of(path) {
        return edit::changed(scenario, |next| edit::own_rate(&mut next.growth, demand, value));
    }
    if path.starts_with("growth.season.") {
        return edit::season(scenario, path, value);
    }
    match fields::find(path) {
        Some(Line::Number(number)) if path == "horizonMonths" && value.is_some_and(|months| months.fract() != 0.0) => {
            Err(Error::at(number.path, "give a whole number of months from 1 to 120"))
        }
        Some(Line::Number(number)) => number.apply(scenario, value),
        _ => Ok(scenario.clone()),
    }
}

/// The two thresholds of one metric never cross.
fn beside(scenario: &Scenario, path: &str, value: f64) -> f64 {
    let other = |end: &str, other: &str| {
        let path = format!("{}{other}", path.strip_suffix(end)?);
        match fields::find(&path)? {
            Line::Number(number) => (number.get)(scenario),
            _ => None,
        }
    };
    if let Some(immediate) = other("planned", "immediate") {
        value.min(immediate)
    } else if let Some(planned) = other("immediate", "planned") {
        value.max(planned)
    } else {
        value
    }
}

/// Reads the lines of a document as of another format; `auto` leaves them to be recognised, `none` does not read them.
fn format_of(state: &mut State, facts: &Facts, at: usize, format: &str) {
    let Some(document) = facts.inspection.documents.get(at) else { return };
    let (first_line, last_line) = (document.first_line, document.last_line);
    press::change(state, "reading", |scenario| {
        let choices = &mut scenario.reading.choices;
        choices.retain(|choice| choice.paste != 0 || choice.last_line < first_line || choice.first_line > last_line);
        if format != "auto" {
            let format = (format != "none").then(|| format.to_owned());
            choices.push(Choice { paste: 0, first_line, last_line, format });
        }
    });
}

/// Gives a name to a component, by its place among all of them; `auto` leaves it to the built-in rules.
fn component_of(state: &mut State, name: &str, at: &str) {
    let component = at.parse::<usize>().ok().and_then(|at| Component::PARTS.get(at).copied());
    press::change(state, "reading", |scenario| {
        let rules = &mut scenario.reading.names;
        rules.retain(|rule| rule.word != name);
        if let Some(component) = component {
            rules.insert(0, NameRule { word: name.to_owned(), component });
        }
    });
}

fn event(state: &mut State, at: usize, write: impl FnOnce(&mut headroom::Event)) {
    press::change(state, "events", |scenario| {
        if let Some(event) = scenario.events.get_mut(at) {
            write(event);
        }
    });
}
