//! Redis over the plan's days: more memory while one node may have it, a cluster with replicas beyond, and less of either
//! when far less does.

use headroom_model::{Cache, CacheMode, Component, Demand, GIB, StepKind, Topology};

use super::Walk;
use super::less::{all_known, few, little};
use super::moves::{Change, Move, Moves};
use crate::forecast::Curve;
use crate::size::cache::{
    FEWEST_NODES, MOST_PRIMARIES, cluster, max_memory_gib, primaries, primaries_needed, total_bytes,
};
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
    let curve = walk.forecast.curve(Demand::RedisBytes);
    let mut store = Store { walk, rate: walk.sizing_rate(&curve), curve, cache: current.cache };

    if store.cache.mode == CacheMode::Single && policy.spare_instances > 0 {
        if let Some(day) = store.cluster_soon() {
            let by = crate::words::date(walk.forecast.calendar.date(day));
            found.reject(
                "Redis Sentinel, 3 nodes",
                format!("One node is too small from {by} on: a cluster fails over by itself."),
            );
        } else if policy.hosts >= SENTINELS {
            store.cache = Cache { mode: CacheMode::Sentinel, nodes: SENTINELS, ..store.cache };
            found.moves.push(sentinel(store.cache, policy.hosts));
        } else {
            found.reject(
                "Redis Sentinel, 3 nodes",
                format!("Sentinels need three hosts to outvote a lost one. You have {}.", policy.hosts),
            );
        }
    }
    if store.cache.mode == CacheMode::Cluster && store.cache.nodes < FEWEST_NODES && policy.spare_instances > 0 {
        let before = store.cache;
        store.cache.nodes = (2 * primaries(&before)).max(FEWEST_NODES);
        let why = "Its primaries have no replicas: losing a node loses its keys.".to_owned();
        found.moves.push(Move { id: "redis-replicas".to_owned(), ..nodes_step(0, &before, &store.cache, why) });
    }
    let first = found.moves.len();
    let mut from = 0;
    while let Some(day) = store.full_on(from) {
        let before = store.cache;
        let one = if before.mode == CacheMode::Cluster {
            store.larger_cluster(day, &found)
        } else {
            store.larger(day, &mut found)
        };
        let last = one.decision.is_some() || before.mode != store.cache.mode;
        found.moves.push(one);
        if last || total_bytes(&store.cache) <= total_bytes(&before) {
            break;
        }
        from = day;
    }
    if found.moves.len() == first {
        let less = store.less(&mut found);
        found.moves.extend(less);
    }
    if store.cache.mode != CacheMode::Cluster && current.cache.mode != CacheMode::Cluster {
        let last = walk.forecast.calendar.last_day();
        let data = store.curve.peak(0, last, store.rate);
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

/// Redis as it stands while the plan goes on.
struct Store<'a> {
    walk: &'a Walk<'a>,
    curve: Curve<'a>,
    rate: f64,
    cache: Cache,
}

