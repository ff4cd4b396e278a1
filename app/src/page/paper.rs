//! The plan on paper: what a person prints or saves as a PDF.

use headroom::charts::{ForecastChart, Frame, Scale, TopologyChart, forecast, topology};
use headroom::{Command, Procedure, Step};
use maud::{Markup, PreEscaped, html};

use crate::components::provenance_word;
use crate::press::Chart;
use crate::state::{Facts, State};
use crate::verdict::verdict;
use crate::views::figures;
use crate::words;

/// The width of a page's text, in pixels.
const WIDTH: f64 = 700.0;
/// Forecasts of more resources than this fill pages and say little.
const FORECASTS: usize = 4;

/// The report: the answer, the charts, the plan, the commands, the assumptions.
pub fn paper(state: &State, facts: &Facts) -> Markup {
    let scenario = &state.session.scenario;
    let report = headroom::report(scenario, &facts.plan);
    // A meeting reads the whole plan; the month is chosen where files are copied from.
    let end = facts.plan.months.last();
    let procedures = end.map(|end| headroom::procedures(scenario, &facts.plan, end.month)).unwrap_or_default();
    html! {
        article class="paper" {
            header {
                span { "Headroom" }
                span { (scenario.name) }
                span { (words::date(scenario.today.unwrap_or_default())) }
            }
            (verdict(state, facts))
            (chart(Chart::Ranking, state, facts))
            (chart(Chart::Utilisation, state, facts))
            section {
                h2 { "Outlook" }
                (forecasts(state, facts))
            }
            section {
                h2 { "Plan" }
                (topologies(facts))
                (chart(Chart::Cost, state, facts))
                (chart(Chart::Sensitivity, state, facts))
            }
            @for part in &report.sections {
                section class="rows" {
                    h3 { (part.heading) }
                    table {
                        thead { tr { @for name in part.header { th scope="col" { (name) } } } }
                        tbody { @for row in &part.rows { tr { @for cell in row { td { (cell) } } } } }
                    }
                }
            }
            section {
                h2 { "Commands" }
                p { "Every step of the plan" @if let Some(end) = end { ", to " (words::date(end.date)) } ", whatever month was looked at." }
                @for step in &facts.plan.steps {
                    @if let Some(procedure) = procedures.iter().find(|procedure| procedure.step == step.id) {
                        (commands(step, procedure))
                    }
                }
            }
            section { (assumptions(facts)) }
        }
    }
}

fn chart(chart: Chart, state: &State, facts: &Facts) -> Markup {
    html! {
        @if let Some(figure) = figures::drawn(chart, state, facts, WIDTH) {
            figure { figcaption { (figure.table.caption) } (PreEscaped(figure.svg)) }
        }
    }
}

fn forecasts(state: &State, facts: &Facts) -> Markup {
    let frame = Frame { width: WIDTH, height: 176.0, left: 48.0, right: 150.0 };
    let charts = facts.plan.runway.iter();
    let charts = charts.filter_map(|row| ForecastChart::of(&facts.plan, &row.resource, &state.session.scenario));
    html! {
        @for chart in charts.filter(|chart| !chart.points.is_empty()).take(FORECASTS) {
            figure {
                figcaption { (chart.title) ", " (chart.unit.words()) }
                (PreEscaped(forecast(&chart, &frame, Scale::Auto)))
                p { (chart.summary()) }
            }
        }
    }
}

fn topologies(facts: &Facts) -> Markup {
    let plan = &facts.plan;
    let last = plan.months.len().saturating_sub(1);
    let planned = plan.months.get(last).map(|month| words::date(month.date)).unwrap_or_default();
    html! {
        @for (title, chart) in [("Today".to_owned(), TopologyChart::today(plan)), (planned, TopologyChart::planned(plan, last))] {
            @if let Some(chart) = chart {
                figure { figcaption { (title) } (PreEscaped(topology(&chart, WIDTH))) }
            }
        }
    }
}

fn commands(step: &Step, procedure: &Procedure) -> Markup {
    let Procedure { preconditions, run, verify, undo, downtime, .. } = procedure;
    let listed = |name: &str, commands: &[Command]| {
        html! {
            @if !commands.is_empty() {
                dt { (name) }
                dd { @for command in commands { code { (command.shell) } @if !command.expect.is_empty() { small { (command.expect) } } } }
            }
        }
    };
    html! {
        h3 { (step.title) ", by " (words::date(step.needed_by)) }
        dl {
            @if !preconditions.is_empty() {
                dt { "Before" }
                dd { @for one in preconditions { p { (words::sentence(one)) } } }
            }
            (listed("Run", run))
            (listed("Verify", verify))
            (listed("Undo", undo))
            dt { "Downtime" }
            dd { (words::sentence(downtime)) }
        }
    }
}

fn assumptions(facts: &Facts) -> Markup {
    let numbers = facts.explanation.as_ref().map(|explanation| explanation.numbers.as_slice()).unwrap_or_default();
    html! {
        h2 { "Every number, and where it comes from" }
        table {
            thead { tr { th scope="col" { "Provenance" } th scope="col" { "Number" } } }
            tbody {
                @for number in numbers {
                    tr { td { (number.provenance.map_or("unknown", provenance_word)) } td { (number.sentence) } }
                }
            }
        }
    }
}
