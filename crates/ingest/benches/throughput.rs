//! How fast large outputs are read, beside what else reads them, in the same run:
//! `cargo bench -p headroom-ingest --bench throughput`. With `-- linear` also from 1 MB to 1 GB.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a benchmark measures and prints"
)]

#[path = "../tests/inputs/mod.rs"]
mod inputs;

use std::hint::black_box;
use std::io::BufRead;
use std::time::Instant;

use headroom_ingest::{Reader, inspect};
use serde::Deserialize;

const BYTES: usize = 200 << 20;

/// A point of k6, as someone who wants its values would write it down.
#[derive(Deserialize)]
struct Point {
    metric: String,
    #[serde(rename = "type")]
    kind: String,
    data: serde_json::Value,
}

/// The same without the tags.
#[derive(Deserialize)]
struct LeanPoint<'a> {
    metric: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(borrow)]
    data: LeanData<'a>,
}

#[derive(Deserialize)]
struct LeanData<'a> {
    time: &'a str,
    value: f64,
}

/// A row of `docker stats --format json`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Row<'a> {
    name: &'a str,
    #[serde(rename = "CPUPerc")]
    cpu: &'a str,
    mem_usage: &'a str,
    mem_perc: &'a str,
    #[serde(rename = "NetIO")]
    network: &'a str,
    #[serde(rename = "BlockIO")]
    disk: &'a str,
    #[serde(rename = "PIDs")]
    processes: &'a str,
}

/// Seconds that this thread has used of the processor, so that other work on the machine counts little; on the clock
/// where the system does not tell.
fn seconds(since: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanoseconds = told.as_deref().and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| since.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// Megabytes a second, the best of a few runs.
fn rate(bytes: usize, mut run: impl FnMut()) -> f64 {
    let mut best = f64::INFINITY;
    let since = Instant::now();
    for _ in 0..5 {
        let start = seconds(since);
        run();
        best = best.min(seconds(since) - start);
    }
    bytes as f64 / 1e6 / best
}

fn print(what: &str, by: &str, rate: f64) {
    println!("{what:<20} {by:<34} {rate:>8.0} MB/s");
}

/// The text as a whole, and as bytes in pieces of a megabyte.
fn ours(name: &str, text: &str) {
    print(name, "headroom inspect", rate(text.len(), || drop(black_box(inspect(text)))));
    print(name, "headroom Reader", rate(text.len(), || drop(black_box(streamed(text.as_bytes())))));
}

fn streamed(bytes: &[u8]) -> headroom_model::Inspection {
    let mut reader = Reader::new();
    bytes.chunks(1 << 20).for_each(|piece| reader.push(piece));
    reader.finish()
}

fn main() {
    if std::env::args().any(|argument| argument == "linear") {
        return linear();
    }
    for (name, make) in inputs::ALL {
        let text = make(BYTES);
        ours(name, &text);
        match name {
            "prometheus-text" => {
                let lines = || text.as_bytes().lines().map(|line| Ok(line.unwrap_or_default()));
                let parse = || drop(black_box(prometheus_parse::Scrape::parse(lines())));
                print(name, "prometheus-parse", rate(text.len(), parse));
            }
            "k6-ndjson" => {
                let parse = || {
                    for line in text.lines() {
                        let point: Point = serde_json::from_str(line).expect("made by us");
                        black_box((point.metric, point.kind, point.data));
                    }
                };
                print(name, "serde_json, all of it", rate(text.len(), parse));
                let parse = || {
                    for line in text.lines() {
                        let point: LeanPoint<'_> = serde_json::from_str(line).expect("made by us");
                        black_box((point.metric, point.kind, point.data.time, point.data.value));
                    }
                };
                print(name, "serde_json, borrowed, without tags", rate(text.len(), parse));
            }
            "docker-stats-json" => {
                let parse = || {
                    for line in text.lines() {
                        let row: Row<'_> = serde_json::from_str(line).expect("made by us");
                        black_box((
                            row.name,
                            row.cpu,
                            row.mem_usage,
                            row.mem_perc,
                            row.network,
                            row.disk,
                            row.processes,
                        ));
                    }
                };
                print(name, "serde_json, borrowed", rate(text.len(), parse));
            }
            _ => {}
        }
    }
}

/// The rate at every size, from 1 MB to 1 GB.
fn linear() {
    for (name, make) in inputs::ALL.into_iter().take(4) {
        for megabytes in [1, 10, 100, 1000] {
            let piece = make(1 << 20);
            let pieces = megabytes * 1_000_000 / piece.len();
            let text = if megabytes < 1000 { make(megabytes * 1_000_000) } else { String::new() };
            let bytes = if text.is_empty() { pieces * piece.len() } else { text.len() };
            // Small ones several times: the system counts processor time in steps.
            let times = (100_000_000 / bytes).max(1);
            let rate = rate(bytes * times, || {
                for _ in 0..times {
                    let mut reader = Reader::new();
                    if text.is_empty() {
                        (0..pieces).for_each(|_| reader.push(piece.as_bytes()));
                    } else {
                        text.as_bytes().chunks(1 << 20).for_each(|piece| reader.push(piece));
                    }
                    drop(black_box(reader.finish()));
                }
            });
            print(name, &format!("headroom Reader, {megabytes} MB"), rate);
        }
    }
}
