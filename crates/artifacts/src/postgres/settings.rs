use headroom_model::{DatabaseStack, GIB, Storage};

use crate::size::Kibibytes;

/// Settings of a PostgreSQL server for its memory and cores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Settings {
    pub(crate) max_connections: u32,
    pub(crate) shared_buffers: Kibibytes,
    pub(crate) effective_cache_size: Kibibytes,
    pub(crate) maintenance_work_mem: Kibibytes,
    pub(crate) wal_buffers: Kibibytes,
    pub(crate) work_mem: Kibibytes,
    pub(crate) min_wal_size: Kibibytes,
    pub(crate) max_wal_size: Kibibytes,
    pub(crate) random_page_cost: &'static str,
    /// `None`: the server's own default is right.
    pub(crate) effective_io_concurrency: Option<u32>,
    pub(crate) max_worker_processes: Option<u32>,
    pub(crate) max_parallel_workers_per_gather: Option<u32>,
    pub(crate) max_parallel_maintenance_workers: Option<u32>,
    pub(crate) max_parallel_workers: Option<u32>,
    pub(crate) huge_pages: bool,
    /// What the server may take at worst, and what its container may.
    pub(crate) worst: Kibibytes,
    pub(crate) limit: Kibibytes,
}

const MB: u64 = 1024;
const GB: u64 = 1024 * MB;

impl Settings {
    /// The rules of pgtune (MIT, github.com/le0pard/pgtune), on kibibytes: shared buffers a quarter of the memory,
    /// three quarters for the planner to count on, a sixteenth for maintenance, the rest divided by the connections.
    /// Those for a web application: many short statements.
    pub(crate) fn new(machine: &DatabaseStack, max_connections: u32, database_bytes: f64) -> Self {
        let memory = (machine.memory_gb * GIB / 1024.0) as u64;
        let cores = machine.cores.ceil().max(1.0) as u64;
        let shared = (memory / 4).min(4096 * GB);
        let maintenance = (memory / 16).min(8 * GB);
        let parallel = (cores >= 4).then(|| cores.div_ceil(2).min(4) as u32);
        let work_mem = work_mem(memory, shared, cores, max_connections, database_bytes);
        Self {
            max_connections,
            shared_buffers: Kibibytes(shared),
            effective_cache_size: Kibibytes((memory / 4 * 3).min(8192 * GB)),
            maintenance_work_mem: Kibibytes(maintenance),
            wal_buffers: Kibibytes(wal_buffers(shared)),
            work_mem: Kibibytes(work_mem),
            min_wal_size: Kibibytes(GB),
            max_wal_size: Kibibytes(4 * GB),
            random_page_cost: if machine.storage == Storage::Hdd { "4" } else { "1.1" },
            // 18 reads ahead by itself (io_method = worker, effective_io_concurrency = 16).
            effective_io_concurrency: (machine.version < 18).then_some(match machine.storage {
                Storage::Hdd => 2,
                Storage::Ssd => 200,
                Storage::Nvme => 1000,
            }),
            max_worker_processes: parallel.map(|_| cores as u32),
            max_parallel_workers_per_gather: parallel,
            max_parallel_maintenance_workers: parallel,
            max_parallel_workers: parallel.map(|_| cores as u32),
            huge_pages: shared >= 2 * GB,
            worst: Kibibytes(worst(shared, max_connections, cores, work_mem, maintenance)),
            limit: Kibibytes(memory),
        }
    }

    /// Whether the worst case stays within 85 % of the container's limit.
    pub(crate) fn fits(&self) -> bool {
        self.worst.0 * 100 <= self.limit.0 * 85
    }

    /// The worst case as a share of the limit, in percent.
    pub(crate) fn worst_percent(&self) -> u64 {
        self.worst.0 * 100 / self.limit.0.max(1)
    }
}

/// 3 % of the shared buffers, from 32 kB to 16 MB; what comes close to 16 MB is rounded up to it.
fn wal_buffers(shared: u64) -> u64 {
    let three_percent = (shared * 3 / 100).min(16 * MB);
    if three_percent > 14 * MB { 16 * MB } else { three_percent.max(32) }
}

