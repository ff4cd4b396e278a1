//! The plan as a table: by month, and by day for the chart.

use headroom_model::{Demand, GB, GIB, Month, MonthPlan, Quantiles, Sizing, TimelinePoint, Topology, nine_digits};

use super::Walk;
use super::moves::Course;
use super::runbook::rules;
use crate::numbers::bounded;
use crate::size::app::{capacity_rps, rps_per_instance};
use crate::size::cache::total_bytes;

/// Longer plans show a point a week from here on.
const DAILY_MONTHS: u32 = 12;

/// Demand and topology on today plus k months, for each k.
pub(super) fn months(course: &Course, walk: &Walk) -> Vec<MonthPlan> {
    let forecast = walk.forecast;
    let calendar = &forecast.calendar;
    let curve = |demand| forecast.curve(demand);
    let (users, requests) = (curve(Demand::Users), curve(Demand::RequestsPerSecond));
    let (database, redis) = (curve(Demand::DatabaseBytes), curve(Demand::RedisBytes));
    let (connections, vectors) = (curve(Demand::DatabaseConnections), curve(Demand::Vectors));
    (0..=calendar.horizon_months())
        .map(|index| {
            let day = calendar.day_of_month(index);
            let date = calendar.date(day);
            let users = users.quantiles(day);
            let (redis_bytes, database_connections) = match walk.scenario.policy.sizing {
                Sizing::Headroom => (redis.quantiles(day), connections.quantiles(day)),
                Sizing::Runbook => by_the_script(users, walk),
            };
            let topology = *course.on(day);
            MonthPlan {
                index,
                month: Month::of(date),
                date,
                users,
                requests_per_second: requests.quantiles(day),
                database_bytes: database.quantiles(day),
                redis_bytes,
                database_connections,
                vectors: walk.snapshot.vectors.as_ref().map(|_| vectors.quantiles(day)),
                capacity_rps: nine_digits(served_rps(&topology, walk)),
                topology,
            }
        })
        .collect()
}

/// The script's `math.ceil` of connections and gigabytes.
fn by_the_script(users: Quantiles, walk: &Walk) -> (Quantiles, Quantiles) {
    let rules = rules(walk.scenario);
    let each = |rule: &dyn Fn(f64) -> f64| Quantiles::new(rule(users.p10), rule(users.p50), rule(users.p90));
    (
        each(&|users| bounded((users / 10_000.0 * rules.redis_gb_per_10000_users).ceil() * GIB)),
        each(&|users| bounded((users / 1000.0 * rules.connections_per_1000_users).ceil())),
    )
}

/// Requests per second that a topology serves within the policy; by the script, what it says an instance handles.
fn served_rps(topology: &Topology, walk: &Walk) -> f64 {
    match walk.scenario.policy.sizing {
        Sizing::Headroom => capacity_rps(&topology.app, walk.snapshot, walk.scenario),
        Sizing::Runbook => bounded(f64::from(topology.app.instances) * rules(walk.scenario).rps_per_instance),
    }
}

/// Demand and capacity by day up to a year, by week beyond, and on the last day.
pub(super) fn timeline(course: &Course, walk: &Walk) -> Vec<TimelinePoint> {
    let forecast = walk.forecast;
    let calendar = &forecast.calendar;
    let (requests, connections) =
        (forecast.curve(Demand::RequestsPerSecond), forecast.curve(Demand::DatabaseConnections));
    let (database, redis) = (forecast.curve(Demand::DatabaseBytes), forecast.curve(Demand::RedisBytes));
    let snapshot = walk.snapshot;
    let today = nine_digits(bounded(
        snapshot.app_instances.value
            * rps_per_instance(snapshot, snapshot.app_cores.value)
            * walk.scenario.thresholds.cpu_percent.immediate
            / 100.0,
    ));
    let (last, daily) = (calendar.last_day(), calendar.day_of_month(DAILY_MONTHS));
    let days = (0..daily).chain((daily..last).step_by(7)).chain([last]);
    let mut served: Option<(Topology, f64)> = None;
    days.map(|day| {
        let topology = course.on(day);
        // It changes with a step, not with a day.
        let planned_capacity_rps = match served {
            Some((known, rps)) if known == *topology => rps,
            _ => nine_digits(served_rps(topology, walk)),
        };
        served = Some((*topology, planned_capacity_rps));
        TimelinePoint {
            date: calendar.date(day),
            requests_per_second: requests.quantiles(day),
            database_bytes: database.quantiles(day),
            redis_bytes: redis.quantiles(day),
            database_connections: connections.quantiles(day),
            capacity_rps: today,
            planned_capacity_rps,
            planned_max_connections: f64::from(topology.database.max_connections),
            planned_redis_bytes: total_bytes(&topology.cache).round(),
            planned_disk_bytes: topology.database.disk_bytes.round(),
        }
    })
    .collect()
}

/// What runs now, as the snapshot knows it.
pub(super) fn current(walk: &Walk) -> Topology {
    let snapshot = walk.snapshot;
    let whole = |value: f64| value.clamp(0.0, 1e9) as u32;
    rounded(Topology {
        app: headroom_model::App {
            instances: whole(snapshot.app_instances.value).max(1),
            cores: snapshot.app_cores.value,
            memory_bytes: snapshot.app_memory_limit_bytes.value,
            autoscaling: false,
        },
        balancer: headroom_model::Balancer { instances: snapshot.balancers },
        database: headroom_model::Database {
            primary: 1,
            replicas: snapshot.replicas,
            pooler: snapshot.pooler,
            max_connections: whole(snapshot.max_connections.value).max(1),
            disk_bytes: snapshot.database_disk_bytes.value,
            cores: snapshot.database_cores.value,
            memory_bytes: snapshot.database_memory_bytes.value,
        },
        cache: headroom_model::Cache {
            mode: snapshot.cache_mode,
            nodes: snapshot.cache_nodes,
            memory_bytes: snapshot.cache_max_bytes.value,
        },
        vector: headroom_model::Vector {
            nodes: snapshot.vector_nodes,
            shards: snapshot.vector_shards,
            replication: snapshot.vector_copies,
            memory_bytes: snapshot.vector_limit_bytes.value,
        },
        hosts: walk.scenario.policy.hosts.max(snapshot.hosts),
    })
}

/// Its sizes to whole bytes: they are settings, which a person reads as 1073741824.
pub(super) fn rounded(mut topology: Topology) -> Topology {
    topology.app.cores = nine_digits(topology.app.cores);
    topology.database.cores = nine_digits(topology.database.cores);
    for bytes in [
        &mut topology.app.memory_bytes,
        &mut topology.database.disk_bytes,
        &mut topology.database.memory_bytes,
        &mut topology.cache.memory_bytes,
        &mut topology.vector.memory_bytes,
    ] {
        *bytes = bytes.round();
    }
    topology
}

/// Gigabytes of a disk, for the script.
pub(super) fn gigabytes(bytes: f64) -> f64 {
    bytes / GB
}
