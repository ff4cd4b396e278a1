//! The rate of growth of a series, held against scipy.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "a suite starts its oracles")]

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use headroom_engine::trend::{Options, fit};
use serde_json::Value;

const MONTH_DAYS: f64 = 30.436_875;

/// Growth of 2 % a day with noise that alternates in sign, so that neighbours are not alike and no sample is shrunk.
fn points(spikes: bool) -> Vec<(f64, f64)> {
    (0..60_u32)
        .map(|day| {
            let size = f64::from(day * 7_919 % 13) / 13.0;
            let noise = if day % 2 == 0 { size } else { -size };
            let spike = if spikes && day % 9 == 4 { 2.0 } else { 0.0 };
            let day = f64::from(day) * 2.5;
            (day, libm::exp(4.0 + 0.02 * day + 0.01 * noise + spike))
        })
        .collect()
}

/// What scipy says of the logarithms over months; `None` without an environment.
fn ask(points: &[(f64, f64)]) -> Option<Value> {
    let Some(environment) = env::var_os("HEADROOM_CHECKERS").map(PathBuf::from) else {
        println!("skipped: scipy needs HEADROOM_CHECKERS, a Python environment with tests/checkers/requirements.txt");
        return None;
    };
    let logs: Vec<(f64, f64)> = points.iter().map(|(days, value)| (days / MONTH_DAYS, libm::log(*value))).collect();
    let mut running = Command::new(environment.join("bin/python"))
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("backtest/line.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    running.stdin.take().unwrap().write_all(serde_json::to_string(&logs).unwrap().as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success(), "is tests/checkers/requirements.txt installed?");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn the_rate_and_its_error_are_those_of_scipy() {
    let points = points(false);
    let rate = fit(&points, &Options::default()).unwrap().rate_per_month().unwrap();
    let Some(oracle) = ask(&points) else { return };
    let error = rate.standard_error.unwrap();
    // The band of a history of 147.5 days is wider by a share of 1 ÷ 147.5.
    let expected = oracle["error"].as_f64().unwrap() * (1.0 + 1.0 / 147.5);
    println!("{} ± {error}, scipy {oracle}", rate.log_per_month);
    assert!((rate.log_per_month / oracle["slope"].as_f64().unwrap() - 1.0).abs() < 1e-7);
    assert!((error / expected - 1.0).abs() < 1e-6);
}

#[test]
fn among_many_outliers_the_rate_is_theil_and_sens() {
    let points = points(true);
    let rate = fit(&points, &Options::default()).unwrap().rate_per_month().unwrap();
    assert!(rate.robust);
    let Some(oracle) = ask(&points) else { return };
    println!("{}, scipy {oracle}", rate.log_per_month);
    assert!((rate.log_per_month / oracle["theilSen"].as_f64().unwrap() - 1.0).abs() < 1e-7);
}
