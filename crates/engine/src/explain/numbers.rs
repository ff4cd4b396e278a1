//! Each number in one sentence: what it is, its formula with the inputs, how it came to be.

use headroom_model::{Explained, GB, GIB, Plan, Provenance, Scenario, Snapshot, Source, Sourced, nine_digits};

use crate::words::{date, number, percent};

/// The snapshot's numbers, then the assessment's, the runway's and the steps'.
pub(super) fn numbers(snapshot: &Snapshot, plan: &Plan, scenario: &Scenario) -> Vec<Explained> {
    let mut all = of_snapshot(snapshot);
    all.extend(of_assessment(plan, scenario));
    all.extend(plan.growth.iter().map(|growth| Explained {
        id: format!("growth.{}", growth.demand.key()),
        value: Some(growth.total_factor.p50),
        unit: "times".to_owned(),
        sentence: format!("Growth of {} is {}.", growth.demand.label(), growth.why),
        provenance: Some(growth.provenance),
        source: None,
    }));
    all.extend(plan.runway.iter().map(|row| {
        let by = |day: Option<headroom_model::Date>| match day {
            Some(day) => format!("by {}", date(day)),
            None => "not within the horizon".to_owned(),
        };
        let forecast = match row.immediate.never_probability {
            Some(never) => format!(
                " Half of the draws pass {} {}, one in ten {}, {} never: each on the first day on which its demand is over \
                 the limit.",
                percent(row.immediate.threshold),
                by(row.immediate.p50),
                by(row.immediate.p10),
                percent(100.0 * never)
            ),
            None => String::new(),
        };
        Explained {
            id: format!("runway.{}", row.resource),
            value: row.value,
            unit: row.unit.clone(),
            sentence: format!("{}: {}{forecast}", row.title, row.why),
            provenance: row.provenance,
            source: row.source,
        }
    }));
    all.extend(plan.steps.iter().filter_map(|step| {
        let rps = step.capacity_rps?;
        let policy = &scenario.policy;
        let within = if snapshot.service_ms.is_some() { ", with p95 inside its threshold" } else { "" };
        Some(Explained {
            id: format!("steps.{}.capacityRps", step.id),
            value: Some(rps),
            unit: "rps".to_owned(),
            sentence: format!(
                "After “{}” the app serves {} RPS: ({} instances − {} spare) × {} RPS × {} target utilisation{within}.",
                step.title,
                number(rps),
                step.topology.app.instances,
                policy.spare_instances,
                number(crate::size::app::rps_per_instance(snapshot, step.topology.app.cores)),
                percent(policy.target_utilisation_percent)
            ),
            provenance: Some(Provenance::Inferred),
            source: None,
        })
    }));
    all
}

/// How a number came to be, in words.
fn origin(number: &Sourced) -> String {
    let line = number.source.map_or_else(String::new, |Source { paste, line }| match paste {
        0 => format!(" from line {line}"),
        paste => format!(" from line {line} of paste {}", paste + 1),
    });
    let why = if number.why.is_empty() { String::new() } else { format!(": {}", number.why) };
    match number.provenance {
        Provenance::Measured => format!("read{line}{why}"),
        Provenance::Inferred => format!("computed{why}"),
        Provenance::Assumed => format!("assumed{why}"),
        Provenance::Overridden => "given".to_owned(),
    }
}

