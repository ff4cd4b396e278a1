//! The machines over the plan's days: more of them before what runs on them waits for their processors, or finds their memory
//! full.

use headroom_model::{Component, Demand, Sourced, StepKind, Topology};

use super::Walk;
use super::moves::{Change, Move, Moves};
use crate::numbers::{bounded, ratio, whole_count};
use crate::size::serves_up_to;
use crate::words::{count, percent};

/// A plan counts no further.
const MOST: u32 = 1_000_000;
/// How many times the machines one step may add, unless the load needs more.
const FACTOR: u32 = 2;

/// More machines; nothing while it is not known how busy or how full they are.
pub(super) fn moves(current: &Topology, walk: &Walk) -> Moves {
    let mut found = Moves::default();
    let thresholds = &walk.scenario.thresholds;
    let value = |number: &Option<Sourced>| number.as_ref().map_or(0.0, |number| number.value);
    let (cpu, memory) = (value(&walk.snapshot.host_cpu_percent), value(&walk.snapshot.host_memory_percent));
    let (cpu_target, memory_target) = (thresholds.cpu_percent.plan(), thresholds.memory_percent.plan());
    let curve = walk.forecast.curve(Demand::RequestsPerSecond);
    let (rate, last) = (walk.sizing_rate(&curve), walk.forecast.calendar.last_day());
    let first = current.hosts.max(1);
    let now = walk.snapshot.requests_per_second.value;
    // CPU grows in proportion to the load and is shared by all machines: the utilisation law.
    let full = |hosts: u32| bounded(now * ratio(100.0 * f64::from(hosts), cpu * f64::from(first)));
    let needed = |rps: f64| whole_count(ratio(f64::from(first) * cpu * ratio(rps, now), cpu_target));
    let (mut hosts, mut from) = (first, 0);
    loop {
        let limit = serves_up_to(full(hosts) * cpu_target / 100.0);
        let busy = curve.first_day_above(limit, rate, from).filter(|_| cpu > 0.0);
        let is_short = hosts == first && memory > memory_target;
        let Some(day) = busy.filter(|_| !is_short).or(is_short.then_some(0)) else { break };
        let before = hosts;
        let for_memory = if is_short { whole_count(f64::from(first) * ratio(memory, memory_target)) } else { before };
        let for_load = match busy {
            Some(busy) if busy == day => {
                let held = needed(curve.peak(day, walk.hold_to(day), rate));
                needed(curve.peak(day, last, rate)).min(held.max(before.saturating_mul(FACTOR)))
            }
            _ => before,
        };
        hosts = for_memory.max(for_load).max(before.saturating_add(1));
        let more = count(f64::from(hosts - before), "host", "hosts");
        let why = if is_short && busy != Some(day) {
            format!("{} of the memory is in use.", percent(memory))
        } else {
            format!("CPU: {}", walk.crosses(&curve, full(before), cpu_target))
        };
        found.moves.push(Move {
            day,
            id: format!("hosts-{}", found.moves.len() + 1),
            kind: StepKind::Host,
            component: Component::Host,
            title: format!("Add {more}, {hosts} in all"),
            why: format!("{why} Larger ones do as well."),
            duration_minutes: 60,
            downtime: "none",
            decision: None,
            capacity_rps: None,
            lasts_until: curve
                .first_day_above(serves_up_to(full(hosts) * cpu_target / 100.0), rate, day)
                .filter(|_| cpu > 0.0),
            change: Change::Hosts(hosts),
        });
        if hosts >= MOST {
            break;
        }
        from = day;
    }
    found
}
