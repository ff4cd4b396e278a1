//! A plan like the one of the design: two instances at 97.8 % of their CPU limit, 50 RPS, growing by 50 % a month
//! (90 % range 35–65 %), a campaign in January.

use headroom_model::{
    App, Assessment, Balancer, Cache, CacheMode, Component, Crossing, Database, Date, Event, GB, GIB, Level, Month,
    MonthPlan, Plan, Provenance, Quantiles, Rejection, Runway, Scenario, Step, StepKind, TimelinePoint, Topology,
    Vector, Verdict,
};
use jiff::ToSpan;

pub(crate) const TODAY: Date = Date::constant(2026, 11, 24);

pub(crate) fn scenario() -> Scenario {
    Scenario {
        today: Some(TODAY),
        events: vec![Event {
            name: "Campaign".to_owned(),
            from: Date::constant(2027, 1, 18),
            until: Some(Date::constant(2027, 2, 1)),
            multiplier: 1.3,
            ramp_days: 0,
        }],
        ..Scenario::default()
    }
}

/// Growth per month at the 10th, 50th and 90th percentile.
const RATES: [f64; 3] = [1.3805, 1.5, 1.6130];

fn grown(now: f64, months: f64) -> Quantiles {
    let [p10, p50, p90] = RATES.map(|rate| now * libm::pow(rate, months));
    Quantiles::new(p10, p50, p90)
}

fn topology(instances: u32, cores: f64, later: bool) -> Topology {
    Topology {
        app: App { instances, cores, memory_bytes: 2.0 * GIB, autoscaling: false },
        balancer: Balancer { instances: u32::from(instances > 2) },
        database: Database {
            primary: 1,
            replicas: 0,
            pooler: instances > 2,
            max_connections: if instances > 2 { 200 } else { 100 },
            disk_bytes: 100.0 * GB,
            cores: 4.0,
            memory_bytes: 8.0 * GB,
        },
        cache: Cache { mode: CacheMode::Single, nodes: 1, memory_bytes: if later { 3.0 * GB } else { GB } },
        vector: Vector { nodes: 1, shards: 1, replication: 1, memory_bytes: if later { 8.0 * GB } else { 4.0 * GB } },
        hosts: 1,
    }
}

/// Day needed, instances, cores, requests per second at 70 % with one lost.
const APP: [(i64, u32, f64, f64); 4] =
    [(0, 6, 2.0, 89.6), (43, 6, 4.0, 179.2), (95, 9, 4.0, 286.7), (130, 10, 4.0, 322.6)];

fn app_on(day: i64) -> (i64, u32, f64, f64) {
    APP.into_iter().rfind(|step| step.0 <= day).unwrap_or(APP[0])
}

/// The plan over this many months.
pub(crate) fn plan(months: i32) -> Plan {
    let end = TODAY + months.months();
    let days = i64::from((end - TODAY).get_days());
    let every: usize = if months > 12 { 7 } else { 1 };
    let campaign = |day: i64| if (55..=69).contains(&day) { 1.3 } else { 1.0 };
    let at = |day: i64| days_to_months(day, days, months);
    let mut timeline: Vec<TimelinePoint> =
        (0..days).step_by(every).map(|day| point(day, at(day), campaign(day))).collect();
    timeline.push(point(days, at(days), 1.0));
    let month_plans = (0..=months)
        .map(|index| {
            let date = TODAY + index.months();
            let day = i64::from((date - TODAY).get_days());
            let (_, instances, cores, capacity_rps) = app_on(day);
            MonthPlan {
                index: index.unsigned_abs(),
                month: Month::of(date),
                date,
                users: grown(1000.0, f64::from(index)),
                requests_per_second: grown(50.0 * campaign(day), f64::from(index)),
                database_bytes: grown(10.0 * GB, f64::from(index)),
                redis_bytes: grown(0.305 * GB, f64::from(index)),
                database_connections: grown(64.0, f64::from(index)),
                vectors: Some(grown(400_000.0, f64::from(index))),
                topology: topology(instances, cores, day >= 62),
                capacity_rps,
            }
        })
        .collect();
    Plan {
        assessment: Assessment {
            verdict: Verdict::Immediate,
            bottleneck: "app-cpu".to_owned(),
            current_rps: 50.0,
            current_provenance: Provenance::Assumed,
            max_rps: 40.9,
            max_provenance: Provenance::Assumed,
            headroom_percent: -22.2,
            headroom_provenance: Provenance::Inferred,
            triggers: Vec::new(),
        },
        current: topology(2, 2.0, false),
        growth: Vec::new(),
        months: month_plans,
        timeline,
        runway: runway(),
        steps: steps(),
        rejections: vec![Rejection {
            option: "Redis Cluster, 6 nodes".to_owned(),
            why: "One node holds 3.5 GB by May.".to_owned(),
        }],
        diagnostics: Vec::new(),
    }
}

