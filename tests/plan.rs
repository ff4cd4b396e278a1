//! The plan's quantiles, run-out dates, priors and correlations against scipy.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "a suite starts its oracles")]

#[path = "oracles/mod.rs"]
mod oracles;
#[path = "oracles/random.rs"]
mod random;

use headroom::{
    Component, Date, Demand, FittedGrowth, GrowthKind, Inspection, Metric, Observation, Period, Provenance, Scenario,
    Source, explain_with_growth, plan_with_growth,
};
use headroom_engine::Calendar;
use random::Random;
use serde_json::{Value, json};

/// How far a quantile of 10,000 evenly spread draws strays at 10 % and 90 %, in standard deviations: 1/10,000 ÷ φ(1.2816).
const DRAWN: f64 = 0.0006;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number, not {value}"))
}

fn today() -> Date {
    "2026-11-24".parse().unwrap()
}

/// Connections that grow, of a server that allows so many.
fn random_scenario(random: &mut Random) -> Scenario {
    let mut scenario = Scenario { today: Some(today()), seed: (random.next() * 1e6) as u64, ..Scenario::default() };
    scenario.horizon_months = 3 + (random.next() * 30.0) as u32;
    let (per, most) = match (random.next() * 3.0) as u32 {
        0 => (Period::Month, 20.0),
        1 => (Period::Year, 150.0),
        _ => (Period::Horizon, 200.0),
    };
    let percent = most * random.next();
    (scenario.growth.per, scenario.growth.percent) = (per, percent);
    scenario.growth.low = Some(percent - most * 0.3 * random.next());
    scenario.growth.high = Some(percent + most * 0.3 * random.next());
    scenario.growth.kind = match (random.next() * 3.0) as u32 {
        0 => GrowthKind::Compound,
        1 => GrowthKind::Linear,
        _ => GrowthKind::Logistic,
    };
    scenario.growth.ceiling = random.scale(3.0, 30.0);
    scenario.current.database_connections = Some(50.0);
    // A limit at 70 % that is passed in some draws and in others not.
    scenario.current.max_connections = Some((50.0 * (1.02 + 1.2 * random.next()) / 0.7).ceil() as u32);
    scenario
}

#[test]
fn quantiles_and_run_out_dates_are_those_of_the_closed_forms() {
    let mut random = Random(7);
    let scenarios: Vec<Scenario> = (0..60).map(|_| random_scenario(&mut random)).collect();
    let cases: Vec<Value> = scenarios
        .iter()
        .map(|scenario| {
            let growth = &scenario.growth;
            json!({
                "start": 50.0, "limit": f64::from(scenario.current.max_connections.unwrap()) * 0.7,
                "months": scenario.horizon_months, "per": growth.per, "percent": growth.percent,
                "low": growth.low, "high": growth.high, "kind": growth.kind, "ceiling": growth.ceiling,
            })
        })
        .collect();
    let input = json!({ "plans": cases, "posteriors": [], "sensitivities": [] });
    let Some(answers) = oracles::ask("plan.py", &input) else { return };
    let mut dated = 0;
    for (scenario, answer) in scenarios.iter().zip(answers["plans"].as_array().unwrap()) {
        let plan = headroom::plan(scenario).unwrap();
        let calendar = Calendar::new(today(), scenario.horizon_months);
        let last = plan.months.last().unwrap().database_connections;
        let exact: Vec<f64> = answer["demand"].as_array().unwrap().iter().map(number).collect();
        // A standard deviation of the demand, in logarithms.
        let deviation = (exact[2] / exact[0]).ln() / 2.563;
        for (drawn, exact) in [last.p10, last.p50, last.p90].into_iter().zip(&exact) {
            assert!((drawn / exact).ln().abs() <= DRAWN * 1.5 * deviation + 1e-8, "{drawn} {exact} {scenario:?}");
        }
        let row = plan.runway.iter().find(|row| row.resource == "database-connections").unwrap();
        let never = row.planned.never_probability.unwrap();
        assert!((never - number(&answer["never"])).abs() <= 2e-4, "{never} {answer}");
        let dates = [row.planned.p10, row.planned.p50, row.planned.p90];
        for (date, exact) in dates.into_iter().zip(answer["passage"].as_array().unwrap()) {
            let (Some(date), Some(months)) = (date, exact.as_f64()) else { continue };
            let elapsed = calendar.elapsed_months(calendar.day(date).unwrap());
            // The next whole day, and what the draws leave open.
            assert!(
                (elapsed - months).abs() <= 0.04 + 0.002 * months,
                "{elapsed} months, exactly {months}: {scenario:?}"
            );
            dated += 1;
        }
    }
    assert!(dated > 60, "only {dated} dates to compare");
}

