//! What stands behind a plan: where its numbers come from, what binds, what to measure next, what it costs.
//!
//! Nothing here changes a plan; a page that shows none of it need not carry it.

mod chain;
mod cost;
mod latency;
mod numbers;
mod sensitivity;
#[cfg(test)]
mod tests;

use headroom_model::{Explanation, Inspection, Plan, Scenario, Snapshot};

use crate::calibrate::capacity_from_load_tests;
use crate::forecast::Forecast;

/// Explains the plan of a validated scenario.
pub fn explain(inspections: &[Inspection], snapshot: &Snapshot, plan: &Plan, scenario: &Scenario) -> Explanation {
    let forecast = Forecast::new(snapshot, scenario);
    Explanation {
        numbers: numbers::numbers(snapshot, plan, scenario),
        chain: chain::chain(snapshot, &forecast, scenario),
        capacity: capacity_from_load_tests(inspections, scenario),
        latency: latency::latency(snapshot, plan, scenario),
        sensitivity: sensitivity::sensitivity(snapshot, plan, &forecast, scenario),
        costs: scenario.prices.as_ref().map(|prices| cost::costs(prices, snapshot, plan, &forecast, scenario)),
    }
}
