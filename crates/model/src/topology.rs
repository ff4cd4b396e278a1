use serde::{Deserialize, Serialize};

/// What runs: how many of each part, and how large.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Topology {
    /// The app servers.
    pub app: App,
    /// The balancer.
    pub balancer: Balancer,
    /// PostgreSQL with PgBouncer.
    pub database: Database,
    /// Redis.
    pub cache: Cache,
    /// Qdrant.
    pub vector: Vector,
    /// The machines that carry it.
    #[serde(default = "one")]
    pub hosts: u32,
}

fn one() -> u32 {
    1
}

/// The app servers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct App {
    /// How many.
    pub instances: u32,
    /// CPU limit of each.
    pub cores: f64,
    /// Memory limit of each, in bytes.
    pub memory_bytes: f64,
    /// Whether their number follows the load.
    pub autoscaling: bool,
}

/// The balancer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Balancer {
    /// How many; 0 while one instance answers directly.
    pub instances: u32,
}

/// PostgreSQL with PgBouncer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Database {
    /// Primaries; always 1.
    pub primary: u32,
    /// Read replicas.
    pub replicas: u32,
    /// Whether PgBouncer stands in front.
    pub pooler: bool,
    /// `max_connections`.
    pub max_connections: u32,
    /// Bytes of the volume.
    pub disk_bytes: f64,
    /// CPU limit of the primary and of each replica. 0 in plans of before it was planned.
    #[serde(default)]
    pub cores: f64,
    /// Memory limit of the primary and of each replica, in bytes. 0 in plans of before it was planned.
    #[serde(default)]
    pub memory_bytes: f64,
}

/// Redis.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cache {
    /// How its nodes stand together.
    pub mode: CacheMode,
    /// All nodes, replicas included.
    pub nodes: u32,
    /// `maxmemory` of each data node, in bytes.
    pub memory_bytes: f64,
}

/// How Redis nodes stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CacheMode {
    /// One node.
    Single,
    /// One primary, replicas and three sentinels that promote one.
    Sentinel,
    /// Three or more primaries that share the keys, each with a replica.
    Cluster,
}

/// Qdrant.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vector {
    /// How many nodes; 0 when there is no Qdrant.
    pub nodes: u32,
    /// Shards of a collection.
    pub shards: u32,
    /// Copies of each shard.
    pub replication: u32,
    /// Memory limit of each node, in bytes.
    pub memory_bytes: f64,
}
