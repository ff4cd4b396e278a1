//! Growth in full: its range, its law, what a pasted series counts for, and its seasons.

use headroom::{MetricGrowth, Provenance, Season};
use maud::{Markup, html};

use super::sheet::{self, Row};
use crate::components::{Exact, Slider, button, exact, problem, provenance_word, slider};
use crate::press::{About, Field, Press};
use crate::session::edit;
use crate::session::fields;
use crate::state::{Facts, State};
use crate::words;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// The dialog over growth.
pub(super) fn growth(state: &State, facts: &Facts) -> Markup {
    let growth = &state.session.scenario.growth;
    let unit = format!("% per {}", edit::period_word(growth.per));
    let end = |label, path, value: Option<f64>| {
        let provenance = provenance_word(super::growth::provenance(growth));
        let shown = value.or(Some(growth.percent));
        let row =
            Row { label, path, provenance, value, shown, placeholder: "none", unit: &unit, below: "", reset: false };
        row.markup(state)
    };
    let overridden = super::growth::provenance(growth) == Provenance::Overridden;
    html! {
        p class="t2" {
            "The rate lies between these ends in nine of ten cases. The chart’s band and the dates’ ranges follow from it."
        }
        div class="fields" {
            (end("Growth at least", "growth.low", growth.low))
            (end("Growth at most", "growth.high", growth.high))
        }
        (button("btn s", &Press::CertainGrowth, "Take the rate as certain"))
        @if overridden { (button("link", &Press::Forget(About::Growth), "Use the runbook’s growth, assumed")) }
        div class="fields" {
            h3 { "Rates of their own" }
            @for one in &facts.plan.growth { (own_rate(one, state)) }
        }
        (sheet::fields(fields::GROWTH, state, facts))
        (fitted(facts))
        (season(state, "By month", "yearly", &MONTHS, &growth.season))
        (season(state, "By day of the week", "weekly", &DAYS, &growth.season))
    }
}

/// The rate of one metric: its own, else as all grows.
fn own_rate(growth: &MetricGrowth, state: &State) -> Markup {
    let all = &state.session.scenario.growth;
    let rate = all.rate(growth.demand);
    let own = all.per_metric.contains_key(&growth.demand);
    let label = words::sentence(growth.demand.label());
    let row = Row {
        label: label.trim_end_matches('.'),
        path: &edit::own_rate_path(growth.demand),
        provenance: provenance_word(match growth.provenance {
            // To the engine a range is stated, also the page's own.
            Provenance::Overridden if !own => super::growth::provenance(all),
            provenance => provenance,
        }),
        value: own.then_some(rate.percent),
        shown: Some(rate.percent),
        placeholder: "as all",
        unit: &format!("% per {}", edit::period_word(rate.per)),
        below: &words::sentence(&growth.why),
        reset: own,
    };
    row.markup(state)
}

fn number(state: &State, id: &str, name: &str, path: &str, value: Option<f64>, unit: &str) -> Markup {
    let wrong = state.look.problem(path);
    html! {
        div class="field" {
            span { (name) }
            span class="val" {
                (exact(&Exact { name, path, problem_id: id, wrong: wrong.is_some(), value, placeholder: "1" }))
                (unit)
            }
            @if let Some(scaling) = fields::scaling(path, &state.session.scenario) {
                (slider(&Slider {
                    id: &format!("slide-{path}"),
                    name: Some(name),
                    field: Field::Slide(path.to_owned()),
                    scaling,
                    value: value.unwrap_or(1.0),
                    text: &format!("{} times the usual demand", words::number(value.unwrap_or(1.0))),
                }))
            }
            (problem(id, wrong))
        }
    }
}

/// What pasted series show, and what of it counts.
fn fitted(facts: &Facts) -> Markup {
    let fitted = &facts.snapshot.0.growth;
    html! {
        @if fitted.is_empty() {
            p class="t3 sm" { "No pasted series shows growth: export two weeks or more, or paste reports of different days." }
        } @else {
            ul class="fitted sm" {
                @for one in fitted {
                    @let rate = |log: f64| words::percent((libm::exp(log) - 1.0) * 100.0);
                    @let wide = 1.645 * one.deviation;
                    li {
                        b { (words::sentence(one.demand.label()).trim_end_matches('.')) } ": "
                        (rate(one.log_per_month)) " a month, likely "
                        (rate(one.log_per_month - wide)) " – " (rate(one.log_per_month + wide))
                        span class="t3" { ", from " (one.why) }
                    }
                }
            }
        }
    }
}

/// The multiples of a season, each a field.
fn season(state: &State, title: &str, kind: &str, names: &[&str], season: &Season) -> Markup {
    let given = if kind == "yearly" { &season.yearly } else { &season.weekly };
    html! {
        details class="season" open[!given.is_empty()] {
            summary {
                b { (title) }
                span class="t3 sm" { @if given.is_empty() { " none" } @else { " times the usual demand" } }
            }
            div class="seasons" {
                @for (at, name) in names.iter().enumerate() {
                    @let path = edit::season_path(kind, at);
                    (number(state, &format!("{kind}-{at}"), name, &path, given.get(at).copied(), "×"))
                }
            }
        }
    }
}
