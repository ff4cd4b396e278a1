use headroom_model::{LatencyAt, Plan, Scenario, Snapshot, nine_digits};

use crate::numbers::percent_of;
use crate::size::app::rps_per_instance;
use crate::size::latency::LatencyLimit;

/// Latency in each month, with all instances of the plan's topology serving what nine draws in ten do not pass.
pub(super) fn latency(snapshot: &Snapshot, plan: &Plan, scenario: &Scenario) -> Vec<LatencyAt> {
    let Some(limit) = LatencyLimit::of(snapshot, scenario) else { return Vec::new() };
    plan.months
        .iter()
        .filter_map(|month| {
            let app = month.topology.app;
            let each = rps_per_instance(snapshot, app.cores);
            let rps = month.requests_per_second.p90;
            let queue = limit.queue(f64::from(app.instances), each)?;
            let latency = queue.latency(rps);
            let ms = |of: fn(&crate::calibrate::Latency) -> f64| latency.as_ref().map(of).map(nine_digits);
            Some(LatencyAt {
                month: month.month,
                requests_per_second: rps,
                instances: app.instances,
                servers: (f64::from(app.instances) * limit.servers_each(each)) as u32,
                utilisation_percent: nine_digits(percent_of(rps, f64::from(app.instances) * each)),
                p50_ms: ms(|latency| latency.p50_ms),
                p95_ms: ms(|latency| latency.p95_ms),
                p99_ms: ms(|latency| latency.p99_ms),
            })
        })
        .collect()
}
