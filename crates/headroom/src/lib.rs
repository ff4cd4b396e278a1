//! Headroom: when do we run out, what do we build, and which commands do it?
//!
//! Text goes in at one end, files and charts come out at the other, and every stage between is one pure
//! function:
//!
//! ```text
//! text ──inspect──▶ Inspection ──snapshot──▶ Snapshot ──assess──▶ Assessment   now: triggers, headroom, bottleneck
//!                                                │
//!                                             ──plan──▶ Plan                   topology by month, runway, steps
//!                                                         │
//!                                             ◀──artifacts┴──procedures        files, commands
//! ```
//!
//! The same scenario gives the same plan, byte for byte, natively and in WebAssembly: the day and the seed come
//! in with the scenario.
//!
//! ```
//! let scenario = headroom::scenario_from_json(r#"{ "today": "2026-11-24", "current": { "requestsPerSecond": 50 } }"#)?;
//! let plan = headroom::plan(&scenario)?;
//! assert_eq!(plan.months.len(), 7);
//! # Ok::<(), headroom::Error>(())
//! ```

mod drawing;
mod json;
mod report;

use std::borrow::Cow;

pub use drawing::{ChartKind, ChartOptions, ChartScale, ChartTheme, brief, chart};
pub use headroom_artifacts::{changes, folder};
pub use headroom_charts as charts;
pub use headroom_engine::{Pools, trend};
pub use headroom_ingest::{Family, Known, Parsers, Parts, Reader, inspect_with};
pub use headroom_model::*;
pub use json::{controllers_from_json, from_json, scenario_from_json, to_json, to_json_line};
pub use report::{Report, Section, database_words, report};

/// Reads any text: what was recognised, what was measured, and which lines were not read. Never fails.
pub fn inspect(text: &str) -> Inspection {
    headroom_ingest::inspect(text)
}

/// The same, where a person chose the format of some lines of this paste (counted from 0), or which component names
/// belong to: see [`Reading`].
pub fn inspect_as(text: &str, paste: usize, reading: &Reading) -> Inspection {
    headroom_ingest::inspect_as(text, paste, reading)
}

/// What was found, with the components that a person's rules give to names.
pub fn renamed(inspection: Inspection, rules: &[NameRule]) -> Inspection {
    headroom_ingest::renamed(inspection, rules)
}

/// The text of a file: gzip, UTF-8, UTF-16, and Latin-1 for what is neither.
pub fn decoded(bytes: &[u8]) -> String {
    headroom_ingest::decoded(bytes)
}

/// The rules by which names are of a component, where no [`NameRule`] of a person comes before them.
pub fn name_rules() -> &'static [(&'static str, Component)] {
    headroom_ingest::name_rules()
}

/// What reports that were made at different times say over time: a series for each value, and the paste (counted from
/// 0) of its last point.
pub fn history(inspections: &[Inspection]) -> Vec<(usize, Series)> {
    headroom_ingest::history(inspections)
}

/// The formats that [`inspect`] recognises, with the command that prints each.
pub fn formats() -> &'static [Known] {
    headroom_ingest::formats()
}

/// The text with passwords, tokens and credentials in connection strings masked, and how many there were. Line
/// numbers stay what they were.
pub fn mask(text: &str) -> (Cow<'_, str>, usize) {
    headroom_ingest::mask(text)
}

/// The present: what the inspections measured, what the scenario overrides, and the documented defaults for the
/// rest, each number with its provenance.
pub fn snapshot(inspections: &[Inspection], scenario: &Scenario) -> (Snapshot, Vec<Diagnostic>) {
    headroom_engine::snapshot(inspections, scenario)
}

/// The present, judged by each trigger of the runbook.
pub fn assess(snapshot: &Snapshot, scenario: &Scenario) -> Assessment {
    headroom_engine::assess(snapshot, scenario)
}

/// The plan of a scenario, its pastes included.
///
/// # Errors
/// When the scenario holds an impossible value: see [`Scenario::validate`].
pub fn plan(scenario: &Scenario) -> Result<Plan, Error> {
    let inspections = inspect_all(scenario);
    let (growth, diagnostics) = growth(&inspections, scenario.growth.outliers);
    let mut plan = plan_with_growth(&inspections, growth, scenario)?;
    plan.diagnostics.splice(0..0, diagnostics);
    Ok(plan)
}

/// Each paste of a scenario, read as its person chose.
fn inspect_all(scenario: &Scenario) -> Vec<Inspection> {
    let pastes = scenario.pastes.iter().enumerate();
    pastes.map(|(number, paste)| inspect_as(paste, number, &scenario.reading)).collect()
}

/// The growth that pasted series show, and reports of different times, at most one for each metric, and why some show
/// none. What a plan makes of it is the scenario's to say: `growth.basis`; `outliers` is its `growth.outliers`.
pub fn growth(inspections: &[Inspection], outliers: Outliers) -> (Vec<FittedGrowth>, Vec<Diagnostic>) {
    let mut over_time: Vec<Inspection> = inspections
        .iter()
        .map(|inspection| Inspection { series: inspection.series.clone(), ..Inspection::default() })
        .collect();
    for (paste, series) in headroom_ingest::history(inspections) {
        if let Some(inspection) = over_time.get_mut(paste) {
            inspection.series.push(series);
        }
    }
    trend::fitted_growth(&over_time, outliers)
}

