//! Redis: one node while it is large enough, a cluster with replicas beyond.

use headroom_model::{Cache, CacheMode, GIB};

use crate::numbers::{ratio, whole};

/// Fewer primaries cannot elect a failover (Redis cluster specification).
const FEWEST_PRIMARIES: f64 = 3.0;
/// Three primaries with a replica each.
pub(crate) const FEWEST_NODES: u32 = 6;

/// "Linear scalability up to 1000 nodes" (Redis cluster specification), half of them replicas.
pub(crate) const MOST_PRIMARIES: u32 = 500;

/// Whole GiB of `maxmemory` so that the data fill it to the threshold at most.
pub(crate) fn max_memory_gib(data_bytes: f64, threshold_percent: f64) -> f64 {
    whole(ratio(data_bytes, GIB) / (threshold_percent / 100.0)).max(1.0)
}

/// The smallest cluster whose primaries, none larger than a node may be, hold this many GiB; each has a replica. At
/// most [`MOST_PRIMARIES`]: [`primaries_needed`] tells when that is not enough.
pub(crate) fn cluster(total_gib: f64, max_node_gib: f64) -> Cache {
    let primaries = primaries_needed(total_gib, max_node_gib).min(f64::from(MOST_PRIMARIES));
    // A node may be allowed less than a whole GiB; then it gets just that.
    let node_gib = whole(total_gib / primaries).max(1.0).min(max_node_gib);
    Cache { mode: CacheMode::Cluster, nodes: 2 * primaries as u32, memory_bytes: node_gib * GIB }
}

/// Primaries of that size for this many GiB.
pub(crate) fn primaries_needed(total_gib: f64, max_node_gib: f64) -> f64 {
    whole(ratio(total_gib, max_node_gib)).max(FEWEST_PRIMARIES)
}

/// Nodes that hold keys of their own. The runbook's three-node cluster has no replicas.
pub(crate) fn primaries(cache: &Cache) -> u32 {
    match cache.mode {
        CacheMode::Single | CacheMode::Sentinel => 1,
        CacheMode::Cluster if cache.nodes >= FEWEST_NODES => cache.nodes / 2,
        CacheMode::Cluster => cache.nodes.max(1),
    }
}

/// Bytes of `maxmemory` over all primaries.
pub(crate) fn total_bytes(cache: &Cache) -> f64 {
    f64::from(primaries(cache)) * cache.memory_bytes
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn maxmemory_is_filled_to_the_threshold() {
        assert_eq!(max_memory_gib(1.4 * GIB, 70.0), 2.0);
        assert_eq!(max_memory_gib(1.41 * GIB, 70.0), 3.0);
        assert_eq!(max_memory_gib(0.0, 70.0), 1.0);
    }

    #[test]
    fn a_cluster_has_three_primaries_and_a_replica_each() {
        let small = cluster(5.0, 4.0);
        assert_eq!((small.nodes, small.memory_bytes / GIB), (6, 2.0));
        let large = cluster(17.0, 4.0);
        assert_eq!((large.nodes, large.memory_bytes / GIB), (10, 4.0));
        assert_eq!(total_bytes(&large), 20.0 * GIB);
    }
}
