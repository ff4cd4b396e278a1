use headroom::Level;
use headroom::charts::{Lane, LaneState};
use maud::{Markup, html};

use super::wording::{Row, Words};
use crate::components::{provenance_mark, sign};
use crate::press::{Press, Sheet};

/// The resources by runway, as a list box. Arrow keys, `j` and `k` choose; Enter opens the details.
pub(super) fn rows(rows: &[Row], chosen: &str) -> Markup {
    html! {
        div role="listbox" aria-label="Runway by resource" class="rows" {
            @for row in rows { (row_view(row, row.resource == chosen)) }
        }
    }
}

/// The identifier of a row's element.
pub fn row_id(resource: &str) -> String {
    format!("row-{resource}")
}

fn colour(level: Level) -> &'static str {
    match level {
        Level::Immediate => "meter red",
        Level::Planned => "meter amber",
        Level::Ok => "meter teal",
        Level::Unknown => "meter t3",
    }
}

fn percent(fraction: f64) -> String {
    format!("{:.2}%", fraction.clamp(0.0, 1.0) * 100.0)
}

fn left(fraction: f64) -> String {
    format!("left:{}", percent(fraction))
}

fn row_view(row: &Row, selected: bool) -> Markup {
    let none = row.percent.is_none();
    html! {
        div
            class="orow row"
            role="option"
            id=(row_id(&row.resource))
            aria-selected=(selected)
            tabindex=(if selected { "0" } else { "-1" })
            data-press=(Press::Resource(row.resource.clone()).word())
            data-enter=(Press::Open(Sheet::Runway).word())
        {
            // Its name is what a row comes to; what stands in it is for the eye.
            span class="vh" { (row.name) }
            div class="name" aria-hidden="true" {
                (sign(row.level))
                span class="n" { (row.title) }
                div class="now" {
                    div class="v" {
                        b class=(if none { "unknown" } else { "" }) {
                            (row.value)
                            @if let Some(provenance) = row.value_provenance { (provenance_mark("value", provenance)) }
                        }
                        span {
                            (row.of)
                            @if let Some(provenance) = row.capacity_provenance { (provenance_mark("limit", provenance)) }
                        }
                    }
                    div class={ (colour(row.level)) @if none { " none" } } {
                        i data-style={ "--w:" (percent(row.percent.unwrap_or_default() / 100.0)) } {}
                        @for threshold in row.thresholds { u data-style=(left(threshold / 100.0)) {} }
                    }
                }
            }
            (lane(&row.lane, row.note.as_deref()))
            div class="dates" aria-hidden="true" { (dates(Some(&row.crosses))) (dates(row.order_by.as_ref())) }
        }
    }
}

/// The marks of a row. All of them are always there, so that a dragged slider only moves them.
fn lane(lane: &Lane, note: Option<&str>) -> Markup {
    let range = lane.range.unwrap_or_default();
    html! {
        div class=(if lane.state == LaneState::OverAct { "lane passed" } else { "lane" }) aria-hidden="true" {
            i class="seg" hidden[lane.state != LaneState::Forecast] data-style=(over(0.0, lane.fine_until)) {}
            i class="dead" hidden[lane.past_act.is_none()] data-style=(over(lane.past_act.unwrap_or(1.0), 1.0)) {}
            i
                class=(if lane.range_open { "rng open" } else { "rng" })
                hidden[lane.range.is_none()]
                data-style=(over(range.0, range.1)) {}
            i class="p50" hidden[lane.most_likely.is_none()] data-style=(at(lane.most_likely)) {}
            i class="ob" hidden[lane.order_by.is_none()] data-style=(at(lane.order_by)) {}
            span class="note" title=[note] { (note.unwrap_or_default()) }
        }
    }
}

/// A stretch of the lane, in percent of it.
fn over(from: f64, until: f64) -> String {
    let percent = |fraction: f64| fraction.clamp(0.0, 1.0) * 100.0;
    format!("--x:{:.2};--w:{:.2}", percent(from), percent(until) - percent(from))
}

/// A place on the lane.
fn at(place: Option<f64>) -> String {
    let place = place.unwrap_or_default();
    over(place, place)
}

fn dates(words: Option<&Words>) -> Markup {
    html! {
        span class=(words.map_or("none", |words| words.tone)) {
            b {
                span class="what" { (words.map_or("", |words| words.what)) }
                (words.map_or("", |words| &words.line))
            }
            small { (words.map_or("", |words| &words.below)) }
        }
    }
}