/// What is left after the shared buffers, divided by three sorts for each connection and worker. A database that fits
/// into the memory leaves more of it for sorts, one ten times as large less.
fn work_mem(memory: u64, shared: u64, cores: u64, max_connections: u32, database_bytes: f64) -> u64 {
    let workers = if cores >= 4 { cores } else { 8 };
    let each = (memory - shared) as f64 / ((u64::from(max_connections) + workers) * 3) as f64;
    let database = database_bytes / 1024.0;
    let factor = if database > 0.0 && database <= memory as f64 {
        1.3
    } else if database > 10.0 * memory as f64 {
        0.9
    } else {
        1.0
    };
    ((each * factor) as u64).clamp(4 * MB, 1024 * GB)
}

/// Shared buffers, 10 MB for each connection, two sorts for each of two statements a core, three autovacuum workers.
fn worst(shared: u64, max_connections: u32, cores: u64, work_mem: u64, maintenance: u64) -> u64 {
    const AUTOVACUUM_WORKERS: u64 = 3;
    shared + u64::from(max_connections) * 10 * MB + 2 * cores * work_mem * 2 + AUTOVACUUM_WORKERS * maintenance
}

#[cfg(test)]
mod tests {
    use headroom_model::GB;

    use super::*;

    fn machine(memory_gb: f64, cores: f64, storage: Storage, version: u32) -> DatabaseStack {
        DatabaseStack { memory_gb, cores, storage, version, ..DatabaseStack::default() }
    }

    fn shown(value: Kibibytes) -> String {
        value.to_string()
    }

    #[test]
    fn a_web_server_of_8_gb_and_4_cores_gets_what_pgtune_gives_it() {
        let database = 50.0 * GB;
        let s = Settings::new(&machine(8.0, 4.0, Storage::Ssd, 15), 200, database);
        let sizes = [s.shared_buffers, s.effective_cache_size, s.maintenance_work_mem, s.work_mem, s.wal_buffers];
        assert_eq!(sizes.map(shown), ["2GB", "6GB", "512MB", "10280kB", "16MB"]);
        assert_eq!([s.min_wal_size, s.max_wal_size].map(shown), ["1GB", "4GB"]);
        assert_eq!((s.random_page_cost, s.effective_io_concurrency), ("1.1", Some(200)));
        assert_eq!((s.max_parallel_workers_per_gather, s.max_worker_processes), (Some(2), Some(4)));
        assert!(s.huge_pages && s.fits());
    }

    #[test]
    fn a_database_that_fits_the_memory_gets_larger_sorts() {
        let s = Settings::new(&machine(8.0, 4.0, Storage::Ssd, 15), 200, 4.0 * GB);
        assert_eq!(shown(s.work_mem), "13364kB");
        let s = Settings::new(&machine(8.0, 4.0, Storage::Ssd, 15), 200, 400.0 * GB);
        assert_eq!(shown(s.work_mem), "9252kB");
    }

    #[test]
    fn what_a_version_or_a_disk_does_not_want_is_left_alone() {
        let of = |storage, version, cores| Settings::new(&machine(8.0, cores, storage, version), 100, 0.0);
        assert_eq!(of(Storage::Hdd, 17, 4.0).effective_io_concurrency, Some(2));
        assert_eq!(of(Storage::Nvme, 17, 4.0).effective_io_concurrency, Some(1000));
        assert_eq!(of(Storage::Nvme, 18, 4.0).effective_io_concurrency, None);
        assert_eq!(of(Storage::Hdd, 15, 2.0).random_page_cost, "4");
        assert_eq!(of(Storage::Ssd, 15, 2.0).max_parallel_workers, None);
    }

    #[test]
    fn a_small_machine_with_many_connections_does_not_fit() {
        let s = Settings::new(&machine(1.0, 1.0, Storage::Ssd, 15), 200, 0.0);
        assert_eq!(shown(s.work_mem), "4MB");
        assert_eq!(shown(s.wal_buffers), "7864kB");
        assert!(!s.fits(), "{} of {}", s.worst, s.limit);
    }

    #[test]
    fn tiny_and_huge_machines_stay_within_the_servers_bounds() {
        let tiny = Settings::new(&machine(0.25, 0.1, Storage::Ssd, 15), 1, 0.0);
        assert_eq!(shown(tiny.shared_buffers), "64MB");
        let huge = Settings::new(&machine(4096.0, 512.0, Storage::Ssd, 15), 5000, 1e15);
        assert_eq!(shown(huge.maintenance_work_mem), "8GB");
        assert_eq!(huge.max_parallel_workers_per_gather, Some(4));
    }
}
