//! What holds for every scenario and every paste.

use headroom_model::{
    CacheMode, Component, Crossing, Date, Demand, FittedGrowth, Inspection, Period, Plan, Platform, Prices, Quantiles,
    Rate, Scenario, Sizing, Snapshot, Step, Topology,
};
use proptest::prelude::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::forecast::{Calendar, Forecast};
use crate::numbers::percent_of;
use crate::size::{app, cache, database, vector};
use crate::{explain, plan, snapshot};

mod scenarios;

use self::scenarios::{fitted, pastes, scaling, scenarios, today, wild};

fn planned(pastes: &[Inspection], scenario: &Scenario) -> (Snapshot, Plan) {
    grown(pastes, Vec::new(), scenario)
}

fn grown(pastes: &[Inspection], growth: Vec<FittedGrowth>, scenario: &Scenario) -> (Snapshot, Plan) {
    let (mut snapshot, _) = snapshot(pastes, scenario);
    snapshot.growth = growth;
    let plan = plan(&snapshot, scenario);
    (snapshot, plan)
}

fn ordered(q: &Quantiles) -> bool {
    q.p10 >= 0.0 && q.p10 <= q.p50 && q.p50 <= q.p90 && q.p90.is_finite()
}

/// A date that never comes is later than all.
fn later(date: Option<Date>) -> Date {
    date.unwrap_or(Date::MAX)
}

fn in_order(crossing: &Crossing) -> bool {
    let dates = [crossing.p10, crossing.p50, crossing.p90].map(later);
    dates.is_sorted() && crossing.never_probability.is_none_or(|never| (0.0..=1.0).contains(&never))
}

