//! The numbers of a forecast chart, in its own unit and before any pixel.

use headroom_model::{Date, Event, Plan, Quantiles, Runway, Scenario, Topology};

use crate::label::{day, full_day, number};
use crate::resource::{Kind, Unit};
use crate::time::TimeAxis;

/// Demand for one resource against its capacity, as [`forecast`](crate::forecast) draws it and
/// [`table`](crate::table) lists it.
#[derive(Debug, Clone, PartialEq)]
pub struct ForecastChart {
    /// The resource, such as `App CPU`.
    pub title: String,
    /// The unit of all values.
    pub unit: Unit,
    /// From today to the horizon.
    pub time: TimeAxis,
    /// Demand and planned capacity, in the order of their days; empty when nothing says how the resource grows.
    pub points: Vec<Point>,
    /// Today's limits: where to act and where to plan.
    pub limits: Vec<Limit>,
    /// The planned capacity as level stretches.
    pub plateaus: Vec<Plateau>,
    /// Where the plan no longer suffices.
    pub failure: Option<Failure>,
    /// Events within the horizon.
    pub events: Vec<EventBand>,
    /// Why there is no demand to draw, when there is none.
    pub note: Option<String>,
    /// How the planned capacity is reckoned, such as `at 70 %, one lost`.
    pub reckoning: String,
    /// Whether a pooler stands between demand and capacity at the horizon, so that demand may exceed it.
    pub pooled: bool,
    /// The name of the part that the plan changes, such as `App`.
    pub part: &'static str,
}

/// One day of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Days from today.
    pub day: f64,
    /// The day.
    pub date: Date,
    /// Demand.
    pub demand: Quantiles,
    /// What the planned topology serves.
    pub capacity: f64,
    /// Whether a pooler shares that capacity, so that demand may exceed it.
    pub pooled: bool,
}

/// A limit of today's setup.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// In the chart's unit.
    pub value: f64,
    /// Of today's capacity.
    pub percent: f64,
    /// Whether to act there, or only to plan.
    pub act: bool,
}

/// A stretch of days with the same planned capacity.
#[derive(Debug, Clone, PartialEq)]
pub struct Plateau {
    /// Its first day, from today.
    pub from: f64,
    /// The capacity.
    pub value: f64,
    /// What runs, such as `6 × 2 cores`.
    pub topology: String,
}

/// Where the plan no longer suffices.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Days from today.
    pub day: f64,
    /// The capacity that is passed there.
    pub value: f64,
    /// Why, and when, as two short lines.
    pub words: [String; 2],
}

/// An event on the time axis.
#[derive(Debug, Clone, PartialEq)]
pub struct EventBand {
    /// Its first day, from today; not before 0.
    pub from: f64,
    /// The day it ends; the horizon when it stays.
    pub until: f64,
    /// Whether it ends within the horizon.
    pub ends: bool,
    /// Its name and multiplier, as a person wrote it.
    pub name: String,
    /// Its dates.
    pub dates: String,
}

impl ForecastChart {
    /// The chart of a resource of the plan; of the first to run out when there is none of this name. `None` when the
    /// plan has no resource at all.
    pub fn of(plan: &Plan, resource: &str, scenario: &Scenario) -> Option<Self> {
        let runway = plan.runway.iter().find(|runway| runway.resource == resource).or(plan.runway.first())?;
        let kind = Kind::of(runway);
        let time = TimeAxis::of(plan);
        let points = points(plan, runway, kind, time);
        let pooled =
            kind == Kind::Connections && plan.months.last().is_some_and(|month| month.topology.database.pooler);
        let mut chart = Self {
            title: runway.title.clone(),
            unit: kind.unit(),
            time,
            limits: limits(plan, runway, kind),
            plateaus: plateaus(plan, runway, kind, &points),
            failure: None,
            events: if matches!(kind, Kind::Requests | Kind::Processors | Kind::Machines | Kind::Thread) {
                scenario.events.iter().filter_map(|event| band(event, time)).collect()
            } else {
                Vec::new()
            },
            note: points.is_empty().then(|| runway.why.clone()),
            reckoning: reckoning(kind, scenario),
            pooled,
            part: kind.part(runway),
            points,
        };
        chart.failure = chart.failing(plan, runway, kind);
        Some(chart)
    }

