//! Changes of a scenario. What would leave it invalid is refused and changes nothing, so that there is always a
//! plan to show.

use headroom::{Demand, Error, Event, Growth, Period, Rate, Scenario};

/// The scenario after a change.
///
/// # Errors
/// When the change would leave it invalid; the error's path names the field.
pub fn changed(scenario: &Scenario, change: impl FnOnce(&mut Scenario)) -> Result<Scenario, Error> {
    let mut next = scenario.clone();
    change(&mut next);
    next.validate()?;
    Ok(next)
}

/// Another rate; the ends of the range keep their distance from it.
pub fn growth_percent(growth: &mut Growth, percent: f64) {
    let Growth { per, low, high, .. } = *growth;
    let Rate { low, high, .. } = moved(Rate { per, percent: growth.percent, low, high }, percent);
    (growth.percent, growth.low, growth.high) = (percent, low, high);
}

fn moved(rate: Rate, percent: f64) -> Rate {
    let by = percent - rate.percent;
    let low = rate.low.map(|low| (low + by).max(-99.0).min(percent));
    let high = rate.high.map(|high| (high + by).max(percent));
    Rate { percent, low, high, ..rate }
}

/// The path of a metric's own rate.
pub fn own_rate_path(demand: Demand) -> String {
    format!("growth.perMetric.{}.percent", demand.key())
}

/// The metric whose own rate has this path.
pub fn own_rate_of(path: &str) -> Option<Demand> {
    let key = path.strip_prefix("growth.perMetric.")?.strip_suffix(".percent")?;
    Demand::ALL.into_iter().find(|demand| demand.key() == key)
}

/// Gives a metric a rate of its own, as sure as the one it had; `None`: it grows as all does.
pub fn own_rate(growth: &mut Growth, demand: Demand, percent: Option<f64>) {
    let own = percent.map(|percent| moved(growth.rate(demand), percent));
    // Built anew: all that takes something out of a tree is 3 kB of code.
    let before = std::mem::take(&mut growth.per_metric).into_iter().filter(|(of, _)| *of != demand);
    for (of, rate) in before.chain(own.map(|own| (demand, own))) {
        growth.per_metric.insert(of, rate);
    }
}

/// Takes every rate as certain.
pub fn certain(growth: &mut Growth) {
    (growth.low, growth.high) = (None, None);
    for own in growth.per_metric.values_mut() {
        (own.low, own.high) = (None, None);
    }
}

/// The period of a rate.
pub fn period_word(per: Period) -> &'static str {
    match per {
        Period::Month => "month",
        Period::Year => "year",
        Period::Horizon => "horizon",
    }
}

/// Demand after one period, and at the horizon, over demand now: 50 % a month is ×1.5 and ×11.39 in 6 months.
pub fn growth_factors(growth: &Growth, horizon_months: u32) -> (f64, f64) {
    let each = 1.0 + growth.percent / 100.0;
    let periods = match growth.per {
        Period::Month => f64::from(horizon_months),
        Period::Year => f64::from(horizon_months) / 12.0,
        Period::Horizon => 1.0,
    };
    (each, libm::pow(each, periods))
}

