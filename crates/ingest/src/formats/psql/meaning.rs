//! What a result of psql is about, known by the names of its columns.

use headroom_model::{Component, Metric};

use super::sessions::{connections, counts_by_state, replication};
use super::table::{Row, Table};
use crate::found::Found;
use crate::quantity;

/// What the rows of a result mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Meaning {
    /// Counts of connections by state.
    CountsByState,
    /// One row a connection.
    Connections,
    /// `pg_stat_replication`.
    Replication,
    /// One column that is named as the setting it shows.
    Setting,
    /// `pg_settings`, `SHOW ALL`: a setting a row.
    Settings,
    /// The runbook's report: `metric | value`.
    Labelled,
    /// The size of a database, or of each.
    DatabaseSize,
    /// Sizes of tables.
    TableSizes,
    /// `pg_stat_statements`.
    Statements,
    /// How many connections there are and may be: `used`, `max_conn`.
    UsedOfMost,
    /// `pg_stat_database`, with its connections.
    DatabaseStatistics,
    /// `version()`.
    Version,
    /// A lone count, which only its command explains.
    Count,
}

/// The settings that are metrics.
const SETTINGS: [(&str, Metric); 5] = [
    ("max_connections", Metric::MaxConnections),
    ("shared_buffers", Metric::SharedBuffersBytes),
    ("work_mem", Metric::WorkMemBytes),
    ("effective_cache_size", Metric::EffectiveCacheSizeBytes),
    ("maintenance_work_mem", Metric::MaintenanceWorkMemBytes),
];

pub(super) const COUNTS: [&str; 8] =
    ["count", "connections", "conns", "n", "total", "num", "count(*)", "connection_count"];
const QUERIES: [&str; 3] = ["short_query", "query", "left"];
const TABLES: [&str; 6] = ["relname", "tablename", "table_name", "table", "relation", "name"];
const PRETTY: [&str; 4] = ["pg_size_pretty", "size", "total_size", "pretty"];
const BYTES: [&str; 6] =
    ["pg_database_size", "pg_total_relation_size", "pg_relation_size", "size_bytes", "bytes", "total_bytes"];

impl Meaning {
    /// The meaning of a result with these columns; `None` when it is about nothing that Headroom knows.
    pub(crate) fn of(columns: &[String]) -> Option<Self> {
        let has = |name: &str| columns.iter().any(|column| column.eq_ignore_ascii_case(name));
        let any = |names: &[&str]| names.iter().any(|name| has(name));
        let single = columns.len() == 1;
        Some(match () {
            () if has("sent_lsn") || has("replay_lsn") || (has("application_name") && has("sync_state")) => {
                Self::Replication
            }
            () if (has("mean_exec_time") || has("mean_time") || has("total_exec_time") || has("total_time"))
                && any(&QUERIES) =>
            {
                Self::Statements
            }
            () if has("state") && any(&COUNTS) && !has("pid") => Self::CountsByState,
            () if has("state") && has("pid") => Self::Connections,
            () if table_has_used(&has) => Self::UsedOfMost,
            () if has("numbackends") => Self::DatabaseStatistics,
            () if single && SETTINGS.iter().any(|(name, _)| has(name)) => Self::Setting,
            () if has("name") && has("setting") => Self::Settings,
            () if columns.len() == 2 && has("metric") && has("value") => Self::Labelled,
            () if any(&TABLES[..5]) && (any(&PRETTY) || any(&BYTES)) => Self::TableSizes,
            // `\dt+` and `\l+`
            () if has("size") && has("owner") && has("schema") && has("name") => Self::TableSizes,
            () if has("size") && has("owner") && has("name") => Self::DatabaseSize,
            () if has("pg_database_size") || (has("datname") && (any(&PRETTY) || any(&BYTES))) => Self::DatabaseSize,
            () if single && (has("pg_size_pretty") || has("db_size") || has("database_size")) => Self::DatabaseSize,
            () if single && has("version") => Self::Version,
            () if single && any(&COUNTS) => Self::Count,
            () => return None,
        })
    }

