//! PostgreSQL's processors over the plan's days: read replicas for read load, a larger machine for the rest, something else
//! where writes alone fill the largest, and a smaller machine when half of its processors do.

use headroom_model::{Component, Demand, GIB, StepKind, Topology};

use super::Walk;
use super::less::little;
use super::moves::{Change, Move, Moves};
use crate::forecast::Curve;
use crate::numbers::{bounded, ratio, whole_count};
use crate::size::serves_up_to;
use crate::words::{count, date, memory, month, number, percent};

/// From here on replicas take enough off the primary to be worth their care.
const MOSTLY_READS_PERCENT: f64 = 50.0;
/// Cores of a large machine for one database. Beyond them writing less helps sooner than a larger one.
const LARGEST_CORES: f64 = 64.0;
/// How much one step may enlarge the machine, unless the load needs more.
const FACTOR: f64 = 4.0;
/// Fewer leave nothing for vacuum and checkpoints beside a query.
const FEWEST_CORES: f64 = 2.0;

/// What the database's processors need; nothing while their use is unknown.
pub(super) fn moves(current: &Topology, walk: &Walk) -> Moves {
    let mut found = Moves::default();
    let Some(used) = walk.snapshot.database_cpu_percent.as_ref().filter(|used| used.value > 0.0) else { return found };
    let curve = walk.forecast.curve(Demand::RequestsPerSecond);
    let mut server = Server {
        walk,
        rate: walk.sizing_rate(&curve),
        curve,
        target: walk.scenario.thresholds.cpu_percent.plan(),
        used: used.value,
        first_cores: current.database.cores,
        cores: current.database.cores,
        memory_bytes: current.database.memory_bytes,
    };
    let Some(day) = server.full_on(0) else {
        found.moves.extend(server.less(0));
        return found;
    };
    let last = walk.forecast.calendar.last_day();
    let load = Load {
        percent: bounded(server.used * ratio(server.curve.peak(day, last, server.rate), server.rps())),
        target: server.target,
        reads_percent: walk.snapshot.database_read_percent.as_ref().map(|reads| reads.value.clamp(0.0, 100.0)),
    };
    match load.replicas(walk.scenario.policy.max_replicas, current.database.replicas) {
        Ok(replicas) => found.moves.push(Move {
            kind: StepKind::Database,
            duration_minutes: 60,
            title: format!("PostgreSQL, {}", count(f64::from(replicas), "read replica", "read replicas")),
            why: format!(
                "{} {} of its time are reads; the writes alone need {} at the most.",
                server.crosses(),
                percent(load.reads_percent.unwrap_or(0.0)),
                percent(load.writes())
            ),
            ..step(day, "database-replicas".to_owned(), Change::Replicas(replicas))
        }),
        Err(reason) => {
            found.reject("Read replicas", reason);
            server.grow(day, &mut found);
        }
    }
    found
}

/// The load on the primary at the horizon.
struct Load {
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

/// The server as it stands while the plan goes on.
struct Server<'a> {
    walk: &'a Walk<'a>,
    curve: Curve<'a>,
    rate: f64,
    target: f64,
    /// Percent of today's cores at today's load.
    used: f64,
    first_cores: f64,
    cores: f64,
    memory_bytes: f64,
}

