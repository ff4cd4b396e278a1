//! What the chart of one resource is about: which demand, in which unit, against which part of the topology.

use headroom_model::{Component, GB, MonthPlan, Plan, Quantiles, Runway, TimelinePoint, Topology};

use crate::label::number;

/// The unit of a value axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Requests per second.
    Rps,
    /// Percent of today's limit.
    Percent,
    /// 10⁹ bytes.
    Gb,
    /// Database connections.
    Connections,
}

impl Unit {
    /// In words, for the chart's title.
    pub fn words(self) -> &'static str {
        match self {
            Self::Rps => "requests per second",
            Self::Percent => "percent of today’s limit",
            Self::Gb => "gigabytes",
            Self::Connections => "connections",
        }
    }

    /// Behind a number or in a table's header.
    pub fn short(self) -> &'static str {
        match self {
            Self::Rps => "RPS",
            Self::Percent => "%",
            Self::Gb => "GB",
            Self::Connections => "connections",
        }
    }
}

/// The kind of resource, as far as a chart tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// CPU of the app: requests per second against what the instances serve.
    Requests,
    /// Connections against `max_connections`.
    Connections,
    /// Bytes in Redis against `maxmemory`.
    Cache,
    /// Bytes in the database against its volume.
    Disk,
    /// Memory of Qdrant, which grows with its vectors.
    Vectors,
    /// CPU of the database, which grows with the requests.
    Processors,
    /// CPU of the machines, which grows with the requests.
    Machines,
    /// CPU of one thread, which grows with the requests.
    Thread,
    /// Measured once, with nothing to say how it grows.
    Still,
}

impl Kind {
    pub(crate) fn of(runway: &Runway) -> Self {
        match (runway.component, runway.capacity_unit.as_str()) {
            (Component::App, "cores") => Self::Requests,
            (Component::Database | Component::Pooler, "connections") => Self::Connections,
            (Component::Cache, "bytes") => Self::Cache,
            (Component::Database, "bytes") => Self::Disk,
            (Component::Database, "cores") => Self::Processors,
            (Component::Vector, _) => Self::Vectors,
            (Component::Cache | Component::Pooler, "cores") => Self::Thread,
            (Component::Host, _) if runway.resource == "host-cpu" => Self::Machines,
            _ => Self::Still,
        }
    }

    pub(crate) fn unit(self) -> Unit {
        match self {
            Self::Requests => Unit::Rps,
            Self::Connections => Unit::Connections,
            Self::Cache | Self::Disk => Unit::Gb,
            Self::Vectors | Self::Processors | Self::Machines | Self::Thread | Self::Still => Unit::Percent,
        }
    }

