//! The app over the plan's days: out first, up when out alone would pass the maximum, a decision when neither fits; in
//! again when far fewer do.

use headroom_model::{App, Balancer, Component, Demand, StepKind, Topology};

use super::Walk;
use super::less::{all_known, few};
use super::moves::{Change, Move, Moves};
use crate::forecast::Curve;
use crate::numbers::{bounded, percent_of};
use crate::size::app::{best_of, capacity_rps, instances};
use crate::size::serves_up_to;
use crate::words::{count, date, memory, month, number, percent};

/// The app's moves.
pub(super) fn moves(current: &Topology, walk: &Walk) -> Moves {
    let mut found = Moves::default();
    let mut climb = Climb::new(current, walk);
    let memory_due = memory_is_short(walk);
    let up = climb.first_day_above(climb.capacity(), 0);
    let first = climb.fewer(0, up).map(|(day, _)| day).or(up);
    if memory_due && first != Some(0) {
        found.moves.push(climb.add_memory());
    }
    let mut day = 0;
    loop {
        let up = climb.first_day_above(climb.capacity(), day);
        if let Some((day, instances)) = climb.fewer(day, up) {
            // Demand never comes back to what is taken away: no move follows.
            let one = climb.scale_in(day, instances);
            let one = if memory_due && found.moves.is_empty() { climb.with_memory(one) } else { one };
            found.moves.push(one);
            break;
        }
        let Some(next) = up else { break };
        day = next;
        let mut one = climb.choose(day, &found);
        let undecided = one.decision.is_some();
        if memory_due && found.moves.is_empty() {
            // Both are due today: the instances are replaced once.
            one = climb.with_memory(one);
        }
        found.moves.push(one);
        if undecided {
            break;
        }
    }
    climb.say_what_scaling_out_alone_needs(&mut found);
    found
}

fn memory_is_short(walk: &Walk) -> bool {
    let used = walk.snapshot.app_memory_percent.as_ref();
    used.is_some_and(|used| used.value > walk.scenario.thresholds.memory_percent.immediate)
}

/// The app as it stands while the plan climbs.
struct Climb<'a> {
    walk: &'a Walk<'a>,
    curve: Curve<'a>,
    rate: f64,
    app: App,
    balancer: Balancer,
    first_cores: f64,
    /// The most instances: never fewer than run already.
    most: u32,
    outs: u32,
    ups: u32,
}

/// So many instances are none: a plan counts no further.
const NO_COUNT: u32 = 1_000_000;

impl<'a> Climb<'a> {
    fn new(current: &Topology, walk: &'a Walk<'a>) -> Self {
        let curve = walk.forecast.curve(Demand::RequestsPerSecond);
        let rate = walk.sizing_rate(&curve);
        Self {
            walk,
            curve,
            rate,
            app: current.app,
            // More of them are the balancer's own moves.
            balancer: Balancer { instances: current.balancer.instances.min(1) },
            first_cores: current.app.cores,
            most: best_of(
                walk.scenario.policy.max_instances.max(current.app.instances),
                current.app.instances,
                walk.snapshot,
                walk.scenario,
            ),
            outs: 0,
            ups: 0,
        }
    }

    fn capacity(&self) -> f64 {
        capacity_rps(&self.app, self.walk.snapshot, self.walk.scenario)
    }

    fn first_day_above(&self, capacity: f64, from: u32) -> Option<u32> {
        self.curve.first_day_above(serves_up_to(capacity), self.rate, from)
    }

    fn needed(&self, cores: f64, rps: f64) -> u32 {
        instances(rps, cores, self.walk.snapshot, self.walk.scenario).max(self.app.instances)
    }

    /// Demand passes what the app serves on this day: what to do.
    fn choose(&mut self, day: u32, found: &Moves) -> Move {
        let policy = &self.walk.scenario.policy;
        let calendar = &self.walk.forecast.calendar;
        let held = self.curve.peak(day, self.walk.hold_to(day), self.rate);
        let horizon = self.curve.peak(day, calendar.last_day(), self.rate);
        let before = (self.app, self.capacity());
        let largest = policy.max_cores_per_instance;

        let urgent = day == 0 && found.moves.is_empty();
        let fits_out = self.needed(self.app.cores, held) <= self.most;
        let out_fails_later = self.needed(self.app.cores, horizon) > self.most;
        if (out_fails_later || !fits_out) && self.app.cores < largest && !(urgent && fits_out) {
            let mut cores = (2.0 * self.app.cores).min(largest);
            while self.needed(cores, held) > self.most && cores < largest {
                cores = (2.0 * cores).min(largest);
            }
            self.app.memory_bytes = bounded(self.app.memory_bytes * cores / self.app.cores);
            self.app.cores = cores;
        }
        let mut needed = self.needed(self.app.cores, held);
        if self.app.cores > before.0.cores {
            // Larger instances may be fewer, if they then do to the horizon: else the next step would take them away.
            let count = |rps| instances(rps, self.app.cores, self.walk.snapshot, self.walk.scenario);
            needed = count(held).max(count(horizon).min(before.0.instances));
        }
        self.app.instances = needed.min(self.most);
        // When the next step could not be made whole, the maximum is taken now.
        let after = self.curve.peak(day, self.walk.hold_to(self.walk.hold_to(day)), self.rate);
        if self.app.cores >= largest && needed <= self.most && self.needed(self.app.cores, after) > self.most {
            self.app.instances = self.most;
        }
        if self.app.instances > 1 {
            self.balancer.instances = self.balancer.instances.max(1);
        }
        // Counts and quotients are bounded: a move that adds no capacity would be made again without end.
        let helps = self.capacity() > before.1;
        // The maximum may not last as long as a step should, but a decision is due only when it is passed.
        let serves_today = self.first_day_above(self.capacity(), day) != Some(day);
        if !helps || needed > self.most && !serves_today {
            self.decision(day, horizon, before)
        } else {
            self.fitting(day, horizon, before)
        }
    }