impl Server<'_> {
    fn rps(&self) -> f64 {
        self.walk.snapshot.requests_per_second.value
    }

    /// Requests per second at which so many cores reach the threshold, by the utilisation law.
    fn bears(&self, cores: f64) -> f64 {
        bounded(self.rps() * ratio(self.target, self.used) * ratio(cores, self.first_cores))
    }

    fn full_on(&self, from: u32) -> Option<u32> {
        self.curve.first_day_above(serves_up_to(self.bears(self.cores)), self.rate, from)
    }

    /// Machines of twice the cores and memory as often as it takes, and what else when writes fill the largest; smaller
    /// again when a peak is over.
    fn grow(&mut self, first: u32, found: &mut Moves) {
        let calendar = &self.walk.forecast.calendar;
        let mut from = first;
        while let Some(day) = self.full_on(from) {
            let why = self.crosses();
            let before = (self.cores, self.memory_bytes);
            let doubled = |rps: f64| {
                let mut cores = before.0;
                while serves_up_to(self.bears(cores)) < rps && cores < 1e6 {
                    cores *= 2.0;
                }
                cores
            };
            let horizon = doubled(self.curve.peak(day, calendar.last_day(), self.rate));
            let held = doubled(self.curve.peak(day, self.walk.hold_to(day), self.rate));
            let wanted = held.max(horizon.min(FACTOR * before.0));
            self.cores = wanted.min(LARGEST_CORES).max(before.0);
            self.memory_bytes = bounded(before.1 * ratio(self.cores, before.0));
            let on = date(calendar.date(day));
            let beyond = held > LARGEST_CORES;
            let machine = count(self.cores, "core", "cores");
            let decision = if beyond {
                Some(format!(
                    "Write less before {on}: batch, queue or partition, move sessions and counters to Redis, or split the \
                     data over several primaries. One machine would need {}.",
                    count(held, "core", "cores")
                ))
            } else {
                self.machine_is_too_small().map(|has| {
                    format!("Choose a machine with {machine} for the primary before {on}: this one has {has}.")
                })
            };
            found.moves.push(Move {
                decision,
                title: if self.cores > before.0 {
                    self.title(before)
                } else {
                    format!("PostgreSQL: no machine for {}", count(held, "core", "cores"))
                },
                why,
                ..self.machine_step(day, found.moves.len() + 1)
            });
            if beyond {
                return;
            }
            from = day;
        }
        found.moves.extend(self.less(from));
    }

    /// Half of the cores, as often as they do. The memory stays: how much of it the data need is not known.
    fn less(&mut self, from: u32) -> Option<Move> {
        let snapshot = self.walk.snapshot;
        if !super::less::all_known([&snapshot.database_cores]) {
            return None;
        }
        let calendar = &self.walk.forecast.calendar;
        let now = self.cores;
        let halved = |rps: f64| {
            let mut cores = now;
            while cores / 2.0 >= FEWEST_CORES && rps <= self.bears(cores / 2.0) {
                cores /= 2.0;
            }
            cores
        };
        let days = (from, calendar.last_day());
        let (day, rps) = self.walk.first_day_of_less(&self.curve, self.rate, days, |rps| little(halved(rps), now))?;
        let cores = halved(rps);
        let before = (now, self.memory_bytes);
        let load = bounded(self.target * ratio(rps, self.bears(cores)));
        self.cores = cores;
        Some(Move {
            title: self.title(before),
            why: format!(
                "Its CPU stays within {} of {} until {}. The memory stays: what the data need of it is not known.",
                percent(load),
                count(cores, "core", "cores"),
                month(calendar.last_date())
            ),
            id: "database-cores-down".to_owned(),
            ..self.machine_step(day, 1)
        })
    }

    /// The cores of the machine that runs it, where they are known and too few.
    fn machine_is_too_small(&self) -> Option<String> {
        let has = self.walk.snapshot.host_cores.as_ref()?.value;
        (has < self.cores).then(|| count(has, "core", "cores"))
    }

    fn title(&self, (cores, memory_bytes): (f64, f64)) -> String {
        let title = format!("PostgreSQL {} to {}", number(cores), count(self.cores, "core", "cores"));
        if memory_bytes == self.memory_bytes {
            return title;
        }
        format!("{title}, {} to {}", number(memory_bytes / GIB), memory(self.memory_bytes))
    }

    fn machine_step(&self, day: u32, place: usize) -> Move {
        let kind = if self.machine_is_too_small().is_some() { StepKind::Host } else { StepKind::Database };
        Move {
            kind,
            lasts_until: self.full_on(day),
            ..step(
                day,
                format!("database-cores-{place}"),
                Change::DatabaseMachine { cores: self.cores, memory_bytes: self.memory_bytes },
            )
        }
    }

    /// `PostgreSQL's CPU crosses 70 % on 25 Jan 2027.`
    fn crosses(&self) -> String {
        let target = percent(self.target);
        let bearable = self.bears(self.cores);
        let at = |share| self.curve.passage(bearable, share).map(|day| date(self.walk.forecast.calendar.date(day)));
        let of = if self.cores == self.first_cores {
            String::new()
        } else {
            format!(" of {}", count(self.cores, "core", "cores"))
        };
        match (at(10.0), at(50.0)) {
            (Some(early), Some(likely)) if early == likely => {
                format!("PostgreSQL's CPU crosses {target}{of} on {likely}.")
            }
            (Some(early), Some(likely)) => {
                format!("PostgreSQL's CPU crosses {target}{of} on {likely}, maybe from {early} on.")
            }
            (Some(early), None) => format!("PostgreSQL's CPU may cross {target}{of} from {early} on."),
            _ => format!("PostgreSQL's CPU may cross {target}{of} within the horizon."),
        }
    }
}

fn step(day: u32, id: String, change: Change) -> Move {
    Move {
        day,
        id,
        kind: StepKind::Database,
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
