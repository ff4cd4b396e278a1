//! Qdrant over the plan's days: twice the memory while one node may have it, three nodes or more beyond, and less of either
//! when far less does.

use headroom_model::{Component, GIB, StepKind, Topology, Vector};

use super::Walk;
use super::less::{all_known, few, little};
use super::moves::{Change, Move, Moves};
use crate::forecast::Curve;
use crate::numbers::whole_count;
use crate::size::serves_up_to;
use crate::size::vector::{MOST_NODES, cluster, doubled, halved, total_bytes};
use crate::words::{count, memory, month, number, percent};

/// How much one step may enlarge the limit, unless what it must hold needs more.
const MEMORY_FACTOR: f64 = 4.0;
/// Fewer nodes cannot lose one and still agree (Raft).
const FEWEST_NODES: u32 = 3;

/// Qdrant's moves; none while nothing is known of it.
pub(super) fn moves(current: &Topology, walk: &Walk) -> Moves {
    let mut found = Moves::default();
    let Some(used) = &walk.snapshot.vector_bytes else { return found };
    let curve = walk.forecast.vector_memory(used.value);
    let mut store = Store { walk, rate: walk.sizing_rate(&curve), curve, vector: current.vector };
    let mut from = 0;
    while let Some(day) = store.full_on(from) {
        let before = store.vector;
        let one = store.larger(day, &mut found);
        let last = one.decision.is_some() || before.nodes != store.vector.nodes;
        found.moves.push(one);
        if last || total_bytes(&store.vector) <= total_bytes(&before) {
            break;
        }
        from = day;
    }
    if found.moves.is_empty() {
        found.moves.extend(store.less());
    }
    found
}

/// Qdrant as it stands while the plan goes on.
struct Store<'a> {
    walk: &'a Walk<'a>,
    curve: Curve<'a>,
    rate: f64,
    vector: Vector,
}

