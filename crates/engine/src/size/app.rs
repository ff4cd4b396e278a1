//! App instances: the smallest N whose capacity at the target utilisation, and within the threshold of latency, is the
//! demand, with spares on top.

use headroom_model::{App, Scenario, Snapshot};

use super::latency::LatencyLimit;
use crate::numbers::{bounded, ratio, whole_count};

/// Behind a balancer there are at least two, so that one can be replaced.
const FEWEST_BALANCED: u32 = 2;
/// No plan counts further.
const MOST_INSTANCES: u32 = 1_000_000_000;

/// Requests per second that one instance with this many cores serves at full CPU. In proportion to its cores: until
/// a load test shows how the app scales, nothing better is known.
pub(crate) fn rps_per_instance(snapshot: &Snapshot, cores: f64) -> f64 {
    bounded(snapshot.rps_per_instance.value * ratio(cores, snapshot.app_cores.value))
}

/// Requests per second that the app serves within the policy: (N − spares) · capacity · target, or fewer where p95 would
/// pass its threshold.
pub(crate) fn capacity_rps(app: &App, snapshot: &Snapshot, scenario: &Scenario) -> f64 {
    let serving = app.instances.saturating_sub(scenario.policy.spare_instances);
    served_rps(serving, app.cores, snapshot, scenario)
}

fn served_rps(serving: u32, cores: f64, snapshot: &Snapshot, scenario: &Scenario) -> f64 {
    let each = rps_per_instance(snapshot, cores);
    let at_target = bounded(f64::from(serving) * each * scenario.policy.target_utilisation_percent / 100.0);
    match LatencyLimit::of(snapshot, scenario) {
        Some(limit) if serving > 0 => limit.within(f64::from(serving), each, at_target),
        _ => at_target,
    }
}

/// The fewest instances with this many cores that serve a demand within the policy: N·capacity·target ≥ demand with p95
/// inside its threshold, then the spares, and at least two.
pub(crate) fn instances(demand_rps: f64, cores: f64, snapshot: &Snapshot, scenario: &Scenario) -> u32 {
    let policy = &scenario.policy;
    let each = bounded(rps_per_instance(snapshot, cores) * policy.target_utilisation_percent / 100.0);
    // Any demand needs one that serves, also one too small for a quotient.
    let by_cpu = whole_count(ratio(demand_rps, each)).max(1);
    let serves = |count: u32| super::serves_up_to(served_rps(count, cores, snapshot, scenario)) >= demand_rps;
    let serving = if LatencyLimit::of(snapshot, scenario).is_none() { by_cpu } else { fewest_from(by_cpu, serves) };
    serving.saturating_add(policy.spare_instances).max(FEWEST_BALANCED)
}

/// The smallest count, not below the first, that serves; what serves goes on serving when there are more.
fn fewest_from(first: u32, serves: impl Fn(u32) -> bool) -> u32 {
    let (mut below, mut count) = (first.saturating_sub(1), first);
    while !serves(count) && count < MOST_INSTANCES {
        below = count;
        count = count.saturating_mul(2).min(MOST_INSTANCES);
    }
    while count - below > 1 {
        let middle = below + (count - below) / 2;
        if serves(middle) { count = middle } else { below = middle }
    }
    count
}

#[cfg(test)]
mod tests {
    use headroom_model::{Policy, Sourced};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn scenario(policy: Policy) -> Scenario {
        Scenario { policy, ..Scenario::default() }
    }

    fn present(rps_per_instance: f64) -> Snapshot {
        let (mut snapshot, _) = crate::snapshot(&[], &Scenario::default());
        snapshot.rps_per_instance = Sourced::overridden(rps_per_instance);
        snapshot
    }

    #[test]
    fn the_spare_comes_on_top_of_what_demand_needs() {
        let policy = Policy::default();
        // 75 RPS ÷ (25.573 · 0.7) = 4.19: five serve, six with one lost.
        assert_eq!(instances(75.0, 2.0, &present(25.573), &scenario(policy)), 6);
        assert_eq!(instances(75.0, 2.0, &present(25.573), &scenario(Policy { spare_instances: 0, ..policy })), 5);
        // Twice the cores, half the instances.
        assert_eq!(instances(75.0, 4.0, &present(25.573), &scenario(policy)), 4);
    }

    #[test]
    fn demand_that_fits_exactly_needs_no_instance_more() {
        let policy = Policy { spare_instances: 0, ..Policy::default() };
        assert_eq!(instances(3.0 * 50.0 * 0.7, 2.0, &present(50.0), &scenario(policy)), 3);
    }

    #[test]
    fn behind_a_balancer_there_are_two() {
        let policy = Policy { spare_instances: 0, ..Policy::default() };
        assert_eq!(instances(0.1, 2.0, &present(50.0), &scenario(policy)), 2);
    }

    #[test]
    fn capacity_is_what_is_served_with_the_spares_lost() {
        let app = App { instances: 6, cores: 2.0, memory_bytes: 0.0, autoscaling: false };
        assert_eq!(capacity_rps(&app, &present(50.0), &Scenario::default()), 175.0);
        let alone = App { instances: 1, ..app };
        assert_eq!(capacity_rps(&alone, &present(50.0), &Scenario::default()), 0.0);
    }

    #[test]
    fn a_threshold_of_latency_takes_more_instances_than_cpu() {
        // One request at a time for 100 ms: at 70 % p95 is 100 ms · ln 20 ÷ 0.3 = 1 s by M/M/1.
        let mut snapshot = present(10.0);
        snapshot.service_ms = Some(Sourced::overridden(100.0));
        let mut strict = scenario(Policy { spare_instances: 0, ..Policy::default() });
        assert_eq!(instances(70.0, 2.0, &snapshot, &strict), 10);
        strict.thresholds.p95_ms.immediate = 310.0;
        let needed = instances(70.0, 2.0, &snapshot, &strict);
        let app = |instances| App { instances, cores: 2.0, memory_bytes: 0.0, autoscaling: false };
        assert!(needed > 10 && capacity_rps(&app(needed), &snapshot, &strict) >= 70.0, "{needed}");
        assert!(capacity_rps(&app(needed - 1), &snapshot, &strict) < 70.0, "{needed}");
    }
}