    /// Reports what the result says. The command, where it is known, tells what a result without a telling
    /// column is about.
    pub(crate) fn report(self, table: &Table, command: Option<&str>, found: &mut Found) {
        match self {
            Self::CountsByState => counts_by_state(table, found),
            Self::Connections => connections(table, found),
            Self::Replication => replication(table, found),
            Self::Setting => table.rows.iter().for_each(|row| {
                setting(table.columns.first().map_or("", String::as_str), row.cell(0), "", row.line, found);
            }),
            Self::Settings => settings(table, found),
            Self::Labelled => table.rows.iter().for_each(|row| labelled(row.cell(0), row.cell(1), row.line, found)),
            Self::DatabaseSize => database_size(table, found),
            Self::TableSizes => table_sizes(table, found),
            Self::Statements => statements(table, found),
            Self::DatabaseStatistics => database_statistics(table, found),
            Self::UsedOfMost => used_of_most(table, found),
            Self::Version => table.rows.iter().for_each(|row| version(row.cell(0), row.line, found)),
            Self::Count => count(table, command, found),
        }
    }
}

const USED: [&str; 5] = ["used", "used_connections", "current_connections", "total_connections", "connections"];
const MOST: [&str; 3] = ["max_conn", "max_connections", "max_conns"];

fn table_has_used(has: &impl Fn(&str) -> bool) -> bool {
    USED.iter().any(|name| has(name)) && MOST.iter().any(|name| has(name))
}

fn used_of_most(table: &Table, found: &mut Found) {
    for (names, metric) in [(&USED[..], Metric::ConnectionsTotal), (&MOST[..], Metric::MaxConnections)] {
        let cell = table.column(names).zip(table.rows.first());
        let value = cell.and_then(|(column, row)| Some((quantity::whole(row.cell(column))?, row.line)));
        if let Some((value, line)) = value {
            found.observe(Component::Database, "postgres", metric, value, line);
        }
    }
}

fn settings(table: &Table, found: &mut Found) {
    let (Some(name), Some(value)) = (table.column(&["name"]), table.column(&["setting"])) else { return };
    let unit = table.column(&["unit"]);
    for row in &table.rows {
        setting(row.cell(name), row.cell(value), unit.map_or("", |unit| row.cell(unit)), row.line, found);
    }
}

/// One setting, with the unit that `pg_settings` gives it (`8kB` pages), or in the value itself (`128MB`).
pub(crate) fn setting(name: &str, value: &str, unit: &str, line: usize, found: &mut Found) {
    let Some(&(_, metric)) = SETTINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else { return };
    let value = match metric {
        Metric::MaxConnections => quantity::whole(value),
        _ if unit.is_empty() => quantity::binary_bytes(value),
        _ => {
            let digits = unit.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
            let one = if digits == 0 { format!("1{unit}") } else { unit.to_owned() };
            quantity::count(value).zip(quantity::binary_bytes(&one)).map(|(value, unit)| value * unit)
        }
    };
    found.observe_some(Component::Database, "postgres", metric, value, line);
}

/// A line of the runbook's report: `Active Connections | 18`. Whether the label is known.
pub(crate) fn labelled(label: &str, value: &str, line: usize, found: &mut Found) {
    let (metric, value) = match label.trim() {
        "Active Connections" => (Metric::ConnectionsActive, quantity::whole(value)),
        "Idle Connections" => (Metric::ConnectionsIdle, quantity::whole(value)),
        "Total Connections" => (Metric::ConnectionsTotal, quantity::whole(value)),
        "Max Connections" => (Metric::MaxConnections, quantity::whole(value)),
        "Database Size" => (Metric::DatabaseBytes, quantity::binary_bytes(value)),
        "Largest Table" => (Metric::LargestTableBytes, quantity::binary_bytes(value)),
        _ => return found.unread(line),
    };
    if metric == Metric::ConnectionsActive && value.is_some() {
        say_only_active(found, line);
    }
    found.observe_some(Component::Database, "postgres", metric, value, line);
}

/// Whether [`labelled`] knows the label.
pub(crate) fn is_label(label: &str) -> bool {
    matches!(
        label,
        "Active Connections"
            | "Idle Connections"
            | "Total Connections"
            | "Max Connections"
            | "Database Size"
            | "Largest Table"
    )
}

/// An idle connection takes a slot as well; a count of active ones alone hides a full pool.
pub(crate) fn say_only_active(found: &mut Found, line: usize) {
    found.warn(
        line,
        "only-active-connections-counted",
        "Only active connections are counted; idle ones fill the pool as well.",
        "psql -c \"SELECT count(*), state FROM pg_stat_activity GROUP BY state\"",
    );
}

