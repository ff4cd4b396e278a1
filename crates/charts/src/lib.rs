//! Plan → SVG text, through plotters. Nothing here knows a browser.
//!
//! | chart | file |
//! |---|---|
//! | [`forecast`]: demand against capacity over time | `forecast.rs`, its numbers in `demand.rs` |
//! | [`compare`]: the demand of several scenarios | `compare.rs` |
//! | [`cost`]: what the plan costs by month | `cost.rs` |
//! | [`sensitivity`]: which assumptions move a runway | `sensitivity.rs` |
//! | [`utilisation`], [`ranking`]: every resource, how full it is and when it runs out | `ranking.rs` |
//! | [`usl`]: throughput over clients at once | `usl.rs` |
//! | [`autoscale`]: instances over a day | `autoscale.rs` |
//! | [`topology`]: what runs, before and after | `topology.rs` |
//! | [`Lane`]: one resource's runway on the time axis | `lane.rs` |
//!
//! Every chart has twins in words: a [`Figure`] holds its readings and its table, [`table`] and
//! [`ForecastChart::summary`] are those of the forecast. Colours are
//! the page's tokens (`var(--accent)`), sizes are real pixels, and no element has an inline style, so that a strict
//! content security policy and a dark page both hold.

mod autoscale;
mod axes;
mod bars;
mod canvas;
mod colours;
mod compare;
mod cost;
mod demand;
mod figure;
mod forecast;
mod ink;
mod label;
mod lane;
mod layout;
mod ranking;
mod resource;
mod sensitivity;
mod spread;
mod svg;
mod table;
mod text;
mod thin;
mod time;
mod topology;
mod usl;
mod value;
mod xy;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use autoscale::autoscale;
pub use colours::standalone;
pub use compare::{ComparedDemand, compare};
pub use cost::cost;
pub use demand::{EventBand, Failure, ForecastChart, Limit, Plateau, Point};
pub use figure::{Figure, Reading};
pub use forecast::{Frame, forecast};
pub use label::{day, full_day, number};
pub use lane::{Lane, LaneState};
pub use ranking::{ranking, utilisation};
pub use resource::{Unit, memory};
pub use sensitivity::sensitivity;
pub use spread::spread;
pub use table::{Row, Table, table};
pub use time::{MonthTick, TimeAxis};
pub use topology::{TopologyChart, topology};
pub use usl::usl;
pub use value::{Scale, ValueAxis};
