//! Answers of Prometheus's HTTP API to `query` and `query_range`, and what `promtool query` prints.

use std::rc::Rc;

use headroom_model::{Component, Metric, Timestamp};
use serde_json::Value;

use crate::Format;
use crate::elements::Elements;
use crate::exporters::{self, Rule, Samples};
use crate::found::Found;
use crate::histogram::{Growth, bound_seconds};
use crate::json::{Json, find, text};
use crate::lines::{self, Paste};
use crate::marks::marks;
use crate::order::{signed_key, sorted_by};
use crate::{names, quantity};

pub(crate) static FORMAT: Format = Format {
    id: "prometheus-api",
    title: "Prometheus query",
    command: "curl -sG http://localhost:9090/api/v1/query --data-urlencode 'query=up'",
    marks: marks!["{", "=>"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    answer(paste, at).is_some() || is_promtool(paste, at)
}

fn answer(paste: &Paste<'_>, at: usize) -> Option<Rc<Json>> {
    let json = paste.json(at)?;
    let known = match text(&json.value, "status")? {
        "success" => find(&json.value, "data/resultType").is_some() || find(&json.value, "data/alerts").is_some(),
        "error" => text(&json.value, "errorType").is_some(),
        _ => false,
    };
    known.then_some(json)
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let Some(json) = answer(paste, at) else { return promtool(paste, at, found) };
    let value = &json.value;
    if let Some(kind) = text(value, "errorType") {
        let error = text(value, "error").unwrap_or_default();
        found.fact(Component::Other, "prometheus", "errorType", kind, at);
        found.error(at, "prometheus-error", format!("Prometheus says: {error}."), "");
        return json.end;
    }
    let result = find(value, "data/result").unwrap_or(&Value::Null);
    let last = json.end - 1;
    let mut lines = Lines { paste, next: at, end: json.end };
    match text(value, "data/resultType") {
        Some("matrix") => {
            let mut matrix = Matrix::default();
            for series in result.as_array().into_iter().flatten() {
                let line = lines.of_next_series();
                matrix.add(series, line, last, found);
            }
            matrix.report(at, last, found);
        }
        Some("vector") => {
            for series in result.as_array().into_iter().flatten() {
                vector(series, lines.of_next_series(), found);
            }
        }
        // A scalar or a string: a pair of time and value.
        Some(_) => {
            let Some((time, written)) = pair(result) else { return json.end };
            found.at = time;
            match quantity::number(written) {
                Some(number) => found.observe(Component::Other, "scalar", Metric::Unnamed, number, at),
                None => found.fact(Component::Other, "prometheus", "value", written, at),
            }
        }
        None => {
            for alert in find(value, "data/alerts").and_then(Value::as_array).into_iter().flatten() {
                let name = text(alert, "labels/alertname").unwrap_or_default();
                found.fact(Component::Other, name, "alert", text(alert, "state").unwrap_or_default(), at);
            }
        }
    }
    json.end
}

/// Finds the line on which each series of the answer begins, going forward only.
struct Lines<'p> {
    paste: &'p Paste<'p>,
    next: usize,
    end: usize,
}

impl Lines<'_> {
    fn of_next_series(&mut self) -> usize {
        let found = (self.next..self.end).find(|&line| self.paste.line(line).contains("\"metric\""));
        let line = found.unwrap_or(self.end - 1);
        // Compact JSON has all its series on one line.
        if self.end - self.next > 1 && line + 1 < self.end {
            self.next = line + 1;
        }
        line
    }
}

/// `[1795492127.476, "0.5"]`.
fn pair(value: &Value) -> Option<(Option<Timestamp>, &str)> {
    let [time, value] = value.as_array()?.as_slice() else { return None };
    Some((time.as_f64().and_then(moment), value.as_str()?))
}

fn moment(seconds: f64) -> Option<Timestamp> {
    Timestamp::from_millisecond((seconds * 1000.0).round() as i64).ok()
}

/// What a series is about.
struct About {
    component: Component,
    metric: Metric,
    subject: String,
}

impl About {
    fn of(labels: &Value) -> Self {
        let name = text(labels, "__name__").unwrap_or_default();
        let Some(rule) = exporters::rule_for(name) else {
            if name == "pg_stat_activity_count" {
                return Self::of_state(labels);
            }
            return Self { component: component(labels), metric: Metric::Unnamed, subject: subject(labels) };
        };
        let subject = match rule.samples {
            Samples::Sum => subject(labels),
            Samples::Of(label) => text(labels, label).unwrap_or(default(rule)).to_owned(),
            Samples::One => default(rule).to_owned(),
        };
        Self { component: rule.component, metric: rule.metric, subject }
    }

