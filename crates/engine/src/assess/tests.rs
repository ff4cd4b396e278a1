use headroom_model::{
    Assessment, Component, Date, Event, Inspection, Level, Metric, Observation, Provenance, Scenario, Trigger, Verdict,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::assess;
use crate::snapshot;

fn scenario() -> Scenario {
    Scenario { today: Some(Date::constant(2026, 11, 24)), ..Scenario::default() }
}

fn judged(scenario: &Scenario) -> Assessment {
    assess(&snapshot(&[], scenario).0, scenario)
}

fn trigger<'a>(assessment: &'a Assessment, id: &str) -> &'a Trigger {
    assessment.triggers.iter().find(|trigger| trigger.id == id).unwrap()
}

#[test]
fn exactly_at_a_threshold_nothing_fires() {
    for (value, level) in [(70.0, Level::Ok), (70.1, Level::Planned), (80.0, Level::Planned), (80.1, Level::Immediate)]
    {
        let mut scenario = scenario();
        scenario.current.app_cpu_percent = Some(value);
        assert_eq!(trigger(&judged(&scenario), "app-cpu").level, level, "{value}");
    }
}

#[test]
fn no_trigger_hides_another_as_the_runbooks_elif_does() {
    let mut scenario = scenario();
    scenario.current.app_cpu_percent = Some(75.0);
    scenario.current.database_connections = Some(95.0);
    scenario.current.max_connections = Some(100);
    let assessment = judged(&scenario);
    assert_eq!(assessment.verdict, Verdict::Immediate);
    assert_eq!(trigger(&assessment, "app-cpu").level, Level::Planned);
    assert_eq!(trigger(&assessment, "database-connections").level, Level::Immediate);
    assert_eq!(assessment.triggers[0].id, "database-connections");
}

#[test]
fn the_furthest_past_its_threshold_stands_first() {
    let mut scenario = scenario();
    scenario.current.app_cpu_percent = Some(81.0);
    scenario.current.error_percent = Some(25.0);
    let ids: Vec<String> = judged(&scenario).triggers.iter().take(2).map(|t| t.id.clone()).collect();
    assert_eq!(ids, ["error-rate", "app-cpu"]);
}

#[test]
fn what_has_no_data_is_unknown_and_names_the_command() {
    let mut scenario = scenario();
    scenario.current.app_cpu_percent = Some(40.0);
    let assessment = judged(&scenario);
    assert_eq!(assessment.verdict, Verdict::Ok);
    for id in ["app-memory", "database-connections", "redis-memory", "qdrant-memory", "p95", "error-rate"] {
        let unknown = trigger(&assessment, id);
        assert_eq!((unknown.level, unknown.value), (Level::Unknown, None), "{id}");
    }
    assert_eq!(trigger(&assessment, "redis-memory").why, "No data. This command gives it: redis-cli INFO memory");
}

#[test]
fn nothing_measured_is_no_verdict() {
    assert_eq!(judged(&scenario()).verdict, Verdict::Unknown);
}

#[test]
fn a_database_of_known_size_on_an_assumed_volume_is_no_verdict_until_it_fills_it() {
    let mut scenario = scenario();
    scenario.current.database_gb = Some(10.0);
    assert_eq!(judged(&scenario).verdict, Verdict::Unknown);
    scenario.current.database_gb = Some(90.0);
    assert_eq!(judged(&scenario).verdict, Verdict::Immediate);
    (scenario.current.database_gb, scenario.current.database_disk_gb) = (Some(10.0), Some(100.0));
    assert_eq!(judged(&scenario).verdict, Verdict::Ok);
}

