use headroom::charts::TimeAxis;
use maud::{Markup, html};

use super::wording::{self, Row};

/// A place on the plot as a length of CSS within the whole grid.
fn across(fraction: f64) -> String {
    format!("left:calc(var(--c1) + (100% - var(--c1) - var(--c3)) * {fraction:.4})")
}

/// The names of the months over the plot, and of the columns beside it. `width` is that of the plot in pixels.
pub(super) fn head(time: TimeAxis, width: f64, rows: &[Row]) -> Markup {
    html! {
        div class="orow ohead" {
            span class="what" { "Resource, ranked by runway" }
            div class="axis" data-measure="plot" aria-hidden="true" {
                span class="now" { "Today" }
                @for month in time.months(width).iter().filter(|month| !month.name.is_empty()) {
                    span data-style=(format!("left:{:.2}%", month.middle * 100.0)) { (month.name) }
                }
            }
            div class="dates" {
                span { (wording::crossing_header(rows)) }
                span { "Order by" }
            }
        }
    }
}

/// Month lines, today and the chosen month (its `day` from today), behind rows and steps. The chart draws its own.
pub(super) fn overlay(time: TimeAxis, day: f64, width: f64) -> Markup {
    html! {
        div class="overlay" aria-hidden="true" {
            @for month in time.months(width) { i class="mline" data-style=(across(month.start)) {} }
            i class="tline" data-style=(across(0.0)) {}
            i class="cline" data-style=(across(day / time.days)) {}
        }
    }
}
