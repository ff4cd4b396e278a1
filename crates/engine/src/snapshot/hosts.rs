//! The machines: how many were seen, what one has, how busy and how full the fullest is.

use headroom_model::{Component, Metric, Sourced};

use super::readings::{Reading, Readings};

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
    let seen = readings.subjects(Component::Host, &[Metric::CpuPercent, Metric::MemoryPercent]).len();
    Hosts {
        seen: seen.min(1_000_000) as u32,
        cores: of_the_only_one(readings, Metric::CpuLimitCores),
        memory_bytes: of_the_only_one(readings, Metric::MemoryLimitBytes),
        cpu_percent: of_the_fullest(readings, Metric::CpuPercent),
        memory_percent: of_the_fullest(readings, Metric::MemoryPercent),
    }
}

/// What the machine has; `None` where several were read, since which of them runs what is not known.
fn of_the_only_one(readings: &Readings, metric: Metric) -> Option<Sourced> {
    let each = readings.latest_of_each(Component::Host, metric);
    each.first().filter(|one| each.len() == 1 && one.value() > 0.0).map(Reading::sourced)
}

fn of_the_fullest(readings: &Readings, metric: Metric) -> Option<Sourced> {
    let each = readings.latest_of_each(Component::Host, metric);
    let fullest = each.iter().max_by(|a, b| a.value().total_cmp(&b.value()))?;
    let why = if each.len() == 1 { String::new() } else { fullest.observation.subject.clone() };
    Some(Sourced { why, ..fullest.sourced() })
}