/// The size in a row: exact bytes where a column has them, else the pretty one.
fn size(table: &Table, row: &Row) -> Option<f64> {
    let exact = table.column(&BYTES).and_then(|column| quantity::whole(row.cell(column)));
    exact.or_else(|| {
        (0..table.columns.len()).find_map(|column| {
            let text = row.cell(column);
            text.ends_with(|c: char| c.is_ascii_alphabetic()).then(|| quantity::binary_bytes(text)).flatten()
        })
    })
}

fn database_size(table: &Table, found: &mut Found) {
    let name = table.column(&["datname", "name", "database"]);
    for row in &table.rows {
        let subject = name.map_or("postgres", |name| row.cell(name));
        if matches!(subject, "template0" | "template1") {
            continue;
        }
        found.observe_some(Component::Database, subject, Metric::DatabaseBytes, size(table, row), row.line);
    }
}

fn table_sizes(table: &Table, found: &mut Found) {
    let Some(name) = table.column(&TABLES) else { return };
    let mut largest: Option<(f64, &Row)> = None;
    for row in &table.rows {
        let Some(bytes) = size(table, row) else { continue };
        found.observe(Component::Database, row.cell(name), Metric::TableBytes, bytes, row.line);
        if largest.is_none_or(|(most, _)| bytes > most) {
            largest = Some((bytes, row));
        }
    }
    if let Some((bytes, row)) = largest {
        found.observe(Component::Database, row.cell(name), Metric::LargestTableBytes, bytes, row.line);
    }
}

fn statements(table: &Table, found: &mut Found) {
    let Some(query) = table.column(&QUERIES) else { return };
    let calls = table.column(&["calls"]);
    let mean = table.column(&["mean_exec_time", "mean_time"]);
    for row in &table.rows {
        let cell = |column: Option<usize>| column.and_then(|column| quantity::number(row.cell(column)));
        statement(row.cell(query), cell(calls), cell(mean), row.line, found);
    }
}

/// One statement of `pg_stat_statements`.
pub(crate) fn statement(query: &str, calls: Option<f64>, mean_ms: Option<f64>, line: usize, found: &mut Found) {
    let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
    found.observe_some(Component::Database, &query, Metric::StatementMeanMs, mean_ms, line);
    found.observe_some(Component::Database, &query, Metric::StatementCalls, calls, line);
}

fn database_statistics(table: &Table, found: &mut Found) {
    let Some(backends) = table.column(&["numbackends"]) else { return };
    let counts = || table.rows.iter().filter_map(|row| quantity::whole(row.cell(backends)));
    if let Some(row) = table.rows.first().filter(|_| counts().next().is_some()) {
        found.observe(Component::Database, "postgres", Metric::ConnectionsTotal, counts().sum(), row.line);
    }
}

/// `PostgreSQL 15.20 (Debian 15.20-0+deb12u1) on x86_64-pc-linux-gnu, compiled by gcc …`.
fn version(text: &str, line: usize, found: &mut Found) {
    if let Some(version) = text.strip_prefix("PostgreSQL ").and_then(|rest| rest.split(' ').next()) {
        found.fact(Component::Database, "postgres", "version", version, line);
    }
}

fn count(table: &Table, command: Option<&str>, found: &mut Found) {
    for row in &table.rows {
        lone_number(row.cell(0), command.unwrap_or(""), row.line, found);
    }
}

/// A number alone on its line, explained by the command before it. Whether it could be explained.
pub(crate) fn lone_number(text: &str, command: &str, line: usize, found: &mut Found) {
    let command = command.to_ascii_lowercase();
    let metric = match () {
        () if command.contains("max_connections") => Metric::MaxConnections,
        () if command.contains("pg_stat_activity") && command.contains("'active'") => Metric::ConnectionsActive,
        () if command.contains("pg_stat_activity") && command.contains("'idle'") => Metric::ConnectionsIdle,
        () if command.contains("pg_stat_activity") && !command.contains("where") => Metric::ConnectionsTotal,
        () if command.contains("pg_database_size") => Metric::DatabaseBytes,
        () => {
            found.info(
                line,
                "number-without-a-name",
                format!("{text} stands alone; nothing says what it counts."),
                "Paste it with the command that printed it",
            );
            return found.unread(line);
        }
    };
    if metric == Metric::ConnectionsActive {
        say_only_active(found, line);
    }
    found.observe_some(Component::Database, "postgres", metric, quantity::whole(text), line);
}
