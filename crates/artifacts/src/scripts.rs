use askama::Template;
use headroom_model::Threshold;

use crate::escape::filters;
use crate::state::State;

/// The names that every script looks things up by.
struct Names<'a> {
    service: &'a str,
    balancer: String,
    primary: &'a str,
    user: &'a str,
    database: &'a str,
    redis: &'a str,
}

impl<'a> Names<'a> {
    fn of(state: &State<'a>) -> Self {
        let stack = &state.scenario.stack;
        Self {
            service: &stack.service,
            balancer: state.balancer(),
            primary: &stack.postgres.service,
            user: &stack.postgres.user,
            database: &stack.postgres.database,
            redis: &stack.redis.service,
        }
    }
}

#[derive(Template)]
#[template(path = "scripts/capacity-check.sh")]
struct CapacityCheck<'a> {
    head: String,
    names: Names<'a>,
    cpu: Threshold,
    memory: Threshold,
    connections: Threshold,
}

/// The runbook's `va-capacity-check`, corrected.
pub(crate) fn capacity_check(state: &State) -> askama::Result<String> {
    let thresholds = &state.scenario.thresholds;
    CapacityCheck {
        head: state.head(),
        names: Names::of(state),
        cpu: thresholds.cpu_percent,
        memory: thresholds.memory_percent,
        connections: thresholds.connection_percent,
    }
    .render()
}

#[derive(Template)]
#[template(path = "scripts/capacity-report.sh")]
struct CapacityReport<'a> {
    head: String,
    names: Names<'a>,
}

/// The runbook's `va-capacity-report`, corrected.
pub(crate) fn capacity_report(state: &State) -> askama::Result<String> {
    CapacityReport { head: state.head(), names: Names::of(state) }.render()
}

#[derive(Template)]
#[template(path = "scripts/scaling-monitor.sh")]
struct ScalingMonitor<'a> {
    head: String,
    names: Names<'a>,
}

/// The runbook's `va-scaling-monitor`, corrected.
pub(crate) fn scaling_monitor(state: &State) -> askama::Result<String> {
    ScalingMonitor { head: state.head(), names: Names::of(state) }.render()
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
    let stack = &state.scenario.stack;
    Roll { head: state.head(), service: &stack.service, instances: state.after.app.instances }.render()
}

#[derive(Template)]
#[template(path = "scripts/autoscale.sh")]
struct Autoscale<'a> {
    head: String,
    service: &'a str,
    least: u32,
    most: u32,
    up: f64,
    down: f64,
}

/// The runbook's `va-autoscale`, corrected.
pub(crate) fn autoscale(state: &State) -> askama::Result<String> {
    let least = 2.min(state.most_instances());
    let up = state.scenario.thresholds.cpu_percent.plan();
    Autoscale {
        head: state.head(),
        service: &state.scenario.stack.service,
        least,
        most: state.most_instances(),
        up,
        down: scale_down_below(up, least),
    }
    .render()
}

/// The runbook's 30 %, or less where that would bring the load of one instance fewer back above `up`: for every number N
/// above the least, `down` must be less than `up` × (N − 1) ÷ N.
fn scale_down_below(up: f64, least: u32) -> f64 {
    const RUNBOOK: f64 = 30.0;
    let least = f64::from(least.max(1));
    RUNBOOK.min((up * least / (least + 1.0) * 0.9).floor())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_down_never_asks_for_scaling_up() {
        for (up, least) in [(70.0, 2), (40.0, 1), (20.0, 1), (90.0, 4)] {
            let down = scale_down_below(up, least);
            for n in least + 1..50 {
                assert!(down * f64::from(n) / f64::from(n - 1) < up, "{down} of {n} against {up}");
            }
        }
    }
}
