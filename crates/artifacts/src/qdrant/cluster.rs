use askama::Template;

use crate::escape::filters;
use crate::state::State;

/// A node of the cluster and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VectorNode {
    /// Its service.
    pub(crate) service: String,
    /// The machine it runs on, counted from 1.
    pub(crate) host: u32,
    /// The machine's address, a variable of `.env`.
    pub(crate) address: HostAddress,
    /// Where it answers requests; gRPC is the next port.
    pub(crate) http: u32,
    /// Where the nodes speak to each other.
    pub(crate) p2p: u32,
}

/// The address of the machine with this number, as Compose reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HostAddress(u32);

impl std::fmt::Display for HostAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "${{QDRANT_HOST_{0}:?the address of machine {0}}}", self.0)
    }
}

/// The nodes, spread over the machines in turn; the first is the one that the others join.
pub(crate) fn vector_nodes(state: &State) -> Vec<VectorNode> {
    let hosts = state.scenario.policy.hosts.max(1);
    (0..state.after.vector.nodes)
        .map(|index| {
            let host = index % hosts + 1;
            // On a machine's own network, beside the single node and each other.
            let base = if hosts > 1 { 7333 + 10 * (index / hosts) } else { 6333 };
            let service = format!("{}-node-{}", state.scenario.stack.qdrant.service, index + 1);
            VectorNode { service, host, address: HostAddress(host), http: base, p2p: base + 2 }
        })
        .collect()
}

#[derive(Template)]
#[template(path = "qdrant/copy.py")]
struct Copy {
    head: String,
    nodes: u32,
    shards: u32,
    replication: u32,
}

/// The script that copies the collections of the single node into the cluster.
pub(crate) fn copy_script(state: &State) -> askama::Result<String> {
    let vector = &state.after.vector;
    Copy { head: state.head(), nodes: vector.nodes, shards: vector.shards, replication: vector.replication }.render()
}

#[derive(Template)]
#[template(path = "qdrant/shards.py")]
struct Shards {
    head: String,
    nodes: u32,
}

/// The script that moves shards to the nodes that have the fewest.
pub(crate) fn shards_script(state: &State) -> askama::Result<String> {
    Shards { head: state.head(), nodes: state.after.vector.nodes }.render()
}
