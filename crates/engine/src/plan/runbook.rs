//! `policy.sizing = "runbook"`: the growth script's setup month by month.
//!
//! The script knows nothing of what runs already; a part is never made smaller than it is.

use headroom_model::{
    Balancer, Cache, CacheMode, Component, Demand, Diagnostic, GB, GIB, Scenario, Severity, StepKind, Topology,
};

use super::Walk;
use super::days::gigabytes;
use super::moves::{Change, Move, Moves};
use crate::size::cache::FEWEST_NODES;
use crate::size::database::{Machine, pooled_max_connections};
use crate::size::runbook::{Projection, Rules, project_with};
use crate::words::{count, date, disk, memory, number};

/// Nodes of the script's "3-node cluster".
const SCRIPT_CLUSTER_NODES: u32 = 3;

/// The script's rules of thumb, with a person's own where given.
pub(super) fn rules(scenario: &Scenario) -> Rules {
    let (own, script) = (&scenario.coefficients, Rules::default());
    Rules {
        rps_per_instance: own.rps_per_instance.unwrap_or(script.rps_per_instance),
        connections_per_1000_users: own.connections_per1000_users.unwrap_or(script.connections_per_1000_users),
        redis_gb_per_10000_users: own.redis_gb_per10000_users.unwrap_or(script.redis_gb_per_10000_users),
    }
}

/// The factor of one month at the stated rate: exactly 1.5 for 50 % a month.
fn monthly_factor(scenario: &Scenario) -> f64 {
    let growth = &scenario.growth;
    let factor = (100.0 + growth.percent) / 100.0;
    match growth.per {
        headroom_model::Period::Month => factor,
        headroom_model::Period::Year => libm::pow(factor, 1.0 / 12.0),
        headroom_model::Period::Horizon => libm::pow(factor, 1.0 / f64::from(scenario.horizon_months.max(1))),
    }
}

/// The moves from each month's setup to the next.
pub(super) fn moves(current: &Topology, walk: &Walk, diagnostics: &mut Vec<Diagnostic>) -> Moves {
    let mut found = Moves::default();
    let snapshot = walk.snapshot;
    let rules = rules(walk.scenario);
    let mut topology = *current;
    for month in 0..=walk.forecast.calendar.horizon_months() {
        let projection = project_with(
            &rules,
            snapshot.users.value,
            snapshot.requests_per_second.value,
            gigabytes(snapshot.database_bytes.value),
            monthly_factor(walk.scenario),
            month,
        );
        let month = OneMonth { walk, month, projection, rules };
        month.app(&mut topology, &mut found);
        month.database(&mut topology, &mut found);
        month.volume(&mut topology, &mut found);
        month.cache(&mut topology, &mut found);
    }
    if topology.cache.mode == CacheMode::Cluster && topology.cache.nodes < FEWEST_NODES {
        let nodes = topology.cache.nodes;
        diagnostics.push(
            Diagnostic::new(
                Severity::Warning,
                "cluster-without-replicas",
                format!(
                    "The script's {nodes}-node Redis cluster has no replicas: losing one node loses its keys. Six nodes \
                     are right, three primaries with a replica each."
                ),
            )
            .with_help("Use sizing \"headroom\"."),
        );
        found.reject("Redis Cluster, 6 nodes", "The script says 3 nodes. They have no replicas; 6 would be right.");
    }
    found
}

struct OneMonth<'a> {
    walk: &'a Walk<'a>,
    month: u32,
    projection: Projection,
    rules: Rules,
}

