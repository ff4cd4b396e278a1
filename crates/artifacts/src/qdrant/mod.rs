//! Qdrant: a snapshot before each step, and a cluster with the collections copied into it.

mod cluster;
mod snapshot;

pub(crate) use cluster::{HostAddress, VectorNode, copy_script, shards_script, vector_nodes};
pub(crate) use snapshot::snapshot_script;
