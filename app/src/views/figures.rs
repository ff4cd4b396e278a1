//! The charts besides the outlook's: each with its readout, its table, and the ways to save it.

use headroom::charts::{self, ComparedDemand, Figure, Frame, Reading, Table, TimeAxis, standalone};
use maud::{Markup, PreEscaped, html};

use super::{compare, outlook};
use crate::components::{Choice, button, numbers, radio_group};
use crate::pieces;
use crate::press::{Chart, Press};
use crate::session::View;
use crate::session::beside::letter;
use crate::state::{Facts, State};

/// Room for the numbers of the value axis, in pixels.
const NUMBERS: f64 = 52.0;
/// The height of a chart that is not as high as its lines, as in the style sheet.
const HEIGHT: f64 = 260.0;

/// What stands over a chart: its title, and how to read it.
fn titles(chart: Chart) -> (&'static str, &'static str) {
    match chart {
        Chart::Forecast => ("Demand against capacity", ""),
        Chart::Utilisation => ("Utilisation by resource", "the dashed mark is where to plan, the other where to act"),
        Chart::Ranking => ("Runway by resource", "most likely, 80 % range, order by; red is past the act limit"),
        Chart::LoadTest => (
            "Throughput over clients at once",
            "green is inside the limits, red outside; dashed is without any waiting",
        ),
        Chart::Autoscalers => ("Instances over the day", "red is where fewer ran than were needed"),
        Chart::Scenarios => {
            ("Demand by scenario", "requests per second, P50; the ring is where the plan no longer serves it")
        }
        Chart::Cost => ("Cost by month", "what runs in each month, a month"),
        Chart::Sensitivity => ("What moves the first runway", "rank correlation; to the left the end comes nearer"),
    }
}

/// A chart as it is drawn in the room that it has; `None` where there is nothing to draw, and for the outlook's own.
pub fn figure(chart: Chart, state: &State, facts: &Facts) -> Option<Figure> {
    let (width, _) = state.look.size(&chart.word());
    drawn(chart, state, facts, width)
}

/// The same in a given room.
pub fn drawn(chart: Chart, state: &State, facts: &Facts, width: f64) -> Option<Figure> {
    let frame = |right: f64| Frame { width, height: HEIGHT, left: NUMBERS, right };
    let names = |most: f64| frame(most.min(width / 3.0));
    let explanation = facts.explanation.as_deref();
    Some(match chart {
        Chart::Forecast => return None,
        Chart::Utilisation => charts::utilisation(&facts.plan, width),
        Chart::Ranking => charts::ranking(&facts.plan, width),
        Chart::LoadTest => charts::usl(facts.capacity.as_deref()?, &frame(24.0)),
        Chart::Autoscalers => charts::autoscale(facts.simulation.as_deref()?, &names(140.0)),
        Chart::Scenarios => {
            let scenarios = compare::all(&state.session, facts);
            // The scenario that looks furthest sets the time.
            let longest = scenarios.iter().max_by_key(|(_, plan)| plan.months.last().map(|month| month.date))?;
            let time = TimeAxis::of(longest.1);
            let demand = |(place, (session, plan)): (usize, &(&crate::session::Session, &headroom::Plan))| {
                ComparedDemand::of(format!("{} {}", letter(place), session.scenario.name), plan, time)
            };
            let demands: Vec<ComparedDemand> = scenarios.iter().enumerate().map(demand).collect();
            charts::compare(&demands, time, &names(184.0), outlook::scale(state.session.axis))
        }
        Chart::Cost => charts::cost(&facts.plan, explanation?.costs.as_ref()?, &frame(24.0)),
        Chart::Sensitivity => charts::sensitivity(explanation?.sensitivity.as_ref()?, width),
    })
}

/// The numbers of a chart.
pub fn table(chart: Chart, state: &State, facts: &Facts) -> Option<Table> {
    match chart {
        Chart::Forecast => outlook::table(&state.session, &facts.plan),
        chart => figure(chart, state, facts).map(|figure| figure.table),
    }
}

