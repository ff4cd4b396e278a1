use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Component, Demand, Diagnostic, Month, Provenance, Quantiles, Source, Topology};

/// When it runs out, what to build and in which order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The present.
    pub assessment: Assessment,
    /// What runs now, before any step.
    pub current: Topology,
    /// How each metric grows, with the period and the factor over the horizon.
    #[serde(default)]
    pub growth: Vec<MetricGrowth>,
    /// `horizon_months + 1` entries; the first is today.
    pub months: Vec<MonthPlan>,
    /// Daily up to twelve months, weekly beyond; the first is today, the last is the horizon.
    pub timeline: Vec<TimelinePoint>,
    /// Every resource, the first to run out first.
    pub runway: Vec<Runway>,
    /// What to do, in the order of `needed_by`.
    pub steps: Vec<Step>,
    /// Options that were weighed and lost.
    pub rejections: Vec<Rejection>,
    /// What a person should know about the plan.
    pub diagnostics: Vec<Diagnostic>,
}

/// The whole verdict on the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// A trigger says: scale now.
    Immediate,
    /// A trigger says: schedule scaling.
    Planned,
    /// Something was measured, and nothing fired.
    Ok,
    /// Nothing was measured.
    Unknown,
}

/// The level of one trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// Past the immediate threshold.
    Immediate,
    /// Past the planned threshold.
    Planned,
    /// Below both.
    Ok,
    /// No data. Never shown as OK.
    Unknown,
}

/// The present, judged by the runbook's triggers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assessment {
    /// The worst level of all triggers.
    pub verdict: Verdict,
    /// The resource that limits `max_rps`, as a runway's `resource`.
    pub bottleneck: String,
    /// Requests per second now.
    pub current_rps: f64,
    /// How that came to be.
    pub current_provenance: Provenance,
    /// Requests per second at which the bottleneck reaches its immediate threshold.
    pub max_rps: f64,
    /// Assumed where it rests on a default, else inferred.
    pub max_provenance: Provenance,
    /// 100 × (1 − current ÷ max); negative when the limit is already passed.
    pub headroom_percent: f64,
    /// Assumed where it rests on a default, else inferred: a load that falls out of it may be assumed.
    pub headroom_provenance: Provenance,
    /// Every trigger of the runbook, fired or not, the worst first.
    pub triggers: Vec<Trigger>,
}

/// One trigger of the runbook. Each is judged by itself: none hides another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trigger {
    /// Its identifier, such as `app-cpu`.
    pub id: String,
    /// Its name for people, such as `App CPU`.
    pub title: String,
    /// What it says.
    pub level: Level,
    /// The part it is about.
    pub component: Component,
    /// The number behind it; `None` when there is no data.
    pub value: Option<f64>,
    /// The unit of `value` and `threshold`, such as `percent` or `ms`.
    pub unit: String,
    /// The threshold that was passed, else the next one.
    pub threshold: f64,
    /// The comparison in words, with what is missing or assumed.
    pub why: String,
    /// How `value` came to be; `None` when there is no data.
    pub provenance: Option<Provenance>,
    /// The line it was read from.
    pub source: Option<Source>,
}

/// How one metric grows over the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricGrowth {
    /// What grows.
    pub demand: Demand,
    /// Percent a month at first, whatever the period it was given for.
    pub percent_per_month: Quantiles,
    /// Demand at the horizon as a multiple of today's, without events and seasons.
    pub total_factor: Quantiles,
    /// Where the rate comes from.
    pub provenance: Provenance,
    /// The rate with its period, as given or read: `50 % a month, ×11.4 in 6 months`.
    pub why: String,
}

/// Demand and the recommended topology at one month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MonthPlan {
    /// Months from today.
    pub index: u32,
    /// The calendar month.
    pub month: Month,
    /// The day: today plus `index` months.
    #[serde(deserialize_with = "crate::moment::read::date")]
    pub date: Date,
    /// Users.
    pub users: Quantiles,
    /// Requests per second, events included.
    pub requests_per_second: Quantiles,
    /// Bytes in the database.
    pub database_bytes: Quantiles,
    /// Bytes in Redis.
    pub redis_bytes: Quantiles,
    /// Database connections that the app asks for.
    pub database_connections: Quantiles,
    /// Vectors in Qdrant; `None` when unknown.
    pub vectors: Option<Quantiles>,
    /// What should run on that day.
    pub topology: Topology,
    /// Requests per second that it serves within the policy: target utilisation, spare instances lost.
    pub capacity_rps: f64,
}

