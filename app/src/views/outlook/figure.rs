//! The chosen resource's demand against capacity, as a chart or as a table.

use headroom::Verdict;
use headroom::charts::{ForecastChart, Frame, Point, TimeAxis, forecast, standalone};
use maud::{Markup, PreEscaped, html};

use super::legend::legend;
use super::readout::{Readout, beside};
use super::{chart, chosen_day, scale};
use crate::components::{Choice, numbers, radio_group};
use crate::press::{Chart, Press};
use crate::session::Axis;
use crate::state::{Facts, Look, State};
use crate::views::figures::{downloads, show_as};

/// Below this width the chart stands in one column, with its names inside.
const ONE_COLUMN: f64 = 720.0;
/// The columns left and right of the plot, as in the style sheet.
const COLUMNS: (f64, f64) = (274.0, 184.0);
/// Room for the numbers of the value axis in one column.
const NUMBERS: f64 = 52.0;
/// How far beside the plot the pointer still reads it, in pixels.
const REACH: f64 = 4.0;

/// The figure.
pub fn figure(state: &State, facts: &Facts) -> Markup {
    let (session, plan) = (&state.session, &facts.plan);
    let Some(chart) = chart(session, plan) else { return html! {} };
    let log = chart.value_axis(scale(session.axis)).log;
    let measured = plan.assessment.verdict != Verdict::Unknown;
    let what = if measured { "demand against capacity" } else { "demand from assumptions" };
    html! {
        figure class="fig" {
            div class="fighead" {
                h2 { (chart.title) ": " (what) }
                span class="t3 sm" { (chart.unit.words()) ", " (if log { "log" } else { "linear" }) " scale" }
                span class="sp" {}
                (downloads(Chart::Forecast, session.table))
                (radio_group("Scale", &[
                    Choice { words: "Linear", press: Press::Scale(Axis::Linear), chosen: !log },
                    Choice { words: "Log", press: Press::Scale(Axis::Log), chosen: log },
                ]))
                (show_as(session.table))
            }
            div class="figbody" {
                @if session.table {
                    div class="ftab" tabindex="0" role="group" aria-label="Table" {
                        @if let Some(table) = super::table(session, plan) { (numbers(&table)) }
                    }
                } @else {
                    (drawn(state, facts, &chart))
                }
            }
        }
    }
}

/// The chart itself with its legend and readout.
fn drawn(state: &State, facts: &Facts, chart: &ForecastChart) -> Markup {
    let frame = frame(&state.look);
    let scale = scale(state.session.axis);
    let point = read_point(state, facts, chart);
    html! {
        (legend(chart))
        div
            class="draw"
            data-measure="chart"
            data-read=(Chart::Forecast.word())
            tabindex="0"
            role="group"
            aria-label="Readout by month, left and right arrow keys"
        {
            div class="svg" { @if frame.width > 0.0 { (PreEscaped(forecast(chart, &frame, scale))) } }
            @if let Some(point) = &point {
                @let (x, y) = (frame.x(chart, point.day), frame.y(chart, scale, point.demand.p50));
                @let (left, top) = beside(&frame, x, y);
                div class="pins" aria-hidden="true" {
                    i class="at" data-style=(format!("translate:{x:.1}px")) {}
                    i class="dot" data-style=(format!("translate:{x:.1}px {y:.1}px")) {}
                    div class="box" data-style=(format!("translate:{left:.1}px {top:.1}px")) {
                        (words(&Readout::of(chart, point)))
                    }
                }
            }
        }
        div class="says" aria-hidden="true" {
            @if let Some(point) = &point { (words(&Readout::of(chart, point))) }
        }
    }
}

/// The chart as it is shown, as a drawing that stands alone; `None` where a table stands in its place.
pub fn drawing(state: &State, facts: &Facts) -> Option<String> {
    let chart = chart(&state.session, &facts.plan).filter(|_| !state.session.table)?;
    let svg = forecast(&chart, &frame(&state.look), scale(state.session.axis));
    Some(standalone(&svg, state.look.dark))
}

fn frame(look: &Look) -> Frame {
    let (width, height) = look.size("chart");
    let (left, right) = if width < ONE_COLUMN { (NUMBERS, 4.0) } else { COLUMNS };
    Frame { width, height, left, right }
}

/// The point under the pointer, else that of the chosen month.
fn read_point(state: &State, facts: &Facts, chart: &ForecastChart) -> Option<Point> {
    let chosen = || chosen_day(&state.session, &facts.plan, TimeAxis::of(&facts.plan));
    let hover = state.look.hover.filter(|(hovered, _)| *hovered == Chart::Forecast);
    let day = hover.and_then(|(_, (x, _))| day_at(&state.look, chart, x)).unwrap_or_else(chosen);
    chart.reading(day).cloned()
}

/// The day under a place of the chart, in pixels from its left edge; `None` beside the plot.
fn day_at(look: &Look, chart: &ForecastChart, x: f64) -> Option<f64> {
    let frame = frame(look);
    let inside = x >= frame.left - REACH && x <= frame.width - frame.right + REACH;
    inside.then(|| frame.day(chart, x))
}

/// The readout as a sentence, to be spoken; empty where there is none.
pub fn spoken(state: &State, facts: &Facts) -> String {
    let Some(chart) = chart(&state.session, &facts.plan).filter(|_| !state.session.table) else {
        return String::new();
    };
    let point = read_point(state, facts, &chart);
    point.map(|point| Readout::of(&chart, &point).sentence(chart.unit.short())).unwrap_or_default()
}

fn words(readout: &Readout) -> Markup {
    html! {
        b { (readout.date) }
        span { "Demand " b class="accent" { (readout.demand) (readout.range) } }
        span { "Plan serves " b class="teal" { (readout.serves) (readout.reckoning) } }
    }
}
