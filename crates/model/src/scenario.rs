use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Policy, Reading, Source, Stack, Thresholds};

/// The version of the scenario's JSON that this build reads and writes.
pub const SCHEMA_VERSION: u32 = 1;

/// Everything a plan depends on. Every field is optional in JSON and has the default given here; the same
/// scenario gives the same plan, byte for byte.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Scenario {
    /// Always [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// The name on the tab and in the files. Default: `Baseline`.
    pub name: String,
    /// The first day of the plan. The command line and the JavaScript API fill in the clock's date; the engine
    /// has no clock and refuses a scenario without one.
    #[serde(deserialize_with = "crate::moment::read::optional_date")]
    pub today: Option<Date>,
    /// Sets where the draws begin. Default: 1.
    pub seed: u64,
    /// How many draws of the growth rate, evenly spread over its distribution. Default: 10,000.
    pub draws: u32,
    /// How far to look, in months. Default: 6.
    pub horizon_months: u32,
    /// The pasted texts, as they are.
    pub pastes: Vec<String>,
    /// How the pastes are to be read, where not automatically.
    #[serde(skip_serializing_if = "Reading::is_automatic")]
    pub reading: Reading,
    /// What is known of today without a paste; what is given here overrides the pastes.
    pub current: Current,
    /// How demand grows.
    pub growth: Growth,
    /// Campaigns, launches and the like.
    pub events: Vec<Event>,
    /// The runbook's rules of thumb, where nothing better is known.
    pub coefficients: Coefficients,
    /// When a trigger fires.
    pub thresholds: Thresholds,
    /// How to size, and within which bounds.
    pub policy: Policy,
    /// What the stack is made of and what its parts are called.
    pub stack: Stack,
    /// What the parts cost. `None`: costs are left out.
    pub prices: Option<Prices>,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            name: "Baseline".to_owned(),
            today: None,
            seed: 1,
            draws: 10_000,
            horizon_months: 6,
            pastes: Vec::new(),
            reading: Reading::default(),
            current: Current::default(),
            growth: Growth::default(),
            events: Vec::new(),
            coefficients: Coefficients::default(),
            thresholds: Thresholds::default(),
            policy: Policy::default(),
            stack: Stack::default(),
            prices: None,
        }
    }
}

/// The present, as a person states it. `None`: take it from the pastes, else infer or assume it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Current {
    /// Registered or active users, whichever grows with the load. Assumed: 1,000.
    pub users: Option<f64>,
    /// Requests per second at the peak of a usual day. Assumed: 50.
    pub requests_per_second: Option<f64>,
    /// Size of the database. Assumed: 10 GB.
    pub database_gb: Option<f64>,
    /// Size of the volume it lives on. Assumed: 100 GB.
    pub database_disk_gb: Option<f64>,
    /// Memory that Redis uses. Assumed: the coefficient per user.
    pub redis_gb: Option<f64>,
    /// Vectors in Qdrant. Unknown until given or pasted.
    pub vectors: Option<f64>,
    /// Running app instances. Assumed: 1.
    pub app_instances: Option<u32>,
    /// CPU of the app's limit, over its instances.
    pub app_cpu_percent: Option<f64>,
    /// Memory of the app's limit, of the fullest instance.
    pub app_memory_percent: Option<f64>,
    /// Database connections in use. Assumed: the coefficient per user.
    pub database_connections: Option<f64>,
    /// The server's `max_connections`. Assumed: 100.
    pub max_connections: Option<u32>,
    /// CPU of the database server's limit. Unknown until given or pasted.
    pub database_cpu_percent: Option<f64>,
    /// Reads, of the time that statements take. Unknown until given or pasted.
    pub database_read_percent: Option<f64>,
    /// 95th percentile of latency. Unknown until given or pasted.
    pub p95_ms: Option<f64>,
    /// Failed requests, of all. Unknown until given or pasted.
    pub error_percent: Option<f64>,
    /// Jobs or requests waiting. Unknown until given or pasted.
    pub queue_depth: Option<f64>,
}

/// What grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Demand {
    /// Users.
    Users,
    /// Requests per second.
    RequestsPerSecond,
    /// Bytes in the database.
    DatabaseBytes,
    /// Bytes in Redis.
    RedisBytes,
    /// Database connections.
    DatabaseConnections,
    /// Vectors in Qdrant.
    Vectors,
}

impl Demand {
    /// All of them, in the order of the demand chain.
    pub const ALL: [Self; 6] = [
        Self::Users,
        Self::RequestsPerSecond,
        Self::DatabaseConnections,
        Self::RedisBytes,
        Self::Vectors,
        Self::DatabaseBytes,
    ];

    /// Its key in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::RequestsPerSecond => "requestsPerSecond",
            Self::DatabaseBytes => "databaseBytes",
            Self::RedisBytes => "redisBytes",
            Self::DatabaseConnections => "databaseConnections",
            Self::Vectors => "vectors",
        }
    }

    /// Its name for people, within a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::RequestsPerSecond => "requests per second",
            Self::DatabaseBytes => "the database",
            Self::RedisBytes => "Redis memory",
            Self::DatabaseConnections => "connections",
            Self::Vectors => "vectors",
        }
    }
}

/// Growth of one metric as a pasted series shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FittedGrowth {
    /// What grows.
    pub demand: Demand,
    /// The logarithm of the factor of a month.
    pub log_per_month: f64,
    /// Its standard deviation as of a normal distribution with the same 90 % range.
    pub deviation: f64,
    /// The first line of the series.
    pub source: Source,
    /// The series in words: `83 days of nginx rps`.
    pub why: String,
}