    /// The day of the chart that is nearest to this one, for a readout.
    pub fn reading(&self, day: f64) -> Option<&Point> {
        self.points.iter().min_by(|a, b| (a.day - day).abs().total_cmp(&(b.day - day).abs()))
    }

    /// What a readout says of a day, besides its date: `172 (136 – 219)`.
    pub fn range(demand: Quantiles) -> String {
        if demand.p10 < demand.p90 {
            format!("{} ({} – {})", number(demand.p50), number(demand.p10), number(demand.p90))
        } else {
            number(demand.p50)
        }
    }

    /// The whole chart as a sentence or three, for those who do not see it.
    pub fn summary(&self) -> String {
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return format!("{}: {}.", self.title, self.note.as_deref().unwrap_or_default().trim_end_matches('.'));
        };
        let range = if last.demand.p10 < last.demand.p90 {
            format!(", 80 percent range {} to {}", number(last.demand.p10), number(last.demand.p90))
        } else {
            String::new()
        };
        let growth = format!(
            "Demand goes from {} to {} {} by {}{range}.",
            number(first.demand.p50),
            number(last.demand.p50),
            self.unit.words(),
            full_day(last.date)
        );
        let act = self.limits.iter().find(|limit| limit.act).map(|act| {
            let passed = self.points.iter().find(|point| point.demand.p50 > act.value);
            let fate = match passed {
                Some(point) if point.day <= 0.0 => "is already passed".to_owned(),
                Some(point) => format!("is passed on {}", full_day(point.date)),
                None => "holds".to_owned(),
            };
            format!(" Today’s limit of {} {fate}.", number(act.value))
        });
        let plan = match &self.failure {
            _ if self.pooled => " PgBouncer lets more connections share the server’s.".to_owned(),
            Some(Failure { words: [why, when], .. }) => format!(" {why} {when}."),
            None => " With the plan, capacity stays above it.".to_owned(),
        };
        growth + &act.unwrap_or_default() + &plan
    }

    /// The first decision that the plan leaves open for this resource, else the first day on which the most likely
    /// demand passes the planned capacity.
    fn failing(&self, plan: &Plan, runway: &Runway, kind: Kind) -> Option<Failure> {
        // A step that needs a decision goes as far as the policy allows, and lasts until demand passes that.
        let open = plan.steps.iter().filter(|step| step.decision.is_some() && step.component == runway.component);
        let open = open.min_by_key(|step| step.needed_by).filter(|_| kind == Kind::Requests);
        let decided = open.map(|step| {
            let full = step.lasts_until.unwrap_or(step.needed_by);
            let at = self.time.day(full).max(0.0);
            let most = step.topology.app.instances;
            (at, self.reading(at).map_or(0.0, |point| point.capacity), format!("{most} is your maximum:"), full)
        });
        let passed = || {
            let point = self.points.iter().find(|point| !point.pooled && point.demand.p50 > point.capacity)?;
            Some((point.day, point.capacity, "The plan ends here:".to_owned(), point.date))
        };
        let (at, value, why, date) = decided.or_else(passed)?;
        let when = if at > 0.0 { format!("full on {}", day(date)) } else { "full today".to_owned() };
        Some(Failure { day: at, value, words: [why, when] })
    }
}

