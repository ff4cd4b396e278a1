//! `pgbench`: its report, its progress, its log of transactions and its errors.

use headroom_model::{Component, LoadTest};

use super::psql::message;
use crate::Format;
use crate::distribution::{Samples, load_test};
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;
use crate::stream::{self, Stream};

pub(crate) static FORMAT: Format = Format {
    id: "pgbench",
    title: "pgbench",
    command: "pgbench -c 20 -j 2 -T 60 pgbench_test",
    marks: marks![".", ":", "=", "(", "0"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    is_report(line) || (0..3).all(|more| transaction(paste.line(at + more)).is_some())
}

/// Beginnings of pgbench's lines. `ERROR:`, `LINE` and `HINT:` go on an error of its own.
const REPORT: [&str; 35] = [
    "pgbench (",
    "pgbench: ",
    "starting vacuum",
    "progress: ",
    "transaction type: ",
    "scaling factor: ",
    "query mode: ",
    "number of clients: ",
    "number of threads: ",
    "maximum number of tries: ",
    "number of transactions ",
    "number of failed transactions: ",
    "total number of retries: ",
    "number of serialization ",
    "number of deadlock ",
    "number of other failures: ",
    "duration: ",
    "latency average",
    "latency stddev",
    "initial connection time",
    "tps = ",
    "statement latencies in ",
    "dropping old tables",
    "creating tables",
    "generating data",
    "vacuuming",
    "creating primary keys",
    "creating foreign keys",
    "creating partitions",
    "done in ",
    "partition method",
    "number of partitions",
    "rate limit schedule lag",
    "SQL script ",
    "average connection time",
];

fn is_report(line: &str) -> bool {
    let lower = line.starts_with(|c: char| c.is_ascii_lowercase()) || line.starts_with("SQL script ");
    lower && REPORT.iter().any(|start| line.starts_with(start))
}

/// Lines inside a report: statement latencies, tuples loaded, notices, and where in a statement an error is.
fn is_detail(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or("");
    (line.starts_with("   ") && (quantity::number(first).is_some() || first == "^"))
        || line.contains(" tuples (")
        || line.starts_with("NOTICE:  ")
        || line.starts_with("LINE ")
        || line.starts_with(" - ")
}

/// A line of `pgbench -l`: client, transaction, microseconds, script, and the time in seconds and microseconds.
fn transaction(line: &str) -> Option<(f64, f64)> {
    let mut words = line.split(' ');
    let mut next = || words.next().and_then(quantity::count);
    let (_, _, micros, _, seconds, fraction) = (next()?, next()?, next()?, next()?, next()?, next()?);
    let plausible = (1e9..4e9).contains(&seconds) && fraction < 1e6 && words.count() <= 2;
    plausible.then_some((micros / 1000.0, seconds + fraction / 1e6))
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    if transaction(paste.line(at)).is_some() {
        return stream::read(open, paste, at, found);
    }
    let mut test = load_test("pgbench");
    let mut tps = None;
    let mut progress = 0_u32;
    let mut next = at;
    while next < paste.len() {
        let line = paste.line(next);
        if !(is_report(line) || next > at && is_detail(line)) {
            break;
        }
        if next > at && (line.starts_with("pgbench (") || (tps.is_some() && line.starts_with("transaction type: "))) {
            break;
        }
        progress += u32::from(line.starts_with("progress: "));
        if let Some(error) = line.strip_prefix("pgbench: error: ") {
            message::report(message::error(line).unwrap_or(error), next, found);
        }
        if let Some(rate) = report_line(line, &mut test, next, found) {
            // Without the time to connect, where both are given (before version 14).
            if tps.is_none() || !line.contains("including") {
                tps = Some((rate, next));
            }
        }
        next += 1;
    }
    if let Some((rate, line)) = tps {
        found.count(Component::Database, "pgbench", "progressPoints", f64::from(progress), line);
        test.requests_per_second = rate;
        found.load_test(test, line);
    }
    next
}

/// Reads a line of the report and returns the transactions per second when it gives them.
fn report_line(line: &str, test: &mut LoadTest, at: usize, found: &mut Found) -> Option<f64> {
    let (label, value) = line.split_once(" = ").or_else(|| line.split_once(": "))?;
    let first = value.split([' ', '/']).next().unwrap_or("");
    let number = quantity::number(first);
    let mut fact = |name: &str, number: Option<f64>| {
        let text = number.map(|number| number.to_string()).unwrap_or_default();
        found.fact(Component::Database, "pgbench", name, &text, at);
    };
    match label {
        "transaction type" => value.clone_into(&mut test.target),
        "number of clients" => test.concurrency = number,
        "duration" => test.duration_seconds = number,
        "number of transactions actually processed" => {
            fact("transactions", number);
            test.requests = number;
        }
        "number of failed transactions" => {
            test.errors = number.unwrap_or(0.0);
            test.requests = test.requests.map(|done| done + test.errors);
            fact("failedTransactions", number);
            let percent = value.split_once('(').and_then(|(_, rest)| rest.split_once("%)"));
            fact("failedPercent", percent.and_then(|(percent, _)| quantity::number(percent)));
        }
        "latency average" => test.mean_ms = number,
        "latency stddev" => fact("latencyStddevMs", number),
        "initial connection time" => fact("initialConnectionMs", number),
        "tps" => {
            if value.contains("including") {
                fact("tpsIncludingConnections", number);
            }
            return number;
        }
        _ => {}
    }
    None
}

/// `pgbench -l`: a transaction a line.
struct Log {
    latencies: Samples,
    transactions: f64,
    first: f64,
    last: f64,
    line: usize,
}

pub(crate) fn open(paste: &Paste<'_>, at: usize, line: usize) -> Option<(Box<dyn Stream>, usize)> {
    let (first, last) = (f64::INFINITY, f64::NEG_INFINITY);
    let log = Log { latencies: Samples::default(), transactions: 0.0, first, last, line };
    transaction(paste.line(at)).map(|_| (Box::new(log) as Box<dyn Stream>, at))
}

impl Stream for Log {
    fn line(&mut self, line: &str, _: usize, _: &mut Found) -> bool {
        let Some((ms, end)) = transaction(line) else { return false };
        self.latencies.add(ms);
        self.transactions += 1.0;
        self.first = self.first.min(end - ms / 1000.0);
        self.last = self.last.max(end);
        true
    }

    fn finish(self: Box<Self>, found: &mut Found) {
        if self.last > self.first {
            let mut test = load_test("pgbench");
            test.requests_per_second = self.transactions / (self.last - self.first);
            test.duration_seconds = Some(self.last - self.first);
            self.latencies.summarise(&mut test, self.line, found);
            found.load_test(test, self.line);
        }
    }
}
