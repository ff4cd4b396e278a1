//! Prometheus, and series in tables.

use headroom::{Component, Metric, Series};
use serde_json::Value;

use super::Check;

pub fn prometheus_text(check: &mut Check<'_>) {
    // Which Python parser accepted the page, and one metric that is of Prometheus itself, not of the stack.
    check.ignore(&["parser", "parser_error", "prometheus_tsdb_head_series"]);
    for (key, name) in [("families", "families"), ("samples", "samples")] {
        check.number(key, check.fact(name).and_then(|text| text.parse().ok()));
    }
    let about = |component: Component, metric: Metric| {
        let observations = check.inspection.observations.iter();
        let values: Vec<f64> =
            observations.filter(|o| o.metric == metric && o.component == component).map(|o| o.value).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>())
    };
    let process = |metric| about(Component::App, metric).or_else(|| about(Component::Other, metric));
    let pool = [Metric::ConnectionsActive, Metric::ConnectionsIdle].map(|metric| about(Component::App, metric));
    let sums = [
        ("http_requests_total", check.of("requests", Metric::RequestsTotal)),
        ("process_resident_memory_bytes", process(Metric::MemoryBytes)),
        ("process_cpu_seconds_total", process(Metric::CpuSecondsTotal)),
        ("db_pool_connections", pool[0].zip(pool[1]).map(|(active, idle)| active + idle)),
        ("pg_settings_max_connections", about(Component::Database, Metric::MaxConnections)),
        ("redis_memory_used_bytes", about(Component::Cache, Metric::CacheUsedBytes)),
        ("redis_memory_max_bytes", about(Component::Cache, Metric::CacheMaxBytes)),
        ("redis_connected_clients", about(Component::Cache, Metric::CacheClients)),
    ];
    for (key, found) in sums {
        if let Some(expected) = check.take(key) {
            check.same(key, &expected["sum"], found);
        }
    }
    let all = "all requests since start";
    let (count, mean) = (check.of(all, Metric::RequestsTotal), check.of(all, Metric::LatencyMeanMs));
    check.number("latency_count_total", count);
    check.number("latency_sum_total_s", count.zip(mean).map(|(count, mean)| count * mean / 1000.0));
}

fn greatest(series: &Series) -> Option<f64> {
    series.points.iter().map(|&(_, value)| value).reduce(f64::max)
}

fn mean(series: &Series) -> f64 {
    series.points.iter().map(|&(_, value)| value).sum::<f64>() / series.points.len() as f64
}

/// The usual distance of two points.
fn step(series: &Series) -> Option<f64> {
    let [first, second, ..] = series.points.as_slice() else { return None };
    Some(second.0.duration_since(first.0).as_secs_f64())
}

pub fn prometheus_api(check: &mut Check<'_>) {
    check.ignore(&["type"]);
    let values: Vec<f64> = check.inspection.observations.iter().map(|o| o.value).collect();
    if let Some(expected) = check.take("values").and_then(Value::as_array) {
        let same = expected.iter().filter_map(Value::as_f64).eq(values.iter().copied());
        check.that("the values in their order", same);
        check.number("series", Some(values.len() as f64));
    }
    // What is computed from the counters comes after them.
    let series: Vec<&Series> = check.inspection.series.iter().filter(|s| s.subject != "all requests").collect();
    if let Some(expected) = check.take("per_series").and_then(Value::as_array) {
        check.number("series", Some(series.len() as f64));
        for (index, (expected, found)) in expected.iter().zip(&series).enumerate() {
            let finite = expected["points"].as_f64().unwrap() - expected["non_finite"].as_f64().unwrap();
            check.that(&format!("series {index}: {finite} points"), found.points.len() as f64 == finite);
            check.same(&format!("series {index} max"), &expected["max"], greatest(found));
            check.same(&format!("series {index} mean"), &expected["mean"], Some(mean(found)));
            check.same(&format!("series {index} step"), &expected["step_s"], step(found));
            let labels = expected["labels"].as_object().unwrap();
            if let Some(path) = labels.get("path").and_then(Value::as_str) {
                check.that(&format!("series {index} is about {path}"), found.subject.contains(path));
            }
        }
    }
    if let Some(raw) = check.take("raw").and_then(Value::as_str) {
        check.that(&format!("said {raw}"), check.fact("value") == Some(raw));
        check.that("no number", values.is_empty());
        check.ignore(&["value"]);
    }
    if let Some(kind) = check.take("error").and_then(Value::as_str) {
        check.that(kind, check.fact("errorType") == Some(kind) && check.has_error());
    }
    let lines = check.inspection.documents.first().map(|document| document.last_line - document.first_line + 1);
    check.number("lines", lines.map(|lines| lines as f64));
    check.number("rows", Some(check.inspection.facts.len() as f64));
}
