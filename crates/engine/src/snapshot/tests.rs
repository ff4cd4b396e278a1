use headroom_model::{
    Component, Date, Diagnostic, GIB, Inspection, Metric, Observation, Provenance, Scenario, Severity, Snapshot,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::snapshot;

fn scenario() -> Scenario {
    Scenario { today: Some(Date::constant(2026, 11, 24)), ..Scenario::default() }
}

/// `docker stats` of two containers as the runbook's report prints it.
fn two_hot_containers() -> Vec<Observation> {
    [("voiceassist-voiceassist-server-1", 187.63, 1.41, 6), ("voiceassist-voiceassist-server-2", 203.40, 1.52, 7)]
        .into_iter()
        .flat_map(|(name, cpu, memory, line)| {
            [
                Observation::new(Component::App, name, Metric::CpuPercentOfCore, cpu, line),
                Observation::new(Component::App, name, Metric::MemoryBytes, memory * GIB, line),
                Observation::new(Component::App, name, Metric::MemoryLimitBytes, 2.0 * GIB, line),
            ]
        })
        .collect()
}

fn read(observations: Vec<Observation>, scenario: &Scenario) -> (Snapshot, Vec<Diagnostic>) {
    snapshot(&[Inspection { observations, ..Inspection::default() }], scenario)
}

fn app_cpu(percents: &[f64]) -> (Snapshot, Vec<Diagnostic>) {
    let observations = percents
        .iter()
        .enumerate()
        .map(|(i, cpu)| Observation::new(Component::App, format!("app-{i}"), Metric::CpuPercentOfCore, *cpu, i + 1))
        .collect();
    read(observations, &scenario())
}

#[test]
fn docker_stats_is_of_one_core_and_the_mean_counts() {
    let (snapshot, diagnostics) = read(two_hot_containers(), &scenario());
    let cpu = snapshot.app_cpu_percent.unwrap();
    assert_eq!(headroom_model::nine_digits(cpu.value), 97.7575);
    assert_eq!(cpu.provenance, Provenance::Measured);
    assert_eq!(headroom_model::nine_digits(snapshot.app_cpu_percent_hottest.unwrap().value), 101.7);
    assert_eq!(headroom_model::nine_digits(snapshot.app_memory_percent.unwrap().value), 76.0);
    assert_eq!((snapshot.app_cores.value, snapshot.app_cores.provenance), (2.0, Provenance::Assumed));
    let unknown = diagnostics.iter().find(|d| d.code == "cpu-limit-unknown").unwrap();
    assert_eq!(
        (unknown.line, unknown.message.as_str()),
        (Some(6), "187.63 % is of one core. The limit is assumed to be 2 cores, so the instance is at 93.8 %.")
    );
}

#[test]
fn capacity_is_inferred_from_load_and_cpu() {
    let (snapshot, _) = read(two_hot_containers(), &scenario());
    let capacity = snapshot.rps_per_instance;
    assert_eq!(headroom_model::nine_digits(capacity.value), 25.5734854);
    assert_eq!(capacity.provenance, Provenance::Inferred);
    assert_eq!(capacity.why, "50 RPS ÷ 2 instances ÷ 97.8 %");
}

#[test]
fn a_process_that_tells_its_own_memory_is_no_instance_more() {
    let mut observations = two_hot_containers();
    observations.push(Observation::new(Component::App, "app:8000", Metric::MemoryBytes, 0.4 * GIB, 40));
    let (now, _) = read(observations.clone(), &scenario());
    assert_eq!((now.app_instances.value, now.app_instances.why.as_str()), (2.0, "2 containers in the paste"));
    let (alone, _) = read(observations.split_off(6), &scenario());
    assert_eq!(alone.app_instances.value, 1.0);
}

#[test]
fn an_idle_app_tells_nothing_about_its_capacity() {
    let (snapshot, diagnostics) = app_cpu(&[0.4]);
    assert_eq!((snapshot.rps_per_instance.value, snapshot.rps_per_instance.provenance), (50.0, Provenance::Assumed));
    assert!(diagnostics.iter().any(|d| d.code == "cpu-too-low-to-infer" && d.line == Some(1)));
}

#[test]
fn a_reading_that_does_not_fit_two_cores_raises_the_assumed_limit() {
    let (snapshot, diagnostics) = app_cpu(&[1589.44]);
    assert_eq!(snapshot.app_cores.value, 16.0);
    // Of which limit it is a part nobody knows, until somebody says.
    assert_eq!((snapshot.app_cpu_percent, snapshot.app_cpu_percent_hottest), (None, None));
    assert_eq!(snapshot.rps_per_instance.provenance, Provenance::Assumed);
    let mut told = scenario();
    told.stack.app.cores = Some(64.0);
    let busy = vec![Observation::new(Component::App, "app", Metric::CpuPercentOfCore, 1589.44, 1)];
    let told = read(busy, &told).0.app_cpu_percent.unwrap();
    assert_eq!((told.value, told.provenance), (24.835, Provenance::Measured));
    let raised = diagnostics.iter().find(|d| d.code == "cpu-limit-raised").unwrap();
    assert_eq!(
        raised.message,
        "1589.44 % of one core does not fit the runbook's 2 cores. The limit is not known; the plan takes 16 cores for it."
    );
}

#[test]
fn a_sample_a_little_over_the_limit_is_a_saturated_instance_not_a_larger_one() {
    let (snapshot, _) = app_cpu(&[203.40]);
    assert_eq!(snapshot.app_cores.value, 2.0);
    assert!(snapshot.app_cpu_percent.unwrap().value > 100.0);
}

#[test]
fn a_limit_in_the_paste_is_used_and_a_stated_one_wins() {
    let mut observations = two_hot_containers();
    observations.push(Observation::new(
        Component::App,
        "voiceassist-voiceassist-server-1",
        Metric::CpuLimitCores,
        4.0,
        20,
    ));
    let (measured, _) = read(observations.clone(), &scenario());
    assert_eq!((measured.app_cores.value, measured.app_cores.provenance), (4.0, Provenance::Measured));
    let mut stated = scenario();
    stated.stack.app.cores = Some(8.0);
    stated.current.app_cpu_percent = Some(12.0);
    let (overridden, _) = read(observations, &stated);
    assert_eq!((overridden.app_cores.value, overridden.app_cores.provenance), (8.0, Provenance::Overridden));
    assert_eq!(overridden.app_cpu_percent.unwrap().value, 12.0);
}

#[test]
fn only_active_connections_are_said_to_be_too_few() {
    let active = Observation::new(Component::Database, "voiceassist", Metric::ConnectionsActive, 64.0, 11);
    let (snapshot, diagnostics) = read(vec![active.clone()], &scenario());
    assert_eq!(snapshot.database_connections.value, 64.0);
    assert!(diagnostics.iter().any(|d| d.code == "only-active-connections-counted" && d.line == Some(11)));
    let total = Observation::new(Component::Database, "voiceassist", Metric::ConnectionsTotal, 71.0, 12);
    let (snapshot, diagnostics) = read(vec![active, total], &scenario());
    assert_eq!(snapshot.database_connections.value, 71.0);
    assert!(!diagnostics.iter().any(|d| d.code == "only-active-connections-counted"));
}

#[test]
fn a_refused_connection_means_that_all_are_in_use() {
    let refused = Diagnostic::new(Severity::Error, "connections-exhausted", "too many clients already").on_line(10);
    let inspection = Inspection { diagnostics: vec![refused], ..Inspection::default() };
    let (snapshot, _) = snapshot(&[inspection], &scenario());
    assert_eq!(snapshot.database_connections.value, snapshot.max_connections.value);
    assert_eq!(snapshot.database_connections.provenance, Provenance::Measured);
    assert!(snapshot.measured);
}

#[test]
fn nothing_pasted_is_nothing_measured() {
    let (snapshot, diagnostics) = snapshot(&[], &scenario());
    assert!(!snapshot.measured);
    assert_eq!(diagnostics, []);
    assert_eq!(snapshot.app_cpu_percent, None);
    assert_eq!(snapshot.cache_bytes.value, 0.1 * GIB);
    assert_eq!(snapshot.database_connections.value, 100.0);
}

#[test]
fn counters_tell_the_share_of_failed_requests_since_the_start_where_nothing_newer_does() {
    let of = |metric, value| Observation::new(Component::App, "requests", metric, value, 39);
    let counted = |failed, all| vec![of(Metric::RequestsTotal, all), of(Metric::RequestsFailed, failed)];
    let errors = read(counted(19_144.0, 285_649.0), &scenario()).0.error_percent.unwrap();
    assert_eq!(headroom_model::nine_digits(errors.value), 6.70193139);
    assert_eq!((errors.provenance, errors.source.unwrap().line), (Provenance::Inferred, 39));
    assert_eq!(errors.why, "19,144 of 285,649 requests since start");
    assert_eq!(read(counted(3.0, 20.0), &scenario()).0.error_percent, None, "too few");
    assert_eq!(read(counted(300.0, 200.0), &scenario()).0.error_percent, None, "of other requests");
    let mut newer = counted(19_144.0, 285_649.0);
    newer.push(of(Metric::ErrorPercent, 0.2));
    assert_eq!(read(newer, &scenario()).0.error_percent.unwrap().value, 0.2);
}

#[test]
fn triggers_without_data_are_named_once() {
    let mut stated = scenario();
    stated.current.error_percent = Some(0.2);
    let (_, diagnostics) = read(two_hot_containers(), &stated);
    let unknown: Vec<_> = diagnostics.iter().filter(|d| d.code == "triggers-unknown").collect();
    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].message, "No data for p95 or queue depth. These triggers are unknown, not OK.");
}