fn days_to_months(day: i64, days: i64, months: i32) -> f64 {
    day as f64 / days as f64 * f64::from(months)
}

fn point(day: i64, months: f64, event: f64) -> TimelinePoint {
    let capacity = app_on(day).3;
    TimelinePoint {
        date: TODAY + day.days(),
        requests_per_second: grown(50.0 * event, months),
        database_bytes: grown(10.0 * GB, months),
        redis_bytes: grown(0.305 * GB, months),
        database_connections: grown(64.0, months),
        capacity_rps: 40.9,
        planned_capacity_rps: capacity,
        planned_max_connections: 200.0,
        planned_redis_bytes: if day >= 62 { 3.0 * GB } else { GB },
        planned_disk_bytes: if day >= 145 { 250.0 * GB } else { 100.0 * GB },
    }
}

fn crossing(threshold: f64, dates: [Option<Date>; 3]) -> Crossing {
    let [p10, p50, p90] = dates;
    Crossing { threshold, p10, p50, p90, never_probability: p10.map(|_| if p90.is_some() { 0.0 } else { 0.2 }) }
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

fn runway() -> Vec<Runway> {
    let row = |resource: &str, title: &str, component, level, value, capacity, unit: &str| Runway {
        resource: resource.to_owned(),
        title: title.to_owned(),
        component,
        level,
        value: Some(value),
        unit: "percent".to_owned(),
        capacity,
        capacity_unit: unit.to_owned(),
        provenance: Some(Provenance::Measured),
        capacity_provenance: Provenance::Assumed,
        source: None,
        planned: crossing(70.0, [None; 3]),
        immediate: crossing(85.0, [None; 3]),
        order_by: None,
        why: "one snapshot shows no trend".to_owned(),
    };
    let now = [Some(TODAY); 3];
    vec![
        Runway {
            planned: crossing(70.0, now),
            immediate: crossing(80.0, now),
            order_by: Some(TODAY),
            ..row("app-cpu", "App CPU", Component::App, Level::Immediate, 97.8, 4.0, "cores")
        },
        Runway {
            planned: crossing(70.0, [date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)]),
            immediate: crossing(80.0, [date(2026, 12, 8), date(2026, 12, 11), date(2026, 12, 15)]),
            order_by: date(2026, 11, 17),
            ..row("database-connections", "DB connections", Component::Database, Level::Ok, 64.0, 100.0, "connections")
        },
        row("app-memory", "App memory", Component::App, Level::Planned, 73.2, 2.0 * GIB, "bytes"),
        Runway {
            planned: crossing(70.0, [date(2027, 1, 15), date(2027, 1, 25), date(2027, 2, 9)]),
            immediate: crossing(85.0, [date(2027, 1, 28), date(2027, 2, 8), date(2027, 2, 27)]),
            order_by: date(2027, 1, 11),
            ..row("redis-memory", "Redis memory", Component::Cache, Level::Ok, 30.5, GB, "bytes")
        },
        Runway {
            planned: crossing(70.0, [date(2027, 2, 4), date(2027, 2, 18), date(2027, 3, 10)]),
            immediate: crossing(85.0, [date(2027, 2, 17), date(2027, 3, 4), date(2027, 3, 28)]),
            order_by: date(2027, 2, 4),
            ..row("qdrant-memory", "Qdrant memory", Component::Vector, Level::Ok, 22.1, 4.0 * GB, "bytes")
        },
        Runway {
            planned: crossing(70.0, [date(2027, 3, 25), date(2027, 4, 18), None]),
            immediate: crossing(85.0, [date(2027, 4, 9), date(2027, 5, 4), None]),
            order_by: date(2027, 4, 4),
            ..row("database-storage", "DB storage", Component::Database, Level::Ok, 10.0, 100.0 * GB, "bytes")
        },
    ]
}

fn steps() -> Vec<Step> {
    let step = |id: &str, day: i64, title: &str, topology: Topology, capacity_rps: Option<f64>| Step {
        id: id.to_owned(),
        needed_by: TODAY + day.days(),
        order_by: TODAY + (day - 14).days(),
        kind: StepKind::Instance,
        component: Component::App,
        title: title.to_owned(),
        why: String::new(),
        duration_minutes: 2,
        downtime: "none".to_owned(),
        decision: None,
        capacity_rps,
        lasts_until: None,
        topology,
        artifacts: Vec::new(),
    };
    let mut steps: Vec<Step> = APP
        .iter()
        .map(|&(day, instances, cores, capacity)| {
            step("app", day, "Scale app", topology(instances, cores, day >= 62), Some(capacity))
        })
        .collect();
    if let Some(last) = steps.last_mut() {
        last.title = "App 9 to 17: over your maximum of 10".to_owned();
        last.decision = Some("Allow 17 instances, or more than 4 cores each, or less demand.".to_owned());
        last.lasts_until = Some(TODAY + 139.days());
    }
    steps
}
