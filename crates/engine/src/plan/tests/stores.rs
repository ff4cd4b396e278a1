//! Redis and Qdrant.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

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
fn a_cluster_of_more_nodes_than_it_should_have_gives_up_none_that_holds_data() {
    let mut scenario = certain();
    scenario.growth.percent = 0.0;
    scenario.events.clear();
    let shards = |bytes| {
        seen(
            Component::Cache,
            "redis",
            &[(Metric::CacheUsedBytes, bytes), (Metric::CacheMaxBytes, GIB / 16.0), (Metric::Shards, 2000.0)],
        )
    };
    // 32 GiB at 70 % of 64 MiB a primary.
    let plan = planned(&[shards(GIB / 62.5)], &scenario);
    let fewer = plan.steps.iter().find(|step| step.component == Component::Cache).unwrap();
    assert_eq!(fewer.title, "Redis Cluster 4,000 to 1,472 nodes of 0.06 GiB");
}
