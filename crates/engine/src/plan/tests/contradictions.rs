//! What cannot be true together.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn limits_that_the_machine_does_not_have_are_found_with_the_step_that_asks_for_them() {
    let mut report = report();
    report[0].observations.push(Observation::new(Component::Host, "host", Metric::MemoryLimitBytes, 32.0 * GIB, 30));
    let plan = planned(&report, &certain());
    let found = plan.diagnostics.iter().find(|d| d.code == "limits-over-host").unwrap();
    // 6 × 4 + 8 + 1 ÷ 0.75 + 4 GiB and nginx.
    assert_eq!(found.message, "From 7 Jan 2027 on the memory limits add up to 37.5 GiB, of 32 GiB on 1 host.");
    assert_eq!(found.line, Some(30));
}

#[test]
fn settings_past_their_limit_are_found() {
    let mut report = report();
    report[0].observations.push(Observation::new(Component::Cache, "redis", Metric::MemoryLimitBytes, GIB, 40));
    report[0].observations.push(Observation::new(Component::Database, "", Metric::MaxConnections, 600.0, 41));
    let plan = planned(&report, &certain());
    let message = |code: &str| plan.diagnostics.iter().find(|d| d.code == code).unwrap().message.clone();
    assert_eq!(
        message("maxmemory-over-limit"),
        "maxmemory 1 GiB is 100 % of the container's 1 GiB. Redis is killed before it evicts."
    );
    assert_eq!(
        message("connections-over-memory"),
        "max_connections 600 may take 9.43 GiB, 118 % of the server's 8 GiB."
    );
}

#[test]
fn copies_on_one_host_are_said_to_be_no_redundancy() {
    let plan = planned(&report(), &certain());
    let found = plan.diagnostics.iter().find(|d| d.code == "copies-on-one-host").unwrap();
    assert!(found.message.starts_with("The copies of Redis stand on one host from 9 May 2027 on"), "{}", found.message);
    let mut three = certain();
    three.policy.hosts = 3;
    assert!(planned(&report(), &three).diagnostics.iter().all(|d| d.code != "copies-on-one-host"));
}

#[test]
fn the_runbooks_pooler_is_too_small_for_four_instances() {
    let mut scenario = certain();
    (scenario.stack.postgres.pooler, scenario.stack.app.cores) = (true, Some(4.0));
    scenario.current.app_instances = Some(4);
    let plan = planned(&report(), &scenario);
    let found = plan.diagnostics.iter().find(|d| d.code == "clients-over-pooler").unwrap();
    assert_eq!(
        found.message,
        "4 instances can open 1,080 connections; the runbook's PgBouncer takes 1,000 (max_client_conn)."
    );
}