#[test]
fn a_usual_limit_that_what_is_in_use_does_not_fit_gives_no_verdict_and_no_date() {
    let of = |component, metric, value| Observation::new(component, "one", metric, value, 1);
    let gib = headroom_model::GIB;
    let busy = Inspection {
        observations: vec![
            of(Component::App, Metric::CpuPercentOfCore, 1589.44),
            of(Component::Database, Metric::ConnectionsTotal, 180.0),
            of(Component::Database, Metric::DatabaseBytes, 2e11),
            of(Component::Cache, Metric::CacheUsedBytes, 3.9 * gib),
            of(Component::Vector, Metric::MemoryBytes, 8.0 * gib),
        ],
        ..Inspection::default()
    };
    let (now, _) = snapshot(std::slice::from_ref(&busy), &scenario());
    let assessment = assess(&now, &scenario());
    let plan = crate::plan(&now, &scenario());
    for (id, usual) in [
        ("app-cpu", "the runbook's 2 cores"),
        ("database-connections", "PostgreSQL's default of 100 connections"),
        ("database-storage", "a volume of 100 GB"),
        ("redis-memory", "the runbook's 1 GiB"),
        ("qdrant-memory", "the runbook's 4 GiB"),
    ] {
        let unknown = trigger(&assessment, id);
        assert_eq!((unknown.level, unknown.value), (Level::Unknown, None), "{id}");
        assert_eq!(unknown.why, format!("What is in use does not fit {usual}, and no other limit is known. Set it."));
        let row = plan.runway.iter().find(|row| row.resource == id).unwrap();
        assert_eq!((row.value, row.planned.p50, row.order_by), (None, None, None), "{id}");
    }
    assert_eq!((assessment.bottleneck.as_str(), now.rps_per_instance.value), ("app-cpu", 50.0));
    let qdrant = plan.steps.iter().find(|step| step.component == Component::Vector).unwrap();
    assert_eq!(qdrant.why, "More is in use than the runbook's 4 GiB; today's limit is not known.");
    let app = plan.steps.iter().find(|step| step.component == Component::App).unwrap();
    let why = "More is in use than the runbook's 2 cores; what an instance serves is not known.";
    assert!(app.why.starts_with(why), "{}", app.why);

    let mut told = scenario();
    told.stack.app.cores = Some(64.0);
    told.stack.qdrant.memory_gb = Some(16.0);
    let assessment = assess(&snapshot(&[busy], &told).0, &told);
    assert_eq!(["app-cpu", "qdrant-memory"].map(|id| trigger(&assessment, id).level), [Level::Ok; 2]);
}

#[test]
fn what_is_over_a_threshold_by_arithmetic_alone_is_at_it() {
    let of = |metric, bytes| Observation::new(Component::App, "web", metric, bytes, 1);
    // 1.7 GiB as docker prints it, in whole bytes, of 2 GiB.
    let observations = vec![of(Metric::MemoryBytes, 1_825_361_101.0), of(Metric::MemoryLimitBytes, 2_147_483_648.0)];
    let (now, _) = snapshot(&[Inspection { observations, ..Inspection::default() }], &scenario());
    let memory = assess(&now, &scenario());
    assert_eq!(trigger(&memory, "app-memory").why, "85 % (web) is over 70 %.");
}

#[test]
fn what_works_in_the_background_serves_no_request() {
    let of = |subject, metric, value| Observation::new(Component::App, subject, metric, value, 1);
    let gib = headroom_model::GIB;
    let container = |name, cpu, used| {
        let memory = [of(name, Metric::MemoryBytes, used * gib), of(name, Metric::MemoryLimitBytes, 2.0 * gib)];
        [of(name, Metric::CpuPercentOfCore, cpu)].into_iter().chain(memory)
    };
    let stack = container("shop-web-1", 60.0, 0.5).chain(container("shop-celery-worker-1", 195.0, 1.95));
    let paste = |observations| [Inspection { observations, ..Inspection::default() }];
    let (now, _) = snapshot(&paste(stack.collect()), &scenario());
    assert_eq!((now.app_instances.value, now.app_cpu_percent.map(|cpu| cpu.value)), (1.0, Some(30.0)));
    // Its memory ends it like any other.
    assert_eq!(now.app_memory_percent.map(|memory| memory.value), Some(97.5));
    let (alone, _) = snapshot(&paste(container("shop-worker-1", 60.0, 0.5).collect()), &scenario());
    assert_eq!(alone.app_instances.value, 1.0);
}

#[test]
fn clients_that_wait_long_at_the_pooler_have_exhausted_it() {
    let pools = |waiting: f64, wait_ms: Option<f64>| {
        let of = |metric, value| Observation::new(Component::Pooler, "shop/shop", metric, value, 4);
        let mut observations = vec![of(Metric::ClientsWaiting, waiting)];
        observations.extend(wait_ms.map(|ms| of(Metric::LatencyMaxMs, ms)));
        let (now, _) = snapshot(&[Inspection { observations, ..Inspection::default() }], &scenario());
        let assessment = assess(&now, &scenario());
        let one = trigger(&assessment, "pool-waiting");
        (assessment.verdict, one.why.clone())
    };
    let said = |verdict, why: &str| (verdict, why.to_owned());
    let first = "140 clients wait for a connection, the first for 7.12 s: the pool is exhausted.";
    assert_eq!(pools(140.0, Some(7123.0)), said(Verdict::Immediate, first));
    let unknown = "1 client waits for a connection: the pool is exhausted.";
    assert_eq!(pools(1.0, None), said(Verdict::Immediate, unknown));
    let busy = "3 clients wait for a connection, the first for 0.02 s: the pool is busy.";
    assert_eq!(pools(3.0, Some(20.0)), said(Verdict::Planned, busy));
    assert_eq!(pools(0.0, Some(0.0)), said(Verdict::Ok, "No client waits for a connection."));
}

