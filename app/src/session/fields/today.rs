//! What is known of today.

use headroom::{GB, GIB};

use super::{Line, Number, Used};

/// What is known of today.
pub static TODAY: &[Line] = &[
    Line::Heading("Demand"),
    optional!("current.users", "Users", "", current.users, Some(Used::Known(|s| Some(&s.users), 1.0))),
    optional!(
        "coefficients.connectionsPer1000Users",
        "Database connections per 1,000 users",
        "",
        coefficients.connections_per1000_users,
        None
    ),
    optional!(
        "coefficients.redisGbPer10000Users",
        "Redis per 10,000 users",
        "GiB",
        coefficients.redis_gb_per10000_users,
        None
    ),
    Line::Heading("App"),
    optional_count!(
        "current.appInstances",
        "Running instances",
        "",
        current.app_instances,
        Some(Used::Known(|s| Some(&s.app_instances), 1.0))
    ),
    optional!(
        "current.appCpuPercent",
        "CPU of its limit",
        "%",
        current.app_cpu_percent,
        Some(Used::Known(|s| s.app_cpu_percent.as_ref(), 1.0))
    ),
    optional!(
        "current.appMemoryPercent",
        "Memory of its limit",
        "%",
        current.app_memory_percent,
        Some(Used::Known(|s| s.app_memory_percent.as_ref(), 1.0))
    ),
    optional!(
        "current.p95Ms",
        "Response time, p95",
        "ms",
        current.p95_ms,
        Some(Used::Known(|s| s.p95_ms.as_ref(), 1.0))
    ),
    optional!(
        "current.errorPercent",
        "Failed requests",
        "%",
        current.error_percent,
        Some(Used::Known(|s| s.error_percent.as_ref(), 1.0))
    ),
    optional!(
        "current.queueDepth",
        "Jobs waiting",
        "",
        current.queue_depth,
        Some(Used::Known(|s| s.queue_depth.as_ref(), 1.0))
    ),
    Line::Heading("Data"),
    optional!(
        "current.databaseCpuPercent",
        "Database CPU of its limit",
        "%",
        current.database_cpu_percent,
        Some(Used::Known(|s| s.database_cpu_percent.as_ref(), 1.0))
    ),
    optional!(
        "current.databaseReadPercent",
        "Reads, of the time of statements",
        "%",
        current.database_read_percent,
        Some(Used::Known(|s| s.database_read_percent.as_ref(), 1.0))
    ),
    optional!(
        "current.databaseGb",
        "Database size",
        "GB",
        current.database_gb,
        Some(Used::Known(|s| Some(&s.database_bytes), GB))
    ),
    optional!(
        "current.databaseDiskGb",
        "Its volume",
        "GB",
        current.database_disk_gb,
        Some(Used::Known(|s| Some(&s.database_disk_bytes), GB))
    ),
    optional!(
        "current.databaseConnections",
        "Connections in use",
        "",
        current.database_connections,
        Some(Used::Known(|s| Some(&s.database_connections), 1.0))
    ),
    optional_count!(
        "current.maxConnections",
        "max_connections",
        "",
        current.max_connections,
        Some(Used::Known(|s| Some(&s.max_connections), 1.0))
    ),
    optional!(
        "current.redisGb",
        "Redis memory in use",
        "GiB",
        current.redis_gb,
        Some(Used::Known(|s| Some(&s.cache_bytes), GIB))
    ),
    optional!(
        "current.vectors",
        "Vectors in Qdrant",
        "",
        current.vectors,
        Some(Used::Known(|s| s.vectors.as_ref(), 1.0))
    ),
];
