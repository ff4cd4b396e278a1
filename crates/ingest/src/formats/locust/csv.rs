//! The files that `locust --csv` writes: statistics, their history, failures and exceptions.

use headroom_model::{Component, Metric, Timestamp};

use crate::Format;
use crate::delimited;
use crate::distribution::load_test;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "locust-csv",
    title: "Locust CSV",
    command: "locust --headless --csv results",
    marks: marks![",N"],
    sniff,
    read,
};

const STATS: &str = "Type,Name,Request Count,Failure Count,";
const HISTORY: &str = "Timestamp,User Count,Type,Name,Requests/s,";
const FAILURES: &str = "Method,Name,Error,Occurrences";
const EXCEPTIONS: &str = "Count,Message,Traceback,Nodes";

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    [STATS, HISTORY, FAILURES, EXCEPTIONS].iter().any(|start| line.starts_with(start))
}

/// A record under its titles.
struct Record<'t> {
    titles: &'t [String],
    fields: Vec<String>,
    line: usize,
}

impl Record<'_> {
    fn text(&self, title: &str) -> &str {
        let column = self.titles.iter().position(|known| known == title);
        column.and_then(|column| self.fields.get(column)).map_or("", |field| field.trim())
    }

    /// A number; `N/A` is none.
    fn number(&self, title: &str) -> Option<f64> {
        quantity::number(self.text(title))
    }
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let header = paste.line(at);
    let Some((titles, mut next)) = delimited::record(paste, at, ',') else { return at + 1 };
    let mut records = Vec::new();
    while !paste.is_blank(next) && !sniff(paste, next) {
        let Some((fields, after)) = delimited::record(paste, next, ',') else { break };
        if fields.len() != titles.len() {
            break;
        }
        records.push(Record { titles: &titles, fields, line: next });
        next = after;
    }
    match () {
        () if header.starts_with(STATS) => stats(&records, found),
        () if header.starts_with(HISTORY) => history(&records, at, next, found),
        () if header.starts_with(FAILURES) => {
            for record in &records {
                let subject = format!("{} {}", record.text("Method"), record.text("Name"));
                let text = format!("{} × {}", record.text("Occurrences"), record.text("Error"));
                found.fact(Component::App, &subject, "failure", &text, record.line);
            }
        }
        () => {
            for record in &records {
                let text = format!("{} × {}", record.text("Count"), record.text("Message"));
                found.fact(Component::App, "locust", "exception", &text, record.line);
            }
        }
    }
    next
}

fn stats(records: &[Record<'_>], found: &mut Found) {
    for record in records {
        if record.text("Name") != "Aggregated" {
            let subject = format!("{} {}", record.text("Type"), record.text("Name"));
            let text = format!("{} requests", record.text("Request Count"));
            found.fact(Component::App, subject.trim(), "endpoint", &text, record.line);
            continue;
        }
        let Some(rate) = record.number("Requests/s") else { continue };
        let mut test = load_test("locust");
        test.requests_per_second = rate;
        test.requests = record.number("Request Count");
        test.errors = record.number("Failure Count").unwrap_or(0.0);
        test.mean_ms = record.number("Average Response Time");
        test.p50_ms = record.number("50%");
        test.p75_ms = record.number("75%");
        test.p90_ms = record.number("90%");
        test.p95_ms = record.number("95%");
        test.p99_ms = record.number("99%");
        test.max_ms = record.number("Max Response Time");
        found.load_test(test, record.line);
    }
}

/// Users, rate and latency over time. They are of a test, not of the live service, so they belong to no component.
fn history(records: &[Record<'_>], at: usize, end: usize, found: &mut Found) {
    const SERIES: [(&str, Metric); 3] =
        [("User Count", Metric::Users), ("Requests/s", Metric::RequestsPerSecond), ("95%", Metric::LatencyP95Ms)];
    let is_total = |record: &&Record<'_>| record.text("Name") == "Aggregated";
    let time = |record: &Record<'_>| Timestamp::from_second(record.number("Timestamp")? as i64).ok();
    for (title, metric) in SERIES {
        let points = records.iter().filter(is_total).filter_map(|record| Some((time(record)?, record.number(title)?)));
        found.series(Component::Other, "locust", metric, points.collect(), at, end.saturating_sub(1));
    }
    let total = records.iter().rfind(is_total).map(|record| (record.text("Total Request Count"), record.line));
    if let Some((total, line)) = total {
        found.fact(Component::App, "locust", "totalRequests", total, line);
    }
}
