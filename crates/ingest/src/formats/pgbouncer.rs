//! PgBouncer's `SHOW POOLS` and `SHOW STATS`, in any layout of psql.

use headroom_model::{Component, Metric};

use super::psql::table::Table;
use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "pgbouncer",
    title: "PgBouncer",
    command: "psql -p 6432 -U pgbouncer pgbouncer -c \"SHOW POOLS\"",
    marks: marks!["_", "+-", "[-", "<", "¤"],
    sniff,
    read,
};

fn is_known(columns: &[String]) -> bool {
    let has = |name: &str| columns.iter().any(|column| column == name);
    has("database") && (has("cl_active") || has("total_query_count") || has("avg_query_count"))
}

fn table(paste: &Paste<'_>, at: usize) -> Option<Table> {
    let framed = Table::framed(paste, at).filter(|table| is_known(&table.columns));
    framed.or_else(|| Table::separated(paste, at, is_known))
}

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    table(paste, at).is_some()
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let Some(table) = table(paste, at) else { return at + 1 };
    let columns = [
        ("cl_active", Metric::Clients),
        ("cl_waiting", Metric::ClientsWaiting),
        ("sv_active", Metric::ConnectionsActive),
        ("sv_idle", Metric::ConnectionsIdle),
        ("avg_query_count", Metric::QueriesPerSecond),
        ("total_query_count", Metric::QueriesTotal),
    ];
    let named = table.column(&["database"]);
    let user = table.column(&["user"]);
    for row in &table.rows {
        let database = named.map_or("", |column| row.cell(column));
        // The pooler's own console is a pool as well.
        if database == "pgbouncer" {
            continue;
        }
        let subject = user.map_or_else(|| database.to_owned(), |user| format!("{database}/{}", row.cell(user)));
        let value = |name: &str| table.column(&[name]).and_then(|column| quantity::number(row.cell(column)));
        for (name, metric) in columns {
            found.observe_some(Component::Pooler, &subject, metric, value(name), row.line);
        }
        let longest = value("maxwait").map(|s| 1000.0 * s + value("maxwait_us").map_or(0.0, |us| us / 1000.0));
        found.observe_some(Component::Pooler, &subject, Metric::LatencyMaxMs, longest, row.line);
        let micros = value("avg_query_time");
        found.observe_some(
            Component::Pooler,
            &subject,
            Metric::StatementMeanMs,
            micros.map(|us| us / 1000.0),
            row.line,
        );
        if let Some(mode) = table.column(&["pool_mode"]) {
            found.fact(Component::Pooler, &subject, "poolMode", row.cell(mode), row.line);
        }
        if value("cl_waiting").is_some_and(|waiting| waiting > 0.0) {
            found.warn(
                row.line,
                "clients-wait-for-connections",
                format!("Clients of {subject} wait for a connection: the pool is exhausted."),
                "Raise default_pool_size, within max_connections",
            );
        }
    }
    table.end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pools_are_read_and_waiting_clients_are_said() {
        let text = " database  |   user    | cl_active | cl_waiting | sv_active | sv_idle | sv_used | maxwait | pool_mode   \n-----------+-----------+-----------+------------+-----------+---------+---------+---------+-------------\n pgbouncer | pgbouncer |         1 |          0 |         0 |       0 |       0 |       0 | statement\n app       | app       |       120 |         17 |        25 |       0 |       0 |       2 | transaction\n(2 rows)\n";
        let inspection = crate::inspect(text);
        assert_eq!(inspection.documents[0].format, "pgbouncer");
        let values: Vec<_> = inspection.observations.iter().map(|o| (o.metric, o.value)).collect();
        assert_eq!(
            values,
            [
                (Metric::Clients, 120.0),
                (Metric::ClientsWaiting, 17.0),
                (Metric::ConnectionsActive, 25.0),
                (Metric::ConnectionsIdle, 0.0),
                (Metric::LatencyMaxMs, 2000.0),
            ]
        );
        assert_eq!(inspection.diagnostics[0].code, "clients-wait-for-connections");
    }
}
