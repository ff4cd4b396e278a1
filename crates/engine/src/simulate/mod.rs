//! Controllers that follow the load, replayed: the runbook's loop and Kubernetes' HPA, side by side on the same load.
//!
//! - `load`: a pasted series or a day of the plan; `replay`: one controller on it, from event to event.
//! - `runbook_loop`, `hpa`: the controllers. `settings`: those that neither flap nor overload, and what they cost.

mod hpa;
mod load;
mod replay;
mod runbook_loop;
mod settings;

use headroom_model::{
    Component, ControllerKind, Controllers, DailyShape, Diagnostic, Hpa, Inspection, InstancesAt, LoadOrigin, Metric,
    Plan, ReplayedLoad, Run, RunbookLoop, Scenario, Series, Severity, Simulation, Snapshot, Sourced, nine_digits,
};

pub use load::{Load, daily_profile};
pub use replay::Fleet;
pub use settings::find_settings;

use self::hpa::Autoscaler;
use self::load::long;
use self::replay::replay;
use self::runbook_loop::Loop;
use crate::words::{month, number};

/// A controller with its settings.
#[derive(Debug, Clone, PartialEq)]
pub enum Settings {
    /// The runbook's loop.
    Loop(RunbookLoop),
    /// Kubernetes' autoscaler.
    Hpa(Hpa),
}

/// What one controller makes of a load.
pub fn run(load: &Load, fleet: &Fleet, settings: &Settings) -> Run {
    let (controller, words, outcome) = match settings {
        Settings::Loop(settings) => {
            (ControllerKind::Loop, runbook_loop::words(settings), replay(load, fleet, &mut Loop::new(settings)))
        }
        Settings::Hpa(settings) => {
            (ControllerKind::Hpa, hpa::words(settings), replay(load, fleet, &mut Autoscaler::new(settings)))
        }
    };
    Run {
        controller,
        settings: words,
        instances: outcome.instances,
        unserved_requests: outcome.unserved_requests,
        overloaded_minutes: nine_digits(f64::from(outcome.overloaded_seconds) / 60.0),
        flaps: outcome.flaps,
        instance_hours: outcome.instance_hours,
        most_instances: outcome.most_instances,
    }
}

/// The fewest instances that are not overloaded, over time.
pub fn needed(load: &Load, fleet: &Fleet) -> Vec<InstancesAt> {
    let mut needed: Vec<InstancesAt> = Vec::new();
    for (step, rps) in load.steps().iter().enumerate() {
        let instances = fleet.needed(*rps);
        if needed.last().is_none_or(|last| last.instances != instances) {
            needed.push(InstancesAt { seconds: step as u32 * load.step_seconds(), instances, serving: instances });
        }
    }
    needed
}

/// Replays the chosen load for each controller: a pasted series of requests per second, else a day of the plan.
///
/// The controllers hold what [`Controllers::validate`] asks for; whatever else they hold, the result is finite.
pub fn simulate(
    inspections: &[Inspection],
    snapshot: &Snapshot,
    plan: &Plan,
    scenario: &Scenario,
    controllers: &Controllers,
) -> Simulation {
    let mut diagnostics = Vec::new();
    let (title, load) = chosen(inspections, plan, &controllers.load, &mut diagnostics);
    let given = controllers.app.rps_per_instance.map(Sourced::overridden);
    let rps_per_instance = given.unwrap_or_else(|| snapshot.rps_per_instance.clone());
    let overload_percent = controllers.app.overload_percent.unwrap_or(scenario.thresholds.cpu_percent.immediate);
    let fleet = Fleet {
        rps_per_instance: rps_per_instance.value,
        start_seconds: controllers.app.start_seconds,
        overload_percent,
        instances: controllers.app.instances,
    };
    let settings = [controllers.runbook_loop.map(Settings::Loop), controllers.hpa.clone().map(Settings::Hpa)];
    let settings: Vec<Settings> = settings.into_iter().flatten().collect();
    let runs: Vec<Run> = settings.iter().map(|settings| run(&load, &fleet, settings)).collect();
    let advised = runs.iter().zip(&settings).filter(|_| controllers.find_settings);
    Simulation {
        title,
        start: load.start,
        duration_seconds: load.duration_seconds(),
        peak_rps: nine_digits(load.peak_rps()),
        requests: nine_digits(load.requests()),
        rps_per_instance,
        overload_percent,
        needed: needed(&load, &fleet),
        advice: advised.map(|(run, settings)| find_settings(&load, &fleet, settings, run)).collect(),
        runs,
        diagnostics,
    }
}

