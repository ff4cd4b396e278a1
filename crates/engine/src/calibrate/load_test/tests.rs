use headroom_model::{Observation, Provenance};
use proptest::prelude::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;
use crate::calibrate::rps_per_instance;

/// Clients, requests per second, p95 and errors of 1,000 requests, as of `wrk --latency`.
fn paste(results: &[(f64, f64, f64, f64)]) -> Inspection {
    let test = |(index, (clients, rps, p95, errors)): (usize, &(f64, f64, f64, f64))| LoadTest {
        tool: "hey".to_owned(),
        target: "http://localhost:8000/api/conversations".to_owned(),
        concurrency: Some(*clients),
        requests_per_second: *rps,
        requests: Some(1000.0),
        errors: *errors,
        // Without a pause all clients are in flight.
        mean_ms: Some(1e3 * clients / rps),
        p95_ms: Some(*p95),
        line: 10 * (index + 1),
        ..LoadTest::default()
    };
    Inspection { load_tests: results.iter().enumerate().map(test).collect(), ..Inspection::default() }
}

/// A test that peaks at 95 clients, as the page's example: λ 1.65, σ 0.0107, κ 0.00011.
fn peaking() -> Inspection {
    let measured = [
        (5.0, 8.0),
        (10.0, 15.3),
        (25.0, 29.9),
        (50.0, 44.2),
        (75.0, 51.5),
        (100.0, 51.6),
        (150.0, 49.8),
        (200.0, 44.9),
    ];
    paste(&measured.map(|(clients, rps)| (clients, rps, 20.0 * clients, 0.0)))
}

fn capacity(inspection: Inspection) -> CapacityModel {
    let scenario = Scenario { thresholds: headroom_model::Thresholds::default(), ..Scenario::default() };
    capacity_from_load_tests(&[inspection], &scenario).unwrap()
}

fn codes(model: &CapacityModel) -> Vec<&str> {
    model.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect()
}

#[test]
fn without_a_load_test_there_is_no_model() {
    assert_eq!(capacity_from_load_tests(&[Inspection::default()], &Scenario::default()), None);
    let mut store = paste(&[(10.0, 2144.0, 5.0, 0.0)]);
    store.load_tests[0].tool = "pgbench".to_owned();
    assert_eq!(capacity_from_load_tests(&[store], &Scenario::default()), None);
}

#[test]
fn a_peak_within_the_limits_is_the_capacity() {
    let mut inspection = peaking();
    for test in &mut inspection.load_tests {
        test.p95_ms = Some(100.0);
    }
    let model = capacity(inspection);
    let max = model.max_rps.unwrap();
    assert_eq!(model.bound, Bound::Peak);
    assert!((model.max_load.unwrap() - 108.0).abs() < 15.0, "{:?}", model.max_load);
    assert!((max.value - 51.5).abs() < 1.0 && max.provenance == Provenance::Measured, "{max:?}");
    // The highest result stands on line 60.
    assert_eq!(max.source, Some(Source { paste: 0, line: 60 }));
    assert!(max.why.starts_with("peak of the scalability law, at "), "{}", max.why);
    assert!(model.retrograde);
}

#[test]
fn a_latency_limit_before_the_peak_bounds_the_capacity() {
    // p95 is 20 ms for each client: 2,000 ms are passed at 100, between 75 (1,500 ms) and 100 (2,000 ms, still inside)
    // nothing happens, and at 150 it is 3,000 ms.
    let model = capacity(peaking());
    assert_eq!(model.limit_load, Some(100.0));
    let mut strict = Scenario::default();
    strict.thresholds.p95_ms.immediate = 1300.0;
    let strict = capacity_from_load_tests(&[peaking()], &strict).unwrap();
    assert_eq!((strict.bound, strict.limit_load, strict.max_load), (Bound::Latency, Some(65.0), Some(65.0)));
    let max = strict.max_rps.unwrap();
    assert_eq!(max.why, "at 65 clients, where p95 passes 1,300 ms");
    assert!((max.value - 49.0).abs() < 1.0 && max.source == Some(Source { paste: 0, line: 40 }), "{max:?}");
}

#[test]
fn errors_bound_the_capacity_and_stay_out_of_the_law() {
    let model = capacity(paste(&[
        (1.0, 40.0, 30.0, 0.0),
        (2.0, 78.0, 30.0, 0.0),
        (5.0, 180.0, 30.0, 10.0),
        (10.0, 300.0, 40.0, 20.0),
        (20.0, 4000.0, 5.0, 900.0),
    ]));
    // 2 % at 10 clients and 90 % at 20: 5 % in between.
    assert_eq!(model.bound, Bound::Errors);
    assert!((model.limit_load.unwrap() - (10.0 + 10.0 * 3.0 / 88.0)).abs() < 1e-9);
    assert_eq!(model.fit.unwrap().measurements, 4);
    assert!(model.max_rps.unwrap().value < 310.0);
}

