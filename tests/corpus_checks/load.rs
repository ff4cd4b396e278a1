//! Load tests.

use headroom::{LoadTest, Metric};
use serde_json::Value;

use super::Check;

/// The values that most tools give, under the names that the expectations use.
fn common(check: &mut Check<'_>, test: Option<&LoadTest>) {
    let of = |value: fn(&LoadTest) -> Option<f64>| test.and_then(value);
    let rate = of(|test| Some(test.requests_per_second));
    let mean = of(|test| test.mean_ms);
    let median = of(|test| test.p50_ms);
    for (key, found) in [
        ("rps", rate),
        ("tps", rate),
        ("rps_reported", rate),
        ("mean_ms", mean),
        ("avg_ms", mean),
        ("latency_avg_ms", mean),
        ("avg_latency_ms", mean),
        ("response_ms", mean),
        ("p50_ms", median),
        ("med_ms", median),
        ("p75_ms", of(|test| test.p75_ms)),
        ("p90_ms", of(|test| test.p90_ms)),
        ("p99_ms", of(|test| test.p99_ms)),
        ("longest_ms", of(|test| test.max_ms)),
        ("concurrency", of(|test| test.concurrency)),
        ("connections", of(|test| test.concurrency)),
        ("clients", of(|test| test.concurrency)),
        ("vus_max", of(|test| test.concurrency)),
        ("duration_s", of(|test| test.duration_seconds)),
        ("total_s", of(|test| test.duration_seconds)),
        ("complete", of(|test| test.requests)),
        ("requests", of(|test| test.requests)),
        ("tx", of(|test| test.requests)),
    ] {
        check.number(key, found);
    }
    // Text rounds to two decimals of its unit, so 60000.1 ms is printed as 1m00.0s.
    let rounding = if check.has("tolerance") { 0.02 } else { 1e-9 };
    for (key, found) in [("max_ms", of(|test| test.max_ms)), ("p95_ms", of(|test| test.p95_ms))] {
        let expected = check.expected.get(key).and_then(Value::as_f64).unwrap_or(0.0);
        check.rounded(key, expected * rounding / 10.0 + 1e-6, found);
    }
    check.ignore(&["tolerance"]);
    let percent = test.and_then(|test| Some(test.errors * 100.0 / test.requests?));
    check.rounded("error_pct", 0.006, percent.filter(|_| !check.says("errors-unknown")));
    check.flag("error", check.has_error());
}

fn fact_number(check: &Check<'_>, name: &str) -> Option<f64> {
    check.fact(name)?.parse().ok()
}

fn facts(check: &mut Check<'_>, keys: &[(&str, &str)]) {
    for (key, name) in keys {
        check.number(key, fact_number(check, name));
    }
}

pub(crate) fn ab(check: &mut Check<'_>) {
    // One expectation took the 20 of "Document Length: 20 bytes" for failures: the text says none failed.
    if check.text.contains("Document Length:        20 bytes") && check.text.contains("Failed requests:        0") {
        check.ignore(&["failed_by_length_only"]);
        check.that("no length failures", fact_number(check, "lengthFailures") == Some(0.0));
    }
    facts(check, &[("failed", "failedRequests"), ("non2xx", "notOkResponses")]);
    if !check.text.contains("Document Length:        20 bytes") {
        facts(check, &[("failed_by_length_only", "lengthFailures")]);
    }
    let test = check.inspection.load_tests.last();
    if test.is_none() {
        for (key, metric) in [
            ("p50_ms", Metric::LatencyP50Ms),
            ("p90_ms", Metric::LatencyP90Ms),
            ("p95_ms", Metric::LatencyP95Ms),
            ("p99_ms", Metric::LatencyP99Ms),
        ] {
            check.number(key, check.of("ab", metric));
        }
        return;
    }
    common(check, test);
}

pub(crate) fn wrk(check: &mut Check<'_>) {
    facts(check, &[("threads", "threads")]);
    check.number("non2xx", Some(fact_number(check, "notOkResponses").unwrap_or(0.0)));
    if let Some(errors) = check.take("socket_errors").and_then(Value::as_object) {
        let said = check.fact("socketErrors").unwrap_or("connect 0, read 0, write 0, timeout 0");
        for (kind, count) in errors {
            check.that(&format!("{count} socket errors of {kind}"), said.contains(&format!("{kind} {count}")));
        }
    }
    common(check, check.inspection.load_tests.last());
}

