//! Fits and queueing formulas against scipy and a simulation of single customers.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "a suite reads its cases and starts its oracles")]

#[path = "oracles/mod.rs"]
mod oracles;
#[path = "oracles/random.rs"]
mod random;

use std::path::Path;

use headroom_engine::calibrate::{Queue, Usl, capacity_from_load_tests, fit, throughput_curve};
use headroom_model::{Bound, Scenario, Source};
use random::Random;
use serde_json::{Value, json};

/// A load test of a system that follows the law, with noise of up to a share of each throughput.
fn noisy_load_test(random: &mut Random) -> Vec<(f64, f64)> {
    let none = |random: &mut Random, value: f64| if random.next() < 0.15 { 0.0 } else { value };
    let sigma = random.scale(1e-4, 0.5);
    let kappa = random.scale(1e-7, 0.02);
    let law = Usl::new(none(random, sigma), none(random, kappa), random.scale(0.1, 1e4)).unwrap();
    let noise = random.scale(1e-4, 0.2);
    let count = 4 + (random.next() * 9.0) as usize;
    let mut load = 1.0;
    (0..count)
        .map(|_| {
            let rps = law.throughput(load) * (1.0 + noise * (2.0 * random.next() - 1.0));
            let measured = (load, rps);
            load += 1.0 + (load * random.next()).floor();
            measured
        })
        .collect()
}

#[test]
fn fits_are_those_of_scipy_from_many_starts() {
    let mut random = Random(1);
    let tests: Vec<Vec<(f64, f64)>> = (0..100).map(|_| noisy_load_test(&mut random)).collect();
    let cases: Vec<Value> = tests
        .iter()
        .map(|test| {
            let (load, rps): (Vec<f64>, Vec<f64>) = test.iter().copied().unzip();
            json!({ "load": load, "rps": rps })
        })
        .collect();
    let Some(answers) = oracles::ask("usl_fit.py", &Value::from(cases)) else { return };
    for (test, answer) in tests.iter().zip(answers.as_array().unwrap()) {
        let ours = fit(test).unwrap();
        let law = Usl::of(&ours).unwrap();
        let rss: f64 = test.iter().map(|(load, rps)| law.throughput(*load) - rps).map(|off| off * off).sum();
        let squares: f64 = test.iter().map(|(_, rps)| rps * rps).sum();
        // No worse than the best of scipy's: no local minimum was taken for the least.
        assert!(rss <= number(&answer["rss"]) * (1.0 + 1e-9) + 1e-14 * squares, "{rss} {answer} {test:?}");
        let parameters = [("sigma", ours.sigma), ("kappa", ours.kappa), ("lambda", ours.lambda)];
        for ((name, estimate), error) in parameters.into_iter().zip(answer["errors"].as_array().unwrap()) {
            let (value, error) = (number(&answer[name]), number(error));
            let off = (estimate.value - value).abs();
            assert!(off <= 1e-4 * error + 1e-6 * value, "{name} {estimate:?}, scipy {value} ± {error} {test:?}");
            let own = estimate.standard_error.unwrap();
            assert!((own - error).abs() <= 1e-4 * error, "{name} {estimate:?}, scipy {value} ± {error} {test:?}");
        }
        let band = throughput_curve(&ours, test.last().unwrap().0, 2)[1].requests_per_second;
        let error = (band.p90 - band.p50) / 1.281_551_565_545;
        assert!((error / number(&answer["lawError"]) - 1.0).abs() < 1e-3, "{error} {answer} {test:?}");
    }
}

#[test]
fn latency_is_that_of_simulated_customers() {
    // Few and many servers, half idle to nearly full.
    let cases: Vec<(u32, f64, f64)> =
        vec![(8, 0.1, 64.0), (1, 0.02, 35.0), (2, 0.5, 2.0), (9, 0.05, 160.0), (36, 0.12, 270.0), (100, 1.0, 95.0)];
    let input: Vec<Value> = cases
        .iter()
        .enumerate()
        .map(|(seed, (servers, service, rps))| {
            json!({ "servers": servers, "serviceSeconds": service, "rps": rps, "customers": 400_000, "seed": seed })
        })
        .collect();
    let Some(answers) = oracles::ask("queue.py", &Value::from(input)) else { return };
    for ((servers, service, rps), answer) in cases.into_iter().zip(answers.as_array().unwrap()) {
        let latency = Queue::new(servers, service).unwrap().latency(rps).unwrap();
        let pairs =
            [("mean", latency.mean_ms), ("p50", latency.p50_ms), ("p95", latency.p95_ms), ("p99", latency.p99_ms)];
        for (name, formula) in pairs {
            let (simulated, error) = (number(&answer[name]["value"]), number(&answer[name]["error"]));
            println!(
                "{servers} × {service} s at {rps} RPS: {name} {formula:.1} ms, simulated {simulated:.1} ± {error:.1}"
            );
            // Half a percent for what the batches share, and four standard errors: 24 comparisons, none by chance.
            assert!((formula - simulated).abs() <= 4.0 * error + 0.005 * simulated, "{name} {formula} {answer}");
        }
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number, not {value}"))
}

#[test]
fn real_output_of_ab_and_wrk_becomes_a_capacity() {
    let read = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(path);
        headroom::inspect(&std::fs::read_to_string(path).unwrap())
    };
    let ab = [read("ab/health_c1.txt"), read("ab/health_c50_keepalive.txt")];
    let scenario = Scenario::default();
    let model = capacity_from_load_tests(&ab, &scenario).unwrap();
    assert_eq!((model.tool.as_str(), model.target.as_str(), model.loads.len()), ("ab", "/health", 2));
    let max = model.max_rps.unwrap();
    assert_eq!((max.value, max.source), (20638.34, Some(Source { paste: 1, line: 33 })));
    assert!(model.diagnostics.iter().any(|diagnostic| diagnostic.code == "load-test-of-health"));

    // 503s: 21 % of the replies.
    let flaky = capacity_from_load_tests(&[read("ab/flaky_non2xx.txt")], &scenario).unwrap();
    assert_eq!((flaky.max_rps, flaky.bound), (None, Bound::Errors));

    // Ten users of Locust, who wait between requests, tell no capacity.
    let locust = capacity_from_load_tests(&[read("locust/v2.47_console_tiny.txt")], &scenario).unwrap();
    assert_eq!(locust.bound, Bound::Offered);

    let wrk = capacity_from_load_tests(&[read("wrk/users_me_latency.txt")], &scenario).unwrap();
    assert_eq!((wrk.max_rps.unwrap().value, wrk.max_load), (2372.02, Some(50.0)));
}
