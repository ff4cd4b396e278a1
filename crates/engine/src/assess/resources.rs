//! The resources that run out, each as a part of what it may use. Triggers and runway judge the same figures.

use headroom_model::{
    Cache, Component, GIB, Level, Provenance, Scenario, Snapshot, Sourced, StepKind, Threshold, nine_digits,
};

use crate::numbers::{bounded, percent_of};
use crate::size::cache::total_bytes;
use crate::snapshot::{ASSUMED_CACHE_MAX_GIB, ASSUMED_VECTOR_LIMIT_GIB, cores_in_all, cores_outgrown};

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
    /// The usual limit, where what is in use has outgrown it and nobody told another: what part is used is not known then.
    pub(crate) outgrown: Option<&'static str>,
    /// Minutes for which it has been over the immediate threshold, where that must last; `None` where one sample counts.
    pub(crate) over_minutes: Option<f64>,
}

/// How long CPU must be over its threshold for the runbook to scale at once.
const SUSTAINED_MINUTES: f64 = 10.0;

impl Resource {
    /// The level of what was measured, inferred or stated. A rule of thumb alone is no evidence: unknown. What has not
    /// lasted for as long as the runbook asks is planned, not immediate.
    pub(crate) fn level(&self) -> Level {
        match &self.used {
            Some(used) if used.provenance != Provenance::Assumed => match level(used.value, &self.threshold) {
                Level::Immediate if self.over_minutes.is_some_and(|minutes| minutes < SUSTAINED_MINUTES) => {
                    Level::Planned
                }
                level => level,
            },
            _ => Level::Unknown,
        }
    }

    /// Why there is no level.
    pub(crate) fn why_unknown(&self) -> String {
        self.outgrown.map_or_else(
            || format!("No data. This command gives it: {}", self.command),
            |usual| format!("What is in use does not fit {usual}, and no other limit is known. Set it."),
        )
    }
}

/// The runbook compares with `>`: exactly at a threshold nothing fires. What is past it by arithmetic alone is at it: 1.7 of
/// 2 GiB come out as 85.00000001 %.
pub(crate) fn level(value: f64, threshold: &Threshold) -> Level {
    let value = nine_digits(value);
    if value > threshold.immediate {
        Level::Immediate
    } else if threshold.planned.is_some_and(|planned| value > planned) {
        Level::Planned
    } else {
        Level::Ok
    }
}

/// App CPU, database connections, app memory, Redis memory, Qdrant memory and database storage, which the runbook's triggers
/// ask for; and what else was read.
pub(crate) fn resources(snapshot: &Snapshot, scenario: &Scenario) -> Vec<Resource> {
    let thresholds = &scenario.thresholds;
    // Over all primaries, and over all nodes with each copy once.
    let shape = Cache { mode: snapshot.cache_mode, nodes: snapshot.cache_nodes, memory_bytes: 1.0 };
    let cache = times(&snapshot.cache_max_bytes, total_bytes(&shape));
    let vector = times(
        &snapshot.vector_limit_bytes,
        f64::from(snapshot.vector_nodes) / f64::from(snapshot.vector_copies.max(1)),
    );
    let is_raised = raised(&snapshot.cache_max_bytes, ASSUMED_CACHE_MAX_GIB);
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
            outgrown: cores_outgrown(snapshot)
                .then_some("the runbook's 2 cores")
                .or_else(|| load_outgrown(snapshot).then_some("the runbook's 50 RPS per instance")),
            over_minutes: snapshot.app_cpu_over_minutes,
        },
        Resource {
            id: "database-connections",
            title: "DB connections",
            component: Component::Database,
            used: part(&snapshot.database_connections, &snapshot.max_connections, &snapshot.users),
            capacity: snapshot.max_connections.clone(),
            capacity_unit: "connections",
            threshold: thresholds.connection_percent,
            kind: StepKind::Database,
            command: "psql: SELECT count(*), state FROM pg_stat_activity GROUP BY state; SHOW max_connections;",
            outgrown: outgrown(&snapshot.database_connections, &snapshot.max_connections)
                .then_some("PostgreSQL's default of 100 connections"),
            over_minutes: None,
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
            outgrown: None,
            over_minutes: None,
        },
        Resource {
            id: "redis-memory",
            title: "Redis memory",
            component: Component::Cache,
            // A limit that is assumed to fit a rule of thumb tells nothing of today.
            used: part(&snapshot.cache_bytes, &cache, &snapshot.users)
                .filter(|used| known(used) || snapshot.users.provenance == Provenance::Overridden || !is_raised),
            capacity: cache,
            capacity_unit: "bytes",
            threshold: thresholds.memory_percent,
            kind: StepKind::Configuration,
            command: "redis-cli INFO memory",
            outgrown: (is_raised && known(&snapshot.cache_bytes)).then_some("the runbook's 1 GiB"),
            over_minutes: None,
        },
        Resource {
            id: "qdrant-memory",
            title: "Qdrant memory",
            component: Component::Vector,
            used: snapshot.vector_bytes.as_ref().and_then(|used| part(used, &vector, used)),
            capacity: vector,
            capacity_unit: "bytes",
            threshold: thresholds.memory_percent,
            kind: StepKind::Configuration,
            command: "docker stats --no-stream, or curl -s localhost:6333/metrics",
            outgrown: (snapshot.vector_bytes.as_ref().is_some_and(known)
                && raised(&snapshot.vector_limit_bytes, ASSUMED_VECTOR_LIMIT_GIB))
            .then_some("the runbook's 4 GiB"),
            over_minutes: None,
        },
        database_storage(snapshot, thresholds.storage_percent),
    ];
    all.extend(super::read::resources(snapshot, scenario));
    for one in all.iter_mut().filter(|one| one.outgrown.is_some()) {
        one.used = None;
    }
    all
}

