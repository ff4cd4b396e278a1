//! A topology in a line of pills, each with what changed.

use headroom::Topology;
use headroom::charts::memory;

use crate::words;

/// One part of the topology.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pill {
    /// The part.
    pub(super) name: &'static str,
    /// How many run today, or how large; empty where none runs. It stays while an assumption is dragged, so that what stands
    /// behind it does not move.
    pub(super) value: String,
    /// What comes of it; empty when nothing does.
    pub(super) change: String,
}

impl Pill {
    /// Whether none runs, then or now.
    pub(super) fn is_absent(&self) -> bool {
        self.value.is_empty() && self.change.is_empty()
    }
}

/// The parts of what runs, against what ran before.
pub(super) fn pills(before: &Topology, now: &Topology) -> Vec<Pill> {
    let pill = |name, value: String, change: String| Pill { name, value, change };
    // Every part has its place, also while it does not run: none moves when another comes.
    let count = |name, before: u32, now: u32| match (before, now) {
        (_, 0) => pill(name, String::new(), String::new()),
        (0, 1) => pill(name, String::new(), "new".to_owned()),
        (0, _) => pill(name, now.to_string(), "new".to_owned()),
        _ => pill(name, before.to_string(), to(&before.to_string(), &now.to_string())),
    };
    let mut pills = vec![count("nginx", before.balancer.instances, now.balancer.instances)];
    let size = |topology: &Topology| format!("{} × {}", topology.app.instances, words::number(topology.app.cores));
    let cores = if now.app.cores == 1.0 { "core" } else { "cores" };
    let (was, is) = (size(before), size(now));
    pills.push(if was == is {
        pill("app", format!("{is} {cores}"), String::new())
    } else {
        pill("app", was, format!("→ {is} {cores}"))
    });
    let poolers = |topology: &Topology| u32::from(topology.database.pooler);
    pills.push(count("PgBouncer", poolers(before), poolers(now)));
    let database = |topology: &Topology| match topology.database.replicas {
        0 => topology.database.primary.to_string(),
        replicas => format!("1 + {}", words::count(replicas as usize, "replica")),
    };
    let mut postgres = pill("PostgreSQL", database(before), to(&database(before), &database(now)));
    if postgres.change.is_empty() && now.database.disk_bytes > before.database.disk_bytes {
        postgres.change = format!("disk {}", memory(now.database.disk_bytes));
    } else if postgres.change.is_empty() && now.database.max_connections != before.database.max_connections {
        postgres.change = format!("max_connections {}", now.database.max_connections);
    }
    pills.push(postgres);
    for (name, was, is) in [
        ("Redis", (before.cache.nodes, before.cache.memory_bytes), (now.cache.nodes, now.cache.memory_bytes)),
        ("Qdrant", (before.vector.nodes, before.vector.memory_bytes), (now.vector.nodes, now.vector.memory_bytes)),
    ] {
        match (was.0, is.0) {
            (_, 0) => {}
            (0, _) => pills.push(pill(name, nodes(is), "new".to_owned())),
            _ => pills.push(pill(name, nodes(was), to(&nodes(was), &nodes(is)))),
        }
    }
    pills
}

/// `→ 3`, where that is something else.
fn to(before: &str, now: &str) -> String {
    if before == now { String::new() } else { format!("→ {now}") }
}

fn nodes((count, bytes): (u32, f64)) -> String {
    if count > 1 { format!("{count} × {}", memory(bytes)) } else { memory(bytes) }
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
            hosts: 1,
        }
    }

    fn words(before: &Topology, now: &Topology) -> Vec<String> {
        pills(before, now)
            .iter()
            .filter(|pill| !pill.is_absent())
            .map(|pill| [pill.name, &pill.value, &pill.change].join(" ").replace("  ", " ").trim().to_owned())
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
                "nginx new",
                "app 2 × 2 → 6 × 4 cores",
                "PgBouncer new",
                "PostgreSQL 1",
                "Redis 1 GB → 3 GB",
                "Qdrant 4 GB → 3 × 4 GB"
            ]
        );
    }

    #[test]
    fn nothing_stands_behind_what_changes_while_an_assumption_is_dragged() {
        let today = topology(2, 2.0);
        let values = |instances, cores| {
            let (mut now, part) = (topology(instances, cores), Pill::clone);
            now.database.replicas = instances;
            pills(&today, &now).iter().map(part).filter(|pill| pill.change != "new").collect::<Vec<_>>()
        };
        for (some, more) in values(3, 2.0).iter().zip(values(10, 4.0)) {
            assert_eq!((some.name, &some.value), (more.name, &more.value));
        }
    }

    #[test]
    fn disks_and_replicas_belong_to_postgres() {
        let (before, mut now) = (topology(2, 2.0), topology(2, 2.0));
        now.database.disk_bytes = 250.0 * GB;
        assert_eq!(words(&before, &now)[1], "PostgreSQL 1 disk 250 GB");
        now.database.replicas = 2;
        assert_eq!(words(&before, &now)[1], "PostgreSQL 1 → 1 + 2 replicas");
    }
}
