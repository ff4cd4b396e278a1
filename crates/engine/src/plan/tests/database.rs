//! Connections, replicas and processors of PostgreSQL.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

#[test]
fn more_connections_than_the_server_allows_are_found_before_they_are_opened() {
    let plan = planned(&report(), &scenario());
    let pooler = step(&plan, "database-pooler");
    assert_eq!(pooler.title, "PgBouncer, max_connections 200");
    assert_eq!((pooler.needed_by, pooler.order_by), (Date::constant(2026, 11, 24), Date::constant(2026, 11, 17)));
    let contradiction = plan.diagnostics.iter().find(|d| d.code == "connections-possible").unwrap();
    assert_eq!(
        contradiction.message,
        "2 instances × 5 workers × (20 + 10) can open 300 connections. The server allows 100."
    );
    assert!(plan.diagnostics.iter().any(|d| d.code == "pooler-before-scale-out"));
    assert!(plan.rejections.iter().any(|r| r.option == "Read replica now"));
}

#[test]
fn behind_a_pooler_the_load_opens_no_more_connections() {
    let mut scenario = scenario();
    scenario.stack.postgres.pooler = true;
    let plan = planned(&report(), &scenario);
    assert!(plan.steps.iter().all(|step| step.id != "database-pooler"));
    assert_eq!(row(&plan, "database-connections").immediate.p50, None);
}

fn busy_database(reads: Option<f64>) -> Scenario {
    let mut scenario = certain();
    scenario.growth.percent = 10.0;
    scenario.current.requests_per_second = Some(50.0);
    (scenario.current.database_cpu_percent, scenario.current.database_read_percent) = (Some(60.0), reads);
    scenario
}

#[test]
fn reads_get_replicas_and_writes_do_not() {
    let plan = planned(&report(), &busy_database(Some(80.0)));
    let replicas = step(&plan, "database-replicas");
    // 60 % × 1.1⁶ is 106 %: 85 % are reads, which two replicas bear at 70 %, and one may be lost.
    assert_eq!((replicas.title.as_str(), replicas.topology.database.replicas), ("PostgreSQL, 3 read replicas", 3));
    let plan = planned(&report(), &busy_database(Some(20.0)));
    let larger = step(&plan, "database-cores-1");
    assert_eq!((larger.title.as_str(), larger.kind), ("PostgreSQL 4 to 8 cores, 8 to 16 GiB", StepKind::Database));
    assert_eq!((larger.topology.database.cores, larger.topology.database.memory_bytes), (8.0, 16.0 * GIB));
    assert_eq!((&larger.decision, larger.lasts_until), (&None, None));
    let rejected = plan.rejections.iter().find(|r| r.option == "Read replicas").unwrap();
    assert_eq!(rejected.why, "Only 20 % of the time are reads; replicas repeat every write.");
}

#[test]
fn a_database_full_of_writes_is_told_to_write_less() {
    let mut scenario = busy_database(None);
    scenario.stack.postgres.cores = 64.0;
    let plan = planned(&report(), &scenario);
    let open = step(&plan, "database-cores-1");
    let decision = open.decision.clone().unwrap();
    assert!(decision.starts_with("Write less before "), "{decision}");
    assert_eq!((open.title.as_str(), open.topology.database.cores), ("PostgreSQL: no machine for 128 cores", 64.0));
    let row = row(&plan, "database-cpu");
    assert_eq!((row.value, row.capacity, row.level), (Some(60.0), 64.0, Level::Ok));
}

#[test]
fn a_machine_with_too_few_cores_is_a_decision_and_takes_longer_to_get() {
    let mut paste = report();
    paste[0].observations.push(Observation::new(Component::Host, "host", Metric::CpuLimitCores, 6.0, 30));
    let plan = planned(&paste, &busy_database(Some(20.0)));
    let larger = step(&plan, "database-cores-1");
    assert_eq!(larger.kind, StepKind::Host);
    let decision = larger.decision.as_ref().unwrap();
    assert!(decision.ends_with(": this one has 6 cores."), "{decision}");
}

#[test]
fn the_databases_machine_is_as_a_compose_file_has_it_and_shrinks_when_half_of_it_does() {
    let limits = |cores: f64, memory: f64| {
        let of = |component, metric, value| Observation::new(component, "postgres", metric, value, 3);
        vec![Inspection {
            observations: vec![
                of(Component::Database, Metric::CpuLimitCores, cores),
                of(Component::Database, Metric::MemoryLimitBytes, memory),
                of(Component::App, Metric::MemoryLimitBytes, 2.0 * GIB),
            ],
            ..Inspection::default()
        }]
    };
    let mut scenario = busy_database(None);
    (scenario.growth.percent, scenario.current.database_cpu_percent) = (-10.0, Some(30.0));
    let plan = planned(&limits(16.0, 64.0 * GIB), &scenario);
    assert_eq!((plan.current.database.cores, plan.current.database.memory_bytes), (16.0, 64.0 * GIB));
    // 30 % of 16 cores is 60 % of 8, and the campaign's 60 % · 0.9ᵗ · 1.3 on 18 January is 64.5 %.
    let down = step(&plan, "database-cores-down");
    assert_eq!((down.title.as_str(), down.needed_by), ("PostgreSQL 16 to 8 cores", Date::constant(2026, 11, 24)));
    assert_eq!(down.topology.database.memory_bytes, 64.0 * GIB);
    assert!(down.why.contains("stays within 64.5 % of 8 cores until May 2027. The memory stays"), "{}", down.why);
    // A limit that another component has too is the machine's memory, and no default is taken away.
    let plan = planned(&limits(4.0, 2.0 * GIB), &scenario);
    assert_eq!(plan.current.database.memory_bytes, 8.0 * GIB);
    scenario.current.database_cpu_percent = Some(3.0);
    assert!(planned(&[], &scenario).steps.iter().all(|step| !step.id.starts_with("database-cores")));
}

#[test]
fn what_memory_does_not_bear_goes_behind_a_pooler() {
    let mut scenario = certain();
    scenario.stack.postgres.pooler = true;
    let settings = |connections: f64| {
        vec![seen(Component::Database, "", &[(Metric::MaxConnections, 600.0), (Metric::ConnectionsTotal, connections)])]
    };
    let fewer = planned(&settings(40.0), &scenario);
    let fewer = step(&fewer, "database-connections-1");
    assert_eq!(fewer.title, "max_connections 600 to 200");
    assert_eq!(fewer.why, "600 may take 9.43 GiB of the server's 8 GiB; behind PgBouncer 200 are enough.");
    // As long as 300 are open they stay.
    let plan = planned(&settings(300.0), &scenario);
    assert!(plan.steps.iter().all(|step| !step.id.starts_with("database-connections")), "{:?}", listed(&plan));
}