#[test]
fn few_loads_are_a_plain_maximum_and_say_so() {
    let model = capacity(paste(&[(1.0, 40.0, 30.0, 0.0), (10.0, 305.0, 40.0, 0.0)]));
    assert_eq!(model.fit, None);
    assert_eq!(model.no_fit, "2 different loads cannot tell how throughput bends, four can; the best result counts.");
    assert_eq!((model.max_rps.as_ref().unwrap().value, model.max_load), (305.0, Some(10.0)));
    assert_eq!(model.bound, Bound::LargestLoad);
    assert_eq!(codes(&model), ["load-test-no-fit", "load-test-rising"]);
    assert_eq!(model.service_ms, Some(25.0));
}

#[test]
fn clients_that_pause_give_no_capacity() {
    // Locust with a wait of 1 to 3 seconds: 10 users, 18.49 requests per second of 53 ms.
    let mut inspection = paste(&[(10.0, 18.49, 180.0, 0.0)]);
    inspection.load_tests[0].mean_ms = Some(53.0);
    let model = capacity(inspection);
    assert_eq!(model.bound, Bound::Offered);
    assert_eq!(codes(&model), ["load-test-no-fit", "load-test-light"]);
    let mut diagnostics = Vec::new();
    assert_eq!(rps_per_instance(&model, &Sourced::assumed(1.0, ""), &mut diagnostics), None);
    assert_eq!(diagnostics.len(), 2);
}

#[test]
fn a_test_that_is_too_slow_from_the_start_gives_no_capacity() {
    let model = capacity(paste(&[(10.0, 30.0, 2500.0, 0.0), (20.0, 31.0, 5000.0, 0.0)]));
    assert_eq!((model.max_rps.clone(), model.bound, model.limit_load), (None, Bound::Latency, Some(10.0)));
    assert!(
        model
            .diagnostics
            .iter()
            .any(|d| d.message == "Already at the smallest load p95 passes 2,000 ms. The load test gives no capacity.")
    );
}

#[test]
fn results_that_scatter_are_no_law() {
    let model = capacity(paste(&[
        (1.0, 40.0, 30.0, 0.0),
        (2.0, 10.0, 30.0, 0.0),
        (5.0, 180.0, 30.0, 0.0),
        (10.0, 20.0, 40.0, 0.0),
        (20.0, 100.0, 40.0, 0.0),
    ]));
    assert_eq!(model.fit, None);
    assert!(model.no_fit.starts_with("The results scatter by 3"), "{}", model.no_fit);
    assert_eq!((model.max_rps.unwrap().value, model.bound), (180.0, Bound::Peak));
}

#[test]
fn the_health_endpoint_counts_last_and_with_a_warning() {
    let mut health = paste(&[(1.0, 3000.0, 1.0, 0.0), (10.0, 9000.0, 1.0, 0.0)]);
    for test in &mut health.load_tests {
        test.target = "http://localhost:8000/health".to_owned();
    }
    let scenario = Scenario::default();
    let both = capacity_from_load_tests(&[health.clone(), paste(&[(10.0, 305.0, 40.0, 0.0)])], &scenario).unwrap();
    assert_eq!(both.target, "http://localhost:8000/api/conversations");
    assert_eq!(codes(&both).last(), Some(&"load-tests-set-aside"));
    assert_eq!(both.max_rps.unwrap().source, Some(Source { paste: 1, line: 10 }));
    assert_eq!(codes(&capacity(health)).last(), Some(&"load-test-of-health"));
}

#[test]
fn a_test_of_health_is_told_by_the_path_it_asks_for() {
    let is_of = |target, health: &str| {
        let mut scenario = Scenario::default();
        health.clone_into(&mut scenario.stack.health_path);
        is_of_health(target, &scenario)
    };
    for target in ["/health", "http://localhost:8000/health", "https://shop.example/api/health/?verbose=1"] {
        assert!(is_of(target, "/health"), "{target}");
    }
    for target in ["", "/", "/api/wealth/unhealth", "http://health", "http://shop.example/api/chat?from=/health"] {
        assert!(!is_of(target, "/health"), "{target}");
    }
    assert!(is_of("http://localhost:8000", "/") && is_of("/", "/") && is_of("http://localhost:8000/?x=1", "/"));
    assert!(!is_of("", "/") && !is_of("/api/chat", "/"));
}