/// A name as a rule has it: its words, since copies of a container differ in their number alone.
pub fn name_in_words(name: &str) -> String {
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// The path of a number of a season, counted from 0: `yearly` from January on, `weekly` from Monday on.
pub fn season_path(kind: &str, at: usize) -> String {
    format!("growth.season.{kind}.{at}")
}

/// Gives one number of a season by its path; `None` for the usual demand. A season of the usual demand alone is none.
///
/// # Errors
/// When the scenario would not be valid.
pub fn season(scenario: &Scenario, path: &str, value: Option<f64>) -> Result<Scenario, Error> {
    let place = path.strip_prefix("growth.season.").and_then(|rest| rest.split_once('.'));
    let Some((kind, Ok(at))) = place.map(|(kind, at)| (kind, at.parse::<usize>())) else {
        return Ok(scenario.clone());
    };
    changed(scenario, |next| {
        let season = &mut next.growth.season;
        let (numbers, whole) = if kind == "yearly" { (&mut season.yearly, 12) } else { (&mut season.weekly, 7) };
        numbers.resize(whole, 1.0);
        if let Some(number) = numbers.get_mut(at) {
            *number = value.unwrap_or(1.0);
        }
        if numbers.iter().all(|number| *number == 1.0) {
            numbers.clear();
        }
    })
}

/// The path of a number of an event: `multiplier` or `rampDays`.
pub fn event_path(at: usize, number: &str) -> String {
    format!("events.{at}.{number}")
}

/// Gives one number of an event by its path; no event has none.
///
/// # Errors
/// When the scenario would not be valid.
pub fn event(scenario: &Scenario, path: &str, value: f64) -> Result<Scenario, Error> {
    let place = path.strip_prefix("events.").and_then(|rest| rest.split_once('.'));
    let Some((Ok(at), number)) = place.map(|(at, number)| (at.parse::<usize>(), number)) else {
        return Ok(scenario.clone());
    };
    if number == "rampDays" && (value.fract() != 0.0 || value < 0.0) {
        return Err(Error::at(path, format!("{value} is not possible; give a whole number of days from 0")));
    }
    changed(scenario, |next| match (next.events.get_mut(at), number) {
        (Some(event), "multiplier") => event.multiplier = value,
        (Some(event), "rampDays") => event.ramp_days = value as u32,
        _ => {}
    })
}

/// A usual assumption about growth.
pub struct Preset {
    /// What it is called.
    pub name: &'static str,
    /// Takes it.
    pub set: fn(&mut Scenario),
}

/// The usual assumptions about growth.
pub static PRESETS: &[Preset] = &[
    Preset { name: "Runbook", set: |scenario| monthly(scenario, 50.0, Some((35.0, 65.0))) },
    Preset { name: "Cautious", set: |scenario| monthly(scenario, 10.0, Some((0.0, 30.0))) },
    Preset { name: "Flat", set: |scenario| monthly(scenario, 0.0, None) },
    Preset {
        name: "Double in a year",
        set: |scenario| {
            monthly(scenario, 100.0, Some((60.0, 150.0)));
            scenario.growth.per = Period::Year;
        },
    },
];

fn monthly(scenario: &mut Scenario, percent: f64, range: Option<(f64, f64)>) {
    let growth = &mut scenario.growth;
    growth.per = Period::Month;
    growth.percent = percent;
    growth.low = range.map(|range| range.0);
    growth.high = range.map(|range| range.1);
}

/// An event to start from: two weeks, a month from now, a third more demand.
pub fn new_event(scenario: &Scenario) -> Option<Event> {
    let today = scenario.today?;
    let in_days =
        |days: i32| today.checked_add(std::time::Duration::from_secs(u64::from(days.unsigned_abs()) * 86_400)).ok();
    let name = format!("Campaign {}", scenario.events.len() + 1);
    Some(Event { name, from: in_days(30)?, until: Some(in_days(43)?), multiplier: 1.3, ramp_days: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Session;

    fn scenario() -> Scenario {
        Scenario::clone(&Session::new("2026-11-24".parse().unwrap()).scenario)
    }

    #[test]
    fn a_change_that_cannot_be_changes_nothing_and_names_its_field() {
        let error = changed(&scenario(), |s| s.thresholds.cpu_percent.planned = Some(95.0)).unwrap_err();
        assert_eq!(error.path, "thresholds.cpuPercent.planned");
        let next = changed(&scenario(), |s| s.thresholds.cpu_percent.planned = Some(75.0)).unwrap();
        assert_eq!(next.thresholds.cpu_percent.planned, Some(75.0));
    }

    #[test]
    fn the_range_of_growth_moves_with_the_rate() {
        let mut growth = scenario().growth;
        growth_percent(&mut growth, 20.0);
        assert_eq!((growth.low, growth.percent, growth.high), (Some(5.0), 20.0, Some(35.0)));
        growth_percent(&mut growth, -95.0);
        assert_eq!((growth.low, growth.percent, growth.high), (Some(-99.0), -95.0, Some(-80.0)));
        let scenario = changed(&scenario(), |s| s.growth = growth).unwrap();
        assert_eq!(scenario.growth.percent, -95.0);
    }

    #[test]
    fn a_rate_of_its_own_is_as_sure_as_the_one_it_was() {
        let growth = |percent| {
            let own = |s: &mut Scenario| own_rate(&mut s.growth, Demand::DatabaseBytes, percent);
            changed(&scenario(), own).unwrap().growth
        };
        let own = growth(Some(10.0)).rate(Demand::DatabaseBytes);
        assert_eq!((own.low, own.percent, own.high), (Some(-5.0), 10.0, Some(25.0)));
        assert_eq!(growth(Some(10.0)).rate(Demand::Users).percent, 50.0);
        assert_eq!(growth(None), scenario().growth);
        let mut certain = growth(Some(10.0));
        super::certain(&mut certain);
        assert_eq!((certain.low, certain.rate(Demand::DatabaseBytes).high), (None, None));
        for demand in Demand::ALL {
            assert_eq!(own_rate_of(&own_rate_path(demand)), Some(demand));
        }
        assert_eq!(own_rate_of("growth.perMetric.<b>.percent"), None);
    }

    #[test]
    fn the_same_number_means_another_factor_with_another_period() {
        let mut growth = scenario().growth;
        let shown = |growth: &Growth| {
            let (each, all) = growth_factors(growth, 6);
            (crate::words::factor(each), crate::words::factor(all))
        };
        assert_eq!(shown(&growth), ("×1.5".into(), "×11.39".into()));
        growth.per = Period::Year;
        assert_eq!(shown(&growth), ("×1.5".into(), "×1.22".into()));
        growth.per = Period::Horizon;
        assert_eq!(shown(&growth), ("×1.5".into(), "×1.5".into()));
    }

    #[test]
    fn a_season_of_the_usual_demand_alone_is_none() {
        let path = season_path("yearly", 11);
        let december = season(&scenario(), &path, Some(1.4)).unwrap();
        let yearly = &december.growth.season.yearly;
        assert_eq!((yearly.len(), yearly[0], yearly[11]), (12, 1.0, 1.4));
        assert_eq!(season(&december, &path, None).unwrap(), scenario());
        assert!(season(&scenario(), &season_path("weekly", 6), Some(-1.0)).is_err());
    }

    #[test]
    fn copies_of_a_container_have_one_name() {
        assert_eq!(name_in_words("shop-web-12"), "shop-web");
        assert_eq!(name_in_words("redis7"), name_in_words("redis_8"));
        assert_eq!(name_in_words("42"), "");
    }

    #[test]
    fn every_preset_is_a_valid_scenario() {
        for preset in PRESETS {
            let next =
                changed(&scenario(), |s| (preset.set)(s)).unwrap_or_else(|error| panic!("{}: {error}", preset.name));
            assert_eq!(next.growth.low.is_some(), next.growth.high.is_some());
        }
    }

    #[test]
    fn a_new_event_lies_within_the_horizon_and_is_valid() {
        let event = new_event(&scenario()).unwrap();
        assert_eq!(event.from.to_string(), "2026-12-24");
        assert_eq!(event.until.unwrap().to_string(), "2027-01-06");
        changed(&scenario(), |s| s.events.push(event)).unwrap();
    }
}
