//! What the stack is made of.

use headroom::{GIB, Platform, Pools, Scenario, Storage};

use super::{Choice, Line, Number, Text, Used};

/// What the stack is made of and what its parts are called.
pub static STACK: &[Line] = &[
    Line::Heading("App"),
    Line::Choice(Choice {
        path: "stack.platform",
        label: "Platform",
        options: &["Docker Compose", "Kubernetes"],
        get: |scenario| usize::from(scenario.stack.platform == Platform::Kubernetes),
        set: |scenario, at| scenario.stack.platform = if at == 1 { Platform::Kubernetes } else { Platform::Compose },
    }),
    text!("stack.project", "Project or namespace", stack.project),
    text!("stack.service", "App service", stack.service),
    given_count!("stack.port", "Port", "", stack.port: u16),
    text!("stack.healthPath", "Health path", stack.health_path),
    optional!(
        "stack.app.cores",
        "Cores of an instance",
        "cores",
        stack.app.cores,
        Some(Used::Known(|s| Some(&s.app_cores), 1.0))
    ),
    optional!(
        "stack.app.memoryGb",
        "Memory of an instance",
        "GiB",
        stack.app.memory_gb,
        Some(Used::Known(|s| Some(&s.app_memory_limit_bytes), GIB))
    ),
    optional_count!(
        "stack.app.workers",
        "Gunicorn workers",
        "",
        stack.app.workers,
        Some(Used::Assumed(|scenario, s| Pools::new(scenario, s.app_cores.value).workers))
    ),
    optional_count!(
        "stack.app.poolSize",
        "DB_POOL_SIZE of a worker",
        "",
        stack.app.pool_size,
        Some(Used::Assumed(|scenario, s| Pools::new(scenario, s.app_cores.value).pool))
    ),
    optional_count!(
        "stack.app.poolOverflow",
        "DB_MAX_OVERFLOW of a worker",
        "",
        stack.app.pool_overflow,
        Some(Used::Assumed(|scenario, s| Pools::new(scenario, s.app_cores.value).overflow))
    ),
    Line::Heading("PostgreSQL"),
    given_count!("stack.postgres.version", "Version", "", stack.postgres.version: u32),
    text!("stack.postgres.service", "Service", stack.postgres.service),
    text!("stack.postgres.user", "User", stack.postgres.user),
    text!("stack.postgres.database", "Database", stack.postgres.database),
    given!("stack.postgres.cores", "Cores", "cores", stack.postgres.cores),
    given!("stack.postgres.memoryGb", "Memory", "GiB", stack.postgres.memory_gb),
    Line::Choice(Choice {
        path: "stack.postgres.storage",
        label: "Volume",
        options: &["Spinning disk", "SSD", "NVMe"],
        get: |scenario| match scenario.stack.postgres.storage {
            Storage::Hdd => 0,
            Storage::Ssd => 1,
            Storage::Nvme => 2,
        },
        set: |scenario, at| {
            scenario.stack.postgres.storage = match at {
                0 => Storage::Hdd,
                2 => Storage::Nvme,
                _ => Storage::Ssd,
            }
        },
    }),
    Line::Choice(Choice {
        path: "stack.postgres.pooler",
        label: "PgBouncer in front",
        options: &["No", "Yes"],
        get: |scenario| usize::from(scenario.stack.postgres.pooler),
        set: |scenario, at| scenario.stack.postgres.pooler = at == 1,
    }),
    given_count!("stack.postgres.replicas", "Read replicas", "", stack.postgres.replicas: u32),
    Line::Heading("Redis and Qdrant"),
    text!("stack.redis.service", "Redis service", stack.redis.service),
    optional!(
        "stack.redis.maxMemoryGb",
        "Redis maxmemory",
        "GiB",
        stack.redis.max_memory_gb,
        Some(Used::Known(|s| Some(&s.cache_max_bytes), GIB))
    ),
    text!("stack.qdrant.service", "Qdrant service", stack.qdrant.service),
    optional!(
        "stack.qdrant.memoryGb",
        "Qdrant memory limit",
        "GiB",
        stack.qdrant.memory_gb,
        Some(Used::Known(|s| Some(&s.vector_limit_bytes), GIB))
    ),
    given_count!("stack.qdrant.dimensions", "Length of a vector", "", stack.qdrant.dimensions: u32),
];
