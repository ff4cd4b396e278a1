//! Pasted load tests → what the tested instances serve inside the thresholds.

use std::collections::BTreeMap;

use headroom_model::{
    Bound, CapacityModel, Component, Inspection, LoadTest, Metric, Scenario, Severity, Source, Sourced, TestedLoad,
    UslFit,
};

use super::fit::{NoFit, fit};
use super::limits::{Limits, Passed};
use super::told;
use super::usl::Usl;
use crate::numbers::bounded;
use crate::words::{count, number, percent};

/// Tools that load a store and not the app.
const OF_STORES: [&str; 3] = ["memtier_benchmark", "pgbench", "redis-benchmark"];
/// A law that misses the measurements by more than this part of the highest, in the mean, does not describe them.
const POOR: f64 = 0.1;
/// Throughput that falls by more than this part behind its highest has passed a peak; less is noise.
const FALLEN: f64 = 0.05;
/// Clients that have less than this part of their number of requests in flight pause between them.
const PAUSED: f64 = 0.5;

/// What the pasted load tests tell of the app; `None` when there is none.
///
/// Results of one tool on one target are one test over several loads. Of several tests the one with the most loads
/// counts, the last of equals; one that only asks for the health endpoint counts last, since that does no work.
///
/// The capacity is the highest throughput at any load, up to the largest that was tested, whose 95th percentile and
/// errors are inside the immediate thresholds: by the Universal Scalability Law when there are four distinct loads,
/// else the best that was measured.
pub fn capacity_from_load_tests(inspections: &[Inspection], scenario: &Scenario) -> Option<CapacityModel> {
    let mut tests: BTreeMap<(&str, &str), Vec<(Source, &LoadTest)>> = BTreeMap::new();
    for (paste, inspection) in inspections.iter().enumerate() {
        for test in inspection.load_tests.iter().filter(|test| is_of_the_app(test)) {
            let results = tests.entry((&test.tool, &test.target)).or_default();
            results.push((Source { paste, line: test.line }, test));
        }
    }
    let health = |target: &str| is_of_health(target, scenario);
    let others = tests.len().saturating_sub(1);
    let ((tool, target), results) = tests.into_iter().max_by_key(|((_, target), results)| {
        (!health(target), distinct_loads(results), results.last().map(|(source, _)| *source))
    })?;

    let mut model = model(tool, target, &results, &Limits::of(scenario));
    model.instances = tested_instances(inspections, &results);
    let line = results.first().map(|(source, _)| source.line);
    if health(target) {
        let message =
            format!("The load test asks for {target}, which does less than what users ask for. Capacity is lower.");
        let help = "Test the endpoints that users call.";
        model.diagnostics.push(told(Severity::Warning, "load-test-of-health", line, message, help));
    }
    if others > 0 {
        let message = format!(
            "{}, by another tool or on another target, set aside.",
            count(others as f64, "load test", "load tests")
        );
        model.diagnostics.push(told(Severity::Info, "load-tests-set-aside", line, message, ""));
    }
    Some(model)
}

