//! PostgreSQL over the plan's days: PgBouncer before connections run out, a larger volume before it fills.

use headroom_model::{Component, Demand, Diagnostic, Level, Severity, StepKind, Topology};

use super::Walk;
use super::moves::{Change, Move, Moves};
use crate::assess::{known, resources};
use crate::size::database::{
    LARGEST_VOLUME_BYTES, Machine, Pools, needed_bytes, pooled_max_connections, possible_connections,
    round_volume_bytes, volume_bytes,
};
use crate::size::serves_up_to;
use crate::words::{count, date, disk, memory, number, percent};

/// How much one step may enlarge a volume, unless what it must hold needs more.
const VOLUME_FACTOR: f64 = 2.5;

/// The option that a pooler makes needless.
pub(super) const REPLICA_NOW: &str = "Read replica now";

/// The database's moves. `app`: the app's, which open more connections as they add instances.
pub(super) fn moves(current: &Topology, app: &[Move], walk: &Walk, diagnostics: &mut Vec<Diagnostic>) -> Moves {
    let mut found = Moves::default();
    if current.database.pooler {
        found.moves.extend(other_connections(current, walk));
    } else {
        found.extend(pooler(current, app, walk, diagnostics));
    }
    found.extend(volume(current, walk));
    found
}

/// PgBouncer, by the day connections cross their planned threshold, or with the move that lets the app open more
/// than there are.
fn pooler(current: &Topology, app: &[Move], walk: &Walk, diagnostics: &mut Vec<Diagnostic>) -> Moves {
    let mut found = Moves::default();
    let scenario = walk.scenario;
    let allowed = f64::from(current.database.max_connections);
    let each = Pools::new(scenario, current.app.cores);
    let possible = possible_connections(&current.app, scenario);
    if possible > allowed {
        diagnostics.push(
            Diagnostic::new(
                Severity::Warning,
                "connections-possible",
                format!(
                    "{} × {} × ({} + {}) can open {} connections. The server allows {}.",
                    count(f64::from(current.app.instances), "instance", "instances"),
                    count(each.workers, "worker", "workers"),
                    number(each.pool),
                    number(each.overflow),
                    number(possible),
                    number(allowed)
                ),
            )
            .with_help("Put PgBouncer between them, or make the pools smaller."),
        );
    }

    let curve = walk.forecast.curve(Demand::DatabaseConnections);
    let threshold = scenario.thresholds.connection_percent.plan();
    let crossing = curve.first_day_above(allowed * threshold / 100.0, walk.sizing_rate(&curve), 0);
    let outgrown = app.iter().find_map(|one| match one.change {
        Change::App(app, _)
            if app.instances > current.app.instances && possible_connections(&app, scenario) > allowed =>
        {
            Some((one.day, app))
        }
        _ => None,
    });
    let Some(day) = crossing.into_iter().chain(outgrown.map(|(day, _)| day)).min() else { return found };

    let max_connections = settled_max_connections(current, walk);
    let title = if max_connections == current.database.max_connections {
        "PgBouncer before PostgreSQL".to_owned()
    } else {
        format!("PgBouncer, max_connections {max_connections}")
    };
    let mut why = match outgrown.filter(|(out, _)| *out == day) {
        Some((_, app)) => {
            let each = Pools::new(scenario, app.cores).connections();
            format!("One instance can open {} connections. The server allows {}.", number(each), number(allowed))
        }
        None => walk.outgrows("database-connections", &walk.snapshot.database_connections, &curve, allowed, threshold),
    };
    if let Some((out, app)) = outgrown.filter(|(out, _)| *out == day) {
        let in_use = walk.snapshot.database_connections.value;
        let after = in_use * f64::from(app.instances) / f64::from(current.app.instances.max(1));
        if after > allowed {
            why = format!(
                "{why} At today's {} per instance, {} instances would hold {}: put it in first.",
                number(in_use / f64::from(current.app.instances.max(1))),
                app.instances,
                number(after)
            );
            diagnostics.push(
                Diagnostic::new(
                    Severity::Warning,
                    "pooler-before-scale-out",
                    format!(
                        "The scale-out of {} and PgBouncer are due together. {} instances without it would run the \
                         database out of connections: PgBouncer goes first.",
                        date(walk.forecast.calendar.date(out)),
                        app.instances
                    ),
                )
                .with_help("The steps are in that order."),
            );
        }
    }
    found.moves.push(Move {
        day,
        id: "database-pooler".to_owned(),
        kind: StepKind::Database,
        component: Component::Database,
        title,
        why,
        duration_minutes: 15,
        downtime: "a minute while PostgreSQL and the app restart",
        decision: None,
        capacity_rps: None,
        lasts_until: None,
        change: Change::Pooler { max_connections },
    });
    found.reject(REPLICA_NOW, "Connections run out, not reads. PgBouncer removes that limit.");
    found
}