#[test]
fn redis_that_outgrew_the_runbooks_limit_raises_it() {
    let used = Observation::new(Component::Cache, "redis", Metric::CacheUsedBytes, 3.2 * GIB, 4);
    let (snapshot, diagnostics) = read(vec![used], &scenario());
    assert_eq!(snapshot.cache_max_bytes.value, 4.0 * GIB);
    let raised = diagnostics.iter().find(|d| d.code == "memory-limit-raised").unwrap();
    assert_eq!(
        raised.message,
        "Redis holds 3.2 GiB, more than the runbook's 1 GiB. The limit is not known; the plan takes 4 GiB for it."
    );
}

#[test]
fn a_stated_capacity_against_the_readings_is_named() {
    let mut stated = scenario();
    stated.coefficients.rps_per_instance = Some(50.0);
    stated.current.requests_per_second = Some(50.0);
    let (_, diagnostics) = read(two_hot_containers(), &stated);
    let found = diagnostics.iter().find(|d| d.code == "capacity-contradicts-cpu").unwrap();
    assert_eq!(found.message, "At 50 RPS per instance the CPU would be at 50 %; it was read at 97.8 %.");
}

#[test]
fn what_the_reader_of_the_paste_said_already_is_not_said_again() {
    let active = Observation::new(Component::Database, "postgres", Metric::ConnectionsActive, 64.0, 11);
    let said = Diagnostic::new(Severity::Warning, "only-active-connections-counted", "…").on_line(11);
    let inspection = Inspection { observations: vec![active], diagnostics: vec![said], ..Inspection::default() };
    let (_, diagnostics) = snapshot(&[inspection], &scenario());
    assert!(!diagnostics.iter().any(|d| d.code == "only-active-connections-counted"));
}

