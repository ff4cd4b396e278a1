//! A topology in a line of pills, each with what changed.

use headroom::Topology;
use headroom::charts::memory;

use crate::words;

/// One part of the topology.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pill {
    /// The part.
    pub(super) name: &'static str,
    /// How many, or how large; empty where none runs.
    pub(super) value: String,
    /// What is new; empty when nothing is.
    pub(super) change: String,
}

/// The parts of what runs, against what ran before.
pub(super) fn pills(before: &Topology, now: &Topology) -> Vec<Pill> {
    let pill = |name, value: String, change: String| Pill { name, value, change };
    let count = |name, before: u32, now: u32| pill(name, now.to_string(), counted(before, now));
    let mut pills = Vec::new();
    // Every part has its place, also while it does not run: none moves when another comes.
    let absent = |name| pill(name, String::new(), String::new());
    pills.push(match now.balancer.instances {
        0 => absent("nginx"),
        instances => count("nginx", before.balancer.instances, instances),
    });
    let size = |topology: &Topology| (topology.app.instances, words::number(topology.app.cores));
    let (was, is) = (size(before), size(now));
    let more = now.app.instances.saturating_sub(before.app.instances);
    let change = match (more, was == is) {
        (_, true) => String::new(),
        (0, false) => format!("was {} × {}", was.0, was.1),
        (more, false) => format!("+{more}, was {} × {}", was.0, was.1),
    };
    let cores = if is.1 == "1" { "core" } else { "cores" };
    pills.push(pill("app", format!("{} × {} {cores}", is.0, is.1), change));
    let poolers = |topology: &Topology| u32::from(topology.database.pooler);
    pills.push(match poolers(now) {
        0 => absent("PgBouncer"),
        running => count("PgBouncer", poolers(before), running),
    });
    let database = |topology: &Topology| topology.database.primary + topology.database.replicas;
    let mut postgres = count("PostgreSQL", database(before), database(now));
    if now.database.replicas > 0 {
        postgres.value = format!("1 + {}", words::count(now.database.replicas as usize, "replica"));
    }
    if postgres.change.is_empty() && now.database.disk_bytes > before.database.disk_bytes {
        postgres.change = format!("disk {}", memory(now.database.disk_bytes));
    } else if postgres.change.is_empty() && now.database.max_connections != before.database.max_connections {
        postgres.change = format!("max_connections {}", now.database.max_connections);
    }
    pills.push(postgres);
    if now.cache.nodes > 0 {
        let (was, is) = (&before.cache, &now.cache);
        pills.push(pill(
            "Redis",
            nodes(is.nodes, is.memory_bytes),
            grown((was.nodes, was.memory_bytes), (is.nodes, is.memory_bytes)),
        ));
    }
    if now.vector.nodes > 0 {
        let (was, is) = (&before.vector, &now.vector);
        pills.push(pill(
            "Qdrant",
            nodes(is.nodes, is.memory_bytes),
            grown((was.nodes, was.memory_bytes), (is.nodes, is.memory_bytes)),
        ));
    }
    pills
}

fn counted(before: u32, now: u32) -> String {
    if before == 0 && now > 0 {
        "new".to_owned()
    } else if now > before {
        format!("+{}", now - before)
    } else {
        String::new()
    }
}

fn nodes(count: u32, bytes: f64) -> String {
    if count > 1 { format!("{count} × {}", memory(bytes)) } else { memory(bytes) }
}

fn grown((nodes_before, bytes_before): (u32, f64), (nodes_now, bytes_now): (u32, f64)) -> String {
    if nodes_before == nodes_now && bytes_now > bytes_before {
        format!("+{}", memory(bytes_now - bytes_before))
    } else if nodes_before != nodes_now {
        format!("was {}", nodes(nodes_before, bytes_before))
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use headroom::{App, Balancer, Cache, CacheMode, Database, GB, GIB, Vector};

    use super::*;

    fn topology(instances: u32, cores: f64) -> Topology {
        Topology {
            app: App { instances, cores, memory_bytes: 2.0 * GIB, autoscaling: false },
            balancer: Balancer { instances: u32::from(instances > 2) },
            database: Database {
                primary: 1,
                replicas: 0,
                pooler: instances > 2,
                max_connections: 100,
                disk_bytes: GB,
                cores: 4.0,
                memory_bytes: 8.0 * GB,
            },
            cache: Cache { mode: CacheMode::Single, nodes: 1, memory_bytes: f64::from(instances) / 2.0 * GB },
            vector: Vector {
                nodes: if instances > 2 { 3 } else { 1 },
                shards: 1,
                replication: 1,
                memory_bytes: 4.0 * GB,
            },
        }
    }

    fn words(before: &Topology, now: &Topology) -> Vec<String> {
        pills(before, now)
            .iter()
            .filter(|pill| !pill.value.is_empty())
            .map(|pill| format!("{} {} {}", pill.name, pill.value, pill.change).trim().to_owned())
            .collect()
    }

    #[test]
    fn nothing_new_has_no_change() {
        let today = topology(2, 2.0);
        assert_eq!(words(&today, &today), ["app 2 × 2 cores", "PostgreSQL 1", "Redis 1 GB", "Qdrant 4 GB"]);
    }

    #[test]
    fn what_is_new_is_said_with_what_was() {
        assert_eq!(
            words(&topology(2, 2.0), &topology(6, 4.0)),
            [
                "nginx 1 new",
                "app 6 × 4 cores +4, was 2 × 2",
                "PgBouncer 1 new",
                "PostgreSQL 1",
                "Redis 3 GB +2 GB",
                "Qdrant 3 × 4 GB was 4 GB"
            ]
        );
    }

    #[test]
    fn disks_and_replicas_belong_to_postgres() {
        let (before, mut now) = (topology(2, 2.0), topology(2, 2.0));
        now.database.disk_bytes = 250.0 * GB;
        assert_eq!(words(&before, &now)[1], "PostgreSQL 1 disk 250 GB");
        now.database.replicas = 2;
        assert_eq!(words(&before, &now)[1], "PostgreSQL 1 + 2 replicas +2");
    }
}
