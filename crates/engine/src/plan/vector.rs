//! Qdrant over the plan's days: twice the memory while one node may have it, three nodes or more beyond.

use headroom_model::{Component, GIB, StepKind, Topology};

use super::Walk;
use super::moves::{Change, Move, Moves};
use crate::size::serves_up_to;
use crate::size::vector::{MOST_NODES, cluster, doubled, total_bytes};
use crate::words::{count, memory, month, number};

/// How much one step may enlarge the limit, unless what it must hold needs more.
const MEMORY_FACTOR: f64 = 4.0;

/// Qdrant's moves; none while nothing is known of it.
pub(super) fn moves(current: &Topology, walk: &Walk) -> Moves {
    let mut found = Moves::default();
    let Some(used) = &walk.snapshot.vector_bytes else { return found };
    let policy = &walk.scenario.policy;
    let threshold = walk.scenario.thresholds.memory_percent.plan();
    let curve = walk.forecast.vector_memory(used.value);
    let rate = walk.sizing_rate(&curve);
    let last = walk.forecast.calendar.last_day();
    let mut vector = current.vector;
    let mut from = 0;
    while let Some(day) = curve.first_day_above(serves_up_to(total_bytes(&vector) * threshold / 100.0), rate, from) {
        let held = curve.peak(day, walk.hold_to(day), rate);
        let horizon = curve.peak(day, last, rate);
        let (before, held_before) = (vector.memory_bytes, vector);
        let roomy = (MEMORY_FACTOR * before).min(policy.max_vector_node_gb * GIB);
        let limit = doubled(before, held, threshold).max(doubled(before, horizon, threshold).min(roomy));
        let why = walk.outgrows(used, &curve, before, threshold);
        if limit > policy.max_vector_node_gb * GIB {
            vector = cluster(horizon, threshold, policy.max_vector_node_gb);
            found.moves.push(Move {
                day,
                id: "qdrant-cluster".to_owned(),
                kind: StepKind::Host,
                component: Component::Vector,
                title: format!(
                    "Qdrant cluster, {} of {}",
                    count(f64::from(vector.nodes), "node", "nodes"),
                    memory(vector.memory_bytes)
                ),
                why: format!(
                    "{why} {} shards, {} copies: shards cannot be added later, so they are those of {}.",
                    vector.shards,
                    vector.replication,
                    month(walk.forecast.calendar.last_date())
                ),
                duration_minutes: 60,
                downtime: "none; the collection is copied, then switched",
                decision: (horizon > serves_up_to(total_bytes(&vector) * threshold / 100.0)).then(|| {
                    format!(
                        "Allow larger nodes: {MOST_NODES} of {} GiB do not hold {} twice.",
                        number(policy.max_vector_node_gb),
                        memory(horizon)
                    )
                }),
                capacity_rps: None,
                lasts_until: None,
                // As with Redis: what is allowed may hold less than what runs.
                change: Change::Vector(if total_bytes(&vector) < total_bytes(&held_before) {
                    held_before
                } else {
                    vector
                }),
            });
            found.reject(
                "One larger Qdrant node",
                format!(
                    "Needs {}. Your maximum for a node is {} GiB.",
                    memory(limit),
                    number(policy.max_vector_node_gb)
                ),
            );
            break;
        }
        vector.memory_bytes = limit;
        found.moves.push(Move {
            day,
            id: format!("qdrant-memory-{}", found.moves.len() + 1),
            kind: StepKind::Configuration,
            component: Component::Vector,
            title: format!("Qdrant limit {} to {}", number(before / GIB), memory(limit)),
            why,
            duration_minutes: 5,
            downtime: "half a minute while Qdrant restarts",
            decision: None,
            capacity_rps: None,
            lasts_until: curve.first_day_above(serves_up_to(limit * threshold / 100.0), rate, day),
            change: Change::Vector(vector),
        });
        from = day;
    }
    found
}
