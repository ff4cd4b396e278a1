use askama::Template;
use headroom_model::{DatabaseStack, Storage};

use crate::escape::filters;
use crate::size::Cores;
use crate::state::State;

/// How PgBouncer shares the server's connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pool {
    /// Connections of one role to one database.
    pub(crate) size: u32,
    /// Kept open when idle.
    pub(crate) least: u32,
    /// More of them for a burst.
    pub(crate) reserve: u32,
}

impl Pool {
    /// Twice the cores and one for the disk, as the PostgreSQL wiki and math of queues have it: what runs at once. Never
    /// more than five sixths of `max_connections`, less those for superusers, administration and replication.
    pub(crate) fn new(machine: &DatabaseStack, max_connections: u32, replicas: u32) -> Self {
        const SPINDLES: u32 = 1;
        let useful = 2 * machine.cores.ceil().max(1.0) as u32 + SPINDLES;
        let most = budget(max_connections, replicas).max(2);
        let size = useful.min(most - most / 5).max(1);
        let disk_wait = if machine.storage == Storage::Hdd { 2 } else { 4 };
        Self { size, least: size.div_ceil(2), reserve: size.div_ceil(disk_wait).min(most - size) }
    }

    /// All server connections of one database.
    pub(crate) fn most(self) -> u32 {
        self.size + self.reserve
    }
}

/// The server connections that clients may use: `max_connections` less a fifth on top, 3 for superusers, 2 for
/// administration and 1 for each replica.
pub(crate) fn budget(max_connections: u32, replicas: u32) -> u32 {
    (max_connections * 5 / 6).saturating_sub(3 + 2 + replicas)
}

/// `max_client_conn`: every connection that the app may open, and a fifth.
pub(crate) fn clients(state: &State) -> u32 {
    let (size, overflow) = state.given_pool();
    let all = u64::from(state.most_instances()) * u64::from(state.most_workers()) * u64::from(size + overflow);
    (all * 6).div_ceil(5).min(1_000_000) as u32
}

#[derive(Template)]
#[template(path = "pgbouncer/pgbouncer.ini")]
struct Ini<'a> {
    head: String,
    clients: u32,
    instances: u32,
    workers: u32,
    pool_size: u32,
    overflow: u32,
    cores: Cores,
    pool: Pool,
    max_connections: u32,
    database: &'a str,
    user: &'a str,
    primary: &'a str,
    replicas: Vec<String>,
}

/// `pgbouncer.ini` for the app's instances and the server's connections after the step.
pub(crate) fn ini(state: &State) -> askama::Result<String> {
    let machine = &state.machine;
    let (pool_size, overflow) = state.given_pool();
    Ini {
        head: state.head(),
        clients: clients(state),
        instances: state.most_instances(),
        workers: state.most_workers(),
        pool_size,
        overflow,
        cores: Cores(machine.cores),
        pool: Pool::new(machine, state.after.database.max_connections, state.after.database.replicas),
        max_connections: state.after.database.max_connections,
        database: &machine.database,
        user: &machine.user,
        primary: &machine.service,
        replicas: state.replica_names(),
    }
    .render()
}

#[derive(Template)]
#[template(path = "pgbouncer/userlist.sh")]
struct Userlist<'a> {
    head: String,
    pooler: String,
    user: &'a str,
    database: &'a str,
    primary: &'a str,
}

/// The script that writes PgBouncer's list of users from the server's own.
pub(crate) fn userlist(state: &State) -> askama::Result<String> {
    let machine = &state.machine;
    Userlist {
        head: state.head(),
        pooler: state.pooler(),
        user: &machine.user,
        database: &machine.database,
        primary: &machine.service,
    }
    .render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_cores_share_nine_connections() {
        let pool = Pool::new(&DatabaseStack::default(), 200, 0);
        assert_eq!((pool.size, pool.least, pool.reserve), (9, 5, 3));
    }

    #[test]
    fn the_pool_never_takes_what_the_server_keeps() {
        for (cores, max_connections, replicas) in
            [(64.0, 100, 2), (4.0, 20, 5), (1.0, 10, 0), (128.0, 10, 9), (2.0, 1, 0)]
        {
            let pool = Pool::new(&DatabaseStack { cores, ..DatabaseStack::default() }, max_connections, replicas);
            assert!(pool.size >= 1 && pool.least <= pool.size);
            assert!(pool.most() <= budget(max_connections, replicas).max(2), "{pool:?} of {max_connections}");
        }
    }
}
