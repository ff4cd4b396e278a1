//! How long a replay takes: `cargo bench -p headroom-engine --bench simulate`.
#![expect(clippy::print_stdout, reason = "a benchmark prints its times")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use headroom_engine::simulate::{Fleet, Load, Settings, daily_profile, find_settings, run};
use headroom_model::{DailyShape, Hpa, RunbookLoop};

fn main() {
    let fleet = Fleet { rps_per_instance: 50.0, start_seconds: 30, overload_percent: 80.0, instances: None };
    let week = daily_profile(350.0, DailyShape::Office, &[], 7);
    // A load that changes at each step, up and down by a fifth.
    let noise = |step: usize| 0.8 + 0.4 * ((step.wrapping_mul(2_654_435_761) >> 7) % 1000) as f64 / 1000.0;
    let rough = week.steps().iter().enumerate().map(|(step, rps)| rps * noise(step)).collect();
    let rough = Load::new(None, rough);
    let day = daily_profile(350.0, DailyShape::Office, &[], 1);
    for (name, settings) in [("loop", Settings::Loop(RunbookLoop::default())), ("HPA", Settings::Hpa(Hpa::default()))] {
        measure(&format!("{name}, 7 days at 15 s"), 200, || run(black_box(&week), &fleet, &settings));
        measure(&format!("{name}, 7 rough days"), 200, || run(black_box(&rough), &fleet, &settings));
        let given = run(&day, &fleet, &settings);
        measure(&format!("{name}, settings for a day"), 20, || {
            find_settings(black_box(&day), &fleet, &settings, &given)
        });
    }
}

fn measure<T>(name: &str, times: usize, mut run: impl FnMut() -> T) {
    let mut times: Vec<Duration> = (0..times)
        .map(|_| {
            let start = now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    if let [.., last] = times.as_slice() {
        let median = times.get(times.len() / 2).unwrap_or(last);
        println!("{name:24} median {:8.3} ms", median.as_secs_f64() * 1e3);
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the time that the engine must not know")]
fn now() -> Instant {
    Instant::now()
}