    /// A move within the policy.
    fn fitting(&mut self, day: u32, horizon: f64, (before, served): (App, f64)) -> Move {
        let up = self.app.cores > before.cores;
        let capacity = self.capacity();
        let out = format!("{} to {}", before.instances, self.app.instances);
        let behind = if self.is_new_balancer(&before) { " behind nginx" } else { "" };
        let title = match (up, self.app.instances != before.instances) {
            (true, true) => {
                format!(
                    "App limits {} to {} cores, {out} instances{behind}",
                    number(before.cores),
                    number(self.app.cores)
                )
            }
            (true, false) => format!("App limits {} to {} cores", number(before.cores), number(self.app.cores)),
            (false, _) => format!("Scale app {out}{behind}"),
        };
        let reason = self.reason(day, served);
        let why = if up {
            let alone = instances(horizon, before.cores, self.walk.snapshot, self.walk.scenario);
            format!(
                "{reason} At {} it would take {} by {}; your maximum is {}.",
                count(before.cores, "core", "cores"),
                count(f64::from(alone), "instance", "instances"),
                month(self.walk.forecast.calendar.last_date()),
                self.most
            )
        } else {
            format!("{reason} {} serve {} RPS{}.", self.app.instances, number(capacity), self.spares_lost())
        };
        let id = if up {
            self.ups += 1;
            format!("app-scale-up-{}", self.ups)
        } else {
            self.outs += 1;
            format!("app-scale-out-{}", self.outs)
        };
        Move {
            kind: if up { StepKind::Configuration } else { StepKind::Instance },
            duration_minutes: if up { 5 } else { 2 },
            downtime: if up && before.instances < 2 { "half a minute while the instance restarts" } else { "none" },
            ..self.step(day, id, title, why)
        }
    }

    /// More than the policy allows: as far as it goes, and what to decide.
    fn decision(&mut self, day: u32, horizon: f64, (before, served): (App, f64)) -> Move {
        let needed = self.needed(self.app.cores, horizon);
        let cores = count(self.app.cores, "core", "cores");
        let of = if self.app.cores > before.cores { format!(" of {cores}") } else { String::new() };
        self.outs += 1;
        let why = format!("{} Your maximum is {} of {cores}.", self.reason(day, served), self.most);
        if needed >= NO_COUNT {
            let each = crate::size::app::rps_per_instance(self.walk.snapshot, self.app.cores);
            let title = format!("App: no number of instances serves {} RPS", number(horizon));
            let decision = format!(
                "Make an instance serve more, or demand less: at {} RPS each no count is enough.",
                number(each)
            );
            return Move {
                decision: Some(decision),
                ..self.step(day, format!("app-scale-out-{}", self.outs), title, why)
            };
        }
        let decision = format!(
            "Allow {} instances, or more than {cores} each, or less demand: {} are full on {}.",
            number(f64::from(needed)),
            self.most,
            date(self.walk.forecast.calendar.date(day))
        );
        let count = number(f64::from(needed));
        let title = format!("App {} to {count}{of}: over your maximum of {}", before.instances, self.most);
        Move { decision: Some(decision), ..self.step(day, format!("app-scale-out-{}", self.outs), title, why) }
    }

    /// The first day from which far fewer instances serve all demand to the horizon, and how many; not before a move that
    /// needs more.
    fn fewer(&self, from: u32, up: Option<u32>) -> Option<(u32, u32)> {
        let snapshot = self.walk.snapshot;
        if !all_known([&snapshot.requests_per_second, &snapshot.rps_per_instance]) {
            return None;
        }
        let until = match up {
            Some(up) => up.checked_sub(1)?,
            None => self.walk.forecast.calendar.last_day(),
        };
        let enough = |rps: f64| instances(rps, self.app.cores, snapshot, self.walk.scenario);
        let (day, rps) = self
            .walk
            .first_day_of_less(&self.curve, self.rate, (from, until), |rps| few(enough(rps), self.app.instances))?;
        Some((day, enough(rps)))
    }

