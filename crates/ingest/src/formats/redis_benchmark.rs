//! `redis-benchmark`: plain, `-q` and `--csv`, of Redis 3 to 8 and Valkey.

use headroom_model::LoadTest;

use crate::Format;
use crate::delimited;
use crate::distribution::load_test;
use crate::found::Found;
use crate::lines::{Paste, prompt};
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "redis-benchmark",
    title: "redis-benchmark",
    command: "redis-benchmark -t set,get -n 100000 -c 50 -q",
    marks: marks![":0", "=", "\",", "E:"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    quiet(line).is_some()
        || block(line).is_some()
        || is_progress(line)
        || is_csv_header(line)
        || line.contains("Error from server: ")
        || (two_columns(paste, at).is_some() && two_columns(paste, at + 1).is_some())
}

/// `SET: 44563.28 requests per second, p50=0.663 msec`.
fn quiet(line: &str) -> Option<(&str, f64, Option<f64>)> {
    let (name, rest) = line.trim().rsplit_once(": ")?;
    let (rate, rest) = rest.split_once(" requests per second")?;
    let median = rest.split_once("p50=").and_then(|(_, text)| quantity::milliseconds(text));
    (name != "throughput summary").then_some((name, quantity::number(rate)?, median))
}

/// `====== SET ======`.
fn block(line: &str) -> Option<&str> {
    line.trim().strip_prefix("====== ")?.strip_suffix(" ======")
}

/// `SET: rps=28972.1 (overall: 28517.6) avg_msec=1.123 (overall: 1.123)`.
fn is_progress(line: &str) -> bool {
    line.contains(": rps=") && line.contains(" (overall: ") && line.contains("avg_msec=")
}

fn is_csv_header(line: &str) -> bool {
    line.starts_with("\"test\",\"rps\"")
}

/// `"SET","97560.98"`, as versions before 6.2 print it, without a header.
fn two_columns(paste: &Paste<'_>, at: usize) -> Option<(String, f64)> {
    if !paste.line(at).starts_with('"') {
        return None;
    }
    let (fields, _) = delimited::record(paste, at, ',')?;
    let [name, rate] = fields.as_slice() else { return None };
    let upper = name.starts_with(|c: char| c.is_ascii_uppercase());
    upper.then(|| Some((name.clone(), quantity::number(rate)?))).flatten()
}

fn test(target: &str, rate: f64) -> LoadTest {
    let mut test = load_test("redis-benchmark");
    target.clone_into(&mut test.target);
    test.requests_per_second = rate;
    test
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut end = at;
    let mut next = at;
    let mut titles: Vec<String> = Vec::new();
    while next < paste.len() {
        let line = paste.line(next);
        if paste.is_blank(next) {
            next += 1;
            continue;
        }
        if let Some((_, error)) = line.split_once("Error from server: ") {
            found.error(
                next,
                "redis-refused",
                format!("Redis refused the benchmark: {}.", error.trim_end_matches('.')),
                "Raise maxmemory or let it evict",
            );
            next += 1;
        } else if let Some((name, rate, median)) = quiet(line) {
            let mut test = test(name, rate);
            test.p50_ms = median;
            found.load_test(test, next);
            next += 1;
        } else if is_progress(line) {
            next += 1;
        } else if let Some(name) = block(line) {
            next = block_of(paste, next, name, found);
        } else if is_csv_header(line) {
            titles = delimited::record(paste, next, ',').map(|(titles, _)| titles).unwrap_or_default();
            next += 1;
        } else if line.starts_with('"')
            && let Some((fields, after)) = delimited::record(paste, next, ',')
            && csv_row(&titles, &fields, next, found)
        {
            next = after;
        } else {
            break;
        }
        end = next;
    }
    end
}

/// A row under the header's titles, or a name and a rate without a header.
fn csv_row(titles: &[String], fields: &[String], at: usize, found: &mut Found) -> bool {
    let field = |title: &str| {
        let column = titles.iter().position(|known| known == title);
        column.and_then(|column| fields.get(column)).and_then(|text| quantity::number(text))
    };
    let rate = if titles.is_empty() && fields.len() == 2 {
        fields.get(1).and_then(|rate| quantity::number(rate))
    } else {
        field("rps").filter(|_| fields.len() == titles.len())
    };
    let (Some(name), Some(rate)) = (fields.first(), rate) else { return false };
    let mut test = test(name, rate);
    test.mean_ms = field("avg_latency_ms");
    test.p50_ms = field("p50_latency_ms");
    test.p95_ms = field("p95_latency_ms");
    test.p99_ms = field("p99_latency_ms");
    test.max_ms = field("max_latency_ms");
    found.load_test(test, at);
    true
}

/// The plain report of one command: until the next one begins or its result has been read.
fn block_of(paste: &Paste<'_>, at: usize, name: &str, found: &mut Found) -> usize {
    let mut result = test(name, f64::NAN);
    let mut rate_line = at;
    let mut titles: Vec<&str> = Vec::new();
    let mut end = at + 1;
    let mut next = at + 1;
    while next < paste.len() {
        let line = paste.line(next);
        let words: Vec<&str> = line.split_whitespace().collect();
        if block(line).is_some() || prompt(line).is_some() || quiet(line).is_some() || is_progress(line) {
            break;
        }
        match words.as_slice() {
            [] => {
                next += 1;
                continue;
            }
            [count, "requests", "completed", "in", seconds, "seconds"] => {
                result.requests = quantity::count(count);
                result.duration_seconds = quantity::number(seconds);
            }
            [clients, "parallel", "clients"] => result.concurrency = quantity::count(clients),
            ["throughput", "summary:", rate, "requests", "per", "second"] | [rate, "requests", "per", "second"] => {
                rate_line = next;
                result.requests_per_second = quantity::number(rate).unwrap_or(f64::NAN);
            }
            ["avg", "min", "p50", ..] => titles.clone_from(&words),
            values if !titles.is_empty() && values.len() == titles.len() => {
                let field = |title: &str| {
                    let column = titles.iter().position(|known| *known == title)?;
                    quantity::number(values.get(column)?)
                };
                result.mean_ms = field("avg");
                result.p50_ms = field("p50");
                result.p95_ms = field("p95");
                result.p99_ms = field("p99");
                result.max_ms = field("max");
                end = next + 1;
                break;
            }
            // Other tools have a summary as well.
            ["Summary:"] if paste.line(next + 1).contains("throughput summary:") => {}
            _ if is_block_line(line.trim()) => {}
            _ => break,
        }
        next += 1;
        end = next;
    }
    if result.requests_per_second.is_finite() {
        found.load_test(result, rate_line);
    }
    end
}

fn is_block_line(text: &str) -> bool {
    let starts = [
        "keep alive:",
        "host configuration",
        "multi-thread:",
        "threads:",
        "Latency by percentile",
        "Cumulative distribution",
        "latency summary",
        "node [",
        "cluster mode",
    ];
    starts.iter().any(|start| text.starts_with(start)) || text.contains("bytes payload") || text.contains("% <= ")
}
