use askama::Template;

use crate::escape::filters;
use crate::state::State;

#[derive(Template)]
#[template(path = "scripts/capacity-check.sh")]
struct CapacityCheck<'a> {
    head: String,
    service: &'a str,
    primary: &'a str,
    user: &'a str,
    database: &'a str,
    redis: &'a str,
    cpu_planned: f64,
    cpu_immediate: f64,
    memory_planned: f64,
    memory_immediate: f64,
    connections_planned: f64,
    connections_immediate: f64,
}

/// The runbook's `va-capacity-check`, corrected.
pub(crate) fn capacity_check(state: &State) -> askama::Result<String> {
    let (stack, thresholds) = (&state.scenario.stack, &state.scenario.thresholds);
    CapacityCheck {
        head: state.head(),
        service: &stack.service,
        primary: &stack.postgres.service,
        user: &stack.postgres.user,
        database: &stack.postgres.database,
        redis: &stack.redis.service,
        cpu_planned: thresholds.cpu_percent.plan(),
        cpu_immediate: thresholds.cpu_percent.immediate,
        memory_planned: thresholds.memory_percent.plan(),
        memory_immediate: thresholds.memory_percent.immediate,
        connections_planned: thresholds.connection_percent.plan(),
        connections_immediate: thresholds.connection_percent.immediate,
    }
    .render()
}

#[derive(Template)]
#[template(path = "scripts/roll.sh")]
struct Roll<'a> {
    head: String,
    service: &'a str,
    instances: u32,
}

/// The script that replaces the app's instances without an interruption.
pub(crate) fn roll(state: &State) -> askama::Result<String> {
    Roll { head: state.head(), service: &state.scenario.stack.service, instances: state.after.app.instances }.render()
}
