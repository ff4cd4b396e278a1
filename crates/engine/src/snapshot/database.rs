//! PostgreSQL: connections, size, volume.

use headroom_model::{
    Component, DatabaseStack, Diagnostic, GB, GIB, Inspection, Metric, Provenance, Scenario, Severity, Source, Sourced,
};

use super::readings::{Reading, Readings};
use super::{stated, volume};
use crate::numbers::{percent_of, ratio};
use crate::words::{count, number};

/// PostgreSQL's own default for `max_connections`.
const ASSUMED_MAX_CONNECTIONS: f64 = 100.0;
/// The runbook's growth script: 100 connections per 1,000 users.
const ASSUMED_CONNECTIONS_PER_1000_USERS: f64 = 100.0;

/// What is known of the database.
pub(super) struct Database {
    pub(super) connections: Sourced,
    pub(super) max_connections: Sourced,
    pub(super) bytes: Sourced,
    pub(super) disk_bytes: Sourced,
    /// How full the fullest volume of the machine is besides its own.
    pub(super) other_disk_percent: Option<Sourced>,
    pub(super) replicas: u32,
    pub(super) cores: Sourced,
    pub(super) memory_bytes: Sourced,
    pub(super) cpu_percent: Option<Sourced>,
    pub(super) read_percent: Option<Sourced>,
}

/// Where the server said that it has no connection left.
pub(super) fn refused(inspections: &[Inspection]) -> Option<Source> {
    inspections.iter().enumerate().find_map(|(paste, inspection)| {
        let said = inspection.diagnostics.iter().find(|one| one.code == "connections-exhausted")?;
        Some(Source { paste, line: said.line.unwrap_or(1) })
    })
}

