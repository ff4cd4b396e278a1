//! Lists of containers and pods, and the logs of the runbook's loops.

use headroom::{Component, Metric, Observation};
use serde_json::Value;

use super::Check;

fn running(check: &Check<'_>, component: Option<Component>) -> f64 {
    let counted = |o: &&Observation| o.metric == Metric::Instances && component.is_none_or(|only| o.component == only);
    check.inspection.observations.iter().filter(counted).map(|o| o.value).sum()
}

fn listed(check: &Check<'_>, component: Option<Component>) -> f64 {
    let counted = |f: &&headroom::Fact| f.name == "state" && component.is_none_or(|only| f.component == only);
    check.inspection.facts.iter().filter(counted).count() as f64
}

pub(crate) fn containers(check: &mut Check<'_>) {
    check.ignore(&["names"]);
    let total = listed(check, None).max(running(check, None));
    check.number("total", Some(total));
    check.number("running", Some(running(check, None)));
    let app = Some(Component::App);
    let (app_running, app_listed) = (Some(running(check, app)), Some(listed(check, app)));
    check.number("app_running", app_running);
    check.number("app_instances_running", app_running);
    check.number("app_total", app_listed);
    check.number("app_instances_total", app_listed);
    if check.expected.get("ignored").is_some() {
        check.that("nothing is measured", check.inspection.observations.is_empty());
    }
}

pub(crate) fn kubectl_get(check: &mut Check<'_>) {
    for name in ["web", "pgbouncer", "postgres", "redis"] {
        check.number(name, check.of(name, Metric::Instances));
    }
    check.flag("at_maximum", check.says("autoscaler-at-maximum"));
    check.flag("without_metric", check.says("autoscaler-without-metric"));
    check.flag("not_ready", check.says("pods-not-ready"));
    check.flag("crashing", check.says("pod-not-running"));
}

pub(crate) fn kubectl_top(check: &mut Check<'_>) {
    for (list, node) in [("pods", false), ("nodes", true), ("containers", false)] {
        let Some(rows) = check.take(list).and_then(Value::as_array) else { continue };
        for row in rows {
            let name = ["pod", "node"].into_iter().find_map(|key| row.get(key)).and_then(Value::as_str).unwrap();
            let subject = match row.get("container").and_then(Value::as_str) {
                None => name.to_owned(),
                Some(container) => {
                    let end = format!("{}/{container}", name.trim_start_matches('…'));
                    let found = check.inspection.observations.iter().find(|o| o.subject.ends_with(&end));
                    found.map(|o| o.subject.clone()).unwrap_or_default()
                }
            };
            let milli = check.of(&subject, Metric::CpuCores).map(|cores| cores * 1000.0);
            check.same(&format!("{name} cpu"), &row["cpu_millicores"], milli);
            check.same(&format!("{name} memory"), &row["mem_bytes"], check.of(&subject, Metric::MemoryBytes));
            if node {
                check.same(&format!("{name} cpu %"), &row["cpu_pct"], check.of(&subject, Metric::CpuPercent));
                check.same(&format!("{name} memory %"), &row["mem_pct"], check.of(&subject, Metric::MemoryPercent));
            }
            // The expectation names it even where kubectl was asked for one namespace and did not print it.
            if let Some(namespace) = row.get("namespace").filter(|_| check.text.contains("NAMESPACE")) {
                let facts = &check.inspection.facts;
                let said = facts.iter().any(|f| f.subject == subject && Some(f.text.as_str()) == namespace.as_str());
                check.that(&format!("{name} is in {namespace}"), said);
            }
        }
        check.that("no other rows", {
            let rows_found = check.inspection.observations.iter().filter(|o| {
                o.metric == Metric::CpuCores && (o.component == Component::Host) == node && o.subject != "all pods"
            });
            let known = rows.iter().filter(|row| !row["cpu_millicores"].is_null()).count();
            rows_found.count() == known
        });
    }
    let sum = check.of("all pods", Metric::CpuCores).map(|cores| cores * 1000.0);
    check.number("sum_cpu_millicores", sum);
    check.number("sum_mem_bytes", check.of("all pods", Metric::MemoryBytes));
    check.flag("error", check.has_error());
}

pub(crate) fn va_autoscale(check: &mut Check<'_>) {
    let series = |metric| {
        let series = check.inspection.series.iter().find(|series| series.metric == metric);
        series.map_or_else(Vec::new, |series| series.points.iter().map(|&(_, value)| value).collect::<Vec<f64>>())
    };
    let (instances, cpu) = (series(Metric::Instances), series(Metric::CpuPercentOfCore));
    check.number("samples", Some(instances.len() as f64));
    for (key, count, average) in [("first", instances.first(), cpu.first()), ("last", instances.last(), cpu.last())] {
        if let Some(pair) = check.take(key) {
            check.same(&format!("{key} instances"), &pair[0], count.copied());
            check.same(&format!("{key} cpu"), &pair[1], average.copied());
        }
    }
    check.number("max_avg_cpu", cpu.iter().copied().reduce(f64::max));
    for (key, name) in [("scale_up_events", "scaledUpTo"), ("scale_down_events", "scaledDownTo")] {
        check.number(key, Some(check.inspection.facts.iter().filter(|fact| fact.name == name).count() as f64));
    }
}

pub(crate) fn va_scaling_monitor(check: &mut Check<'_>) {
    check.number("instances", check.about(Component::App, Metric::Instances));
    let rate = check.about(Component::App, Metric::RequestsPerSecond);
    check.number("requests_per_min", rate.map(|rate| rate * 60.0));
    check.number("errors_per_min", check.about(Component::App, Metric::ErrorsPerMinute));
    super::stack::connections_by_state(check, "db_by_state");
}

pub(crate) fn capacity_projection(check: &mut Check<'_>) {
    let fact = |check: &Check<'_>, name| check.fact(name).and_then(|text| text.parse().ok());
    check.number("months", fact(check, "months"));
    check.number("users_now", check.about(Component::App, Metric::Users));
    check.number("rps_now", check.about(Component::App, Metric::RequestsPerSecond));
    for (key, name) in [
        ("users_then", "projectedUsers"),
        ("rps_then", "projectedRequestsPerSecond"),
        ("instances", "projectedInstances"),
        ("db_connections", "projectedConnections"),
        ("db_gb", "projectedDatabaseGb"),
        ("redis_gb", "projectedRedisGb"),
    ] {
        check.number(key, fact(check, name));
    }
}