fn points(plan: &Plan, runway: &Runway, kind: Kind, time: TimeAxis) -> Vec<Point> {
    let pooled = |date: Date| {
        kind == Kind::Connections && topology_on(plan, date).is_some_and(|topology| topology.database.pooler)
    };
    let point = |date: Date, demand: Quantiles, capacity: f64| Point {
        day: time.day(date),
        date,
        demand,
        capacity,
        pooled: pooled(date),
    };
    let mut points: Vec<Point> = plan
        .timeline
        .iter()
        .filter_map(|at| kind.daily(at).map(|(demand, capacity)| point(at.date, demand, capacity)))
        .collect();
    // A timeline by weeks misses most months' days, which the slider and the table ask for.
    for month in &plan.months {
        let before = points.partition_point(|point| point.date < month.date);
        if points.get(before).is_some_and(|point| point.date == month.date) {
            continue;
        }
        let served = before.checked_sub(1).and_then(|index| points.get(index)).map(|point| point.capacity);
        if let Some((demand, capacity)) = kind.monthly(month, plan, runway)
            && let Some(capacity) = capacity.or(served)
        {
            points.insert(before, point(month.date, demand, capacity));
        }
    }
    points.retain(|point| {
        let Quantiles { p10, p50, p90 } = point.demand;
        [p10, p50, p90, point.capacity].iter().all(|value| value.is_finite())
    });
    points
}

fn limits(plan: &Plan, runway: &Runway, kind: Kind) -> Vec<Limit> {
    let (act, plan_at) = (runway.immediate.threshold, runway.planned.threshold);
    let full = match kind {
        // The timeline gives what fits at the immediate threshold.
        Kind::Requests => plan.timeline.first().map(|point| point.capacity_rps / act * 100.0),
        Kind::Connections => Some(runway.capacity),
        Kind::Cache | Kind::Disk => Some(runway.capacity / headroom_model::GB),
        Kind::Vectors | Kind::Processors | Kind::Machines | Kind::Thread | Kind::Still => Some(100.0),
    };
    let limit = |percent: f64, act: bool| Some(Limit { value: full? * percent / 100.0, percent, act });
    [limit(act, true), limit(plan_at, false).filter(|_| plan_at < act)]
        .into_iter()
        .flatten()
        .filter(|limit| limit.value.is_finite())
        .collect()
}

/// What the plan has running on a day.
fn topology_on(plan: &Plan, date: Date) -> Option<&Topology> {
    let built = plan.steps.iter().filter(|step| step.needed_by <= date);
    built.max_by_key(|step| step.needed_by).map(|step| &step.topology).or(plan.months.first().map(|now| &now.topology))
}

fn plateaus(plan: &Plan, runway: &Runway, kind: Kind, points: &[Point]) -> Vec<Plateau> {
    let mut plateaus: Vec<Plateau> = Vec::new();
    for point in points {
        let same = plateaus.last().is_some_and(|plateau| (plateau.value - point.capacity).abs() < f64::EPSILON);
        if !same {
            let topology = kind.serving(point.capacity, topology_on(plan, point.date), runway);
            plateaus.push(Plateau { from: point.day, value: point.capacity, topology });
        }
    }
    plateaus
}

fn band(event: &Event, time: TimeAxis) -> Option<EventBand> {
    let from = time.day(event.from);
    let until = event.until.map(|until| time.day(until));
    if from >= time.days || until.is_some_and(|until| until < 0.0 || until < from) {
        return None;
    }
    let dates = match event.until {
        Some(until) => format!("{} – {}", day(event.from), day(until)),
        None => format!("from {}", day(event.from)),
    };
    Some(EventBand {
        from: from.max(0.0),
        until: until.unwrap_or(time.days).min(time.days),
        ends: until.is_some(),
        name: format!("{} ×{}", event.name, number(event.multiplier)),
        dates,
    })
}

fn reckoning(kind: Kind, scenario: &Scenario) -> String {
    let policy = &scenario.policy;
    match kind {
        Kind::Requests if policy.sizing == headroom_model::Sizing::Runbook => "the runbook’s rules".to_owned(),
        Kind::Requests => {
            let lost = match policy.spare_instances {
                0 => String::new(),
                1 => ", one lost".to_owned(),
                spare => format!(", {spare} lost"),
            };
            format!("at {} %{lost}", number(policy.target_utilisation_percent))
        }
        _ => "in full".to_owned(),
    }
}
