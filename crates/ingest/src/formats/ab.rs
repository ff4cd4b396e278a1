//! `ab`, the Apache HTTP server benchmarking tool: its report, as text or HTML, and its percentiles as CSV.

use std::borrow::Cow;

use headroom_model::{Component, Metric};

use crate::Format;
use crate::distribution::load_test;
use crate::found::Found;
use crate::lines::{Paste, prompt};
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "ab",
    title: "ab",
    command: "ab -n 1000 -c 10 http://localhost:8000/health",
    marks: marks!["A,", "S:", "C:", ",P", "C0"],
    sniff,
    read,
};

/// With `-v` ab prints every answer before its report; it must begin within so many lines.
const MOST_VERBOSE: usize = 50_000;

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    is_title(line)
        || line.starts_with("Server Software:") && is_report(&plain(paste.line(at + 1)))
        || line.starts_with("Concurrency Level:")
        || line == "Percentage served,Time in ms"
        || (line.starts_with("Completed ") && line.ends_with(" requests"))
}

fn is_title(line: &str) -> bool {
    line.trim_start().starts_with("This is ApacheBench, Version")
}

/// A line of the HTML report as text.
fn plain(line: &str) -> Cow<'_, str> {
    if !line.trim_start().starts_with('<') {
        return Cow::Borrowed(line);
    }
    let mut text = String::new();
    let mut inside = false;
    for c in line.chars() {
        match c {
            '<' => {
                inside = true;
                text.push(' ');
            }
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    Cow::Owned(text.trim().to_owned())
}

/// Beginnings of the report's lines.
const REPORT: [&str; 32] = [
    "Server ",
    "Document ",
    "SSL/TLS",
    "TLS Server",
    "Concurrency Level:",
    "Time taken",
    "Complete requests:",
    "Failed requests:",
    "(Connect:",
    "Write errors:",
    "Non-2xx responses:",
    "Keep-Alive requests:",
    "Total ",
    "HTML transferred:",
    "Requests per second:",
    "Time per request:",
    "Transfer rate:",
    "Connection Times",
    "min ",
    "Connect:",
    "Processing:",
    "Waiting:",
    "Total:",
    "ERROR: The median",
    "WARNING: The median",
    "deviation apart.",
    "These results",
    "apart.",
    "Percentage of the requests",
    "&nbsp;",
    "Benchmarking ",
    "Finished ",
];

fn is_report(line: &str) -> bool {
    let text = line.trim();
    REPORT.iter().any(|start| text.starts_with(start)) || text.contains(" kb/s ") || percentile(text).is_some()
}

/// `95%     137` and ` 100%    332 (longest request)`.
fn percentile(text: &str) -> Option<(f64, f64)> {
    let mut words = text.split_whitespace();
    let percent = quantity::percent(words.next()?)?;
    let value = quantity::number(words.next()?)?;
    let rest = words.next();
    (rest.is_none() || rest == Some("(longest")).then_some((percent, value))
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    if paste.line(at) == "Percentage served,Time in ms" {
        return percentiles(paste, at, found);
    }
    let mut next = preamble(paste, at);
    let mut end = next;
    let mut result = Report::default();
    while next < paste.len() && !is_title(paste.line(next)) && prompt(paste.line(next)).is_none() {
        let line = plain(paste.line(next));
        if line.trim().is_empty() {
            end = if paste.is_blank(next) { end } else { next + 1 };
            next += 1;
            continue;
        }
        if !is_report(&line) || (result.is_complete() && line.starts_with("Server Software:")) {
            break;
        }
        result.line(line.trim(), next);
        next += 1;
        end = next;
        if line.contains("(longest request)") {
            break;
        }
    }
    result.finish(at, found);
    end
}

/// The line on which the report begins, after title, progress and what `-v` prints; where the title and the
/// progress end when there is no report.
fn preamble(paste: &Paste<'_>, at: usize) -> usize {
    let known = |line: &str| {
        let text = line.trim();
        let starts = ["Copyright 1996", "Licensed to", "Benchmarking ", "Completed ", "Finished ", "apr_", "Total of"];
        is_title(line) || matches!(text, "<p>" | "</p>") || starts.iter().any(|start| text.starts_with(start))
    };
    let is_start = |line: &str| {
        let line = plain(line);
        line.starts_with("Server Software:") || line.starts_with("Concurrency Level:")
    };
    let mut end = at;
    let mut titled = false;
    while known(paste.line(end)) || (end > at && paste.is_blank(end) && end < paste.len()) {
        let title = is_title(paste.line(end));
        if titled && title {
            break;
        }
        titled |= title;
        end += 1;
    }
    // Looked for once a title, up to the next, so that many titles cost no more than one pass.
    let limit = if titled { paste.len().min(end + MOST_VERBOSE) } else { end + 1 };
    let stops = |line: &usize| is_title(paste.line(*line)) || prompt(paste.line(*line)).is_some();
    let report = (end..limit).take_while(|line| !stops(line)).find(|&line| {
        let text = paste.line(line);
        is_start(text) || text.starts_with("<table") && is_start(paste.line(line + 1))
    });
    report.unwrap_or(end).max(at)
}

#[derive(Default)]
struct Report {
    target: String,
    concurrency: Option<f64>,
    seconds: Option<f64>,
    complete: Option<f64>,
    failed: Option<f64>,
    by_length: f64,
    not_2xx: f64,
    rate: Option<(f64, usize)>,
    mean_ms: Option<f64>,
    percentiles: Vec<(f64, f64)>,
    max_ms: Option<f64>,
}

impl Report {
    fn is_complete(&self) -> bool {
        self.rate.is_some()
    }

    fn line(&mut self, text: &str, at: usize) {
        if let Some((percent, value)) = percentile(text) {
            self.percentiles.push((percent, value));
            return;
        }
        if let Some(parts) = text.strip_prefix("(Connect:") {
            let length = parts.split("Length:").nth(1).and_then(|rest| rest.split(',').next());
            self.by_length = length.and_then(|text| quantity::count(text.trim())).unwrap_or(0.0);
            return;
        }
        let Some((label, value)) = text.split_once(':') else { return };
        let first = value.split_whitespace().next().unwrap_or("");
        let number = quantity::number(first);
        match label {
            "Document Path" => value.trim().clone_into(&mut self.target),
            "Concurrency Level" => self.concurrency = number,
            "Time taken for tests" => self.seconds = number,
            "Complete requests" => self.complete = number,
            "Failed requests" => self.failed = number,
            "Non-2xx responses" => self.not_2xx = number.unwrap_or(0.0),
            "Requests per second" => self.rate = number.map(|number| (number, at)),
            // The second is across all concurrent requests.
            "Time per request" if self.mean_ms.is_none() => self.mean_ms = number,
            "Total" => self.max_ms = value.split_whitespace().next_back().and_then(quantity::number),
            _ => {}
        }
    }

    fn finish(self, at: usize, found: &mut Found) {
        let Some((rate, line)) = self.rate else {
            found.warn(at, "load-test-incomplete", "The report of ab breaks off before its result.", "");
            return;
        };
        let of = |percent: f64| self.percentiles.iter().find(|(known, _)| *known == percent).map(|&(_, value)| value);
        let failed = self.failed.unwrap_or(0.0);
        found.count(Component::App, "ab", "failedRequests", failed, line);
        found.count(Component::App, "ab", "lengthFailures", self.by_length, line);
        found.count(Component::App, "ab", "notOkResponses", self.not_2xx, line);
        if self.by_length > 0.0 {
            found.info(
                line,
                "length-failures-not-errors",
                format!(
                    "{} requests \"failed\" only because answers differ in length; they are not counted as errors.",
                    self.by_length
                ),
                "ab -l accepts answers of any length",
            );
        }
        let mut test = load_test("ab");
        test.target.clone_from(&self.target);
        test.concurrency = self.concurrency;
        test.requests_per_second = rate;
        test.requests = self.complete;
        test.errors = (failed - self.by_length).max(0.0) + self.not_2xx;
        test.duration_seconds = self.seconds;
        test.mean_ms = self.mean_ms;
        test.p50_ms = of(50.0);
        test.p75_ms = of(75.0);
        test.p90_ms = of(90.0);
        test.p95_ms = of(95.0);
        test.p99_ms = of(99.0);
        test.max_ms = of(100.0).or(self.max_ms);
        found.load_test(test, line);
    }
}

/// `ab -e`: a percentile a line, and nothing about the rate.
fn percentiles(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut next = at + 1;
    while let Some((percent, value)) = paste.line(next).split_once(',') {
        let (Some(percent), Some(value)) = (quantity::count(percent), quantity::number(value)) else { break };
        let metric = match percent as u32 {
            50 => Some(Metric::LatencyP50Ms),
            90 => Some(Metric::LatencyP90Ms),
            95 => Some(Metric::LatencyP95Ms),
            99 => Some(Metric::LatencyP99Ms),
            _ => None,
        };
        if let Some(metric) = metric {
            found.observe(Component::Other, "ab", metric, value, next);
        }
        next += 1;
    }
    next
}
