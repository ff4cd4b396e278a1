//! The design's example: 50 requests per second on one instance, growing by half each month, becomes six instances behind
//! nginx, PgBouncer, a larger Redis and two read replicas.

use headroom_model::{
    App, Assessment, Balancer, Cache, CacheMode, Component, Database, Date, GB, GIB, Month, MonthPlan, Plan,
    Provenance, Quantiles, Scenario, Step, StepKind, Topology, Vector, Verdict,
};

pub(crate) fn scenario() -> Scenario {
    Scenario { today: Some(date(2026, 11, 24)), ..Scenario::default() }
}

pub(crate) fn date(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}

pub(crate) fn today() -> Topology {
    Topology {
        app: App { instances: 2, cores: 2.0, memory_bytes: 2.0 * GIB, autoscaling: false },
        balancer: Balancer { instances: 0 },
        database: Database {
            primary: 1,
            replicas: 0,
            pooler: false,
            max_connections: 100,
            disk_bytes: 100.0 * GB,
            cores: 4.0,
            memory_bytes: 8.0 * GIB,
        },
        cache: Cache { mode: CacheMode::Single, nodes: 1, memory_bytes: GIB },
        vector: Vector { nodes: 1, shards: 1, replication: 1, memory_bytes: 4.0 * GIB },
        hosts: 1,
    }
}

/// A step whose topology changes the one before it.
pub(crate) fn step(id: &str, component: Component, kind: StepKind, needed_by: Date, topology: Topology) -> Step {
    Step {
        id: id.to_owned(),
        needed_by,
        order_by: needed_by,
        kind,
        component,
        title: "Scale app 2 to 6 behind nginx".to_owned(),
        why: "97.8 % of 2 cores".to_owned(),
        duration_minutes: 5,
        downtime: "none".to_owned(),
        decision: None,
        capacity_rps: Some(214.0),
        lasts_until: None,
        topology,
        artifacts: Vec::new(),
    }
}

/// Steps one after another, each a change of what was before.
pub(crate) fn steps() -> Vec<Step> {
    let mut now = today();
    let mut all = Vec::new();
    let mut add = |id: &str, component, kind, needed_by, change: &dyn Fn(&mut Topology)| {
        change(&mut now);
        all.push(step(id, component, kind, needed_by, now));
    };
    add("app-scale-out-1", Component::App, StepKind::Instance, date(2026, 11, 24), &|t| {
        t.app.instances = 6;
        t.app.autoscaling = true;
        t.balancer.instances = 1;
    });
    add("database-pooler-1", Component::Pooler, StepKind::Configuration, date(2026, 12, 20), &|t| {
        t.database.pooler = true;
    });
    add("database-replicas-1", Component::Database, StepKind::Database, date(2027, 1, 10), &|t| {
        t.database.replicas = 2;
        t.database.max_connections = 200;
    });
    add("database-volume-1", Component::Database, StepKind::Host, date(2027, 2, 1), &|t| {
        t.database.disk_bytes = 250.0 * GB;
    });
    add("redis-memory-1", Component::Cache, StepKind::Configuration, date(2027, 2, 5), &|t| {
        t.cache.memory_bytes = 3.0 * GIB;
    });
    add("qdrant-memory-1", Component::Vector, StepKind::Configuration, date(2027, 2, 8), &|t| {
        t.vector.memory_bytes = 8.0 * GIB;
    });
    add("app-scale-out-2", Component::App, StepKind::Instance, date(2027, 2, 13), &|t| t.app.instances = 9);
    all
}

pub(crate) fn plan() -> Plan {
    plan_of(today(), steps())
}

pub(crate) fn plan_of(current: Topology, steps: Vec<Step>) -> Plan {
    Plan {
        assessment: Assessment {
            verdict: Verdict::Immediate,
            bottleneck: "app-cpu".to_owned(),
            current_rps: 50.0,
            current_provenance: Provenance::Assumed,
            max_rps: 41.0,
            max_provenance: Provenance::Assumed,
            headroom_percent: -22.0,
            headroom_provenance: Provenance::Inferred,
            triggers: Vec::new(),
        },
        current,
        growth: Vec::new(),
        months: (0..7).map(|index| month(index, current)).collect(),
        timeline: Vec::new(),
        runway: Vec::new(),
        steps,
        rejections: Vec::new(),
        diagnostics: Vec::new(),
    }
}

fn month(index: u32, topology: Topology) -> MonthPlan {
    let number = 11 + index as i8;
    let day = if number > 12 { date(2027, number - 12, 24) } else { date(2026, number, 24) };
    let factor = [1.0, 1.5, 2.25, 3.375, 5.0625, 7.59375, 11.390_625][index as usize];
    MonthPlan {
        index,
        month: Month::of(day),
        date: day,
        users: Quantiles::certain(1000.0 * factor),
        requests_per_second: Quantiles::certain(50.0 * factor),
        database_bytes: Quantiles::certain(10.0 * GB * factor),
        redis_bytes: Quantiles::certain(0.1 * GB * factor),
        database_connections: Quantiles::certain(100.0 * factor),
        vectors: None,
        topology,
        capacity_rps: 75.0,
    }
}
