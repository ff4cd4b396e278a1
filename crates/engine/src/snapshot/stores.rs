//! Redis and Qdrant: what they hold and what they may hold.

use headroom_model::{Component, Diagnostic, GIB, Metric, Provenance, Scenario, Severity, Sourced};

use super::readings::{Reading, Readings};
use super::stated;
use crate::numbers::bounded;
use crate::words::{memory, number};

/// The runbook's growth script: 1 GB of Redis per 10,000 users.
const ASSUMED_REDIS_GB_PER_10000_USERS: f64 = 1.0;
/// The runbook's `--maxmemory 1gb`.
const ASSUMED_CACHE_MAX_GIB: f64 = 1.0;
/// The runbook's Qdrant limit before scaling.
const ASSUMED_VECTOR_LIMIT_GIB: f64 = 4.0;

/// What is known of the stores.
pub(super) struct Stores {
    pub(super) cache_bytes: Sourced,
    pub(super) cache_max_bytes: Sourced,
    pub(super) vectors: Option<Sourced>,
    pub(super) vector_bytes: Option<Sourced>,
    pub(super) vector_limit_bytes: Sourced,
}

/// Reads the stores from the pastes, with what a person stated first.
pub(super) fn stores(
    readings: &Readings,
    scenario: &Scenario,
    users: &Sourced,
    diagnostics: &mut Vec<Diagnostic>,
) -> Stores {
    let cache_bytes = stated(scenario.current.redis_gb.map(|gb| gb * GIB))
        .or_else(|| readings.latest(Component::Cache, Metric::CacheUsedBytes).map(|used| used.sourced()))
        .or_else(|| {
            let container = readings.latest(Component::Cache, Metric::MemoryBytes)?;
            Some(Sourced { why: "memory of its container".to_owned(), ..container.sourced() })
        })
        .unwrap_or_else(|| cache_per_user(users, scenario));
    let cache_max = stated(scenario.stack.redis.max_memory_gb.map(|gb| gb * GIB)).or_else(|| {
        let max = readings.latest(Component::Cache, Metric::CacheMaxBytes);
        max.filter(|max| max.value() > 0.0).map(|max| max.sourced())
    });
    let cache_max_bytes = cache_max.unwrap_or_else(|| {
        let limit = Sourced::assumed(ASSUMED_CACHE_MAX_GIB * GIB, "the runbook's maxmemory: 1 GiB");
        fitting(limit, &cache_bytes, "Redis", "redis-cli CONFIG GET maxmemory", diagnostics)
    });

    let vectors = stated(scenario.current.vectors).or_else(|| vectors(readings));
    let vector_bytes = readings
        .latest(Component::Vector, Metric::MemoryBytes)
        .map(|used| used.sourced())
        .or_else(|| vectors.as_ref().map(|vectors| vector_bytes(vectors, scenario.stack.qdrant.dimensions)));
    let vector_limit = stated(scenario.stack.qdrant.memory_gb.map(|gb| gb * GIB)).or_else(|| {
        let limit = readings.latest(Component::Vector, Metric::MemoryLimitBytes);
        limit.filter(|limit| limit.value() > 0.0).map(|limit| limit.sourced())
    });
    let vector_limit_bytes = vector_limit.unwrap_or_else(|| {
        let limit = Sourced::assumed(ASSUMED_VECTOR_LIMIT_GIB * GIB, "the runbook's limit: 4 GiB");
        match &vector_bytes {
            Some(used) => fitting(limit, used, "Qdrant", "docker stats", diagnostics),
            None => limit,
        }
    });
    Stores { cache_bytes, cache_max_bytes, vectors, vector_bytes, vector_limit_bytes }
}

/// The rule of thumb of the runbook's growth script.
fn cache_per_user(users: &Sourced, scenario: &Scenario) -> Sourced {
    let coefficient = scenario.coefficients.redis_gb_per10000_users;
    let per_10000 = coefficient.unwrap_or(ASSUMED_REDIS_GB_PER_10000_USERS);
    let known = coefficient.is_some() && users.provenance == Provenance::Overridden;
    Sourced {
        value: bounded(users.value / 10_000.0 * per_10000 * GIB),
        provenance: if known { Provenance::Inferred } else { Provenance::Assumed },
        source: None,
        why: format!("{} users × {} GiB per 10,000", number(users.value), number(per_10000)),
    }
}

/// An assumed limit that what is in use does not fit is wrong: the smallest whole number of GiB that does.
fn fitting(assumed: Sourced, used: &Sourced, name: &str, command: &str, diagnostics: &mut Vec<Diagnostic>) -> Sourced {
    if used.value <= assumed.value {
        return assumed;
    }
    let fits = (used.value / GIB).ceil() * GIB;
    if used.provenance != Provenance::Assumed {
        let mut diagnostic = Diagnostic::new(
            Severity::Warning,
            "memory-limit-raised",
            format!(
                "{name} holds {}, more than the runbook's {}. Its limit is assumed to be {}.",
                memory(used.value),
                memory(assumed.value),
                memory(fits)
            ),
        )
        .with_help(format!("Read the limit: {command}"));
        diagnostic.line = used.source.map(|source| source.line);
        diagnostics.push(diagnostic);
    }
    Sourced::assumed(fits, format!("the fewest whole GiB that {} fits", memory(used.value)))
}

/// Vectors, else points, over all collections.
fn vectors(readings: &Readings) -> Option<Sourced> {
    [Metric::Vectors, Metric::Points].into_iter().find_map(|metric| {
        let each = readings.latest_of_each(Component::Vector, metric);
        let last = each.last()?;
        let total: f64 = each.iter().map(Reading::value).sum();
        let why = if each.len() == 1 { String::new() } else { format!("sum over {} collections", each.len()) };
        Some(Sourced { why, ..Sourced::measured(total, last.source()) })
    })
}

/// Memory for vectors: number × dimensions × 4 bytes × 1.5 (Qdrant's documentation, "Capacity planning").
fn vector_bytes(vectors: &Sourced, dimensions: u32) -> Sourced {
    Sourced::inferred(
        vector_memory(vectors.value, dimensions),
        format!("{} vectors × {dimensions} dimensions × 4 bytes × 1.5", number(vectors.value)),
    )
}

/// The formula of [`vector_bytes`] alone.
fn vector_memory(vectors: f64, dimensions: u32) -> f64 {
    bounded(vectors * f64::from(dimensions) * 4.0 * 1.5)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_million_vectors_of_1024_dimensions_need_6_gb_as_qdrant_documents() {
        assert_eq!(vector_memory(1e6, 1024), 6.144e9);
    }
}
