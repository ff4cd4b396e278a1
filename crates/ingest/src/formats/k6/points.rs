//! Every point that k6 measured: `--out json` and `--out csv`.

use headroom_model::{Component, Timestamp};

use super::Summary;
use crate::Format;
use crate::distribution::Samples;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::stream::{self, Stream};
use crate::{bytes, civil, quantity};

pub(crate) static FORMAT: Format = Format {
    id: "k6-points",
    title: "k6 points",
    command: "k6 run --out json=results.json loadtest.js",
    marks: marks!["{", "_,"],
    sniff,
    read,
};

/// A line of `--out json`: a point, or what a metric is.
struct Line<'a> {
    metric: &'a str,
    is_point: bool,
    time: &'a str,
    value: f64,
}

/// Reads a line without its tags. k6 writes each key once, in any order, and no spaces; a tag cannot look like a
/// key because quotes inside it are escaped.
fn point(line: &str) -> Option<Line<'_>> {
    in_order(line).or_else(|| in_any_order(line))
}

/// A point whose time and value come first in its data, as k6 writes it: the metric before the data since 0.39, at the
/// end before that.
fn in_order(line: &str) -> Option<Line<'_>> {
    let mut rest = line.strip_prefix('{')?;
    let mut metric = None;
    let mut is_point = false;
    let data = loop {
        if let Some(data) = rest.strip_prefix("\"data\":{\"time\":\"") {
            break data;
        }
        if let Some(after) = rest.strip_prefix("\"type\":\"Point\"") {
            is_point = true;
            rest = after;
        } else {
            let (name, after) = until_quote(rest.strip_prefix("\"metric\":\"")?)?;
            metric = Some(name);
            rest = after;
        }
        rest = rest.strip_prefix(',')?;
    };
    let (time, after) = until_quote(data)?;
    let value = after.strip_prefix(",\"value\":")?;
    let value = value.get(..bytes::position(value.as_bytes(), b',', b'}')?)?;
    let whole = line.strip_suffix('}')?;
    let metric = if let Some(metric) = metric {
        metric
    } else {
        let (before, metric) = whole.strip_suffix('"')?.rsplit_once('"')?;
        before.ends_with("},\"metric\":").then_some(metric)?
    };
    is_point.then_some(Line { metric, is_point, time, value: quantity::number(value)? })
}

/// The text before the next quote, and what follows that.
fn until_quote(text: &str) -> Option<(&str, &str)> {
    let (inside, rest) = text.split_at_checked(bytes::position(text.as_bytes(), b'"', b'"')?)?;
    Some((inside, rest.get(1..)?))
}

fn in_any_order(line: &str) -> Option<Line<'_>> {
    if !line.starts_with("{\"") || !line.ends_with('}') {
        return None;
    }
    let is_point = line.contains("\"type\":\"Point\"");
    if !is_point && !line.contains("\"type\":\"Metric\"") {
        return None;
    }
    let metric = text_after(line, "\"metric\":\"")?;
    let (time, value) = if is_point {
        let rest = line.split_once("\"value\":")?.1;
        let end = rest.find([',', '}'])?;
        (text_after(line, "\"time\":\"")?, quantity::number(rest.get(..end)?)?)
    } else {
        ("", 0.0)
    };
    Some(Line { metric, is_point, time, value })
}

/// The text between a key and the quote that closes it.
fn text_after<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(key)?;
    rest.split_once('"').map(|(text, _)| text)
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
struct Points {
    is_csv: bool,
    /// The first line of the document.
    line: usize,
    requests: f64,
    failed: Option<f64>,
    latencies: Samples,
    users_max: Option<f64>,
    iterations: f64,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    /// The offset of the first time, and its line.
    zone: Option<(String, usize)>,
}

#[expect(clippy::unnecessary_wraps, reason = "as every way to open a stream")]
pub(crate) fn open(paste: &Paste<'_>, at: usize, line: usize) -> Option<(Box<dyn Stream>, usize)> {
    let is_csv = is_csv_header(paste.line(at));
    let points = Points { is_csv, line, ..Points::default() };
    Some((Box::new(points), at + usize::from(is_csv)))
}