impl Store<'_> {
    fn threshold(&self) -> f64 {
        self.walk.scenario.thresholds.memory_percent.plan()
    }

    fn limit(vector: &Vector, threshold: f64) -> f64 {
        serves_up_to(total_bytes(vector) * threshold / 100.0)
    }

    /// The first day on which its data are more than the planned share of its memory.
    fn full_on(&self, from: u32) -> Option<u32> {
        self.curve.first_day_above(Self::limit(&self.vector, self.threshold()), self.rate, from)
    }

    /// The most that one node may have, which is never less than it has.
    fn largest_bytes(&self) -> f64 {
        (self.walk.scenario.policy.max_vector_node_gb * GIB).max(self.vector.memory_bytes)
    }

    /// More memory for each node, or more nodes where that is more than one may have.
    fn larger(&mut self, day: u32, found: &mut Moves) -> Move {
        let (walk, threshold) = (self.walk, self.threshold());
        let most = self.largest_bytes();
        let held = self.curve.peak(day, walk.hold_to(day), self.rate);
        let horizon = self.curve.peak(day, walk.forecast.calendar.last_day(), self.rate);
        let before = self.vector;
        let roomy = (MEMORY_FACTOR * before.memory_bytes).min(most);
        // What one node holds of it.
        let share = f64::from(before.replication.max(1)) / f64::from(before.nodes.max(1));
        let limit = |data: f64| doubled(before.memory_bytes, data * share, threshold);
        let wanted = limit(held).max(limit(horizon).min(roomy));
        let why = match &walk.snapshot.vector_bytes {
            Some(used) => walk.outgrows("qdrant-memory", used, &self.curve, total_bytes(&before), threshold),
            None => String::new(),
        };
        if wanted <= most {
            self.vector.memory_bytes = wanted;
            return self.memory_step(day, &before, why, found.moves.len() + 1);
        }
        found.reject(
            "One larger Qdrant node",
            format!("Needs {}. Your maximum for a node is {}.", memory(wanted), memory(most)),
        );
        let (step, wanted) =
            if before.nodes > 1 { self.more_nodes(day, horizon, why) } else { self.to_cluster(day, horizon, &why) };
        // What is allowed may hold less than what runs: then nothing changes until the decision.
        if total_bytes(&wanted) >= total_bytes(&before) {
            self.vector = wanted;
        }
        Move { change: Change::Vector(self.vector), ..step }
    }

    fn to_cluster(&self, day: u32, horizon: f64, why: &str) -> (Move, Vector) {
        let (threshold, most) = (self.threshold(), self.largest_bytes() / GIB);
        let wanted = cluster(horizon, threshold, most);
        let decision = (horizon > Self::limit(&wanted, threshold)).then(|| {
            format!("Allow larger nodes: {MOST_NODES} of {} GiB do not hold {} twice.", number(most), memory(horizon))
        });
        let title = format!(
            "Qdrant cluster, {} of {}",
            count(f64::from(wanted.nodes), "node", "nodes"),
            memory(wanted.memory_bytes)
        );
        let why = format!(
            "{why} {} shards, {} copies: shards cannot be added later, so they are those of {}.",
            wanted.shards,
            wanted.replication,
            month(self.walk.forecast.calendar.last_date())
        );
        let step = Move {
            kind: StepKind::Host,
            duration_minutes: 60,
            downtime: "none; the collection is copied, then switched",
            decision,
            ..self.step(day, "qdrant-cluster".to_owned(), title, why)
        };
        (step, wanted)
    }

    /// More nodes in the cluster that is there, at most as many as there are shards for.
    fn more_nodes(&self, day: u32, horizon: f64, why: String) -> (Move, Vector) {
        let (threshold, before) = (self.threshold(), self.vector);
        let node = self.largest_bytes();
        let copies = f64::from(before.replication.max(1));
        let needed = whole_count(horizon * copies / (node * threshold / 100.0));
        let most =
            before.shards.saturating_mul(before.replication.max(1)).clamp(before.nodes, MOST_NODES.max(before.nodes));
        let wanted = Vector { nodes: needed.clamp(before.nodes, most), memory_bytes: node, ..before };
        let decision = (horizon > Self::limit(&wanted, threshold)).then(|| {
            format!(
                "Make the collection anew with more shards, or allow larger nodes: {} of {} copies fill {} at the most.",
                count(f64::from(before.shards), "shard", "shards"),
                before.replication,
                count(f64::from(most), "node", "nodes")
            )
        });
        (Move { decision, ..self.nodes_step(day, &before, &wanted, why) }, wanted)
    }

    /// Less, where far less does for all that is known to come: fewer nodes of a cluster, else less memory.
    fn less(&mut self) -> Option<Move> {
        let snapshot = self.walk.snapshot;
        if !all_known(snapshot.vector_bytes.iter().chain([&snapshot.vector_limit_bytes])) {
            return None;
        }
        let (threshold, before) = (self.threshold(), self.vector);
        let days = (0, self.walk.forecast.calendar.last_day());
        let copies = f64::from(before.replication.max(1));
        // As many nodes as there are copies, and enough of them to agree.
        let fewest = FEWEST_NODES.max(before.replication);
        if before.nodes > fewest {
            let nodes = |data: f64| whole_count(data * copies / (before.memory_bytes * threshold / 100.0)).max(fewest);
            let (day, data) =
                self.walk.first_day_of_less(&self.curve, self.rate, days, |data| few(nodes(data), before.nodes))?;
            self.vector.nodes = nodes(data);
            let why = self.stays_within(data);
            return Some(self.nodes_step(day, &before, &self.vector, why));
        }
        let limit = |data: f64| halved(before.memory_bytes, data * copies / f64::from(before.nodes.max(1)), threshold);
        let (day, data) = self
            .walk
            .first_day_of_less(&self.curve, self.rate, days, |data| little(limit(data), before.memory_bytes))?;
        self.vector.memory_bytes = limit(data);
        let why = self.stays_within(data);
        Some(self.memory_step(day, &before, why, 1))
    }

    fn stays_within(&self, data: f64) -> String {
        format!(
            "Its data stay within {} until {}, {} of what it may take.",
            memory(data),
            month(self.walk.forecast.calendar.last_date()),
            percent(crate::numbers::percent_of(data, total_bytes(&self.vector)))
        )
    }

    fn memory_step(&self, day: u32, before: &Vector, why: String, place: usize) -> Move {
        let each = if before.nodes > 1 {
            format!(" on each of {}", count(f64::from(before.nodes), "node", "nodes"))
        } else {
            String::new()
        };
        let title =
            format!("Qdrant limit {} to {}{each}", number(before.memory_bytes / GIB), memory(self.vector.memory_bytes));
        Move {
            downtime: if before.nodes > 1 { "none: a node at a time" } else { "half a minute while Qdrant restarts" },
            lasts_until: self.full_on(day),
            ..self.step(day, format!("qdrant-memory-{place}"), title, why)
        }
    }

    fn nodes_step(&self, day: u32, before: &Vector, after: &Vector, why: String) -> Move {
        let nodes = format!("{} of {}", count(f64::from(after.nodes), "node", "nodes"), memory(after.memory_bytes));
        let title = if before.nodes == after.nodes {
            format!("Qdrant: {nodes} do not hold it")
        } else {
            format!("Qdrant cluster {} to {nodes}", before.nodes)
        };
        Move {
            kind: StepKind::Host,
            duration_minutes: 60,
            downtime: "none while the shards move",
            change: Change::Vector(*after),
            ..self.step(day, "qdrant-nodes".to_owned(), title, why)
        }
    }

    fn step(&self, day: u32, id: String, title: String, why: String) -> Move {
        Move {
            day,
            id,
            kind: StepKind::Configuration,
            component: Component::Vector,
            title,
            why,
            duration_minutes: 5,
            downtime: "none",
            decision: None,
            capacity_rps: None,
            lasts_until: None,
            change: Change::Vector(self.vector),
        }
    }
}
