//! `wrk` and `wrk2`.

use headroom_model::{Component, LoadTest};

use crate::Format;
use crate::distribution::load_test;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "wrk",
    title: "wrk",
    command: "wrk -t2 -c50 -d30s --latency http://localhost:8000/health",
    marks: marks!["R@", "0th", "TA"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    target(line).is_some() || threads(line).is_some() || line.trim_start().starts_with("Thread Stats   Avg")
}

/// `Running 4s test @ http://localhost:8000/health`.
fn target(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("Running ")?.split_once(" test @ ").map(|(_, target)| target)
}

/// `2 threads and 50 connections`.
fn threads(line: &str) -> Option<(&str, f64)> {
    let (threads, rest) = line.trim().split_once(" threads and ")?;
    Some((threads, quantity::count(rest.strip_suffix(" connections")?)?))
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut test = load_test("wrk");
    let mut result = None;
    let mut end = at;
    let mut next = at;
    while next < paste.len() {
        let text = paste.line(next).trim();
        if paste.is_blank(next) {
            next += 1;
            continue;
        }
        if next > at && target(text).is_some() {
            break;
        }
        match line(text, &mut test, next, found) {
            Some(rate) => result = rate.map(|rate| (rate, next)).or(result),
            None => break,
        }
        next += 1;
        end = next;
    }
    if let Some((rate, line)) = result {
        test.requests_per_second = rate;
        found.load_test(test, line);
    } else {
        found.warn(at, "load-test-incomplete", "The report of wrk breaks off before its result.", "");
    }
    end
}

/// Reads a line: the rate when it is the one that gives it, `None` when the line is not wrk's.
#[expect(clippy::option_option, reason = "the outer says whose line it is, the inner whether it gives the rate")]
fn line(text: &str, test: &mut LoadTest, at: usize, found: &mut Found) -> Option<Option<f64>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if let Some(url) = target(text) {
        url.clone_into(&mut test.target);
    } else if let Some((threads, connections)) = threads(text) {
        test.concurrency = Some(connections);
        found.fact(Component::App, "wrk", "threads", threads, at);
    } else if let Some(rate) = text.strip_prefix("Requests/sec:") {
        return Some(quantity::number(rate.trim()));
    } else if let Some(errors) = text.strip_prefix("Socket errors:") {
        for part in errors.split(',') {
            let count = part.split_whitespace().nth(1).and_then(quantity::count).unwrap_or(0.0);
            test.errors += count;
        }
        found.fact(Component::App, "wrk", "socketErrors", errors.trim(), at);
    } else if let Some(count) = text.strip_prefix("Non-2xx or 3xx responses:") {
        let count = quantity::count(count.trim()).unwrap_or(0.0);
        test.errors += count;
        found.count(Component::App, "wrk", "notOkResponses", count, at);
    } else if let [requests, "requests", "in", duration, ..] = words.as_slice() {
        test.requests = quantity::count(requests);
        test.duration_seconds = quantity::milliseconds(duration.trim_end_matches(',')).map(|ms| ms / 1000.0);
    } else if let ["Latency", mean, _, max, _] = words.as_slice() {
        test.mean_ms = quantity::milliseconds(mean);
        test.max_ms = quantity::milliseconds(max);
    } else if let [percent, value] = words.as_slice()
        && let (Some(percent), Some(value)) = (quantity::percent(percent), quantity::milliseconds(value))
    {
        match (percent * 1000.0) as u32 {
            50_000 => test.p50_ms = Some(value),
            75_000 => test.p75_ms = Some(value),
            90_000 => test.p90_ms = Some(value),
            95_000 => test.p95_ms = Some(value),
            99_000 => test.p99_ms = Some(value),
            _ => {}
        }
    } else if let [value, "0.950000", _, _] = words.as_slice() {
        // In the spectrum of wrk2 only.
        test.p95_ms = quantity::number(value);
    } else if !is_other(text) {
        return None;
    }
    Some(None)
}

/// Lines that say nothing about the load: calibration, headings, and the spectrum of `wrk2`.
fn is_other(text: &str) -> bool {
    let starts = [
        "Thread Stats",
        "Req/Sec",
        "Latency Distribution",
        "Transfer/sec:",
        "Thread calibration:",
        "Initialised",
        "Detailed Percentile",
        "Value   Percentile",
        "#[",
        "Latency Percentile",
        "----------------------------------------------------------",
    ];
    starts.iter().any(|start| text.starts_with(start))
        || (text.split_whitespace().count() == 4
            && text.split_whitespace().all(|word| quantity::number(word).is_some() || word == "inf"))
}