pub(crate) fn hey(check: &mut Check<'_>) {
    facts(check, &[("http_errors", "notOkResponses"), ("transport_errors", "brokenConnections")]);
    let test = check.inspection.load_tests.last();
    check.number("ok", test.and_then(|test| Some(test.requests? - test.errors)));
    common(check, test);
}

pub(crate) fn siege(check: &mut Check<'_>) {
    facts(check, &[("availability_pct", "availabilityPercent")]);
    let test = check.inspection.load_tests.last();
    check.number("transactions", test.and_then(|test| Some(test.requests? - test.errors)));
    check.number("failed", test.map(|test| test.errors));
    common(check, test);
}

pub(crate) fn k6(check: &mut Check<'_>) {
    let test = check.inspection.load_tests.last();
    check.number("failed_requests", test.filter(|_| !check.says("errors-unknown")).map(|test| test.errors));
    facts(check, &[("iterations", "iterations"), ("checks_passed", "checksPassed"), ("checks_failed", "checksFailed")]);
    check.words("tz_offset", check.fact("timeOffset"));
    if let Some(thresholds) = check.take("thresholds").and_then(Value::as_object) {
        for (metric, passed) in thresholds {
            let fact = check.inspection.facts.iter().find(|f| f.name == "threshold" && f.subject == *metric);
            let expected = if passed.as_bool() == Some(true) { "passed" } else { "failed" };
            check.that(&format!("{metric} {expected}"), fact.is_some_and(|fact| fact.text == expected));
        }
    }
    common(check, test);
}

pub(crate) fn locust(check: &mut Check<'_>) {
    // `ignored`: the text is the noise beside a JSON result. `na_cells` counts what must not become a number.
    check.ignore(&["kind", "na_cells"]);
    if check.expected.get("ignored").is_some() {
        return;
    }
    let test = check.inspection.load_tests.last();
    let named = |name: &str| check.inspection.facts.iter().filter(|fact| fact.name == name).collect::<Vec<_>>();
    let (failures, exceptions, endpoints) = (named("failure"), named("exception"), named("endpoint"));
    check.number("rows", Some((failures.len() + exceptions.len()) as f64));
    let occurrences = failures.iter().filter_map(|fact| fact.text.split(' ').next()?.parse::<f64>().ok()).sum();
    check.number("occurrences", Some(occurrences));
    check.number("endpoints", Some(endpoints.len() as f64));
    facts(check, &[("min_ms", "minMs"), ("last_total_requests", "totalRequests")]);
    let series = |metric| check.inspection.series.iter().find(|series| series.metric == metric);
    let most = |metric| {
        let values = series(metric)?.points.iter().map(|&(_, value)| value);
        values.reduce(f64::max)
    };
    check.number("points", series(Metric::Users).map(|series| series.points.len() as f64));
    check.number("users_max", most(Metric::Users));
    check.number("rps_max", most(Metric::RequestsPerSecond));
    check.number("p95_max_ms", most(Metric::LatencyP95Ms));
    check.number("failures", test.map(|test| test.errors));
    common(check, test);
}

pub(crate) fn pgbench(check: &mut Check<'_>) {
    if check.expected.get("failed").is_some_and(Value::is_null) {
        check.ignore(&["failed"]);
    }
    facts(
        check,
        &[
            ("transactions", "transactions"),
            ("failed", "failedTransactions"),
            ("failed_pct", "failedPercent"),
            ("latency_stddev_ms", "latencyStddevMs"),
            ("initial_connection_ms", "initialConnectionMs"),
            ("progress_points", "progressPoints"),
            ("tps_including", "tpsIncludingConnections"),
        ],
    );
    common(check, check.inspection.load_tests.last());
}

pub(crate) fn redis_benchmark(check: &mut Check<'_>) {
    let Some(tests) = check.take("tests").and_then(Value::as_object) else { return };
    for (target, values) in tests {
        let test = check.inspection.load_tests.iter().find(|test| test.target == *target);
        for (key, expected) in values.as_object().unwrap() {
            let found = test.and_then(|test| match key.as_str() {
                "rps" => Some(test.requests_per_second),
                "avg_ms" => test.mean_ms,
                "p50_ms" => test.p50_ms,
                "p95_ms" => test.p95_ms,
                "p99_ms" => test.p99_ms,
                other => panic!("no check for {other}"),
            });
            check.same(&format!("{target} {key}"), expected, found);
        }
    }
    if tests.is_empty() {
        check.that("no results", check.inspection.load_tests.is_empty());
    }
    check.flag("error", check.has_error());
}
