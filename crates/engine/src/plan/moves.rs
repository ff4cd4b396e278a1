//! A move changes one part on one day. Each part finds its own moves; together, in order, they are the steps.

use headroom_model::{App, Balancer, Cache, Component, Rejection, Step, StepKind, Topology, Vector, nine_digits};

use super::Walk;

/// One change of one part.
#[derive(Debug, Clone)]
pub(super) struct Move {
    /// The first day on which the present part no longer serves.
    pub(super) day: u32,
    pub(super) id: String,
    pub(super) kind: StepKind,
    pub(super) component: Component,
    pub(super) title: String,
    pub(super) why: String,
    pub(super) duration_minutes: u32,
    pub(super) downtime: &'static str,
    pub(super) decision: Option<String>,
    pub(super) capacity_rps: Option<f64>,
    /// The first day on which it no longer serves either.
    pub(super) lasts_until: Option<u32>,
    pub(super) change: Change,
}

/// What becomes of the topology.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    App(App, Balancer),
    Balancers(u32),
    Pooler { max_connections: u32 },
    Replicas(u32),
    DatabaseMachine { cores: f64, memory_bytes: f64 },
    Cache(Cache),
    Vector(Vector),
    DiskBytes(f64),
    Hosts(u32),
}

impl Change {
    fn apply(self, topology: &mut Topology) {
        match self {
            Self::App(app, balancer) => {
                topology.app = app;
                topology.balancer.instances = topology.balancer.instances.max(balancer.instances);
            }
            Self::Balancers(instances) => topology.balancer.instances = instances,
            Self::Pooler { max_connections } => {
                topology.database.pooler = true;
                topology.database.max_connections = max_connections;
            }
            Self::Replicas(replicas) => topology.database.replicas = replicas,
            Self::DatabaseMachine { cores, memory_bytes } => {
                (topology.database.cores, topology.database.memory_bytes) = (cores, memory_bytes);
            }
            Self::Cache(cache) => topology.cache = cache,
            Self::Vector(vector) => topology.vector = vector,
            Self::DiskBytes(bytes) => topology.database.disk_bytes = bytes,
            Self::Hosts(hosts) => topology.hosts = hosts,
        }
    }
}

/// What a part has to say: its moves, in order, and the options that lost.
#[derive(Debug, Clone, Default)]
pub(super) struct Moves {
    pub(super) moves: Vec<Move>,
    pub(super) rejections: Vec<Rejection>,
}

impl Moves {
    pub(super) fn reject(&mut self, option: impl Into<String>, why: impl Into<String>) {
        self.rejections.push(Rejection { option: option.into(), why: why.into() });
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.moves.extend(other.moves);
        self.rejections.extend(other.rejections);
    }
}

/// The topology of every day: it changes on the days of the moves.
pub(super) struct Course {
    current: Topology,
    /// Day and topology from that day on, in order.
    changes: Vec<(u32, Topology)>,
}

impl Course {
    /// The topology on a day.
    pub(super) fn on(&self, day: u32) -> &Topology {
        let count = self.changes.partition_point(|(from, _)| *from <= day);
        count.checked_sub(1).and_then(|last| self.changes.get(last)).map_or(&self.current, |(_, topology)| topology)
    }
}

/// Puts the moves in order, by day and on one day the pooler first, then in the order of the demand chain, and carries the topology through.
pub(super) fn steps(current: Topology, mut moves: Vec<Move>, walk: &Walk) -> (Vec<Step>, Course) {
    // The pooler stands before the app opens more connections than the server allows.
    let place = |one: &Move| (one.day, !matches!(one.change, Change::Pooler { .. }), one.component);
    headroom_model::arrange(&mut moves, |a, b| place(a).cmp(&place(b)));
    let mut topology = current;
    let mut changes = Vec::with_capacity(moves.len());
    let steps = moves
        .into_iter()
        .map(|one| {
            one.change.apply(&mut topology);
            topology = super::days::rounded(topology);
            changes.push((one.day, topology));
            let lead = super::lead_time_days(one.kind, walk.scenario);
            let calendar = &walk.forecast.calendar;
            Step {
                id: one.id,
                needed_by: calendar.date(one.day),
                order_by: calendar.date_before(one.day, lead),
                kind: one.kind,
                component: one.component,
                title: one.title,
                why: one.why,
                duration_minutes: one.duration_minutes,
                downtime: one.downtime.to_owned(),
                decision: one.decision,
                capacity_rps: one.capacity_rps.map(nine_digits),
                lasts_until: one.lasts_until.map(|day| calendar.date(day)),
                topology,
                artifacts: Vec::new(),
            }
        })
        .collect();
    (steps, Course { current, changes })
}
