//! Load, and what one instance can serve of it.

use headroom_model::{CapacityModel, Component, Diagnostic, Metric, Provenance, Scenario, Severity, Sourced, UslFit};

use super::app::{App, inference};
use super::readings::{Reading, Readings};
use super::stated;
use crate::calibrate;
use crate::numbers::{percent_of, ratio};
use crate::words::{count, number, percent};

/// What one instance serves at full CPU where nothing better is known: the runbook's growth script.
pub(crate) const ASSUMED_RPS_PER_INSTANCE: f64 = 50.0;
/// The runbook's example.
const ASSUMED_RPS: f64 = 50.0;
/// Below this an instance idles, and what it burns is not the requests' doing.
const IDLE_CPU_PERCENT: f64 = 1.0;

/// Requests per second at the peak: stated, read at the balancer, else at the app, else the runbook's example.
pub(super) fn requests_per_second(readings: &Readings, scenario: &Scenario) -> Sourced {
    if let Some(stated) = stated(scenario.current.requests_per_second) {
        return stated;
    }
    [Component::Balancer, Component::App]
        .into_iter()
        .find_map(|component| {
            let each = readings.latest_of_each(component, Metric::RequestsPerSecond);
            let last = each.last()?;
            let total: f64 = each.iter().map(Reading::value).sum();
            let why = if each.len() == 1 { String::new() } else { format!("sum over {} rows", each.len()) };
            (total > 0.0).then(|| Sourced { why, ..Sourced::measured(total, last.source()) })
        })
        .unwrap_or_else(|| Sourced::assumed(ASSUMED_RPS, "the runbook's example: 50 RPS"))
}

/// Requests per second that one instance serves at full CPU: stated; measured by a load test; inferred by the
/// utilisation law (Denning and Buzen 1978: U = X·S, so that X at U = 1 is X ÷ U); else the runbook's 50.
pub(super) fn rps_per_instance(
    rps: &Sourced,
    app: &App,
    load_test: Option<&CapacityModel>,
    scenario: &Scenario,
    diagnostics: &mut Vec<Diagnostic>,
) -> Sourced {
    if let Some(stated) = stated(scenario.coefficients.rps_per_instance) {
        contradiction(&stated, rps, app, diagnostics);
        return stated;
    }
    let tested = load_test.and_then(|model| calibrate::rps_per_instance(model, &app.instances, diagnostics));
    if let Some(tested) = tested.filter(|tested| tested.value > 0.0) {
        contradiction(&tested, rps, app, diagnostics);
        return tested;
    }
    let assumed = || Sourced::assumed(ASSUMED_RPS_PER_INSTANCE, "the runbook's 50 RPS per instance");
    let Some(cpu) = &app.cpu_percent else { return assumed() };
    if cpu.value < IDLE_CPU_PERCENT {
        let mut diagnostic = Diagnostic::new(
            Severity::Info,
            "cpu-too-low-to-infer",
            format!(
                "At {} the app idles; what one instance can serve cannot be told from it. The runbook's 50 RPS is assumed.",
                percent(cpu.value)
            ),
        )
        .with_help("Paste a sample taken under load, or a load test.");
        diagnostic.line = cpu.source.map(|source| source.line);
        diagnostics.push(diagnostic);
        return assumed();
    }
    let value = ratio(ratio(rps.value, app.instances.value), cpu.value / 100.0);
    Sourced::inferred(value, inference(rps.value, app.instances.value, cpu.value))
}

/// What one of the running instances serves at full CPU, where load tests tell how they scale: X(N) ÷ N.
pub(super) fn at_scale(scaling: Option<&UslFit>, app: &App) -> Option<Sourced> {
    let law = calibrate::Usl::of(scaling?)?;
    let instances = app.instances.value;
    let all = law.throughput(instances);
    Some(Sourced::inferred(
        ratio(all, instances),
        format!("{} RPS ÷ {} by the law over instances", number(all), count(instances, "instance", "instances")),
    ))
}

/// Time that one request takes when nothing waits, as the load test found it at its smallest load.
pub(super) fn service_ms(load_test: &CapacityModel) -> Option<Sourced> {
    let source = load_test.loads.first()?.source;
    let why = "latency at the smallest load of the load test".to_owned();
    load_test.service_ms.map(|service| Sourced { why, ..Sourced::measured(service, source) })
}

/// CPU of the limit where no tool printed it, but load and capacity are both known.
pub(super) fn cpu_percent(rps: &Sourced, app: &App, rps_per_instance: &Sourced) -> Option<Sourced> {
    if rps.provenance == Provenance::Assumed || rps_per_instance.provenance == Provenance::Assumed {
        return None;
    }
    let capacity = app.instances.value * rps_per_instance.value;
    Some(Sourced::inferred(
        percent_of(rps.value, capacity),
        format!(
            "{} RPS ÷ ({} × {} RPS)",
            number(rps.value),
            count(app.instances.value, "instance", "instances"),
            number(rps_per_instance.value)
        ),
    ))
}

/// A stated or tested capacity that the measured CPU contradicts by more than a quarter.
fn contradiction(stated: &Sourced, rps: &Sourced, app: &App, diagnostics: &mut Vec<Diagnostic>) {
    let Some(cpu) = app.cpu_percent.as_ref().filter(|cpu| cpu.value >= IDLE_CPU_PERCENT) else { return };
    let implied = percent_of(rps.value, app.instances.value * stated.value);
    if (implied / cpu.value - 1.0).abs() <= 0.25 || rps.provenance == Provenance::Assumed {
        return;
    }
    let mut diagnostic = Diagnostic::new(
        Severity::Warning,
        "capacity-contradicts-cpu",
        format!(
            "At {} RPS per instance the CPU would be at {}; it was read at {}.",
            number(stated.value),
            percent(implied),
            percent(cpu.value)
        ),
    )
    .with_help(format!(
        "Use {}: {}",
        number(ratio(ratio(rps.value, app.instances.value), cpu.value / 100.0)),
        inference(rps.value, app.instances.value, cpu.value)
    ));
    diagnostic.line = cpu.source.map(|source| source.line);
    diagnostics.push(diagnostic);
}

/// The slowest 95th percentile among the newest readings of the balancer, else of the app.
pub(super) fn p95_ms(readings: &Readings) -> Option<Sourced> {
    worst(readings, &[Component::Balancer, Component::App], Metric::LatencyP95Ms)
}

/// The worst share of failed requests among the newest readings of the balancer, else of the app.
pub(super) fn error_percent(readings: &Readings) -> Option<Sourced> {
    worst(readings, &[Component::Balancer, Component::App], Metric::ErrorPercent)
}

/// The longest queue.
pub(super) fn queue_depth(readings: &Readings) -> Option<Sourced> {
    worst(readings, &[Component::App, Component::Cache, Component::Other], Metric::QueueDepth)
}

fn worst(readings: &Readings, components: &[Component], metric: Metric) -> Option<Sourced> {
    components.iter().find_map(|component| {
        let each = readings.latest_of_each(*component, metric);
        let worst = each.iter().max_by(|a, b| a.value().total_cmp(&b.value()))?;
        Some(Sourced { why: worst.observation.subject.clone(), ..worst.sourced() })
    })
}