#[test]
fn the_fullest_node_and_the_clients_of_redis_count() {
    let of = |component, subject, metric, value| Observation::new(component, subject, metric, value, 1);
    let gib = headroom_model::GIB;
    let mut observations = vec![
        of(Component::Cache, "redis", Metric::CacheClients, 9990.0),
        of(Component::Cache, "redis", Metric::CacheMaxClients, 10_000.0),
    ];
    for (node, used) in [("qdrant-node-1", 6.9), ("qdrant-node-2", 6.2), ("qdrant-node-3", 5.9)] {
        observations.push(of(Component::Vector, node, Metric::CpuPercentOfCore, 40.0));
        observations.push(of(Component::Vector, node, Metric::MemoryBytes, used * gib));
        observations.push(of(Component::Vector, node, Metric::MemoryLimitBytes, 8.0 * gib));
    }
    let (now, _) = snapshot(&[Inspection { observations, ..Inspection::default() }], &scenario());
    let assessment = assess(&now, &scenario());
    assert_eq!(trigger(&assessment, "redis-clients").value, Some(99.9));
    let qdrant = trigger(&assessment, "qdrant-memory");
    assert_eq!((now.vector_nodes, qdrant.value, qdrant.level), (3, Some(86.25), Level::Immediate));
}

#[test]
fn more_requests_than_an_assumed_instance_serves_are_no_alarm() {
    let of = |metric, value| Observation::new(Component::App, "shop", metric, value, 2);
    let paste = |observations| [Inspection { observations, ..Inspection::default() }];
    let (now, said) = snapshot(&paste(vec![of(Metric::RequestsPerSecond, 184.0)]), &scenario());
    assert_eq!((now.app_instances.value, now.app_instances.provenance), (4.0, Provenance::Assumed));
    let raised = said.iter().find(|one| one.code == "instances-raised").unwrap();
    assert_eq!(
        (raised.line, raised.message.as_str()),
        (Some(2), "184 RPS do not fit one instance of the runbook's 50 RPS; the plan takes 4 for it.")
    );
    let counted = paste(vec![of(Metric::RequestsPerSecond, 184.0), of(Metric::Instances, 2.0)]);
    let (two, said) = snapshot(&counted, &scenario());
    assert_eq!((two.app_instances.value, said.iter().any(|one| one.code == "instances-raised")), (2.0, false));
    for now in [now, two] {
        let unknown = assess(&now, &scenario());
        let cpu = trigger(&unknown, "app-cpu");
        assert_eq!((unknown.verdict, cpu.level), (Verdict::Unknown, Level::Unknown));
        let usual = "the runbook's 50 RPS per instance";
        assert_eq!(cpu.why, format!("What is in use does not fit {usual}, and no other limit is known. Set it."));
    }
}

#[test]
fn a_rule_of_thumb_that_what_runs_disproves_is_no_alarm() {
    let users = Observation::new(Component::App, "", Metric::Users, 19_900.0, 1);
    let paste = [Inspection { observations: vec![users], ..Inspection::default() }];
    let plan = |scenario: &Scenario, paste: &[Inspection]| crate::plan(&snapshot(paste, scenario).0, scenario);
    let used = |plan: &headroom_model::Plan| {
        ["database-connections", "redis-memory"]
            .map(|id| plan.runway.iter().find(|row| row.resource == id).unwrap().value)
    };
    // 1,990 connections never were in use of 100.
    assert_eq!(used(&plan(&scenario(), &paste)), [None, None]);
    // What would be with so many users is a question that may be asked.
    let mut asked = scenario();
    asked.current.users = Some(19_900.0);
    assert_eq!(used(&plan(&asked, &[])), [Some(1990.0), Some(99.5)]);
}

#[test]
fn one_sample_does_not_show_ten_minutes() {
    let mut scenario = scenario();
    scenario.current.app_cpu_percent = Some(93.8);
    let assessment = judged(&scenario);
    assert_eq!(
        trigger(&assessment, "app-cpu").why,
        "93.8 % is over 80 %. One sample cannot show whether it lasts 10 minutes."
    );
}

/// Pastes of the app's CPU, a sample a minute.
fn sampled(values: &[f64]) -> Inspection {
    let mut paste = Inspection::default();
    for (minute, value) in (0..).zip(values) {
        let mut sample = Observation::new(Component::App, "server-1", Metric::CpuPercent, *value, 1);
        sample.at = headroom_model::Timestamp::from_second(1_795_478_400 + minute * 60).ok();
        paste.observations.push(sample);
    }
    paste
}

