//! The parts of the stack: containers, PostgreSQL, Redis, Qdrant, and the runbook's own reports.

use headroom::{Component, Metric};
use serde_json::Value;

use super::Check;

fn containers(check: &mut Check<'_>) {
    const KEYS: [(&str, Metric); 9] = [
        ("cpu_pct", Metric::CpuPercentOfCore),
        ("mem_bytes", Metric::MemoryBytes),
        ("mem_limit_bytes", Metric::MemoryLimitBytes),
        ("mem_pct", Metric::MemoryPercent),
        ("net_rx_bytes", Metric::NetworkReceivedBytes),
        ("net_tx_bytes", Metric::NetworkSentBytes),
        ("block_read_bytes", Metric::DiskReadBytes),
        ("block_write_bytes", Metric::DiskWrittenBytes),
        ("pids", Metric::Processes),
    ];
    let Some(containers) = check.take("containers").and_then(Value::as_array) else { return };
    for container in containers {
        let name = container["name"].as_str().unwrap();
        for (key, metric) in KEYS {
            if let Some(expected) = container.get(key) {
                check.same(&format!("{name} {key}"), expected, check.of(name, metric));
            }
        }
        if container.get("mem_limit_bytes").is_some_and(Value::is_null) {
            check.that("a stopped container has no processes", check.of(name, Metric::Processes) == Some(0.0));
        }
    }
    let mut names: Vec<&str> = check
        .inspection
        .observations
        .iter()
        .filter(|o| o.metric == Metric::CpuPercentOfCore)
        .map(|o| o.subject.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    check.that("no other containers", names.len() == containers.len());
}

pub(crate) fn docker_stats(check: &mut Check<'_>) {
    containers(check);
    check.flag("error", check.has_error());
}

/// Connections by state: an empty state is a background worker.
pub(crate) fn connections_by_state(check: &mut Check<'_>, key: &str) {
    if let Some(states) = check.take(key).and_then(Value::as_object) {
        for (state, count) in states {
            let metric = match state.as_str() {
                "" => Metric::BackgroundWorkers,
                "active" => Metric::ConnectionsActive,
                "idle" => Metric::ConnectionsIdle,
                "idle in transaction" => Metric::ConnectionsIdleInTransaction,
                other => panic!("no check for the state {other}"),
            };
            check.same(&format!("state {state:?}"), count, check.about(Component::Database, metric));
        }
    }
}

pub(crate) fn psql(check: &mut Check<'_>) {
    check.ignore(&["kind"]);
    let database = |check: &Check<'_>, metric| check.about(Component::Database, metric);
    connections_by_state(check, "by_state");
    let all = database(check, Metric::ConnectionsTotal);
    let workers = database(check, Metric::BackgroundWorkers).unwrap_or(0.0);
    check.number("total", all.map(|all| all + workers));
    check.number("db_size_bytes", database(check, Metric::DatabaseBytes));
    check.number("max_connections", database(check, Metric::MaxConnections));
    check.number("shared_buffers_bytes", database(check, Metric::SharedBuffersBytes));
    check.number("effective_cache_size_bytes", database(check, Metric::EffectiveCacheSizeBytes));
    check.number("largest_bytes", database(check, Metric::LargestTableBytes));
    let largest = check.inspection.observations.iter().find(|o| o.metric == Metric::LargestTableBytes);
    check.words("largest", largest.map(|o| o.subject.as_str()));
    if let Some(replicas) = check.take("replicas").and_then(Value::as_array) {
        let states = check.take("states").and_then(Value::as_array).unwrap();
        for (replica, state) in replicas.iter().zip(states) {
            let found = check.inspection.facts.iter().find(|f| Some(f.subject.as_str()) == replica.as_str());
            check.that(&format!("{replica} is {state}"), found.map(|f| f.text.as_str()) == state.as_str());
        }
        check.number("rows", database(check, Metric::Replicas));
    }
    let statements: Vec<_> =
        check.inspection.observations.iter().filter(|o| o.metric == Metric::StatementMeanMs).collect();
    if check.has("slowest_mean_ms") {
        let slowest = statements.iter().max_by(|a, b| a.value.total_cmp(&b.value)).copied();
        check.number("slowest_mean_ms", slowest.map(|o| o.value));
        let calls = slowest.and_then(|slowest| check.of(&slowest.subject, Metric::StatementCalls));
        check.number("slowest_calls", calls);
        check.number("rows", Some(statements.len() as f64));
    }
    let tables = check.inspection.observations.iter().filter(|o| o.metric == Metric::TableBytes).count();
    let rows = if tables > 0 { Some(tables as f64) } else { all };
    check.number(
        "rows",
        rows.filter(|_| !check.has("replicas") && !check.has("slowest_mean_ms"))
            .or_else(|| check.expected.get("rows").and_then(Value::as_f64)),
    );
    check.flag("error", check.has_error());
}

pub(crate) fn redis_info(check: &mut Check<'_>) {
    let cache = |check: &Check<'_>, metric| check.about(Component::Cache, metric);
    check.words("version", check.fact("version"));
    check.words("server", check.fact("server"));
    check.words("role", check.fact("role"));
    check.words("maxmemory_policy", check.fact("evictionPolicy"));
    for (key, metric) in [
        ("used_memory", Metric::CacheUsedBytes),
        ("used_memory_rss", Metric::CacheRssBytes),
        ("used_memory_peak", Metric::CachePeakBytes),
        ("maxmemory", Metric::CacheMaxBytes),
        ("fragmentation", Metric::CacheFragmentationRatio),
        ("connected_clients", Metric::CacheClients),
        ("maxclients", Metric::CacheMaxClients),
        ("ops_per_sec", Metric::CacheOpsPerSecond),
        ("total_commands", Metric::CacheCommandsTotal),
        ("evicted_keys", Metric::CacheEvictedKeys),
        ("keyspace_hits", Metric::CacheHits),
        ("keyspace_misses", Metric::CacheMisses),
        ("connected_slaves", Metric::Replicas),
    ] {
        check.number(key, cache(check, metric));
    }
    let used = cache(check, Metric::CacheUsedBytes);
    let limit = cache(check, Metric::CacheMaxBytes);
    check.rounded("memory_pct", 0.006, used.zip(limit).map(|(used, limit)| used / limit * 100.0));
    for (key, metric) in [("used_memory_human", Metric::CacheUsedBytes), ("maxmemory_human", Metric::CacheMaxBytes)] {
        if let Some(text) = check.take(key).and_then(Value::as_str) {
            let (digits, unit) = text.split_at(text.len() - 1);
            let factor = match unit {
                "M" => 1024.0 * 1024.0,
                "G" => 1024.0 * 1024.0 * 1024.0,
                other => panic!("no check for the unit {other}"),
            };
            let expected = (digits.parse::<f64>().unwrap() * factor).round();
            check.same(key, &Value::from(expected), cache(check, metric));
        }
    }
    check.flag("error", check.has_error());
}

pub(crate) fn qdrant_metrics(check: &mut Check<'_>) {
    let qdrant = |check: &Check<'_>, metric| check.of("qdrant", metric);
    check.words("version", check.fact("version"));
    check.number("collections", qdrant(check, Metric::Collections));
    check.number("vectors", qdrant(check, Metric::Vectors));
    check.number("peers", qdrant(check, Metric::Peers));
    check.number("pending_operations", check.of("cluster", Metric::PendingUpdates));
    check.number("memory_resident_bytes", qdrant(check, Metric::MemoryBytes));
    check.number("rest_responses_total_sum", check.of("REST", Metric::RequestsTotal));
    check.number("grpc_responses_total_sum", check.of("gRPC", Metric::RequestsTotal));
    check.number("rest_non2xx_or_4xx", check.of("REST", Metric::RequestsFailed));
    check.number("search_avg_ms", check.of("POST /collections/{name}/points/search", Metric::LatencyMeanMs));
    check.number("dead_replicas", qdrant(check, Metric::DeadReplicas));
    let queues = check.inspection.observations.iter().filter(|o| o.metric == Metric::PendingUpdates);
    let longest = queues.map(|o| o.value).reduce(f64::max);
    check.number("update_queue_length_max", longest);
    if let Some(points) = check.take("points_by_collection").and_then(Value::as_object) {
        for (collection, points) in points {
            check.same(collection, points, check.of(collection, Metric::Points));
        }
    }
    check.flag("cluster_enabled", check.fact("clusterEnabled") == Some("true"));
    check.number("rps", check.about(Component::Vector, Metric::RequestsPerSecond));
    check.flag("error", check.has_error());
}

/// The observations of one document only, for pastes that hold several.
fn first_of(check: &Check<'_>, format: &str, metric: Metric) -> Option<f64> {
    let document = check.inspection.documents.iter().find(|document| document.format == format)?;
    let lines = document.first_line..=document.last_line;
    check.inspection.observations.iter().find(|o| o.metric == metric && lines.contains(&o.line)).map(|o| o.value)
}

pub(crate) fn va_capacity_check(check: &mut Check<'_>) {
    let of = |check: &Check<'_>, metric| first_of(check, "va-capacity-check", metric);
    check.number("app_cpu_pct", of(check, Metric::CpuPercentOfCore));
    check.number("app_mem_pct", of(check, Metric::MemoryPercent));
    check.number("db_active", of(check, Metric::ConnectionsActive));
    check.number("db_max", of(check, Metric::MaxConnections));
    let usage = of(check, Metric::ConnectionsActive).zip(of(check, Metric::MaxConnections));
    check.number("db_usage_pct", usage.map(|(active, most)| (active * 100.0 / most).floor()));
    check.number("redis_used_bytes", of(check, Metric::CacheUsedBytes));
    if let Some(expected) = check.take("verdict") {
        check.that("verdict", check.fact("verdict") == expected.as_str());
    }
    check.flag("incomplete", check.says("app-not-measured") || check.says("database-not-measured"));
    // That idle connections fill the pool cannot be seen in the output, only that they were not counted.
    let trusted = !check.says("verdict-not-trusted") && !check.says("only-active-connections-counted");
    check.flag("verdict_trustworthy", trusted);
    if let Some(format) = check.take("also_contains").and_then(Value::as_str) {
        check.that("the other document", check.inspection.documents.iter().any(|d| d.format == format));
    }
}

pub(crate) fn va_capacity_report(check: &mut Check<'_>) {
    containers(check);
    check.number("instances", check.about(Component::App, Metric::Instances));
    check.number("db_active", check.about(Component::Database, Metric::ConnectionsActive));
    check.number("db_size_bytes", check.about(Component::Database, Metric::DatabaseBytes));
    check.number("largest_table_bytes", check.about(Component::Database, Metric::LargestTableBytes));
    check.number("redis_ops_per_sec", check.about(Component::Cache, Metric::CacheOpsPerSecond));
    check.number("redis_total_commands", check.about(Component::Cache, Metric::CacheCommandsTotal));
    check.number("redis_used_bytes", check.about(Component::Cache, Metric::CacheUsedBytes));
    check.number("redis_max_bytes", check.about(Component::Cache, Metric::CacheMaxBytes));
    check.number("qdrant_collections", check.about(Component::Vector, Metric::Collections));
    check.number("qdrant_vectors", check.about(Component::Vector, Metric::Vectors));
    check.number("current_rps", check.about(Component::App, Metric::RequestsPerSecond));
    check.flag("db_error", check.says("database-query-failed") || check.says("connections-exhausted"));
    let placeholders = check.inspection.diagnostics.iter().filter(|d| d.code == "placeholder-not-a-number").count();
    check.flag("placeholders_not_numbers", placeholders == 3);
}
