//! `hey`: its report, and its CSV of every request.

use headroom_model::{Component, LoadTest};

use crate::Format;
use crate::distribution::{Samples, load_test};
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;
use crate::stream::{self, Stream};

pub(crate) static FORMAT: Format = Format {
    id: "hey",
    title: "hey",
    command: "hey -n 2000 -c 50 http://localhost:8000/health",
    marks: marks!["S:", "-+,"],
    sniff,
    read,
};

const CSV_HEADER: &str = "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset";

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    line == CSV_HEADER
        || (line == "Summary:" && {
            let below = paste.line(at + 1).trim_start();
            below.starts_with("Total:") && below.ends_with("secs")
        })
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    if paste.line(at) == CSV_HEADER { stream::read(open, paste, at, found) } else { report(paste, at, found) }
}

#[derive(Clone, Copy, PartialEq)]
enum Section {
    Summary,
    Histogram,
    Latency,
    Details,
    Status,
    Errors,
}

impl Section {
    fn of(line: &str) -> Option<Self> {
        match line {
            "Summary:" => Some(Self::Summary),
            "Response time histogram:" => Some(Self::Histogram),
            "Latency distribution:" => Some(Self::Latency),
            "Status code distribution:" => Some(Self::Status),
            "Error distribution:" => Some(Self::Errors),
            _ => line.starts_with("Details (average").then_some(Self::Details),
        }
    }
}

/// The report as far as it has been read.
struct Report {
    test: LoadTest,
    rate: Option<(f64, usize)>,
    answered: f64,
    refused: f64,
    broken: f64,
}

fn report(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut report = Report { test: load_test("hey"), rate: None, answered: 0.0, refused: 0.0, broken: 0.0 };
    let mut section = Section::Summary;
    let mut end = at;
    let mut next = at;
    while next < paste.len() {
        let line = paste.line(next);
        if paste.is_blank(next) {
            next += 1;
            continue;
        }
        match Section::of(line) {
            Some(Section::Summary) if next > at => break,
            Some(heading) => section = heading,
            None if line.starts_with("  ") && report.line(section, line, next) => {}
            None => break,
        }
        next += 1;
        end = next;
    }
    report.finish(found);
    end
}

impl Report {
    /// Reads a line of a section; `false` when it does not look like one.
    fn line(&mut self, section: Section, line: &str, at: usize) -> bool {
        match section {
            Section::Summary => {
                let (label, value) = line.trim().split_once(':').unwrap_or((line, ""));
                let number = value.split_whitespace().next().and_then(quantity::number);
                match label {
                    "Total" => self.test.duration_seconds = number,
                    "Slowest" => self.test.max_ms = number.map(|seconds| seconds * 1000.0),
                    "Average" => self.test.mean_ms = number.map(|seconds| seconds * 1000.0),
                    "Requests/sec" => self.rate = number.map(|rate| (rate, at)),
                    _ => {}
                }
                number.is_some()
            }
            Section::Histogram => line.contains(" [") && line.contains('|'),
            Section::Latency => latency(line, &mut self.test),
            Section::Details => line.ends_with(" secs"),
            Section::Status | Section::Errors => {
                let Some((code, count)) = bracketed(line) else { return false };
                match section {
                    // `[12]  Get "http://…": EOF`
                    Section::Errors => self.broken += quantity::count(code).unwrap_or(0.0),
                    // `[200]  3215 responses`
                    _ if code.starts_with(['2', '3']) => self.answered += first_count(count),
                    _ => self.refused += first_count(count),
                }
                true
            }
        }
    }

    fn finish(self, found: &mut Found) {
        let Some((rate, line)) = self.rate else { return };
        found.count(Component::App, "hey", "notOkResponses", self.refused, line);
        found.count(Component::App, "hey", "brokenConnections", self.broken, line);
        let all = self.answered + self.refused + self.broken;
        if all == 0.0 {
            found.warn(
                line,
                "errors-unknown",
                "The report of hey breaks off before the status codes: errors are not known.",
                "",
            );
        }
        let mut test = self.test;
        test.requests_per_second = rate;
        test.requests = (all > 0.0).then_some(all);
        test.errors = self.refused + self.broken;
        found.load_test(test, line);
    }
}

/// `50% in 0.0360 secs`, and `50%% in` as some versions print it. Whether it is such a line.
fn latency(line: &str, test: &mut LoadTest) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [percent, "in", seconds, "secs"] = words.as_slice() else { return false };
    let ms = quantity::number(seconds).map(|seconds| seconds * 1000.0);
    match percent.trim_end_matches('%') {
        "50" => test.p50_ms = ms,
        "75" => test.p75_ms = ms,
        "90" => test.p90_ms = ms,
        "95" => test.p95_ms = ms,
        "99" => test.p99_ms = ms,
        _ => {}
    }
    true
}

/// `[200]  3215 responses` as `200` and the rest.
fn bracketed(line: &str) -> Option<(&str, &str)> {
    line.trim_start().strip_prefix('[')?.split_once(']')
}

fn first_count(text: &str) -> f64 {
    text.split_whitespace().next().and_then(quantity::count).unwrap_or(0.0)
}

/// `hey -o csv`: a request a line, its seconds first and its start, in seconds since the beginning, last.
struct Requests {
    latencies: Samples,
    errors: f64,
    seconds: f64,
    /// The line of the first request, after the titles.
    line: usize,
}

pub(crate) fn open(paste: &Paste<'_>, at: usize, line: usize) -> Option<(Box<dyn Stream>, usize)> {
    let requests = Requests { latencies: Samples::default(), errors: 0.0, seconds: 0.0, line: line + 1 };
    (paste.line(at) == CSV_HEADER).then(|| (Box::new(requests) as Box<dyn Stream>, at + 1))
}

impl Stream for Requests {
    fn line(&mut self, line: &str, _: usize, _: &mut Found) -> bool {
        let fields: Vec<&str> = line.split(',').collect();
        let [seconds, _, _, _, _, _, status, offset] = fields.as_slice() else { return false };
        let (Some(seconds), Some(offset)) = (quantity::number(seconds), quantity::number(offset)) else { return false };
        self.latencies.add(seconds * 1000.0);
        self.errors += if status.starts_with(['2', '3']) { 0.0 } else { 1.0 };
        self.seconds = self.seconds.max(seconds + offset);
        true
    }

    fn finish(self: Box<Self>, found: &mut Found) {
        if self.seconds > 0.0 {
            let mut test = load_test("hey");
            self.latencies.summarise(&mut test, self.line, found);
            test.requests_per_second = test.requests.unwrap_or(0.0) / self.seconds;
            test.errors = self.errors;
            test.duration_seconds = Some(self.seconds);
            found.load_test(test, self.line);
        }
    }
}
