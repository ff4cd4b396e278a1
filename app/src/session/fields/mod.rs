//! The assumptions that live in dialogs: one line each, by the path that the scenario's JSON has for it.

#[macro_use]
mod make;

mod growth;
mod policy;
mod rail;
mod stack;
mod today;

use headroom::{Error, Period, Provenance, Scenario, Snapshot, Sourced};

use super::edit;
use super::scaling::Scaling;
pub use growth::GROWTH;
pub use policy::{POLICY, THRESHOLDS};
pub use rail::RAIL;
pub use stack::STACK;
pub use today::TODAY;

/// A number of the scenario.
pub struct Number {
    /// Its path in the JSON.
    pub path: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// Its unit, behind the field.
    pub unit: &'static str,
    /// Whether it counts something.
    pub whole: bool,
    /// Whether an emptied field means what is measured, inferred or the default.
    pub may_be_empty: bool,
    /// The number that was given; `None`: not given.
    pub get: fn(&Scenario) -> Option<f64>,
    /// Gives it, or takes it back to what is measured, inferred or the default.
    pub set: fn(&mut Scenario, Option<f64>),
    /// What is used while none is given, in the field's unit.
    pub used: Option<Used>,
}

/// What is used while none is given.
pub enum Used {
    /// What is known of the stack, and what it is divided by for the field's unit.
    Known(fn(&Snapshot) -> Option<&Sourced>, f64),
    /// A rule of the runbook.
    Assumed(fn(&Scenario, &Snapshot) -> f64),
}

impl Used {
    /// The number, in the field's unit, and how it came to be.
    pub fn of(&self, scenario: &Scenario, snapshot: &Snapshot) -> Option<(f64, Provenance)> {
        match self {
            Self::Known(of, per) => of(snapshot).map(|sourced| (sourced.value / per, sourced.provenance)),
            Self::Assumed(of) => Some((of(scenario, snapshot), Provenance::Assumed)),
        }
    }
}

/// A name in the scenario.
pub struct Text {
    /// Its path in the JSON.
    pub path: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// The name.
    pub get: fn(&Scenario) -> &str,
    /// Another name.
    pub set: fn(&mut Scenario, String),
}

/// One of a few.
pub struct Choice {
    /// Its path in the JSON.
    pub path: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// The names of the options.
    pub options: &'static [&'static str],
    /// Which it is.
    pub get: fn(&Scenario) -> usize,
    /// Another.
    pub set: fn(&mut Scenario, usize),
}

/// A line of a dialog.
pub enum Line {
    /// A heading over the following lines.
    Heading(&'static str),
    /// A number.
    Number(Number),
    /// A name.
    Text(Text),
    /// A choice.
    Choice(Choice),
}

impl Number {
    /// The scenario with this number, or without it.
    ///
    /// # Errors
    /// When the scenario would not be valid.
    pub fn apply(&self, scenario: &Scenario, value: Option<f64>) -> Result<Scenario, Error> {
        if let Some(value) = value.filter(|value| self.whole && (value.fract() != 0.0 || *value < 0.0)) {
            return Err(Error::at(self.path, format!("{value} is not possible; give a whole number from 0")));
        }
        edit::changed(scenario, |next| (self.set)(next, value))
    }
}

/// Every line that there is.
pub static ALL: [&[Line]; 6] = [RAIL, GROWTH, TODAY, THRESHOLDS, POLICY, STACK];

/// The field with this path.
pub fn find(path: &str) -> Option<&'static Line> {
    let has = |field: &&Line| match field {
        Line::Heading(_) => false,
        Line::Number(number) => number.path == path,
        Line::Text(text) => text.path == path,
        Line::Choice(choice) => choice.path == path,
    };
    ALL.into_iter().flatten().find(has)
}

