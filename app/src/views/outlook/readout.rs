//! What a day of the chart says.

use headroom::charts::{ForecastChart, Point, number};

use crate::words;

/// The words beside a day of the chart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Readout {
    /// The day.
    pub(super) date: String,
    /// The most likely demand.
    pub(super) demand: String,
    /// Its range in brackets; empty without uncertainty.
    pub(super) range: String,
    /// What the plan serves.
    pub(super) serves: String,
    /// How that is reckoned; empty when in full.
    pub(super) reckoning: String,
}

impl Readout {
    /// The words of this point of this chart.
    pub(super) fn of(chart: &ForecastChart, point: &Point) -> Self {
        let demand = point.demand;
        let range = if demand.p10 < demand.p90 {
            format!(" ({} – {})", number(demand.p10), number(demand.p90))
        } else {
            String::new()
        };
        let lost = chart.reckoning.split_once(", ").map(|(_, lost)| lost);
        Self {
            date: words::date(point.date),
            demand: number(demand.p50),
            range,
            serves: number(point.capacity),
            reckoning: if point.pooled {
                ", shared by PgBouncer".to_owned()
            } else {
                lost.map(|lost| format!(", {lost}")).unwrap_or_default()
            },
        }
    }

    /// The same as one sentence, to be spoken.
    pub(super) fn sentence(&self, unit: &str) -> String {
        let Self { date, demand, range, serves, reckoning } = self;
        let range = range.trim().trim_matches(['(', ')']).replace(" – ", " to ");
        let range = if range.is_empty() { range } else { format!(", range {range}") };
        format!("{date}: demand {demand} {unit}{range}. The plan serves {serves}{reckoning}.")
    }
}

#[cfg(test)]
mod tests {
    use headroom::charts::{TimeAxis, Unit};
    use headroom::{Date, Quantiles};

    use super::*;

    #[test]
    fn a_readout_is_spoken_as_a_sentence() {
        let today = Date::constant(2026, 11, 24);
        let date = Date::constant(2027, 2, 24);
        let point = Point {
            day: 92.0,
            date,
            demand: Quantiles { p10: 136.0, p50: 172.4, p90: 219.0 },
            capacity: 179.0,
            pooled: false,
        };
        let chart = ForecastChart {
            title: "App CPU".to_owned(),
            unit: Unit::Rps,
            time: TimeAxis::new(today, date),
            points: vec![point.clone()],
            limits: Vec::new(),
            plateaus: Vec::new(),
            failure: None,
            events: Vec::new(),
            note: None,
            reckoning: "at 70 %, one lost".to_owned(),
            pooled: false,
            part: "App",
        };
        assert_eq!(
            Readout::of(&chart, &point).sentence("RPS"),
            "24 Feb 2027: demand 172 RPS, range 136 to 219. The plan serves 179, one lost."
        );
    }
}
