//! The time axis: days from today on a line, months as its ticks.

use std::ops::Range;

use headroom_model::{Date, Plan, months_later};
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

use crate::label;
use crate::text;

/// From today to the horizon. Every mark of the page that has a date sits at its day ÷ horizon of the width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeAxis {
    /// The first day.
    pub today: Date,
    /// The last day, as days from today; at least 1.
    pub days: f64,
}

/// The name of a month, or a year, where it belongs on the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthTick {
    /// Its first day, as a fraction of the axis: the place of the grid line.
    pub start: f64,
    /// Its middle, as a fraction of the axis: the place of the name.
    pub middle: f64,
    /// The name, with the year in January; empty where there is no room for it.
    pub name: String,
}

impl TimeAxis {
    /// The axis of a plan: its timeline's first to last day.
    pub fn of(plan: &Plan) -> Self {
        let days = plan.timeline.iter().map(|point| point.date);
        let days = days.chain(plan.months.iter().map(|month| month.date));
        let today = days.clone().min().unwrap_or(Date::constant(2000, 1, 1));
        Self::new(today, days.max().unwrap_or(today))
    }

    /// From one day to another.
    pub fn new(today: Date, last: Date) -> Self {
        let axis = Self { today, days: 1.0 };
        Self { days: axis.day(last).max(1.0), ..axis }
    }

    /// Days from today; negative in the past.
    pub fn day(&self, date: Date) -> f64 {
        date.duration_since(self.today).as_hours() as f64 / 24.0
    }

    /// The day at a distance from today.
    pub(crate) fn date(&self, day: f64) -> Date {
        self.today.checked_add(jiff::SignedDuration::from_hours((day * 24.0) as i64)).unwrap_or(self.today)
    }

    /// The place on the axis, from 0 (today) to 1 (the horizon); outside of it for days outside.
    pub fn fraction(&self, date: Date) -> f64 {
        self.day(date) / self.days
    }

    /// The months that begin within the axis, with as many names as fit into this many pixels.
    pub fn months(&self, width: f64) -> Vec<MonthTick> {
        let pixels = |days: f64| days / self.days * width;
        // Every month, every second, every quarter, half-year or year: the first that leaves room for "Jan 2027".
        let every = [1, 2, 3, 6, 12].into_iter().find(|&months| pixels(30.4 * f64::from(months)) >= 44.0).unwrap_or(12);
        let mut ticks: Vec<MonthTick> = Vec::new();
        // The year stands with January, or with the first name where January has no room.
        let mut year = self.today.year();
        let mut first = self.today.first_of_month();
        // The walk is bounded: a date has no month after December 9999.
        while let Some(next) = Some(months_later(first, 1)).filter(|next| *next > first) {
            first = next;
            let start = self.day(first);
            if start >= self.days {
                break;
            }
            if (i32::from(first.month()) - 1) % every != 0 {
                continue;
            }
            let span = if every == 12 { 12 } else { 1 };
            let end = self.day(months_later(first, span)).min(self.days);
            let name = match first.month() {
                _ if every == 12 => first.year().to_string(),
                month if first.year() == year => label::month(month).to_owned(),
                month => format!("{} {}", label::month(month), first.year()),
            };
            let half = text::width(&name, text::SIZE, false) / 2.0;
            let middle = f64::midpoint(start, end);
            let name = if pixels(middle) < 46.0 + half || pixels(end - start) < half && end >= self.days {
                String::new()
            } else {
                year = first.year();
                name
            };
            ticks.push(MonthTick { start: start / self.days, middle: middle / self.days, name });
        }
        ticks
    }
}

impl Ranged for TimeAxis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, day: &f64, (from, to): (i32, i32)) -> i32 {
        from + libm::round(day / self.days * f64::from(to - from)) as i32
    }

    fn key_points<H: KeyPointHint>(&self, _: H) -> Vec<f64> {
        self.months(f64::INFINITY).into_iter().map(|tick| tick.start * self.days).collect()
    }

    fn range(&self) -> Range<f64> {
        0.0..self.days
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(axis: TimeAxis, width: f64) -> Vec<String> {
        axis.months(width).into_iter().map(|tick| tick.name).collect()
    }

    #[test]
    fn half_a_year_shows_every_month_and_the_year_in_january() {
        let axis = TimeAxis::new(Date::constant(2026, 11, 24), Date::constant(2027, 5, 24));
        assert!((axis.days - 181.0).abs() < f64::EPSILON);
        assert_eq!(names(axis, 590.0), ["Dec", "Jan 2027", "Feb", "Mar", "Apr", "May"]);
        let january = &axis.months(590.0)[1];
        assert!((january.start - 38.0 / 181.0).abs() < 1e-9);
        assert!((january.middle - 53.5 / 181.0).abs() < 1e-9);
    }

    #[test]
    fn three_years_show_fewer_names() {
        let axis = TimeAxis::new(Date::constant(2026, 11, 24), Date::constant(2029, 11, 24));
        assert_eq!(names(axis, 590.0)[..5], ["", "Apr 2027", "Jul", "Oct", "Jan 2028"]);
        assert_eq!(names(axis, 200.0), ["", "2028", "2029"]);
    }

    #[test]
    fn a_name_that_would_touch_today_is_left_out() {
        let axis = TimeAxis::new(Date::constant(2026, 11, 30), Date::constant(2027, 11, 30));
        assert_eq!(names(axis, 620.0)[..2], ["", "Jan 2027"]);
    }

    #[test]
    fn the_end_of_all_dates_is_an_end() {
        let axis = TimeAxis::new(Date::constant(9999, 11, 30), Date::MAX);
        assert_eq!(names(axis, 600.0), ["Dec"]);
    }
}
