//! Locust's console of version 1 and 2: the tables repeat while the test runs; the last ones count.

use headroom_model::Component;

use crate::Format;
use crate::distribution::load_test;
use crate::formats::another_begins;
use crate::found::Found;
use crate::lines::{Paste, prompt};
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "locust",
    title: "Locust",
    command: "locust -f locustfile.py --headless --users 100 --spawn-rate 10 --run-time 5m --host http://localhost:8000",
    marks: marks!["#N", "#%", "[/"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    is_stats_header(line) || is_percentiles_header(line) || is_log(line)
}

/// `Type  Name  # reqs  # fails | Avg Min Max Med | req/s failures/s`, without `Type` in version 1.
fn is_stats_header(line: &str) -> bool {
    line.contains("# reqs") && line.contains("# fails") && line.contains("req/s")
}

/// `Type  Name  50%  66% … 100%  # reqs`.
fn is_percentiles_header(line: &str) -> bool {
    line.trim_end().ends_with("# reqs") && line.contains("50%") && line.contains("Name")
}

/// `[2026-11-24 03:34:02,605] vm/INFO/locust.main: Starting Locust 2.47.0`.
fn is_log(line: &str) -> bool {
    line.starts_with('[') && (line.contains("/locust.") || line.contains("INFO/locust")) && line.contains("] ")
}

fn is_rule(line: &str) -> bool {
    line.len() > 20 && line.bytes().all(|b| matches!(b, b'-' | b'|'))
}

/// What Locust prints besides: headings, errors, tracebacks of the test's own code.
fn is_around(line: &str) -> bool {
    let starts = [
        "Response time percentiles",
        "Error report",
        "Error Report",
        "# occurrences",
        " # occurrences",
        "Traceback (most",
        "  ",
        "During handling",
        "The above exception",
        "requests.exceptions",
        "json.decoder",
        "KeyboardInterrupt",
        " Percentage of",
    ];
    let text = line.trim_start();
    starts.iter().any(|start| line.starts_with(start))
        || (line.contains("<Greenlet at ") && line.contains("failed with"))
        || text
            .split_whitespace()
            .next()
            .and_then(quantity::count)
            .is_some_and(|_| text.contains(": ") || text.contains("('"))
        || (text.split_once(": ").is_some_and(|(name, _)| name.ends_with("Error") || name.ends_with("Exception")))
}

#[derive(Clone, Copy, PartialEq)]
enum Table {
    None,
    Stats,
    Percentiles,
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut table = Table::None;
    let mut titles: Vec<String> = Vec::new();
    let mut test = load_test("locust");
    let mut result: Option<(f64, usize)> = None;
    let mut minimum = None;
    let mut end = at;
    let mut next = at;
    while next < paste.len() {
        let line = paste.line(next);
        if paste.is_blank(next) {
            next += 1;
            continue;
        }
        if prompt(line).is_some() {
            break;
        }
        if is_stats_header(line) {
            table = Table::Stats;
        } else if is_percentiles_header(line) {
            table = Table::Percentiles;
            titles = line.split_whitespace().skip_while(|word| !word.ends_with('%')).map(str::to_owned).collect();
        } else if is_log(line) {
            table = Table::None;
            if let Some(users) = line.split_once("All users spawned").and_then(|(_, rest)| rest.rsplit_once('(')) {
                test.concurrency = users.1.split(' ').next().and_then(quantity::count).or(test.concurrency);
            }
        } else if table == Table::Stats
            && let Some(row) = Stats::of(line)
        {
            if row.is_total {
                minimum = Some(row.min_ms);
                result = Some((row.rate, next));
                test.requests = Some(row.requests);
                test.errors = row.failures;
                test.mean_ms = Some(row.mean_ms);
                test.p50_ms = Some(row.median_ms);
                test.max_ms = Some(row.max_ms);
            }
        } else if table == Table::Percentiles
            && let Some(values) = percentiles(line, titles.len())
        {
            if line.contains("Aggregated") {
                // The last title is `# reqs`, in two words.
                let of =
                    |title: &str| titles.iter().position(|known| known == title).and_then(|i| values.get(i)).copied();
                test.p75_ms = of("75%");
                test.p90_ms = of("90%");
                test.p95_ms = of("95%");
                test.p99_ms = of("99%");
            }
        } else if !is_rule(line) && (!is_around(line) || another_begins(paste, next, &FORMAT)) {
            break;
        }
        next += 1;
        end = next;
    }
    if let Some((rate, line)) = result {
        test.requests_per_second = rate;
        if let Some(minimum) = minimum {
            found.count(Component::App, "locust", "minMs", minimum, line);
        }
        found.load_test(test, line);
    }
    end
}

/// A row of the statistics.
struct Stats {
    is_total: bool,
    requests: f64,
    failures: f64,
    mean_ms: f64,
    min_ms: f64,
    max_ms: f64,
    median_ms: f64,
    rate: f64,
}

impl Stats {
    /// Reads the numbers from the right, so that a name may hold anything.
    fn of(line: &str) -> Option<Self> {
        let words: Vec<&str> =
            line.split(|c: char| c.is_whitespace() || c == '|').filter(|word| !word.is_empty()).collect();
        let numbers = words.len().checked_sub(8)?;
        let [requests, failures, mean, min, max, median, rate, _] = words.get(numbers..)? else { return None };
        let (failures, _) = failures.split_once('(')?;
        Some(Self {
            is_total: matches!(
                numbers.checked_sub(1).and_then(|last| words.get(last)),
                Some(&("Aggregated" | "Total"))
            ),
            requests: quantity::count(requests)?,
            failures: quantity::count(failures)?,
            mean_ms: quantity::number(mean)?,
            min_ms: quantity::number(min)?,
            max_ms: quantity::number(max)?,
            median_ms: quantity::number(median)?,
            rate: quantity::number(rate)?,
        })
    }
}

/// The percentiles of a row and its requests, read from the right. `titles` counts `#` and `reqs` apart.
fn percentiles(line: &str, titles: usize) -> Option<Vec<f64>> {
    let words: Vec<&str> =
        line.split(|c: char| c.is_whitespace() || c == '|').filter(|word| !word.is_empty()).collect();
    let count = titles.checked_sub(1)?;
    let start = words.len().checked_sub(count)?;
    words.get(start..)?.iter().map(|word| quantity::number(word)).collect()
}
