//! Qdrant: a snapshot before each step.

mod snapshot;

pub(crate) use snapshot::snapshot_script;
