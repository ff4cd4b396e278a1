//! The outlook: one time axis carries the runway of every resource, the steps of the plan, the chosen resource's chart
//! and the month.

mod axis;
mod details;
mod figure;
mod key;
mod legend;
mod month;
mod pills;
mod readout;
mod rows;
mod steps;
mod wording;

use headroom::charts::{ForecastChart, Lane, Scale, Table, TimeAxis};
use headroom::{Plan, Runway};
use maud::{Markup, html};

use crate::press::Chart;
use crate::session::{Axis, Session};
use crate::state::{Facts, State};
use crate::views::figures;
pub use details::details;
pub use figure::{drawing, figure, spoken};
pub use key::key;
pub use rows::row_id;
use wording::{Horizon, Row};

/// The outlook of a plan.
pub fn outlook(state: &State, facts: &Facts) -> Markup {
    let plan = &*facts.plan;
    let session = &state.session;
    let time = TimeAxis::of(plan);
    let rows = ordered(all_rows(plan, time), state.look.held_rows.as_deref());
    let chosen = chosen(session, plan).map(|row| row.resource.as_str()).unwrap_or_default();
    let (plot, _) = state.look.size("plot");
    html! {
        div class="ol" aria-busy=(facts.stale) {
            div class="mkey" { (key()) }
            div class="over-time" {
                (axis::overlay(time, chosen_day(session, plan, time), plot))
                (axis::head(time, plot, &rows))
                (rows::rows(&rows, chosen))
                (steps::steps(plan, time, plot))
            }
            (figure(state, facts))
            (month::month_bar(plan, session.month))
        }
    }
}

/// The runway of every resource and the steps of the plan on the time axis, alone.
pub fn runway(state: &State, facts: &Facts) -> Markup {
    let plan = &*facts.plan;
    let time = TimeAxis::of(plan);
    let rows = all_rows(plan, time);
    let chosen = chosen(&state.session, plan).map(|row| row.resource.as_str()).unwrap_or_default();
    let (plot, _) = state.look.size("plot");
    html! {
        div class="over-time" {
            (axis::overlay(time, chosen_day(&state.session, plan, time), plot))
            (axis::head(time, plot, &rows))
            (rows::rows(&rows, chosen))
            (steps::steps(plan, time, plot))
        }
    }
}

/// Every resource as charts: how full it is, and when it runs out.
pub fn resources(state: &State, facts: &Facts) -> Markup {
    html! {
        (figures::show(Chart::Ranking, state, facts))
        (figures::show(Chart::Utilisation, state, facts))
    }
}

/// The chosen resource; one that this plan does not have gives way to the first to run out that has a forecast to show.
pub fn chosen<'a>(session: &Session, plan: &'a Plan) -> Option<&'a Runway> {
    let chosen = plan.runway.iter().find(|row| row.resource == session.resource);
    let forecast = || plan.runway.iter().find(|row| row.planned.never_probability.is_some());
    chosen.or_else(forecast).or(plan.runway.first())
}

/// The chart of the chosen resource as a table.
pub fn table(session: &Session, plan: &Plan) -> Option<Table> {
    Some(headroom::charts::table(&chart(session, plan)?, plan))
}

fn chart(session: &Session, plan: &Plan) -> Option<ForecastChart> {
    ForecastChart::of(plan, &chosen(session, plan)?.resource, &session.scenario)
}

/// The scale of a chart.
pub fn scale(axis: Axis) -> Scale {
    match axis {
        Axis::Auto => Scale::Auto,
        Axis::Linear => Scale::Linear,
        Axis::Log => Scale::Log,
    }
}

/// The chosen month's day, from today.
fn chosen_day(session: &Session, plan: &Plan, time: TimeAxis) -> f64 {
    plan.months.get(session.month as usize).or(plan.months.last()).map_or(0.0, |month| time.day(month.date))
}

fn all_rows(plan: &Plan, time: TimeAxis) -> Vec<Row> {
    let last = plan.months.last();
    let horizon = Horizon {
        today: time.today,
        last: last.map_or(time.today, |month| month.date),
        months: last.map_or(0, |month| month.index),
    };
    plan.runway.iter().map(|runway| Row::of(runway, Lane::of(runway, time), horizon)).collect()
}

/// The rows in the order they had when the pointer was pressed, while it is held: none moves under it.
fn ordered(mut rows: Vec<Row>, held: Option<&[String]>) -> Vec<Row> {
    if let Some(held) = held {
        let place = |row: &Row| held.iter().position(|id| *id == row.resource).unwrap_or(usize::MAX);
        headroom::arrange(&mut rows, |a, b| place(a).cmp(&place(b)));
    }
    rows
}
