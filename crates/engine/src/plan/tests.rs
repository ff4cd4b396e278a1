use headroom_model::{
    CacheMode, Component, Date, Event, GIB, Inspection, Level, Metric, Observation, Plan, Runway, Scenario, Sizing,
    Step, StepKind, nine_digits,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{plan, snapshot};

mod less;

fn scenario() -> Scenario {
    let mut scenario = Scenario { today: Some(Date::constant(2026, 11, 24)), ..Scenario::default() };
    scenario.growth.low = Some(35.0);
    scenario.growth.high = Some(65.0);
    scenario.events.push(Event {
        name: "Campaign".to_owned(),
        from: Date::constant(2027, 1, 18),
        until: Some(Date::constant(2027, 2, 1)),
        multiplier: 1.3,
        ramp_days: 0,
    });
    scenario
}

/// The report of the design's picture: two instances, hot.
fn report() -> Vec<Inspection> {
    let mut observations = Vec::new();
    for (name, cpu, memory, line) in [("server-1", 187.63, 1.41, 6), ("server-2", 203.40, 1.464, 7)] {
        observations.push(Observation::new(Component::App, name, Metric::CpuPercentOfCore, cpu, line));
        observations.push(Observation::new(Component::App, name, Metric::MemoryBytes, memory * GIB, line));
        observations.push(Observation::new(Component::App, name, Metric::MemoryLimitBytes, 2.0 * GIB, line));
    }
    for (component, metric, value, line) in [
        (Component::App, Metric::Instances, 2.0, 4),
        (Component::Database, Metric::ConnectionsActive, 64.0, 11),
        (Component::Database, Metric::DatabaseBytes, 10e9, 12),
        (Component::Cache, Metric::CacheUsedBytes, 0.305 * GIB, 17),
        (Component::Cache, Metric::CacheMaxBytes, GIB, 18),
        (Component::Vector, Metric::MemoryBytes, 0.884 * GIB, 20),
        (Component::Vector, Metric::MemoryLimitBytes, 4.0 * GIB, 20),
    ] {
        observations.push(Observation::new(component, "", metric, value, line));
    }
    vec![Inspection { observations, ..Inspection::default() }]
}

fn planned(inspections: &[Inspection], scenario: &Scenario) -> Plan {
    scenario.validate().unwrap();
    let (snapshot, _) = snapshot(inspections, scenario);
    plan(&snapshot, scenario)
}

/// `2026-11-24 Scale app 2 to 6 behind nginx`, a line a step.
fn listed(plan: &Plan) -> Vec<String> {
    plan.steps.iter().map(|step| format!("{} {}", step.needed_by, step.title)).collect()
}

/// A paste of one component's figures.
fn seen(component: Component, subject: &str, figures: &[(Metric, f64)]) -> Inspection {
    let observations =
        figures.iter().map(|&(metric, value)| Observation::new(component, subject, metric, value, 1)).collect();
    Inspection { observations, ..Inspection::default() }
}

fn step<'a>(plan: &'a Plan, id: &str) -> &'a Step {
    plan.steps.iter().find(|step| step.id == id).unwrap_or_else(|| panic!("no step {id} in {:?}", listed(plan)))
}

fn row<'a>(plan: &'a Plan, resource: &str) -> &'a Runway {
    plan.runway.iter().find(|row| row.resource == resource).unwrap()
}

/// The same without a range: all quantiles are the stated rate.
fn certain() -> Scenario {
    let mut scenario = scenario();
    (scenario.growth.low, scenario.growth.high) = (None, None);
    scenario
}

