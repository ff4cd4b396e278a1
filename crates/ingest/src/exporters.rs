//! Metrics of the usual exporters, by name: node, cAdvisor, postgres, redis, nginx, pgbouncer, and web frameworks.

use headroom_model::{Component, Metric as M};

use Samples::{Of, One, Sum};

/// What an exporter's metric means. All are in the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rule {
    pub(crate) component: Component,
    pub(crate) metric: M,
    pub(crate) samples: Samples,
}

/// How the samples of a metric belong together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Samples {
    /// There is one such thing only.
    One,
    /// This label says what each is about.
    Of(&'static str),
    /// Samples that differ in their labels are parts of one value.
    Sum,
}

impl Rule {
    /// The label that says what a sample is about; empty when there is none.
    pub(crate) fn label(self) -> &'static str {
        if let Samples::Of(label) = self.samples { label } else { "" }
    }
}

/// A metric, its exporter's name, and how its samples belong together.
type Row = (&'static str, M, Samples);

const APP: [Row; 20] = [
    ("celery_queue_length", M::QueueDepth, Of("queue")),
    ("container_cpu_usage_seconds_total", M::CpuSecondsTotal, Of("name")),
    ("container_memory_working_set_bytes", M::MemoryBytes, Of("name")),
    ("container_spec_memory_limit_bytes", M::MemoryLimitBytes, Of("name")),
    ("db_pool_connections", M::ConnectionsTotal, Of("state")),
    ("django_http_responses_total_by_status_total", M::RequestsTotal, Sum),
    ("fastapi_requests_total", M::RequestsTotal, Sum),
    ("flask_http_request_total", M::RequestsTotal, Sum),
    ("http_requests_total", M::RequestsTotal, Sum),
    ("http_server_requests_total", M::RequestsTotal, Sum),
    ("istio_requests_total", M::RequestsTotal, Sum),
    ("job_queue_length", M::QueueDepth, Of("queue")),
    ("process_cpu_seconds_total", M::CpuSecondsTotal, One),
    ("process_resident_memory_bytes", M::MemoryBytes, One),
    ("queue_depth", M::QueueDepth, Of("queue")),
    ("queue_length", M::QueueDepth, Of("queue")),
    ("rabbitmq_queue_messages_ready", M::QueueDepth, Of("queue")),
    ("rq_jobs", M::QueueDepth, Of("queue")),
    ("starlette_requests_total", M::RequestsTotal, Sum),
    ("uvicorn_requests_total", M::RequestsTotal, Sum),
];

const BALANCER: [Row; 7] = [
    ("caddy_http_requests_total", M::RequestsTotal, Sum),
    ("haproxy_frontend_http_requests_total", M::RequestsTotal, Sum),
    ("nginx_connections_active", M::Clients, One),
    ("nginx_http_requests_total", M::RequestsTotal, One),
    ("nginx_ingress_controller_requests", M::RequestsTotal, Sum),
    ("traefik_entrypoint_requests_total", M::RequestsTotal, Sum),
    ("traefik_service_requests_total", M::RequestsTotal, Sum),
];

const CACHE: [Row; 14] = [
    ("redis_commands_processed_total", M::CacheCommandsTotal, One),
    ("redis_config_maxclients", M::CacheMaxClients, One),
    ("redis_connected_clients", M::CacheClients, One),
    ("redis_connected_slaves", M::Replicas, One),
    ("redis_db_keys", M::CacheKeys, Of("db")),
    ("redis_evicted_keys_total", M::CacheEvictedKeys, One),
    ("redis_instantaneous_ops_per_sec", M::CacheOpsPerSecond, One),
    ("redis_keyspace_hits_total", M::CacheHits, One),
    ("redis_keyspace_misses_total", M::CacheMisses, One),
    ("redis_mem_fragmentation_ratio", M::CacheFragmentationRatio, One),
    ("redis_memory_max_bytes", M::CacheMaxBytes, One),
    ("redis_memory_used_bytes", M::CacheUsedBytes, One),
    ("redis_memory_used_peak_bytes", M::CachePeakBytes, One),
    ("redis_memory_used_rss_bytes", M::CacheRssBytes, One),
];

const DATABASE: [Row; 7] = [
    ("pg_database_size_bytes", M::DatabaseBytes, Of("datname")),
    ("pg_settings_effective_cache_size_bytes", M::EffectiveCacheSizeBytes, One),
    ("pg_settings_maintenance_work_mem_bytes", M::MaintenanceWorkMemBytes, One),
    ("pg_settings_max_connections", M::MaxConnections, One),
    ("pg_settings_shared_buffers_bytes", M::SharedBuffersBytes, One),
    ("pg_settings_work_mem_bytes", M::WorkMemBytes, One),
    ("pg_total_relation_size_bytes", M::TableBytes, Of("relname")),
];

const HOST: [Row; 6] = [
    ("node_filesystem_size_bytes", M::DiskBytes, Of("mountpoint")),
    ("node_load1", M::LoadAverage, One),
    ("node_load15", M::LoadAverage15, One),
    ("node_load5", M::LoadAverage5, One),
    ("node_memory_MemAvailable_bytes", M::MemoryAvailableBytes, One),
    ("node_memory_MemTotal_bytes", M::MemoryLimitBytes, One),
];

const POOLER: [Row; 4] = [
    ("pgbouncer_pools_client_active_connections", M::Clients, Of("database")),
    ("pgbouncer_pools_client_waiting_connections", M::ClientsWaiting, Of("database")),
    ("pgbouncer_pools_server_active_connections", M::ConnectionsActive, Of("database")),
    ("pgbouncer_pools_server_idle_connections", M::ConnectionsIdle, Of("database")),
];

/// The tables by component, each sorted by name.
const TABLES: [(Component, &[Row]); 6] = [
    (Component::App, &APP),
    (Component::Balancer, &BALANCER),
    (Component::Cache, &CACHE),
    (Component::Database, &DATABASE),
    (Component::Host, &HOST),
    (Component::Pooler, &POOLER),
];

/// The rule for a metric, when there is one.
pub(crate) fn rule_for(name: &str) -> Option<Rule> {
    TABLES.iter().find_map(|&(component, rows)| {
        let row = rows.binary_search_by(|row| row.0.cmp(name)).ok()?;
        let &(_, metric, samples) = rows.get(row)?;
        Some(Rule { component, metric, samples })
    })
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
        assert!(TABLES.iter().all(|(_, rows)| rows.is_sorted_by(|a, b| a.0 < b.0)));
        let expected = Rule { component: Component::Database, metric: M::DatabaseBytes, samples: Of("datname") };
        assert_eq!(rule_for("pg_database_size_bytes"), Some(expected));
        assert_eq!(rule_for("go_goroutines"), None);
    }
}