/// A load test of two instances over six loads, as a paste with `docker compose ps` holds it.
fn load_test(p95_ms: impl Fn(f64) -> f64) -> Inspection {
    let loads = [(1.0, 10.0), (5.0, 47.0), (10.0, 88.0), (20.0, 150.0), (50.0, 190.0), (100.0, 185.0)];
    let load_tests = loads
        .iter()
        .enumerate()
        .map(|(line, (load, rps))| headroom_model::LoadTest {
            tool: "ab".to_owned(),
            target: "/api/chat".to_owned(),
            concurrency: Some(*load),
            requests_per_second: *rps,
            mean_ms: Some(1e3 * load / rps),
            p95_ms: Some(p95_ms(*load)),
            line: line + 2,
            ..headroom_model::LoadTest::default()
        })
        .collect();
    let observations = vec![Observation::new(Component::App, "server", Metric::Instances, 2.0, 1)];
    Inspection { observations, load_tests, ..Inspection::default() }
}

#[test]
fn a_load_test_tells_what_an_instance_serves() {
    let (snapshot, _) = snapshot(&[load_test(|load| 12.0 * load)], &scenario());
    let capacity = snapshot.rps_per_instance;
    assert_eq!(capacity.provenance, Provenance::Measured);
    assert_eq!(capacity.why, "197 RPS ÷ 2 instances: peak of the scalability law, at 60.3 clients");
    assert_eq!(snapshot.service_ms.map(|service| service.value), Some(100.0));
    assert_eq!(snapshot.app_cpu_percent, None);
}

