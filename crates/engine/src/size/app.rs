//! App instances: the smallest N whose capacity at the target utilisation is the demand, with spares on top.

use headroom_model::{App, Policy, Snapshot};

use crate::numbers::{bounded, ratio, whole_count};

/// Behind a balancer there are at least two, so that one can be replaced.
const FEWEST_BALANCED: u32 = 2;

/// Requests per second that one instance with this many cores serves at full CPU. In proportion to its cores: until
/// a load test shows how the app scales, nothing better is known.
pub(crate) fn rps_per_instance(snapshot: &Snapshot, cores: f64) -> f64 {
    bounded(snapshot.rps_per_instance.value * ratio(cores, snapshot.app_cores.value))
}

/// Requests per second that the app serves within the policy: (N − spares) · capacity · target.
pub(crate) fn capacity_rps(app: &App, snapshot: &Snapshot, policy: &Policy) -> f64 {
    let serving = f64::from(app.instances.saturating_sub(policy.spare_instances));
    bounded(serving * rps_per_instance(snapshot, app.cores) * policy.target_utilisation_percent / 100.0)
}

/// The fewest instances with this many cores that serve a demand within the policy: N·capacity·target ≥ demand, then
/// the spares, and at least two.
pub(crate) fn instances(demand_rps: f64, cores: f64, snapshot: &Snapshot, policy: &Policy) -> u32 {
    let each = bounded(rps_per_instance(snapshot, cores) * policy.target_utilisation_percent / 100.0);
    // Any demand needs one that serves, also one too small for a quotient.
    whole_count(ratio(demand_rps, each)).max(1).saturating_add(policy.spare_instances).max(FEWEST_BALANCED)
}

#[cfg(test)]
mod tests {
    use headroom_model::{Scenario, Sourced};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn present(rps_per_instance: f64) -> Snapshot {
        let (mut snapshot, _) = crate::snapshot(&[], &Scenario::default());
        snapshot.rps_per_instance = Sourced::overridden(rps_per_instance);
        snapshot
    }

    #[test]
    fn the_spare_comes_on_top_of_what_demand_needs() {
        let policy = Policy::default();
        // 75 RPS ÷ (25.573 · 0.7) = 4.19: five serve, six with one lost.
        assert_eq!(instances(75.0, 2.0, &present(25.573), &policy), 6);
        assert_eq!(instances(75.0, 2.0, &present(25.573), &Policy { spare_instances: 0, ..policy }), 5);
        // Twice the cores, half the instances.
        assert_eq!(instances(75.0, 4.0, &present(25.573), &policy), 4);
    }

    #[test]
    fn demand_that_fits_exactly_needs_no_instance_more() {
        let policy = Policy { spare_instances: 0, ..Policy::default() };
        assert_eq!(instances(3.0 * 50.0 * 0.7, 2.0, &present(50.0), &policy), 3);
    }

    #[test]
    fn behind_a_balancer_there_are_two() {
        let policy = Policy { spare_instances: 0, ..Policy::default() };
        assert_eq!(instances(0.1, 2.0, &present(50.0), &policy), 2);
    }

    #[test]
    fn capacity_is_what_is_served_with_the_spares_lost() {
        let app = App { instances: 6, cores: 2.0, memory_bytes: 0.0, autoscaling: false };
        assert_eq!(capacity_rps(&app, &present(50.0), &Policy::default()), 175.0);
        let alone = App { instances: 1, ..app };
        assert_eq!(capacity_rps(&alone, &present(50.0), &Policy::default()), 0.0);
    }
}