    fn scale_in(&mut self, day: u32, needed: u32) -> Move {
        let before = self.app.instances;
        self.app.instances = needed;
        let capacity = self.capacity();
        let highest = self.curve.peak(day, self.walk.forecast.calendar.last_day(), self.rate);
        let why = format!(
            "Demand stays within {} RPS until {}; {needed} serve {}{}.",
            number(highest),
            month(self.walk.forecast.calendar.last_date()),
            number(capacity),
            self.spares_lost()
        );
        self.step(day, "app-scale-in-1".to_owned(), format!("Scale app {before} to {needed}"), why)
    }

    fn step(&self, day: u32, id: String, title: String, why: String) -> Move {
        let capacity = self.capacity();
        Move {
            day,
            id,
            kind: StepKind::Instance,
            component: Component::App,
            title,
            why,
            duration_minutes: 2,
            downtime: "none",
            decision: None,
            capacity_rps: Some(capacity),
            lasts_until: self.first_day_above(capacity, day),
            change: Change::App(self.app, self.balancer),
        }
    }

    /// Why something must happen: the CPU of today, or the day on which demand passes what is there.
    fn reason(&self, day: u32, served: f64) -> String {
        let cpu = self.walk.snapshot.app_cpu_percent.as_ref().filter(|_| day == 0);
        if let Some(usual) = self.walk.outgrown("app-cpu").filter(|_| day == 0) {
            return format!("More is in use than {usual}; what an instance serves is not known.");
        }
        match cpu {
            Some(cpu) if cpu.value > self.walk.scenario.policy.target_utilisation_percent => {
                format!("App CPU is at {}.", percent(cpu.value))
            }
            _ if served <= 0.0 => "With one lost, none is left to serve.".to_owned(),
            _ => {
                let date = date(self.walk.forecast.calendar.date(day));
                format!("Demand passes {} RPS{} on {date}.", number(served), self.spares_lost())
            }
        }
    }

    fn spares_lost(&self) -> String {
        match self.walk.scenario.policy.spare_instances {
            0 => String::new(),
            1 => " with one lost".to_owned(),
            spares => format!(" with {spares} lost"),
        }
    }

    fn is_new_balancer(&self, before: &App) -> bool {
        // The balancer comes with the first move that leaves more than one instance.
        self.outs == 0 && self.ups == 0 && before.instances < self.app.instances && self.walk.current_balancers == 0
    }

    /// Memory of each instance doubled until what the fullest uses is below the planned threshold.
    fn add_memory(&mut self) -> Move {
        let (title, why) = self.more_memory();
        Move {
            kind: StepKind::Configuration,
            duration_minutes: 5,
            downtime: if self.app.instances < 2 { "half a minute while the instance restarts" } else { "none" },
            capacity_rps: None,
            lasts_until: None,
            ..self.step(0, "app-memory-1".to_owned(), format!("App {title}"), why)
        }
    }

    /// A move of today with more memory for the same instances.
    fn with_memory(&mut self, one: Move) -> Move {
        let (title, why) = self.more_memory();
        Move {
            title: format!("{}, {title}", one.title),
            why: format!("{} {why}", one.why),
            change: Change::App(self.app, self.balancer),
            ..one
        }
    }

    /// Sets the limit; what it becomes and why.
    fn more_memory(&mut self) -> (String, String) {
        let threshold = self.walk.scenario.thresholds.memory_percent;
        let used = self.walk.snapshot.app_memory_percent.as_ref().map_or(0.0, |used| used.value);
        let limit = self.walk.snapshot.app_memory_limit_bytes.value;
        let data = bounded(limit * used / 100.0);
        let now = self.app.memory_bytes;
        self.app.memory_bytes = crate::size::vector::doubled(now.max(limit), data, threshold.plan());
        let (from, to) = (memory(limit), memory(self.app.memory_bytes));
        // The fullest instance may be the only one with less than the others have.
        let title = if from == to {
            format!("memory limit {to} for each instance")
        } else {
            format!("memory limit {} to {to}", number(limit / headroom_model::GIB))
        };
        let why = format!(
            "The fullest instance uses {} of its {}; {} after it.",
            percent(used),
            memory(limit),
            percent(percent_of(data, self.app.memory_bytes))
        );
        (title, why)
    }

    /// Out of every option that was weighed against growing the instances.
    fn say_what_scaling_out_alone_needs(&self, found: &mut Moves) {
        if self.app.cores <= self.first_cores {
            return;
        }
        let calendar = &self.walk.forecast.calendar;
        let horizon = self.curve.peak(0, calendar.last_day(), self.rate);
        let alone = instances(horizon, self.first_cores, self.walk.snapshot, self.walk.scenario);
        found.reject(
            format!("Stay at {}, scale out only", count(self.first_cores, "core", "cores")),
            format!(
                "Needs {} by {}. Your maximum is {}.",
                count(f64::from(alone), "instance", "instances"),
                month(calendar.last_date()),
                self.most
            ),
        );
    }
}