#[test]
fn what_a_load_test_serves_too_slowly_does_not_count() {
    let (snapshot, _) = snapshot(&[load_test(|load| 150.0 * load)], &scenario());
    let capacity = snapshot.rps_per_instance;
    assert!(capacity.value < 60.0, "{capacity:?}");
    assert_eq!(capacity.why, "111 RPS ÷ 2 instances: at 13.3 clients, where p95 passes 2,000 ms");
}

/// What [`load_test`] finds beside the report of the two hot containers.
fn tested_and_hot(target: &str) -> Inspection {
    let mut tested = load_test(|load| load);
    tested.observations.append(&mut two_hot_containers());
    for test in &mut tested.load_tests {
        target.clone_into(&mut test.target);
    }
    tested
}

#[test]
fn a_load_test_and_the_cpu_tell_the_load_that_nobody_read() {
    let (now, diagnostics) = snapshot(&[tested_and_hot("/api/chat")], &scenario());
    let load = now.requests_per_second;
    assert_eq!((load.provenance, load.why.as_str()), (Provenance::Inferred, "97.8 % of 2 instances × 98.3 RPS"));
    assert!((load.value / (2.0 * now.rps_per_instance.value) - 0.977_575).abs() < 1e-9);
    assert_eq!(now.rps_per_instance.provenance, Provenance::Measured);
    assert!(!diagnostics.iter().any(|d| d.code == "capacity-contradicts-cpu"));
    // Another capacity is a question of what if: the load of today stays.
    let mut faster = scenario();
    faster.coefficients.rps_per_instance = Some(200.0);
    assert_eq!(snapshot(&[tested_and_hot("/api/chat")], &faster).0.requests_per_second, load);
}

#[test]
fn a_test_of_the_health_endpoint_says_nothing_of_an_app_that_is_busy_with_users() {
    let (now, diagnostics) = snapshot(&[tested_and_hot("http://localhost:8000/health")], &scenario());
    assert_eq!((now.requests_per_second.value, now.requests_per_second.provenance), (50.0, Provenance::Assumed));
    assert_eq!(now.rps_per_instance.why, "50 RPS ÷ 2 instances ÷ 97.8 %");
    assert_eq!(now.service_ms, None);
    assert!(diagnostics.iter().any(|d| d.code == "load-test-of-health"));
    assert!(!diagnostics.iter().any(|d| d.code == "capacity-contradicts-cpu"));
}

#[test]
fn what_runs_counts_against_a_load_test_that_promises_more_and_not_against_one_that_promises_less() {
    let at = |rps: f64| {
        let mut stated = scenario();
        stated.current.requests_per_second = Some(rps);
        let (now, diagnostics) = snapshot(&[tested_and_hot("/api/chat")], &stated);
        let named = diagnostics.into_iter().find(|d| d.code == "capacity-contradicts-cpu");
        (now, named.map(|d| format!("{} {}", d.message, d.help)))
    };
    let (more, named) = at(50.0);
    assert_eq!((more.rps_per_instance.provenance, more.service_ms), (Provenance::Inferred, None));
    assert_eq!(
        named.unwrap(),
        "At 98.3 RPS per instance the CPU would be at 25.4 %; it was read at 97.8 %. \
         What runs now counts: 25.6 RPS, 50 RPS ÷ 2 instances ÷ 97.8 %."
    );
    let (close, named) = at(170.0);
    assert_eq!((close.rps_per_instance.provenance, named), (Provenance::Measured, None));
    let (less, named) = at(400.0);
    assert_eq!(less.rps_per_instance.provenance, Provenance::Measured);
    assert!(named.unwrap().ends_with("Use 205 RPS, 400 RPS ÷ 2 instances ÷ 97.8 %."));
}

