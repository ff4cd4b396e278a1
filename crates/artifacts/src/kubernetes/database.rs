use askama::Template;
use headroom_model::GIB;

use super::gibibytes;
use crate::escape::filters;
use crate::postgres::{self, Pool, Settings, slot_keep};
use crate::size::{Cores, Kibibytes, Mebibytes};
use crate::state::State;

#[derive(Template)]
#[template(path = "kubernetes/database.yaml")]
struct Cluster<'a> {
    head: String,
    one_host: bool,
    namespace: &'a str,
    name: &'a str,
    database: &'a str,
    owner: &'a str,
    version: u32,
    instances: u32,
    /// Whether two servers may stand on one node: `required` or `preferred`.
    anti_affinity: &'static str,
    cores: Cores,
    cores_up: u32,
    memory: Mebibytes,
    disk_gib: u64,
    slot_keep: Kibibytes,
    settings: Settings,
}

/// CloudNativePG's `Cluster`.
pub(crate) fn cluster(state: &State) -> askama::Result<String> {
    let stack = &state.scenario.stack;
    let machine = &state.machine;
    let instances = instances(state);
    Cluster {
        head: state.head(),
        one_host: state.one_host(),
        namespace: &stack.project,
        name: &machine.service,
        database: &machine.database,
        owner: &machine.user,
        version: machine.version,
        instances,
        anti_affinity: if state.scenario.policy.hosts >= instances { "required" } else { "preferred" },
        cores: Cores(machine.cores),
        cores_up: machine.cores.ceil().max(1.0) as u32,
        memory: Mebibytes::of(machine.memory_gb * GIB),
        disk_gib: gibibytes(state.after.database.disk_bytes),
        slot_keep: slot_keep(state.after.database.disk_bytes),
        settings: postgres::settings(state),
    }
    .render()
}

/// Servers: the primary and its replicas, and three where there are machines for them.
pub(crate) fn instances(state: &State) -> u32 {
    (1 + state.after.database.replicas).max(state.scenario.policy.hosts.min(3))
}

#[derive(Template)]
#[template(path = "kubernetes/pooler.yaml")]
struct Poolers<'a> {
    head: String,
    namespace: &'a str,
    name: &'a str,
    /// What each is for, and its name.
    kinds: Vec<(&'static str, String)>,
    copies: u32,
    clients: u32,
    instances: u32,
    workers: u32,
    pool_size: u32,
    overflow: u32,
    max_connections: u32,
    size: u32,
    least: u32,
    reserve: u32,
    most: u32,
}

/// CloudNativePG's `Pooler` before the primary, and another one before the replicas where there are any.
pub(crate) fn pooler(state: &State) -> askama::Result<String> {
    /// One may be lost, and together they stay within the server's connections.
    const COPIES: u32 = 2;
    let stack = &state.scenario.stack;
    let database = &state.after.database;
    let (pool_size, overflow) = state.given_pool();
    let pool = Pool::new(&state.machine, database.max_connections, database.replicas);
    let most = (pool.most() / COPIES).max(1);
    let size = (pool.size / COPIES).max(1);
    let kinds: &[&str] = if database.replicas > 0 { &["rw", "ro"] } else { &["rw"] };
    Poolers {
        head: state.head(),
        namespace: &stack.project,
        name: &stack.postgres.service,
        kinds: kinds.iter().map(|kind| (*kind, format!("{}-pooler-{kind}", stack.postgres.service))).collect(),
        copies: COPIES,
        clients: postgres::clients(state),
        instances: state.most_instances(),
        workers: state.most_workers(),
        pool_size,
        overflow,
        max_connections: database.max_connections,
        size,
        least: size.div_ceil(2),
        reserve: most.saturating_sub(size),
        most,
    }
    .render()
}