    fn of_state(labels: &Value) -> Self {
        let metric = match text(labels, "state").unwrap_or_default() {
            "active" => Metric::ConnectionsActive,
            "idle" => Metric::ConnectionsIdle,
            state if state.starts_with("idle in") => Metric::ConnectionsIdleInTransaction,
            _ => Metric::Unnamed,
        };
        Self { component: Component::Database, metric, subject: subject(labels) }
    }
}

fn default(rule: Rule) -> &'static str {
    exporters::default_subject(rule.component)
}

/// The component that the job or the instance names.
fn component(labels: &Value) -> Component {
    let label = |name| text(labels, name).unwrap_or_default();
    ["job", "container", "pod", "service"].iter().find_map(|name| names::known(label(name))).unwrap_or(Component::Other)
}

/// The labels that tell this series from the others, as `path=/health status=200`; one alone without its name.
fn subject(labels: &Value) -> String {
    let common = ["__name__", "instance", "job", "server", "host"];
    let own: Vec<(&String, &str)> = labels
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !common.contains(&name.as_str()))
        .map(|(name, value)| (name, value.as_str().unwrap_or_default()))
        .collect();
    match own.as_slice() {
        [] => text(labels, "job").unwrap_or("query").to_owned(),
        [(_, value)] => (*value).to_owned(),
        many => many.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "),
    }
}

fn vector(series: &Value, line: usize, found: &mut Found) {
    let about = About::of(series.get("metric").unwrap_or(&Value::Null));
    let Some((time, written)) = series.get("value").and_then(pair) else { return };
    found.at = time;
    let value = quantity::number(written);
    found.observe_some(about.component, &about.subject, about.metric, value, line);
}

/// The bound of the bucket of a latency histogram that a series counts.
fn bucket(series: &Value) -> Option<f64> {
    let labels = series.get("metric")?;
    let part = exporters::latency_part(text(labels, "__name__")?)?;
    bound_seconds(text(labels, "le").filter(|_| part == "bucket")?)
}

/// The samples of a series that are numbers.
fn points(series: &Value) -> Vec<(Timestamp, f64)> {
    let values = series.get("values").and_then(Value::as_array).into_iter().flatten();
    values.filter_map(pair).filter_map(|(time, written)| Some((time?, quantity::number(written)?))).collect()
}

/// An answer to `query_range`, series by series.
#[derive(Default)]
struct Matrix {
    requests: Requests,
    latency: Growth,
}

impl Matrix {
    fn add(&mut self, series: &Value, line: usize, last: usize, found: &mut Found) {
        let points = points(series);
        if let Some(bound) = bucket(series) {
            return self.latency.add(bound, &points);
        }
        let about = About::of(series.get("metric").unwrap_or(&Value::Null));
        if about.metric == Metric::RequestsTotal {
            self.requests.add(&points);
        }
        found.series(about.component, &about.subject, about.metric, points, line, last);
    }

    fn report(self, first: usize, last: usize, found: &mut Found) {
        self.requests.report(first, last, found);
        found.series(Component::App, "all requests", Metric::LatencyP95Ms, self.latency.p95_ms(), first, last);
    }
}

/// The series of an answer to `query_range` are inside so many brackets.
const AROUND_SERIES: usize = 3;

/// An answer to `query_range` that is too long to be kept, read as its text comes.
pub(crate) struct LongMatrix {
    /// The first line in the whole text.
    first: usize,
    elements: Elements,
    matrix: Matrix,
}

impl LongMatrix {
    /// Opens the answer that begins here in a text, perhaps behind prompts; where its first bracket is.
    pub(crate) fn open(text: &str, line: usize) -> Option<(Self, usize)> {
        let mut start = 0;
        let mut at = line;
        let mut lines = text.split_inclusive('\n').take(MOST_FRAMES);
        let first = lines.find(|line| {
            let is_before = line.trim().is_empty() || lines::is_frame(lines::clean(line.trim_end()).as_ref());
            if is_before {
                start += line.len();
                at += 1;
            }
            !is_before
        })?;
        let mut head_end = text.len().min(start + 4096);
        while !text.is_char_boundary(head_end) {
            head_end -= 1;
        }
        let head: String = text.get(start..head_end)?.split_whitespace().collect();
        let known = first.trim_start().starts_with('{') && head.contains("\"resultType\":\"matrix\"");
        let elements = Elements::new(AROUND_SERIES, at);
        known.then(|| (Self { first: line, elements, matrix: Matrix::default() }, start))
    }

    /// Takes in more of it; where it ended.
    pub(crate) fn push(&mut self, text: &str, found: &mut Found) -> Option<usize> {
        let matrix = &mut self.matrix;
        self.elements.push(text, &mut |element, line| match serde_json::from_str(element) {
            Ok(series) => matrix.add(&series, line, line, found),
            Err(_) => found.warn(line, "series-not-read", "A series of the answer is no JSON.", ""),
        })
    }

