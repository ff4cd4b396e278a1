//! What is taken away when demand shrinks.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

/// Eight instances for a load that shrinks by a tenth a month, measured.
fn shrinking() -> Scenario {
    let mut scenario = certain();
    scenario.growth.percent = -10.0;
    scenario.events.clear();
    scenario.current.app_instances = Some(8);
    scenario.current.requests_per_second = Some(200.0);
    scenario.coefficients.rps_per_instance = Some(50.0);
    scenario
}

#[test]
fn instances_that_are_no_longer_needed_go_once_and_only_when_many_go() {
    let plan = planned(&[], &shrinking());
    let down = step(&plan, "app-scale-in-1");
    // Six and one serve 210 RPS today; five and one up to 175, which 200 · 0.9ᵗ is after 1.27 months.
    assert_eq!((down.title.as_str(), down.needed_by), ("Scale app 8 to 6", Date::constant(2027, 1, 2)));
    assert_eq!(down.why, "Demand stays within 175 RPS until May 2027; 6 serve 175 with one lost.");
    assert_eq!(plan.steps.iter().filter(|step| step.component == Component::App).count(), 1);
    let mut close = shrinking();
    close.current.app_instances = Some(7);
    close.growth.percent = -2.0;
    let plan = planned(&[], &close);
    assert!(plan.steps.iter().all(|step| step.component != Component::App), "{:?}", listed(&plan));
}

#[test]
fn after_a_campaign_what_it_took_goes_again() {
    let mut scenario = shrinking();
    (scenario.growth.percent, scenario.current.app_instances) = (0.0, Some(7));
    scenario.policy.max_instances = 30;
    scenario.events = vec![Event {
        name: "Campaign".to_owned(),
        from: Date::constant(2027, 1, 18),
        until: Some(Date::constant(2027, 2, 1)),
        multiplier: 3.0,
        ramp_days: 0,
    }];
    let plan = planned(&[], &scenario);
    let app: Vec<String> = listed(&plan).into_iter().filter(|line| line.contains("app")).collect();
    assert_eq!(app, ["2027-01-18 Scale app 7 to 19 behind nginx", "2027-02-02 Scale app 19 to 7"]);
}

#[test]
fn nothing_is_taken_away_on_an_assumption() {
    let mut scenario = shrinking();
    scenario.coefficients.rps_per_instance = None;
    let plan = planned(&[], &scenario);
    assert!(plan.steps.iter().all(|step| step.component != Component::App), "{:?}", listed(&plan));
}

#[test]
fn memory_that_nothing_will_fill_goes_by_half_or_more() {
    let redis = |used: f64| {
        vec![seen(
            Component::Cache,
            "redis",
            &[(Metric::CacheUsedBytes, used * GIB), (Metric::CacheMaxBytes, 8.0 * GIB)],
        )]
    };
    let mut falling = shrinking();
    // 3 GiB fill 5 of maxmemory today; 2.8, which 3 · 0.9ᵗ is after 0.65 months, fill 4.
    let plan = planned(&redis(3.0), &falling);
    let down = step(&plan, "redis-memory-1");
    assert_eq!((down.title.as_str(), down.needed_by), ("Redis maxmemory 8 to 4 GiB", Date::constant(2026, 12, 14)));
    assert_eq!(down.why, "Its data stay within 2.8 GiB until May 2027, 69.9 % of what it keeps.");
    falling.growth.percent = 10.0;
    assert!(planned(&redis(3.0), &falling).steps.iter().all(|step| step.component != Component::Cache));
    let qdrant = vec![seen(
        Component::Vector,
        "qdrant",
        &[(Metric::MemoryBytes, 2.0 * GIB), (Metric::MemoryLimitBytes, 16.0 * GIB)],
    )];
    let plan = planned(&qdrant, &shrinking());
    assert_eq!(step(&plan, "qdrant-memory-1").title, "Qdrant limit 16 to 4 GiB");
    assert_eq!(
        step(&plan, "qdrant-memory-1").why,
        "Its data stay within 2 GiB until May 2027, 50 % of what it may take."
    );
}

#[test]
fn clusters_are_taken_as_they_are_and_lose_nodes_that_nothing_needs() {
    let cluster = |peers: f64, primaries: f64, used: f64| {
        vec![
            seen(Component::Cache, "redis cluster", &[(Metric::Peers, peers), (Metric::Shards, primaries)]),
            seen(
                Component::Cache,
                "redis",
                &[(Metric::CacheUsedBytes, used * GIB), (Metric::CacheMaxBytes, 4.0 * GIB)],
            ),
        ]
    };
    // Six primaries of 1 GiB: 6 GiB fill 9 of maxmemory, which three of 4 hold.
    let plan = planned(&cluster(12.0, 6.0, 1.0), &shrinking());
    assert_eq!((plan.current.cache.mode, plan.current.cache.nodes), (CacheMode::Cluster, 12));
    assert_eq!(row(&plan, "redis-memory").value, Some(25.0));
    assert_eq!(step(&plan, "redis-nodes").title, "Redis Cluster 12 to 6 nodes of 4 GiB");
    assert_eq!(step(&plan, "redis-nodes").topology.cache.nodes, 6);
    // And it grows as a cluster.
    let plan = planned(&cluster(6.0, 3.0, 3.0), &certain());
    assert_eq!(step(&plan, "redis-nodes").title, "Redis Cluster 6 to 74 nodes of 4 GiB");
    // Without replicas a lost node is lost keys.
    let plan = planned(&cluster(3.0, 3.0, 1.0), &shrinking());
    assert_eq!(step(&plan, "redis-replicas").title, "Redis Cluster 3 to 6 nodes of 4 GiB");

    let qdrant = vec![seen(
        Component::Vector,
        "qdrant",
        &[
            (Metric::Peers, 6.0),
            (Metric::Shards, 12.0),
            (Metric::MemoryBytes, 2.0 * GIB),
            (Metric::MemoryLimitBytes, 8.0 * GIB),
        ],
    )];
    let plan = planned(&qdrant, &shrinking());
    assert_eq!(step(&plan, "qdrant-nodes").title, "Qdrant cluster 6 to 3 nodes of 8 GiB");
}