#[test]
fn what_one_instance_serves_is_what_all_serve_shared_among_them() {
    let mut inspection = paste(&[(10.0, 52.0, 40.0, 0.0), (20.0, 40.0, 90.0, 0.0)]);
    let running = Sourced::assumed(2.0, "");
    let one = |inspection: &Inspection, running: &Sourced| {
        let mut diagnostics = Vec::new();
        let one = rps_per_instance(&capacity(inspection.clone()), running, &mut diagnostics).unwrap();
        (one, diagnostics.pop().unwrap())
    };
    let (unknown, told) = one(&inspection, &running);
    assert_eq!((unknown.value, unknown.provenance), (26.0, Provenance::Inferred));
    assert_eq!(unknown.why, "52 RPS ÷ 2 instances: best result, at 10 clients");
    assert_eq!(
        told.message,
        "The load test does not tell how many instances it ran on. It is taken to be as now: 2 instances."
    );
    let (counted, _) = one(&inspection, &Sourced::overridden(2.0));
    assert_eq!(counted.provenance, Provenance::Measured);
    inspection.observations.push(Observation::new(Component::App, "voiceassist-server", Metric::Instances, 4.0, 3));
    let (differing, told) = one(&inspection, &running);
    assert_eq!((differing.value, differing.provenance), (13.0, Provenance::Measured));
    assert_eq!(told.message, "The load test ran on 4; now it is 2 instances. Each is taken to serve as much.");
    assert_eq!((told.code.as_str(), told.line), ("load-test-instances-differ", Some(10)));
}

proptest! {
    #[test]
    fn any_results_give_a_finite_model(
        results in prop::collection::vec(
            (
                (prop_oneof![1.0..300.0_f64, any::<f64>()], prop_oneof![0.0..1e4_f64, any::<f64>()]),
                (prop_oneof![0.0..4000.0_f64, any::<f64>()], prop_oneof![0.0..100.0_f64, any::<f64>()]),
                any::<bool>(),
            ),
            0..12,
        ),
    ) {
        let flat: Vec<(f64, f64, f64, f64)> = results.iter().map(|((c, r), (p, e), _)| (*c, *r, *p, *e)).collect();
        let mut inspection = paste(&flat);
        for (test, (.., known)) in inspection.load_tests.iter_mut().zip(&results) {
            if !known {
                (test.concurrency, test.p95_ms) = (None, None);
            }
        }
        if let Some(model) = capacity_from_load_tests(&[inspection], &Scenario::default()) {
            if let Some(max) = &model.max_rps {
                prop_assert!(max.value.is_finite() && max.value >= 0.0, "{model:?}");
                let best = model.loads.iter().map(|tested| tested.requests_per_second).fold(0.0, f64::max);
                prop_assert!(max.value <= 3.0 * best, "a capacity that nobody measured: {model:?}");
            }
            for tested in &model.loads {
                prop_assert!(tested.requests_per_second.is_finite() && tested.requests_per_second >= 0.0);
                prop_assert!(tested.p95_ms.is_none_or(f64::is_finite) && tested.error_percent.is_none_or(f64::is_finite));
            }
            prop_assert!(model.limit_load.is_none_or(f64::is_finite) && model.max_load.is_none_or(f64::is_finite));
            prop_assert!(model.service_ms.is_none_or(f64::is_finite));
            let one = rps_per_instance(&model, &Sourced::assumed(0.0, ""), &mut Vec::new());
            prop_assert!(one.is_none_or(|one| one.value.is_finite()));
        }
    }

    #[test]
    fn a_stricter_threshold_never_gives_more_capacity(
        mut rps in prop::collection::vec(1.0..100.0_f64, 6), low in 10.0..3000.0_f64, high in 10.0..3000.0_f64,
    ) {
        rps.sort_by(f64::total_cmp);
        let clients = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0];
        let results: Vec<_> = clients.into_iter().zip(&rps).map(|(c, r)| (c, *r, 50.0 * c, 0.0)).collect();
        let within = |limit: f64| {
            let mut scenario = Scenario::default();
            scenario.thresholds.p95_ms.immediate = limit;
            capacity_from_load_tests(&[paste(&results)], &scenario).unwrap().max_rps.map_or(0.0, |max| max.value)
        };
        prop_assert!(within(low.min(high)) <= within(low.max(high)) * (1.0 + 1e-9));
    }
}
