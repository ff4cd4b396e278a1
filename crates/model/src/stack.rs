use serde::{Deserialize, Serialize};

/// What the stack is made of: names, versions and limits. The names land in generated files, quoted for the
/// language they land in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Stack {
    /// Where the containers run. Default: Compose.
    pub platform: Platform,
    /// The Compose project or Kubernetes namespace. Default: `voiceassist`.
    pub project: String,
    /// The app's service name. Default: `voiceassist-server`.
    pub service: String,
    /// The port that the app listens on. Default: 8000.
    pub port: u16,
    /// The path that answers 200 when an instance is healthy. Default: `/health`.
    pub health_path: String,
    /// The app's limits and pools.
    pub app: AppStack,
    /// PostgreSQL.
    pub postgres: DatabaseStack,
    /// Redis.
    pub redis: CacheStack,
    /// Qdrant.
    pub qdrant: VectorStack,
}

impl Default for Stack {
    fn default() -> Self {
        Self {
            platform: Platform::Compose,
            project: "voiceassist".to_owned(),
            service: "voiceassist-server".to_owned(),
            port: 8000,
            health_path: "/health".to_owned(),
            app: AppStack::default(),
            postgres: DatabaseStack::default(),
            redis: CacheStack::default(),
            qdrant: VectorStack::default(),
        }
    }
}

/// Where the containers run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Platform {
    /// Docker Compose.
    Compose,
    /// Kubernetes.
    Kubernetes,
}

/// The limits of one app instance and its connection pools. `None`: from the pastes, else the runbook's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct AppStack {
    /// The CPU limit. Assumed: 2.
    pub cores: Option<f64>,
    /// The memory limit. Assumed: 2.
    pub memory_gb: Option<f64>,
    /// Gunicorn workers. Assumed: 2 × cores + 1, the runbook's rule.
    pub workers: Option<u32>,
    /// `DB_POOL_SIZE` of a worker. Assumed: 20.
    pub pool_size: Option<u32>,
    /// `DB_MAX_OVERFLOW` of a worker. Assumed: 10.
    pub pool_overflow: Option<u32>,
}

/// PostgreSQL: version, names and machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct DatabaseStack {
    /// The major version, 13–18. Default: 15.
    pub version: u32,
    /// The service's name. Default: `postgres`.
    pub service: String,
    /// The app's role. Default: `voiceassist`.
    pub user: String,
    /// The app's database. Default: `voiceassist`.
    pub database: String,
    /// CPU limit. Default: 4.
    pub cores: f64,
    /// Memory limit. Default: 8.
    pub memory_gb: f64,
    /// What the volume is. Default: SSD.
    pub storage: Storage,
    /// Whether PgBouncer already stands in front. Default: no.
    pub pooler: bool,
    /// Read replicas that already follow. Default: 0.
    pub replicas: u32,
}

impl Default for DatabaseStack {
    fn default() -> Self {
        Self {
            version: 15,
            service: "postgres".to_owned(),
            user: "voiceassist".to_owned(),
            database: "voiceassist".to_owned(),
            cores: 4.0,
            memory_gb: 8.0,
            storage: Storage::Ssd,
            pooler: false,
            replicas: 0,
        }
    }
}

/// What a volume is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Storage {
    /// A spinning disk.
    Hdd,
    /// A solid-state disk.
    Ssd,
    /// A solid-state disk on the PCI bus.
    Nvme,
}

/// Redis. `None`: from the pastes, else the runbook's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CacheStack {
    /// The service's name. Default: `redis`.
    pub service: String,
    /// `maxmemory`. Assumed: 1.
    pub max_memory_gb: Option<f64>,
}

impl Default for CacheStack {
    fn default() -> Self {
        Self { service: "redis".to_owned(), max_memory_gb: None }
    }
}

/// Qdrant. `None`: from the pastes, else the runbook's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct VectorStack {
    /// The service's name. Default: `qdrant`.
    pub service: String,
    /// Memory limit of a node. Assumed: 4.
    pub memory_gb: Option<f64>,
    /// The length of a vector. Default: the runbook's 384.
    pub dimensions: u32,
}

impl Default for VectorStack {
    fn default() -> Self {
        Self { service: "qdrant".to_owned(), memory_gb: None, dimensions: 384 }
    }
}
