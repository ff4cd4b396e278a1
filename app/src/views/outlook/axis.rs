use headroom::charts::TimeAxis;
use maud::{Markup, html};

use super::wording::{self, Row};
use crate::components::button;
use crate::press::{Press, Sheet};

/// A place on the plot, in percent of it.
fn across(fraction: f64) -> String {
    format!("--x:{:.2}", fraction * 100.0)
}

/// The names of the months over the plot, and of the columns beside it. `width` is that of the plot in pixels.
pub(super) fn head(time: TimeAxis, width: f64, rows: &[Row]) -> Markup {
    html! {
        div class="orow ohead" {
            span class="what" {
                "By runway "
                (button("link", &Press::Open(Sheet::Resources), "As charts"))
            }
            div class="axis" data-measure="plot" aria-hidden="true" {
                span class="now" { "Today" }
                @for month in time.months(width).iter().filter(|month| !month.name.is_empty()) {
                    span data-style=(format!("--x:{:.2}", month.middle * 100.0)) { (month.name) }
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