/// Demand and capacity on one day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimelinePoint {
    /// The day.
    #[serde(deserialize_with = "crate::moment::read::date")]
    pub date: Date,
    /// Requests per second, events included.
    pub requests_per_second: Quantiles,
    /// Bytes in the database.
    pub database_bytes: Quantiles,
    /// Bytes in Redis.
    pub redis_bytes: Quantiles,
    /// Database connections that the app asks for.
    pub database_connections: Quantiles,
    /// Requests per second that today's app serves at the immediate CPU threshold.
    pub capacity_rps: f64,
    /// Requests per second that the planned topology of this day serves within the policy.
    pub planned_capacity_rps: f64,
    /// `max_connections` of the planned topology; with PgBouncer the app's own connections no longer count.
    pub planned_max_connections: f64,
    /// Bytes of Redis `maxmemory` in the planned topology, over all primaries.
    pub planned_redis_bytes: f64,
    /// Bytes of the planned database volume.
    pub planned_disk_bytes: f64,
}

/// When one resource of today's setup runs out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Runway {
    /// Its identifier, such as `app-cpu`.
    pub resource: String,
    /// Its name for people, such as `App CPU`.
    pub title: String,
    /// The part it belongs to.
    pub component: Component,
    /// Its level today.
    pub level: Level,
    /// Utilisation now; `None` when unknown.
    pub value: Option<f64>,
    /// The unit of `value`: `percent`.
    pub unit: String,
    /// What it is a part of, in `capacity_unit`.
    pub capacity: f64,
    /// `cores`, `bytes` or `connections`.
    pub capacity_unit: String,
    /// How `value` came to be.
    pub provenance: Option<Provenance>,
    /// How `capacity` came to be.
    pub capacity_provenance: Provenance,
    /// The line `value` was read from.
    pub source: Option<Source>,
    /// When the planned threshold is passed.
    pub planned: Crossing,
    /// When the immediate threshold is passed.
    pub immediate: Crossing,
    /// The date by which to decide: `confidence_percent` of the draws have not crossed `planned` before it plus
    /// the lead time. May lie in the past. `None`: not within the horizon, or not forecast.
    #[serde(default, deserialize_with = "crate::moment::read::optional_date")]
    pub order_by: Option<Date>,
    /// The formula in words; or why there is no forecast and which command would give one.
    pub why: String,
}

/// When a threshold is passed. A `None` date: later than the horizon in that share of the draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Crossing {
    /// The threshold, in the unit of the resource's value.
    pub threshold: f64,
    /// One draw in ten has passed it by this day.
    #[serde(default, deserialize_with = "crate::moment::read::optional_date")]
    pub p10: Option<Date>,
    /// Half of the draws have.
    #[serde(default, deserialize_with = "crate::moment::read::optional_date")]
    pub p50: Option<Date>,
    /// Nine in ten have.
    #[serde(default, deserialize_with = "crate::moment::read::optional_date")]
    pub p90: Option<Date>,
    /// The share of draws that do not pass it within the horizon, 0–1; `None` when there is no forecast.
    pub never_probability: Option<f64>,
}

/// What kind of change a step is; it decides the lead time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StepKind {
    /// A setting and a restart.
    Configuration,
    /// Another container.
    Instance,
    /// Another machine or disk.
    Host,
    /// A change of the database's shape.
    Database,
}

/// One change of the topology.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Its identifier, such as `app-scale-out-1`; stable while the step is the same.
    pub id: String,
    /// The day it must be in place.
    #[serde(deserialize_with = "crate::moment::read::date")]
    pub needed_by: Date,
    /// `needed_by` less the lead time; may lie in the past.
    #[serde(deserialize_with = "crate::moment::read::date")]
    pub order_by: Date,
    /// What kind of change it is.
    pub kind: StepKind,
    /// The part it changes.
    pub component: Component,
    /// An imperative: `Scale app 2 to 6 behind nginx`.
    pub title: String,
    /// The numbers behind it.
    pub why: String,
    /// How long it takes to carry out.
    pub duration_minutes: u32,
    /// How long the service is down, in words; `none`.
    pub downtime: String,
    /// What must be decided, when no option lies inside the policy.
    pub decision: Option<String>,
    /// Requests per second that the app serves within the policy after it; `None` for steps of other parts.
    pub capacity_rps: Option<f64>,
    /// The day demand passes it again; `None`: not within the horizon.
    #[serde(default, deserialize_with = "crate::moment::read::optional_date")]
    pub lasts_until: Option<Date>,
    /// The topology once it is done.
    pub topology: Topology,
    /// The paths of its files; empty when there are none yet.
    pub artifacts: Vec<String>,
}

/// An option that was weighed and lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rejection {
    /// The option, such as `Redis Cluster, 6 nodes`.
    pub option: String,
    /// Why it lost, with the number.
    pub why: String,
}
