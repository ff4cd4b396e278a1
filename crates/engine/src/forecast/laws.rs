//! By which law each metric grows: as a person states, as a pasted series shows, or as both together tell.

use headroom_model::{
    Demand, FittedGrowth, GrowthBasis, MetricGrowth, Period, Provenance, Quantiles, Rate, Scenario, Snapshot,
};

use super::growth::{Law, Shape};
use crate::numbers::bounded;
use crate::words::{count, number, percent};

/// The law of one metric, and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grown {
    pub(crate) law: Law,
    stated: Rate,
    fitted: Option<FittedGrowth>,
    provenance: Provenance,
    /// Stated and series exclude each other.
    pub(crate) contradiction: bool,
}

/// The law of a metric.
///
/// A series of its own counts for it alone. The series of the load (requests, else users, else connections) counts for
/// all that has neither a series nor a stated rate of its own.
pub(crate) fn law(demand: Demand, snapshot: &Snapshot, scenario: &Scenario) -> Grown {
    let growth = &scenario.growth;
    let series = |demand: Demand| snapshot.growth.iter().find(|fitted| fitted.demand == demand);
    let of_load = [Demand::RequestsPerSecond, Demand::Users, Demand::DatabaseConnections].into_iter().find_map(&series);
    let stated_own = growth.per_metric.contains_key(&demand);
    let own_series = series(demand).filter(|own| of_load.is_none_or(|general| general.demand != own.demand));
    let fitted = if stated_own { series(demand) } else { own_series.or(of_load) };
    let assumed = growth.is_assumed() && !stated_own;
    let stated = growth.rate(demand);
    let shape = Shape::of(scenario);
    let prior = Law::new(&stated, scenario.horizon_months, shape);
    let measured = fitted.filter(|_| growth.basis != GrowthBasis::Stated).map(|fitted| Law::fitted(fitted, shape));
    let (law, provenance) = match measured {
        None if assumed => (prior, Provenance::Assumed),
        None => (prior, Provenance::Overridden),
        Some(measured) if assumed || growth.basis == GrowthBasis::Fitted => (measured, Provenance::Measured),
        Some(_) if stated.low.is_none() => (prior, Provenance::Overridden),
        Some(measured) => (prior.combined(measured), Provenance::Inferred),
    };
    Grown {
        law,
        contradiction: measured.is_some_and(|measured| !assumed && prior.contradicts(measured)),
        fitted: fitted.filter(|_| measured.is_some()).cloned(),
        stated,
        provenance,
    }
}

impl Grown {
    /// The growth as the plan shows it. `rate_at`: the rate below which so many percent of the draws lie.
    pub(crate) fn shown(&self, demand: Demand, rate_at: &dyn Fn(f64) -> f64, scenario: &Scenario) -> MetricGrowth {
        let months = f64::from(scenario.horizon_months);
        let quantiles = |value: &dyn Fn(f64) -> f64| {
            let [p10, p50, p90] = [10.0, 50.0, 90.0].map(|share| bounded(value(rate_at(share))));
            Quantiles::new(p10, p50, p90)
        };
        MetricGrowth {
            demand,
            percent_per_month: quantiles(&|rate| 100.0 * libm::expm1(rate.clamp(-690.0, 690.0))),
            total_factor: quantiles(&|rate| self.law.shape.factor(rate, months)),
            provenance: self.provenance,
            why: self.words(months),
        }
    }

    /// `50 % a month (35 %–65 %), ×11.4 in 6 months`.
    fn words(&self, months: f64) -> String {
        let total = number(bounded(self.law.shape.factor(self.law.mean, months)));
        let horizon = count(months, "month", "months");
        let read = self.fitted.as_ref().map(|fitted| {
            format!("{} a month read off {}", percent(100.0 * libm::expm1(fitted.log_per_month)), fitted.why)
        });
        let basis = match (self.provenance, read) {
            (Provenance::Measured, Some(read)) => read,
            (Provenance::Inferred, Some(read)) => format!("{} weighed with {read}", self.stated_words()),
            (_, Some(read)) => format!("{}, not {read}", self.stated_words()),
            (_, None) => self.stated_words(),
        };
        format!("{basis}: ×{total} in {horizon}")
    }

    /// `50 % a month (35 %–65 %)`.
    pub(crate) fn stated_words(&self) -> String {
        let per = match self.stated.per {
            Period::Month => "a month",
            Period::Year => "a year",
            Period::Horizon => "in all",
        };
        let range = match (self.stated.low, self.stated.high) {
            (Some(low), Some(high)) => format!(" ({}–{})", percent(low), percent(high)),
            _ => String::new(),
        };
        format!("{} {per}{range}", percent(self.stated.percent))
    }

    /// `8 % a month read off 83 days of nginx rps`, where a series counts.
    pub(crate) fn fitted(&self) -> Option<&FittedGrowth> {
        self.fitted.as_ref()
    }
}