/// The plan of a scenario whose pastes were inspected before, so that a change of an assumption does not read
/// them again. The growth of pasted series is not looked at: [`plan_with_growth`] takes it.
///
/// # Errors
/// As [`plan`].
pub fn plan_from(inspections: &[Inspection], scenario: &Scenario) -> Result<Plan, Error> {
    plan_with_growth(inspections, Vec::new(), scenario)
}

/// [`plan_from`] with the [`growth`] of its series, fitted before.
///
/// # Errors
/// As [`plan`].
pub fn plan_with_growth(
    inspections: &[Inspection],
    growth: Vec<FittedGrowth>,
    scenario: &Scenario,
) -> Result<Plan, Error> {
    scenario.validate()?;
    let (mut snapshot, diagnostics) = snapshot(inspections, scenario);
    snapshot.growth = growth;
    let mut plan = headroom_engine::plan(&snapshot, scenario);
    plan.diagnostics.splice(0..0, diagnostics);
    for step in &mut plan.steps {
        step.artifacts = headroom_artifacts::paths(scenario, &plan.current, step);
    }
    Ok(plan)
}

/// The files of every step that is needed by the chosen month of the plan, in the order of the steps.
pub fn artifacts(scenario: &Scenario, plan: &Plan, month: Month) -> Vec<Artifact> {
    day_in(plan, month).map_or_else(Vec::new, |day| headroom_artifacts::artifacts(scenario, plan, day))
}

/// The files as the bytes of a ZIP archive, a folder a step; the same files give the same bytes.
///
/// # Errors
/// When a path or the whole does not fit the format, which files of [`artifacts`] do.
pub fn archive(files: &[Artifact], plan: &Plan) -> Result<Vec<u8>, Error> {
    headroom_artifacts::archive(files, plan).map_err(|error| Error::at("", error.to_string()))
}

/// How to carry out each of those steps: preconditions, commands, what to see, how to go back.
pub fn procedures(scenario: &Scenario, plan: &Plan, month: Month) -> Vec<Procedure> {
    day_in(plan, month).map_or_else(Vec::new, |day| headroom_artifacts::procedures(scenario, plan, day))
}

/// What the load tests tell: the scalability law with its standard errors, the peak, the largest load with latency and
/// errors inside the thresholds. `None` without a load test of the app.
pub fn capacity(inspections: &[Inspection], scenario: &Scenario) -> Option<CapacityModel> {
    headroom_engine::calibrate::capacity_from_load_tests(inspections, scenario)
}

/// Each autoscaler on the same load: a pasted series of requests per second, else a day of the plan.
///
/// # Errors
/// When the scenario or the controllers hold an impossible value: see [`Scenario::validate`] and
/// [`Controllers::validate`].
pub fn simulate(scenario: &Scenario, controllers: &Controllers) -> Result<Simulation, Error> {
    let inspections = inspect_all(scenario);
    let plan = plan_with_growth(&inspections, growth(&inspections, scenario.growth.outliers).0, scenario)?;
    simulate_from(&inspections, &plan, scenario, controllers)
}

/// [`simulate`] with what was inspected and planned before.
///
/// # Errors
/// When the controllers hold an impossible value: see [`Controllers::validate`].
pub fn simulate_from(
    inspections: &[Inspection],
    plan: &Plan,
    scenario: &Scenario,
    controllers: &Controllers,
) -> Result<Simulation, Error> {
    controllers.validate()?;
    let (snapshot, _) = snapshot(inspections, scenario);
    Ok(headroom_engine::simulate::simulate(inspections, &snapshot, plan, scenario, controllers))
}

/// What stands behind the plan of a scenario: each number in one sentence, the chain of demand and what binds it, what
/// to measure next, latency, costs.
///
/// # Errors
/// As [`plan`].
pub fn explain(scenario: &Scenario) -> Result<Explanation, Error> {
    let inspections = inspect_all(scenario);
    let growth = growth(&inspections, scenario.growth.outliers).0;
    let plan = plan_with_growth(&inspections, growth.clone(), scenario)?;
    Ok(explain_with_growth(&inspections, growth, &plan, scenario))
}

/// [`explain`] with what was inspected, fitted and planned before.
pub fn explain_with_growth(
    inspections: &[Inspection],
    growth: Vec<FittedGrowth>,
    plan: &Plan,
    scenario: &Scenario,
) -> Explanation {
    let (mut snapshot, _) = snapshot(inspections, scenario);
    snapshot.growth = growth;
    headroom_engine::explain(inspections, &snapshot, plan, scenario)
}

/// The next `horizon` steps of a series, with a band that holds `level` percent of what comes.
///
/// # Errors
/// When there are fewer than two points, or the horizon or the level is out of range.
pub fn forecast(series: &[(Timestamp, f64)], horizon: usize, level: f64) -> Result<Forecast, Error> {
    use headroom_engine::trend::{Refusal, days, forecast};
    let points: Vec<(f64, f64)> = series.iter().map(|(time, value)| (days(*time), *value)).collect();
    forecast(&points, horizon, level).map_err(|refusal| {
        let path = match refusal {
            Refusal::TooFewPoints(_) => "series",
            Refusal::Horizon(_) => "horizon",
            Refusal::Level => "level",
        };
        Error::at(path, refusal.to_string())
    })
}

/// The plan's day in a month: today plus a whole number of months.
fn day_in(plan: &Plan, month: Month) -> Option<Date> {
    plan.months.iter().find(|planned| planned.month == month).map(|planned| planned.date)
}
