//! When each resource of today's setup runs out.

use headroom_model::{Crossing, Demand, Level, Provenance, Runway, Scenario, Snapshot, nine_digits};

use super::Forecast;
use super::curve::Curve;
use crate::assess::{BY_LOAD, Resource, resources};
use crate::numbers::{bounded, ratio};
use crate::plan::lead_time_days;
use crate::words::{count, memory, number, percent};

/// Every resource, the first to run out first: by its immediate crossing, then by its planned one.
pub(crate) fn runway(snapshot: &Snapshot, forecast: &Forecast, scenario: &Scenario) -> Vec<Runway> {
    let mut rows: Vec<Runway> =
        resources(snapshot, scenario).into_iter().map(|r| row(&r, snapshot, forecast, scenario)).collect();
    // A stable sort: what has no date keeps its place in the list, behind what has one.
    let place = |row: &Runway| {
        let over_now = match row.level {
            Level::Immediate => 0,
            Level::Planned => 1,
            Level::Ok | Level::Unknown => 2,
        };
        let date = |crossing: &Crossing| [crossing.p50, crossing.p10].map(|date| (date.is_none(), date));
        (over_now, date(&row.immediate), date(&row.planned), row.level)
    };
    headroom_model::arrange(&mut rows, |a, b| place(a).cmp(&place(b)));
    rows
}

fn row(resource: &Resource, snapshot: &Snapshot, forecast: &Forecast, scenario: &Scenario) -> Runway {
    let used = resource.used.as_ref();
    let basis = basis(resource, snapshot, forecast);
    let level = resource.level();
    let cross = |threshold: f64, over_now: bool| match &basis {
        Basis::Demand { curve, capacity, .. } => {
            crossing(curve, bounded(capacity * threshold / 100.0), threshold, over_now, forecast)
        }
        Basis::NotForecast(_) => {
            let today = over_now.then(|| forecast.calendar.today());
            Crossing { threshold: nine_digits(threshold), p10: today, p50: today, p90: today, never_probability: None }
        }
    };
    let planned = cross(resource.threshold.plan(), matches!(level, Level::Immediate | Level::Planned));
    let immediate = cross(resource.threshold.immediate, level == Level::Immediate);
    let lead = lead_time_days(resource.kind, scenario);
    let order_by = match &basis {
        Basis::Demand { curve, capacity, .. } => {
            let limit = bounded(capacity * resource.threshold.plan() / 100.0);
            let over_now = matches!(level, Level::Immediate | Level::Planned);
            let day = if over_now { Some(0) } else { curve.passage(limit, 100.0 - scenario.policy.confidence_percent) };
            day.map(|day| forecast.calendar.date_before(day, lead))
        }
        Basis::NotForecast(_) => (level == Level::Immediate).then(|| forecast.calendar.date_before(0, lead)),
    };
    Runway {
        resource: resource.id.to_owned(),
        title: resource.title.to_owned(),
        component: resource.component,
        level,
        value: used.map(|used| nine_digits(used.value)),
        unit: "percent".to_owned(),
        capacity: match resource.capacity_unit {
            "bytes" => resource.capacity.value.round(),
            _ => nine_digits(resource.capacity.value),
        },
        capacity_unit: resource.capacity_unit.to_owned(),
        provenance: used.map(|used| used.provenance),
        capacity_provenance: resource.capacity.provenance,
        source: used.and_then(|used| used.source),
        planned,
        immediate,
        order_by,
        why: match basis {
            Basis::Demand { words, .. } | Basis::NotForecast(words) => words,
        },
    }
}

/// What a resource's future is computed from.
pub(crate) enum Basis<'a> {
    /// Demand against all of the capacity, in the curve's unit.
    Demand { demand: Demand, curve: Curve<'a>, capacity: f64, words: String },
    /// Why there is no forecast.
    NotForecast(String),
}

