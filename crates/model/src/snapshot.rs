use serde::{Deserialize, Serialize};

use crate::{CacheMode, FittedGrowth, UslFit};

/// How a number came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Provenance {
    /// Read from a paste.
    Measured,
    /// Computed from measured numbers.
    Inferred,
    /// A default: the runbook's or the field's.
    Assumed,
    /// Given by a person.
    Overridden,
}

impl Provenance {
    /// What follows a number in a sentence: ` (assumed)` where it is, else nothing.
    pub const fn aside(self) -> &'static str {
        match self {
            Self::Assumed => " (assumed)",
            Self::Measured | Self::Inferred | Self::Overridden => "",
        }
    }
}

/// A line of a pasted text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Which paste, counted from 0.
    pub paste: usize,
    /// Which line, counted from 1.
    pub line: usize,
}

/// A number with its provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sourced {
    /// The number, in the unit that the field's name gives; finite and not negative.
    pub value: f64,
    /// How it came to be.
    pub provenance: Provenance,
    /// The line it was read from, when measured.
    pub source: Option<Source>,
    /// The formula or the rule behind it, as a short phrase: `50 RPS ÷ 2 instances ÷ 97.8 %`.
    pub why: String,
}

impl Sourced {
    /// Read from a paste.
    pub fn measured(value: f64, source: Source) -> Self {
        Self { value, provenance: Provenance::Measured, source: Some(source), why: String::new() }
    }

    /// Computed from measured numbers.
    pub fn inferred(value: f64, why: impl Into<String>) -> Self {
        Self { value, provenance: Provenance::Inferred, source: None, why: why.into() }
    }

    /// A default.
    pub fn assumed(value: f64, why: impl Into<String>) -> Self {
        Self { value, provenance: Provenance::Assumed, source: None, why: why.into() }
    }

    /// The same number with the rule behind it.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    /// Given by a person.
    pub fn overridden(value: f64) -> Self {
        Self { value, provenance: Provenance::Overridden, source: None, why: String::new() }
    }
}

/// The present: everything that is measured, inferred, assumed or overridden, each once. `None`: not known, and
/// no default would be honest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Users.
    pub users: Sourced,
    /// Requests per second at the peak.
    pub requests_per_second: Sourced,
    /// Requests per second that one instance serves at full CPU.
    pub rps_per_instance: Sourced,
    /// The law of throughput over the number of instances; `None` where each adds the same.
    pub scaling: Option<UslFit>,
    /// Time that one request takes when nothing waits, from a load test.
    pub service_ms: Option<Sourced>,
    /// Running app instances.
    pub app_instances: Sourced,
    /// CPU limit of one instance, in cores.
    pub app_cores: Sourced,
    /// Memory limit of one instance, in bytes.
    pub app_memory_limit_bytes: Sourced,
    /// CPU of the limit, mean over the instances (the balancer spreads it).
    pub app_cpu_percent: Option<Sourced>,
    /// The busiest instance's.
    pub app_cpu_percent_hottest: Option<Sourced>,
    /// Minutes for which every sample of the app's CPU has been over the immediate threshold, up to the last; `None` where
    /// a single sample cannot tell.
    #[serde(default)]
    pub app_cpu_over_minutes: Option<f64>,
    /// Memory of the limit, of the fullest instance (each has its own limit).
    pub app_memory_percent: Option<Sourced>,
    /// 95th percentile of latency.
    pub p95_ms: Option<Sourced>,
    /// Failed requests, of all.
    pub error_percent: Option<Sourced>,
    /// Jobs or requests waiting.
    pub queue_depth: Option<Sourced>,
    /// Database connections in use, in any state when that is known.
    pub database_connections: Sourced,
    /// The server's `max_connections`.
    pub max_connections: Sourced,
    /// CPU limit of the database server, in cores.
    pub database_cores: Sourced,
    /// Memory limit of the database server, in bytes.
    pub database_memory_bytes: Sourced,
    /// CPU of the database server's limit.
    pub database_cpu_percent: Option<Sourced>,
    /// Clients that wait at the pooler for a connection, over all pools.
    #[serde(default)]
    pub pool_waiting: Option<Sourced>,
    /// How long the first of them has been waiting.
    #[serde(default)]
    pub pool_wait_ms: Option<Sourced>,
    /// Reads, of the time that statements take.
    pub database_read_percent: Option<Sourced>,
    /// Bytes in the database.
    pub database_bytes: Sourced,
    /// Bytes of its volume.
    pub database_disk_bytes: Sourced,
    /// How the nodes of Redis stand together.
    pub cache_mode: CacheMode,
    /// All its nodes, replicas included.
    pub cache_nodes: u32,
    /// Bytes that Redis holds, over all its primaries.
    pub cache_bytes: Sourced,
    /// `maxmemory` of one node in bytes.
    pub cache_max_bytes: Sourced,
    /// Clients of the node of Redis that has most of its `maxclients`.
    #[serde(default)]
    pub cache_clients: Option<Sourced>,
    /// Its `maxclients`.
    #[serde(default)]
    pub cache_max_clients: Option<Sourced>,
    /// CPU of its one thread that runs commands, of the busiest node.
    #[serde(default)]
    pub cache_cpu_percent: Option<Sourced>,
    /// CPU of the one thread of PgBouncer, of the busiest.
    #[serde(default)]
    pub pooler_cpu_percent: Option<Sourced>,
    /// Memory limit of its container, in bytes.
    pub cache_limit_bytes: Option<Sourced>,
    /// Vectors in Qdrant.
    pub vectors: Option<Sourced>,
    /// Nodes of Qdrant.
    pub vector_nodes: u32,
    /// Shards of a collection.
    pub vector_shards: u32,
    /// Copies of each shard.
    pub vector_copies: u32,
    /// Memory that Qdrant uses in bytes, over all its nodes, each copy of a shard once.
    pub vector_bytes: Option<Sourced>,
    /// Memory limit of its node, in bytes.
    pub vector_limit_bytes: Sourced,
    /// Machines that were seen.
    #[serde(default)]
    pub hosts: u32,
    /// Cores of the machine that runs all of it.
    pub host_cores: Option<Sourced>,
    /// Memory of the machine that runs all of it, in bytes.
    pub host_memory_bytes: Option<Sourced>,
    /// CPU of the busiest machine.
    #[serde(default)]
    pub host_cpu_percent: Option<Sourced>,
    /// How full the fullest volume is besides the database's.
    #[serde(default)]
    pub host_disk_percent: Option<Sourced>,
    /// Memory of the fullest machine that is not available to new processes.
    #[serde(default)]
    pub host_memory_percent: Option<Sourced>,
    /// Load balancers that were seen.
    pub balancers: u32,
    /// Whether a pooler was seen or given.
    pub pooler: bool,
    /// Read replicas seen or given.
    pub replicas: u32,
    /// Growth as pasted series show it, at most one for each metric. Empty unless somebody fitted them.
    #[serde(default)]
    pub growth: Vec<FittedGrowth>,
    /// What was measured at all; when `false` the verdict is unknown.
    pub measured: bool,
}
