//! Redis: more memory for the one node, replicas under sentinels, a cluster.

mod client;
mod cluster;
mod memory;
mod nodes;

pub(crate) use client::cache_module;
pub(crate) use cluster::{cluster_conf, cluster_script, node_script, sentinel_script};
pub(crate) use memory::{limit, memory_script};
pub(crate) use nodes::{Address, MASTER, Node, SUBNET, cluster_nodes, sentinel_replicas, sentinels, spread};