/// How demand grows. The period is always part of the rate: 50 % a month is ×11.39 in six months, 50 % over
/// the horizon is ×1.5.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Growth {
    /// The law of growth.
    pub kind: GrowthKind,
    /// The period of `percent`.
    pub per: Period,
    /// The most likely growth per period; −100 < percent. Default: the runbook's 50 per month.
    pub percent: f64,
    /// The lower end of a 90 % range; given together with `high`. `None`: no uncertainty.
    pub low: Option<f64>,
    /// The upper end of that range.
    pub high: Option<f64>,
    /// A rate of its own for what does not grow as the users do.
    pub per_metric: BTreeMap<Demand, Rate>,
    /// Where growth bends to with the kind `logistic`, in times of today's demand; > 1. Default: 10.
    pub ceiling: f64,
    /// What a pasted series that shows growth counts for. Default: `combined`.
    pub basis: GrowthBasis,
    /// Whether points of a pasted series that lie far from their neighbours count. Default: `counted`.
    pub outliers: Outliers,
    /// How requests and connections vary with the calendar around their growth.
    pub season: Season,
}

impl Default for Growth {
    fn default() -> Self {
        Self {
            kind: GrowthKind::Compound,
            per: Period::Month,
            percent: 50.0,
            low: None,
            high: None,
            per_metric: BTreeMap::new(),
            ceiling: 10.0,
            basis: GrowthBasis::Combined,
            outliers: Outliers::Counted,
            season: Season::default(),
        }
    }
}

impl Growth {
    /// The rate that a metric grows by: its own, else the general one.
    pub fn rate(&self, demand: Demand) -> Rate {
        self.per_metric.get(&demand).copied().unwrap_or(Rate {
            per: self.per,
            percent: self.percent,
            low: self.low,
            high: self.high,
        })
    }

    /// Whether the general rate is the runbook's 50 % a month that nobody has changed: an assumption, which any
    /// measurement beats.
    pub fn is_assumed(&self) -> bool {
        (self.per, self.percent, self.low, self.high) == (Period::Month, 50.0, None, None)
    }
}

/// The law of growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GrowthKind {
    /// y₀(1+g)ᵗ: the same percentage every period.
    Compound,
    /// y₀(1+g·t): the same amount every period, g of today's.
    Linear,
    /// K ÷ (1 + (K/y₀ − 1)·e^(−rt)): as compound today, bending towards a ceiling K.
    Logistic,
}

/// What the growth of a pasted series counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GrowthBasis {
    /// Where a rate is given as a range, range and series are weighed by how sure each is. A rate without a range stays
    /// as it was given; the runbook's default gives way to the series.
    Combined,
    /// Only what was given.
    Stated,
    /// The series alone, where there is one.
    Fitted,
}

/// What points of a pasted series that lie far from their neighbours count for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outliers {
    /// They are points like others; where they are many, the median of the slopes is the growth.
    Counted,
    /// They are missing.
    LeftOut,
}

/// Multiples of the usual demand by the calendar. Empty: none. Today's figures are those of today's month and weekday.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Season {
    /// By month from January on: 12 numbers.
    pub yearly: Vec<f64>,
    /// By day from Monday on: 7 numbers.
    pub weekly: Vec<f64>,
}

/// The period of a growth rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Period {
    /// Per month.
    Month,
    /// Per twelve months.
    Year,
    /// Over the whole horizon of the scenario.
    Horizon,
}

/// A growth rate with its period and range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rate {
    /// The period of `percent`.
    #[serde(default = "month")]
    pub per: Period,
    /// The most likely growth per period; −100 < percent.
    pub percent: f64,
    /// The lower end of a 90 % range.
    #[serde(default)]
    pub low: Option<f64>,
    /// The upper end of that range.
    #[serde(default)]
    pub high: Option<f64>,
}

fn month() -> Period {
    Period::Month
}

/// Something with a date that multiplies demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    /// What it is called on the chart.
    pub name: String,
    /// The first day.
    #[serde(deserialize_with = "crate::moment::read::date")]
    pub from: Date,
    /// The last day; `None` when it stays.
    #[serde(default, deserialize_with = "crate::moment::read::optional_date")]
    pub until: Option<Date>,
    /// Requests per second and users are multiplied by this while it lasts; > 0.
    pub multiplier: f64,
    /// Days that it takes from nothing to the whole multiplier, in even steps. Default: 0, at once.
    #[serde(default)]
    pub ramp_days: u32,
}

/// What the parts cost, in any one currency. What is left out costs nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Prices {
    /// The name of the currency, such as `EUR`.
    pub currency: String,
    /// A CPU core for a month.
    pub core_month: f64,
    /// A GiB of memory for a month.
    pub memory_gb_month: f64,
    /// A GB of disk for a month.
    pub disk_gb_month: f64,
    /// A day on which demand passes what is there. `None`: not known, and regret is told in days.
    pub overload_day: Option<f64>,
}

/// The runbook's rules of thumb. `None`: infer it from the pastes where that is possible, else the default.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Coefficients {
    /// Requests per second that one app instance serves at full CPU. Assumed: 50.
    pub rps_per_instance: Option<f64>,
    /// Database connections per 1,000 users. Assumed: 100.
    pub connections_per1000_users: Option<f64>,
    /// Gigabytes of Redis per 10,000 users. Assumed: 1.
    pub redis_gb_per10000_users: Option<f64>,
}
