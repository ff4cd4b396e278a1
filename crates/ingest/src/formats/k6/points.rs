//! Every point that k6 measured: `--out json` and `--out csv`.

use headroom_model::{Component, Timestamp};
use serde::Deserialize;

use super::Summary;
use crate::Format;
use crate::distribution::{mean, quantile};
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "k6-points",
    title: "k6 points",
    command: "k6 run --out json=results.json loadtest.js",
    marks: marks!["{", "_,"],
    sniff,
    read,
};

/// A line of `--out json`. The tags are not looked at.
#[derive(Deserialize)]
struct Line<'a> {
    metric: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    data: Data<'a>,
}

#[derive(Deserialize)]
struct Data<'a> {
    #[serde(default)]
    time: &'a str,
    #[serde(default)]
    value: f64,
}

fn point(line: &str) -> Option<Line<'_>> {
    if !line.starts_with("{\"") || !line.contains("\"metric\":\"") {
        return None;
    }
    serde_json::from_str(line).ok().filter(|line: &Line<'_>| matches!(line.kind, "Point" | "Metric"))
}

fn is_csv_header(line: &str) -> bool {
    line.starts_with("metric_name,timestamp,metric_value")
}

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    is_csv_header(line) || point(line).is_some()
}

/// What the points add up to.
#[derive(Default)]
struct Totals {
    requests: f64,
    failed: Option<f64>,
    latencies: Vec<f64>,
    users_max: Option<f64>,
    iterations: f64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

impl Totals {
    fn add(&mut self, metric: &str, value: f64, time: Option<Timestamp>) {
        match metric {
            "http_reqs" => self.requests += value,
            "http_req_failed" => *self.failed.get_or_insert(0.0) += value,
            "http_req_duration" => self.latencies.push(value),
            "iterations" => self.iterations += value,
            "vus" => self.users_max = Some(self.users_max.map_or(value, |most| most.max(value))),
            _ => return,
        }
        if let Some(time) = time {
            self.first = Some(self.first.map_or(time, |first| first.min(time)));
            self.last = Some(self.last.map_or(time, |last| last.max(time)));
        }
    }

    fn report(mut self, at: usize, found: &mut Found) {
        self.latencies.sort_by(f64::total_cmp);
        let seconds = self.first.zip(self.last).map(|(first, last)| last.duration_since(first).as_secs_f64());
        // A test that writes only durations has a request for each.
        let requests = if self.requests > 0.0 { self.requests } else { self.latencies.len() as f64 };
        let of = |portion| quantile(&self.latencies, portion);
        let counts = if self.iterations > 0.0 { vec![("iterations", self.iterations)] } else { Vec::new() };
        Summary {
            requests: (requests > 0.0).then_some(requests),
            rate: seconds.filter(|&seconds| seconds > 0.0).map(|seconds| requests / seconds),
            failed: self.failed,
            mean_ms: mean(&self.latencies),
            p50_ms: of(0.5),
            p90_ms: of(0.9),
            p95_ms: of(0.95),
            p99_ms: of(0.99),
            max_ms: of(1.0),
            users_max: self.users_max,
            seconds,
            counts,
            ..Summary::default()
        }
        .report(at, found);
    }
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut totals = Totals::default();
    let mut next = at;
    if is_csv_header(paste.line(at)) {
        next += 1;
        while let Some((metric, time, value)) = csv_point(paste.line(next)) {
            totals.add(metric, value, time);
            next += 1;
        }
    } else {
        let mut offset = None;
        while let Some(line) = point(paste.line(next)) {
            if line.kind == "Point" {
                if offset.is_none() {
                    offset = zone(line.data.time).map(|zone| (zone.to_owned(), next));
                }
                totals.add(line.metric, line.data.value, line.data.time.parse().ok());
            }
            next += 1;
        }
        if let Some((zone, line)) = offset {
            found.fact(Component::App, "k6", "timeOffset", &zone, line);
        }
    }
    totals.report(at, found);
    next
}

/// `http_req_duration,1795491000,17.081500,…`.
fn csv_point(line: &str) -> Option<(&str, Option<Timestamp>, f64)> {
    let mut fields = line.split(',');
    let (metric, time, value) = (fields.next()?, fields.next()?, fields.next()?);
    let time = quantity::number(time)?;
    Some((metric, Timestamp::from_millisecond((time * 1000.0) as i64).ok(), quantity::number(value)?))
}

/// The offset at the end of a time: `+01:00` or `Z`.
fn zone(time: &str) -> Option<&str> {
    if time.ends_with('Z') {
        return Some("Z");
    }
    let start = time.len().checked_sub(6)?;
    time.get(start..).filter(|zone| zone.starts_with(['+', '-']))
}
