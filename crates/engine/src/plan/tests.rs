use headroom_model::{
    CacheMode, Component, Date, Event, GIB, Inspection, Level, Metric, Observation, Plan, Runway, Scenario, Sizing,
    Step, StepKind, nine_digits,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{plan, snapshot};

mod contradictions;
mod database;
mod hosts;
mod less;
mod stores;

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
