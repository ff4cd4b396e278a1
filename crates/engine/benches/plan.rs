//! How long a plan takes, at 10,000 draws: `cargo bench -p headroom-engine`.
#![expect(clippy::print_stdout, reason = "a benchmark prints its times")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use headroom_engine::{Draws, assess, plan, plan_with_draws, snapshot};
use headroom_model::{Component, Date, Inspection, Metric, Observation, Scenario};

fn main() {
    for months in [6, 36, 60] {
        let scenario = scenario(months);
        let inspections = [report()];
        let (present, _) = snapshot(&inspections, &scenario);
        let draws = Draws::new(&present, &scenario);
        println!("{months} months, {} draws", scenario.draws);
        measure("draws", || Draws::new(&present, black_box(&scenario)));
        measure("snapshot + assess", || assess(&snapshot(black_box(&inspections), &scenario).0, &scenario));
        measure("plan", || plan(black_box(&present), &scenario));
        measure("plan, draws kept", || plan_with_draws(black_box(&present), &scenario, &draws));
    }
}

fn scenario(months: u32) -> Scenario {
    let mut scenario =
        Scenario { today: Some(Date::constant(2026, 11, 24)), horizon_months: months, ..Scenario::default() };
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

fn measure<T>(name: &str, mut run: impl FnMut() -> T) {
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let start = now();
            black_box(run());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    if let [.., last] = times.as_slice() {
        let median = times.get(times.len() / 2).unwrap_or(last);
        println!("  {name:20} median {:8.1} µs", median.as_secs_f64() * 1e6);
    }
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures the time that the engine must not know")]
fn now() -> Instant {
    Instant::now()
}
