//! What cannot be true together: limits that do not fit the machine, copies that fall together, settings past their limit.

use headroom_model::{CacheMode, Date, Diagnostic, MIB, Provenance, Severity, Step, Topology};

use super::Walk;
use crate::size::database::{Machine, needed_bytes, possible_connections};
use crate::words::{count, date, memory, number, percent};

/// The most of its container's limit that Redis may be told to use: copying on write, buffers and fragmentation need the
/// rest (Redis' documentation, "Memory optimization").
const MAXMEMORY_PERCENT: f64 = 75.0;
/// The most of a server's memory that settings may add up to: the rest is the page cache's and the kernel's.
const DATABASE_PERCENT: f64 = 85.0;
/// The runbook's `max_client_conn` of PgBouncer.
const RUNBOOK_CLIENTS: f64 = 1000.0;

/// Everything that is found, the present first.
pub(super) fn contradictions(current: &Topology, steps: &[Step], walk: &Walk) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    found.extend(cache_over_its_limit(walk));
    found.extend(database_over_its_memory(current, walk));
    found.extend(clients_over_the_poolers(current, walk));
    found.extend(over_the_machine(current, steps, walk));
    found.extend(copies_on_one_host(current, steps, walk));
    found.extend(more_hosts_seen(walk));
    found
}

fn warning(code: &str, message: String, help: &str) -> Diagnostic {
    Diagnostic::new(Severity::Warning, code, message).with_help(help)
}

fn cache_over_its_limit(walk: &Walk) -> Option<Diagnostic> {
    let limit = walk.snapshot.cache_limit_bytes.as_ref()?;
    let max = walk.snapshot.cache_max_bytes.value;
    let used = crate::numbers::percent_of(max, limit.value);
    // Inferred is the limit itself.
    let is_set = matches!(walk.snapshot.cache_max_bytes.provenance, Provenance::Measured | Provenance::Overridden);
    (used > MAXMEMORY_PERCENT && is_set).then(|| {
        let mut diagnostic = warning(
            "maxmemory-over-limit",
            format!(
                "maxmemory {} is {} of the container's {}. Redis is killed before it evicts.",
                memory(max),
                percent(used),
                memory(limit.value)
            ),
            "Give maxmemory 60 to 75 % of the limit.",
        );
        diagnostic.line = limit.source.map(|source| source.line);
        diagnostic
    })
}

fn database_over_its_memory(current: &Topology, walk: &Walk) -> Option<Diagnostic> {
    let max = current.database.max_connections;
    let (needed, ram) = (needed_bytes(max, Machine::of(current)), current.database.memory_bytes);
    (needed > ram * DATABASE_PERCENT / 100.0 && crate::assess::known(&walk.snapshot.max_connections)).then(|| {
        warning(
            "connections-over-memory",
            format!(
                "max_connections {max} may take {}, {} of the server's {}.",
                memory(needed),
                percent(crate::numbers::percent_of(needed, ram)),
                memory(ram)
            ),
            "Put PgBouncer in front and lower max_connections.",
        )
    })
}

fn clients_over_the_poolers(current: &Topology, walk: &Walk) -> Option<Diagnostic> {
    let possible = possible_connections(&current.app, walk.scenario);
    (current.database.pooler && possible > RUNBOOK_CLIENTS).then(|| {
        warning(
            "clients-over-pooler",
            format!(
                "{} can open {} connections; the runbook's PgBouncer takes {} (max_client_conn).",
                count(f64::from(current.app.instances), "instance", "instances"),
                number(possible),
                number(RUNBOOK_CLIENTS)
            ),
            "Raise max_client_conn, or make the app's pools smaller.",
        )
    })
}

/// The first topology, today's or a step's, whose limits are more than the machines have.
fn over_the_machine(current: &Topology, steps: &[Step], walk: &Walk) -> Option<Diagnostic> {
    let machine = walk.snapshot.host_memory_bytes.as_ref()?;
    let has = |topology: &Topology| f64::from(topology.hosts) * machine.value;
    let first = first_topology(current, steps, |topology| limits_bytes(topology, walk) > has(topology))?;
    let needs = limits_bytes(&first.1, walk);
    let from = first.0.map_or_else(|| "Today's".to_owned(), |from| format!("From {} on the", date(from)));
    let mut diagnostic = warning(
        "limits-over-host",
        format!(
            "{from} memory limits add up to {}, of {} on {}.",
            memory(needs),
            memory(has(&first.1)),
            count(f64::from(first.1.hosts), "host", "hosts")
        ),
        "Add a host before, or lower the limits.",
    );
    diagnostic.line = machine.source.map(|source| source.line);
    Some(diagnostic)
}

/// Memory limits of all containers: the app's, PostgreSQL's and its replicas', Redis' at 75 %, Qdrant's where there is one.
fn limits_bytes(topology: &Topology, walk: &Walk) -> f64 {
    let database = (1.0 + f64::from(topology.database.replicas)) * topology.database.memory_bytes;
    let cache = f64::from(topology.cache.nodes) * topology.cache.memory_bytes * 100.0 / MAXMEMORY_PERCENT;
    let vector = match walk.snapshot.vector_bytes {
        Some(_) => f64::from(topology.vector.nodes) * topology.vector.memory_bytes,
        None => 0.0,
    };
    // A balancer and a pooler are small beside them.
    let small = f64::from(topology.balancer.instances) * 128.0 * MIB;
    crate::numbers::bounded(
        f64::from(topology.app.instances) * topology.app.memory_bytes + database + cache + vector + small,
    )
}

/// Copies that are there against the loss of a machine, on one machine.
fn copies_on_one_host(current: &Topology, steps: &[Step], walk: &Walk) -> Option<Diagnostic> {
    if walk.scenario.policy.hosts > 1 || more_hosts_seen(walk).is_some() {
        return None;
    }
    let copies = |topology: &Topology| {
        topology.cache.mode != CacheMode::Single || topology.vector.replication > 1 || topology.database.replicas > 0
    };
    let (from, topology) = first_topology(current, steps, copies)?;
    let what = if topology.cache.mode != CacheMode::Single {
        "Redis"
    } else if topology.vector.replication > 1 {
        "Qdrant"
    } else {
        "PostgreSQL"
    };
    let from = from.map_or_else(String::new, |from| format!(" from {} on", date(from)));
    Some(warning(
        "copies-on-one-host",
        format!(
            "The copies of {what} stand on one host{from}: they share its loss, and protect only against that of a process."
        ),
        "Say how many hosts there are, or get two more.",
    ))
}

/// More machines in a paste than the scenario says there are.
fn more_hosts_seen(walk: &Walk) -> Option<Diagnostic> {
    let (seen, said) = (walk.snapshot.hosts, walk.scenario.policy.hosts);
    (seen > said).then(|| {
        warning(
            "more-hosts-seen",
            format!("{seen} hosts were read; copies are placed on {said}."),
            "Say how many hosts there are.",
        )
    })
}

/// The first that is so, with its date; `None` for the date: today.
fn first_topology(
    current: &Topology,
    steps: &[Step],
    is: impl Fn(&Topology) -> bool,
) -> Option<(Option<Date>, Topology)> {
    if is(current) {
        return Some((None, *current));
    }
    steps.iter().find(|step| is(&step.topology)).map(|step| (Some(step.needed_by), step.topology))
}