/// Reads the database from the pastes, with what a person stated first. `refused`: where the server said that it has no
/// connection left.
pub(super) fn database(
    readings: &Readings,
    scenario: &Scenario,
    users: &Sourced,
    refused: Option<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Database {
    let current = &scenario.current;
    let max_connections = stated(current.max_connections.map(f64::from))
        .or_else(|| {
            let read = readings.latest(Component::Database, Metric::MaxConnections);
            read.filter(|max| max.value() >= 1.0).map(|max| max.sourced())
        })
        .unwrap_or_else(|| Sourced::assumed(ASSUMED_MAX_CONNECTIONS, "PostgreSQL's default: 100"));
    let connections = stated(current.database_connections)
        .or_else(|| {
            refused.map(|source| {
                Sourced::measured(max_connections.value, source)
                    .because("the server refused a connection: too many clients already")
            })
        })
        .or_else(|| connections(readings, diagnostics))
        .unwrap_or_else(|| per_user(users, scenario));
    let size = size(readings, &scenario.stack.postgres.database).map(|size| size.sourced());
    let volumes = volume::volumes(readings, size.as_ref().map(|size| size.value), diagnostics);
    let (volume_bytes, volume_used) = volumes.database.map(|volume| (volume.bytes, volume.used)).unzip();
    let seen = readings.latest(Component::Database, Metric::Replicas).map_or(0.0, |replicas| replicas.value());
    let cores = cores(readings, scenario);
    Database {
        connections,
        max_connections,
        bytes: stated(current.database_gb.map(|gb| gb * GB))
            .or(volume_used.flatten())
            .or(size)
            .unwrap_or_else(|| Sourced::assumed(10.0 * GB, "the runbook's example: 10 GB")),
        disk_bytes: stated(current.database_disk_gb.map(|gb| gb * GB))
            .or_else(|| {
                let read = readings.latest(Component::Database, Metric::DiskBytes);
                read.filter(|disk| disk.value() > 0.0).map(|disk| disk.sourced())
            })
            .or(volume_bytes)
            .unwrap_or_else(|| Sourced::assumed(100.0 * GB, "a volume of 100 GB")),
        other_disk_percent: volumes.fullest_percent,
        cpu_percent: stated(current.database_cpu_percent).or_else(|| cpu_percent(readings, cores.value)),
        read_percent: stated(current.database_read_percent).or_else(|| read_percent(readings)),
        replicas: scenario.stack.postgres.replicas.max(seen.min(1000.0) as u32),
        memory_bytes: memory_limit(readings, scenario),
        cores,
    }
}

/// The server's CPU limit: as stated, where that is not the default; else as a Compose file has it.
fn cores(readings: &Readings, scenario: &Scenario) -> Sourced {
    let given = scenario.stack.postgres.cores;
    let default = DatabaseStack::default().cores;
    stated((given != default).then_some(given))
        .or_else(|| readings.latest(Component::Database, Metric::CpuLimitCores).and_then(above_zero))
        .unwrap_or_else(|| Sourced::assumed(default, "the runbook's limit: 4 cores"))
}

/// The server's memory limit likewise. For what has no limit `docker stats` prints the machine's memory: that is no round
/// number, since the kernel keeps some, and others show it too.
fn memory_limit(readings: &Readings, scenario: &Scenario) -> Sourced {
    let given = scenario.stack.postgres.memory_gb;
    let default = DatabaseStack::default().memory_gb;
    stated((given != default).then_some(given * GIB))
        .or_else(|| {
            let limit = above_zero(readings.latest(Component::Database, Metric::MemoryLimitBytes)?)?;
            let others = [Component::App, Component::Cache, Component::Vector, Component::Host];
            let shared = others.into_iter().any(|other| {
                let one = readings.latest(other, Metric::MemoryLimitBytes);
                one.is_some_and(|one| (one.value() / limit.value - 1.0).abs() < 0.01)
            });
            let round = (limit.value / (GIB / 4.0)).fract() == 0.0;
            (round && !shared).then_some(limit)
        })
        .unwrap_or_else(|| Sourced::assumed(default * GIB, "the runbook's limit: 8 GiB"))
}

fn above_zero(reading: Reading) -> Option<Sourced> {
    (reading.value() > 0.0).then(|| reading.sourced())
}

/// CPU of the server's limit; `docker stats` counts one busy core as 100 %.
fn cpu_percent(readings: &Readings, cores: f64) -> Option<Sourced> {
    if let Some(printed) = readings.latest(Component::Database, Metric::CpuPercent) {
        return Some(printed.sourced());
    }
    let of_core = readings.latest(Component::Database, Metric::CpuPercentOfCore)?;
    Some(Sourced::measured(ratio(of_core.value(), cores), of_core.source()).because(format!(
        "{} % of one core ÷ {}",
        number(of_core.value()),
        count(cores, "core", "cores")
    )))
}

/// Reads, of the time that the statements of `pg_stat_statements` take: calls × mean.
fn read_percent(readings: &Readings) -> Option<Sourced> {
    let calls = readings.latest_of_each(Component::Database, Metric::StatementCalls);
    let first = calls.first()?;
    let (mut reads, mut all) = (0.0, 0.0);
    for statement in &calls {
        let text = &statement.observation.subject;
        let Some(mean) = readings.latest_for(Component::Database, text, Metric::StatementMeanMs) else { continue };
        let begins = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let time = statement.value() * mean.value();
        if begins("select") {
            reads += time;
        }
        if ["select", "insert", "update", "delete", "copy", "merge"].into_iter().any(begins) {
            all += time;
        }
    }
    (all > 0.0).then(|| Sourced {
        source: Some(first.source()),
        ..Sourced::inferred(percent_of(reads, all), "time of SELECT, of that of all statements in pg_stat_statements")
    })
}

/// Connections in use: all states where that was read, else active and idle, else active alone.
fn connections(readings: &Readings, diagnostics: &mut Vec<Diagnostic>) -> Option<Sourced> {
    if let Some(total) = readings.latest(Component::Database, Metric::ConnectionsTotal) {
        return Some(total.sourced());
    }
    let active = readings.latest(Component::Database, Metric::ConnectionsActive)?;
    if let Some(idle) = readings.latest(Component::Database, Metric::ConnectionsIdle) {
        return Some(Sourced::measured(active.value() + idle.value(), active.source()).because(format!(
            "{} active + {} idle",
            number(active.value()),
            number(idle.value())
        )));
    }
    diagnostics.push(
        Diagnostic::new(
            Severity::Warning,
            "only-active-connections-counted",
            format!(
                "Only {} counted. Idle ones hold a slot of max_connections too, so more are in use.",
                count(active.value(), "active connection is", "active connections are")
            ),
        )
        .on_line(active.line())
        .with_help("Count all states: SELECT count(*), state FROM pg_stat_activity GROUP BY state;"),
    );
    Some(active.sourced().because("active connections only"))
}

/// Clients that wait for a connection, over all pools.
pub(super) fn waiting(readings: &Readings) -> Option<Sourced> {
    let most = readings.highest(Component::Pooler, Metric::ClientsWaiting)?;
    let all = readings.latest_of_each(Component::Pooler, Metric::ClientsWaiting).iter().map(Reading::value).sum();
    Some(Sourced::measured(all, most.source()))
}

/// The longest wait of the first client of a pool.
pub(super) fn longest_wait_ms(readings: &Readings) -> Option<Sourced> {
    readings.highest(Component::Pooler, Metric::LatencyMaxMs).map(|longest| longest.sourced())
}

/// The rule of thumb of the runbook's growth script.
fn per_user(users: &Sourced, scenario: &Scenario) -> Sourced {
    let coefficient = scenario.coefficients.connections_per1000_users;
    let per_1000 = coefficient.unwrap_or(ASSUMED_CONNECTIONS_PER_1000_USERS);
    let known = coefficient.is_some() && users.provenance == Provenance::Overridden;
    Sourced {
        value: crate::numbers::bounded(users.value / 1000.0 * per_1000),
        provenance: if known { Provenance::Inferred } else { Provenance::Assumed },
        source: None,
        why: format!("{} users × {} per 1,000", number(users.value), number(per_1000)),
    }
}

/// The size of the app's database, else of the newest that was read.
fn size<'a>(readings: &Readings<'a>, name: &str) -> Option<Reading<'a>> {
    readings
        .latest_for(Component::Database, name, Metric::DatabaseBytes)
        .or_else(|| readings.latest(Component::Database, Metric::DatabaseBytes))
}
