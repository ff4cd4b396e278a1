//! Growth in full: its range, its law, what a pasted series counts for, and its seasons.

use headroom::Season;
use maud::{Markup, html};

use super::sheet;
use crate::components::{Exact, button, exact, problem};
use crate::press::Press;
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
    let ends = [
        ("range-low", "Growth at least", "growth.low", growth.low),
        ("range-high", "Growth at most", "growth.high", growth.high),
    ];
    html! {
        p class="t2" {
            "The rate lies between these ends in nine of ten cases. The chart’s band and the dates’ ranges follow from it."
        }
        div class="fields" {
            @for (id, name, path, value) in ends { (number(state, id, name, path, value, "%")) }
        }
        (button("btn s", &Press::CertainGrowth, "Take the rate as certain"))
        (sheet::fields(fields::GROWTH, state, facts))
        (fitted(facts))
        (season(state, "By month", "yearly", &MONTHS, &growth.season))
        (season(state, "By day of the week", "weekly", &DAYS, &growth.season))
    }
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
