//! PostgreSQL: connections that the app may open, what the server can bear, and the volume.

use headroom_model::{App, GB, GIB, MIB, Scenario, Topology};

use crate::numbers::{bounded, ratio, whole};

/// The runbook's `DB_POOL_SIZE` and `DB_MAX_OVERFLOW`, of a worker.
const ASSUMED_POOL_SIZE: u32 = 20;
const ASSUMED_POOL_OVERFLOW: u32 = 10;
/// The runbook's `max_connections` after scaling.
const RUNBOOK_MAX_CONNECTIONS: u32 = 200;
/// The largest single volume that the large clouds sell, 64 TB.
pub(crate) const LARGEST_VOLUME_BYTES: f64 = 64_000.0 * GB;

/// How an instance comes to its connections: workers × (pool + overflow).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pools {
    /// Workers of the instance.
    pub workers: f64,
    /// Connections that a worker keeps.
    pub pool: f64,
    /// Connections that a worker opens beyond them.
    pub overflow: f64,
}

impl Pools {
    /// Of an instance with this many cores; workers by the runbook's rule 2 × cores + 1 unless stated.
    #[must_use]
    pub fn new(scenario: &Scenario, cores: f64) -> Self {
        let app = &scenario.stack.app;
        Self {
            workers: app.workers.map_or_else(|| (2.0 * cores + 1.0).floor().max(1.0), f64::from),
            pool: f64::from(app.pool_size.unwrap_or(ASSUMED_POOL_SIZE)),
            overflow: f64::from(app.pool_overflow.unwrap_or(ASSUMED_POOL_OVERFLOW)),
        }
    }

    /// Connections that one instance can open.
    pub(crate) fn connections(&self) -> f64 {
        bounded(self.workers * (self.pool + self.overflow))
    }
}

/// Connections that all instances can open.
pub(crate) fn possible_connections(app: &App, scenario: &Scenario) -> f64 {
    f64::from(app.instances) * Pools::new(scenario, app.cores).connections()
}

/// The machine that a server runs on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Machine {
    pub(crate) cores: f64,
    pub(crate) memory_bytes: f64,
}

impl Machine {
    /// The database's of a topology.
    pub(crate) fn of(topology: &Topology) -> Self {
        Self { cores: topology.database.cores, memory_bytes: topology.database.memory_bytes }
    }
}

/// `max_connections` behind a pooler: the runbook's 200 where the server's memory bears it, also where it has more than it
/// bears; else what it has.
pub(crate) fn pooled_max_connections(now: u32, machine: Machine) -> u32 {
    if !memory_bears(RUNBOOK_MAX_CONNECTIONS, machine) || (now >= RUNBOOK_MAX_CONNECTIONS && memory_bears(now, machine))
    {
        return now;
    }
    RUNBOOK_MAX_CONNECTIONS
}

/// Whether that many connections fit the server's memory: shared buffers + 10 MB a connection + two sorts for each
/// that works + maintenance of three autovacuum workers ≤ 85 % of the limit. Settings by pgtune's rules for the web
/// (le0pard/pgtune, MIT); as many work as the pool has servers, 2 × cores + 1 (PostgreSQL wiki, "Number of database
/// connections").
fn memory_bears(connections: u32, machine: Machine) -> bool {
    needed_bytes(connections, machine) <= 0.85 * machine.memory_bytes
}

/// The bytes of [`memory_bears`].
pub(crate) fn needed_bytes(connections: u32, machine: Machine) -> f64 {
    let ram = machine.memory_bytes;
    let shared = ram / 4.0;
    let maintenance = (ram / 16.0).min(8.0 * GIB);
    let working = (2.0 * machine.cores + 1.0).min(f64::from(connections));
    shared
        + f64::from(connections) * 10.0 * MIB
        + working * work_mem_bytes(connections, machine) * 2.0
        + 3.0 * maintenance
}

/// pgtune's `work_mem`: (RAM − shared buffers) ÷ ((connections + worker processes) · 3), at least 4 MB.
fn work_mem_bytes(connections: u32, machine: Machine) -> f64 {
    let ram = machine.memory_bytes;
    let workers = if machine.cores >= 4.0 { machine.cores.floor() } else { 8.0 };
    ((ram - ram / 4.0) / ((f64::from(connections) + workers) * 3.0)).max(4.0 * MIB)
}

/// The smallest round volume, 1, 2.5 or 5 × 10ⁿ GB, that holds this many bytes.
pub(crate) fn round_volume_bytes(bytes: f64) -> f64 {
    let mut decade = 1.0;
    loop {
        for step in [1.0, 2.5, 5.0] {
            let size = whole(step * decade) * GB;
            if super::serves_up_to(size) >= bytes || decade >= 1e20 {
                return size;
            }
        }
        decade *= 10.0;
    }
}

/// GB of a volume that the data fill to the threshold at most.
pub(crate) fn volume_bytes(data_bytes: f64, threshold_percent: f64) -> f64 {
    ratio(data_bytes, threshold_percent / 100.0)
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    const RUNBOOK: Machine = Machine { cores: 4.0, memory_bytes: 8.0 * GIB };

    #[test]
    fn the_runbooks_nine_workers_can_open_270_connections() {
        assert_eq!(Pools::new(&Scenario::default(), 4.0).connections(), 270.0);
        assert_eq!(Pools::new(&Scenario::default(), 2.0).connections(), 150.0);
        let app = App { instances: 4, cores: 4.0, memory_bytes: 0.0, autoscaling: false };
        assert!(possible_connections(&app, &Scenario::default()) > 1000.0);
    }

    #[test]
    fn work_mem_is_pgtunes() {
        // pgtune: web, 8 GB, 4 cores, 200 connections gives 10280kB.
        let kilobytes = work_mem_bytes(200, RUNBOOK) / 1024.0;
        assert_eq!(kilobytes.floor(), 10280.0);
    }

    #[test]
    fn two_hundred_connections_need_memory_for_them() {
        assert_eq!(pooled_max_connections(100, RUNBOOK), 200);
        assert_eq!(pooled_max_connections(300, RUNBOOK), 300);
        // 600 would take 9.4 of its 8 GiB.
        assert_eq!(pooled_max_connections(600, RUNBOOK), 200);
        let small = Machine { memory_bytes: GIB, ..RUNBOOK };
        assert_eq!(pooled_max_connections(100, small), 100);
    }

    #[test]
    fn volumes_are_round() {
        assert_eq!(round_volume_bytes(163.0 * GB), 250.0 * GB);
        assert_eq!(round_volume_bytes(100.0 * GB), 100.0 * GB);
        assert_eq!(round_volume_bytes(0.0), GB);
        assert_eq!(round_volume_bytes(2.2 * GB), 3.0 * GB);
        assert_eq!(round_volume_bytes(501.0 * GB), 1000.0 * GB);
    }
}
