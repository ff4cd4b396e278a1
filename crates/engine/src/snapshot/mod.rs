//! Pastes and a person's own figures → the present.
//!
//! Each number is taken from the first of these that has it: overridden (the scenario states it), measured (the
//! newest reading), inferred (computed from measured numbers), assumed (the runbook's default). What nobody knows
//! and no default would be honest about stays `None`.

mod app;
mod capacity;
mod database;
mod hosts;
mod lasting;
mod readings;
mod series;
mod stores;
mod threads;
mod volume;

use headroom_model::{Component, Diagnostic, Inspection, Metric, Provenance, Scenario, Severity, Snapshot, Sourced};

pub(crate) use self::app::{cores_in_all, cores_outgrown};
pub(crate) use self::stores::{ASSUMED_CACHE_MAX_GIB, ASSUMED_VECTOR_LIMIT_GIB};
use crate::calibrate::{capacity_from_load_tests, scaling_of_instances};

use self::readings::Readings;

/// The present, with what was assumed on the way.
pub fn snapshot(inspections: &[Inspection], scenario: &Scenario) -> (Snapshot, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let of_series = series::observed(inspections);
    let readings = Readings::new(inspections, &of_series, &mut diagnostics);
    let current = &scenario.current;

    let users = stated(current.users)
        .or_else(|| {
            readings.latest(Component::App, Metric::Users).filter(|users| users.value() > 0.0).map(|u| u.sourced())
        })
        .unwrap_or_else(|| or_assumed(None, 1000.0, "the runbook's example: 1,000 users"));
    let app = app::app(&readings, scenario, &mut diagnostics);
    let load_test = capacity_from_load_tests(inspections, scenario);
    let scaling = if scenario.coefficients.rps_per_instance.is_none() {
        scaling_of_instances(inspections, scenario)
    } else {
        None
    };
    let scaling = scaling.map(|(law, said)| {
        diagnostics.push(said);
        law
    });
    let evidence =
        capacity::Evidence { readings: &readings, app: &app, load_test: load_test.as_ref(), scaling: scaling.as_ref() };
    let load = evidence.load(scenario, &mut diagnostics);
    let app_instances = load.instances(app.instances.clone(), &mut diagnostics);
    let capacity::Load { requests_per_second, rps_per_instance, service_ms } = load;
    let app_cpu_percent =
        app.cpu_percent.clone().or_else(|| capacity::cpu_percent(&requests_per_second, &app, &rps_per_instance));

    let refused = database::refused(inspections);
    let database = database::database(&readings, scenario, &users, refused, &mut diagnostics);
    let hosts = hosts::hosts(&readings);
    let stores = stores::stores(&readings, inspections, scenario, &users, &mut diagnostics);

    let mut snapshot = Snapshot {
        users,
        requests_per_second,
        rps_per_instance,
        scaling,
        service_ms,
        app_instances,
        app_cpu_over_minutes: lasting::minutes_over(
            inspections,
            scenario.thresholds.cpu_percent.immediate,
            app.cores.value,
        )
        .filter(|_| current.app_cpu_percent.is_none()),
        app_cores: app.cores,
        app_memory_limit_bytes: app.memory_limit_bytes,
        app_cpu_percent,
        app_cpu_percent_hottest: app.cpu_percent_hottest,
        app_memory_percent: app.memory_percent,
        p95_ms: stated(current.p95_ms).or_else(|| capacity::p95_ms(&readings)),
        error_percent: stated(current.error_percent).or_else(|| capacity::error_percent(&readings)),
        queue_depth: stated(current.queue_depth).or_else(|| capacity::queue_depth(&readings)),
        database_connections: database.connections,
        max_connections: database.max_connections,
        database_cores: database.cores,
        database_memory_bytes: database.memory_bytes,
        database_cpu_percent: database.cpu_percent,
        pool_waiting: database::waiting(&readings),
        pool_wait_ms: database::longest_wait_ms(&readings),
        database_read_percent: database.read_percent,
        database_bytes: database.bytes,
        host_disk_percent: database.other_disk_percent,
        database_disk_bytes: database.disk_bytes,
        cache_mode: stores.cache_mode,
        cache_nodes: stores.cache_nodes,
        cache_bytes: stores.cache_bytes,
        cache_max_bytes: stores.cache_max_bytes,
        cache_clients: stores.cache_clients,
        cache_max_clients: stores.cache_max_clients,
        cache_cpu_percent: threads::cpu_percent(&readings, Component::Cache),
        pooler_cpu_percent: threads::cpu_percent(&readings, Component::Pooler),
        cache_limit_bytes: readings
            .latest(Component::Cache, Metric::MemoryLimitBytes)
            .filter(|limit| limit.value() > 0.0)
            .map(|limit| limit.sourced()),
        vectors: stores.vectors,
        vector_nodes: stores.vector_nodes,
        vector_shards: stores.vector_shards,
        vector_copies: stores.vector_copies,
        vector_bytes: stores.vector_bytes,
        vector_limit_bytes: stores.vector_limit_bytes,
        hosts: hosts.seen,
        host_cores: hosts.cores,
        host_memory_bytes: hosts.memory_bytes,
        host_cpu_percent: hosts.cpu_percent,
        host_memory_percent: hosts.memory_percent,
        balancers: balancers(&readings),
        pooler: scenario.stack.postgres.pooler || readings.seen(Component::Pooler),
        replicas: database.replicas,
        growth: Vec::new(),
        measured: false,
    };
    snapshot.measured = is_known(&snapshot);
    say_what_is_missing(&snapshot, &mut diagnostics);
    diagnostics.retain(|own| !inspections.iter().any(|inspection| says(inspection, own)));
    (snapshot, diagnostics)
}

