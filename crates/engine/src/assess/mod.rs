//! The present, judged by the runbook: every trigger, the verdict, the headroom and what limits it.

mod ceiling;
mod read;
mod resources;
mod triggers;

use headroom_model::{Assessment, Level, Scenario, Snapshot, Verdict, nine_digits};

pub(crate) use self::read::{BY_LOAD, used};
pub(crate) use self::resources::{Resource, known, resources};
use crate::numbers::{bounded, percent_of};

/// Judges the present. The verdict is the worst level that is known. Nothing measured or stated gives no verdict, nor
/// does an event ahead alone.
pub fn assess(snapshot: &Snapshot, scenario: &Scenario) -> Assessment {
    let triggers = triggers::triggers(snapshot, scenario);
    let (bottleneck, max_rps) = ceiling::ceiling(snapshot, scenario);
    let (max_provenance, headroom_provenance) = ceiling::provenance(bottleneck, snapshot);
    let current_rps = snapshot.requests_per_second.value;
    let of_resources = triggers.iter().filter(|trigger| trigger.id != "expected-traffic");
    let fired = of_resources.map(|trigger| trigger.level).min() < Some(Level::Ok);
    let worst = triggers.iter().map(|trigger| trigger.level).min().filter(|_| snapshot.measured || fired);
    Assessment {
        verdict: match worst {
            Some(Level::Immediate) => Verdict::Immediate,
            Some(Level::Planned) => Verdict::Planned,
            Some(Level::Ok) => Verdict::Ok,
            Some(Level::Unknown) | None => Verdict::Unknown,
        },
        bottleneck: bottleneck.to_owned(),
        current_rps: nine_digits(current_rps),
        current_provenance: snapshot.requests_per_second.provenance,
        max_rps: nine_digits(max_rps),
        max_provenance,
        headroom_percent: nine_digits(bounded(100.0 - percent_of(current_rps, max_rps))),
        headroom_provenance,
        triggers,
    }
}

#[cfg(test)]
mod tests;
