//! The scenarios side by side: their demand in one chart, their answers in one table, what differs marked.

use headroom::Plan;
use maud::{Markup, html};

use super::figures;
use crate::components::{button, level_of, level_word, sign};
use crate::press::{Chart, Press};
use crate::session::beside::{MOST, letter};
use crate::session::{Session, edit};
use crate::state::{Facts, State};
use crate::verdict::next_order;
use crate::{rail, words};

/// Every scenario with its plan, in order.
pub fn all<'a>(session: &'a Session, facts: &'a Facts) -> Vec<(&'a Session, &'a Plan)> {
    let mut beside = facts.beside.iter();
    (0..session.scenarios())
        .filter_map(|place| {
            let plan = if place == session.place { &*facts.plan } else { &beside.next()?.plan };
            Some((session.at(place)?, plan))
        })
        .collect()
}

/// What each scenario costs over its horizon; empty when none has prices.
fn costs(session: &Session, facts: &Facts) -> Vec<String> {
    let own = facts.explanation.as_ref().and_then(|all| all.costs.as_ref());
    let own = own.map(|costs| (costs.total, costs.currency.clone()));
    let mut beside = facts.beside.iter().map(|other| other.cost.clone());
    let all: Vec<Option<(f64, String)>> = (0..session.scenarios())
        .filter_map(|place| if place == session.place { Some(own.clone()) } else { beside.next() })
        .collect();
    if all.iter().all(Option::is_none) {
        return Vec::new();
    }
    let words = |cost: &Option<(f64, String)>| match cost {
        Some((total, currency)) => format!("{} {currency}", words::number(*total)).trim().to_owned(),
        None => "no prices".to_owned(),
    };
    all.iter().map(words).collect()
}

/// The comparison.
pub fn compare(state: &State, facts: &Facts) -> Markup {
    let session = &state.session;
    let scenarios = all(session, facts);
    html! {
        div class="compare" {
            div class="vh2" {
                h2 class="h" { "Scenarios side by side" }
                span class="t3 sm" { "What differs from the first is marked" }
                span class="sp" {}
                @if scenarios.len() < MOST { (button("btn s", &Press::NewScenario, "New scenario")) }
            }
            @if scenarios.len() < 2 {
                p class="t2" {
                    "There is one scenario. A new one starts as its copy: change its growth, policy or stack, and both stand here."
                }
            }
            (rail::name(state))
            (figures::show(Chart::Scenarios, state, facts))
            div class="ftab" tabindex="0" role="group" aria-label="Differences" { (table(session, &scenarios, costs(session, facts))) }
        }
    }
}

/// One line of the table: what it is, and what each scenario says.
struct Line {
    name: &'static str,
    cells: Vec<String>,
}

fn table(session: &Session, scenarios: &[(&Session, &Plan)], costs: Vec<String>) -> Markup {
    let mut lines = lines(scenarios);
    if !costs.is_empty() {
        lines.push(Line { name: "Cost over the horizon", cells: costs });
    }
    html! {
        table {
            caption class="vh" { "What differs between the scenarios" }
            thead {
                tr {
                    th scope="col" { "Scenario" }
                    @for (place, (one, _)) in scenarios.iter().enumerate() {
                        th scope="col" {
                            button
                                type="button"
                                class="link"
                                aria-current=[(place == session.place).then_some("true")]
                                data-press=(Press::Scenario(place).word())
                            { (letter(place)) " " (one.scenario.name) }
                            @if scenarios.len() > 1 {
                                " "
                                button
                                    type="button"
                                    class="btn s quiet"
                                    aria-label={ "Remove " (one.scenario.name) }
                                    data-press=(Press::RemoveScenario(place).word())
                                { "Remove" }
                            }
                        }
                    }
                }
            }
            tbody {
                tr {
                    th scope="row" { "Verdict" }
                    @for (_, plan) in scenarios {
                        @let level = level_of(plan.assessment.verdict);
                        td { (sign(level)) " " (level_word(level)) }
                    }
                }
                @for line in &lines {
                    tr {
                        th scope="row" { (line.name) }
                        @for cell in &line.cells {
                            td class=(if line.cells.first() == Some(cell) { "" } else { "chg" }) { (cell) }
                        }
                    }
                }
            }
        }
    }
}

fn lines(scenarios: &[(&Session, &Plan)]) -> Vec<Line> {
    let line = |name, cell: fn(&Session, &Plan) -> String| Line {
        name,
        cells: scenarios.iter().map(|(session, plan)| cell(session, plan)).collect(),
    };
    vec![
        line("Growth", |session, _| {
            let growth = &session.scenario.growth;
            let (_, all) = edit::growth_factors(growth, session.scenario.horizon_months);
            let per = edit::period_word(growth.per);
            format!("{} per {per}, {} in all", words::percent(growth.percent), words::factor(all))
        }),
        line("Horizon", |session, _| words::count(session.scenario.horizon_months as usize, "month")),
        line("Demand at the horizon", |_, plan| {
            let last = plan.months.last().map_or(0.0, |month| month.requests_per_second.p50);
            format!("{} RPS", words::number(last))
        }),
        line("Headroom now", |_, plan| words::percent(plan.assessment.headroom_percent)),
        line("First to run out", |_, plan| {
            let Some(row) = plan.runway.iter().find(|row| row.value.is_some()) else { return "Unknown".to_owned() };
            let over = row.value.is_some_and(|value| value > row.planned.threshold);
            match row.planned.p50 {
                _ if over => format!("{}, now", row.title),
                Some(date) => format!("{}, {}", row.title, words::date(date)),
                None => "None within the horizon".to_owned(),
            }
        }),
        line("Order by", |session, plan| {
            let next = next_order(plan, session.scenario.today.unwrap_or_default());
            next.map_or_else(|| "Nothing to order".to_owned(), |step| words::date(step.order_by))
        }),
        line("Steps", |_, plan| plan.steps.len().to_string()),
        line("App instances at the horizon", |_, plan| {
            plan.months.last().map_or_else(String::new, |month| {
                let app = month.topology.app;
                format!("{} × {} cores", app.instances, words::number(app.cores))
            })
        }),
        line("Database at the horizon", |_, plan| {
            let last = plan.months.last();
            last.map_or_else(String::new, |month| headroom::database_words(&month.topology.database))
        }),
    ]
}
