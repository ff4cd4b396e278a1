//! How long a fit and a percentile take: `cargo bench -p headroom-engine --bench calibrate`.
#![expect(clippy::print_stdout, reason = "a benchmark prints its times")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use headroom_engine::calibrate::fit;

/// SPEC SDM91 (Gunther 2007).
const SDM91: [(f64, f64); 7] =
    [(1.0, 64.9), (18.0, 995.9), (36.0, 1652.4), (72.0, 1853.2), (108.0, 1828.9), (144.0, 1775.0), (216.0, 1702.2)];

fn main() {
    measure("USL fit with errors", || fit(black_box(&SDM91)));
}

fn measure<T>(name: &str, mut run: impl FnMut() -> T) {
    let mut times: Vec<Duration> = (0..2000)
        .map(|_| {
            let start = now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    if let [.., last] = times.as_slice() {
        let median = times.get(times.len() / 2).unwrap_or(last);
        println!("{name:24} median {:8.2} µs", median.as_secs_f64() * 1e6);
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the time that the engine must not know")]
fn now() -> Instant {
    Instant::now()
}
