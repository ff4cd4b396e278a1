//! PostgreSQL's processors over the plan's days: read replicas for read load, a larger machine for the rest, and something
//! else where writes alone fill the largest.

use headroom_model::{Component, Demand, StepKind, Topology};

use super::Walk;
use super::moves::{Change, Move, Moves};
use crate::forecast::Curve;
use crate::numbers::{bounded, ratio, whole, whole_count};
use crate::size::serves_up_to;
use crate::words::{count, date, number, percent};

/// From here on replicas take enough off the primary to be worth their care.
const MOSTLY_READS_PERCENT: f64 = 50.0;
/// Cores of a large machine for one database. Beyond them writing less helps sooner than a larger one.
const LARGEST_CORES: f64 = 64.0;

/// What the database's processors need; nothing while their use is unknown.
pub(super) fn moves(current: &Topology, walk: &Walk) -> Moves {
    let mut found = Moves::default();
    let Some(used) = walk.snapshot.database_cpu_percent.as_ref().filter(|used| used.value > 0.0) else { return found };
    let curve = walk.forecast.curve(Demand::RequestsPerSecond);
    let target = walk.scenario.thresholds.cpu_percent.plan();
    // Requests per second at which the primary as it is passes its threshold, by the utilisation law.
    let bearable = bounded(walk.snapshot.requests_per_second.value * ratio(target, used.value));
    let rate = walk.sizing_rate(&curve);
    let Some(day) = curve.first_day_above(serves_up_to(bearable), rate, 0) else { return found };
    let last = walk.forecast.calendar.last_day();
    let load = Load {
        day,
        percent: bounded(used.value * ratio(curve.peak(day, last, rate), walk.snapshot.requests_per_second.value)),
        target,
        reads_percent: walk.snapshot.database_read_percent.as_ref().map(|reads| reads.value.clamp(0.0, 100.0)),
    };
    let why = crosses(walk, &curve, bearable, target);
    match load.replicas(walk.scenario.policy.max_replicas, current.database.replicas) {
        Ok(replicas) => found.moves.push(Move {
            kind: StepKind::Database,
            duration_minutes: 60,
            title: format!("PostgreSQL, {}", count(f64::from(replicas), "read replica", "read replicas")),
            why: format!(
                "{why} {} of its time are reads; the writes alone need {} at the most.",
                percent(load.reads_percent.unwrap_or(0.0)),
                percent(load.writes())
            ),
            ..step(day, "database-replicas", Change::Replicas(replicas))
        }),
        Err(reason) => {
            found.reject("Read replicas", reason);
            found.moves.push(larger(&load, current, walk, &why));
        }
    }
    found
}

/// The load on the primary at the horizon.
struct Load {
    /// When it is too much.
    day: u32,
    /// Percent of the primary's processors, all of it.
    percent: f64,
    target: f64,
    reads_percent: Option<f64>,
}

impl Load {
    /// What no replica takes over, in percent of the primary's processors.
    fn writes(&self) -> f64 {
        self.percent * (1.0 - self.reads_percent.unwrap_or(0.0) / 100.0)
    }

    /// Replicas for the read load, ⌈read load ÷ target⌉ of the primary's size, and one that may be lost; or why they do not
    /// help.
    fn replicas(&self, most: u32, now: u32) -> Result<u32, String> {
        let Some(reads) = self.reads_percent else {
            return Err("What share of the load is reads is not known: paste pg_stat_statements.".to_owned());
        };
        if reads < MOSTLY_READS_PERCENT {
            return Err(format!("Only {} of the time are reads; replicas repeat every write.", percent(reads)));
        }
        if self.writes() > self.target {
            return Err(format!("The writes alone need {} of the primary.", percent(self.writes())));
        }
        let needed = whole_count(self.percent * reads / 100.0 / self.target).saturating_add(1);
        if needed > most {
            return Err(format!("The reads need {needed} replicas. Your maximum is {most}."));
        }
        if needed <= now { Err(format!("{now} follow already.")) } else { Ok(needed) }
    }
}

/// A machine with twice the cores as often as it takes, and what else when writes fill the largest. Which machine is a
/// person's to choose: no file makes it.
fn larger(load: &Load, current: &Topology, walk: &Walk, why: &str) -> Move {
    let now = walk.scenario.stack.postgres.cores;
    let needed = bounded(now * ratio(load.percent, load.target));
    let mut cores = now;
    while cores < needed && cores < 1e6 {
        cores *= 2.0;
    }
    let title = format!("PostgreSQL {} to {}", number(now), count(whole(cores), "core", "cores"));
    let on = date(walk.forecast.calendar.date(load.day));
    let decision = if cores > LARGEST_CORES {
        format!(
            "Write less before {on}: batch, queue or partition, move sessions and counters to Redis, or split the data over \
             several primaries. One machine would need {}.",
            count(whole(cores), "core", "cores")
        )
    } else {
        format!("Choose a machine with {} for the primary before {on}.", count(whole(cores), "core", "cores"))
    };
    Move {
        title,
        why: why.to_owned(),
        decision: Some(decision),
        ..step(load.day, "database-cores", Change::Replicas(current.database.replicas))
    }
}

fn step(day: u32, id: &str, change: Change) -> Move {
    Move {
        day,
        id: id.to_owned(),
        kind: StepKind::Host,
        component: Component::Database,
        title: String::new(),
        why: String::new(),
        duration_minutes: 30,
        downtime: "a minute while PostgreSQL restarts",
        decision: None,
        capacity_rps: None,
        lasts_until: None,
        change,
    }
}

/// `PostgreSQL's CPU crosses 70 % on 25 Jan 2027.`
fn crosses(walk: &Walk, curve: &Curve, bearable: f64, target: f64) -> String {
    let at = |share| curve.passage(bearable, share).map(|day| date(walk.forecast.calendar.date(day)));
    match (at(10.0), at(50.0)) {
        (Some(early), Some(likely)) if early == likely => {
            format!("PostgreSQL's CPU crosses {} on {likely}.", percent(target))
        }
        (Some(early), Some(likely)) => {
            format!("PostgreSQL's CPU crosses {} on {likely}, maybe from {early} on.", percent(target))
        }
        (Some(early), None) => format!("PostgreSQL's CPU may cross {} from {early} on.", percent(target)),
        _ => format!("PostgreSQL's CPU may cross {} within the horizon.", percent(target)),
    }
}
