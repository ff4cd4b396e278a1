//! The machines over the plan's days: more of them before what runs on them waits for their processors, or finds their memory
//! full.

use headroom_model::{Component, Demand, Sourced, StepKind, Topology};

use super::Walk;
use super::moves::{Change, Move, Moves};
use crate::forecast::Curve;
use crate::numbers::{bounded, ratio, whole_count};
use crate::size::serves_up_to;
use crate::words::{count, percent};

/// A plan counts no further.
const MOST: u32 = 1_000_000;
/// How many times the machines one step may make of them, unless the load needs more.
const FACTOR: u32 = 2;

/// More machines; nothing while it is not known how busy or how full they are.
pub(super) fn moves(current: &Topology, walk: &Walk) -> Moves {
    let mut found = Moves::default();
    let value = |number: &Option<Sourced>| number.as_ref().map_or(0.0, |number| number.value);
    let curve = walk.forecast.curve(Demand::RequestsPerSecond);
    let machines = Machines {
        walk,
        rate: walk.sizing_rate(&curve),
        curve,
        now: current.hosts.max(1),
        cpu: value(&walk.snapshot.host_cpu_percent),
        target: walk.scenario.thresholds.cpu_percent.plan(),
    };
    let (memory, target) = (value(&walk.snapshot.host_memory_percent), walk.scenario.thresholds.memory_percent.plan());
    let for_memory = whole_count(f64::from(machines.now) * ratio(memory, target));
    let is_short = memory > target;
    let mut hosts = machines.now;
    let mut due = if is_short { Some(0) } else { machines.busy_on(hosts, 0) };
    while let Some(day) = due.filter(|_| hosts < MOST) {
        let before = hosts;
        let is_busy = machines.busy_on(before, day) == Some(day);
        let for_load = if is_busy { machines.needed(before, day) } else { 0 };
        hosts = before.saturating_add(1).max(for_load).max(if is_short { for_memory } else { 0 });
        due = machines.busy_on(hosts, day);
        let why = if is_busy {
            format!("CPU: {}", walk.crosses(&machines.curve, machines.full(before), machines.target))
        } else {
            format!("{} of the memory is in use.", percent(memory))
        };
        found.moves.push(Move {
            day,
            id: format!("hosts-{}", found.moves.len() + 1),
            kind: StepKind::Host,
            component: Component::Host,
            title: format!("Add {}, {hosts} in all", count(f64::from(hosts - before), "host", "hosts")),
            why: format!("{why} Larger ones do as well."),
            duration_minutes: 60,
            downtime: "none",
            decision: None,
            capacity_rps: None,
            lasts_until: due,
            change: Change::Hosts(hosts),
        });
    }
    found
}

/// The machines of today, as busy as they are. CPU grows in proportion to the load and is shared by all machines: the
/// utilisation law.
struct Machines<'a> {
    walk: &'a Walk<'a>,
    curve: Curve<'a>,
    rate: f64,
    now: u32,
    cpu: f64,
    target: f64,
}

impl Machines<'_> {
    /// Requests per second that fill so many.
    fn full(&self, hosts: u32) -> f64 {
        let rps = self.walk.snapshot.requests_per_second.value;
        bounded(rps * ratio(100.0 * f64::from(hosts), self.cpu * f64::from(self.now)))
    }

    /// The first day on which so many pass their target.
    fn busy_on(&self, hosts: u32, from: u32) -> Option<u32> {
        let limit = serves_up_to(self.full(hosts) * self.target / 100.0);
        self.curve.first_day_above(limit, self.rate, from).filter(|_| self.cpu > 0.0)
    }

    /// As many as last to the horizon, within reason.
    fn needed(&self, before: u32, day: u32) -> u32 {
        let hosts = |until| {
            let rps = self.curve.peak(day, until, self.rate);
            whole_count(ratio(100.0 * rps, self.full(1) * self.target))
        };
        let held = hosts(self.walk.hold_to(day)).max(before.saturating_mul(FACTOR));
        hosts(self.walk.forecast.calendar.last_day()).min(held)
    }
}
