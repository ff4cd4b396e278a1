//! Load tests on several numbers of instances → the law by which more instances serve more, or less.

use headroom_model::{Bound, Diagnostic, Inspection, Scenario, Severity, UslFit};

use super::usl::Usl;
use super::{capacity_from_load_tests, fit, told};
use crate::words::{count, number};

/// The Universal Scalability Law over the number of instances: of each paste with a load test and the instances it ran on,
/// the most that they served inside the thresholds. `None` for fewer than four numbers of instances.
pub fn scaling_of_instances(inspections: &[Inspection], scenario: &Scenario) -> Option<(UslFit, Diagnostic)> {
    let mut line = None;
    let points: Vec<(f64, f64)> = inspections
        .iter()
        .filter_map(|inspection| {
            let model = capacity_from_load_tests(std::slice::from_ref(inspection), scenario)?;
            let most = model.max_rps.filter(|_| model.bound != Bound::Offered)?;
            line = line.or(most.source.map(|source| source.line));
            Some((model.instances?.value, most.value))
        })
        .collect();
    let fitted = fit(&points).ok()?;
    let law = Usl::of(&fitted)?;
    let message = match (law.peak(), law.limit()) {
        (Some(peak), _) => format!(
            "Load tests on {} tell how the app scales: {} serve the most, {} RPS.",
            count(points.len() as f64, "setup", "setups"),
            count(peak.load.round(), "instance", "instances"),
            number(peak.requests_per_second)
        ),
        (None, Some(limit)) => {
            format!("Load tests tell how the app scales: no number of instances passes {} RPS.", number(limit))
        }
        (None, None) => "Load tests tell how the app scales: each instance adds the same.".to_owned(),
    };
    Some((fitted, told(Severity::Info, "scaling-of-instances", line, message, "")))
}