#[test]
fn a_range_and_a_series_are_weighed_as_bayes_would() {
    let mut random = Random(8);
    let cases: Vec<[f64; 4]> = (0..20)
        .map(|_| [0.3 * random.next(), random.scale(0.005, 0.1), 0.3 * random.next(), random.scale(0.005, 0.1)])
        .collect();
    let input: Vec<Value> = cases
        .iter()
        .map(|[prior, prior_deviation, measured, measured_deviation]| {
            json!({ "prior": prior, "priorDeviation": prior_deviation, "measured": measured,
                    "measuredDeviation": measured_deviation })
        })
        .collect();
    let input = json!({ "plans": [], "posteriors": input, "sensitivities": [] });
    let Some(answers) = oracles::ask("plan.py", &input) else { return };
    for ([prior, prior_deviation, measured, deviation], answer) in
        cases.into_iter().zip(answers["posteriors"].as_array().unwrap())
    {
        let percent = |log: f64| 100.0 * libm::expm1(log);
        let mut scenario = Scenario { today: Some(today()), ..Scenario::default() };
        scenario.growth.percent = percent(prior);
        scenario.growth.low = Some(percent(prior - 1.645 * prior_deviation));
        scenario.growth.high = Some(percent(prior + 1.645 * prior_deviation));
        let source = Source { paste: 0, line: 1 };
        let demand = Demand::RequestsPerSecond;
        let fitted = FittedGrowth { demand, log_per_month: measured, deviation, source, why: "a series".to_owned() };
        let plan = plan_with_growth(&[], vec![fitted], &scenario).unwrap();
        let grown = plan.growth.iter().find(|grown| grown.demand == demand).unwrap();
        assert_eq!(grown.provenance, Provenance::Inferred);
        let log = |percent: f64| libm::log1p(percent / 100.0);
        let (mean, exact) = (log(grown.percent_per_month.p50), number(&answer["mean"]));
        let spread = number(&answer["deviation"]);
        assert!((mean - exact).abs() <= 0.001 * spread + 1e-6, "{mean} {exact}");
        let drawn = (log(grown.percent_per_month.p90) - log(grown.percent_per_month.p10)) / 2.563_103;
        assert!((drawn / spread - 1.0).abs() < 0.001, "{drawn} {spread}");
    }
}

#[test]
fn rank_correlations_are_scipys_along_the_same_sequence() {
    let mut scenario = Scenario { today: Some(today()), horizon_months: 120, ..Scenario::default() };
    (scenario.growth.percent, scenario.growth.low, scenario.growth.high) = (6.0, Some(3.0), Some(9.0));
    let inspection = Inspection {
        observations: vec![Observation::new(Component::Database, "", Metric::ConnectionsTotal, 20.0, 1)],
        ..Inspection::default()
    };
    let inspections = [inspection];
    let plan = plan_with_growth(&inspections, Vec::new(), &scenario).unwrap();
    let explanation = explain_with_growth(&inspections, Vec::new(), &plan, &scenario);
    let sensitivity = explanation.sensitivity.unwrap();
    assert_eq!(sensitivity.resource, "database-connections");
    let log = |percent: f64| libm::log1p(percent / 100.0);
    let case = json!({
        "mean": log(6.0), "deviation": (log(9.0) - log(3.0)) / 3.29, "start": 20.0, "limit": 80.0,
        "spreads": [libm::log(1.1) / 1.645, libm::log(2.0) / 1.645],
    });
    let input = json!({ "plans": [], "posteriors": [], "sensitivities": [case] });
    let Some(answers) = oracles::ask("plan.py", &input) else { return };
    let exact = answers["sensitivities"][0].as_array().unwrap();
    for (name, exact) in ["Growth of connections", "Connections in use", "max_connections"].into_iter().zip(exact) {
        let found = sensitivity.influences.iter().find(|one| one.assumption == name).unwrap().rank_correlation;
        // Whole days make ties that the closed form has not.
        assert!((found - number(exact)).abs() < 0.002, "{name} {found} {exact}");
    }
}