fn sound(plan: &Plan, scenario: &Scenario) -> Result<(), TestCaseError> {
    let text = format!("{plan:?}");
    prop_assert!(!["NaN", ": inf", "(inf", ": -inf"].iter().any(|wrong| text.contains(wrong)), "{}", text);
    prop_assert_eq!(plan.months.len(), scenario.horizon_months as usize + 1);
    prop_assert!(plan.growth.iter().all(|grown| ordered(&grown.total_factor)), "{:?}", plan.growth);
    for month in &plan.months {
        for quantiles in [
            &month.users,
            &month.requests_per_second,
            &month.database_bytes,
            &month.redis_bytes,
            &month.database_connections,
        ] {
            prop_assert!(ordered(quantiles), "{:?}", quantiles);
        }
        prop_assert!(month.topology.app.instances >= 1 && month.capacity_rps >= 0.0);
        prop_assert!(month.topology.app.cores > 0.0 && month.topology.cache.memory_bytes >= 0.0);
    }
    let days: Vec<Date> = plan.timeline.iter().map(|point| point.date).collect();
    prop_assert!(days.is_sorted() && days.first() == scenario.today.as_ref());
    prop_assert_eq!(days.last(), plan.months.last().map(|month| &month.date));
    prop_assert!(plan.timeline.iter().all(|p| ordered(&p.requests_per_second) && ordered(&p.database_connections)));
    for row in &plan.runway {
        let trigger = plan.assessment.triggers.iter().find(|trigger| trigger.id == row.resource).unwrap();
        prop_assert_eq!(trigger.level, row.level);
        prop_assert!(in_order(&row.planned) && in_order(&row.immediate), "{:?}", row);
        prop_assert!(later(row.planned.p50) <= later(row.immediate.p50), "{:?}", row);
        prop_assert!(row.value.is_none_or(|value| value >= 0.0) && row.capacity >= 0.0);
    }
    prop_assert!(plan.steps.is_sorted_by_key(|step| step.needed_by));
    let mut ids: Vec<&str> = plan.steps.iter().map(|step| step.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    prop_assert_eq!(ids.len(), plan.steps.len());
    for step in &plan.steps {
        prop_assert!(step.order_by <= step.needed_by, "{:?}", step);
        prop_assert!(step.lasts_until.is_none_or(|end| end >= step.needed_by), "{:?}", step);
    }
    Ok(())
}

/// On every day of the timeline each part serves its demand at the policy's confidence, or a decision is open.
fn meets_its_policy(plan: &Plan, snapshot: &Snapshot, scenario: &Scenario) -> Result<(), TestCaseError> {
    let forecast = Forecast::new(snapshot, scenario);
    let calendar = Calendar::new(today(), scenario.horizon_months);
    let thresholds = &scenario.thresholds;
    let at = |curve: &crate::forecast::Curve, date: Date| {
        curve.at(calendar.day(date).unwrap(), curve.rate(scenario.policy.confidence_percent))
    };
    let fits = |demand: f64, capacity: f64| demand <= capacity * (1.0 + 1e-6);
    for month in &plan.months {
        let (date, topology) = (month.date, &month.topology);
        let undecided = |component| {
            let open = |step: &&Step| step.decision.is_some() && step.component == component && step.needed_by <= date;
            plan.steps.iter().find(open).is_some()
        };
        let requests = at(&forecast.curve(Demand::RequestsPerSecond), date);
        let served = app::capacity_rps(&topology.app, snapshot, scenario);
        prop_assert!(undecided(Component::App) || fits(requests, served), "{} RPS of {} on {}", requests, served, date);
        let redis = at(&forecast.curve(Demand::RedisBytes), date);
        let memory = cache::total_bytes(&topology.cache) * thresholds.memory_percent.plan() / 100.0;
        prop_assert!(undecided(Component::Cache) || fits(redis, memory), "Redis {} of {} on {}", redis, memory, date);
        let stored = at(&forecast.curve(Demand::DatabaseBytes), date);
        let disk = topology.database.disk_bytes * thresholds.storage_percent.plan() / 100.0;
        prop_assert!(undecided(Component::Database) || fits(stored, disk), "disk {} of {} on {}", stored, disk, date);
        let connections = at(&forecast.curve(Demand::DatabaseConnections), date);
        let allowed = f64::from(topology.database.max_connections) * thresholds.connection_percent.plan() / 100.0;
        prop_assert!(topology.database.pooler || fits(connections, allowed), "{} of {}", connections, allowed);
        if let Some(now) = &snapshot.vector_bytes {
            let used = at(&forecast.vector_memory(now.value), date);
            let memory = vector::total_bytes(&topology.vector) * thresholds.memory_percent.plan() / 100.0;
            prop_assert!(
                undecided(Component::Vector) || fits(used, memory),
                "Qdrant {} of {} on {}",
                used,
                memory,
                date
            );
        }
        if let Some(cpu) = snapshot.database_cpu_percent.as_ref().filter(|cpu| cpu.value > 0.0)
            && topology.database.replicas <= plan.current.database.replicas
        {
            let rps = snapshot.requests_per_second.value;
            let load = requests / rps * cpu.value * snapshot.database_cores.value;
            let cores = topology.database.cores * thresholds.cpu_percent.plan();
            prop_assert!(
                undecided(Component::Database) || fits(load, cores),
                "{} of {} cores on {}",
                load,
                cores,
                date
            );
        }
        if let Some(cpu) = snapshot.host_cpu_percent.as_ref().filter(|cpu| cpu.value > 0.0) {
            let load = requests / snapshot.requests_per_second.value * cpu.value * f64::from(plan.current.hosts);
            let machines = f64::from(topology.hosts) * thresholds.cpu_percent.plan();
            prop_assert!(topology.hosts >= 1_000_000 || fits(load, machines), "{} of {} on {}", load, machines, date);
        }
        let elsewhere = scenario.stack.platform == Platform::Kubernetes;
        let balancers = f64::from(topology.balancer.instances);
        let carried = 90_000.0 * balancers * scenario.policy.target_utilisation_percent / 100.0;
        prop_assert!(
            elsewhere || balancers == 0.0 || undecided(Component::Balancer) || fits(requests, carried),
            "nginx on {}",
            date
        );
        let outgrown = database::possible_connections(&topology.app, scenario) > allowed
            && topology.app.instances > plan.current.app.instances;
        let max = f64::from(topology.database.max_connections);
        let possible = database::possible_connections(&topology.app, scenario);
        prop_assert!(!outgrown || topology.database.pooler || possible <= max);
        // A cluster that runs already is as it is; with spares it gets its replicas.
        let own = plan.current.cache.mode == CacheMode::Cluster;
        let cluster = topology.cache.mode == CacheMode::Cluster && !own;
        prop_assert!(!own || scenario.policy.spare_instances == 0 || topology.cache.nodes >= 6);
        prop_assert!(!cluster || topology.cache.nodes >= 6 && topology.cache.nodes.is_multiple_of(2));
    }
    Ok(())
}

fn cases() -> ProptestConfig {
    // PROPTEST_CASES asks for more.
    let (usual, asked) = (ProptestConfig::default(), ProptestConfig::default().cases);
    let cases = if cfg!(target_arch = "wasm32") { 64 } else { asked.max(400) };
    ProptestConfig { cases, max_global_rejects: 50 * cases, failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn every_plan_is_sound(scenario in scenarios(), pastes in pastes(), fitted in fitted()) {
        prop_assume!(scenario.validate().is_ok());
        sound(&grown(&pastes, fitted, &scenario).1, &scenario)?;
    }

    #[test]
    fn no_load_test_makes_a_busy_app_look_idle(mut scenario in scenarios(), pastes in pastes()) {
        prop_assume!(scenario.validate().is_ok());
        scenario.coefficients.rps_per_instance = None;
        let (snapshot, _) = snapshot(&pastes, &scenario);
        prop_assume!(snapshot.scaling.is_none() && snapshot.requests_per_second.value < 1e12);
        if let Some(cpu) = snapshot.app_cpu_percent.as_ref().filter(|cpu| (1.0..1e6).contains(&cpu.value)) {
            let all = snapshot.app_instances.value * snapshot.rps_per_instance.value;
            let told = percent_of(snapshot.requests_per_second.value, all);
            prop_assert!(1.25 * told >= cpu.value * (1.0 - 1e-9), "{} % of {:?}", told, cpu);
        }
    }

    #[test]
    fn nothing_that_validation_lets_through_breaks_a_plan(scenario in wild(), pastes in pastes()) {
        prop_assume!(scenario.validate().is_ok());
        let (_, plan) = planned(&pastes, &scenario);
        let text = format!("{plan:?}");
        prop_assert!(!["NaN", ": inf", "(inf", ": -inf"].iter().any(|wrong| text.contains(wrong)), "{}", text);
    }

    #[test]
    fn the_topology_meets_its_own_policy_in_every_month(
        mut scenario in scenarios(), pastes in pastes(), fitted in fitted(), scaling in scaling(),
    ) {
        scenario.policy.sizing = Sizing::Headroom;
        prop_assume!(scenario.validate().is_ok());
        let (mut snapshot, _) = snapshot(&pastes, &scenario);
        (snapshot.growth, snapshot.scaling) = (fitted, scaling);
        let plan = plan(&snapshot, &scenario);
        // A paste with more bytes than all disks of the world cannot be planned for.
        prop_assume!(plan.months.iter().all(|month| month.database_bytes.p90 < 1e20));
        meets_its_policy(&plan, &snapshot, &scenario)?;
    }

    #[test]
    fn every_explanation_is_sound(mut scenario in scenarios(), pastes in pastes(), fitted in fitted(), price in 0.0..1e4_f64) {
        scenario.prices = Some(Prices {
            core_month: price, memory_gb_month: price, disk_gb_month: price, overload_day: Some(price), ..Prices::default()
        });
        prop_assume!(scenario.validate().is_ok());
        let (snapshot, plan) = grown(&pastes, fitted, &scenario);
        let explanation = explain(&pastes, &snapshot, &plan, &scenario);
        let text = format!("{explanation:?}");
        prop_assert!(!["NaN", ": inf", "(inf", ": -inf"].iter().any(|wrong| text.contains(wrong)), "{}", text);
        for influence in explanation.sensitivity.iter().flat_map(|sensitivity| &sensitivity.influences) {
            prop_assert!((-1.000_001..=1.000_001).contains(&influence.rank_correlation), "{:?}", influence);
            prop_assert!(influence.low <= influence.high, "{:?}", influence);
        }
        for at in &explanation.latency {
            prop_assert!(at.p50_ms <= at.p95_ms && at.p95_ms <= at.p99_ms, "{:?}", at);
        }
        let named = |id: &Option<String>| id.as_ref().is_none_or(|id| explanation.chain.links.iter().any(|link| link.id == *id));
        prop_assert!(named(&explanation.chain.binding) && named(&explanation.chain.next));
    }

    #[test]
    fn no_step_undoes_another_and_what_is_due_together_is_one_step(
        mut scenario in scenarios(), pastes in pastes(), fitted in fitted(),
    ) {
        scenario.policy.sizing = Sizing::Headroom;
        prop_assume!(scenario.validate().is_ok());
        let (_, plan) = grown(&pastes, fitted, &scenario);
        let mut before = plan.current;
        // Whether the part has become smaller: then it grows no more.
        let mut gone = [false; 6];
        for step in &plan.steps {
            let sizes = |topology: &Topology| [
                f64::from(topology.app.instances),
                f64::from(topology.balancer.instances),
                topology.database.cores,
                f64::from(topology.database.max_connections),
                cache::total_bytes(&topology.cache),
                vector::total_bytes(&topology.vector),
            ];
            let (now, then) = (&step.topology, &before);
            for (gone, (now, then)) in gone.iter_mut().zip(sizes(now).into_iter().zip(sizes(then))) {
                prop_assert!(!*gone || now <= then, "{:?}", plan.steps);
                *gone |= now < then;
            }
            prop_assert!(now.app.cores >= then.app.cores && now.app.memory_bytes >= then.app.memory_bytes);
            prop_assert!(now.database.disk_bytes >= then.database.disk_bytes);
            prop_assert!(now.database.memory_bytes >= then.database.memory_bytes);
            prop_assert!(now.database.replicas >= then.database.replicas && now.database.pooler >= then.database.pooler);
            prop_assert!(step.decision.is_some() || now != then, "a step that changes nothing: {:?}", step);
            before = step.topology;
        }
        // Memory of a store is not taken away again within one plan.
        let sizes = |of: &dyn Fn(&Topology) -> f64| {
            let all: Vec<f64> = std::iter::once(&plan.current).chain(plan.steps.iter().map(|s| &s.topology)).map(of).collect();
            all.is_sorted() || all.is_sorted_by(|a, b| a >= b)
        };
        prop_assert!(sizes(&|topology| cache::total_bytes(&topology.cache)), "{:?}", plan.steps);
        prop_assert!(sizes(&|topology| vector::total_bytes(&topology.vector)), "{:?}", plan.steps);
        let mut due: Vec<(Date, Component)> = plan
            .steps
            .iter()
            .filter(|step| step.component == Component::App && step.decision.is_none())
            .map(|step| (step.needed_by, step.component))
            .collect();
        let count = due.len();
        due.dedup();
        prop_assert_eq!(due.len(), count, "{:?}", plan.steps.iter().map(|step| (&step.id, step.needed_by)).collect::<Vec<_>>());
    }

    #[test]
    fn the_same_scenario_gives_the_same_plan(scenario in scenarios(), pastes in pastes()) {
        prop_assume!(scenario.validate().is_ok());
        prop_assert_eq!(planned(&pastes, &scenario), planned(&pastes, &scenario));
    }

    #[test]
    fn more_growth_is_never_a_later_runway(scenario in scenarios(), pastes in pastes(), more in 0.1..30.0_f64) {
        let mut faster = scenario.clone();
        for rate in faster.growth.per_metric.values_mut() {
            rate.percent += more;
        }
        // A range that keeps its width in percent becomes narrower as a factor: only without one is faster always sooner.
        faster.growth.percent += more;
        (faster.growth.low, faster.growth.high) = (None, None);
        faster.growth.per_metric.values_mut().for_each(|rate| (rate.low, rate.high) = (None, None));
        let mut slower = scenario;
        (slower.growth.low, slower.growth.high) = (None, None);
        slower.growth.per_metric.values_mut().for_each(|rate| (rate.low, rate.high) = (None, None));
        prop_assume!(slower.validate().is_ok() && faster.validate().is_ok());
        let (_, slow) = planned(&pastes, &slower);
        let (_, fast) = planned(&pastes, &faster);
        for row in &slow.runway {
            let same = fast.runway.iter().find(|other| other.resource == row.resource).unwrap();
            prop_assert!(later(same.planned.p50) <= later(row.planned.p50), "{:?} {:?}", row, same);
            prop_assert!(later(same.immediate.p50) <= later(row.immediate.p50), "{:?} {:?}", row, same);
            prop_assert!(same.order_by.map_or(Date::MAX, |d| d) <= later(row.order_by), "{:?} {:?}", row, same);
        }
    }

    #[test]
    fn more_capacity_is_never_an_earlier_runway(mut scenario in scenarios(), pastes in pastes(), more in 1..20_u32) {
        scenario.current.app_instances = Some(scenario.current.app_instances.unwrap_or(1));
        scenario.coefficients.rps_per_instance = Some(scenario.coefficients.rps_per_instance.unwrap_or(50.0));
        prop_assume!(scenario.validate().is_ok());
        let mut larger = scenario.clone();
        larger.current.app_instances = scenario.current.app_instances.map(|instances| instances + more);
        larger.coefficients.rps_per_instance = scenario.coefficients.rps_per_instance.map(|rps| rps * 1.5);
        let (_, small) = planned(&pastes, &scenario);
        let (_, large) = planned(&pastes, &larger);
        let cpu = |plan: &Plan| plan.runway.iter().find(|row| row.resource == "app-cpu").unwrap().clone();
        prop_assert!(later(cpu(&large).planned.p50) >= later(cpu(&small).planned.p50));
        prop_assert!(later(cpu(&large).immediate.p90) >= later(cpu(&small).immediate.p90));
        prop_assert!(large.assessment.max_rps >= small.assessment.max_rps);
    }
}

/// FNV-1a.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn every_platform_computes_the_same_numbers() {
    let mut scenario = Scenario { today: Some(today()), horizon_months: 24, ..Scenario::default() };
    (scenario.growth.percent, scenario.growth.low, scenario.growth.high) = (12.0, Some(5.0), Some(21.0));
    scenario
        .growth
        .per_metric
        .insert(Demand::DatabaseBytes, Rate { per: Period::Year, percent: 80.0, low: Some(20.0), high: Some(150.0) });
    scenario.current.app_cpu_percent = Some(61.3);
    let (_, plan) = planned(&[], &scenario);
    let numbers = format!("{:?}{:?}", plan.months, plan.timeline);
    assert_eq!(fingerprint(&numbers), 14_791_000_494_333_283_632);
}
