//! The sessions of a server: connections by state, and the replicas that follow it.

use headroom_model::{Component, Metric};

use super::meaning::COUNTS;
use super::table::{Row, Table};
use crate::found::Found;
use crate::quantity;

/// A replica that far behind serves old reads, and loses as much when it takes over.
const FAR_BEHIND_MS: f64 = 60_000.0;

/// A state of `pg_stat_activity` and how many connections are in it.
pub(crate) struct Counted<'a> {
    pub(crate) state: &'a str,
    pub(crate) count: f64,
    pub(crate) line: usize,
}

/// Whether the text is a state of `pg_stat_activity`; empty for a background worker.
pub(crate) fn is_state(text: &str) -> bool {
    matches!(text, "" | "active" | "idle" | "disabled" | "fastpath function call")
        || text.starts_with("idle in transaction")
}

/// Whether a state belongs to a metric.
type Belongs = fn(&str) -> bool;

/// Reports connections by state: active, idle (in a transaction or not), and all. Rows without a state are the
/// server's own workers.
pub(crate) fn report_states(states: &[Counted<'_>], found: &mut Found) {
    let metrics: [(Metric, Belongs); 4] = [
        (Metric::ConnectionsActive, |state| matches!(state, "active" | "fastpath function call")),
        (Metric::ConnectionsIdle, |state| state == "idle"),
        (Metric::ConnectionsIdleInTransaction, |state| state.starts_with("idle in transaction")),
        (Metric::ConnectionsTotal, |_| true),
    ];
    let total: f64 = states.iter().filter(|counted| !counted.state.is_empty()).map(|counted| counted.count).sum();
    for (metric, belongs) in metrics {
        let mut sum: Option<(f64, usize)> = None;
        for counted in states.iter().filter(|counted| !counted.state.is_empty() && belongs(counted.state)) {
            sum.get_or_insert((0.0, counted.line)).0 += counted.count;
        }
        let Some((value, line)) = sum else { continue };
        found.observe(Component::Database, "postgres", metric, value, line);
        // Fewer may well be so for a moment.
        if metric == Metric::ConnectionsIdleInTransaction && value >= 5.0 && value >= 0.25 * total {
            found.warn(
                line,
                "idle-in-transaction",
                format!("{value} connections are idle in a transaction: each holds its place, also behind a pooler."),
                "Set idle_in_transaction_session_timeout",
            );
        }
    }
    let workers: f64 = states.iter().filter(|counted| counted.state.is_empty()).map(|counted| counted.count).sum();
    if let Some(first) = states.iter().find(|counted| counted.state.is_empty()) {
        found.observe(Component::Database, "postgres", Metric::BackgroundWorkers, workers, first.line);
    }
}

pub(super) fn counts_by_state(table: &Table, found: &mut Found) {
    let Some(count) = table.column(&COUNTS) else { return };
    report_states(&states(table, |row| quantity::whole(row.cell(count))), found);
}

/// A row for each connection.
pub(super) fn connections(table: &Table, found: &mut Found) {
    report_states(&states(table, |_| Some(1.0)), found);
    if let Some(row) = table.rows.first() {
        found.info(
            row.line,
            "rows-may-be-filtered",
            format!("{} connections are listed; the query may have left out others.", table.rows.len()),
            "psql -c \"SELECT count(*), state FROM pg_stat_activity GROUP BY state\"",
        );
    }
}

/// The rows of clients, with how many connections each stands for.
fn states<'t>(table: &'t Table, count: impl Fn(&Row) -> Option<f64>) -> Vec<Counted<'t>> {
    let Some(state) = table.column(&["state"]) else { return Vec::new() };
    let kind = table.column(&["backend_type"]);
    let clients = table.rows.iter().filter(|row| kind.is_none_or(|kind| row.cell(kind) == "client backend"));
    let counted = |row: &'t Row| Some(Counted { state: row.cell(state), count: count(row)?, line: row.line });
    clients.filter_map(counted).collect()
}

pub(super) fn replication(table: &Table, found: &mut Found) {
    let name = table.column(&["application_name"]);
    let state = table.column(&["state"]);
    let lag = table.column(&["replay_lag"]);
    let replicas: Vec<Replica<'_>> = table
        .rows
        .iter()
        .map(|row| Replica {
            name: name.map_or("", |name| row.cell(name)),
            state: state.map_or("", |state| row.cell(state)),
            replay_lag: lag.map_or("", |lag| row.cell(lag)),
            line: row.line,
        })
        .collect();
    let line = table.rows.first().map_or(table.end.saturating_sub(1), |row| row.line);
    report_replicas(&replicas, line, found);
}

/// A row of `pg_stat_replication`.
pub(crate) struct Replica<'a> {
    pub(crate) name: &'a str,
    pub(crate) state: &'a str,
    pub(crate) replay_lag: &'a str,
    pub(crate) line: usize,
}

pub(crate) fn report_replicas(replicas: &[Replica<'_>], line: usize, found: &mut Found) {
    let connected = replicas.iter().filter(|replica| replica.state.is_empty() || replica.state == "streaming").count();
    found.observe(Component::Database, "postgres", Metric::Replicas, connected as f64, line);
    for replica in replicas {
        found.fact(Component::Database, replica.name, "replicaState", replica.state, replica.line);
        let lag = interval_ms(replica.replay_lag);
        found.observe_some(Component::Database, replica.name, Metric::ReplayLagMs, lag, replica.line);
        if let Some(lag) = lag.filter(|lag| *lag >= FAR_BEHIND_MS) {
            found.warn(
                replica.line,
                "replica-behind",
                format!("{} is {} seconds behind: reads there are as old.", replica.name, (lag / 1000.0).round()),
                "See pg_stat_replication, its disk, and long queries on it",
            );
        }
    }
}

/// `00:00:00.005724` in milliseconds.
fn interval_ms(text: &str) -> Option<f64> {
    let mut parts = text.split(':').map(quantity::number);
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some((hours * 3600.0 + minutes * 60.0 + seconds) * 1000.0)
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn warned(text: &str) -> Vec<(Option<usize>, String)> {
        crate::inspect(text).diagnostics.into_iter().map(|one| (one.line, one.message)).collect()
    }

    #[test]
    fn what_holds_connections_for_nothing_is_said() {
        let states = |idle: usize| {
            format!(
                " count |        state\n-------+---------------------\n    {idle} | idle in transaction\n    28 | active\n(2 rows)\n"
            )
        };
        let said = "60 connections are idle in a transaction: each holds its place, also behind a pooler.";
        assert_eq!(warned(&states(60)), [(Some(3), said.to_owned())]);
        assert_eq!(warned(&states(4)), []);
    }

    #[test]
    fn a_replica_far_behind_is_said() {
        let replica = |lag: &str| {
            format!(
                " application_name |   state   | sync_state | replay_lag\n------------------+-----------+------------+-----------------\n \
                 replica1         | streaming | async      | {lag}\n(1 row)\n"
            )
        };
        let said = "replica1 is 751 seconds behind: reads there are as old.";
        assert_eq!(warned(&replica("00:12:31.123")), [(Some(3), said.to_owned())]);
        assert_eq!(warned(&replica("00:00:01")), []);
    }
}
