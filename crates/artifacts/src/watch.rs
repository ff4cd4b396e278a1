use askama::Template;
use headroom_model::{GB, Threshold};

use crate::escape::filters;
use crate::state::State;

#[derive(Template)]
#[template(path = "prometheus/headroom.rules.yaml")]
struct Rules<'a> {
    head: String,
    service: &'a str,
    qdrant: &'a str,
    database: &'a str,
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

/// Prometheus alert rules: one for each trigger and level, and two for a runway below its lead time.
pub(crate) fn rules(state: &State) -> askama::Result<String> {
    let (stack, thresholds) = (&state.scenario.stack, &state.scenario.thresholds);
    let lead = &state.scenario.policy.lead_time_days;
    let disk = state.after.database.disk_bytes;
    Rules {
        head: state.head(),
        service: &stack.service,
        qdrant: &stack.qdrant.service,
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
