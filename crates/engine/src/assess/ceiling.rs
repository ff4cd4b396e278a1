//! The most requests per second that today's setup serves, and what limits it.

use headroom_model::{Scenario, Snapshot};

use super::resources::known;
use crate::numbers::{bounded, ratio};

/// The resource that reaches its immediate threshold at the fewest requests per second, and that load.
///
/// CPU grows with the load by the utilisation law (Denning and Buzen 1978): the app's is `instances · rps per instance ·
/// immediate ÷ 100`, the database's `rps · immediate ÷ its CPU`. Connections in use do by Little's law (1961), with the same time a request holds one:
/// `rps · (max · immediate ÷ 100) ÷ connections`. Behind a pooler they do not; and a rule of thumb for connections
/// is not taken for a limit.
pub(super) fn ceiling(snapshot: &Snapshot, scenario: &Scenario) -> (&'static str, f64) {
    let thresholds = &scenario.thresholds;
    let app = bounded(
        snapshot.app_instances.value * snapshot.rps_per_instance.value * thresholds.cpu_percent.immediate / 100.0,
    );
    let mut lowest = ("app-cpu", app);
    if let Some(used) = snapshot.database_cpu_percent.as_ref().filter(|used| used.value > 0.0) {
        let most = bounded(snapshot.requests_per_second.value * ratio(thresholds.cpu_percent.immediate, used.value));
        if most < lowest.1 {
            lowest = ("database-cpu", most);
        }
    }
    let connections = &snapshot.database_connections;
    if known(connections) && connections.value > 0.0 && !snapshot.pooler {
        let allowed = snapshot.max_connections.value * thresholds.connection_percent.immediate / 100.0;
        let most = bounded(snapshot.requests_per_second.value * ratio(allowed, connections.value));
        if most < lowest.1 {
            lowest = ("database-connections", most);
        }
    }
    lowest
}
