use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{CapacityModel, Component, Month, Provenance, Source};

/// What stands behind a plan: where its numbers come from, what binds, what to measure next, what it costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Each number with its formula, inputs, provenance and source.
    pub numbers: Vec<Explained>,
    /// Demand on its way through the stack.
    pub chain: Chain,
    /// What the load tests tell; `None` without one.
    pub capacity: Option<CapacityModel>,
    /// Latency of the planned instances in each month; empty without a measured service time.
    pub latency: Vec<LatencyAt>,
    /// Which assumptions move the first runway, the strongest first.
    pub sensitivity: Option<Sensitivity>,
    /// What it costs; `None` without prices.
    pub costs: Option<Costs>,
}

/// One number, told in one sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explained {
    /// Its path in the plan or the snapshot, such as `assessment.maxRps`.
    pub id: String,
    /// The number; `None` when it is not known.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// What it is, its formula with the inputs, and how it came to be.
    pub sentence: String,
    /// How it came to be; `None` when it is not known.
    pub provenance: Option<Provenance>,
    /// The line it was read from.
    pub source: Option<Source>,
}

/// Demand on its way through the stack: users, requests, workers, connections, memory, storage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chain {
    /// The links, in the order in which demand passes them.
    pub links: Vec<Link>,
    /// The link that gives way first; `None` when nothing does within the horizon.
    pub binding: Option<String>,
    /// The link that gives way once that one is stronger.
    pub next: Option<String>,
    /// Both in words.
    pub why: String,
}

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Its identifier, such as `app-cpu`.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// The part it belongs to.
    pub component: Component,
    /// What is asked of it now, in `unit`.
    pub demand: Option<f64>,
    /// What it bears, up to its immediate threshold, in `unit`.
    pub capacity: Option<f64>,
    /// The unit of both.
    pub unit: String,
    /// How many times today's demand it bears.
    pub multiple: Option<f64>,
    /// The day on which half of the draws have passed it.
    pub passed_on: Option<Date>,
    /// Demand in terms of the link before, and what bounds it.
    pub why: String,
    /// The least certain of its inputs.
    pub provenance: Option<Provenance>,
}

/// How long requests take in a month, by M/M/c with the measured service time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LatencyAt {
    /// The month.
    pub month: Month,
    /// Requests per second, nine draws in ten.
    pub requests_per_second: f64,
    /// Instances that serve.
    pub instances: u32,
    /// Requests at once that they work on at most.
    pub servers: u32,
    /// Of their time, percent; over 100 they do not keep up.
    pub utilisation_percent: f64,
    /// Median; `None` when they do not keep up.
    pub p50_ms: Option<f64>,
    /// 95th percentile.
    pub p95_ms: Option<f64>,
    /// 99th percentile.
    pub p99_ms: Option<f64>,
}

/// Which assumptions move a runway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sensitivity {
    /// The resource whose runway it is.
    pub resource: String,
    /// Its assumptions, the strongest first.
    pub influences: Vec<Influence>,
    /// What to measure next, in words.
    pub why: String,
}

/// How strongly one assumption moves a runway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Influence {
    /// The assumption, such as `growth of requestsPerSecond`.
    pub assumption: String,
    /// Spearman's rank correlation with the time to exhaustion over the draws, −1 to 1: negative brings it nearer.
    pub rank_correlation: f64,
    /// The 90 % range that was drawn from.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// The unit of the range.
    pub unit: String,
    /// Why it is that uncertain.
    pub why: String,
}

/// What the plan costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Costs {
    /// The currency of all amounts, as given.
    pub currency: String,
    /// What runs now, a month.
    pub now_per_month: f64,
    /// What runs in each month of the plan, a month.
    pub months: Vec<MonthCost>,
    /// All months of the horizon together.
    pub total: f64,
    /// What each step adds, and the regret of taking it early against late.
    pub steps: Vec<StepCost>,
}

/// One month's cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MonthCost {
    /// The month.
    pub month: Month,
    /// What the topology of its day costs a month.
    pub per_month: f64,
}

/// What a step adds to the cost, and the regret of its date.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepCost {
    /// The step's identifier.
    pub step: String,
    /// What it adds a month; negative when it saves.
    pub more_per_month: f64,
    /// The regret of its date; `None` where no demand with uncertain growth decides it.
    pub regret: Option<Regret>,
}

/// The regret of acting early against late, expected over the draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Regret {
    /// Spent before it was needed, when the step is taken on its `neededBy`.
    pub early: f64,
    /// Days of overload, when the step waits for the median date.
    pub late_days: f64,
    /// What those days cost; `None` without a price for a day of overload.
    pub late: Option<f64>,
    /// The date of the least regret: as many draws have passed it as early costs of early and late together (the newsvendor's
    /// critical ratio). `None` without a price for a day of overload, or when it lies past the horizon.
    pub best_on: Option<Date>,
    /// All of it in words.
    pub why: String,
}
