//! What one instance serves, from what all tested instances serve.

use headroom_model::{Bound, CapacityModel, Diagnostic, Provenance, Severity, Sourced};

use super::told;
use crate::numbers::ratio;
use crate::words::{count, number};

/// Requests per second that one instance serves at full CPU, as the snapshot takes it: the capacity of the tested
/// instances shared among them. Where the paste does not tell how many were tested, it is as many as run now.
///
/// `None` when the test found no capacity: its clients paused, or already its smallest load was outside the thresholds.
/// The diagnostics of the test are added to the others in any case.
pub fn rps_per_instance(
    model: &CapacityModel,
    running: &Sourced,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Sourced> {
    diagnostics.extend(model.diagnostics.iter().cloned());
    let all = model.max_rps.as_ref().filter(|_| model.bound != Bound::Offered)?;
    let line = all.source.map(|source| source.line);
    let now = count(running.value, "instance", "instances");
    let instances = model.instances.as_ref().map_or(running.value, |tested| tested.value).max(1.0);
    let known = model.instances.is_some() || running.provenance != Provenance::Assumed;
    match &model.instances {
        Some(tested) if (tested.value - running.value).abs() >= 0.5 => diagnostics.push(told(
            Severity::Warning,
            "load-test-instances-differ",
            line,
            format!("The load test ran on {}; now it is {now}. Each is taken to serve as much.", number(tested.value)),
            "Repeat the load test on what runs now.",
        )),
        Some(_) => {}
        None => diagnostics.push(told(
            Severity::Info,
            "load-test-instances-unknown",
            line,
            format!("The load test does not tell how many instances it ran on. It is taken to be as now: {now}."),
            "Paste docker compose ps together with the load test.",
        )),
    }
    Some(Sourced {
        value: ratio(all.value, instances),
        provenance: if known { Provenance::Measured } else { Provenance::Inferred },
        source: all.source,
        why: format!("{} RPS ÷ {}: {}", number(all.value), count(instances, "instance", "instances"), all.why),
    })
}

/// The least that one instance serves by a test whose clients paused, inside the thresholds; `None` for another test.
pub(crate) fn least_rps_per_instance(model: &CapacityModel, running: &Sourced) -> Option<Sourced> {
    let all = model.max_rps.as_ref().filter(|_| model.bound == Bound::Offered)?;
    let instances = model.instances.as_ref().map_or(running.value, |tested| tested.value).max(1.0);
    let of = count(instances, "instance", "instances");
    Some(Sourced {
        source: all.source,
        ..Sourced::inferred(
            ratio(all.value, instances),
            format!("at least: {} RPS ÷ {of}, whose clients paused", number(all.value)),
        )
    })
}
