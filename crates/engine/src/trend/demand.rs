//! Which pasted series shows the growth of which metric of the plan.

use headroom_model::{
    Component, Demand, Diagnostic, FittedGrowth, Inspection, Metric, Outliers, Series, Severity, Source,
};

use super::history::History;
use super::rate::student;
use super::{Options, points};
use crate::words::{count, number};

/// A shorter series shows the week more than growth: two of them are needed to tell one from the other.
const LEAST_DAYS: f64 = 14.0;
/// Student's t of the 90 % range as a multiple of its standard deviation, for a normal distribution.
const NORMAL: f64 = 1.644_853_626_951_472_2;

/// The metrics that tell each demand, the best first.
fn metrics(demand: Demand) -> &'static [(Component, Metric)] {
    match demand {
        Demand::Users => &[(Component::App, Metric::Users)],
        Demand::RequestsPerSecond => &[
            (Component::Balancer, Metric::RequestsPerSecond),
            (Component::App, Metric::RequestsPerSecond),
            (Component::Balancer, Metric::RequestsTotal),
            (Component::App, Metric::RequestsTotal),
        ],
        Demand::DatabaseConnections => {
            &[(Component::Database, Metric::ConnectionsTotal), (Component::Database, Metric::ConnectionsActive)]
        }
        Demand::RedisBytes => &[(Component::Cache, Metric::CacheUsedBytes), (Component::Cache, Metric::MemoryBytes)],
        Demand::Vectors => &[
            (Component::Vector, Metric::Vectors),
            (Component::Vector, Metric::Points),
            (Component::Vector, Metric::MemoryBytes),
        ],
        Demand::DatabaseBytes => {
            &[(Component::Database, Metric::DatabaseBytes), (Component::Database, Metric::DiskUsedBytes)]
        }
    }
}

/// The growth that pasted series show, at most one for each metric, and why some show none.
///
/// Of several series of one metric the one with the highest mean counts. Its 90 % range by Student's t becomes that of a
/// normal distribution. A series of fewer than two weeks, or without an error of its rate, shows no growth.
pub fn fitted_growth(inspections: &[Inspection], outliers: Outliers) -> (Vec<FittedGrowth>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let fitted = Demand::ALL.into_iter().filter_map(|demand| {
        let (paste, series) = metrics(demand).iter().find_map(|kind| best(inspections, *kind))?;
        let fitted = fitted(demand, Source { paste, line: series.first_line }, series, outliers);
        match fitted {
            Ok(fitted) => Some(fitted),
            Err(why) => {
                let diagnostic = Diagnostic::new(Severity::Info, "series-shows-no-growth", why)
                    .on_line(series.first_line)
                    .with_help("Export two weeks or more.");
                diagnostics.push(diagnostic);
                None
            }
        }
    });
    (fitted.collect(), diagnostics)
}

/// The series of one kind with the highest mean, and its paste.
fn best(inspections: &[Inspection], (component, metric): (Component, Metric)) -> Option<(usize, &Series)> {
    let all = inspections
        .iter()
        .enumerate()
        .flat_map(|(paste, inspection)| inspection.series.iter().map(move |series| (paste, series)));
    let of_kind = all.filter(|(_, series)| series.component == component && series.metric == metric);
    of_kind.filter(|(_, series)| series.points.len() > 2).max_by(|a, b| mean(a.1).total_cmp(&mean(b.1)))
}

fn mean(series: &Series) -> f64 {
    series.points.iter().map(|(_, value)| value / series.points.len() as f64).sum()
}

