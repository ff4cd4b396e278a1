use askama::Template;
use headroom_model::{GB, Threshold};

use crate::escape::{filters, script};
use crate::state::State;

#[derive(Template)]
#[template(path = "prometheus/headroom.rules.yaml")]
struct Rules<'a> {
    head: String,
    app: Containers<'a>,
    qdrant: Containers<'a>,
    database: &'a str,
    metrics: Metrics,
    cpu: Vec<(&'static str, f64)>,
    memory: Vec<(&'static str, f64)>,
    connections: Vec<(&'static str, f64)>,
    p95_ms: f64,
    error_percent: f64,
    queue_depth: f64,
    disk_lead_days: u32,
    disk_limit: u64,
    disk_gb: u64,
    setting_lead_days: u32,
}

/// The containers of a service, as cAdvisor names them.
pub(crate) struct Containers<'a> {
    /// On Kubernetes.
    namespace: Option<&'a str>,
    name: &'a str,
}

impl Containers<'_> {
    /// The matchers of a PromQL selector, names quoted.
    pub(crate) fn matchers(&self) -> String {
        let name = script(self.name);
        match self.namespace {
            Some(namespace) => format!("namespace={},container={name}", script(namespace)),
            None => format!("container_label_com_docker_compose_service={name}"),
        }
    }
}

/// What the exporters call the database's figures.
struct Metrics {
    exporters: &'static str,
    connections: &'static str,
    max_connections: &'static str,
    waiting: &'static str,
    lag: &'static str,
    bytes: &'static str,
}

const POSTGRES_EXPORTER: Metrics = Metrics {
    exporters: "postgres_exporter, pgbouncer_exporter",
    connections: "sum(pg_stat_activity_count)",
    max_connections: "max(pg_settings_max_connections)",
    waiting: "pgbouncer_pools_client_waiting_connections",
    lag: "pg_replication_lag_seconds",
    bytes: "pg_database_size_bytes",
};

/// Those of CloudNativePG's own exporter: every server counts its own connections.
const CLOUDNATIVE_PG: Metrics = Metrics {
    exporters: "CloudNativePG",
    connections: "max(sum by (pod) (cnpg_backends_total))",
    max_connections: "max(cnpg_pg_settings_setting{name=\"max_connections\"})",
    waiting: "cnpg_pgbouncer_pools_cl_waiting",
    lag: "cnpg_pg_replication_lag",
    bytes: "cnpg_pg_database_size_bytes",
};

/// Prometheus alert rules: one for each trigger and level, and two for a runway below its lead time.
pub(crate) fn rules(state: &State) -> askama::Result<String> {
    let (stack, thresholds) = (&state.scenario.stack, &state.scenario.thresholds);
    let lead = &state.scenario.policy.lead_time_days;
    let namespace = state.on_kubernetes().then_some(stack.project.as_str());
    let disk = state.after.database.disk_bytes;
    Rules {
        head: state.head(),
        app: Containers { namespace, name: &stack.service },
        qdrant: Containers { namespace, name: &stack.qdrant.service },
        metrics: if namespace.is_some() { CLOUDNATIVE_PG } else { POSTGRES_EXPORTER },
        database: &stack.postgres.database,
        cpu: levels(thresholds.cpu_percent),
        memory: levels(thresholds.memory_percent),
        connections: levels(thresholds.connection_percent),
        p95_ms: thresholds.p95_ms.immediate,
        error_percent: thresholds.error_percent.immediate,
        queue_depth: thresholds.queue_depth.immediate,
        // A range of no time predicts nothing.
        disk_lead_days: lead.host.max(1),
        disk_limit: (disk * thresholds.storage_percent.plan() / 100.0) as u64,
        disk_gb: (disk / GB) as u64,
        setting_lead_days: lead.configuration.max(1),
    }
    .render()
}

/// The levels of a threshold, the planned one only where there is one.
fn levels(threshold: Threshold) -> Vec<(&'static str, f64)> {
    let planned = threshold.planned.map(|percent| ("Planned", percent));
    planned.into_iter().chain([("Immediate", threshold.immediate)]).collect()
}
