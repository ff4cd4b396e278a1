//! What a row of the runway says.

use std::cmp::Ordering;

use headroom::charts::{Lane, LaneState, memory};
use headroom::{Date, Level, Provenance, Runway};

use crate::components::level_word;
use crate::words;

/// One row in words and marks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// The resource's identifier.
    pub(super) resource: String,
    /// Its name.
    pub(super) title: String,
    /// Its level today.
    pub(super) level: Level,
    /// The accessible name: `App CPU, immediate, over now`.
    pub(super) name: String,
    /// Utilisation now, 0–100 and beyond; `None` without data.
    pub(super) percent: Option<f64>,
    /// The same in words: `97.8 %`, or that there is no data.
    pub(super) value: String,
    /// What it is a part of: `of 4 cores`.
    pub(super) of: String,
    /// How the utilisation came to be, where it was not simply read.
    pub(super) value_provenance: Option<Provenance>,
    /// How the capacity came to be, where it was not simply read.
    pub(super) capacity_provenance: Option<Provenance>,
    /// Where to plan and where to act, in percent.
    pub(super) thresholds: [f64; 2],
    /// Its marks.
    pub(super) lane: Lane,
    /// What stands on the lane in their place.
    pub(super) note: Option<String>,
    /// When the planned threshold is passed.
    pub(super) crosses: Words,
    /// By when to decide; `None` where the first takes both columns.
    pub(super) order_by: Option<Words>,
}

/// A line, a smaller one below it, and how urgent they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Words {
    /// The line.
    pub(super) line: String,
    /// The smaller one; may be empty.
    pub(super) below: String,
    /// Its colour's class.
    pub(super) tone: &'static str,
    /// What it is, where no column's header says so; empty where that is clear.
    pub(super) what: &'static str,
}

impl Words {
    fn new(line: impl Into<String>, below: impl Into<String>, tone: &'static str) -> Self {
        Self { line: line.into(), below: below.into(), tone, what: "" }
    }

    fn order(line: impl Into<String>, below: impl Into<String>, tone: &'static str) -> Self {
        Self { what: "order by ", ..Self::new(line, below, tone) }
    }
}

/// The horizon of the plan, as far as words need it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Horizon {
    /// The first day.
    pub(super) today: Date,
    /// The last day.
    pub(super) last: Date,
    /// Whole months between them.
    pub(super) months: u32,
}

impl Horizon {
    /// A date, with its year where the horizon makes that unclear.
    fn date(&self, date: Date) -> String {
        if self.months > 11 { words::date(date) } else { words::day(date) }
    }

    fn within(&self) -> String {
        format!("Not within {}", words::count(self.months as usize, "month"))
    }
}

impl Row {
    /// The row of a runway on the axis of its plan.
    pub(super) fn of(runway: &Runway, lane: Lane, horizon: Horizon) -> Self {
        let (crosses, order_by) = dates(runway, lane, horizon);
        let not_read = |provenance: Provenance| (provenance != Provenance::Measured).then_some(provenance);
        Self {
            resource: runway.resource.clone(),
            title: runway.title.clone(),
            level: runway.level,
            name: format!(
                "{}, {}, {}",
                runway.title,
                level_word(runway.level).to_ascii_lowercase(),
                fate(runway, lane, horizon)
            ),
            percent: runway.value,
            value: runway.value.map_or_else(|| "no data".to_owned(), words::percent),
            of: runway.value.map_or_else(String::new, |_| format!("of {}", capacity(runway))),
            value_provenance: runway.provenance.and_then(not_read),
            capacity_provenance: runway.value.and(not_read(runway.capacity_provenance)),
            thresholds: [runway.planned.threshold, runway.immediate.threshold],
            note: match lane.state {
                LaneState::NotForecast | LaneState::Unknown => Some(first_sentence(&runway.why)),
                LaneState::OverAct | LaneState::OverPlan | LaneState::Forecast => None,
            },
            lane,
            crosses,
            order_by,
        }
    }
}

fn capacity(runway: &Runway) -> String {
    match runway.capacity_unit.as_str() {
        "bytes" => memory(runway.capacity),
        "cores" if (runway.capacity - 1.0).abs() < f64::EPSILON => "1 core".to_owned(),
        "cores" => format!("{} cores", words::number(runway.capacity)),
        "hosts" => words::count(runway.capacity as usize, "host"),
        _ => words::number(runway.capacity),
    }
}

