use askama::Template;

use super::gibibytes;
use crate::escape::filters;
use crate::size::Mebibytes;
use crate::state::State;

#[derive(Template)]
#[template(path = "kubernetes/qdrant-values.yaml")]
struct Values<'a> {
    head: String,
    one_host: bool,
    namespace: &'a str,
    release: String,
    nodes: u32,
    shards: u32,
    replication: u32,
    memory: Mebibytes,
    disk_gib: u64,
}

/// The values of Qdrant's Helm chart.
pub(crate) fn values(state: &State) -> askama::Result<String> {
    let vector = &state.after.vector;
    Values {
        head: state.head(),
        one_host: state.one_host(),
        namespace: &state.scenario.stack.project,
        release: release(state),
        nodes: vector.nodes.max(1),
        shards: vector.shards,
        replication: vector.replication,
        memory: Mebibytes::of(vector.memory_bytes),
        disk_gib: gibibytes(3.0 * vector.memory_bytes),
    }
    .render()
}

/// The Helm release: a cluster stands beside the single node until its data is copied.
pub(crate) fn release(state: &State) -> String {
    let service = &state.scenario.stack.qdrant.service;
    if state.after.vector.nodes > 1 { state.free_name(&format!("{service}-cluster")) } else { service.clone() }
}
