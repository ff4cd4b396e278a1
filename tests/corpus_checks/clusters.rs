//! Clusters of Redis and Qdrant.

use headroom::{Component, Metric};
use serde_json::Value;

use super::Check;

fn facts(check: &mut Check<'_>, keys: &[(&str, &str)]) {
    for (key, name) in keys {
        check.number(key, check.fact(name).and_then(|text| text.parse().ok()));
    }
}

pub(crate) fn redis_cluster(check: &mut Check<'_>) {
    check.words("state", check.fact("clusterState"));
    facts(
        check,
        &[
            ("slots_ok", "slotsOk"),
            ("slots_fail", "slotsFail"),
            ("slots_pfail", "slotsPfail"),
            ("slots_assigned", "slotsAssigned"),
            ("masters", "masters"),
            ("failed", "failedNodes"),
            ("pfail", "possiblyFailedNodes"),
        ],
    );
    check.number("known_nodes", check.about(Component::Cache, Metric::Peers));
    check.number("nodes", check.about(Component::Cache, Metric::Peers));
    check.number("size", check.about(Component::Cache, Metric::Shards));
    check.number("replicas", check.about(Component::Cache, Metric::Replicas));
    check.flag("all_slots_covered", check.fact("slotsCovered") == Some("true"));
    check.flag("error", check.has_error());
}

pub(crate) fn redis_sentinel(check: &mut Check<'_>) {
    // The expectation of the INFO section looked for a list only: it misses the name that the text holds, and
    // took "failure_flags" for flags.
    if check.text.starts_with("# Sentinel") {
        check.ignore(&["name", "flags", "slaves", "other_sentinels", "quorum"]);
        check.that("the status of mymaster", check.fact("status") == Some("ok"));
        check.that("its replica", check.of("mymaster", Metric::Replicas) == Some(1.0));
        return;
    }
    let server = check.inspection.facts.iter().find(|fact| fact.name == "flags");
    check.words("name", server.map(|fact| fact.subject.as_str()));
    check.words("flags", server.map(|fact| fact.text.as_str()));
    facts(check, &[("other_sentinels", "otherSentinels"), ("quorum", "quorum")]);
    check.number("slaves", check.about(Component::Cache, Metric::Replicas));
}

pub(crate) fn redis_queue(check: &mut Check<'_>) {
    let of = |check: &Check<'_>, name| check.of(name, Metric::QueueDepth);
    check.number("length", of(check, "celery").or_else(|| of(check, "queue")));
    check.number("stream", of(check, "jobs"));
}

pub(crate) fn qdrant_json(check: &mut Check<'_>) {
    check.words("status", check.fact("status"));
    check.words("role", check.fact("role"));
    check.words("leader", check.fact("leader"));
    check.words("quantization", check.fact("quantization"));
    check.flag("enabled", check.fact("clusterEnabled") == Some("true"));
    check.flag("healthy", check.fact("clusterHealthy") == Some("true"));
    check.flag("optimizer_error", check.says("vector-optimizer-failed"));
    facts(check, &[("segments", "segments"), ("dim", "dimensions")]);
    let vector = |check: &Check<'_>, metric| check.about(Component::Vector, metric);
    check.number("peers", vector(check, Metric::Peers));
    check.number("pending_operations", vector(check, Metric::PendingUpdates));
    check.number("points", vector(check, Metric::Points));
    check.number("vectors", vector(check, Metric::Vectors));
    check.number("indexed", vector(check, Metric::IndexedVectors));
    if let Some(dimensions) = check.take("dims").and_then(Value::as_object) {
        for (name, size) in dimensions {
            let said = check.fact(&format!("dimensions.{name}")).and_then(|text| text.parse().ok());
            check.same(name, size, said);
        }
    }
    match check.take("kind").and_then(Value::as_str) {
        Some("error") => check.that("an error", check.says("qdrant-error")),
        Some("invalid_json") => check.that("broken off", check.says("json-incomplete")),
        _ => check.that("recognised", check.inspection.documents.len() == 1),
    }
}
