//! Programs that work on one thread.

use headroom_model::{Component, Metric, Sourced};

use super::readings::Readings;

/// CPU of the thread of a program, of its busiest container. Redis runs commands on one thread, and PgBouncer has
/// but one: at 100 % of a core they are full, whatever their limit is.
pub(super) fn cpu_percent(readings: &Readings, component: Component) -> Option<Sourced> {
    let of_core = readings.highest(component, Metric::CpuPercentOfCore).map(|one| (one, one.value()));
    let cores = || readings.highest(component, Metric::CpuCores).map(|one| (one, 100.0 * one.value()));
    let (reading, value) = of_core.or_else(cores)?;
    Some(Sourced::measured(value, reading.source()).because(reading.observation.subject.clone()))
}
