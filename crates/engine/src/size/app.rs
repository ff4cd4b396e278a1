//! App instances: the smallest N whose capacity at the target utilisation, and within the threshold of latency, is the
//! demand, with spares on top.

use headroom_model::{App, Scenario, Snapshot};

use super::latency::LatencyLimit;
use crate::calibrate::{Instances, Scaling, Usl};
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
/// pass its threshold; where more instances serve less, the fewer of with the spares and without.
pub(crate) fn capacity_rps(app: &App, snapshot: &Snapshot, scenario: &Scenario) -> f64 {
    let serving = app.instances.saturating_sub(scenario.policy.spare_instances);
    let lost = served_rps(serving, app.cores, snapshot, scenario);
    if snapshot.scaling.is_none() { lost } else { lost.min(served_rps(app.instances, app.cores, snapshot, scenario)) }
}

/// Requests per second of so many instances at full CPU: each the same, or by the law over instances.
fn full_rps(serving: u32, cores: f64, snapshot: &Snapshot) -> f64 {
    let serving = f64::from(serving);
    match snapshot.scaling.as_ref().and_then(Usl::of) {
        Some(law) => bounded(law.throughput(serving) * ratio(cores, snapshot.app_cores.value)),
        None => bounded(serving * rps_per_instance(snapshot, cores)),
    }
}

fn served_rps(serving: u32, cores: f64, snapshot: &Snapshot, scenario: &Scenario) -> f64 {
    let full = full_rps(serving, cores, snapshot);
    let at_target = bounded(full * scenario.policy.target_utilisation_percent / 100.0);
    match LatencyLimit::of(snapshot, scenario) {
        Some(limit) if serving > 0 => limit.within(f64::from(serving), ratio(full, f64::from(serving)), at_target),
        _ => at_target,
    }
}

/// The fewest instances with this many cores that serve a demand within the policy: N·capacity·target ≥ demand with p95
/// inside its threshold, then the spares, and at least two. A thousand million where no count does.
pub(crate) fn instances(demand_rps: f64, cores: f64, snapshot: &Snapshot, scenario: &Scenario) -> u32 {
    let policy = &scenario.policy;
    if let Some(law) = snapshot.scaling.as_ref().and_then(Usl::of) {
        return by_law(law, demand_rps, cores, snapshot, scenario).max(FEWEST_BALANCED);
    }
    let each = bounded(rps_per_instance(snapshot, cores) * policy.target_utilisation_percent / 100.0);
    // Any demand needs one that serves, also one too small for a quotient.
    let by_cpu = whole_count(ratio(demand_rps, each)).max(1);
    let serves = |count: u32| super::serves_up_to(served_rps(count, cores, snapshot, scenario)) >= demand_rps;
    let serving = if LatencyLimit::of(snapshot, scenario).is_none() { by_cpu } else { fewest_from(by_cpu, serves) };
    serving.saturating_add(policy.spare_instances).max(FEWEST_BALANCED)
}

/// The fewest by the law over instances, the spares included, and then as many more as latency asks for while more serve
/// more.
fn by_law(law: Usl, demand_rps: f64, cores: f64, snapshot: &Snapshot, scenario: &Scenario) -> u32 {
    let policy = &scenario.policy;
    let asked = demand_rps * ratio(snapshot.app_cores.value, cores);
    let fewest = Scaling::Usl(law).fewest_instances(asked, policy.target_utilisation_percent, policy.spare_instances);
    let Instances::Count(fewest) = fewest else { return MOST_INSTANCES };
    if LatencyLimit::of(snapshot, scenario).is_none() {
        return fewest;
    }
    let most = law.peak().map_or(f64::from(fewest) * 2.0, |peak| peak.load.ceil()) as u32;
    let serves = |instances: &u32| {
        let app = App { instances: *instances, cores, memory_bytes: 0.0, autoscaling: false };
        super::serves_up_to(capacity_rps(&app, snapshot, scenario)) >= demand_rps
    };
    (fewest..=most.max(fewest).saturating_add(policy.spare_instances)).find(serves).unwrap_or(MOST_INSTANCES)
}

/// Of at most so many instances the number that serves the most: all of them, unless more serve less.
pub(crate) fn best_of(most: u32, fewest: u32, snapshot: &Snapshot, scenario: &Scenario) -> u32 {
    let peak = snapshot.scaling.as_ref().and_then(Usl::of).and_then(|law| law.peak());
    let peak = peak.map_or(MOST_INSTANCES, |peak| whole_count(peak.load.floor()));
    most.min(peak.saturating_add(scenario.policy.spare_instances)).max(fewest)
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

    #[test]
    fn where_more_instances_serve_less_no_count_may_be_enough() {
        let estimate = |value| headroom_model::Estimate { value, standard_error: None };
        let mut snapshot = present(50.0);
        // Peaks at 30 instances with 591 requests per second.
        snapshot.scaling = Some(headroom_model::UslFit {
            sigma: estimate(0.02),
            kappa: estimate(0.0011),
            lambda: estimate(50.0),
            covariance: None,
            measurements: 5,
        });
        let policy = scenario(Policy::default());
        let needed = instances(300.0, 2.0, &snapshot, &policy);
        let app = |instances| App { instances, cores: 2.0, memory_bytes: 0.0, autoscaling: false };
        assert!(capacity_rps(&app(needed), &snapshot, &policy) >= 300.0);
        assert!(capacity_rps(&app(needed - 1), &snapshot, &policy) < 300.0);
        assert!(needed > instances(300.0, 2.0, &present(50.0), &policy), "each after the first adds less: {needed}");
        assert_eq!(instances(500.0, 2.0, &snapshot, &policy), MOST_INSTANCES);
        assert_eq!((best_of(100, 2, &snapshot, &policy), best_of(10, 2, &snapshot, &policy)), (30, 10));
    }
}
