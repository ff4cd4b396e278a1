use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Component, Diagnostic, Metric, Unit};

/// What was found in a pasted text. Every line of it is in a document, in `unread`, or blank.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// The outputs that were recognised, in the order of the text, never overlapping.
    pub documents: Vec<Document>,
    /// Single values, in the order of the text.
    pub observations: Vec<Observation>,
    /// Values over time.
    pub series: Vec<Series>,
    /// Results of load tests.
    pub load_tests: Vec<LoadTest>,
    /// What a tool said in words: a version, a role, a policy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// What a person should know about the paste.
    pub diagnostics: Vec<Diagnostic>,
    /// Lines that are not blank and were not read, in order and not touching: between the documents, or holes in
    /// one where a line of it says nothing that could be read.
    pub unread: Vec<LineRange>,
}

/// How sure it is that lines are of a format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// No other format begins like this, and its lines were read.
    #[default]
    Sure,
    /// Another format begins like this too, or many of its lines were not read.
    Likely,
    /// Something about it was assumed, as a diagnostic on its lines says.
    Guessed,
    /// A person said so.
    Chosen,
}

/// One tool's output within a paste.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// The format's identifier in kebab-case, such as `docker-stats`.
    pub format: String,
    /// The first line, counted from 1.
    pub first_line: usize,
    /// The last line, inclusive.
    pub last_line: usize,
    /// The name a person reads, such as `docker stats`.
    pub title: String,
    /// How sure it is that the lines are of this format.
    #[serde(default)]
    pub certainty: Certainty,
    /// Other formats that begin like this, by their identifiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<String>,
}

/// Consecutive lines, counted from 1, both ends inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineRange {
    /// The first line.
    pub first_line: usize,
    /// The last line.
    pub last_line: usize,
}

/// One value that a tool printed, with the line it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    /// Which part of the stack it is about.
    pub component: Component,
    /// The tool's own name for it: a container, a pod, a database, a collection.
    pub subject: String,
    /// What was measured.
    pub metric: Metric,
    /// The value in `unit`; always finite.
    pub value: f64,
    /// Always `metric.unit()`.
    pub unit: Unit,
    /// When it was measured, where the text says so.
    #[serde(default, deserialize_with = "crate::moment::read::optional_time")]
    pub at: Option<Timestamp>,
    /// The line of the paste, counted from 1.
    pub line: usize,
}

impl Observation {
    /// An observation without a time; its unit is the metric's.
    pub fn new(component: Component, subject: impl Into<String>, metric: Metric, value: f64, line: usize) -> Self {
        Self { component, subject: subject.into(), metric, value, unit: metric.unit(), at: None, line }
    }
}

/// Something that a tool said in words, with the line it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    /// Which part of the stack it is about.
    pub component: Component,
    /// The tool's own name for it.
    pub subject: String,
    /// What it says, in camelCase, such as `version`, `role` or `evictionPolicy`.
    pub name: String,
    /// The text as the tool wrote it.
    pub text: String,
    /// The line of the paste, counted from 1.
    pub line: usize,
}

/// One metric over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Series {
    /// Which part of the stack it is about.
    pub component: Component,
    /// The tool's own name for it.
    pub subject: String,
    /// What was measured.
    pub metric: Metric,
    /// Always `metric.unit()`.
    pub unit: Unit,
    /// Time and value, in order of time, no time twice.
    #[serde(deserialize_with = "crate::moment::read::points")]
    pub points: Vec<(Timestamp, f64)>,
    /// The first line it came from, counted from 1.
    pub first_line: usize,
    /// The last line.
    pub last_line: usize,
}

/// The next steps of a series.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// How it grows: `linear`, `compound`, `logistic`, `seasonal` or `smoothed`.
    pub model: String,
    /// The most likely value of each step, in the unit of the series.
    pub point: Vec<f64>,
    /// The lower end of the band; empty where the points allow no band.
    pub low: Vec<f64>,
    /// The upper end of the band; empty where the points allow no band.
    pub high: Vec<f64>,
}

/// The result of one load test at one load.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadTest {
    /// The tool that ran it, such as `ab`.
    pub tool: String,
    /// What was asked: a path, a script, a command; empty when the tool does not say.
    #[serde(default)]
    pub target: String,
    /// Clients at once, where the tool says so.
    pub concurrency: Option<f64>,
    /// Requests served per second.
    pub requests_per_second: f64,
    /// Requests in all, failed ones included.
    #[serde(default)]
    pub requests: Option<f64>,
    /// Requests that failed.
    pub errors: f64,
    /// How long it ran.
    #[serde(default)]
    pub duration_seconds: Option<f64>,
    /// Mean latency.
    #[serde(default)]
    pub mean_ms: Option<f64>,
    /// Median latency.
    pub p50_ms: Option<f64>,
    /// 75th percentile of latency.
    #[serde(default)]
    pub p75_ms: Option<f64>,
    /// 90th percentile of latency.
    #[serde(default)]
    pub p90_ms: Option<f64>,
    /// 95th percentile of latency.
    pub p95_ms: Option<f64>,
    /// 99th percentile of latency.
    pub p99_ms: Option<f64>,
    /// The longest latency.
    #[serde(default)]
    pub max_ms: Option<f64>,
    /// The line of the result, counted from 1.
    pub line: usize,
}
