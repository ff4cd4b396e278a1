//! `siege`: the report of version 3 and the JSON of version 4.

use headroom_model::Component;

use crate::Format;
use crate::distribution::load_test;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "siege",
    title: "siege",
    command: "siege -c 25 -t 30S http://localhost:8000/health",
    marks: marks!["t:", "T:", "**", "vrsig"],
    sniff,
    read,
};

/// What siege prints before its report.
fn is_preamble(line: &str) -> bool {
    let starts = ["** SIEGE ", "** Preparing ", "The server is now under siege", "Lifting the server siege"];
    starts.iter().any(|start| line.starts_with(start))
}

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    is_report(paste, at) || is_preamble(paste.line(at))
}

fn is_report(paste: &Paste<'_>, at: usize) -> bool {
    field(paste.line(at)).is_some_and(|(name, _)| name == "transactions")
        && field(paste.line(at + 1)).is_some_and(|(name, _)| name == "availability")
}

/// A line of either report as its name in lower case with `_`, and its number; times in seconds.
fn field(line: &str) -> Option<(String, f64)> {
    let text = line.trim().trim_start_matches('{').trim();
    let (name, value) = text.split_once(':')?;
    let name = name.trim().trim_matches('"').to_ascii_lowercase().replace(' ', "_");
    let mut words = value.trim().trim_end_matches(',').split_whitespace();
    let number = quantity::number(words.next()?.trim_end_matches('%'))?;
    Some((name, if words.next() == Some("ms") { number / 1000.0 } else { number }))
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut test = load_test("siege");
    let mut served = None;
    let mut rate = None;
    let mut next = at;
    while is_preamble(paste.line(next)) {
        next += 1;
    }
    if next > at {
        let report = paste.skip_blank(next);
        if !is_report(paste, report) {
            return next;
        }
        next = report;
    }
    while let Some((name, value)) = field(paste.line(next)) {
        match name.as_str() {
            "transactions" => served = Some(value),
            "availability" => found.count(Component::App, "siege", "availabilityPercent", value, next),
            "elapsed_time" => test.duration_seconds = Some(value),
            "response_time" => test.mean_ms = Some(value * 1000.0),
            "transaction_rate" => rate = Some((value, next)),
            "concurrency" => test.concurrency = Some(value),
            "failed_transactions" => test.errors = value,
            "longest_transaction" => test.max_ms = Some(value * 1000.0),
            _ => {}
        }
        next += 1;
    }
    if paste.line(next).trim() == "}" {
        next += 1;
    }
    if let Some((rate, line)) = rate {
        test.requests_per_second = rate;
        test.requests = served.map(|served| served + test.errors);
        found.load_test(test, line);
    } else {
        found.warn(at, "load-test-incomplete", "The report of siege breaks off before its result.", "");
    }
    next
}
