//! k6's summary as JSON: `--summary-export`, and what `handleSummary` is given.

use std::rc::Rc;

use serde_json::Value;

use super::Summary;
use crate::Format;
use crate::found::Found;
use crate::json::{Json, number};
use crate::lines::Paste;
use crate::marks::marks;

pub(crate) static FORMAT: Format = Format {
    id: "k6-json",
    title: "k6 summary",
    command: "k6 run --summary-export=summary.json loadtest.js",
    marks: marks!["{", "nul"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    metrics(paste, at).is_some() || nulls(paste, at) > at
}

/// The metrics of the summary that begins here.
fn metrics(paste: &Paste<'_>, at: usize) -> Option<(Rc<Json>, bool)> {
    let json = paste.json(at)?;
    let is_metrics = |value: &Value| {
        ["http_reqs", "iterations", "vus_max", "iteration_duration"]
            .iter()
            .any(|name| value.get(name).is_some_and(Value::is_object))
    };
    let inner = json.value.get("metrics").is_some_and(is_metrics);
    (inner || is_metrics(&json.value)).then_some((json, inner))
}

/// The line after a few lines of `null`: what `jq '.metrics'` makes of a file with a point a line.
fn nulls(paste: &Paste<'_>, at: usize) -> usize {
    let mut end = at;
    while paste.line(end) == "null" {
        end += 1;
    }
    if end >= at + 2 { end } else { at }
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let Some((json, inner)) = metrics(paste, at) else {
        let end = nulls(paste, at).max(at + 1);
        (at..end).for_each(|line| found.unread(line));
        found.warn(
            at,
            "k6-points-not-a-summary",
            "jq '.metrics' finds nothing in a file of points: --out json writes a point a line.",
            "k6 run --summary-export=summary.json loadtest.js",
        );
        return end;
    };
    let metrics = json.value.get("metrics").filter(|_| inner).unwrap_or(&json.value);
    // handleSummary nests the values; --summary-export does not.
    let value = |metric: &str, key: &str| {
        let metric = metrics.get(metric)?;
        number(metric.get("values").unwrap_or(metric), key)
    };
    let mut summary = Summary::new();
    summary.rate = value("http_reqs", "rate");
    summary.failed = value("http_req_failed", "passes");
    let duration = |key| value("http_req_duration", key);
    let test = &mut summary.test;
    test.requests = value("http_reqs", "count");
    test.mean_ms = duration("avg");
    test.p50_ms = duration("med");
    test.p90_ms = duration("p(90)");
    test.p95_ms = duration("p(95)");
    test.p99_ms = duration("p(99)");
    test.max_ms = duration("max");
    test.concurrency = value("vus_max", "max").or_else(|| value("vus_max", "value"));
    test.duration_seconds = number(&json.value, "state/testRunDurationMs").map(|ms| ms / 1000.0);
    for (name, metric, key) in [
        ("iterations", "iterations", "count"),
        ("checksPassed", "checks", "passes"),
        ("checksFailed", "checks", "fails"),
    ] {
        summary.counts.extend(value(metric, key).map(|count| (name, count)));
    }
    for (metric, of) in metrics.as_object().into_iter().flatten() {
        for (expression, outcome) in of.get("thresholds").and_then(Value::as_object).into_iter().flatten() {
            // In --summary-export true means crossed; handleSummary says `{ "ok": true }`.
            let passed = match outcome {
                Value::Bool(crossed) => !crossed,
                other => other.get("ok").and_then(Value::as_bool).unwrap_or(false),
            };
            summary.thresholds.push((format!("{metric} {expression}"), passed));
        }
    }
    let line = (at..json.end).find(|&line| paste.line(line).contains("\"http_reqs\"")).unwrap_or(at);
    summary.report(line, found);
    json.end
}
