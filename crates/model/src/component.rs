use serde::{Deserialize, Serialize};

/// A part of the stack that can run out by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Component {
    /// The stateless application servers.
    App,
    /// The load balancer in front of them (nginx).
    Balancer,
    /// PostgreSQL.
    Database,
    /// PgBouncer, between the app and the database.
    Pooler,
    /// Redis or Valkey.
    Cache,
    /// Qdrant.
    Vector,
    /// A machine that runs any of them.
    Host,
    /// Something that was recognised but belongs to none of them.
    Other,
}

impl Component {
    /// All but [`Component::Other`], in the order of the demand chain.
    pub const PARTS: [Self; 7] =
        [Self::App, Self::Balancer, Self::Database, Self::Pooler, Self::Cache, Self::Vector, Self::Host];

    /// The name a person reads: `PostgreSQL`, `Redis`, …
    pub fn label(self) -> &'static str {
        match self {
            Self::App => "App",
            Self::Balancer => "nginx",
            Self::Database => "PostgreSQL",
            Self::Pooler => "PgBouncer",
            Self::Cache => "Redis",
            Self::Vector => "Qdrant",
            Self::Host => "Host",
            Self::Other => "Other",
        }
    }
}
