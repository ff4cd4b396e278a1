use headroom_model::{
    Component, Date, Explanation, Inspection, LoadTest, Metric, Observation, Plan, Prices, Provenance, Scenario,
    Snapshot,
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::explain;
use crate::{plan, snapshot};

fn scenario() -> Scenario {
    let mut scenario = Scenario { today: Some(Date::constant(2026, 11, 24)), ..Scenario::default() };
    (scenario.growth.percent, scenario.growth.low, scenario.growth.high) = (20.0, Some(10.0), Some(30.0));
    scenario.current.requests_per_second = Some(50.0);
    scenario
}

/// Two instances at 60 % CPU, and their load test.
fn report() -> Vec<Inspection> {
    let observations = vec![
        Observation::new(Component::App, "server-1", Metric::CpuPercent, 60.0, 6),
        Observation::new(Component::App, "server-2", Metric::CpuPercent, 60.0, 7),
        Observation::new(Component::Database, "", Metric::ConnectionsTotal, 40.0, 11),
        Observation::new(Component::Cache, "", Metric::CacheUsedBytes, 2e8, 17),
    ];
    vec![Inspection { observations, ..Inspection::default() }]
}

fn load_test() -> Inspection {
    let loads = [(1.0, 9.0), (5.0, 40.0), (10.0, 66.0), (20.0, 82.0), (50.0, 83.0)];
    let load_tests = loads.map(|(load, rps)| LoadTest {
        tool: "ab".to_owned(),
        concurrency: Some(load),
        requests_per_second: rps,
        mean_ms: Some(1e3 * load / rps),
        p95_ms: Some(1.5e3 * load / rps),
        line: load as usize,
        ..LoadTest::default()
    });
    Inspection { load_tests: load_tests.to_vec(), ..Inspection::default() }
}

fn explained(inspections: &[Inspection], scenario: &Scenario) -> (Snapshot, Plan, Explanation) {
    scenario.validate().unwrap();
    let (snapshot, _) = snapshot(inspections, scenario);
    let plan = plan(&snapshot, scenario);
    let explanation = explain(inspections, &snapshot, &plan, scenario);
    (snapshot, plan, explanation)
}

fn sentence(explanation: &Explanation, id: &str) -> String {
    explanation.numbers.iter().find(|number| number.id == id).unwrap().sentence.clone()
}

#[test]
fn a_number_tells_its_formula_its_inputs_and_where_they_come_from() {
    let (_, _, explanation) = explained(&report(), &scenario());
    let told = |id| sentence(&explanation, id);
    assert_eq!(
        told("snapshot.rpsPerInstance"),
        "What one instance serves at full CPU is 41.7, computed: 50 RPS ÷ 2 instances ÷ 60 %."
    );
    assert_eq!(told("snapshot.appCpuPercent"), "CPU of the app is 60 %, read from line 7: mean of 2 instances.");
    assert_eq!(told("snapshot.requestsPerSecond"), "The peak of requests per second is 50, given.");
    assert_eq!(told("snapshot.maxConnections"), "max_connections is 100, assumed: PostgreSQL's default: 100.");
    assert_eq!(told("snapshot.p95Ms"), "The 95th percentile of latency is not known.");
    assert_eq!(told("assessment.headroomPercent"), "Headroom is 1 − 50 ÷ 66.7 RPS = 25 %.");
    assert_eq!(told("growth.redisBytes"), "Growth of Redis memory is 20 % a month (10 %–30 %): ×2.99 in 6 months.");
}

#[test]
fn the_chain_names_what_gives_way_first_and_what_is_behind_it() {
    let (_, _, explanation) = explained(&report(), &scenario());
    let chain = explanation.chain;
    assert_eq!((chain.binding.as_deref(), chain.next.as_deref()), (Some("app-cpu"), Some("database-connections")));
    assert!(
        chain.why.starts_with("App CPU gives way first, on 11 Jan 2027 at 1.33 times today's demand; then "),
        "{}",
        chain.why
    );
    let link = |id: &str| chain.links.iter().find(|link| link.id == id).unwrap();
    assert_eq!(link("pools").demand, Some(300.0));
    assert_eq!(link("database-connections").multiple, Some(2.0));
    assert_eq!(link("database-connections").provenance, Some(Provenance::Assumed));
    assert!(chain.links.iter().all(|link| link.id != "workers"), "no load test tells how long a request takes");
}

#[test]
fn a_load_test_adds_workers_and_latency_to_the_chain() {
    let mut pastes = report();
    pastes.push(load_test());
    let (_, plan, explanation) = explained(&pastes, &scenario());
    let workers = explanation.chain.links.iter().find(|link| link.id == "workers").unwrap();
    // Little: 50 a second × 111 ms.
    assert_eq!((workers.demand, workers.capacity), (Some(5.55555556), Some(10.0)));
    assert_eq!(
        workers.why,
        "50 RPS × 111 ms is 5.56 requests at once, on 2 instances × 5 that the load test kept busy."
    );
    let mut stated = scenario();
    stated.stack.app.workers = Some(3);
    let (_, _, explanation) = explained(&pastes, &stated);
    let workers = explanation.chain.links.iter().find(|link| link.id == "workers").unwrap();
    assert_eq!((workers.capacity, explanation.chain.binding.as_deref()), (Some(6.0), Some("workers")));
    assert_eq!(explanation.latency.len(), plan.months.len());
    let last = explanation.latency.last().unwrap();
    assert!(last.p50_ms < last.p95_ms && last.p95_ms < last.p99_ms && last.p95_ms < Some(2000.0), "{last:?}");
    assert!(explanation.capacity.unwrap().fit.is_some());
}

#[test]
fn what_is_only_assumed_moves_the_runway_most() {
    let (_, _, explanation) = explained(&report(), &scenario());
    let sensitivity = explanation.sensitivity.unwrap();
    assert_eq!(sensitivity.resource, "app-cpu");
    let strongest = &sensitivity.influences[0];
    assert_eq!(strongest.assumption, "Growth of requests per second");
    assert!((-1.0..-0.5).contains(&strongest.rank_correlation), "{strongest:?}");
    let mut guess = scenario();
    guess.current.app_cpu_percent = None;
    let (_, _, explanation) = explained(&[], &guess);
    let sensitivity = explanation.sensitivity.unwrap();
    let of = |name: &str| sensitivity.influences.iter().find(|one| one.assumption == name).unwrap();
    assert!(of("Capacity of an instance").rank_correlation > 0.7, "{sensitivity:?}");
    assert_eq!((of("Capacity of an instance").low, of("Capacity of an instance").high), (25.0, 100.0));
    assert!(of("Requests per second").rank_correlation < 0.0);
}

#[test]
fn costs_are_those_of_each_months_topology_and_regret_of_each_date() {
    let mut priced = scenario();
    priced.prices = Some(Prices {
        currency: "EUR".to_owned(),
        core_month: 20.0,
        memory_gb_month: 5.0,
        disk_gb_month: 0.1,
        overload_day: Some(500.0),
    });
    let (_, plan, explanation) = explained(&report(), &priced);
    let costs = explanation.costs.unwrap();
    // (2·2 + 4) cores × 20 + (2·2 + 8 + 1 ÷ 0.75) GiB × 5 + 100 GB × 0.1.
    assert_eq!(costs.now_per_month, 236.666667);
    assert_eq!(costs.months.len(), plan.months.len());
    let paid: f64 = costs.months.iter().take(6).map(|month| month.per_month).sum();
    assert!((costs.total - paid).abs() < 1e-5);
    let steps: Vec<&str> = costs.steps.iter().map(|step| step.step.as_str()).collect();
    assert_eq!(steps, plan.steps.iter().map(|step| step.id.as_str()).collect::<Vec<_>>());
    let second = costs.steps.iter().filter(|step| step.step.starts_with("app-scale")).nth(1).unwrap();
    let regret = second.regret.as_ref().unwrap();
    assert!(regret.early > 0.0 && regret.late_days > 0.0 && regret.late > Some(regret.early), "{regret:?}");
    let needed = plan.steps.iter().find(|step| step.id == second.step).unwrap().needed_by;
    assert!(regret.best_on.unwrap() <= needed, "overload is dear: earlier than nine draws in ten ask for: {regret:?}");
    assert_eq!(explained(&report(), &scenario()).2.costs, None);
}

#[test]
fn the_date_of_the_least_regret_is_that_of_every_date_tried() {
    for overload_day in [1.0, 20.0, 60.0, 400.0] {
        let mut priced = scenario();
        (priced.growth.percent, priced.growth.low, priced.growth.high) = (20.0, Some(5.0), Some(35.0));
        priced.horizon_months = 24;
        priced.prices = Some(Prices { core_month: 20.0, overload_day: Some(overload_day), ..Prices::default() });
        let (snapshot, plan, explanation) = explained(&report(), &priced);
        let costs = explanation.costs.unwrap();
        let (place, step) =
            plan.steps.iter().enumerate().filter(|(_, step)| step.id.starts_with("app-scale")).nth(1).unwrap();
        let cost = costs.steps.iter().find(|cost| cost.step == step.id).unwrap();
        let best = cost.regret.as_ref().unwrap().best_on.unwrap();

        let forecast = crate::forecast::Forecast::new(&snapshot, &priced);
        let curve = forecast.curve(headroom_model::Demand::RequestsPerSecond);
        let limit = crate::size::app::capacity_rps(&plan.steps[place - 1].topology.app, &snapshot, &priced);
        let last = forecast.calendar.last_day();
        let days: Vec<f64> = (0..2000)
            .map(|draw| f64::from(curve.passage(limit, (f64::from(draw) + 0.5) / 20.0).unwrap_or(last)))
            .collect();
        let early = cost.more_per_month / 30.436_875;
        let regret = |day: f64| -> f64 {
            days.iter().map(|needed| early * (needed - day).max(0.0) + overload_day * (day - needed).max(0.0)).sum()
        };
        let least = (0..=last).map(f64::from).min_by(|a, b| regret(*a).total_cmp(&regret(*b))).unwrap();
        let found = f64::from(forecast.calendar.day(best).unwrap());
        assert!((found - least).abs() <= 1.0, "{overload_day} a day: {found}, by trying {least}");
    }
}