impl Points {
    fn add(&mut self, metric: &str, value: f64, time: impl FnOnce() -> Option<Timestamp>) {
        match metric {
            "http_reqs" => self.requests += value,
            "http_req_failed" => *self.failed.get_or_insert(0.0) += value,
            "http_req_duration" => self.latencies.add(value),
            "iterations" => self.iterations += value,
            "vus" => self.users_max = Some(self.users_max.map_or(value, |most| most.max(value))),
            _ => return,
        }
        if let Some(time) = time() {
            self.first = Some(self.first.map_or(time, |first| first.min(time)));
            self.last = Some(self.last.map_or(time, |last| last.max(time)));
        }
    }
}

impl Stream for Points {
    fn line(&mut self, line: &str, at: usize, _: &mut Found) -> bool {
        if self.is_csv {
            let Some((metric, seconds, value)) = csv_point(line) else { return false };
            self.add(metric, value, || Timestamp::from_millisecond((seconds * 1000.0) as i64).ok());
            return true;
        }
        let Some(point) = point(line) else { return false };
        if point.is_point {
            if self.zone.is_none() {
                self.zone = zone(point.time).map(|zone| (zone.to_owned(), at));
            }
            self.add(point.metric, point.value, || civil::rfc3339(point.time));
        }
        true
    }

    fn finish(self: Box<Self>, found: &mut Found) {
        if let Some((zone, line)) = &self.zone {
            found.fact(Component::App, "k6", "timeOffset", zone, *line);
        }
        let seconds = self.first.zip(self.last);
        let seconds = seconds.map(|(first, last)| (last.as_millisecond() - first.as_millisecond()) as f64 / 1000.0);
        let mut summary = Summary::new();
        self.latencies.summarise(&mut summary.test, self.line, found);
        // A test that writes only durations has a request for each.
        if self.requests > 0.0 {
            summary.test.requests = Some(self.requests);
        }
        summary.test.requests = summary.test.requests.filter(|&requests| requests > 0.0);
        let rate = summary.test.requests.zip(seconds.filter(|&seconds| seconds > 0.0));
        summary.rate = rate.map(|(requests, seconds)| requests / seconds);
        summary.failed = self.failed;
        summary.test.concurrency = self.users_max;
        summary.test.duration_seconds = seconds;
        if self.iterations > 0.0 {
            summary.counts.push(("iterations", self.iterations));
        }
        summary.report(self.line, found);
    }
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    stream::read(open, paste, at, found)
}

/// `http_req_duration,1795491000,17.081500,…`.
fn csv_point(line: &str) -> Option<(&str, f64, f64)> {
    let mut fields = line.split(',');
    let (metric, time, value) = (fields.next()?, fields.next()?, fields.next()?);
    Some((metric, quantity::number(time)?, quantity::number(value)?))
}

/// The offset at the end of a time: `+01:00` or `Z`.
fn zone(time: &str) -> Option<&str> {
    if time.ends_with('Z') {
        return Some("Z");
    }
    let start = time.len().checked_sub(6)?;
    time.get(start..).filter(|zone| zone.starts_with(['+', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_the_same_in_the_order_of_every_version() {
        let data =
            r#""data":{"time":"2026-11-24T10:00:00.5Z","value":141.2,"tags":{"name":"a \"metric\":\"b\" , } c"}}"#;
        let metric = r#""metric":"http_req_duration""#;
        let kind = r#""type":"Point""#;
        for line in [
            format!("{{{metric},{kind},{data}}}"),
            format!("{{{kind},{metric},{data}}}"),
            format!("{{{kind},{data},{metric}}}"),
        ] {
            for read in [in_order(&line), in_any_order(&line)] {
                let point = read.unwrap();
                assert!(point.is_point, "{line}");
                assert_eq!(
                    (point.metric, point.time, point.value),
                    ("http_req_duration", "2026-11-24T10:00:00.5Z", 141.2),
                    "{line}"
                );
            }
        }
        let broken = format!("{{{kind},{data},\"metric\":\"http_req");
        assert!(point(&broken).is_none());
    }
}