#[test]
fn the_report_gives_few_moves_each_before_it_is_needed() {
    let plan = planned(&report(), &certain());
    insta::assert_snapshot!(listed(&plan).join("\n"), @"
    2026-11-24 PgBouncer, max_connections 200
    2026-11-24 Scale app 2 to 6 behind nginx
    2027-01-07 App limits 2 to 4 cores
    2027-01-26 Redis maxmemory 1 to 4 GiB
    2027-02-20 Qdrant limit 4 to 16 GiB
    2027-03-01 Scale app 6 to 10
    2027-04-12 App 10 to 17: over your maximum of 10
    2027-04-18 Database volume 100 to 250 GB
    2027-05-09 Redis Cluster, 6 nodes of 2 GiB
    ");
}

#[test]
fn the_first_move_is_out_and_the_next_is_up_when_out_alone_would_pass_the_maximum() {
    let plan = planned(&report(), &certain());
    let out = step(&plan, "app-scale-out-1");
    assert_eq!(out.why, "App CPU is at 97.8 %. 6 serve 89.5 RPS with one lost.");
    assert_eq!((out.needed_by, out.order_by), (Date::constant(2026, 11, 24), Date::constant(2026, 11, 23)));
    let up = step(&plan, "app-scale-up-1");
    assert_eq!(
        (up.kind, up.topology.app.cores, up.topology.app.memory_bytes),
        (StepKind::Configuration, 4.0, 4.0 * GIB)
    );
    assert!(up.why.ends_with("At 2 cores it would take 33 instances by May 2027; your maximum is 10."), "{}", up.why);
    assert_eq!(plan.rejections[0].option, "Stay at 2 cores, scale out only");
    assert_eq!(plan.rejections[0].why, "Needs 33 instances by May 2027. Your maximum is 10.");
}

#[test]
fn what_no_option_meets_stays_as_a_decision() {
    let plan = planned(&report(), &certain());
    let open = plan.steps.iter().find(|step| step.decision.is_some()).unwrap();
    assert!(open.title.ends_with("to 17: over your maximum of 10"), "{}", open.title);
    assert_eq!(open.topology.app.instances, 10);
    assert_eq!(open.needed_by, Date::constant(2027, 4, 12));
    assert_eq!(open.why, "Demand passes 322 RPS with one lost on 12 Apr 2027. Your maximum is 10 of 4 cores.");
    let decision = "Allow 17 instances, or more than 4 cores each, or less demand: 10 are full on 12 Apr 2027.";
    assert_eq!(open.decision.as_deref(), Some(decision));
}

#[test]
fn order_by_is_the_day_one_draw_in_ten_has_crossed_less_the_lead_time() {
    let plan = planned(&report(), &scenario());
    let connections = row(&plan, "database-connections");
    assert_eq!(connections.planned.p10, Some(Date::constant(2026, 11, 30)));
    assert_eq!(connections.planned.p50, Some(Date::constant(2026, 12, 1)));
    assert_eq!(connections.order_by, Some(Date::constant(2026, 11, 23)));
    let mut patient = scenario();
    patient.policy.confidence_percent = 50.0;
    let plan = planned(&report(), &patient);
    assert_eq!(row(&plan, "database-connections").order_by, Some(Date::constant(2026, 11, 24)));
}

#[test]
fn what_is_over_now_stands_first_and_crosses_today() {
    let plan = planned(&report(), &scenario());
    let first = &plan.runway[0];
    let today = Some(Date::constant(2026, 11, 24));
    assert_eq!((first.resource.as_str(), first.level), ("app-cpu", Level::Immediate));
    assert_eq!([first.immediate.p10, first.immediate.p50, first.immediate.p90], [today; 3]);
}

#[test]
fn one_snapshot_shows_no_trend_of_memory() {
    let plan = planned(&report(), &scenario());
    let memory = row(&plan, "app-memory");
    assert_eq!((memory.level, memory.immediate.p50, memory.immediate.never_probability), (Level::Planned, None, None));
    assert_eq!(memory.why, "Not forecast: one snapshot shows no trend. 73.2 % now.");
}

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

#[test]
fn redis_grows_while_one_node_may_and_becomes_a_cluster_with_replicas_beyond() {
    let plan = planned(&report(), &scenario());
    assert_eq!(step(&plan, "redis-memory-1").title, "Redis maxmemory 1 to 4 GiB");
    let cluster = step(&plan, "redis-cluster");
    assert_eq!((cluster.topology.cache.mode, cluster.topology.cache.nodes), (CacheMode::Cluster, 6));
    assert_eq!(cluster.title, "Redis Cluster, 6 nodes of 3 GiB");
    let mut roomy = scenario();
    roomy.policy.max_cache_node_gb = 16.0;
    let plan = planned(&report(), &roomy);
    assert!(plan.steps.iter().all(|step| step.id != "redis-cluster"));
    let rejected = plan.rejections.iter().find(|r| r.option == "Redis Cluster, 6 nodes").unwrap();
    assert_eq!(rejected.why, "One node holds 5.55 GiB by May 2027. Clients would need cluster support.");
}

#[test]
fn sentinels_need_three_hosts() {
    let one = planned(&report(), &scenario());
    let rejected = one.rejections.iter().find(|r| r.option == "Redis Sentinel, 3 nodes").unwrap();
    assert_eq!(rejected.why, "Sentinels need three hosts to outvote a lost one. You have 1.");
    let mut three = scenario();
    three.policy.hosts = 3;
    let plan = planned(&report(), &three);
    assert_eq!(step(&plan, "redis-sentinel").topology.cache.mode, CacheMode::Sentinel);
    assert!(plan.diagnostics.iter().all(|d| d.code != "one-host"));
}

#[test]
fn memory_past_its_immediate_threshold_gets_a_larger_limit() {
    let mut scenario = scenario();
    scenario.current.app_memory_percent = Some(89.5);
    let plan = planned(&report(), &scenario);
    // One roll for both: they are due on the same day.
    let both = step(&plan, "app-scale-out-1");
    assert_eq!(both.title, "Scale app 2 to 6 behind nginx, memory limit 2 to 4 GiB");
    assert!(both.why.ends_with("The fullest instance uses 89.5 % of its 2 GiB; 44.8 % after it."), "{}", both.why);
    assert_eq!((both.topology.app.instances, both.topology.app.memory_bytes), (6, 4.0 * GIB));
    assert_eq!(step(&plan, "app-scale-up-1").topology.app.memory_bytes, 8.0 * GIB);
}

#[test]
fn more_than_is_needed_is_said() {
    let mut scenario = scenario();
    (scenario.growth.percent, scenario.growth.low, scenario.growth.high) = (-5.0, None, None);
    scenario.current.app_instances = Some(8);
    scenario.current.app_cpu_percent = Some(10.0);
    let plan = planned(&[], &scenario);
    let said = plan.diagnostics.iter().find(|d| d.code == "larger-than-needed").unwrap();
    assert_eq!(said.message, "3 app instances would do until 24 May 2027; 8 run.");
    assert!(plan.steps.iter().all(|step| step.component != Component::App));
}

#[test]
fn memory_alone_is_a_step_of_its_own() {
    let mut calm = scenario();
    (calm.current.app_memory_percent, calm.current.app_cpu_percent) = (Some(89.5), Some(20.0));
    (calm.growth.percent, calm.growth.low, calm.growth.high) = (5.0, None, None);
    let plan = planned(&report(), &calm);
    assert_eq!(step(&plan, "app-memory-1").title, "App memory limit 2 to 4 GiB");
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

/// What a machine's CPU and memory are at.
fn machine(subject: &str, cpu: f64, memory: f64) -> Inspection {
    seen(Component::Host, subject, &[(Metric::CpuPercent, cpu), (Metric::MemoryPercent, memory)])
}

#[test]
fn machines_are_ordered_before_their_processors_are_full() {
    let plan = planned(&[machine("host", 45.0, 40.0)], &certain());
    let hosts: Vec<String> = plan
        .steps
        .iter()
        .filter(|step| step.component == Component::Host)
        .map(|step| format!("{} {} {}", step.order_by, step.needed_by, step.title))
        .collect();
    // 45 % · 1.5ᵗ is 70 % after 1.09 months and 280 % after 4.51; 140 % the campaign's 1.3 · 45 % · 1.5ᵗ after 2.15.
    insta::assert_snapshot!(hosts.join("\n"), @"
    2026-12-13 2026-12-27 Add 1 host, 2 in all
    2027-01-15 2027-01-29 Add 2 hosts, 4 in all
    2027-03-26 2027-04-09 Add 4 hosts, 8 in all
    ");
    let row = row(&plan, "host-cpu");
    assert_eq!((row.capacity, row.capacity_unit.as_str()), (1.0, "hosts"));
    assert_eq!(row.why, "45 % at 50 RPS now (assumed), growing with the load.");
    let last = plan.months.last().unwrap().topology.hosts;
    assert_eq!((plan.current.hosts, last), (1, plan.steps.last().unwrap().topology.hosts));
}

#[test]
fn a_full_memory_asks_for_machines_today() {
    let plan = planned(&[machine("a", 10.0, 90.0), machine("b", 12.0, 30.0)], &certain());
    let first = step(&plan, "hosts-1");
    assert_eq!((first.needed_by, first.title.as_str()), (Date::constant(2026, 11, 24), "Add 1 host, 3 in all"));
    assert_eq!(first.why, "90 % of the memory is in use. Larger ones do as well.");
    let seen = plan.diagnostics.iter().find(|one| one.code == "more-hosts-seen").unwrap();
    assert_eq!(seen.message, "2 hosts were read; copies are placed on 1.");
}

#[test]
fn a_node_may_be_as_large_as_it_is() {
    let redis =
        seen(Component::Cache, "redis", &[(Metric::CacheUsedBytes, 7.2 * GIB), (Metric::CacheMaxBytes, 8.0 * GIB)]);
    let plan = planned(&[redis], &certain());
    let cluster = plan.steps.iter().find(|step| step.component == Component::Cache).unwrap();
    assert_eq!(cluster.topology.cache.memory_bytes, 8.0 * GIB, "{}", cluster.title);
    let rejected = plan.rejections.iter().find(|one| one.option == "One larger Redis node").unwrap();
    assert!(rejected.why.ends_with("Your maximum for a node is 8 GiB."), "{}", rejected.why);
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

#[test]
fn a_second_balancer_needs_a_machine_of_its_own() {
    let plan = planned(&report(), &certain());
    assert!(plan.steps.iter().all(|step| step.component != Component::Balancer));
    let rejected = plan.rejections.iter().find(|r| r.option == "A second nginx").unwrap();
    assert!(rejected.why.starts_with("The one nginx is a single point of failure"), "{}", rejected.why);
    let mut two = certain();
    two.policy.hosts = 2;
    let plan = planned(&report(), &two);
    let second = step(&plan, "balancer-1");
    assert_eq!(second.title, "A second nginx, on another host");
    assert_eq!((second.needed_by, second.topology.balancer.instances), (Date::constant(2026, 11, 24), 2));
    assert!(
        plan.steps.iter().skip_while(|step| step.id != "balancer-1").all(|step| step.topology.balancer.instances == 2)
    );
    two.policy.spare_instances = 0;
    assert!(planned(&report(), &two).steps.iter().all(|step| step.component != Component::Balancer));
}

#[test]
fn balancers_follow_the_load_that_one_cannot_carry() {
    let mut scenario = certain();
    (scenario.growth.percent, scenario.policy.max_instances, scenario.policy.hosts) = (20.0, 1000, 4);
    scenario.current.requests_per_second = Some(60_000.0);
    scenario.coefficients.rps_per_instance = Some(1000.0);
    scenario.events.clear();
    let plan = planned(&[], &scenario);
    // 60,000 · 1.2⁶ is 179,000: three of 63,000 and one that may be lost.
    assert_eq!(step(&plan, "balancer-1").title, "nginx 1 to 4");
    scenario.policy.hosts = 2;
    let plan = planned(&[], &scenario);
    let open = plan.steps.iter().find(|step| step.component == Component::Balancer && step.decision.is_some()).unwrap();
    assert!(open.decision.as_ref().unwrap().starts_with("Put a balancer of the network in front"));
}

#[test]
fn the_runbooks_sizing_is_its_script_month_by_month() {
    let mut scenario = Scenario { today: Some(Date::constant(2026, 11, 24)), ..Scenario::default() };
    scenario.policy.sizing = Sizing::Runbook;
    let plan = planned(&[], &scenario);
    let last = plan.months.last().unwrap();
    assert_eq!((last.users.p50, last.requests_per_second.p50), (11390.625, 569.53125));
    assert_eq!(
        (last.database_connections.p50, last.redis_bytes.p50, last.database_bytes.p50),
        (1140.0, nine_digits(2.0 * GIB), 113.90625e9)
    );
    assert_eq!((last.topology.app.instances, last.topology.app.autoscaling), (12, true));
    assert_eq!((last.topology.database.replicas, last.topology.database.pooler), (2, true));
    assert_eq!((last.topology.cache.mode, last.topology.cache.nodes), (CacheMode::Single, 1));
    let instances: Vec<u32> = plan.months.iter().map(|month| month.topology.app.instances).collect();
    // ceil(1.5ᵏ) for 50 RPS.
    assert_eq!(instances, [1, 2, 3, 4, 6, 8, 12]);
}

#[test]
fn the_scripts_cluster_has_no_replicas_and_that_is_said() {
    let mut scenario = Scenario { today: Some(Date::constant(2026, 11, 24)), ..Scenario::default() };
    scenario.policy.sizing = Sizing::Runbook;
    scenario.current.users = Some(40_000.0);
    let plan = planned(&[], &scenario);
    assert_eq!(plan.months[1].topology.cache.nodes, 3);
    assert!(plan.diagnostics.iter().any(|d| d.code == "cluster-without-replicas"));
}

#[test]
fn a_long_plan_is_daily_for_a_year_and_weekly_beyond() {
    let mut scenario = scenario();
    (scenario.horizon_months, scenario.growth.percent, scenario.growth.low) = (36, 5.0, Some(2.0));
    scenario.growth.high = Some(9.0);
    let plan = planned(&report(), &scenario);
    let gap = |index: usize| plan.timeline[index + 1].date.duration_since(plan.timeline[index].date).as_hours() / 24;
    assert_eq!((gap(0), gap(364), gap(365)), (1, 1, 7));
    assert_eq!(plan.timeline.last().unwrap().date, Date::constant(2029, 11, 24));
    assert_eq!(plan.months.len(), 37);
}

#[test]
fn a_demand_too_small_for_a_quotient_needs_an_instance_that_serves_and_ends() {
    let mut scenario = scenario();
    scenario.policy.spare_instances = 2;
    scenario.current.requests_per_second = Some(f64::MIN_POSITIVE);
    scenario.coefficients.rps_per_instance = Some(1e15);
    scenario.events = vec![Event {
        name: "Holiday".to_owned(),
        from: Date::constant(2026, 11, 24),
        until: None,
        multiplier: 1e-9,
        ramp_days: 0,
    }];
    let plan = planned(&[], &scenario);
    assert!(plan.months.iter().all(|month| month.topology.app.instances == 3), "{:?}", listed(&plan));
}

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

#[test]
fn no_count_reaching_the_demand_is_an_answer() {
    let mut scenario = certain();
    scenario.coefficients.rps_per_instance = Some(1e-9);
    scenario.current.requests_per_second = Some(1000.0);
    let plan = planned(&[], &scenario);
    let open = plan.steps.iter().find(|step| step.decision.is_some()).unwrap();
    assert!(open.title.starts_with("App: no number of instances serves "), "{}", open.title);
    let decision = "Make an instance serve more, or demand less: at 0 RPS each no count is enough.";
    assert_eq!(open.decision.as_deref(), Some(decision));
}

#[test]
fn a_plan_of_assumptions_says_so() {
    let said = |plan: &Plan| plan.diagnostics.iter().any(|d| d.code == "plan-of-assumptions");
    assert!(said(&planned(&[], &certain())) && !said(&planned(&report(), &certain())));
}