fn fitted(demand: Demand, source: Source, series: &Series, outliers: Outliers) -> Result<FittedGrowth, String> {
    let points = points(series);
    let ends = points.first().zip(points.last());
    let days = ends.map_or(0.0, |((first, _), (last, _))| last - first);
    let name = if series.subject.is_empty() { series.component.label() } else { &series.subject };
    let long = count(days.round(), "day", "days");
    if days < LEAST_DAYS {
        return Err(format!("{long} of {name} are too few to tell growth from the week."));
    }
    let totals = matches!(series.metric, Metric::RequestsTotal);
    let without_outliers = outliers == Outliers::LeftOut;
    let options = Options { counter: Some(totals), without_outliers, ..Options::default() };
    let history = History::new(&points, &options).ok();
    let sure = history.and_then(|history| {
        let rate = history.rate?;
        Some((rate, rate.standard_error?, history.far.len()))
    });
    let Some((rate, error, far)) = sure else {
        return Err(format!("{} values of {name} over {long} show no growth.", number(points.len() as f64)));
    };
    Ok(FittedGrowth {
        demand,
        log_per_month: rate.log_per_month,
        deviation: error * student(90.0, rate.degrees) / NORMAL,
        source,
        why: match (far, outliers) {
            (0, _) => format!("{long} of {name}"),
            (far, Outliers::Counted) => format!("{long} of {name} with {}", count(far as f64, "outlier", "outliers")),
            (far, Outliers::LeftOut) => {
                format!("{long} of {name} without {}", count(far as f64, "outlier", "outliers"))
            }
        },
    })
}

#[cfg(test)]
mod tests {
    use headroom_model::{Timestamp, Unit};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    /// A value each six hours, growing by a tenth in 30.436875 days, higher at noon.
    fn paste(days: i64) -> Inspection {
        let points = (0..4 * days).map(|step| {
            let wave = [0.6, 1.0, 1.3, 0.8].get(step as usize % 4).copied().unwrap_or(1.0);
            let noise = 1.0 + 0.02 * (((step * 7919) % 101) as f64 / 50.0 - 1.0);
            let growth = libm::pow(1.1, step as f64 / 4.0 / 30.436_875);
            (Timestamp::from_second(1_780_000_000 + step * 21_600).unwrap(), 50.0 * wave * noise * growth)
        });
        let series = Series {
            component: Component::Balancer,
            subject: "nginx".to_owned(),
            metric: Metric::RequestsPerSecond,
            unit: Unit::Rps,
            points: points.collect(),
            first_line: 3,
            last_line: 400,
        };
        Inspection { series: vec![series], ..Inspection::default() }
    }

    #[test]
    fn two_months_of_requests_show_their_growth_and_how_sure_it_is() {
        let (fitted, diagnostics) = fitted_growth(&[Inspection::default(), paste(60)], Outliers::Counted);
        let [one] = fitted.as_slice() else { panic!("{fitted:?}") };
        assert_eq!(
            (one.demand, one.source, one.why.as_str()),
            (Demand::RequestsPerSecond, Source { paste: 1, line: 3 }, "60 days of nginx")
        );
        let off = one.log_per_month - libm::log(1.1);
        assert!(off.abs() < 2.0 * one.deviation && one.deviation < 0.02, "{one:?}");
        assert_eq!(diagnostics, []);
    }

    #[test]
    fn outliers_are_told_and_can_be_left_out() {
        let mut paste = paste(60);
        let points = &mut paste.series[0].points;
        for late in [232, 235, 237] {
            points[late].1 *= 8.0;
        }
        let growth = |outliers| {
            let (fitted, _) = fitted_growth(std::slice::from_ref(&paste), outliers);
            (fitted[0].why.clone(), (fitted[0].log_per_month - libm::log(1.1)).abs())
        };
        let (counted, far_off) = growth(Outliers::Counted);
        let (left_out, off) = growth(Outliers::LeftOut);
        assert_eq!(
            (counted.as_str(), left_out.as_str()),
            ("60 days of nginx with 3 outliers", "60 days of nginx without 3 outliers")
        );
        assert!(off < 0.01 && far_off > 3.0 * off, "{far_off} {off}");
    }

    #[test]
    fn a_week_shows_no_growth_and_that_is_said() {
        let (fitted, diagnostics) = fitted_growth(&[paste(7)], Outliers::Counted);
        assert_eq!(fitted, []);
        assert_eq!(diagnostics[0].message, "7 days of nginx are too few to tell growth from the week.");
    }
}