/// `max_connections` behind a pooler. What is in use must fit it with room to spare while the app still holds its own.
fn settled_max_connections(current: &Topology, walk: &Walk) -> u32 {
    let now = current.database.max_connections;
    let max_connections = pooled_max_connections(now, Machine::of(current));
    let fits = f64::from(max_connections) * walk.scenario.thresholds.connection_percent.plan() / 100.0;
    if max_connections < now && walk.snapshot.database_connections.value > fits { now } else { max_connections }
}

/// Behind a pooler the load no longer opens connections; what is over the threshold now is a matter of the setting, and so
/// is a setting that the server's memory does not bear.
fn other_connections(current: &Topology, walk: &Walk) -> Option<Move> {
    let all = resources(walk.snapshot, walk.scenario);
    let resource = all.iter().find(|resource| resource.id == "database-connections")?;
    let now = current.database.max_connections;
    let max_connections = settled_max_connections(current, walk);
    let over = matches!(resource.level(), Level::Immediate | Level::Planned);
    let why = if max_connections < now && known(&walk.snapshot.max_connections) {
        format!(
            "{now} may take {} of the server's {}; behind PgBouncer {max_connections} are enough.",
            memory(needed_bytes(now, Machine::of(current))),
            memory(current.database.memory_bytes)
        )
    } else if max_connections > now && over {
        format!("{} of {now} are in use behind PgBouncer.", percent(resource.used.as_ref()?.value))
    } else {
        return None;
    };
    Some(Move {
        day: 0,
        id: "database-connections-1".to_owned(),
        kind: StepKind::Configuration,
        component: Component::Database,
        title: format!("max_connections {now} to {max_connections}"),
        why,
        duration_minutes: 5,
        downtime: "a minute while PostgreSQL restarts",
        decision: None,
        capacity_rps: None,
        lasts_until: None,
        change: Change::Pooler { max_connections },
    })
}

/// Larger volumes, each round, of at most 2.5 times the one before unless that would not hold.
fn volume(current: &Topology, walk: &Walk) -> Moves {
    let mut found = Moves::default();
    let curve = walk.forecast.curve(Demand::DatabaseBytes);
    let rate = walk.sizing_rate(&curve);
    let threshold = walk.scenario.thresholds.storage_percent.plan();
    let last = walk.forecast.calendar.last_day();
    let mut size = current.database.disk_bytes;
    let mut from = 0;
    while let Some(day) = curve.first_day_above(serves_up_to(size * threshold / 100.0), rate, from) {
        let held = volume_bytes(curve.peak(day, walk.hold_to(day), rate), threshold);
        let horizon = volume_bytes(curve.peak(day, last, rate), threshold);
        let before = size;
        size = round_volume_bytes(horizon.min(held.max(VOLUME_FACTOR * before))).max(round_volume_bytes(held));
        if size <= before {
            // Beyond every disk that is sold: no step would help.
            break;
        }
        let limit = serves_up_to(size * threshold / 100.0);
        found.moves.push(Move {
            day,
            id: format!("database-volume-{}", found.moves.len() + 1),
            kind: StepKind::Host,
            component: Component::Database,
            title: format!("Database volume {} to {}", number(before / headroom_model::GB), disk(size)),
            why: walk.outgrows("database-storage", &walk.snapshot.database_bytes, &curve, before, threshold),
            duration_minutes: 30,
            downtime: "none where the volume grows online, else a minute",
            decision: (size > LARGEST_VOLUME_BYTES).then(|| {
                format!("Partition, archive or shard: the largest single volumes are {}.", disk(LARGEST_VOLUME_BYTES))
            }),
            capacity_rps: None,
            lasts_until: curve.first_day_above(limit, rate, day),
            change: Change::DiskBytes(size),
        });
        if size > LARGEST_VOLUME_BYTES {
            break;
        }
        from = day;
    }
    found
}
