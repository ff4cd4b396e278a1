//! The chosen resource's demand against capacity, as a chart or as a table.

use headroom::Verdict;
use headroom::charts::{ForecastChart, Frame, Point, Table, TimeAxis, forecast, standalone};
use maud::{Markup, PreEscaped, html};

use super::legend::legend;
use super::readout::{Readout, beside};
use super::{chart, chosen_day, scale, table};
use crate::components::{Choice, button, radio_group};
use crate::press::Press;
use crate::session::Axis;
use crate::state::{Facts, Look, State};

/// Below this width the chart stands in one column, with its names inside.
const ONE_COLUMN: f64 = 720.0;
/// The columns left and right of the plot, as in the style sheet.
const COLUMNS: (f64, f64) = (274.0, 184.0);
/// Room for the numbers of the value axis in one column.
const NUMBERS: f64 = 42.0;
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
                @if session.table {
                    (button("btn s quiet", &Press::SaveTable, "Download CSV"))
                } @else {
                    @for (press, kind) in [(Press::SaveChart, "SVG"), (Press::SavePicture, "PNG")] {
                        button
                            type="button"
                            class="btn s quiet"
                            aria-label={ "Download " (kind) }
                            data-press=(press.word())
                        { (kind) }
                    }
                }
                (radio_group("Scale", &[
                    Choice { words: "Linear", press: Press::Scale(Axis::Linear), chosen: !log },
                    Choice { words: "Log", press: Press::Scale(Axis::Log), chosen: log },
                ]))
                (radio_group("Show as", &[
                    Choice { words: "Chart", press: Press::Table(false), chosen: !session.table },
                    Choice { words: "Table", press: Press::Table(true), chosen: session.table },
                ]))
            }
            div class="figbody" {
                @if session.table {
                    div class="ftab" tabindex="0" role="group" aria-label="Table" {
                        @if let Some(table) = table(session, plan) { (table_view(&table)) }
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
            data-hover
            data-months
            tabindex="0"
            role="group"
            aria-label="Readout by month, left and right arrow keys"
        {
            div class="svg" { @if frame.width > 0.0 { (PreEscaped(forecast(chart, &frame, scale))) } }
            @if let Some(point) = &point {
                @let (x, y) = (frame.x(chart, point.day), frame.y(chart, scale, point.demand.p50));
                @let (left, top) = beside(&frame, x, y);
                div class="pins" aria-hidden="true" {
                    i class="at" data-style=(format!("left:{x:.1}px")) {}
                    i class="dot" data-style=(format!("left:{x:.1}px;top:{y:.1}px")) {}
                    div class="box" data-style=(format!("left:{left:.1}px;top:{top:.1}px")) {
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
    let day = state.look.hover.and_then(|x| day_at(&state.look, chart, x)).unwrap_or_else(chosen);
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
        span { "Demand " b class="accent" { (readout.demand) } (readout.range) }
        span { "Plan serves " b class="teal" { (readout.serves) } (readout.reckoning) }
    }
}

fn table_view(table: &Table) -> Markup {
    let last = table.header.len().saturating_sub(1);
    let class = |index: usize| match index {
        0 => "",
        index if index == last => "",
        2 => "r mid",
        _ => "r",
    };
    html! {
        table {
            caption class="vh" { (table.caption) }
            thead { tr { @for (index, name) in table.header.iter().enumerate() {
                th scope="col" class=(if index == 0 || index == last { "" } else { "r" }) { (name) }
            } } }
            tbody {
                @for row in &table.rows {
                    tr {
                        @for (index, cell) in row.cells.iter().enumerate() {
                            @if index == 0 {
                                th scope="row" { (cell) }
                            } @else {
                                td class=(class(index)) {
                                    (cell)
                                    @if row.too_few && index + 1 == last { " " span class="red" { "too few" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
