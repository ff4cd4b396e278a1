//! What containers use of what they cannot have more of, beside the app, the database and the stores' memory.

use headroom_model::{Component, Metric, Sourced};

use super::readings::{Reading, Readings};
use crate::numbers::percent_of;

/// CPU of a program that works on one core, of its busiest container. Redis runs commands on one thread, and PgBouncer has
/// but one: at 100 % of a core they are full, whatever their limit is.
pub(super) fn of_one_thread(readings: &Readings, component: Component) -> Option<Sourced> {
    let of_core = readings.latest_of_each(component, Metric::CpuPercentOfCore);
    let cores = readings.latest_of_each(component, Metric::CpuCores);
    let percents =
        of_core.iter().map(|one| (one, one.value())).chain(cores.iter().map(|one| (one, 100.0 * one.value())));
    busiest(percents)
}

/// Memory of the limit of balancers and poolers. Of a database's container it says nothing: what it counts is the page cache
/// for the most part.
pub(super) fn front_memory_percent(readings: &Readings) -> Option<Sourced> {
    let containers: Vec<Reading> = [Component::Balancer, Component::Pooler]
        .into_iter()
        .flat_map(|component| readings.latest_of_each(component, Metric::MemoryBytes))
        .collect();
    busiest(containers.iter().filter_map(|used| {
        let one = used.observation;
        let limit = readings.latest_for(one.component, &one.subject, Metric::MemoryLimitBytes)?;
        (limit.value() > 0.0).then(|| (used, percent_of(used.value(), limit.value())))
    }))
}

fn busiest<'a, 'r: 'a>(percents: impl Iterator<Item = (&'a Reading<'r>, f64)>) -> Option<Sourced> {
    let (reading, value) = percents.max_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(Sourced { why: reading.observation.subject.clone(), ..Sourced::measured(value, reading.source()) })
}
