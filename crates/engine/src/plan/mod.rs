//! When demand outgrows what runs, and what to build before it does.
use headroom_model::{Scenario, StepKind};
pub(crate) fn lead_time_days(kind: StepKind, scenario: &Scenario) -> u32 {
    let days = scenario.policy.lead_time_days;
    match kind {
        StepKind::Configuration => days.configuration,
        StepKind::Instance => days.instance,
        StepKind::Host => days.host,
        StepKind::Database => days.database,
    }
}