/// The load and what it is, in words.
fn chosen(
    inspections: &[Inspection],
    plan: &Plan,
    wanted: &ReplayedLoad,
    diagnostics: &mut Vec<Diagnostic>,
) -> (String, Load) {
    if wanted.from != LoadOrigin::Day {
        let series = pasted(inspections, wanted.subject.as_deref(), diagnostics);
        if let Some((series, load)) = series.and_then(|series| Some((series, Load::of(series, diagnostics)?))) {
            let name = if series.subject.is_empty() { series.component.label() } else { &series.subject };
            let (load, with) = match wanted.peak_rps {
                Some(peak) => (load.scaled_to(peak), "scaled to"),
                None => (load, "with"),
            };
            let (long, peak) = (long(load.duration_seconds()), number(load.peak_rps()));
            let title = format!("Requests per second of {name} as pasted, {long}, {with} a peak of {peak} RPS");
            return (title, load);
        }
        if wanted.from == LoadOrigin::Series {
            let message = "No series of requests per second was pasted. A day of the plan is replayed.";
            let help = "Paste a metrics export with requests per second.";
            diagnostics.push(Diagnostic::new(Severity::Warning, "series-missing", message).with_help(help));
        }
    }
    let chosen = wanted.month.and_then(|month| plan.months.iter().find(|planned| planned.month == month));
    let planned = chosen.or(plan.months.last());
    let peak = wanted.peak_rps.or(planned.map(|planned| planned.requests_per_second.p90));
    let peak = peak.unwrap_or(plan.assessment.current_rps);
    let load = daily_profile(peak, wanted.shape, &wanted.hours, wanted.days);
    let day = planned.map_or_else(String::new, |planned| format!(" of {}", month(planned.date)));
    (format!("A day{day} with a peak of {} RPS, {}", number(peak), shape(wanted.shape)), load)
}

/// The series of requests per second with the name, else with the highest mean; the balancer's before the app's.
fn pasted<'a>(
    inspections: &'a [Inspection],
    subject: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<&'a Series> {
    let all = || {
        inspections.iter().flat_map(|inspection| &inspection.series).filter(|series| {
            series.metric == Metric::RequestsPerSecond
                && series.points.len() > 1
                && subject.is_none_or(|subject| series.subject == subject)
        })
    };
    let of_balancer = |series: &&Series| series.component == Component::Balancer;
    let mean = |series: &Series| series.points.iter().map(|(_, rps)| rps).sum::<f64>() / series.points.len() as f64;
    let best = all().max_by(|a, b| of_balancer(a).cmp(&of_balancer(b)).then(mean(a).total_cmp(&mean(b))))?;
    let others = all().count() - 1;
    if others > 0 {
        let message =
            format!("{others} more series of requests per second; the one with the highest mean is replayed.");
        let help = "Name another by its subject.";
        diagnostics.push(Diagnostic::new(Severity::Info, "several-series", message).with_help(help));
    }
    Some(best)
}

fn shape(shape: DailyShape) -> &'static str {
    match shape {
        DailyShape::Office => "office hours (assumed)",
        DailyShape::Evening => "highest in the evening (assumed)",
        DailyShape::Spike => "half of it but for a spike at noon (assumed)",
        DailyShape::Flat => "all day",
        DailyShape::Hours => "in given hours",
    }
}

#[cfg(test)]
mod tests;
