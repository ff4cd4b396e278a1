//! What a day of the chart says.

use headroom::charts::{ForecastChart, Frame, Point, number};

use crate::words;

/// The width and height of the box in pixels, as in the style sheet.
const BOX: (f64, f64) = (196.0, 61.0);
/// Between the box and the lower edge of the chart, when it stands there.
const FOOT: f64 = 27.0;
/// Between the box and what it is about.
const APART: f64 = 10.0;
/// From the middle of the mark on the curve to its edge, and a little.
const MARK: f64 = 7.0;

/// Where the box of a readout stands, from the chart's upper left corner, for a day and its demand at `x`, `y`: right
/// of the day while there is room, else left of it and never on the numbers of the axis; at the foot of the chart, but
/// at its head where the curve is low.
pub(super) fn beside(frame: &Frame, x: f64, y: f64) -> (f64, f64) {
    let (first, last) = (frame.left + 6.0, frame.width - frame.right - BOX.0);
    let right = x + APART <= last;
    let left = if right { x + APART } else { (x - APART - BOX.0).max(first) };
    let foot = frame.height - FOOT - BOX.1;
    let low = y > foot - MARK;
    // A curve that grows is lower left of the day than at it.
    let high = low || (!right && y > BOX.1 + 2.0 * APART);
    (left, if high { 8.0 } else { foot })
}

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
    fn the_box_stays_inside_and_off_the_curve() {
        let frame = Frame { width: 1048.0, height: 220.0, left: 274.0, right: 184.0 };
        assert_eq!(beside(&frame, 569.0, 100.0), (579.0, 132.0));
        // Just above the foot: a curve that grows leaves the box below it.
        assert_eq!(beside(&frame, 569.0, 124.0), (579.0, 132.0));
        assert_eq!(beside(&frame, 569.0, 126.0), (579.0, 8.0));
        // Near the horizon: left of the day, above the curve that comes from below.
        assert_eq!(beside(&frame, 800.0, 100.0), (594.0, 8.0));
        // Low on the chart: at its head.
        assert_eq!(beside(&frame, 300.0, 180.0), (310.0, 8.0));
        // No room on either side: off the axis.
        let narrow = Frame { width: 400.0, ..frame };
        assert_eq!(beside(&narrow, 280.0, 20.0), (280.0, 132.0));
    }

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
