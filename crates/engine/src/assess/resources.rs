//! The resources that run out, each as a part of what it may use. Triggers and runway judge the same figures.

use headroom_model::{Component, Level, Provenance, Scenario, Snapshot, Sourced, StepKind, Threshold};

use crate::numbers::percent_of;
use crate::snapshot::cores_in_all;

/// One resource: utilisation now, of which capacity, against which thresholds.
#[derive(Debug, Clone)]
pub(crate) struct Resource {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) component: Component,
    /// Percent of the capacity; `Assumed` when only rules of thumb give it, `None` when not even those do.
    pub(crate) used: Option<Sourced>,
    pub(crate) capacity: Sourced,
    pub(crate) capacity_unit: &'static str,
    pub(crate) threshold: Threshold,
    /// What relieves it, for the lead time.
    pub(crate) kind: StepKind,
    /// Which command gives the number.
    pub(crate) command: &'static str,
}

impl Resource {
    /// The level of what was measured, inferred or stated. A rule of thumb alone is no evidence: unknown.
    pub(crate) fn level(&self) -> Level {
        match &self.used {
            Some(used) if used.provenance != Provenance::Assumed => level(used.value, &self.threshold),
            _ => Level::Unknown,
        }
    }
}

/// The runbook compares with `>`: exactly at a threshold nothing fires.
pub(crate) fn level(value: f64, threshold: &Threshold) -> Level {
    if value > threshold.immediate {
        Level::Immediate
    } else if threshold.planned.is_some_and(|planned| value > planned) {
        Level::Planned
    } else {
        Level::Ok
    }
}

/// App CPU, database connections, app memory, Redis memory, Qdrant memory and database storage; the database's CPU where
/// it was read.
pub(crate) fn resources(snapshot: &Snapshot, scenario: &Scenario) -> Vec<Resource> {
    let thresholds = &scenario.thresholds;
    let database_cpu = snapshot.database_cpu_percent.as_ref().map(|used| Resource {
        id: "database-cpu",
        title: "DB CPU",
        component: Component::Database,
        used: Some(used.clone()),
        capacity: Sourced::overridden(scenario.stack.postgres.cores),
        capacity_unit: "cores",
        threshold: thresholds.cpu_percent,
        kind: StepKind::Host,
        command: "docker stats --no-stream",
    });
    let mut all = vec![
        Resource {
            id: "app-cpu",
            title: "App CPU",
            component: Component::App,
            used: app_cpu(snapshot),
            capacity: cores_in_all(&snapshot.app_instances, &snapshot.app_cores),
            capacity_unit: "cores",
            threshold: thresholds.cpu_percent,
            kind: StepKind::Instance,
            command: "docker stats --no-stream",
        },
        Resource {
            id: "database-connections",
            title: "DB connections",
            component: Component::Database,
            used: part(&snapshot.database_connections, &snapshot.max_connections, known(&snapshot.users)),
            capacity: snapshot.max_connections.clone(),
            capacity_unit: "connections",
            threshold: thresholds.connection_percent,
            kind: StepKind::Database,
            command: "psql: SELECT count(*), state FROM pg_stat_activity GROUP BY state; SHOW max_connections;",
        },
        Resource {
            id: "app-memory",
            title: "App memory",
            component: Component::App,
            used: snapshot.app_memory_percent.clone(),
            capacity: snapshot.app_memory_limit_bytes.clone(),
            capacity_unit: "bytes",
            threshold: thresholds.memory_percent,
            kind: StepKind::Configuration,
            command: "docker stats --no-stream",
        },
        Resource {
            id: "redis-memory",
            title: "Redis memory",
            component: Component::Cache,
            used: part(&snapshot.cache_bytes, &snapshot.cache_max_bytes, known(&snapshot.users)),
            capacity: snapshot.cache_max_bytes.clone(),
            capacity_unit: "bytes",
            threshold: thresholds.memory_percent,
            kind: StepKind::Configuration,
            command: "redis-cli INFO memory",
        },
        Resource {
            id: "qdrant-memory",
            title: "Qdrant memory",
            component: Component::Vector,
            used: snapshot.vector_bytes.as_ref().and_then(|used| part(used, &snapshot.vector_limit_bytes, false)),
            capacity: snapshot.vector_limit_bytes.clone(),
            capacity_unit: "bytes",
            threshold: thresholds.memory_percent,
            kind: StepKind::Configuration,
            command: "docker stats --no-stream, or curl -s localhost:6333/metrics",
        },
        Resource {
            id: "database-storage",
            title: "DB storage",
            component: Component::Database,
            used: part(&snapshot.database_bytes, &snapshot.database_disk_bytes, false),
            capacity: snapshot.database_disk_bytes.clone(),
            capacity_unit: "bytes",
            threshold: thresholds.storage_percent,
            kind: StepKind::Host,
            command: "psql: SELECT pg_database_size(current_database()); and df -B1 of its volume",
        },
    ];
    all.extend(database_cpu);
    all
}

/// CPU as read or inferred; else what the load would need at the assumed capacity, if the load is known.
fn app_cpu(snapshot: &Snapshot) -> Option<Sourced> {
    snapshot.app_cpu_percent.clone().or_else(|| {
        known(&snapshot.requests_per_second).then(|| {
            let capacity = snapshot.app_instances.value * snapshot.rps_per_instance.value;
            Sourced::assumed(
                percent_of(snapshot.requests_per_second.value, capacity),
                snapshot.rps_per_instance.why.clone(),
            )
        })
    })
}

/// What is used, as percent of the capacity; `None` where it is a default whose basis nobody stated either.
fn part(used: &Sourced, capacity: &Sourced, basis_known: bool) -> Option<Sourced> {
    (known(used) || basis_known).then(|| Sourced {
        value: percent_of(used.value, capacity.value),
        provenance: used.provenance,
        source: used.source,
        why: used.why.clone(),
    })
}

pub(crate) fn known(number: &Sourced) -> bool {
    number.provenance != Provenance::Assumed
}