pub(crate) fn basis<'a>(resource: &Resource, snapshot: &Snapshot, forecast: &'a Forecast) -> Basis<'a> {
    let Some(used) = &resource.used else {
        return Basis::NotForecast(resource.why_unknown());
    };
    let instances = snapshot.app_instances.value;
    match resource.id {
        "app-cpu" => Basis::Demand {
            demand: Demand::RequestsPerSecond,
            curve: forecast.curve(Demand::RequestsPerSecond),
            capacity: bounded(instances * snapshot.rps_per_instance.value),
            words: format!(
                "{} RPS now of {} × {} RPS at full CPU{}.",
                number(snapshot.requests_per_second.value),
                count(instances, "instance", "instances"),
                number(snapshot.rps_per_instance.value),
                assumed(&snapshot.rps_per_instance),
            ),
        },
        "database-connections" if snapshot.pooler => Basis::NotForecast(
            "Not forecast: behind PgBouncer the pool's size, not the load, decides how many connections are open."
                .to_owned(),
        ),
        "database-connections" => Basis::Demand {
            demand: Demand::DatabaseConnections,
            curve: forecast.curve(Demand::DatabaseConnections),
            capacity: snapshot.max_connections.value,
            words: format!(
                "{} now of max_connections {}{}, growing with the load.",
                number(snapshot.database_connections.value),
                number(snapshot.max_connections.value),
                assumed(&snapshot.max_connections),
            ),
        },
        id if BY_LOAD.contains(&id) => Basis::Demand {
            demand: Demand::RequestsPerSecond,
            curve: forecast.curve(Demand::RequestsPerSecond),
            capacity: bounded(snapshot.requests_per_second.value * ratio(100.0, used.value)),
            words: by_load(used.value, snapshot),
        },
        "redis-memory" => Basis::Demand {
            demand: Demand::RedisBytes,
            curve: forecast.curve(Demand::RedisBytes),
            capacity: resource.capacity.value,
            words: format!(
                "{} now of maxmemory {}{}.",
                memory(snapshot.cache_bytes.value),
                memory(resource.capacity.value),
                assumed(&snapshot.cache_max_bytes),
            ),
        },
        "qdrant-memory" => {
            let bytes = snapshot.vector_bytes.as_ref().map_or(0.0, |used| used.value);
            Basis::Demand {
                demand: Demand::Vectors,
                curve: forecast.vector_memory(bytes),
                capacity: resource.capacity.value,
                words: format!(
                    "{} now of {}{}, growing with the vectors.",
                    memory(bytes),
                    memory(resource.capacity.value),
                    assumed(&snapshot.vector_limit_bytes),
                ),
            }
        }
        "database-storage" => Basis::Demand {
            demand: Demand::DatabaseBytes,
            curve: forecast.curve(Demand::DatabaseBytes),
            capacity: snapshot.database_disk_bytes.value,
            words: format!(
                "{} now of a volume of {}{}.",
                crate::words::disk(snapshot.database_bytes.value),
                crate::words::disk(snapshot.database_disk_bytes.value),
                assumed(&snapshot.database_disk_bytes),
            ),
        },
        _ => Basis::NotForecast(format!("Not forecast: one snapshot shows no trend. {} now.", percent(used.value))),
    }
}

/// `45 % at 50 RPS now (assumed), growing with the load.`
fn by_load(used_percent: f64, snapshot: &Snapshot) -> String {
    format!(
        "{} at {} RPS now{}, growing with the load.",
        percent(used_percent),
        number(snapshot.requests_per_second.value),
        assumed(&snapshot.requests_per_second),
    )
}

fn assumed(number: &headroom_model::Sourced) -> &'static str {
    if number.provenance == Provenance::Assumed { " (assumed)" } else { "" }
}

fn crossing(curve: &Curve, limit: f64, threshold: f64, over_now: bool, forecast: &Forecast) -> Crossing {
    let date = |percent: f64| {
        let day = if over_now { Some(0) } else { curve.passage(limit, percent) };
        day.map(|day| forecast.calendar.date(day))
    };
    Crossing {
        threshold: nine_digits(threshold),
        p10: date(10.0),
        p50: date(50.0),
        p90: date(90.0),
        never_probability: Some(if over_now { 0.0 } else { nine_digits(curve.never(limit)) }),
    }
}