fn database_storage(snapshot: &Snapshot, threshold: Threshold) -> Resource {
    Resource {
        id: "database-storage",
        title: "DB storage",
        component: Component::Database,
        used: part(&snapshot.database_bytes, &snapshot.database_disk_bytes, &snapshot.database_bytes),
        capacity: snapshot.database_disk_bytes.clone(),
        capacity_unit: "bytes",
        threshold,
        kind: StepKind::Host,
        command: "psql: SELECT pg_database_size(current_database()); and df -B1 of its volume",
        outgrown: outgrown(&snapshot.database_bytes, &snapshot.database_disk_bytes).then_some("a volume of 100 GB"),
        over_minutes: None,
    }
}

/// Whether an assumed limit of memory is another than the usual one, because what is in use does not fit that.
fn raised(limit: &Sourced, usual_gib: f64) -> bool {
    !known(limit) && limit.value > usual_gib * GIB
}

/// Whether more is in use than an assumed limit allows.
pub(super) fn outgrown(used: &Sourced, limit: &Sourced) -> bool {
    known(used) && !known(limit) && used.value > limit.value
}

/// Whether more requests are served than the usual rate of an instance allows, and neither CPU nor a test tells another.
fn load_outgrown(snapshot: &Snapshot) -> bool {
    let (load, each) = (&snapshot.requests_per_second, &snapshot.rps_per_instance);
    let instances = if known(&snapshot.app_instances) { snapshot.app_instances.value } else { 1.0 };
    snapshot.app_cpu_percent.is_none() && known(load) && !known(each) && load.value > instances * each.value
}

fn times(one: &Sourced, count: f64) -> Sourced {
    Sourced { value: bounded(one.value * count), ..one.clone() }
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

/// What is used, as percent of the capacity; `None` where it is a rule of thumb whose basis nobody knows either, or which
/// what runs disproves: nothing holds more than all.
pub(super) fn part(used: &Sourced, capacity: &Sourced, basis: &Sourced) -> Option<Sourced> {
    let value = percent_of(used.value, capacity.value);
    let may_be = match basis.provenance {
        Provenance::Assumed => false,
        Provenance::Overridden => true,
        Provenance::Measured | Provenance::Inferred => value <= 100.0,
    };
    (known(used) || may_be).then(|| Sourced {
        value,
        provenance: used.provenance,
        source: used.source,
        why: used.why.clone(),
    })
}

pub(crate) fn known(number: &Sourced) -> bool {
    number.provenance != Provenance::Assumed
}
