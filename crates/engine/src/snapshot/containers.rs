//! What containers use of what they cannot have more of, beside the app, the database and the stores' memory.

use headroom_model::{Component, Metric, Sourced};

use super::readings::{Reading, Readings};
use crate::numbers::percent_of;

/// CPU of a program that works on one core, of its busiest container. Redis runs commands on one thread, and PgBouncer has
/// but one: at 100 % of a core they are full, whatever their limit is.
pub(super) fn of_one_thread(readings: &Readings, component: Component) -> Option<Sourced> {
    let of_core = readings.highest(component, Metric::CpuPercentOfCore).map(|one| (one, one.value()));
    let cores = || readings.highest(component, Metric::CpuCores).map(|one| (one, 100.0 * one.value()));
    of_core.or_else(cores).map(sourced)
}

/// Memory of the limit of balancers and poolers. Of a database's container it says nothing: what it counts is the page cache
/// for the most part.
pub(super) fn front_memory_percent(readings: &Readings) -> Option<Sourced> {
    let mut fullest: Option<(Reading, f64)> = None;
    for component in [Component::Balancer, Component::Pooler] {
        for used in readings.latest_of_each(component, Metric::MemoryBytes) {
            let limit = readings.latest_for(component, &used.observation.subject, Metric::MemoryLimitBytes);
            let limit = limit.map_or(0.0, |limit| limit.value());
            let percent = percent_of(used.value(), limit);
            if limit > 0.0 && fullest.is_none_or(|(_, most)| percent > most) {
                fullest = Some((used, percent));
            }
        }
    }
    fullest.map(sourced)
}

fn sourced((reading, value): (Reading, f64)) -> Sourced {
    Sourced::measured(value, reading.source()).because(reading.observation.subject.clone())
}
