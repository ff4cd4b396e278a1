//! What containers use of what they cannot have more of, beside the app, the database and the stores' memory.

use headroom_model::{Component, Metric, Sourced};

use super::readings::Readings;

/// CPU of a program that works on one core, of its busiest container. Redis runs commands on one thread, and PgBouncer has
/// but one: at 100 % of a core they are full, whatever their limit is.
pub(super) fn of_one_thread(readings: &Readings, component: Component) -> Option<Sourced> {
    let of_core = readings.highest(component, Metric::CpuPercentOfCore).map(|one| (one, one.value()));
    let cores = || readings.highest(component, Metric::CpuCores).map(|one| (one, 100.0 * one.value()));
    let (reading, value) = of_core.or_else(cores)?;
    Some(Sourced::measured(value, reading.source()).because(reading.observation.subject.clone()))
}