#[test]
fn load_tests_on_several_numbers_of_instances_tell_how_the_app_scales() {
    // X(N) = 50 N ÷ (1 + 0.02(N − 1) + 0.0011 N(N − 1)), as the best of three loads each.
    let pastes: Vec<Inspection> = [1.0, 2.0, 4.0, 8.0, 16.0]
        .iter()
        .map(|n| {
            let rps = 50.0 * n / (1.0 + 0.02 * (n - 1.0) + 0.0011 * n * (n - 1.0));
            let load_tests = [(1.0, 0.2), (5.0, 0.7), (20.0, 1.0)].map(|(load, share)| headroom_model::LoadTest {
                tool: "ab".to_owned(),
                concurrency: Some(load),
                requests_per_second: share * rps,
                line: 2,
                ..headroom_model::LoadTest::default()
            });
            let observations = vec![Observation::new(Component::App, "server", Metric::Instances, *n, 1)];
            Inspection { observations, load_tests: load_tests.to_vec(), ..Inspection::default() }
        })
        .collect();
    let (snapshot, diagnostics) = snapshot(&pastes, &scenario());
    let law = snapshot.scaling.unwrap();
    assert!((law.sigma.value - 0.02).abs() < 1e-6 && (law.kappa.value - 0.0011).abs() < 1e-7, "{law:?}");
    let said = diagnostics.iter().find(|d| d.code == "scaling-of-instances").unwrap();
    assert_eq!(said.message, "Load tests on 5 setups tell how the app scales: 30 instances serve the most, 591 RPS.");
    // Sixteen run, by the last paste.
    assert_eq!(snapshot.rps_per_instance.why, "512 RPS ÷ 16 instances by the law over instances");
    let mut few = scenario();
    few.coefficients.rps_per_instance = Some(10.0);
    assert_eq!(super::snapshot(&pastes, &few).0.scaling, None);
}

#[test]
fn what_clients_were_served_while_they_paused_is_the_least_that_is_possible() {
    // The summary of k6 that the runbook's script with its sleep(1) prints.
    let light = |rps: f64| headroom_model::LoadTest {
        tool: "k6".to_owned(),
        concurrency: Some(100.0),
        requests_per_second: rps,
        mean_ms: Some(212.0),
        p95_ms: Some(620.0),
        line: 7,
        ..headroom_model::LoadTest::default()
    };
    let beside = |rps: f64, scenario: &Scenario| {
        let load_tests = vec![light(rps)];
        snapshot(&[Inspection { observations: two_hot_containers(), load_tests, ..Inspection::default() }], scenario).0
    };
    let served = beside(150.7, &scenario());
    assert_eq!(served.rps_per_instance.why, "at least: 151 RPS ÷ 2 instances, whose clients paused");
    assert_eq!(served.requests_per_second.why, "97.8 % of 2 instances × 75.3 RPS");
    // What less than the CPU already tells adds nothing, and a load that somebody gave counts.
    assert_eq!(beside(30.0, &scenario()).rps_per_instance.why, "50 RPS ÷ 2 instances ÷ 97.8 %");
    let mut given = scenario();
    given.current.requests_per_second = Some(90.0);
    assert_eq!(beside(150.7, &given).rps_per_instance.why, "90 RPS ÷ 2 instances ÷ 97.8 %");
}

#[test]
fn a_limit_of_the_database_is_told_from_the_machines() {
    let limits = |database: f64, cache: f64| {
        let of = |component, gib: f64| Observation::new(component, "one", Metric::MemoryLimitBytes, gib * GIB, 1);
        read(vec![of(Component::Database, database), of(Component::Cache, cache)], &scenario()).0.database_memory_bytes
    };
    // Redis without a limit shows the machine's memory, and the database has one of its own.
    assert_eq!(limits(32.0, 62.7).value, 32.0 * GIB);
    assert_eq!(limits(62.7, 62.7).provenance, Provenance::Assumed);
    assert_eq!(limits(64.0, 64.0).provenance, Provenance::Assumed);
}
