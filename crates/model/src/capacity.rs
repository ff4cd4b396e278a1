use serde::{Deserialize, Serialize};

use crate::{Diagnostic, Quantiles, Source, Sourced};

/// A fitted parameter and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// The best fit.
    pub value: f64,
    /// Its standard error; `None` when the measurements do not tell it.
    pub standard_error: Option<f64>,
}

/// The Universal Scalability Law fitted to a load test: X(N) = λN ÷ (1 + σ(N−1) + κN(N−1)).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UslFit {
    /// Contention: the share of the work that waits for its turn, 0–1.
    pub sigma: Estimate,
    /// Coherency: what each pair at once costs, 0–1.
    pub kappa: Estimate,
    /// Requests per second of one alone.
    pub lambda: Estimate,
    /// Covariances of σ, κ and λ, in this order; `None` when the measurements do not tell them.
    pub covariance: Option<[[f64; 3]; 3]>,
    /// Measurements that it was fitted to.
    pub measurements: usize,
}

/// Throughput at a load, read off a fit, with its 80 % band.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThroughputBand {
    /// Clients at once.
    pub load: f64,
    /// Requests per second.
    pub requests_per_second: Quantiles,
}

/// Throughput at a load, read off a fit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Throughput {
    /// Clients at once.
    pub load: f64,
    /// Requests per second.
    pub requests_per_second: f64,
}

/// One result of a load test, and whether it counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestedLoad {
    /// Clients at once, where the tool says so.
    pub load: Option<f64>,
    /// Requests served per second, failed ones left out.
    pub requests_per_second: f64,
    /// 95th percentile of latency.
    pub p95_ms: Option<f64>,
    /// Failed requests, of all.
    pub error_percent: Option<f64>,
    /// Whether latency and errors were inside the immediate thresholds.
    pub within_limits: bool,
    /// The line of the result.
    pub source: Source,
}

/// What keeps a load test's result from being higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Bound {
    /// Throughput peaks: more clients get less.
    Peak,
    /// The 95th percentile of latency passes its threshold.
    Latency,
    /// Errors pass their threshold.
    Errors,
    /// Nothing up to the largest load that was tested: there may be more.
    LargestLoad,
    /// The clients asked for no more, because they paused between requests: there is surely more.
    Offered,
}

/// What the instances that were load-tested can serve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapacityModel {
    /// The tool that ran the test, such as `ab`.
    pub tool: String,
    /// What was asked; empty when the tool does not say.
    pub target: String,
    /// The results, by load; those without a load last.
    pub loads: Vec<TestedLoad>,
    /// The law through them; `None` when there is no honest fit, and `no_fit` says why.
    pub fit: Option<UslFit>,
    /// Why there is no fit; empty when there is one.
    pub no_fit: String,
    /// Where the fit is highest; `None` when it rises without end, or without a fit.
    pub peak: Option<Throughput>,
    /// Whether throughput was seen to fall as the load rose.
    pub retrograde: bool,
    /// The most requests per second inside the limits, of all tested instances together; `None` when already the
    /// smallest load was outside.
    pub max_rps: Option<Sourced>,
    /// The load at which it is reached, where loads are known.
    pub max_load: Option<f64>,
    /// What bounds it.
    pub bound: Bound,
    /// The load at which latency or errors pass their threshold, between two measured loads.
    pub limit_load: Option<f64>,
    /// Instances that were tested; `None` when the paste does not say.
    pub instances: Option<Sourced>,
    /// Time that one request takes when nothing waits: the mean, else the median latency at the smallest load.
    pub service_ms: Option<f64>,
    /// What a person should know about the test.
    pub diagnostics: Vec<Diagnostic>,
}
