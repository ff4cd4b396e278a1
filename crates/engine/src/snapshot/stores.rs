//! Redis and Qdrant: what they hold and what they may hold.

use headroom_model::{
    Cache, CacheMode, Component, Diagnostic, GIB, Inspection, Metric, Provenance, Scenario, Severity, Sourced,
};

use super::readings::{Reading, Readings};
use super::stated;
use crate::numbers::{bounded, ratio};
use crate::size::cache::primaries;
use crate::words::{memory, number};

/// The runbook's growth script: 1 GB of Redis per 10,000 users.
const ASSUMED_REDIS_GB_PER_10000_USERS: f64 = 1.0;
/// The runbook's `--maxmemory 1gb`.
pub(crate) const ASSUMED_CACHE_MAX_GIB: f64 = 1.0;
/// The runbook's Qdrant limit before scaling.
pub(crate) const ASSUMED_VECTOR_LIMIT_GIB: f64 = 4.0;

/// What is known of the stores.
pub(super) struct Stores {
    pub(super) cache_mode: CacheMode,
    pub(super) cache_nodes: u32,
    pub(super) cache_bytes: Sourced,
    pub(super) cache_max_bytes: Sourced,
    pub(super) cache_clients: Option<Sourced>,
    pub(super) cache_max_clients: Option<Sourced>,
    pub(super) vectors: Option<Sourced>,
    pub(super) vector_nodes: u32,
    pub(super) vector_shards: u32,
    pub(super) vector_copies: u32,
    pub(super) vector_bytes: Option<Sourced>,
    pub(super) vector_limit_bytes: Sourced,
}

/// Reads the stores from the pastes, with what a person stated first.
pub(super) fn stores(
    readings: &Readings,
    inspections: &[Inspection],
    scenario: &Scenario,
    users: &Sourced,
    diagnostics: &mut Vec<Diagnostic>,
) -> Stores {
    let (cache_mode, cache_nodes) = cache_shape(readings, inspections);
    let primaries = primaries(&Cache { mode: cache_mode, nodes: cache_nodes, memory_bytes: 0.0 });
    let of_all = |one: Sourced| over(one, f64::from(primaries), "primaries");
    // Each node has its own limit, and the fullest is killed first.
    let cache_bytes = stated(scenario.current.redis_gb.map(|gb| gb * GIB))
        .or_else(|| readings.highest(Component::Cache, Metric::CacheUsedBytes).map(|used| of_all(used.sourced())))
        .or_else(|| {
            let container = readings.highest(Component::Cache, Metric::MemoryBytes)?;
            Some(of_all(container.sourced().because("memory of its container")))
        })
        .unwrap_or_else(|| cache_per_user(users, scenario));
    let cache_max = stated(scenario.stack.redis.max_memory_gb.map(|gb| gb * GIB)).or_else(|| {
        let max = readings.latest(Component::Cache, Metric::CacheMaxBytes);
        max.filter(|max| max.value() > 0.0).map(|max| max.sourced())
    });
    let cache_max_bytes = cache_max.unwrap_or_else(|| {
        let limit = Sourced::assumed(ASSUMED_CACHE_MAX_GIB * GIB, "the runbook's maxmemory: 1 GiB");
        let one = Sourced { value: cache_bytes.value / f64::from(primaries), ..cache_bytes.clone() };
        let container = readings.latest(Component::Cache, Metric::MemoryLimitBytes).filter(|limit| limit.value() > 0.0);
        match container {
            // Its container or machine ends it, where maxmemory does not or is not known.
            Some(most) if one.value > limit.value || most.value() < limit.value => Sourced {
                source: Some(most.source()),
                ..Sourced::inferred(most.value(), "no maxmemory: what its container or machine has")
            },
            _ => fitting(limit, &one, "Redis", "redis-cli CONFIG GET maxmemory", diagnostics),
        }
    });

    let (cache_clients, cache_max_clients) = clients(readings).unzip();

    let vectors = stated(scenario.current.vectors).or_else(|| vectors(readings));
    let (vector_nodes, vector_shards, vector_copies) = vector_shape(readings, inspections);
    let share = f64::from(vector_nodes) / f64::from(vector_copies);
    let vector_bytes = readings
        .highest(Component::Vector, Metric::MemoryBytes)
        .map(|used| over(used.sourced(), share, "nodes, each copy once"))
        .or_else(|| vectors.as_ref().map(|vectors| vector_bytes(vectors, scenario.stack.qdrant.dimensions)));
    let vector_limit = stated(scenario.stack.qdrant.memory_gb.map(|gb| gb * GIB)).or_else(|| {
        let limit = readings.latest(Component::Vector, Metric::MemoryLimitBytes);
        limit.filter(|limit| limit.value() > 0.0).map(|limit| limit.sourced())
    });
    let vector_limit_bytes = vector_limit.unwrap_or_else(|| {
        let limit = Sourced::assumed(ASSUMED_VECTOR_LIMIT_GIB * GIB, "the runbook's limit: 4 GiB");
        match &vector_bytes {
            Some(used) => {
                let one = Sourced { value: used.value / share, ..used.clone() };
                fitting(limit, &one, "Qdrant", "docker stats", diagnostics)
            }
            None => limit,
        }
    });
    Stores {
        cache_mode,
        cache_nodes,
        cache_bytes,
        cache_max_bytes,
        cache_clients,
        cache_max_clients,
        vectors,
        vector_nodes,
        vector_shards,
        vector_copies,
        vector_bytes,
        vector_limit_bytes,
    }
}

