use askama::Template;

use super::nodes::{MASTER, cluster_nodes, cluster_replicas, sentinels, spread};
use crate::escape::filters;
use crate::size::Mebibytes;
use crate::state::State;

#[derive(Template)]
#[template(path = "redis/node.sh")]
struct NodeScript {
    head: String,
}

/// The script that starts a node of a cluster, or a primary or replica under sentinels.
pub(crate) fn node_script(state: &State) -> askama::Result<String> {
    NodeScript { head: state.head() }.render()
}

#[derive(Template)]
#[template(path = "redis/sentinel.sh")]
struct SentinelScript {
    head: String,
    master: &'static str,
    sentinels: usize,
    quorum: usize,
}

/// The script that starts a sentinel.
pub(crate) fn sentinel_script(state: &State) -> askama::Result<String> {
    let sentinels = sentinels(state).len();
    SentinelScript { head: state.head(), master: MASTER, sentinels, quorum: sentinels / 2 + 1 }.render()
}

#[derive(Template)]
#[template(path = "redis/cluster.conf")]
struct ClusterConf {
    head: String,
    primaries: u32,
    replicas: u32,
    max: Mebibytes,
    max_bytes: u64,
    spread: bool,
}

/// The settings that all nodes of a cluster share.
pub(crate) fn cluster_conf(state: &State) -> askama::Result<String> {
    let cache = &state.after.cache;
    let replicas = cluster_replicas(cache.nodes);
    ClusterConf {
        head: state.head(),
        primaries: cache.nodes / (1 + replicas),
        replicas,
        max: Mebibytes::of(cache.memory_bytes),
        max_bytes: cache.memory_bytes as u64,
        spread: spread(state),
    }
    .render()
}

#[derive(Template)]
#[template(path = "redis/cluster.sh")]
struct ClusterScript {
    head: String,
    first: String,
    nodes: u32,
    replicas: u32,
}

/// The script that joins the nodes and copies the single node's keys.
pub(crate) fn cluster_script(state: &State) -> askama::Result<String> {
    let nodes = cluster_nodes(state);
    ClusterScript {
        head: state.head(),
        first: nodes.first().map(|node| node.service.clone()).unwrap_or_default(),
        nodes: state.after.cache.nodes,
        replicas: cluster_replicas(state.after.cache.nodes),
    }
    .render()
}
