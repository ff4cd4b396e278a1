//! Qdrant: one node while it is large enough, three or more with two copies beyond.

use headroom_model::{GIB, Vector};

use crate::numbers::{ratio, whole};

/// Copies of each shard, so that losing a node loses nothing.
const REPLICATION: u32 = 2;

/// More nodes than this hold a collection only in theory.
pub(crate) const MOST_NODES: u32 = 96;

/// Less is not worth a restart.
const LEAST_BYTES: f64 = 2.0 * GIB;

/// The limit doubled until the data fill it to the threshold at most.
pub(crate) fn doubled(limit_bytes: f64, data_bytes: f64, threshold_percent: f64) -> f64 {
    let mut limit = limit_bytes.max(GIB / 1024.0);
    while data_bytes > super::serves_up_to(limit * threshold_percent / 100.0) && limit < 1e24 {
        limit *= 2.0;
    }
    limit
}

/// The limit halved as long as the data fill it to the threshold at most.
pub(crate) fn halved(limit_bytes: f64, data_bytes: f64, threshold_percent: f64) -> f64 {
    let mut limit = limit_bytes;
    while limit > LEAST_BYTES && data_bytes <= limit / 2.0 * threshold_percent / 100.0 {
        limit /= 2.0;
    }
    limit
}

/// The smallest cluster of which no node is larger than allowed: 3, 6 or 12 nodes, then more; 2 copies.
///
/// Shards are a multiple of the nodes and at least two on each, 12 from six nodes on, which 12, 6, 4 and 3 divide
/// (Qdrant's documentation, "Distributed deployment"). Their number cannot be changed later outside the vendor's
/// cloud: it is chosen for the horizon. At most [`MOST_NODES`]; [`total_bytes`] tells whether they hold it.
pub(crate) fn cluster(data_bytes: f64, threshold_percent: f64, max_node_gib: f64) -> Vector {
    let total_gib = ratio(data_bytes, GIB) * f64::from(REPLICATION) / (threshold_percent / 100.0);
    let mut nodes = 3_u32;
    while total_gib / f64::from(nodes) > max_node_gib && nodes < MOST_NODES {
        nodes *= 2;
    }
    Vector {
        nodes,
        shards: if nodes == 3 { 6 } else { 12.max(2 * nodes) },
        replication: REPLICATION,
        memory_bytes: whole(total_gib / f64::from(nodes)).max(1.0).min(max_node_gib) * GIB,
    }
}

/// Bytes of data that the nodes may hold in all, each copy once.
pub(crate) fn total_bytes(vector: &Vector) -> f64 {
    f64::from(vector.nodes) * vector.memory_bytes / f64::from(vector.replication.max(1))
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn a_limit_doubles_as_in_the_runbook() {
        assert_eq!(doubled(4.0 * GIB, 3.0 * GIB, 70.0), 8.0 * GIB);
        assert_eq!(doubled(4.0 * GIB, 12.0 * GIB, 70.0), 32.0 * GIB);
    }

    #[test]
    fn a_cluster_holds_two_copies_within_its_nodes() {
        let three = cluster(30.0 * GIB, 70.0, 32.0);
        assert_eq!((three.nodes, three.shards, three.replication, three.memory_bytes / GIB), (3, 6, 2, 29.0));
        let six = cluster(50.0 * GIB, 70.0, 32.0);
        assert_eq!((six.nodes, six.shards), (6, 12));
        assert!(total_bytes(&six) * 0.7 >= 50.0 * GIB);
    }
}
