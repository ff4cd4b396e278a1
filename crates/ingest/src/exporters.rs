//! Metrics of the usual exporters, by name: node, cAdvisor, postgres, redis, nginx, pgbouncer, and web frameworks.

use headroom_model::{Component, Metric};

/// What an exporter's metric means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rule {
    /// The exporter's name for it.
    pub(crate) name: &'static str,
    pub(crate) component: Component,
    pub(crate) metric: Metric,
    /// The value in the metric's unit is the exporter's times this.
    pub(crate) factor: f64,
    /// The label that says what it is about; empty when there is one such thing only.
    pub(crate) subject: &'static str,
    /// Whether samples that differ in other labels are parts of one value.
    pub(crate) sum: bool,
}

const fn rule(name: &'static str, component: Component, metric: Metric) -> Rule {
    Rule { name, component, metric, factor: 1.0, subject: "", sum: false }
}

/// The rules, sorted by name.
const RULES: [Rule; 50] = {
    use Component::{App, Balancer, Cache, Database, Host, Pooler};
    [
        Rule { subject: "queue", ..rule("celery_queue_length", App, Metric::QueueDepth) },
        Rule { subject: "name", ..rule("container_cpu_usage_seconds_total", App, Metric::CpuSecondsTotal) },
        Rule { subject: "name", ..rule("container_memory_working_set_bytes", App, Metric::MemoryBytes) },
        Rule { subject: "name", ..rule("container_spec_memory_limit_bytes", App, Metric::MemoryLimitBytes) },
        Rule { subject: "state", ..rule("db_pool_connections", App, Metric::ConnectionsTotal) },
        Rule { sum: true, ..rule("fastapi_requests_total", App, Metric::RequestsTotal) },
        Rule { sum: true, ..rule("flask_http_request_total", App, Metric::RequestsTotal) },
        Rule { sum: true, ..rule("http_requests_total", App, Metric::RequestsTotal) },
        Rule { subject: "queue", ..rule("job_queue_length", App, Metric::QueueDepth) },
        rule("nginx_connections_active", Balancer, Metric::Clients),
        rule("nginx_http_requests_total", Balancer, Metric::RequestsTotal),
        Rule { subject: "mountpoint", ..rule("node_filesystem_size_bytes", Host, Metric::DiskBytes) },
        rule("node_load1", Host, Metric::LoadAverage),
        rule("node_load15", Host, Metric::LoadAverage15),
        rule("node_load5", Host, Metric::LoadAverage5),
        rule("node_memory_MemAvailable_bytes", Host, Metric::MemoryAvailableBytes),
        rule("node_memory_MemTotal_bytes", Host, Metric::MemoryLimitBytes),
        Rule { subject: "datname", ..rule("pg_database_size_bytes", Database, Metric::DatabaseBytes) },
        rule("pg_settings_effective_cache_size_bytes", Database, Metric::EffectiveCacheSizeBytes),
        rule("pg_settings_maintenance_work_mem_bytes", Database, Metric::MaintenanceWorkMemBytes),
        rule("pg_settings_max_connections", Database, Metric::MaxConnections),
        rule("pg_settings_shared_buffers_bytes", Database, Metric::SharedBuffersBytes),
        rule("pg_settings_work_mem_bytes", Database, Metric::WorkMemBytes),
        Rule { subject: "relname", ..rule("pg_total_relation_size_bytes", Database, Metric::TableBytes) },
        Rule { subject: "database", ..rule("pgbouncer_pools_client_active_connections", Pooler, Metric::Clients) },
        Rule {
            subject: "database",
            ..rule("pgbouncer_pools_client_waiting_connections", Pooler, Metric::ClientsWaiting)
        },
        Rule {
            subject: "database",
            ..rule("pgbouncer_pools_server_active_connections", Pooler, Metric::ConnectionsActive)
        },
        Rule {
            subject: "database",
            ..rule("pgbouncer_pools_server_idle_connections", Pooler, Metric::ConnectionsIdle)
        },
        rule("process_cpu_seconds_total", App, Metric::CpuSecondsTotal),
        rule("process_resident_memory_bytes", App, Metric::MemoryBytes),
        Rule { subject: "queue", ..rule("queue_depth", App, Metric::QueueDepth) },
        Rule { subject: "queue", ..rule("queue_length", App, Metric::QueueDepth) },
        Rule { subject: "queue", ..rule("rabbitmq_queue_messages_ready", App, Metric::QueueDepth) },
        rule("redis_commands_processed_total", Cache, Metric::CacheCommandsTotal),
        rule("redis_config_maxclients", Cache, Metric::CacheMaxClients),
        rule("redis_connected_clients", Cache, Metric::CacheClients),
        rule("redis_connected_slaves", Cache, Metric::Replicas),
        Rule { subject: "db", ..rule("redis_db_keys", Cache, Metric::CacheKeys) },
        rule("redis_evicted_keys_total", Cache, Metric::CacheEvictedKeys),
        rule("redis_instantaneous_ops_per_sec", Cache, Metric::CacheOpsPerSecond),
        rule("redis_keyspace_hits_total", Cache, Metric::CacheHits),
        rule("redis_keyspace_misses_total", Cache, Metric::CacheMisses),
        rule("redis_mem_fragmentation_ratio", Cache, Metric::CacheFragmentationRatio),
        rule("redis_memory_max_bytes", Cache, Metric::CacheMaxBytes),
        rule("redis_memory_used_bytes", Cache, Metric::CacheUsedBytes),
        rule("redis_memory_used_peak_bytes", Cache, Metric::CachePeakBytes),
        rule("redis_memory_used_rss_bytes", Cache, Metric::CacheRssBytes),
        Rule { subject: "queue", ..rule("rq_jobs", App, Metric::QueueDepth) },
        Rule { sum: true, ..rule("starlette_requests_total", App, Metric::RequestsTotal) },
        Rule { sum: true, ..rule("traefik_service_requests_total", Balancer, Metric::RequestsTotal) },
    ]
};

/// The rule for a metric, when there is one.
pub(crate) fn rule_for(name: &str) -> Option<&'static Rule> {
    RULES.binary_search_by(|rule| rule.name.cmp(name)).ok().and_then(|index| RULES.get(index))
}

/// Histograms of request latency in seconds, without `_bucket`, `_sum` and `_count`.
const LATENCIES: [&str; 8] = [
    "fastapi_request_duration_seconds",
    "flask_http_request_duration_seconds",
    "http_request_duration_seconds",
    "http_request_latency_seconds",
    "http_server_request_duration_seconds",
    "http_server_requests_seconds",
    "request_duration_seconds",
    "starlette_request_duration_seconds",
];

/// The part of a latency histogram that this metric is: `_bucket`, `_sum` or `_count`.
pub(crate) fn latency_part(name: &str) -> Option<&str> {
    let (base, part) = name.rsplit_once('_')?;
    (LATENCIES.contains(&base) && matches!(part, "bucket" | "sum" | "count")).then_some(part)
}

/// What a machine, a database, a cache is called when the label that would name it is not there.
pub(crate) fn default_subject(component: Component) -> &'static str {
    match component {
        Component::App => "app",
        Component::Balancer => "nginx",
        Component::Database => "postgres",
        Component::Pooler => "pgbouncer",
        Component::Cache => "redis",
        Component::Vector => "qdrant",
        Component::Host => "host",
        Component::Other => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_are_sorted_so_that_they_are_found() {
        assert!(RULES.is_sorted_by(|a, b| a.name < b.name));
        assert!(RULES.iter().all(|rule| rule_for(rule.name) == Some(rule)));
        assert_eq!(rule_for("go_goroutines"), None);
    }
}
