//! augurs' MSTL with AutoETS on the logarithms of the benchmark's hours: its name, the tool and the shortest time in
//! microseconds, separated by tabs.

use std::error::Error;
use std::f64::consts::TAU;
use std::hint::black_box;
use std::time::{Duration, Instant};

use augurs::ets::AutoETS;
use augurs::mstl::MSTLModel;
use augurs::prelude::*;

const TIMES: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let hours: Vec<f64> = (0..2160).map(hour).collect();
    let mut shortest = Duration::MAX;
    for _ in 0..TIMES {
        let start = Instant::now();
        black_box(forecast(black_box(&hours))?);
        shortest = shortest.min(start.elapsed());
    }
    let microseconds = shortest.as_secs_f64() * 1e6;
    println!("seasonal fit and forecast, 2160 hours\taugurs MSTL+AutoETS\t{microseconds:.1}");
    Ok(())
}

/// The next week with its 80 % band.
fn forecast(hours: &[f64]) -> Result<Vec<f64>, Box<dyn Error>> {
    let logarithms: Vec<f64> = hours.iter().map(|value| value.ln()).collect();
    let model = MSTLModel::new(vec![24, 168], AutoETS::non_seasonal().into_trend_model());
    let forecast = model.fit(&logarithms)?.predict(168, 0.8)?;
    let band = forecast.intervals.ok_or("no band")?;
    Ok([forecast.point, band.lower, band.upper].concat().into_iter().map(f64::exp).collect())
}

/// The formula of `crates/engine/benches/engine.rs`.
fn hour(hour: u32) -> f64 {
    let t = f64::from(hour);
    let turn = |period: f64| (TAU * t / period).sin();
    let noise = 1.0 + 0.05 * (f64::from((hour * 7919) % 101) / 50.0 - 1.0);
    100.0 * (1.0 + t / 4000.0) * (1.0 + 0.4 * turn(24.0) + 0.2 * turn(168.0)) * noise
}
