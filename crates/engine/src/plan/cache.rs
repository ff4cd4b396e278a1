//! Redis over the plan's days: more memory while one node may have it, a cluster with replicas beyond.

use headroom_model::{Cache, CacheMode, Component, Demand, GIB, StepKind, Topology};

use super::Walk;
use super::moves::{Change, Move, Moves};
use crate::size::cache::{MOST_PRIMARIES, cluster, max_memory_gib, primaries_needed, total_bytes};
use crate::size::serves_up_to;
use crate::words::{count, memory, month, number};

/// How much one step may enlarge `maxmemory`, unless what it must hold needs more: a limit is not used until it is filled.
const MEMORY_FACTOR: f64 = 4.0;
/// Sentinels that can outvote a lost one.
const SENTINELS: u32 = 3;

/// The cache's moves.
pub(super) fn moves(current: &Topology, walk: &Walk) -> Moves {
    let mut found = Moves::default();
    let policy = &walk.scenario.policy;
    let threshold = walk.scenario.thresholds.memory_percent.plan();
    let curve = walk.forecast.curve(Demand::RedisBytes);
    let rate = walk.sizing_rate(&curve);
    let last = walk.forecast.calendar.last_day();
    let mut cache = current.cache;

    if cache.mode == CacheMode::Single && policy.spare_instances > 0 {
        if policy.hosts >= SENTINELS {
            cache = Cache { mode: CacheMode::Sentinel, nodes: SENTINELS, ..cache };
            found.moves.push(sentinel(cache, policy.hosts));
        } else {
            found.reject(
                "Redis Sentinel, 3 nodes",
                format!("Sentinels need three hosts to outvote a lost one. You have {}.", policy.hosts),
            );
        }
    }

    let mut from = 0;
    while let Some(day) = curve.first_day_above(serves_up_to(total_bytes(&cache) * threshold / 100.0), rate, from) {
        let held = max_memory_gib(curve.peak(day, walk.hold_to(day), rate), threshold);
        let horizon = max_memory_gib(curve.peak(day, last, rate), threshold);
        let before = cache;
        if held > policy.max_cache_node_gb {
            cache = cluster(horizon, policy.max_cache_node_gb);
            let needed = primaries_needed(horizon, policy.max_cache_node_gb);
            let decision = (needed > f64::from(MOST_PRIMARIES)).then(|| {
                format!(
                    "Allow larger nodes: of {} GiB it would take {} primaries, and a cluster has at most {MOST_PRIMARIES}.",
                    number(policy.max_cache_node_gb),
                    number(needed)
                )
            });
            let why = walk.outgrows(&walk.snapshot.cache_bytes, &curve, before.memory_bytes, threshold);
            let step = to_cluster(day, &cache, &why);
            // The largest cluster that is allowed may hold less than the one node that runs: nothing changes until the
            // decision.
            let change = if total_bytes(&cache) < total_bytes(&before) { Change::Cache(before) } else { step.change };
            found.moves.push(Move { decision, change, ..step });
            found.reject(
                "One larger Redis node",
                format!(
                    "Needs {} GiB by {}. Your maximum for a node is {} GiB.",
                    number(horizon),
                    month(walk.forecast.calendar.last_date()),
                    number(policy.max_cache_node_gb)
                ),
            );
            break;
        }
        let gib = horizon.min(held.max((MEMORY_FACTOR * before.memory_bytes / GIB).floor()));
        cache.memory_bytes = gib.min(policy.max_cache_node_gb) * GIB;
        found.moves.push(Move {
            day,
            id: format!(
                "redis-memory-{}",
                found.moves.iter().filter(|one| one.id.starts_with("redis-memory")).count() + 1
            ),
            kind: StepKind::Configuration,
            component: Component::Cache,
            title: format!("Redis maxmemory {} to {}", number(before.memory_bytes / GIB), memory(cache.memory_bytes)),
            why: walk.outgrows(&walk.snapshot.cache_bytes, &curve, before.memory_bytes, threshold),
            duration_minutes: 2,
            downtime: "none",
            decision: None,
            capacity_rps: None,
            lasts_until: curve.first_day_above(serves_up_to(cache.memory_bytes * threshold / 100.0), rate, day),
            change: Change::Cache(cache),
        });
        from = day;
    }
    if cache.mode != CacheMode::Cluster {
        let data = curve.peak(0, last, rate);
        found.reject(
            "Redis Cluster, 6 nodes",
            format!(
                "One node holds {} by {}. Clients would need cluster support.",
                memory(data),
                month(walk.forecast.calendar.last_date())
            ),
        );
    }
    found
}

fn sentinel(cache: Cache, hosts: u32) -> Move {
    Move {
        day: 0,
        id: "redis-sentinel".to_owned(),
        kind: StepKind::Configuration,
        component: Component::Cache,
        title: "Redis Sentinel, 3 nodes".to_owned(),
        why: format!("One Redis node is lost with its host. {hosts} hosts can keep a primary and two replicas."),
        duration_minutes: 15,
        downtime: "seconds while clients move to the sentinels",
        decision: None,
        capacity_rps: None,
        lasts_until: None,
        change: Change::Cache(cache),
    }
}

fn to_cluster(day: u32, cache: &Cache, why: &str) -> Move {
    Move {
        day,
        id: "redis-cluster".to_owned(),
        kind: StepKind::Host,
        component: Component::Cache,
        title: format!(
            "Redis Cluster, {} of {}",
            count(f64::from(cache.nodes), "node", "nodes"),
            memory(cache.memory_bytes)
        ),
        why: format!("{why} Half of the nodes are replicas; clients must be cluster-aware."),
        duration_minutes: 60,
        downtime: "minutes while the keys move",
        decision: None,
        capacity_rps: None,
        lasts_until: None,
        change: Change::Cache(*cache),
    }
}
