//! How the values of an expectation are found in an inspection, format by format.

mod clusters;
mod lists;
mod load;
mod machine;
mod series;
mod stack;

use std::collections::BTreeSet;

use headroom::{Component, Inspection, Metric, Observation};
use serde_json::Value;

/// One case being compared.
pub(crate) struct Check<'a> {
    pub inspection: &'a Inspection,
    pub text: &'a str,
    pub expected: &'a Value,
    /// How many values have been compared.
    pub compared: usize,
    /// What did not match.
    pub wrong: Vec<String>,
    used: BTreeSet<String>,
}

impl<'a> Check<'a> {
    pub(crate) fn run(
        format: &str,
        name: &str,
        text: &'a str,
        inspection: &'a Inspection,
        expected: &'a Value,
    ) -> Self {
        let mut check = Self { inspection, text, expected, compared: 0, wrong: Vec::new(), used: BTreeSet::new() };
        check.ignore(&["note", "informational", "ignored"]);
        match format {
            "ab" => load::ab(&mut check),
            "hey" => load::hey(&mut check),
            "k6-json" | "k6-text" => load::k6(&mut check),
            "locust" => load::locust(&mut check),
            "pgbench" => load::pgbench(&mut check),
            "redis-benchmark" => load::redis_benchmark(&mut check),
            "siege" => load::siege(&mut check),
            "wrk" => load::wrk(&mut check),
            "capacity-projection" => lists::capacity_projection(&mut check),
            "compose-ps" | "docker-ps" => lists::containers(&mut check),
            "docker-stats" => stack::docker_stats(&mut check),
            "kubectl-get" => lists::kubectl_get(&mut check),
            "kubectl-top" => lists::kubectl_top(&mut check),
            "prometheus-api" => series::prometheus_api(&mut check),
            "prometheus-text" => series::prometheus_text(&mut check),
            _ if format.starts_with("csv-") => series::csv(&mut check, name),
            "psql" => stack::psql(&mut check),
            "qdrant-metrics" => stack::qdrant_metrics(&mut check),
            "qdrant-json" => clusters::qdrant_json(&mut check),
            "redis-cluster" => clusters::redis_cluster(&mut check),
            "redis-sentinel" => clusters::redis_sentinel(&mut check),
            "redis-info" => stack::redis_info(&mut check),
            "redis-queue" => clusters::redis_queue(&mut check),
            "system" => machine::system(&mut check),
            "va-autoscale" => lists::va_autoscale(&mut check),
            "va-scaling-monitor" => lists::va_scaling_monitor(&mut check),
            "va-capacity-check" => stack::va_capacity_check(&mut check),
            "va-capacity-report" => stack::va_capacity_report(&mut check),
            _ => check.wrong.push(format!("no check for the format of {name}")),
        }
        if let Some(keys) = expected.as_object() {
            for key in keys.keys().filter(|key| !check.used.contains(*key)) {
                check.wrong.push(format!("no check for the key {key}"));
            }
        }
        check
    }

    /// Marks keys that say nothing to compare.
    pub(crate) fn ignore(&mut self, keys: &[&str]) {
        self.used.extend(keys.iter().map(|key| (*key).to_owned()));
    }

    /// Whether the expectation has the key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.expected.get(key).is_some()
    }

    /// The expectation's value of a key, marked as compared.
    pub(crate) fn take(&mut self, key: &str) -> Option<&'a Value> {
        self.used.insert(key.to_owned());
        self.expected.get(key)
    }

    /// Compares a number under a key of the expectation, when it has the key.
    pub(crate) fn number(&mut self, key: &str, found: Option<f64>) {
        if let Some(expected) = self.take(key) {
            self.same(key, expected, found);
        }
    }

    /// Compares a text.
    pub(crate) fn words(&mut self, key: &str, found: Option<&str>) {
        if let Some(expected) = self.take(key) {
            self.compared += 1;
            if expected.as_str() != found {
                self.wrong.push(format!("{key}: expected {expected}, found {found:?}"));
            }
        }
    }

    /// Compares a yes or no.
    pub(crate) fn flag(&mut self, key: &str, found: bool) {
        if let Some(expected) = self.take(key) {
            self.compared += 1;
            if expected.as_bool() != Some(found) {
                self.wrong.push(format!("{key}: expected {expected}, found {found}"));
            }
        }
    }

    /// Compares a number with an expected value: null means that there is none. As many digits count as the
    /// expectation gives.
    pub(crate) fn same(&mut self, what: &str, expected: &Value, found: Option<f64>) {
        self.compared += 1;
        let fits = match (expected.as_f64(), found) {
            (None, None) => true,
            (Some(expected), Some(found)) => (expected - found).abs() <= expected.abs() * 1e-6 + 1e-9,
            _ => false,
        };
        if !fits {
            self.wrong.push(format!("{what}: expected {expected}, found {found:?}"));
        }
    }

    /// As [`number`](Self::number) for a value that the expectation rounds.
    pub(crate) fn rounded(&mut self, key: &str, tolerance: f64, found: Option<f64>) {
        if let Some(expected) = self.take(key) {
            self.compared += 1;
            let fits = match (expected.as_f64(), found) {
                (None, None) => true,
                (Some(expected), Some(found)) => (expected - found).abs() <= tolerance,
                _ => false,
            };
            if !fits {
                self.wrong.push(format!("{key}: expected {expected}, found {found:?}"));
            }
        }
    }

    pub(crate) fn that(&mut self, what: &str, holds: bool) {
        self.compared += 1;
        if !holds {
            self.wrong.push(what.to_owned());
        }
    }

    /// The last observation of a metric about a subject.
    pub(crate) fn of(&self, subject: &str, metric: Metric) -> Option<f64> {
        let about = |o: &&Observation| o.metric == metric && o.subject == subject;
        self.inspection.observations.iter().rfind(about).map(|o| o.value)
    }

    /// The last observation of a metric about a component.
    pub(crate) fn about(&self, component: Component, metric: Metric) -> Option<f64> {
        let about = |o: &&Observation| o.metric == metric && o.component == component;
        self.inspection.observations.iter().rfind(about).map(|o| o.value)
    }

    pub(crate) fn fact(&self, name: &str) -> Option<&'a str> {
        self.inspection.facts.iter().rfind(|fact| fact.name == name).map(|fact| fact.text.as_str())
    }

    pub(crate) fn says(&self, code: &str) -> bool {
        self.inspection.diagnostics.iter().any(|diagnostic| diagnostic.code == code)
    }

    pub(crate) fn has_error(&self) -> bool {
        self.inspection.diagnostics.iter().any(|diagnostic| diagnostic.severity == headroom::Severity::Error)
    }
}

/// Cases that hold a lone number or nothing but its shape, read only when they are the whole paste.
pub(crate) fn is_read_only_alone(format: &str, name: &str) -> bool {
    matches!(
        (format, name),
        ("psql", "maxconn_tuples.txt") | ("system", "nproc.txt") | ("redis-queue", "llen_alone.txt")
    )
}
