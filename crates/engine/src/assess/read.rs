//! Resources that are judged where they were read: the runbook asks for scaling at 70 % of any metric.

use headroom_model::{Component, Scenario, Snapshot, Sourced, StepKind, Threshold, Thresholds};

use super::resources::{Resource, part};

/// What does not depend on what was read: identifier, title, component, unit of the capacity, threshold, what relieves it.
type Row = (&'static str, &'static str, Component, &'static str, fn(&Thresholds) -> Threshold, StepKind);

const ROWS: [Row; 7] = [
    ("database-cpu", "DB CPU", Component::Database, "cores", |all| all.cpu_percent, StepKind::Database),
    ("host-cpu", "Host CPU", Component::Host, "hosts", |all| all.cpu_percent, StepKind::Host),
    ("host-memory", "Host memory", Component::Host, "hosts", |all| all.memory_percent, StepKind::Host),
    ("host-disk", "Host disk", Component::Host, "hosts", |all| all.storage_percent, StepKind::Host),
    ("redis-clients", "Redis clients", Component::Cache, "connections", |all| all.connection_percent, SETTING),
    // However many cores they may have, their one thread uses one.
    ("redis-cpu", "Redis CPU", Component::Cache, "cores", |all| all.cpu_percent, SETTING),
    ("pooler-cpu", "PgBouncer CPU", Component::Pooler, "cores", |all| all.cpu_percent, SETTING),
];
const SETTING: StepKind = StepKind::Configuration;
/// Those whose percentage grows in proportion to the requests: the utilisation law (Denning and Buzen 1978).
pub(crate) const BY_LOAD: [&str; 4] = ["database-cpu", "host-cpu", "redis-cpu", "pooler-cpu"];

/// The rows of which something was read.
pub(super) fn resources(snapshot: &Snapshot, scenario: &Scenario) -> Vec<Resource> {
    let row = |&(id, title, component, capacity_unit, threshold, kind): &Row| {
        let used = match id {
            "redis-clients" => {
                let (clients, most) = (snapshot.cache_clients.as_ref()?, snapshot.cache_max_clients.as_ref()?);
                part(clients, most, clients)?
            }
            _ => used(id, snapshot)?.clone(),
        };
        let counted = |count: f64| Sourced { value: count, why: String::new(), ..used.clone() };
        let capacity = match id {
            "database-cpu" => snapshot.database_cores.clone(),
            "host-cpu" | "host-memory" | "host-disk" => counted(f64::from(snapshot.hosts.max(scenario.policy.hosts))),
            "redis-clients" => snapshot.cache_max_clients.clone()?,
            _ => counted(1.0),
        };
        // Twice the cores may be more than its machine has.
        let is_large = snapshot.host_cores.as_ref().is_some_and(|host| host.value < 2.0 * capacity.value);
        Some(Resource {
            id,
            title,
            component,
            used: Some(used),
            capacity_unit,
            threshold: threshold(&scenario.thresholds),
            kind: if id == "database-cpu" && is_large { StepKind::Host } else { kind },
            command: "",
            outgrown: None,
            over_minutes: None,
            capacity,
        })
    };
    ROWS.iter().filter_map(row).collect()
}

/// The percentage itself, as it was read.
pub(crate) fn used<'a>(id: &str, snapshot: &'a Snapshot) -> Option<&'a Sourced> {
    match id {
        "database-cpu" => snapshot.database_cpu_percent.as_ref(),
        "host-cpu" => snapshot.host_cpu_percent.as_ref(),
        "host-memory" => snapshot.host_memory_percent.as_ref(),
        "host-disk" => snapshot.host_disk_percent.as_ref(),
        "redis-cpu" => snapshot.cache_cpu_percent.as_ref(),
        "pooler-cpu" => snapshot.pooler_cpu_percent.as_ref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use headroom_model::{Assessment, Date, Inspection, Level, Metric, Observation, Provenance, Trigger, Verdict};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::{assess, snapshot};

    fn scenario() -> Scenario {
        Scenario { today: Some(Date::constant(2026, 11, 24)), ..Scenario::default() }
    }

    fn trigger<'a>(assessment: &'a Assessment, id: &str) -> &'a Trigger {
        assessment.triggers.iter().find(|trigger| trigger.id == id).unwrap()
    }

    #[test]
    fn a_full_machine_fires_whatever_its_containers_limits_say() {
        let of = |component, subject, metric, value| Observation::new(component, subject, metric, value, 1);
        let busy = Inspection {
            observations: vec![
                of(Component::App, "shop-web-1", Metric::CpuPercent, 20.0),
                of(Component::Host, "node-a", Metric::CpuPercent, 78.0),
                of(Component::Host, "node-b", Metric::CpuPercent, 55.0),
                of(Component::Host, "node-a", Metric::MemoryPercent, 66.0),
                of(Component::Host, "node-b", Metric::MemoryPercent, 91.0),
            ],
            ..Inspection::default()
        };
        let (now, _) = snapshot(&[busy], &scenario());
        let assessment = assess(&now, &scenario());
        let fired = ["host-memory", "host-cpu"].map(|id| trigger(&assessment, id));
        assert_eq!(fired.map(|one| one.level), [Level::Immediate, Level::Planned]);
        assert_eq!(fired[0].why, "91 % (node-b) is over 85 %.");
        assert_eq!((assessment.verdict, now.hosts), (Verdict::Immediate, 2));
        // 50 RPS · 80 ÷ 78: the instance alone would serve 200.
        assert_eq!((assessment.bottleneck.as_str(), assessment.max_rps), ("host-cpu", 51.2820513));
        // Of an assumed load, but the headroom is that of the processors.
        assert_eq!(assessment.max_provenance, Provenance::Assumed);
        assert_eq!(assessment.headroom_provenance, Provenance::Inferred);
    }

    #[test]
    fn what_tells_of_a_machine_in_another_way_counts() {
        let gib = headroom_model::GIB;
        let of = |component, metric, value| Observation::new(component, "host", metric, value, 1);
        let judged = |observations: Vec<Observation>| {
            let (now, _) = snapshot(&[Inspection { observations, ..Inspection::default() }], &scenario());
            assess(&now, &scenario())
        };
        // uptime and nproc; a page of a node exporter.
        let machine = judged(vec![
            of(Component::Host, Metric::LoadAverage15, 14.9),
            of(Component::Host, Metric::CpuLimitCores, 16.0),
            of(Component::Host, Metric::MemoryLimitBytes, 32.0 * gib),
            of(Component::Host, Metric::MemoryAvailableBytes, 8.0 * gib),
        ]);
        assert_eq!(trigger(&machine, "host-cpu").why, "93.1 % (load average 14.9 ÷ 16 cores) is over 80 %.");
        assert_eq!(trigger(&machine, "host-memory").value, Some(75.0));
    }

    #[test]
    fn a_full_volume_is_an_alarm_also_where_the_database_lies_elsewhere() {
        let gb = headroom_model::GB;
        let disk = |path: &str, used: f64, free: f64| {
            let sizes =
                [(Metric::DiskBytes, used + free), (Metric::DiskUsedBytes, used), (Metric::DiskAvailableBytes, free)];
            sizes.map(|(metric, size)| Observation::new(Component::Host, path, metric, size * gb, 1 + path.len()))
        };
        let observations =
            [disk("/", 97.0, 3.0), disk("/var/lib/postgresql", 100.0, 300.0), disk("/run", 9.0, 0.1)].concat();
        let (now, _) = snapshot(&[Inspection { observations, ..Inspection::default() }], &scenario());
        let assessment = assess(&now, &scenario());
        assert_eq!(trigger(&assessment, "host-disk").why, "97 % (/) is over 85 %.");
        assert_eq!(trigger(&assessment, "database-storage").value, Some(25.0));
    }

    #[test]
    fn the_columns_of_a_table_are_one_machine() {
        let of = |subject, metric, value| Observation::new(Component::Host, subject, metric, value, 1);
        let observations = vec![of("CPU %", Metric::CpuPercent, 50.0), of("Mem %", Metric::MemoryPercent, 60.0)];
        assert_eq!(snapshot(&[Inspection { observations, ..Inspection::default() }], &scenario()).0.hosts, 1);
    }

    #[test]
    fn a_program_of_one_thread_is_full_at_one_core() {
        let of = |component, subject, metric, value| Observation::new(component, subject, metric, value, 1);
        let observations = vec![
            of(Component::Cache, "redis-1", Metric::CpuPercentOfCore, 12.0),
            of(Component::Cache, "redis-2", Metric::CpuPercentOfCore, 75.0),
            of(Component::Pooler, "pgbouncer", Metric::CpuCores, 0.99),
        ];
        let (now, _) = snapshot(&[Inspection { observations, ..Inspection::default() }], &scenario());
        let assessment = assess(&now, &scenario());
        let fired: Vec<(&str, Level, &str)> = ["pooler-cpu", "redis-cpu"]
            .map(|id| trigger(&assessment, id))
            .map(|one| (one.title.as_str(), one.level, one.why.as_str()))
            .to_vec();
        let expected = [
            ("PgBouncer CPU", Level::Immediate, "99 % (pgbouncer) is over 80 %."),
            ("Redis CPU", Level::Planned, "75 % (redis-2) is over 70 %."),
        ];
        assert_eq!(fired, expected);
        assert_eq!(assessment.bottleneck, "app-cpu");
        let plan = crate::plan(&now, &scenario());
        let row = plan.runway.iter().find(|row| row.resource == "redis-cpu").unwrap();
        assert_eq!((row.capacity, row.capacity_unit.as_str()), (1.0, "cores"));
        assert!(row.planned.p50.is_some() && row.immediate.p50 > row.planned.p50);
    }
}