impl OneMonth<'_> {
    /// The first day after the month before on which a demand passes what is there; at the latest the month's own.
    fn day(&self, demand: Demand, limit: f64) -> u32 {
        let calendar = &self.walk.forecast.calendar;
        let own = calendar.day_of_month(self.month);
        let Some(before) = self.month.checked_sub(1) else { return own };
        let curve = self.walk.forecast.curve(demand);
        let from = calendar.day_of_month(before) + 1;
        curve.first_day_above(limit, curve.rate(50.0), from).map_or(own, |day| day.min(own))
    }

    /// A step with the next free number of its kind.
    fn step(&self, day: u32, id: &str, found: &Moves, component: Component, title: String, change: Change) -> Move {
        let Projection { future_users, future_rps, .. } = self.projection;
        let calendar = &self.walk.forecast.calendar;
        Move {
            day,
            id: format!("{id}-{}", found.moves.iter().filter(|one| one.id.starts_with(id)).count() + 1),
            kind: StepKind::Configuration,
            component,
            title,
            why: format!(
                "The script's setup for {}: {} users, {} RPS.",
                date(calendar.date(calendar.day_of_month(self.month))),
                number(future_users),
                number(future_rps)
            ),
            duration_minutes: 5,
            downtime: "none",
            decision: None,
            capacity_rps: None,
            lasts_until: None,
            change,
        }
    }

    /// ceil(rps ÷ 50) instances, behind a load balancer up to five, with auto-scaling beyond.
    fn app(&self, topology: &mut Topology, found: &mut Moves) {
        let before = topology.app;
        let instances = self.projection.app_instances.clamp(1.0, 1e9) as u32;
        let mut app = before;
        app.instances = instances.max(before.instances);
        app.autoscaling = before.autoscaling || self.projection.autoscaling();
        // "with load balancer", however few there are.
        let balancer = Balancer { instances: topology.balancer.instances.max(1) };
        if app == before && balancer == topology.balancer {
            return;
        }
        let day = self.day(Demand::RequestsPerSecond, f64::from(before.instances) * self.rules.rps_per_instance);
        let behind = if topology.balancer.instances == 0 { " behind nginx" } else { "" };
        let scaling = if app.autoscaling && !before.autoscaling { ", auto-scaling" } else { "" };
        let title = if app.instances > before.instances {
            format!("Scale app {} to {}{behind}{scaling}", before.instances, app.instances)
        } else {
            format!("Put {}{behind}{scaling}", count(f64::from(app.instances), "app instance", "app instances"))
        };
        (topology.app, topology.balancer) = (app, balancer);
        let capacity = f64::from(app.instances) * self.rules.rps_per_instance;
        let one = Move {
            kind: StepKind::Instance,
            duration_minutes: 2,
            capacity_rps: Some(capacity),
            lasts_until: {
                let curve = self.walk.forecast.curve(Demand::RequestsPerSecond);
                curve.first_day_above(crate::size::serves_up_to(capacity), curve.rate(50.0), day)
            },
            ..self.step(day, "app-scale-out", found, Component::App, title, Change::App(app, balancer))
        };
        found.moves.push(one);
    }

    /// "Primary + PgBouncer", and two read replicas above 150 connections.
    fn database(&self, topology: &mut Topology, found: &mut Moves) {
        let machine = Machine::of(topology);
        let database = &mut topology.database;
        let day = self.walk.forecast.calendar.day_of_month(self.month);
        if !database.pooler {
            database.pooler = true;
            database.max_connections =
                pooled_max_connections(database.max_connections, machine).max(database.max_connections);
            let max_connections = database.max_connections;
            let title = format!("PgBouncer, max_connections {max_connections}");
            let one = Move {
                id: "database-pooler".to_owned(),
                kind: StepKind::Database,
                duration_minutes: 15,
                downtime: "a minute while PostgreSQL and the app restart",
                ..self.step(day, "", found, Component::Database, title, Change::Pooler { max_connections })
            };
            found.moves.push(one);
        }
        let replicas = self.projection.replicas();
        if replicas > database.replicas {
            database.replicas = replicas;
            let day = self.day(Demand::Users, 150.0 / self.rules.connections_per_1000_users * 1000.0);
            let title = format!("PostgreSQL, {}", count(f64::from(replicas), "read replica", "read replicas"));
            let one = Move {
                id: "database-replicas".to_owned(),
                kind: StepKind::Database,
                duration_minutes: 60,
                ..self.step(day, "", found, Component::Database, title, Change::Replicas(replicas))
            };
            found.moves.push(one);
        }
    }

    /// As many gigabytes as there will be.
    fn volume(&self, topology: &mut Topology, found: &mut Moves) {
        let before = topology.database.disk_bytes;
        let bytes = crate::numbers::bounded(self.projection.future_db_gb.ceil() * GB);
        if bytes <= before {
            return;
        }
        topology.database.disk_bytes = bytes;
        let day = self.day(Demand::DatabaseBytes, before);
        let title = format!("Database volume {} to {}", number(before / GB), disk(bytes));
        let one = Move {
            kind: StepKind::Host,
            duration_minutes: 30,
            downtime: "none where the volume grows online, else a minute",
            ..self.step(day, "database-volume", found, Component::Database, title, Change::DiskBytes(bytes))
        };
        found.moves.push(one);
    }

    /// ceil(users ÷ 10,000) GB; above four, "3-node cluster".
    fn cache(&self, topology: &mut Topology, found: &mut Moves) {
        let before = topology.cache;
        let gib = self.projection.redis_gb.clamp(1.0, 1e18);
        let day = self.day(Demand::Users, before.memory_bytes / GIB / self.rules.redis_gb_per_10000_users * 10_000.0);
        if self.projection.redis_cluster() || before.mode == CacheMode::Cluster {
            let bytes = ((gib / f64::from(SCRIPT_CLUSTER_NODES)).ceil() * GIB).max(before.memory_bytes);
            let nodes = SCRIPT_CLUSTER_NODES.max(if before.mode == CacheMode::Cluster { before.nodes } else { 0 });
            let cache = Cache { mode: CacheMode::Cluster, nodes, memory_bytes: bytes };
            if cache == before {
                return;
            }
            topology.cache = cache;
            let title = format!("Redis, {nodes}-node cluster of {}", memory(bytes));
            let one = Move {
                kind: StepKind::Host,
                duration_minutes: 60,
                downtime: "minutes while the keys move",
                ..self.step(day, "redis-cluster", found, Component::Cache, title, Change::Cache(cache))
            };
            found.moves.push(one);
        } else if gib * GIB > before.memory_bytes {
            let cache = Cache { memory_bytes: gib * GIB, ..before };
            topology.cache = cache;
            let title = format!("Redis maxmemory {} to {}", number(before.memory_bytes / GIB), memory(gib * GIB));
            let one = Move {
                duration_minutes: 2,
                ..self.step(day, "redis-memory", found, Component::Cache, title, Change::Cache(cache))
            };
            found.moves.push(one);
        }
    }
}
