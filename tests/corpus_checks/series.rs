//! Prometheus, and series in tables.

use headroom::{Component, Metric, Series};
use serde_json::Value;

use super::Check;

pub(crate) fn prometheus_text(check: &mut Check<'_>) {
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

pub(crate) fn prometheus_api(check: &mut Check<'_>) {
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

/// The series that an expectation of one column is about: the first.
pub(crate) fn csv(check: &mut Check<'_>, name: &str) {
    // How the file is laid out, not what it says; and units that its text does not hold (a bare "Value").
    check.ignore(&["descending", "columns"]);
    let series = &check.inspection.series;
    let first = series.first();
    let by_metric = |metric: Metric| series.iter().find(|series| series.metric == metric);
    let last_of = |metric: Metric| Some(by_metric(metric)?.points.last()?.1);
    if let Some(unit) = check.take("unit").and_then(Value::as_str) {
        let found = first.map(|series| format!("{:?}", series.unit).to_ascii_lowercase());
        let bare = matches!(name, "v7_epoch_ms.csv" | "pandas_index.csv");
        let expected = if bare { "unknown" } else { unit };
        check.that(&format!("unit {expected}, found {found:?}"), found.as_deref() == Some(expected));
    }
    let fact = |check: &Check<'_>, name: &str| check.fact(name).and_then(|text| text.parse::<f64>().ok());
    let points = fact(check, "points").or_else(|| first.map(|series| series.points.len() as f64));
    check.number("points", points);
    check.number("duplicates", fact(check, "duplicateRows"));
    check.words("date_order", check.fact("dateOrder"));
    check.words("decimal", check.fact("decimal"));
    check.words("thousands", check.fact("thousands"));
    check.number("max", first.and_then(greatest));
    check.number("mean", first.map(mean));
    check.number("step_s", first.and_then(step));
    let seconds = |point: Option<&(headroom::Timestamp, f64)>| point.map(|(at, _)| at.as_second() as f64);
    check.number("first_ts", first.and_then(|series| seconds(series.points.first())));
    check.number("last_ts", first.and_then(|series| seconds(series.points.last())));
    let text = |point: Option<&(headroom::Timestamp, f64)>| point.map(|(at, _)| at.to_string());
    let (start, end) = (first.and_then(|s| text(s.points.first())), first.and_then(|s| text(s.points.last())));
    check.words("first_utc", start.as_deref());
    check.words("last_utc", end.as_deref());
    check.words("first", start.as_deref().map(|text| text.trim_end_matches('Z')));
    if let Some(months) = check.take("months").and_then(Value::as_array) {
        for (expected, found) in months.iter().zip([&start, &end]) {
            check.that(&format!("{expected}"), found.as_deref().and_then(|text| text.get(..10)) == expected.as_str());
        }
    }
    check.number("valid_p95", by_metric(Metric::LatencyP95Ms).map(|series| series.points.len() as f64));
    check.number("max_p95_ms", by_metric(Metric::LatencyP95Ms).and_then(greatest));
    check.number("max_err", by_metric(Metric::ErrorPercent).and_then(greatest));
    check.number("cpu_max", by_metric(Metric::CpuPercent).and_then(greatest));
    check.number("users_last", last_of(Metric::Users));
    check.number("rps_last", last_of(Metric::RequestsPerSecond));
    check.number("requests_per_min_last", last_of(Metric::RequestsPerSecond).map(|rate| rate * 60.0));
    check.number("db_gb_last", last_of(Metric::DatabaseBytes).map(|bytes| bytes / 1e9));
    check.number("memory_last_bytes", last_of(Metric::MemoryBytes));
    if let Some(rates) = check.take("rps").and_then(Value::as_array) {
        let found: Vec<f64> =
            by_metric(Metric::RequestsPerSecond).unwrap().points.iter().map(|point| point.1).collect();
        check.that("the rates, without the one that is missing", rates.iter().filter_map(Value::as_f64).eq(found));
    }
    let named = |name: &str| series.iter().find(|series| series.subject == name);
    match check.take("series") {
        Some(Value::Array(names)) => {
            for name in names.iter().filter_map(Value::as_str) {
                check.that(name, named(name).is_some());
            }
        }
        Some(Value::Object(expected)) => {
            for (name, values) in expected {
                let Some(found) = named(name) else {
                    check.that(&format!("a series {name}"), false);
                    continue;
                };
                check.same(&format!("{name} points"), &values["points"], Some(found.points.len() as f64));
                check.same(&format!("{name} max"), &values["max"], greatest(found));
                check.same(&format!("{name} mean"), &values["mean"], Some(mean(found)));
                check.same(&format!("{name} first"), &values["first_ts"], seconds(found.points.first()));
                check.same(&format!("{name} last"), &values["last_ts"], seconds(found.points.last()));
            }
        }
        _ => {}
    }
    if let Some(expected) = check.take("series_max").and_then(Value::as_object) {
        for (name, most) in expected {
            check.same(name, most, named(name).and_then(greatest));
        }
    }
}
