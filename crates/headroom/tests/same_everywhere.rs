//! One scenario, one JSON: byte for byte the same natively and in WebAssembly.
//!
//! The expected fingerprints are of this machine's text; the same file runs as wasm.
#![cfg(test)]

use std::fmt::Write;

use headroom::{Controllers, Scenario, Timestamp, explain, forecast, plan, scenario_from_json, simulate, to_json};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const REPORT: &str = "\
CONTAINER ID   NAME                               CPU %     MEM USAGE / LIMIT   MEM %     NET I/O         BLOCK I/O   PIDS
a1b2c3d4e5f6   voiceassist-voiceassist-server-1   187.63%   1.41GiB / 2GiB      70.50%    1.2MB / 3.4MB   0B / 0B     12
b1b2c3d4e5f6   voiceassist-voiceassist-server-2   203.40%   1.464GiB / 2GiB     73.20%    1.2MB / 3.4MB   0B / 0B     12

# Memory
used_memory:327491584
maxmemory:1073741824
";

/// FNV-1a.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Twelve weeks of requests, growing, higher by day than by night.
fn requests() -> Vec<(Timestamp, f64)> {
    (0..336_i64)
        .map(|step| {
            let wave = [0.6, 1.0, 1.3, 0.8][step as usize % 4];
            let noise = 1.0 + 0.05 * (((step * 7919) % 101) as f64 / 50.0 - 1.0);
            (
                Timestamp::from_second(1_788_000_000 + step * 21_600).unwrap(),
                40.0 * wave * noise * (1.0 + step as f64 / 900.0),
            )
        })
        .collect()
}

fn series() -> String {
    requests().iter().fold("time,nginx requests per second\n".to_owned(), |mut text, (time, value)| {
        let _ = writeln!(text, "{time},{value:.3}");
        text
    })
}

fn scenario() -> Scenario {
    let mut scenario = scenario_from_json(
        r#"{
            "today": "2026-11-24", "horizonMonths": 14,
            "growth": { "percent": 12, "low": 4, "high": 25,
                        "perMetric": { "databaseBytes": { "per": "year", "percent": 80, "low": 20, "high": 150 } },
                        "season": { "weekly": [1, 1.05, 1, 0.95, 1.1, 0.6, 0.5] } },
            "events": [{ "name": "Launch", "from": "2027-03-01", "multiplier": 1.4, "rampDays": 20 }],
            "prices": { "currency": "EUR", "coreMonth": 21.5, "memoryGbMonth": 4.2, "diskGbMonth": 0.11, "overloadDay": 900 }
        }"#,
    )
    .unwrap();
    scenario.pastes = vec![REPORT.to_owned(), series()];
    scenario
}

#[test]
fn a_plan_is_the_same_text() {
    let mut plan = plan(&scenario()).unwrap();
    // Which files a step has is no number.
    plan.steps.iter_mut().for_each(|step| step.artifacts.clear());
    let text = to_json(&plan).unwrap();
    assert!(text.len() > 10_000, "{}", text.len());
    assert_eq!(fingerprint(&text), 3_173_002_340_580_801_600);
}

#[test]
fn an_explanation_is_the_same_text() {
    assert_eq!(fingerprint(&to_json(&explain(&scenario()).unwrap()).unwrap()), 5_808_948_749_847_209_035);
}

#[test]
fn a_simulation_is_the_same_text() {
    let controllers = Controllers { find_settings: true, ..Controllers::default() };
    assert_eq!(
        fingerprint(&to_json(&simulate(&scenario(), &controllers).unwrap()).unwrap()),
        12_839_617_184_798_988_064
    );
}

#[test]
fn a_forecast_is_the_same_text() {
    assert_eq!(fingerprint(&to_json(&forecast(&requests(), 40, 80.0).unwrap()).unwrap()), 8_911_360_212_574_236_388);
}
