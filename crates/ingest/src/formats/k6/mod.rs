//! k6: the summary at the end of a test, as text and as JSON, and every point it measured, as JSON and as CSV.

pub(crate) mod points;
pub(crate) mod summary;
pub(crate) mod text;

use headroom_model::{Component, LoadTest};

use crate::distribution::load_test;
use crate::found::Found;

/// What a summary of k6 says, whichever way it was written.
pub(crate) struct Summary {
    /// The result; its rate and errors only count when they were said.
    pub(crate) test: LoadTest,
    pub(crate) rate: Option<f64>,
    pub(crate) failed: Option<f64>,
    /// Name and count of what is said beside the result: iterations, checks.
    pub(crate) counts: Vec<(&'static str, f64)>,
    /// Metric and whether all of its thresholds held.
    pub(crate) thresholds: Vec<(String, bool)>,
}

impl Summary {
    fn new() -> Self {
        Self { test: load_test("k6"), rate: None, failed: None, counts: Vec::new(), thresholds: Vec::new() }
    }

    fn report(self, line: usize, found: &mut Found) {
        for (name, count) in &self.counts {
            found.count(Component::App, "k6", name, *count, line);
        }
        for (metric, passed) in &self.thresholds {
            found.fact(Component::App, metric, "threshold", if *passed { "passed" } else { "failed" }, line);
        }
        let mut test = self.test;
        let (Some(rate), Some(_)) = (self.rate, test.requests) else {
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
        test.requests_per_second = rate;
        test.errors = self.failed.unwrap_or(0.0);
        found.load_test(test, line);
    }
}
