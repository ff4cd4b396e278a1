//! Which results of a load test count: those inside the thresholds for latency and errors.

use headroom_model::{Bound, LoadTest, Scenario, Source, TestedLoad};

use crate::numbers::{bounded, percent_of, ratio};

/// The immediate thresholds of a scenario.
pub(super) struct Limits {
    pub(super) p95_ms: f64,
    pub(super) error_percent: f64,
}

/// Where a load test leaves the limits.
pub(super) struct Passed {
    /// The smallest measured load outside.
    pub(super) first_outside: f64,
    /// Where the limit is passed, between that load and the one before.
    pub(super) at: f64,
    /// Which limit: latency or errors.
    pub(super) bound: Bound,
}

impl Limits {
    pub(super) fn of(scenario: &Scenario) -> Self {
        Self {
            p95_ms: scenario.thresholds.p95_ms.immediate,
            error_percent: scenario.thresholds.error_percent.immediate,
        }
    }

    /// The results by load, those without a load last. What failed is not served.
    pub(super) fn judge(&self, results: &[(Source, &LoadTest)]) -> Vec<TestedLoad> {
        let mut loads: Vec<TestedLoad> = results
            .iter()
            .map(|(source, test)| {
                let error_percent = error_percent(test);
                // Where a tool prints no 95th percentile, the 99th is not below it.
                let p95_ms = test.p95_ms.or(test.p99_ms).filter(|ms| *ms >= 0.0).map(bounded);
                TestedLoad {
                    load: test.concurrency.filter(|load| (1e-9..=1e9).contains(load)),
                    requests_per_second: test.requests_per_second * (1.0 - error_percent.unwrap_or(0.0) / 100.0),
                    p95_ms,
                    error_percent,
                    within_limits: p95_ms.is_none_or(|ms| ms <= self.p95_ms)
                        && error_percent.is_none_or(|percent| percent <= self.error_percent),
                    source: *source,
                }
            })
            .collect();
        headroom_model::arrange(&mut loads, |a, b| {
            let load = |tested: &TestedLoad| tested.load.unwrap_or(f64::INFINITY);
            load(a).total_cmp(&load(b)).then(a.source.cmp(&b.source))
        });
        loads
    }

    /// The smallest load with a result outside, and where between it and the load before a straight line through the
    /// worse figure passes the limit.
    pub(super) fn passed(&self, loads: &[TestedLoad]) -> Option<Passed> {
        let first = loads.iter().find(|tested| !tested.within_limits && tested.load.is_some())?;
        let outside = first.load?;
        let at_outside = || loads.iter().filter(move |tested| tested.load == Some(outside));
        let inside = loads.iter().rev().filter_map(|tested| tested.load).find(|load| *load < outside);
        let before = || loads.iter().filter(move |tested| tested.load.is_some() && tested.load == inside);

        let latency = crossing(
            inside.zip(worst(before().map(|tested| tested.p95_ms))),
            outside,
            worst(at_outside().map(|tested| tested.p95_ms)),
            self.p95_ms,
        );
        let errors = crossing(
            inside.zip(worst(before().map(|tested| tested.error_percent))),
            outside,
            worst(at_outside().map(|tested| tested.error_percent)),
            self.error_percent,
        );
        let (at, bound) = match (latency, errors) {
            (Some(latency), Some(errors)) if latency <= errors => (latency, Bound::Latency),
            (_, Some(errors)) => (errors, Bound::Errors),
            (Some(latency), None) => (latency, Bound::Latency),
            (None, None) => return None,
        };
        Some(Passed { first_outside: outside, at: at.max(inside.unwrap_or(at)), bound })
    }
}

fn error_percent(test: &LoadTest) -> Option<f64> {
    let known = test.requests.filter(|requests| *requests > 0.0);
    known.map(|requests| percent_of(test.errors, requests).clamp(0.0, 100.0))
}

fn worst(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    values.flatten().reduce(f64::max)
}

/// Where a straight line from one load's figure to another's passes a limit; the load before when its figure is not
/// known, the load itself when none is before; `None` when the limit is not passed.
fn crossing(before: Option<(f64, f64)>, load: f64, figure: Option<f64>, limit: f64) -> Option<f64> {
    let figure = figure.filter(|figure| *figure > limit)?;
    let Some((before, figure_before)) = before else { return Some(load) };
    Some(before + (load - before) * ratio(limit - figure_before, figure - figure_before).clamp(0.0, 1.0))
}
