//! k6: the summary at the end of a test, as text and as JSON, and every point it measured, as JSON and as CSV.

pub(crate) mod points;
pub(crate) mod summary;
pub(crate) mod text;

use headroom_model::{Component, LoadTest};

use crate::found::Found;

/// What a summary of k6 says, whichever way it was written.
#[derive(Default)]
pub(crate) struct Summary {
    pub(crate) requests: Option<f64>,
    pub(crate) rate: Option<f64>,
    pub(crate) failed: Option<f64>,
    pub(crate) mean_ms: Option<f64>,
    pub(crate) p50_ms: Option<f64>,
    pub(crate) p90_ms: Option<f64>,
    pub(crate) p95_ms: Option<f64>,
    pub(crate) p99_ms: Option<f64>,
    pub(crate) max_ms: Option<f64>,
    pub(crate) users_max: Option<f64>,
    pub(crate) seconds: Option<f64>,
    pub(crate) target: String,
    /// Name and count of what is said beside the result: iterations, checks.
    pub(crate) counts: Vec<(&'static str, f64)>,
    /// Metric and whether all of its thresholds held.
    pub(crate) thresholds: Vec<(String, bool)>,
}

impl Summary {
    fn report(self, line: usize, found: &mut Found) {
        for (name, count) in &self.counts {
            found.fact(Component::App, "k6", name, &count.to_string(), line);
        }
        for (metric, passed) in &self.thresholds {
            found.fact(Component::App, metric, "threshold", if *passed { "passed" } else { "failed" }, line);
        }
        let (Some(rate), Some(requests)) = (self.rate, self.requests) else {
            found.warn(
                line,
                "load-test-incomplete",
                "k6 says nothing about HTTP requests: the test was interrupted, or the summary breaks off.",
                "k6 run --summary-export=summary.json loadtest.js",
            );
            return;
        };
        if self.failed.is_none() {
            found.info(
                line,
                "errors-unknown",
                "This version of k6 does not count failed requests.",
                "k6 0.31 or later",
            );
        }
        found.load_test(
            LoadTest {
                tool: "k6".to_owned(),
                target: self.target,
                concurrency: self.users_max,
                requests_per_second: rate,
                requests: Some(requests),
                errors: self.failed.unwrap_or(0.0),
                duration_seconds: self.seconds,
                mean_ms: self.mean_ms,
                p50_ms: self.p50_ms,
                p90_ms: self.p90_ms,
                p95_ms: self.p95_ms,
                p99_ms: self.p99_ms,
                max_ms: self.max_ms,
                ..LoadTest::default()
            },
            line,
        );
    }
}