fn of_snapshot(snapshot: &Snapshot) -> Vec<Explained> {
    let plain = |value: f64| number(value);
    let gib = |value: f64| format!("{} GiB", number(value / GIB));
    let gb = |value: f64| format!("{} GB", number(value / GB));
    let ms = |value: f64| format!("{} ms", number(value));
    let told = |id: &str, title: &str, unit: &str, number: Option<&Sourced>, show: &dyn Fn(f64) -> String| Explained {
        id: format!("snapshot.{id}"),
        value: number.map(|number| nine_digits(number.value)),
        unit: unit.to_owned(),
        sentence: match number {
            Some(number) => format!("{title} is {}, {}.", show(number.value), origin(number)),
            None => format!("{title} is not known."),
        },
        provenance: number.map(|number| number.provenance),
        source: number.and_then(|number| number.source),
    };
    vec![
        told("users", "The number of users", "users", Some(&snapshot.users), &plain),
        told(
            "requestsPerSecond",
            "The peak of requests per second",
            "rps",
            Some(&snapshot.requests_per_second),
            &plain,
        ),
        told("rpsPerInstance", "What one instance serves at full CPU", "rps", Some(&snapshot.rps_per_instance), &plain),
        told("serviceMs", "The time of one request alone", "ms", snapshot.service_ms.as_ref(), &ms),
        told("appInstances", "The number of instances", "instances", Some(&snapshot.app_instances), &plain),
        told("appCores", "The CPU limit of an instance in cores", "cores", Some(&snapshot.app_cores), &plain),
        told(
            "appMemoryLimitBytes",
            "The memory limit of an instance",
            "bytes",
            Some(&snapshot.app_memory_limit_bytes),
            &gib,
        ),
        told("appCpuPercent", "CPU of the app", "percent", snapshot.app_cpu_percent.as_ref(), &percent),
        told(
            "appMemoryPercent",
            "Memory of the fullest instance",
            "percent",
            snapshot.app_memory_percent.as_ref(),
            &percent,
        ),
        told("p95Ms", "The 95th percentile of latency", "ms", snapshot.p95_ms.as_ref(), &ms),
        told("errorPercent", "The share of failed requests", "percent", snapshot.error_percent.as_ref(), &percent),
        told("queueDepth", "The length of the queue", "count", snapshot.queue_depth.as_ref(), &plain),
        told(
            "databaseConnections",
            "The number of connections in use",
            "connections",
            Some(&snapshot.database_connections),
            &plain,
        ),
        told("maxConnections", "max_connections", "connections", Some(&snapshot.max_connections), &plain),
        told("databaseCpuPercent", "CPU of the database", "percent", snapshot.database_cpu_percent.as_ref(), &percent),
        told(
            "databaseReadPercent",
            "The share of reads in the time of the database",
            "percent",
            snapshot.database_read_percent.as_ref(),
            &percent,
        ),
        told("databaseBytes", "The size of the database", "bytes", Some(&snapshot.database_bytes), &gb),
        told("databaseDiskBytes", "The size of its volume", "bytes", Some(&snapshot.database_disk_bytes), &gb),
        told("cacheBytes", "The memory of Redis", "bytes", Some(&snapshot.cache_bytes), &gib),
        told("cacheMaxBytes", "maxmemory of Redis", "bytes", Some(&snapshot.cache_max_bytes), &gib),
        told("vectors", "The number of vectors", "vectors", snapshot.vectors.as_ref(), &plain),
        told("vectorBytes", "The memory of Qdrant", "bytes", snapshot.vector_bytes.as_ref(), &gib),
        told("vectorLimitBytes", "The memory limit of Qdrant", "bytes", Some(&snapshot.vector_limit_bytes), &gib),
    ]
}

fn of_assessment(plan: &Plan, scenario: &Scenario) -> Vec<Explained> {
    let now = &plan.assessment;
    let threshold = match now.bottleneck.as_str() {
        "database-connections" => scenario.thresholds.connection_percent.immediate,
        _ => scenario.thresholds.cpu_percent.immediate,
    };
    let computed = |id: &str, (value, provenance): (f64, Provenance), unit: &str, sentence: String| Explained {
        id: format!("assessment.{id}"),
        value: Some(value),
        unit: unit.to_owned(),
        sentence,
        provenance: Some(provenance),
        source: None,
    };
    vec![
        computed(
            "maxRps",
            (now.max_rps, now.max_provenance),
            "rps",
            format!(
                "At most {} RPS are served: there {} reaches its immediate threshold of {}, growing in proportion to the load.",
                number(now.max_rps),
                now.bottleneck,
                percent(threshold)
            ),
        ),
        computed(
            "headroomPercent",
            (now.headroom_percent, now.headroom_provenance),
            "percent",
            format!(
                "Headroom is 1 − {} ÷ {} RPS = {}.",
                number(now.current_rps),
                number(now.max_rps),
                percent(now.headroom_percent)
            ),
        ),
    ]
}