/// The slider of a number; what is a name rather than an amount has none.
pub fn scaling(path: &str, scenario: &Scenario) -> Option<Scaling> {
    let growth = &scenario.growth;
    let rate = |per| Scaling::Linear(0.0, if per == Period::Month { 100.0 } else { 400.0 });
    if let Some(demand) = edit::own_rate_of(path) {
        return Some(rate(growth.rate(demand).per));
    }
    if path.ends_with(".rampDays") {
        return Some(Scaling::Linear(0.0, 90.0));
    }
    if path.starts_with("events.") || path.starts_with("growth.season.") {
        return Some(Scaling::Log(0.1, 10.0));
    }
    let Line::Number(number) = find(path)? else { return None };
    Some(match (path, number.unit) {
        ("growth.percent" | "growth.low" | "growth.high", _) => rate(growth.per),
        ("current.requestsPerSecond", _) => Scaling::Log(1.0, 10_000.0),
        ("coefficients.rpsPerInstance", _) => Scaling::Log(1.0, 1000.0),
        ("thresholds.cpuPercent.planned" | "thresholds.cpuPercent.immediate", _) => Scaling::Linear(50.0, 100.0),
        ("horizonMonths", _) => Scaling::Linear(1.0, 36.0),
        ("stack.port" | "stack.postgres.version", _) => return None,
        ("current.maxConnections" | "stack.qdrant.dimensions", _) => Scaling::Log(100.0, 10_000.0),
        (_, "%") => Scaling::Linear(0.0, 100.0),
        (_, "days") => Scaling::Linear(0.0, 90.0),
        (_, "months") => Scaling::Linear(0.0, 12.0),
        (_, "cores") => Scaling::Linear(1.0, 64.0),
        (_, "×") => Scaling::Linear(2.0, 50.0),
        (_, "ms") => Scaling::Log(10.0, 10_000.0),
        (_, "GiB" | "GB") => Scaling::Log(0.1, 10_000.0),
        _ if number.whole => Scaling::Linear(0.0, 50.0),
        _ if path.starts_with("prices") => Scaling::Log(0.01, 10_000.0),
        _ => Scaling::Log(1.0, 1e8),
    })
}