#[test]
fn a_condition_that_must_last_is_checked_on_the_samples() {
    let scenario = scenario();
    let of = |values: &[f64]| {
        let (snapshot, _) = crate::snapshot(&[sampled(values)], &scenario);
        trigger(&crate::assess(&snapshot, &scenario), "app-cpu").clone()
    };
    let lasting = of(&[90.0; 13]);
    assert_eq!(lasting.level, Level::Immediate);
    assert_eq!(lasting.why, "90 % is over 80 %. It has lasted 12 minutes.");
    let short = of(&[50.0, 60.0, 90.0, 90.0, 90.0]);
    assert_eq!(short.level, Level::Planned);
    assert_eq!(short.why, "90 % is over 70 %. It has been over 80 % for 2 minutes, not for 10.");
    assert_eq!(of(&[50.0, 60.0, 75.0]).why, "75 % is over 70 %.");
    // The runway judges by the same rule.
    let (snapshot, _) = crate::snapshot(&[sampled(&[50.0, 60.0, 90.0, 90.0, 90.0])], &scenario);
    let plan = crate::plan(&snapshot, &scenario);
    let row = plan.runway.iter().find(|row| row.resource == "app-cpu").unwrap();
    assert_eq!((row.level, row.value), (Level::Planned, Some(90.0)));
}

#[test]
fn an_event_ahead_is_a_planned_trigger() {
    let mut scenario = scenario();
    scenario.current.app_cpu_percent = Some(10.0);
    scenario.events.push(Event {
        name: "Campaign".to_owned(),
        from: Date::constant(2027, 1, 18),
        until: Some(Date::constant(2027, 2, 1)),
        multiplier: 1.3,
        ramp_days: 0,
    });
    let assessment = judged(&scenario);
    assert_eq!(assessment.verdict, Verdict::Planned);
    assert_eq!(trigger(&assessment, "expected-traffic").why, "Campaign multiplies demand by 1.3 from 18 Jan 2027.");
}

#[test]
fn the_three_placeholders_of_the_runbooks_report_are_filled() {
    let cpu = [("server-1", 187.63), ("server-2", 203.40)];
    let observations = cpu
        .iter()
        .map(|(name, cpu)| Observation::new(Component::App, *name, Metric::CpuPercentOfCore, *cpu, 1))
        .collect();
    let scenario = scenario();
    let (snapshot, _) = snapshot(&[Inspection { observations, ..Inspection::default() }], &scenario);
    let assessment = assess(&snapshot, &scenario);
    // 50 RPS at 97.7575 % reach 80 % at 50 · 80 ÷ 97.7575.
    assert_eq!((assessment.current_rps, assessment.max_rps), (50.0, 40.9175767));
    assert_eq!(assessment.headroom_percent, -22.196875);
    assert_eq!(assessment.bottleneck, "app-cpu");
}

#[test]
fn connections_that_run_out_before_cpu_are_the_bottleneck() {
    let mut scenario = scenario();
    scenario.current.requests_per_second = Some(50.0);
    scenario.current.app_cpu_percent = Some(20.0);
    scenario.current.database_connections = Some(64.0);
    let assessment = judged(&scenario);
    assert_eq!((assessment.bottleneck.as_str(), assessment.max_rps), ("database-connections", 62.5));
    assert_eq!(assessment.headroom_percent, 20.0);
}

#[test]
fn what_rests_on_a_default_is_assumed_and_a_load_that_falls_out_is_not_missed() {
    use headroom_model::Provenance::{Assumed, Inferred, Overridden};
    let told = |change: &dyn Fn(&mut Scenario)| {
        let mut scenario = scenario();
        change(&mut scenario);
        let now = judged(&scenario);
        (now.bottleneck, now.current_provenance, now.max_provenance, now.headroom_provenance)
    };
    let cpu = "app-cpu".to_owned();
    assert_eq!(told(&|_| {}), (cpu.clone(), Assumed, Assumed, Assumed));
    assert_eq!(told(&|s| s.current.app_cpu_percent = Some(60.0)), (cpu.clone(), Assumed, Assumed, Inferred));
    let loaded = |s: &mut Scenario| s.current.requests_per_second = Some(50.0);
    assert_eq!(told(&loaded), (cpu.clone(), Overridden, Assumed, Assumed));
    let capable = |s: &mut Scenario| s.coefficients.rps_per_instance = Some(100.0);
    assert_eq!(told(&capable), (cpu.clone(), Assumed, Inferred, Assumed));
    let both = |s: &mut Scenario| {
        s.current.app_cpu_percent = Some(60.0);
        loaded(s);
    };
    assert_eq!(told(&both), (cpu, Overridden, Inferred, Inferred));
    let crowded = |s: &mut Scenario| {
        capable(s);
        s.current.database_connections = Some(90.0);
    };
    assert_eq!(told(&crowded), ("database-connections".to_owned(), Assumed, Assumed, Assumed));
    let limited = |s: &mut Scenario| {
        crowded(s);
        s.current.max_connections = Some(100);
    };
    assert_eq!(told(&limited), ("database-connections".to_owned(), Assumed, Assumed, Inferred));
}