/// The first sentence; of what is unknown, the command that would tell.
fn first_sentence(why: &str) -> String {
    if let Some(command) = why.strip_prefix("No data. This command gives it: ") {
        return format!("Needs {}", command.trim_end_matches('.'));
    }
    why.split_once(". ").map_or(why, |(first, _)| first).trim_end_matches('.').to_owned()
}

/// What becomes of it, with the full date.
fn fate(runway: &Runway, lane: Lane, horizon: Horizon) -> String {
    match (lane.state, runway.planned.p50) {
        (LaneState::Unknown, _) => "no data".to_owned(),
        (LaneState::OverAct | LaneState::OverPlan, _) => "over now".to_owned(),
        (LaneState::NotForecast, _) if runway.level == Level::Planned => "over now".to_owned(),
        (LaneState::NotForecast, _) => "not forecast".to_owned(),
        (LaneState::Forecast, Some(date)) => {
            let crosses = format!("crosses {} on {}", words::percent(runway.planned.threshold), words::date(date));
            match runway.order_by {
                Some(order) if order < horizon.today => {
                    let late = words::count(days(order, horizon.today), "day");
                    format!("{crosses}, order by {}, {late} late", words::date(order))
                }
                Some(order) => format!("{crosses}, order by {}", words::date(order)),
                None => crosses,
            }
        }
        (LaneState::Forecast, None) if runway.planned.p10.is_some() => {
            format!("crosses {} after {}", words::percent(runway.planned.threshold), words::date(horizon.last))
        }
        (LaneState::Forecast, None) => horizon.within().to_ascii_lowercase(),
    }
}

fn dates(runway: &Runway, lane: Lane, horizon: Horizon) -> (Words, Option<Words>) {
    let today = || Some(Words::new("Today", "", "red"));
    let none = || Some(Words::new("No date", "", "t3"));
    match lane.state {
        LaneState::Unknown => (Words::new("Unknown", "", "t3"), Some(Words::new("Unknown", "", "t3"))),
        LaneState::OverAct => (Words::new("Over now", "since this report", "red"), today()),
        LaneState::OverPlan => {
            let act = runway.immediate.p50.filter(|date| *date > horizon.today);
            let below =
                act.map_or_else(|| "plan, not urgent".to_owned(), |act| format!("act on {}", horizon.date(act)));
            (
                Words::new("Over now", below, "amber"),
                runway.order_by.map(|order| order_by(order, horizon)).or_else(none),
            )
        }
        LaneState::NotForecast if runway.level == Level::Planned => {
            (Words::new("Over now", "plan, not urgent", "amber"), none())
        }
        LaneState::NotForecast => (Words::new("No date", "not forecast", "t3"), none()),
        LaneState::Forecast => {
            let order = runway.order_by.map(|order| order_by(order, horizon));
            match (runway.planned.p50, runway.planned.p10) {
                (Some(date), _) => {
                    let below = words::range(runway.planned.p10, runway.planned.p90, horizon.last);
                    let below = if runway.planned.p10 == runway.planned.p90 { String::new() } else { below };
                    (Words::new(horizon.date(date), below, ""), order.or_else(none))
                }
                (None, Some(_)) => {
                    let never = runway.planned.never_probability.map_or(0.0, |share| share * 100.0);
                    let after = format!("After {}", words::month_name(horizon.last));
                    (Words::new(after, format!("never in {never:.0} %"), ""), order.or_else(none))
                }
                (None, None) => {
                    let never = runway.planned.never_probability.unwrap_or(1.0) * 100.0;
                    (Words::new(horizon.within(), format!("{never:.0} % of draws"), "t2"), None)
                }
            }
        }
    }
}

fn order_by(order: Date, horizon: Horizon) -> Words {
    match order.cmp(&horizon.today) {
        Ordering::Less => {
            let late = format!("{} late", words::count(days(order, horizon.today), "day"));
            Words::order(horizon.date(order), late, "red")
        }
        Ordering::Equal => Words::order("Today", "", "red"),
        Ordering::Greater => Words::order(horizon.date(order), "", ""),
    }
}

fn days(from: Date, until: Date) -> usize {
    headroom::days_between(from, until).unsigned_abs() as usize
}