/// Whether a test asks for the health endpoint, which does no work; one that does not say what it asks for does not.
pub(crate) fn is_of_health(target: &str, scenario: &Scenario) -> bool {
    let after_host =
        target.split_once("://").map_or(target, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let path = after_host.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    match scenario.stack.health_path.trim_matches('/') {
        "" => path.is_empty() && !target.is_empty(),
        health => path.strip_suffix(health).is_some_and(|before| before.is_empty() || before.ends_with('/')),
    }
}

fn is_of_the_app(test: &LoadTest) -> bool {
    (1e-9..=1e12).contains(&test.requests_per_second) && !OF_STORES.contains(&test.tool.as_str())
}

/// Distinct loads; results that tell none are one.
fn distinct_loads(results: &[(Source, &LoadTest)]) -> usize {
    let mut loads: Vec<f64> = results.iter().map(|(_, test)| test.concurrency.map_or(-1.0, bounded)).collect();
    headroom_model::arrange(&mut loads, f64::total_cmp);
    loads.dedup();
    loads.len()
}

/// Running app instances that the paste of the results itself tells, when all of them stand in one paste.
fn tested_instances(inspections: &[Inspection], results: &[(Source, &LoadTest)]) -> Option<Sourced> {
    let paste = results.first()?.0.paste;
    if results.iter().any(|(source, _)| source.paste != paste) {
        return None;
    }
    let counted = inspections.get(paste)?.observations.iter().rev().find(|observation| {
        observation.component == Component::App && observation.metric == Metric::Instances && observation.value >= 1.0
    })?;
    Some(Sourced::measured(bounded(counted.value.floor()), Source { paste, line: counted.line }))
}

/// The most that is served inside the limits.
struct Most {
    rps: Option<Sourced>,
    load: Option<f64>,
    bound: Bound,
}

fn model(tool: &str, target: &str, results: &[(Source, &LoadTest)], limits: &Limits) -> CapacityModel {
    let loads = limits.judge(results);
    let passed = limits.passed(&loads);
    let inside = |tested: &&TestedLoad| {
        tested.within_limits
            && passed.as_ref().is_none_or(|passed| tested.load.is_none_or(|l| l < passed.first_outside))
    };
    let best = loads.iter().filter(inside).max_by(|a, b| a.requests_per_second.total_cmp(&b.requests_per_second));
    let law = law(&loads, limits);
    let mut most = match (best, &law) {
        (None, _) => {
            Most { rps: None, load: None, bound: passed.as_ref().map_or(Bound::Errors, |passed| passed.bound) }
        }
        (Some(best), Ok((_, law))) => by_law(law, best, &loads, passed.as_ref(), limits),
        (Some(best), Err(_)) => by_measurement(best, loads.iter().filter(inside), passed.as_ref()),
    };
    if most.bound == Bound::LargestLoad && best.is_some_and(|best| pauses(best, results)) {
        most.bound = Bound::Offered;
    }
    let (fit, no_fit) = match &law {
        Ok((fit, _)) => (Some(*fit), String::new()),
        Err(reason) => (None, reason.clone()),
    };
    let mut model = CapacityModel {
        tool: tool.to_owned(),
        target: target.to_owned(),
        fit,
        no_fit,
        peak: law.ok().and_then(|(_, law)| law.peak()),
        retrograde: fallen(&loads, limits).is_some(),
        max_rps: most.rps,
        max_load: most.load,
        bound: most.bound,
        limit_load: passed.map(|passed| passed.at),
        instances: None,
        service_ms: service_ms(results),
        diagnostics: Vec::new(),
        loads,
    };
    explain(&mut model, limits);
    model
}

/// The law through the results whose errors are inside the limit, or why there is none, as one sentence.
fn law(loads: &[TestedLoad], limits: &Limits) -> Result<(UslFit, Usl), String> {
    let served =
        loads.iter().filter(|tested| tested.error_percent.is_none_or(|percent| percent <= limits.error_percent));
    let pairs: Vec<(f64, f64)> = served.filter_map(|tested| Some((tested.load?, tested.requests_per_second))).collect();
    let fit = fit(&pairs).map_err(|reason| match reason {
        NoFit::TooFewLoads { distinct: 0 } => {
            "The load test does not say its loads; the best result counts.".to_owned()
        }
        NoFit::TooFewLoads { distinct } => format!(
            "{} cannot tell how throughput bends, four can; the best result counts.",
            count(distinct as f64, "load", "different loads")
        ),
        NoFit::NoThroughput => "Nothing was served.".to_owned(),
    })?;
    let law = Usl::of(&fit).ok_or_else(|| "Nothing was served.".to_owned())?;
    let most = pairs.iter().fold(0.0, |most: f64, (_, rps)| most.max(*rps));
    let squares: f64 = pairs.iter().map(|(load, rps)| (law.throughput(*load) - rps) / most).map(|off| off * off).sum();
    let off = (squares / pairs.len() as f64).sqrt();
    if off > POOR {
        return Err(format!(
            "The results scatter by {} around the scalability law; the best result counts.",
            percent(100.0 * off)
        ));
    }
    Ok((fit, law))
}

/// The highest point of the law between the smallest load and where the limits end, or the largest load.
fn by_law(law: &Usl, best: &TestedLoad, loads: &[TestedLoad], passed: Option<&Passed>, limits: &Limits) -> Most {
    let known = || loads.iter().filter_map(|tested| tested.load);
    let (least, largest) = (known().fold(f64::INFINITY, f64::min), known().fold(0.0, f64::max));
    let end = passed.map_or(largest, |passed| passed.at);
    let peak = law.peak().map(|peak| peak.load.max(least)).filter(|load| *load <= end);
    let load = peak.unwrap_or(end);
    let (bound, why) = match (peak, passed) {
        (Some(_), _) => (Bound::Peak, format!("peak of the scalability law, at {} clients", number(load))),
        (None, Some(passed)) => {
            (passed.bound, format!("at {} clients, where {}", number(load), limit(passed.bound, limits)))
        }
        (None, None) => (Bound::LargestLoad, format!("at {} clients, the largest load tested", number(load))),
    };
    let rps = Sourced::measured(law.throughput(load), best.source).because(why);
    Most { rps: Some(rps), load: Some(load), bound }
}

/// The best result itself.
fn by_measurement<'a>(
    best: &TestedLoad,
    inside: impl Iterator<Item = &'a TestedLoad>,
    passed: Option<&Passed>,
) -> Most {
    let past = |tested: &TestedLoad| {
        tested.load > best.load && tested.requests_per_second < (1.0 - FALLEN) * best.requests_per_second
    };
    let falls = best.load.is_some() && inside.into_iter().any(past);
    let bound = if falls { Bound::Peak } else { passed.map_or(Bound::LargestLoad, |passed| passed.bound) };
    let why =
        best.load.map_or_else(|| "best result".to_owned(), |load| format!("best result, at {} clients", number(load)));
    let rps = Sourced::measured(best.requests_per_second, best.source).because(why);
    Most { rps: Some(rps), load: best.load, bound }
}

