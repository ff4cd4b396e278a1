//! How long the engine takes, one line a case: its name, a tab, the shortest time in microseconds. What else runs on a
//! machine only adds to a time.
//!
//! `cargo xtask bench engine` runs this beside the same engine as wasm and beside what others use for the same;
//! `cargo bench -p headroom-engine` runs it alone.
#![expect(clippy::print_stdout, reason = "a benchmark prints its times")]

use std::hint::black_box;
use std::time::Instant;

use headroom_engine::calibrate::fit;
use headroom_engine::simulate::{Fleet, Settings, daily_profile, find_settings, run};
use headroom_engine::trend::{Options, forecast, rate_per_month};
use headroom_engine::{assess, explain, plan, snapshot};
use headroom_model::{Component, DailyShape, Date, Hpa, Inspection, Metric, Observation, RunbookLoop, Scenario};

/// SPEC SDM91 (Gunther 2007).
const SDM91: [(f64, f64); 7] =
    [(1.0, 64.9), (18.0, 995.9), (36.0, 1652.4), (72.0, 1853.2), (108.0, 1828.9), (144.0, 1775.0), (216.0, 1702.2)];

fn main() {
    // `cargo test --benches` runs this too: once through each is enough there.
    let quick = std::env::args().any(|argument| argument == "--test");
    let times = |usual: usize| if quick { 1 } else { usual };
    plans(times(200));
    measure("USL fit with errors", times(2000), || fit(black_box(&SDM91)));
    autoscalers(times(100));
    let hours = hourly();
    measure("seasonal fit and forecast, 2160 hours", times(15), || forecast(black_box(&hours), 168, 80.0));
    measure("growth of 2160 hours", times(50), || rate_per_month(black_box(&hours), &Options::default()));
}

fn plans(times: usize) {
    let inspections = [report()];
    for (months, draws) in [(6, 10_000), (15, 10_000), (30, 10_000), (60, 1_000), (60, 10_000), (60, 100_000)] {
        let scenario = scenario(months, draws);
        let (present, _) = snapshot(&inspections, &scenario);
        measure(&format!("plan, {months} months, {draws} draws"), times, || plan(black_box(&present), &scenario));
    }
    let scenario = scenario(60, 10_000);
    let (present, _) = snapshot(&inspections, &scenario);
    measure("snapshot and assessment", times, || assess(&snapshot(black_box(&inspections), &scenario).0, &scenario));
    let plan = plan(&present, &scenario);
    measure("explanation, 60 months", times, || explain(black_box(&inspections), &present, &plan, &scenario));
}

fn autoscalers(times: usize) {
    let fleet = Fleet { rps_per_instance: 50.0, start_seconds: 30, overload_percent: 80.0, instances: None };
    let week = daily_profile(350.0, DailyShape::Office, &[], 7);
    let day = daily_profile(350.0, DailyShape::Office, &[], 1);
    for (name, settings) in [("loop", Settings::Loop(RunbookLoop::default())), ("HPA", Settings::Hpa(Hpa::default()))] {
        measure(&format!("{name}, 7 days at 15 s"), times, || run(black_box(&week), &fleet, &settings));
        let given = run(&day, &fleet, &settings);
        measure(&format!("{name}, settings for a day"), times.div_ceil(5), || {
            find_settings(black_box(&day), &fleet, &settings, &given)
        });
    }
}

fn scenario(months: u32, draws: u32) -> Scenario {
    let today = Some(Date::constant(2026, 11, 24));
    let mut scenario = Scenario { today, draws, horizon_months: months, ..Scenario::default() };
    (scenario.growth.percent, scenario.growth.low, scenario.growth.high) = (10.0, Some(5.0), Some(15.0));
    scenario
}

/// What `docker stats` and `psql` of two instances say.
fn report() -> Inspection {
    let observations = vec![
        Observation::new(Component::App, "server-1", Metric::CpuPercentOfCore, 187.63, 1),
        Observation::new(Component::App, "server-2", Metric::CpuPercentOfCore, 203.4, 2),
        Observation::new(Component::Database, "", Metric::ConnectionsTotal, 64.0, 3),
        Observation::new(Component::Vector, "", Metric::MemoryBytes, 9e8, 4),
    ];
    Inspection { observations, ..Inspection::default() }
}

/// Ninety days by the hour: growth, a day, a week and some noise. The rivals have the same formula.
fn hourly() -> Vec<(f64, f64)> {
    (0..2160_u32)
        .map(|hour| {
            let t = f64::from(hour);
            let turn = |period: f64| libm::sin(std::f64::consts::TAU * t / period);
            let noise = 1.0 + 0.05 * (f64::from((hour * 7919) % 101) / 50.0 - 1.0);
            (t / 24.0, 100.0 * (1.0 + t / 4000.0) * (1.0 + 0.4 * turn(24.0) + 0.2 * turn(168.0)) * noise)
        })
        .collect()
}

fn measure<T>(name: &str, times: usize, mut run: impl FnMut() -> T) {
    let shortest = (0..times).map(|_| {
        let start = now();
        black_box(run());
        start.elapsed()
    });
    println!("{name}\t{:.2}", shortest.min().unwrap_or_default().as_secs_f64() * 1e6);
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the time that the engine must not know")]
fn now() -> Instant {
    Instant::now()
}