/// The header of the column of crossings: the threshold, where all rows have the same.
pub(super) fn crossing_header(rows: &[Row]) -> String {
    let mut thresholds = rows.iter().map(|row| row.thresholds[0]);
    match thresholds.next() {
        Some(first) if thresholds.all(|other| (other - first).abs() < f64::EPSILON) => {
            format!("Crosses {}", words::percent(first))
        }
        _ => "Crosses plan limit".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use headroom::charts::TimeAxis;
    use headroom::{Component, Crossing};

    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 24);
    const HORIZON: Horizon = Horizon { today: TODAY, last: Date::constant(2027, 5, 24), months: 6 };

    fn runway(level: Level, value: Option<f64>, p: [Option<Date>; 3], never: Option<f64>) -> Runway {
        let crossing = |threshold, never_probability| {
            let [p10, p50, p90] = p;
            Crossing { threshold, p10, p50, p90, never_probability }
        };
        Runway {
            resource: "redis-memory".to_owned(),
            title: "Redis memory".to_owned(),
            component: Component::Cache,
            level,
            value,
            unit: "percent".to_owned(),
            capacity: headroom::GIB,
            capacity_unit: "bytes".to_owned(),
            provenance: Some(Provenance::Measured),
            capacity_provenance: Provenance::Assumed,
            source: None,
            planned: crossing(70.0, never),
            immediate: crossing(85.0, never),
            order_by: p[1].map(|_| Date::constant(2026, 11, 17)),
            why: "Not forecast: one snapshot shows no trend. 30.5 % now.".to_owned(),
        }
    }

    fn row(runway: &Runway) -> Row {
        Row::of(runway, Lane::of(runway, TimeAxis::new(HORIZON.today, HORIZON.last)), HORIZON)
    }

    fn on(month: i8, day: i8) -> Option<Date> {
        Date::new(if month > 6 { 2026 } else { 2027 }, month, day).ok()
    }

    #[test]
    fn over_the_act_limit_is_over_now() {
        let row = row(&runway(Level::Immediate, Some(97.8), [Some(TODAY); 3], Some(0.0)));
        assert_eq!(row.name, "Redis memory, immediate, over now");
        assert_eq!((row.value.as_str(), row.of.as_str()), ("97.8 %", "of 1 GiB"));
        assert_eq!(row.crosses, Words::new("Over now", "since this report", "red"));
        assert_eq!(row.order_by, Some(Words::new("Today", "", "red")));
    }

    #[test]
    fn a_crossing_has_its_date_its_range_and_how_late_the_order_is() {
        let row = row(&runway(Level::Ok, Some(64.0), [on(11, 30), on(12, 1), on(12, 2)], Some(0.0)));
        assert_eq!(row.name, "Redis memory, ok, crosses 70 % on 1 Dec 2026, order by 17 Nov 2026, 7 days late");
        assert_eq!(row.crosses, Words::new("1 Dec", "30 Nov – 2 Dec", ""));
        assert_eq!(row.order_by, Some(Words::order("17 Nov", "7 days late", "red")));
    }

    #[test]
    fn an_open_end_and_never_are_said() {
        let open = row(&runway(Level::Ok, Some(10.0), [on(3, 25), on(4, 18), None], Some(0.2)));
        assert_eq!(open.crosses.below, "25 Mar – after May");
        let late = row(&runway(Level::Ok, Some(10.0), [on(5, 1), None, None], Some(0.6)));
        assert_eq!(late.crosses, Words::new("After May", "never in 60 %", ""));
        assert_eq!(late.name, "Redis memory, ok, crosses 70 % after 24 May 2027");
        let never = row(&runway(Level::Ok, Some(10.0), [None; 3], Some(0.82)));
        assert_eq!(never.crosses, Words::new("Not within 6 months", "82 % of draws", "t2"));
        assert_eq!((never.order_by.clone(), never.name.as_str()), (None, "Redis memory, ok, not within 6 months"));
    }

    #[test]
    fn what_is_not_forecast_or_not_known_says_why() {
        let still = row(&runway(Level::Planned, Some(73.2), [Some(TODAY); 3], None));
        assert_eq!(still.note.as_deref(), Some("Not forecast: one snapshot shows no trend"));
        assert_eq!(still.crosses, Words::new("Over now", "plan, not urgent", "amber"));
        let mut unknown = runway(Level::Unknown, None, [None; 3], None);
        unknown.why = "No data. This command gives it: docker stats --no-stream.".to_owned();
        let unknown = row(&unknown);
        assert_eq!(unknown.note.as_deref(), Some("Needs docker stats --no-stream"));
        assert_eq!((unknown.value.as_str(), unknown.name.as_str()), ("no data", "Redis memory, unknown, no data"));
    }

    #[test]
    fn the_header_names_the_threshold_that_all_rows_share() {
        let mut rows = vec![row(&runway(Level::Ok, Some(10.0), [None; 3], Some(1.0))); 2];
        assert_eq!(crossing_header(&rows), "Crosses 70 %");
        rows[1].thresholds[0] = 60.0;
        assert_eq!(crossing_header(&rows), "Crosses plan limit");
    }
}