/// Whether the clients of a result paused: by Little's law (1961) throughput × latency were in flight, much fewer than
/// there were clients.
fn pauses(best: &TestedLoad, results: &[(Source, &LoadTest)]) -> bool {
    let result = results.iter().find(|(source, _)| *source == best.source).map(|(_, test)| test);
    result.is_some_and(|test| {
        let latency = test.mean_ms.or(test.p50_ms).filter(|ms| *ms > 0.0);
        let in_flight = latency.map(|ms| test.requests_per_second * ms / 1e3);
        in_flight.zip(test.concurrency).is_some_and(|(in_flight, load)| in_flight < PAUSED * load)
    })
}

/// The first result, beyond the load of the highest throughput, that lies clearly below it.
fn fallen<'a>(loads: &'a [TestedLoad], limits: &Limits) -> Option<(&'a TestedLoad, &'a TestedLoad)> {
    let served = || {
        loads.iter().filter(|tested| {
            tested.load.is_some() && tested.error_percent.is_none_or(|percent| percent <= limits.error_percent)
        })
    };
    let highest = served().max_by(|a, b| a.requests_per_second.total_cmp(&b.requests_per_second))?;
    let below = served().rfind(|tested| tested.load > highest.load)?;
    (below.requests_per_second < (1.0 - FALLEN) * highest.requests_per_second).then_some((highest, below))
}

/// The mean, else the median latency at the smallest load that tells one.
fn service_ms(results: &[(Source, &LoadTest)]) -> Option<f64> {
    let latency = |test: &LoadTest| test.mean_ms.or(test.p50_ms).filter(|ms| *ms > 0.0).map(bounded);
    let known = results.iter().filter_map(|(_, test)| Some((bounded(test.concurrency?), latency(test)?)));
    known.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, ms)| ms)
}

/// `p95 passes 2,000 ms`.
fn limit(bound: Bound, limits: &Limits) -> String {
    match bound {
        Bound::Errors => format!("errors pass {}", percent(limits.error_percent)),
        _ => format!("p95 passes {} ms", number(limits.p95_ms)),
    }
}

/// What a person should know about the test.
fn explain(model: &mut CapacityModel, limits: &Limits) {
    let line = model.max_rps.as_ref().and_then(|rps| rps.source).or(model.loads.first().map(|tested| tested.source));
    let line = line.map(|source| source.line);
    let mut diagnostics = Vec::new();
    let mut tell = |severity, code, message: String, help| diagnostics.push(told(severity, code, line, message, help));
    if !model.no_fit.is_empty() {
        tell(
            Severity::Info,
            "load-test-no-fit",
            model.no_fit.clone(),
            "Test with 1, 2, 5, 10, 20, 50 and 100 clients.",
        );
    }
    if model.loads.iter().all(|tested| tested.p95_ms.is_none()) {
        let message = "The load test tells no p95; its results count as inside the threshold.".to_owned();
        tell(Severity::Info, "load-test-without-latency", message, "Let the tool print percentiles.");
    }
    match (&model.max_rps, model.bound) {
        (None, bound) => {
            let message =
                format!("Already at the smallest load {}. The load test gives no capacity.", limit(bound, limits));
            tell(Severity::Warning, "load-test-outside", message, "Test with fewer clients, or find what is slow.");
        }
        (Some(rps), Bound::LargestLoad) => {
            let message =
                format!("No load of the test was too much: {} RPS is the least that is possible.", number(rps.value));
            tell(Severity::Info, "load-test-rising", message, "Test with more clients until throughput stops rising.");
        }
        (Some(rps), Bound::Offered) => {
            let message = format!(
                "The clients paused between requests and asked for no more than {} RPS. That is no capacity.",
                number(rps.value)
            );
            tell(
                Severity::Warning,
                "load-test-light",
                message,
                "Test with more clients until throughput stops rising.",
            );
        }
        (Some(_), Bound::Peak | Bound::Latency | Bound::Errors) => {}
    }
    if let Some((highest, below)) = fallen(&model.loads, limits) {
        let message = format!(
            "More clients get less: {} RPS at {}, {} at {}.",
            number(highest.requests_per_second),
            number(highest.load.unwrap_or(0.0)),
            number(below.requests_per_second),
            number(below.load.unwrap_or(0.0))
        );
        tell(
            Severity::Warning,
            "load-test-retrograde",
            message,
            "Limit concurrency in front of the app: workers, or a queue.",
        );
    }
    model.diagnostics = diagnostics;
}

#[cfg(test)]
mod tests;
