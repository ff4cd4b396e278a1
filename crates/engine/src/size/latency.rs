//! The app as a queue: what it serves while the 95th percentile of latency stays inside its threshold.

use headroom_model::{Scenario, Snapshot};

use crate::calibrate::Queue;
use crate::numbers::bounded;

/// With more servers than this a request hardly ever waits while a thousandth of them is free.
const MANY_SERVERS: f64 = 10_000.0;
const NEARLY_FULL: f64 = 0.999;

/// What instances serve within the threshold of p95, by M/M/c (Erlang 1917).
///
/// An instance that serves X requests per second at full CPU, each of which takes S seconds alone, works on X·S at once
/// (Little 1961): it has so many servers, and all instances together are one queue behind the balancer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LatencyLimit {
    service_seconds: f64,
    p95_ms: f64,
}

impl LatencyLimit {
    /// `None` where no load test tells the service time.
    pub(crate) fn of(snapshot: &Snapshot, scenario: &Scenario) -> Option<Self> {
        let service_seconds = snapshot.service_ms.as_ref()?.value / 1e3;
        (service_seconds > 0.0).then_some(Self { service_seconds, p95_ms: scenario.thresholds.p95_ms.immediate })
    }

    /// Requests per second that so many instances serve within the threshold, each of which serves `rps_each` at full
    /// CPU; at most `most`. Where one request alone is too slow by the model, no number of instances helps, and latency
    /// sizes nothing: [`is_out_of_reach`](Self::is_out_of_reach).
    pub(crate) fn within(&self, instances: f64, rps_each: f64, most: f64) -> f64 {
        let Some(queue) = self.queue(instances, rps_each) else {
            return most.min(bounded(NEARLY_FULL * instances * rps_each));
        };
        if queue.meets_p95(most, self.p95_ms) {
            most
        } else {
            queue.most_within_p95(self.p95_ms).unwrap_or(most).min(most)
        }
    }

    /// Whether one request alone already takes longer than the threshold in more than one of twenty cases.
    pub(crate) fn is_out_of_reach(&self, rps_each: f64) -> bool {
        self.queue(1.0, rps_each).is_some_and(|queue| !queue.meets_p95(0.0, self.p95_ms))
    }

    /// The instances as one queue, its pace such that each instance serves `rps_each`; `None` for very many servers.
    pub(crate) fn queue(&self, instances: f64, rps_each: f64) -> Option<Queue> {
        let each = self.servers_each(rps_each);
        let servers = instances * each;
        if servers > MANY_SERVERS {
            None
        } else {
            Queue::new(servers as u32, each / rps_each).map(|queue| queue.with_lines(instances))
        }
    }

    /// Requests that one instance works on at once.
    pub(crate) fn servers_each(&self, rps_each: f64) -> f64 {
        bounded(rps_each * self.service_seconds).round().clamp(1.0, 1e9)
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn limit(service_ms: f64, p95_ms: f64) -> LatencyLimit {
        LatencyLimit { service_seconds: service_ms / 1e3, p95_ms }
    }

    #[test]
    fn an_instance_has_as_many_servers_as_requests_at_once() {
        // 90 requests per second of 100 ms each: nine workers.
        assert_eq!(limit(100.0, 2000.0).servers_each(90.0), 9.0);
        assert_eq!(limit(100.0, 2000.0).servers_each(1.0), 1.0);
    }

    #[test]
    fn one_server_answers_in_time_up_to_the_load_that_leaves_it_enough_to_spare() {
        // M/M/1: p95 = ln 20 ÷ (μ − λ), so that λ = μ − ln 20 ÷ limit.
        let most = limit(100.0, 600.0).within(1.0, 10.0, 9.0);
        assert!((most - (10.0 - libm::log(20.0) / 0.6)).abs() < 1e-6, "{most}");
        assert_eq!(limit(100.0, 600.0).within(1.0, 10.0, 3.0), 3.0);
    }

    #[test]
    fn what_is_too_slow_alone_is_no_matter_of_count() {
        assert!(limit(700.0, 2000.0).is_out_of_reach(10.0));
        assert!(!limit(600.0, 2000.0).is_out_of_reach(10.0));
        assert_eq!(limit(700.0, 2000.0).within(3.0, 10.0, 21.0), 21.0);
    }
}