/// Clients and `maxclients` of the node where they are the largest part of it.
fn clients(readings: &Readings) -> Option<(Sourced, Sourced)> {
    let each = readings.latest_of_each(Component::Cache, Metric::CacheClients);
    let pairs = each.iter().filter_map(|clients| {
        let subject = &clients.observation.subject;
        let most = readings.latest_for(Component::Cache, subject, Metric::CacheMaxClients)?;
        (most.value() > 0.0).then_some((clients, most))
    });
    let part = |(clients, most): &(&Reading, Reading)| ratio(clients.value(), most.value());
    let (clients, most) = pairs.max_by(|a, b| part(a).total_cmp(&part(b)))?;
    Some((clients.sourced(), most.sourced()))
}

/// What one node says of itself, over all of them, where there are several.
fn over(one: Sourced, nodes: f64, of: &str) -> Sourced {
    if nodes == 1.0 {
        return one;
    }
    Sourced {
        value: bounded(one.value * nodes),
        source: one.source,
        ..Sourced::inferred(0.0, format!("{} of the fullest × {} {of}", memory(one.value), number(nodes)))
    }
}

/// A cluster where one was seen, three primaries or more that share the keys; a primary with sentinels where they were
/// asked; else one node.
fn cache_shape(readings: &Readings, inspections: &[Inspection]) -> (CacheMode, u32) {
    let of = |metric| readings.latest(Component::Cache, metric).map(|found| found.value().min(1e4) as u32);
    let peers = of(Metric::Peers);
    let shards = of(Metric::Shards).filter(|shards| *shards > 1);
    if let Some(shards) = shards {
        return (CacheMode::Cluster, peers.unwrap_or(2 * shards).max(shards));
    }
    let asked = |inspection: &Inspection| inspection.documents.iter().any(|one| one.format == "redis-sentinel");
    let replicas = of(Metric::Replicas).filter(|replicas| *replicas > 0);
    match replicas.filter(|_| inspections.iter().any(asked)) {
        Some(replicas) => (CacheMode::Sentinel, replicas + 1),
        None => (CacheMode::Single, 1),
    }
}

/// Nodes, shards of a collection and copies of each. A cluster of which nothing more is known has Qdrant's defaults, a shard
/// a node and one copy.
fn vector_shape(readings: &Readings, inspections: &[Inspection]) -> (u32, u32, u32) {
    let of = |metric| readings.latest(Component::Vector, metric).map(|found| found.value().clamp(1.0, 1e4) as u32);
    let containers = readings.subjects(Component::Vector, &[Metric::CpuPercentOfCore, Metric::CpuCores]).len();
    let nodes = of(Metric::Peers).unwrap_or_else(|| containers.clamp(1, 10_000) as u32);
    let copies = inspections
        .iter()
        .flat_map(|inspection| &inspection.facts)
        .rfind(|fact| fact.component == Component::Vector && fact.name == "replicationFactor");
    let copies = copies.and_then(|fact| fact.text.parse::<u32>().ok()).unwrap_or(1).clamp(1, nodes);
    (nodes, of(Metric::Shards).unwrap_or(nodes), copies)
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
                "{name} holds {}, more than the runbook's {}. The limit is not known; the plan takes {} for it.",
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
        Some(Sourced::measured(total, last.source()).because(why))
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
    use headroom_model::Observation;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn without_maxmemory_the_container_or_the_machine_is_the_limit() {
        let paste = |used_gib: f64, limit_gib: f64| {
            let of = |metric, gib| Observation::new(Component::Cache, "redis", metric, gib * GIB, 1);
            let observations = vec![of(Metric::CacheUsedBytes, used_gib), of(Metric::MemoryLimitBytes, limit_gib)];
            let (now, said) =
                crate::snapshot(&[Inspection { observations, ..Inspection::default() }], &Scenario::default());
            (now.cache_max_bytes.value / GIB, now.cache_max_bytes.provenance, said)
        };
        let limit = |used, most| {
            let (value, provenance, _) = paste(used, most);
            (value, provenance)
        };
        assert_eq!(limit(5.0, 8.0), (8.0, Provenance::Inferred));
        assert_eq!(limit(0.3, 0.5), (0.5, Provenance::Inferred));
        // Where the runbook's does, it may be what is set: a machine of 62 GiB would hide it.
        assert_eq!(limit(0.3, 62.0), (1.0, Provenance::Assumed));
        assert!(paste(5.0, 8.0).2.iter().all(|one| one.code != "memory-limit-raised"));
    }

    #[test]
    fn a_million_vectors_of_1024_dimensions_need_6_gb_as_qdrant_documents() {
        assert_eq!(vector_memory(1e6, 1024), 6.144e9);
    }
}
