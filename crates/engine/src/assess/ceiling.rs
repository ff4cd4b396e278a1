//! The most requests per second that today's setup serves, and what limits it.

use headroom_model::{Provenance, Scenario, Snapshot};

use super::read::{BY_LOAD, used};
use super::resources::{known, outgrown};
use crate::numbers::{bounded, ratio};

/// The resource that reaches its immediate threshold at the fewest requests per second, and that load.
///
/// CPU grows with the load by the utilisation law (Denning and Buzen 1978): the app's is `instances · rps per instance ·
/// immediate ÷ 100`, the database's, the busiest machine's and that of one thread `rps · immediate ÷ its CPU`. Connections
/// in use do by Little's law (1961), with the same time a request holds one: `rps · (max · immediate ÷ 100) ÷ connections`.
/// Behind a pooler they do not; and a rule of thumb for connections, or an assumed `max_connections` that they do not fit, is
/// not taken for a limit.
pub(super) fn ceiling(snapshot: &Snapshot, scenario: &Scenario) -> (&'static str, f64) {
    let thresholds = &scenario.thresholds;
    let app = bounded(
        snapshot.app_instances.value * snapshot.rps_per_instance.value * thresholds.cpu_percent.immediate / 100.0,
    );
    let mut lowest = ("app-cpu", app);
    for id in BY_LOAD {
        let Some(used) = used(id, snapshot).filter(|used| used.value > 0.0) else { continue };
        let most = bounded(snapshot.requests_per_second.value * ratio(thresholds.cpu_percent.immediate, used.value));
        if most < lowest.1 {
            lowest = (id, most);
        }
    }
    let connections = &snapshot.database_connections;
    let is_told = known(connections) && !outgrown(connections, &snapshot.max_connections);
    if is_told && connections.value > 0.0 && !snapshot.pooler {
        let allowed = snapshot.max_connections.value * thresholds.connection_percent.immediate / 100.0;
        let most = bounded(snapshot.requests_per_second.value * ratio(allowed, connections.value));
        if most < lowest.1 {
            lowest = ("database-connections", most);
        }
    }
    lowest
}

/// How the most that is served came to be, and the headroom: each is assumed where it rests on a default.
///
/// What was computed from an assumed load is assumed like it. The headroom of a resource whose own utilisation is known is
/// not: there the load falls out.
pub(super) fn provenance(bottleneck: &str, snapshot: &Snapshot) -> (Provenance, Provenance) {
    let (load, capacity) = (&snapshot.requests_per_second, &snapshot.rps_per_instance);
    let by_load = match bottleneck {
        "app-cpu" => {
            snapshot.app_cpu_percent.as_ref().is_some_and(known) && capacity.provenance == Provenance::Inferred
        }
        _ => true,
    };
    let limit = match bottleneck {
        "app-cpu" => capacity,
        "database-cpu" => &snapshot.database_cores,
        "database-connections" => &snapshot.max_connections,
        read => used(read, snapshot).unwrap_or(capacity),
    };
    let resting = |on: bool| if on { Provenance::Inferred } else { Provenance::Assumed };
    (resting(known(limit) && (known(load) || !by_load)), resting(known(limit) && (known(load) || by_load)))
}