    /// Reports what all of it says; its last line.
    pub(crate) fn finish(self, found: &mut Found) -> (usize, usize) {
        let last = self.elements.line();
        self.matrix.report(self.first, last, found);
        if self.elements.left_out > 0 {
            found.cut(self.first);
        }
        (self.first, last)
    }
}

/// Prompts before an answer are no more than this.
const MOST_FRAMES: usize = 20;

/// Requests per second over all series of a counter: their increases between two samples, with resets.
#[derive(Default)]
struct Requests {
    per_second: Vec<(Timestamp, f64)>,
}

impl Requests {
    fn add(&mut self, points: &[(Timestamp, f64)]) {
        for pair in points.windows(2) {
            let [(before, old), (after, new)] = pair else { continue };
            let seconds = (after.as_millisecond() - before.as_millisecond()) as f64 / 1000.0;
            // A counter that falls was reset and began at 0.
            let increase = if new >= old { new - old } else { *new };
            if seconds > 0.0 {
                self.per_second.push((*after, increase / seconds));
            }
        }
        if self.per_second.len() > MOST_RATES {
            self.per_second = summed(std::mem::take(&mut self.per_second));
        }
    }

    fn report(self, first: usize, last: usize, found: &mut Found) {
        let points = summed(self.per_second);
        found.series(Component::App, "all requests", Metric::RequestsPerSecond, points, first, last);
    }
}

/// So many rates are kept before those of the same time are added up.
const MOST_RATES: usize = 200_000;

/// The sum at each time.
fn summed(rates: Vec<(Timestamp, f64)>) -> Vec<(Timestamp, f64)> {
    let mut points: Vec<(Timestamp, f64)> = Vec::new();
    for (time, rate) in sorted_by(rates, |(time, _)| signed_key(time.as_microsecond())) {
        match points.last_mut().filter(|(last, _)| *last == time) {
            Some((_, sum)) => *sum += rate,
            None => points.push((time, rate)),
        }
    }
    points
}

/// `{} =>` and lines of `0.5 @[1795492067]` below, or both on one line.
fn is_promtool(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    let Some((_, first)) = line.split_once(" =>") else { return false };
    stamped(first).is_some() || (first.is_empty() && stamped(paste.line(at + 1)).is_some())
}

/// `0.5 @[1795492067]`.
fn stamped(text: &str) -> Option<(&str, Option<Timestamp>)> {
    let (value, time) = text.trim().split_once(" @[")?;
    let seconds = quantity::number(time.strip_suffix(']')?)?;
    Some((value, moment(seconds)))
}

fn promtool(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut next = at;
    while is_promtool(paste, next) {
        let first = next;
        let (labels, value) = paste.line(next).split_once(" =>").unwrap_or_default();
        let name = labels.split('{').next().unwrap_or("");
        let (component, metric) =
            exporters::rule_for(name).map_or((Component::Other, Metric::Unnamed), |rule| (rule.component, rule.metric));
        if let Some((value, time)) = stamped(value) {
            found.at = time;
            found.observe_some(component, labels.trim(), metric, quantity::number(value), next);
        }
        next += 1;
        let mut points = Vec::new();
        while let Some((value, time)) = stamped(paste.line(next)).filter(|_| !paste.line(next).contains("=>")) {
            points.extend(time.zip(quantity::number(value)));
            next += 1;
        }
        found.series(component, labels.trim(), metric, points, first, next.saturating_sub(1));
    }
    next.max(at + 1)
}

#[cfg(test)]
mod tests {
    use headroom_model::Metric;

    #[test]
    fn p95_over_time_comes_from_the_growth_of_buckets() {
        let bucket = |le: &str, values: [u32; 3]| {
            let [a, b, c] = values;
            format!(
                r#"{{"metric":{{"__name__":"http_request_duration_seconds_bucket","le":"{le}","path":"/a"}},"values":[[1795478400,"{a}"],[1795478460,"{b}"],[1795478520,"{c}"]]}}"#
            )
        };
        // In the first minute 80 of 100 take at most 0.1 s and all 0.25 s: 0.1 s + 0.15 s × (95 − 80) ÷ 20. Then the app
        // starts again, and 10 requests take at most 0.1 s.
        let series = [bucket("0.1", [0, 80, 10]), bucket("0.25", [0, 100, 10]), bucket("+Inf", [0, 100, 10])].join(",");
        let text = format!(r#"{{"status":"success","data":{{"resultType":"matrix","result":[{series}]}}}}"#);
        let inspection = crate::inspect(&text);
        assert_eq!(inspection.series.len(), 1);
        assert_eq!(inspection.series[0].metric, Metric::LatencyP95Ms);
        let values: Vec<f64> =
            inspection.series[0].points.iter().map(|(_, value)| (value * 1e6).round() / 1e6).collect();
        assert_eq!(values, [212.5, 95.0]);
    }
}