/// How many fields of a dialog differ from a scenario's defaults.
pub fn changed_fields(fields: &[Line], scenario: &Scenario) -> usize {
    let default = Scenario::default();
    let differs = |field: &&Line| match field {
        Line::Heading(_) => false,
        Line::Number(number) => (number.get)(scenario) != (number.get)(&default),
        Line::Text(text) => (text.get)(scenario) != (text.get)(&default),
        Line::Choice(choice) => (choice.get)(scenario) != (choice.get)(&default),
    };
    fields.iter().filter(differs).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;

    fn scenario() -> Scenario {
        Scenario::clone(&Session::new("2026-11-24".parse().unwrap()).scenario)
    }

    fn numbers() -> impl Iterator<Item = &'static Number> {
        [GROWTH, TODAY, THRESHOLDS, POLICY, STACK].into_iter().flatten().filter_map(|field| match field {
            Line::Number(number) => Some(number),
            _ => None,
        })
    }

    fn json(scenario: &Scenario) -> serde_json::Value {
        serde_json::to_value(scenario).unwrap()
    }

    fn at<'a>(json: &'a serde_json::Value, path: &str) -> &'a serde_json::Value {
        path.split('.').fold(json, |value, key| value.get(key).unwrap_or_else(|| panic!("no {path}")))
    }

    #[test]
    fn every_number_writes_where_its_path_says_and_reads_it_back() {
        for number in numbers() {
            let small = ["planned", "version", "holdMonths"].iter().any(|end| number.path.ends_with(end));
            let value = if small { 16.0 } else { 90.0 };
            let next = number.apply(&scenario(), Some(value)).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((number.get)(&next), Some(value), "{}", number.path);
            assert_eq!(at(&json(&next), number.path).as_f64(), Some(value), "{}", number.path);
        }
    }

    #[test]
    fn an_emptied_number_is_the_default_again() {
        for number in numbers() {
            let given = number.apply(&scenario(), Some(17.0)).unwrap_or_else(|_| scenario());
            assert_eq!(number.apply(&given, None).unwrap(), scenario(), "{}", number.path);
        }
    }

    #[test]
    fn a_refused_number_names_its_own_path() {
        for number in numbers() {
            let error = number.apply(&scenario(), Some(-3.0)).unwrap_err();
            assert_eq!(error.path, number.path);
        }
    }

    #[test]
    fn names_and_choices_read_what_they_write() {
        for field in [GROWTH, TODAY, THRESHOLDS, POLICY, STACK].into_iter().flatten() {
            let mut next = scenario();
            match field {
                Line::Text(text) => {
                    (text.set)(&mut next, "x1".to_owned());
                    assert_eq!((text.get)(&next), "x1");
                    assert_eq!(at(&json(&next), text.path), "x1");
                }
                Line::Choice(choice) => {
                    for option in 0..choice.options.len() {
                        (choice.set)(&mut next, option);
                        assert_eq!((choice.get)(&next), option, "{}", choice.path);
                    }
                    at(&json(&next), choice.path);
                }
                _ => {}
            }
        }
    }

    fn leaves(json: &serde_json::Value, path: &str, into: &mut Vec<String>) {
        match json.as_object() {
            Some(object) => {
                for (key, value) in object {
                    leaves(value, &format!("{path}.{key}"), into);
                }
            }
            None => into.push(path.trim_start_matches('.').to_owned()),
        }
    }

    #[test]
    fn every_assumption_of_a_scenario_can_be_given() {
        // Given elsewhere on the page: pastes, their reading, events, seasons, the day of a plan, rates of single metrics.
        const ELSEWHERE: [&str; 5] = ["pastes", "events", "growth.season.yearly", "growth.season.weekly", "today"];
        // What says how it is computed, and not what is assumed.
        const COMPUTED: [&str; 3] = ["schemaVersion", "seed", "draws"];
        // The runbook has no planned threshold for these.
        const WITHOUT: [&str; 3] =
            ["thresholds.p95Ms.planned", "thresholds.errorPercent.planned", "thresholds.queueDepth.planned"];
        let mut next = scenario();
        next.prices = Some(headroom::Prices::default());
        for demand in headroom::Demand::ALL {
            edit::own_rate(&mut next.growth, demand, Some(10.0));
        }
        let mut all = Vec::new();
        leaves(&json(&next), "", &mut all);
        let known = [&ELSEWHERE[..], &COMPUTED, &WITHOUT].concat();
        // The period and the range of a metric's own rate are those that it had before.
        all.retain(|path| !path.starts_with("growth.perMetric.") || path.ends_with(".percent"));
        let missing = all.into_iter().filter(|path| {
            !known.contains(&path.as_str()) && find(path).is_none() && edit::own_rate_of(path).is_none()
        });
        assert_eq!(missing.collect::<Vec<_>>(), [""; 0]);
    }

    #[test]
    fn every_number_but_a_name_has_a_slider_on_which_it_stays_where_it_was_put() {
        let own = headroom::Demand::ALL.map(edit::own_rate_path);
        let paths = numbers().map(|number| (number.path, number.whole)).chain(own.iter().map(|path| (&**path, false)));
        for (path, whole) in paths {
            let Some(scaling) = scaling(path, &scenario()) else {
                assert!(["stack.port", "stack.postgres.version"].contains(&path), "{path}");
                continue;
            };
            let (first, last) = scaling.ends();
            for place in (first as u32..=last as u32).map(f64::from) {
                let value = scaling.value(place);
                let value = if whole { value.round() } else { value };
                assert_eq!(scaling.place(value), place, "{path}");
            }
        }
    }

    #[test]
    fn what_differs_from_the_defaults_is_counted() {
        assert_eq!(changed_fields(POLICY, &scenario()), 0);
        let mut next = scenario();
        next.policy.hosts = 3;
        next.policy.sizing = headroom::Sizing::Runbook;
        assert_eq!(changed_fields(POLICY, &next), 2);
    }
}