/// A chart as it is shown, as a drawing that stands alone.
pub fn drawing(chart: Chart, state: &State, facts: &Facts) -> Option<String> {
    match chart {
        Chart::Forecast => outlook::drawing(state, facts),
        chart => figure(chart, state, facts).map(|figure| standalone(&figure.svg, state.look.dark)),
    }
}

/// The reading of a chart that is shown, counted from 0: under the pointer, else where arrow keys have come to.
pub fn place(chart: Chart, state: &State, figure: &Figure) -> Option<usize> {
    let hovered = state.look.hover.filter(|(hovered, _)| *hovered == chart);
    let walked = state.look.place.filter(|(walked, _)| *walked == chart).map(|(_, at)| at);
    hovered.and_then(|(_, at)| figure.nearest(at)).or(walked)
}

/// The readout of the view that is open as a sentence, to be spoken; empty where there is none.
pub fn spoken(state: &State, facts: &Facts) -> String {
    if let Some((chart, at)) = state.look.place
        && let Some(figure) = pieces::views().and_then(|views| (views.figure)(chart, state, facts))
    {
        return figure.readings.get(at).map(Reading::sentence).unwrap_or_default();
    }
    if state.session.view == View::Outlook { outlook::spoken(state, facts) } else { String::new() }
}

/// A chart with all that belongs to it.
pub fn show(chart: Chart, state: &State, facts: &Facts) -> Markup {
    let (title, note) = titles(chart);
    let name = chart.word();
    let Some(figure) = pieces::views().and_then(|views| (views.figure)(chart, state, facts)) else {
        return html! {};
    };
    let reading = place(chart, state, &figure).and_then(|at| figure.readings.get(at));
    let (width, _) = state.look.size(&name);
    let as_table = state.session.table;
    html! {
        figure class="fig one" {
            div class="fighead" {
                h2 { (title) }
                span class="t3 sm note" { (note) }
                span class="sp" {}
                (downloads(chart, as_table))
                (show_as(as_table))
            }
            @if as_table {
                div class="ftab" tabindex="0" role="group" aria-label={ "Table: " (title) } { (numbers(&figure.table)) }
            } @else {
                p class="reading" aria-hidden="true" {
                    @match reading {
                        Some(reading) => { b { (reading.title) } " " (reading.words) },
                        None => span class="t3" { "Point at the chart, or use the arrow keys" },
                    }
                }
                div
                    class="drawn"
                    data-style={ "height:" (figure.height) "px" }
                    data-measure=(name)
                    data-read=(name)
                    tabindex="0"
                    role="group"
                    aria-label={ (title) ", readout by arrow keys" }
                {
                    @if width > 0.0 { (PreEscaped(&figure.svg)) }
                    @if let Some(reading) = reading {
                        i class="dot" aria-hidden="true"
                            data-style=(format!("translate:{:.1}px {:.1}px", reading.at.0, reading.at.1)) {}
                    }
                }
            }
        }
    }
}

/// The ways to save a chart: its numbers where they are shown, else its drawing.
pub fn downloads(chart: Chart, as_table: bool) -> Markup {
    html! {
        @if as_table {
            (button("btn s quiet", &Press::SaveTable(chart), "Download CSV"))
        } @else {
            @for (press, kind) in [(Press::SaveChart(chart), "SVG"), (Press::SavePicture(chart), "PNG")] {
                button type="button" class="btn s quiet" aria-label={ "Download " (kind) } data-press=(press.word()) { (kind) }
            }
        }
    }
}

/// A chart, or its numbers.
pub fn show_as(as_table: bool) -> Markup {
    radio_group(
        "Show as",
        &[
            Choice { words: "Chart", press: Press::Table(false), chosen: !as_table },
            Choice { words: "Table", press: Press::Table(true), chosen: as_table },
        ],
    )
}
