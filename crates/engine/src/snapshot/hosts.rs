//! The machines: how many were seen, what one has, how busy and how full the fullest is.

use headroom_model::{Component, Metric, Sourced};

use super::readings::Readings;
use crate::numbers::percent_of;
use crate::words::{count, number};

/// What is known of the machines.
pub(super) struct Hosts {
    pub(super) seen: u32,
    pub(super) cores: Option<Sourced>,
    pub(super) memory_bytes: Option<Sourced>,
    pub(super) cpu_percent: Option<Sourced>,
    pub(super) memory_percent: Option<Sourced>,
}

/// Reads the machines from the pastes.
pub(super) fn hosts(readings: &Readings) -> Hosts {
    // A table has a column for each, which is no machine of its own.
    let with = |metric| readings.subjects(Component::Host, &[metric]).len();
    let seen = with(Metric::CpuPercent).max(with(Metric::MemoryPercent));
    let cores = of_the_only_one(readings, Metric::CpuLimitCores);
    let memory_bytes = of_the_only_one(readings, Metric::MemoryLimitBytes);
    let cpu_percent =
        of_the_fullest(readings, Metric::CpuPercent).or_else(|| by_load_average(readings, cores.as_ref()?));
    let memory_percent =
        of_the_fullest(readings, Metric::MemoryPercent).or_else(|| not_available(readings, memory_bytes.as_ref()?));
    Hosts { seen: seen.min(1_000_000) as u32, cores, memory_bytes, cpu_percent, memory_percent }
}

/// What runs or waits to run, over 15 minutes, of the cores: all that `uptime` tells of them.
fn by_load_average(readings: &Readings, cores: &Sourced) -> Option<Sourced> {
    let load = of_the_only_one(readings, Metric::LoadAverage15)?;
    Some(Sourced {
        source: load.source,
        ..Sourced::inferred(
            percent_of(load.value, cores.value),
            format!("load average {} ÷ {}", number(load.value), count(cores.value, "core", "cores")),
        )
    })
}

/// What new processes could not get of the memory.
fn not_available(readings: &Readings, memory: &Sourced) -> Option<Sourced> {
    let available = of_the_only_one(readings, Metric::MemoryAvailableBytes)?;
    let used = (memory.value - available.value).max(0.0);
    Some(Sourced { source: available.source, ..Sourced::inferred(percent_of(used, memory.value), "") })
}

/// What the machine has; `None` where several were read, since which of them runs what is not known.
fn of_the_only_one(readings: &Readings, metric: Metric) -> Option<Sourced> {
    readings.only(Component::Host, metric).filter(|one| one.value() > 0.0).map(|one| one.sourced())
}

fn of_the_fullest(readings: &Readings, metric: Metric) -> Option<Sourced> {
    let fullest = readings.highest(Component::Host, metric)?;
    let is_one = readings.only(Component::Host, metric).is_some();
    let why = if is_one { String::new() } else { fullest.observation.subject.clone() };
    Some(fullest.sourced().because(why))
}