/// Balancers: as many as containers of them were seen, as a Compose file asks for, or one where its metrics were.
fn balancers(readings: &Readings) -> u32 {
    let containers = readings.subjects(Component::Balancer, &[Metric::CpuPercentOfCore, Metric::MemoryBytes]).len();
    let asked = readings.latest(Component::Balancer, Metric::Instances).map_or(0.0, |asked| asked.value());
    let seen = u32::from(readings.seen(Component::Balancer));
    seen.max(containers.min(1000) as u32).max(asked.min(1000.0) as u32)
}

/// Whether any number that a trigger looks at is more than a default.
fn is_known(snapshot: &Snapshot) -> bool {
    let optional = [
        &snapshot.app_cpu_percent,
        &snapshot.app_memory_percent,
        &snapshot.database_cpu_percent,
        &snapshot.p95_ms,
        &snapshot.error_percent,
        &snapshot.queue_depth,
        &snapshot.vector_bytes,
        &snapshot.host_cpu_percent,
        &snapshot.host_memory_percent,
        &snapshot.host_disk_percent,
        &snapshot.pool_waiting,
        &snapshot.cache_max_clients,
        &snapshot.cache_cpu_percent,
        &snapshot.pooler_cpu_percent,
    ];
    let known = |number: &Sourced| number.provenance != Provenance::Assumed;
    // The size of a database says nothing without that of its volume, of which there is no usual one.
    let stored = known(&snapshot.database_bytes) && known(&snapshot.database_disk_bytes);
    let defaulted = [&snapshot.database_connections, &snapshot.cache_bytes];
    stored || optional.into_iter().flatten().chain(defaulted).any(known)
}

/// One line for the triggers that no paste can feed, once there is a paste at all.
fn say_what_is_missing(snapshot: &Snapshot, diagnostics: &mut Vec<Diagnostic>) {
    let missing: Vec<&str> =
        [(&snapshot.p95_ms, "p95"), (&snapshot.error_percent, "error rate"), (&snapshot.queue_depth, "queue depth")]
            .into_iter()
            .filter(|(known, _)| known.is_none())
            .map(|(_, name)| name)
            .collect();
    let (Some((last, rest)), true) = (missing.split_last(), snapshot.measured) else { return };
    let names = if rest.is_empty() { (*last).to_owned() } else { format!("{} or {last}", rest.join(", ")) };
    let these = if rest.is_empty() { "This trigger is" } else { "These triggers are" };
    diagnostics.push(
        Diagnostic::new(
            Severity::Warning,
            "triggers-unknown",
            format!("No data for {names}. {these} unknown, not OK."),
        )
        .with_help("Add a metrics export that holds them."),
    );
}

/// Whether the reader of the paste said the same of the same line.
fn says(inspection: &Inspection, own: &Diagnostic) -> bool {
    own.line.is_some() && inspection.diagnostics.iter().any(|said| said.code == own.code && said.line == own.line)
}

/// A number that a person gave.
fn stated(value: Option<f64>) -> Option<Sourced> {
    value.map(Sourced::overridden)
}

/// A number that a person gave, else a default.
fn or_assumed(value: Option<f64>, default: f64, why: &str) -> Sourced {
    stated(value).unwrap_or_else(|| Sourced::assumed(default, why))
}

#[cfg(test)]
mod tests;