impl Store<'_> {
    fn threshold(&self) -> f64 {
        self.walk.scenario.thresholds.memory_percent.plan()
    }

    /// The first day on which its data are more than the planned share of its memory.
    fn full_on(&self, from: u32) -> Option<u32> {
        let limit = serves_up_to(total_bytes(&self.cache) * self.threshold() / 100.0);
        self.curve.first_day_above(limit, self.rate, from)
    }

    /// GiB of `maxmemory` in all for the highest demand from a day to another.
    fn gib(&self, from: u32, to: u32) -> f64 {
        max_memory_gib(self.curve.peak(from, to, self.rate), self.threshold())
    }

    /// The day on which a cluster is needed, where nothing that is done before would last as long as a step should.
    fn cluster_soon(&self) -> Option<u32> {
        let day = self.full_on(0).filter(|day| *day <= self.walk.hold_to(0))?;
        (self.gib(day, self.walk.hold_to(day)) > self.largest_gib()).then_some(day)
    }

    /// The most that one node may have, which is never less than it has.
    fn largest_gib(&self) -> f64 {
        self.walk.scenario.policy.max_cache_node_gb.max(self.cache.memory_bytes / GIB)
    }

    fn last_day(&self) -> u32 {
        self.walk.forecast.calendar.last_day()
    }

    /// More memory for the one node, or a cluster where that is more than a node may have.
    fn larger(&mut self, day: u32, found: &mut Moves) -> Move {
        let most = self.largest_gib();
        let (held, horizon) = (self.gib(day, self.walk.hold_to(day)), self.gib(day, self.last_day()));
        let before = self.cache;
        let why = self.outgrows(&before);
        if held <= most {
            let gib = horizon.min(held.max((MEMORY_FACTOR * before.memory_bytes / GIB).floor()));
            self.cache.memory_bytes = gib.min(most) * GIB;
            return self.memory_step(day, &before, why, found);
        }
        found.reject(
            "One larger Redis node",
            format!(
                "Needs {} GiB by {}. Your maximum for a node is {} GiB.",
                number(horizon),
                month(self.walk.forecast.calendar.last_date()),
                number(most)
            ),
        );
        let wanted = cluster(horizon, most);
        let step = to_cluster(day, &wanted, &why);
        self.grown_to(wanted, horizon, step)
    }

    /// More memory for each node of the cluster that is there, or more nodes.
    fn larger_cluster(&mut self, day: u32, found: &Moves) -> Move {
        let most = self.largest_gib();
        let (held, horizon) = (self.gib(day, self.walk.hold_to(day)), self.gib(day, self.last_day()));
        let before = self.cache;
        let why = self.outgrows(&before);
        let each = |gib: f64| (gib / f64::from(primaries(&before))).ceil();
        if each(held) <= most {
            let gib = each(horizon).min(each(held).max((MEMORY_FACTOR * before.memory_bytes / GIB).floor()));
            self.cache.memory_bytes = gib.min(most) * GIB;
            return self.memory_step(day, &before, why, found);
        }
        let needed = primaries_needed(horizon, most).max(f64::from(primaries(&before)));
        let primaries = needed.min(f64::from(MOST_PRIMARIES)) as u32;
        let wanted = Cache { nodes: (2 * primaries).max(before.nodes), memory_bytes: most * GIB, ..before };
        let step = nodes_step(day, &before, &wanted, why);
        self.grown_to(wanted, horizon, step)
    }

    /// The step to a cluster, with a decision where the largest does not hold the horizon's data. What is allowed may hold
    /// less than what runs: then nothing changes until the decision.
    fn grown_to(&mut self, wanted: Cache, horizon_gib: f64, step: Move) -> Move {
        let most = self.walk.scenario.policy.max_cache_node_gb.max(wanted.memory_bytes / GIB);
        let needed = primaries_needed(horizon_gib, most);
        let decision = (needed > f64::from(MOST_PRIMARIES)).then(|| {
            format!(
                "Allow larger nodes: of {} GiB it would take {} primaries, and a cluster has at most {MOST_PRIMARIES}.",
                number(most),
                number(needed)
            )
        });
        if total_bytes(&wanted) >= total_bytes(&self.cache) {
            self.cache = wanted;
        }
        Move { decision, change: Change::Cache(self.cache), ..step }
    }

    /// Less, where far less does for all that is known to come: fewer nodes of a cluster, else less memory.
    fn less(&mut self, found: &mut Moves) -> Option<Move> {
        let snapshot = self.walk.snapshot;
        if !all_known([&snapshot.cache_bytes, &snapshot.cache_max_bytes]) {
            return None;
        }
        let (before, days) = (self.cache, (0, self.last_day()));
        let threshold = self.threshold();
        let shares = f64::from(primaries(&before));
        if before.mode == CacheMode::Cluster && before.nodes > FEWEST_NODES {
            let nodes = |bytes: f64| {
                let gib = max_memory_gib(bytes, threshold);
                // What runs may have more than a cluster should: so many hold it as do.
                2 * primaries_needed(gib, before.memory_bytes / GIB).min(1e6) as u32
            };
            let (day, bytes) =
                self.walk.first_day_of_less(&self.curve, self.rate, days, |bytes| few(nodes(bytes), before.nodes))?;
            self.cache.nodes = nodes(bytes);
            return Some(nodes_step(day, &before, &self.cache, self.stays_within(bytes)));
        }
        let gib = |bytes: f64| (max_memory_gib(bytes, threshold) / shares).ceil();
        let (day, bytes) = self
            .walk
            .first_day_of_less(&self.curve, self.rate, days, |bytes| little(gib(bytes) * GIB, before.memory_bytes))?;
        if before.mode == CacheMode::Cluster {
            found.reject(
                "One Redis node again",
                "Its keys and clients are made for a cluster; three primaries are the fewest that elect a failover.",
            );
        }
        self.cache.memory_bytes = gib(bytes) * GIB;
        let why = self.stays_within(bytes);
        Some(self.memory_step(day, &before, why, found))
    }

    fn stays_within(&self, bytes: f64) -> String {
        let until = month(self.walk.forecast.calendar.last_date());
        let filled = crate::numbers::percent_of(bytes, total_bytes(&self.cache));
        format!(
            "Its data stay within {} until {until}, {} of what it keeps.",
            memory(bytes),
            crate::words::percent(filled)
        )
    }

    fn outgrows(&self, before: &Cache) -> String {
        self.walk.outgrows(
            "redis-memory",
            &self.walk.snapshot.cache_bytes,
            &self.curve,
            total_bytes(before),
            self.threshold(),
        )
    }

    fn memory_step(&self, day: u32, before: &Cache, why: String, found: &Moves) -> Move {
        let each = if before.mode == CacheMode::Cluster {
            format!(" on each of {}", count(f64::from(before.nodes), "node", "nodes"))
        } else {
            String::new()
        };
        let place = found.moves.iter().filter(|one| one.id.starts_with("redis-memory")).count() + 1;
        Move {
            day,
            id: format!("redis-memory-{place}"),
            kind: StepKind::Configuration,
            component: Component::Cache,
            title: format!(
                "Redis maxmemory {} to {}{each}",
                number(before.memory_bytes / GIB),
                memory(self.cache.memory_bytes)
            ),
            why,
            duration_minutes: 2,
            downtime: "none",
            decision: None,
            capacity_rps: None,
            lasts_until: self.full_on(day),
            change: Change::Cache(self.cache),
        }
    }
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

/// More or fewer nodes of the cluster that is there.
fn nodes_step(day: u32, before: &Cache, after: &Cache, why: String) -> Move {
    Move {
        day,
        id: "redis-nodes".to_owned(),
        kind: StepKind::Host,
        component: Component::Cache,
        title: format!(
            "Redis Cluster {} to {} of {}",
            number(f64::from(before.nodes)),
            count(f64::from(after.nodes), "node", "nodes"),
            memory(after.memory_bytes)
        ),
        why,
        duration_minutes: 60,
        downtime: "none while the slots move",
        decision: None,
        capacity_rps: None,
        lasts_until: None,
        change: Change::Cache(*after),
    }
}