    /// The table's column that says what runs.
    pub(crate) fn part(self, runway: &Runway) -> &'static str {
        match self {
            Self::Requests => "App",
            _ => runway.component.label(),
        }
    }

    /// Demand and the planned capacity on one day of the timeline, in the chart's unit.
    pub(crate) fn daily(self, point: &TimelinePoint) -> Option<(Quantiles, f64)> {
        Some(match self {
            Self::Requests => (point.requests_per_second, point.planned_capacity_rps),
            Self::Connections => (point.database_connections, point.planned_max_connections),
            Self::Cache => (per_gb(point.redis_bytes), point.planned_redis_bytes / GB),
            Self::Disk => (per_gb(point.database_bytes), point.planned_disk_bytes / GB),
            Self::Vectors | Self::Processors | Self::Machines | Self::Thread | Self::Still => return None,
        })
    }

    /// The same for a month's day, which a weekly timeline does not hold; `None` for the capacity where only the
    /// timeline knows it.
    pub(crate) fn monthly(self, month: &MonthPlan, plan: &Plan, runway: &Runway) -> Option<(Quantiles, Option<f64>)> {
        // Today's month has already what is due today.
        let (now, current) = (plan.months.first()?, &plan.current);
        Some(match self {
            Self::Requests => (month.requests_per_second, Some(month.capacity_rps)),
            Self::Connections => (month.database_connections, None),
            Self::Cache => (per_gb(month.redis_bytes), None),
            Self::Disk => (per_gb(month.database_bytes), None),
            Self::Vectors => {
                let vector = &month.topology.vector;
                let capacity = 100.0 * f64::from(vector.nodes) * vector.memory_bytes / runway.capacity;
                (grown(runway.value?, now.vectors?, month.vectors?), Some(capacity))
            }
            Self::Processors => {
                let database = &month.topology.database;
                let servers = f64::from(database.primary + database.replicas);
                let today = f64::from(current.database.primary + current.database.replicas);
                let capacity = 100.0 * servers * database.cores / (today * runway.capacity);
                (grown(runway.value?, now.requests_per_second, month.requests_per_second), Some(capacity))
            }
            Self::Machines => {
                let capacity = 100.0 * f64::from(month.topology.hosts) / f64::from(current.hosts.max(1));
                (grown(runway.value?, now.requests_per_second, month.requests_per_second), Some(capacity))
            }
            Self::Thread => (grown(runway.value?, now.requests_per_second, month.requests_per_second), Some(100.0)),
            Self::Still => return None,
        })
    }

    /// What serves this much on a day, as far as this resource is concerned: `6 × 2 cores`. `topology` is the app's
    /// on that day; sizes in bytes speak for themselves.
    pub(crate) fn serving(self, value: f64, topology: Option<&Topology>, runway: &Runway) -> String {
        match (self, topology) {
            (Self::Requests, Some(topology)) => cores(topology.app.instances, topology.app.cores),
            (Self::Connections, Some(topology)) if topology.database.pooler => {
                format!("{} behind PgBouncer", number(value))
            }
            (Self::Connections, _) => format!("max_connections {}", number(value)),
            (Self::Cache | Self::Disk, _) => memory(value * GB),
            (Self::Vectors, _) => memory(value / 100.0 * runway.capacity),
            (Self::Processors, Some(Topology { database, .. })) => {
                cores(database.primary + database.replicas, database.cores)
            }
            (Self::Machines, Some(Topology { hosts: 1, .. })) => "1 host".to_owned(),
            (Self::Machines, Some(Topology { hosts, .. })) => format!("{hosts} hosts"),
            (Self::Thread, _) => "1 thread".to_owned(),
            (Self::Requests | Self::Processors | Self::Machines | Self::Still, _) => String::new(),
        }
    }
}

/// Percent of today's limit, in proportion to what it grows with.
fn grown(percent: f64, now: Quantiles, then: Quantiles) -> Quantiles {
    let at = |amount: f64| percent * amount / now.p50;
    Quantiles { p10: at(then.p10), p50: at(then.p50), p90: at(then.p90) }
}

/// `6 × 2 cores`.
fn cores(instances: u32, cores: f64) -> String {
    let word = if (cores - 1.0).abs() < f64::EPSILON { "core" } else { "cores" };
    format!("{instances} × {} {word}", number(cores))
}

fn per_gb(bytes: Quantiles) -> Quantiles {
    Quantiles { p10: bytes.p10 / GB, p50: bytes.p50 / GB, p90: bytes.p90 / GB }
}

/// `2 GiB`, or `1.5 GB` for what is a rounder number of gigabytes.
pub fn memory(bytes: f64) -> String {
    let roundness = |unit: f64| {
        let quarters = bytes / unit * 4.0;
        (quarters - libm::round(quarters)).abs()
    };
    let (unit, name) =
        if roundness(GB) < roundness(headroom_model::GIB) { (GB, "GB") } else { (headroom_model::GIB, "GiB") };
    format!("{} {name}", number(bytes / unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_written_in_the_rounder_unit() {
        assert_eq!(memory(1_073_741_824.0), "1 GiB");
        assert_eq!(memory(3e9), "3 GB");
        assert_eq!(memory(1.5 * headroom_model::GIB), "1.5 GiB");
    }
}
