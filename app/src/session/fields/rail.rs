//! The few numbers that stand in the rail.

use headroom::{Period, Scenario};

use super::super::edit;
use super::{Choice, Line, Number, Text};

/// The few numbers that matter most, and what the scenario is called.
pub static RAIL: &[Line] = &[
    text!("name", "Name of this scenario", name),
    rail!("growth.percent", "Growth", "%", false, |scenario| Some(scenario.growth.percent), |scenario, percent| {
        edit::growth_percent(&mut scenario.growth, percent);
    }),
    rail!("growth.low", "Growth at least", "%", false, |scenario| scenario.growth.low, |scenario, low| {
        // A range has two ends: the other is the rate itself until it is given.
        scenario.growth.high.get_or_insert(scenario.growth.percent);
        scenario.growth.low = Some(low);
    }),
    rail!("growth.high", "Growth at most", "%", false, |scenario| scenario.growth.high, |scenario, high| {
        scenario.growth.low.get_or_insert(scenario.growth.percent);
        scenario.growth.high = Some(high);
    }),
    Line::Choice(Choice {
        path: "growth.per",
        label: "Growth period",
        options: &["month", "year", "horizon"],
        get: |scenario| match scenario.growth.per {
            Period::Month => 0,
            Period::Year => 1,
            Period::Horizon => 2,
        },
        set: |scenario, at| {
            scenario.growth.per = match at {
                1 => Period::Year,
                2 => Period::Horizon,
                _ => Period::Month,
            }
        },
    }),
    rail!(
        "current.requestsPerSecond",
        "Requests now",
        "RPS",
        false,
        |scenario| scenario.current.requests_per_second,
        |scenario, rps| scenario.current.requests_per_second = Some(rps)
    ),
    rail!(
        "coefficients.rpsPerInstance",
        "Capacity per instance",
        "RPS",
        false,
        |scenario| scenario.coefficients.rps_per_instance,
        |scenario, rps| scenario.coefficients.rps_per_instance = Some(rps)
    ),
    rail!(
        "thresholds.cpuPercent.planned",
        "App CPU, plan",
        "%",
        false,
        |scenario| Some(scenario.thresholds.cpu_percent.plan()),
        |scenario, percent| scenario.thresholds.cpu_percent.planned = Some(percent)
    ),
    rail!(
        "thresholds.cpuPercent.immediate",
        "App CPU, act",
        "%",
        false,
        |scenario| Some(scenario.thresholds.cpu_percent.immediate),
        |scenario, percent| scenario.thresholds.cpu_percent.immediate = percent
    ),
    rail!(
        "horizonMonths",
        "Horizon",
        "months",
        true,
        |scenario| Some(f64::from(scenario.horizon_months)),
        |scenario, months| scenario.horizon_months = months as u32
    ),
];
