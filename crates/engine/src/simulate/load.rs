//! The load that is replayed: a pasted series, or a day with an assumed shape.

use headroom_model::{DailyShape, Diagnostic, Series, Severity, Timestamp};

use crate::numbers::{bounded, ratio};
use crate::words::{count, number};

/// The load is constant for so long: the pace at which Kubernetes looks.
const STEP_SECONDS: u32 = 15;
const STEPS_PER_DAY: usize = 86_400 / STEP_SECONDS as usize;
/// A longer series is cut to its end.
const MOST_DAYS: usize = 31;
/// A series with a longer pace hides the bursts that an autoscaler must follow.
const COARSE_SECONDS: f64 = 60.0;

/// Requests per second in steps of 15 seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// When it begins, where it was measured.
    pub start: Option<Timestamp>,
    /// One number a step; finite and not negative.
    rps: Vec<f64>,
}

impl Load {
    /// A load in steps of 15 seconds; what is not finite or negative counts as 0. At most 31 days.
    pub fn new(start: Option<Timestamp>, rps: Vec<f64>) -> Self {
        let mut rps: Vec<f64> = rps.into_iter().map(|rps| bounded(rps).clamp(0.0, 1e15)).collect();
        rps.truncate(MOST_DAYS * STEPS_PER_DAY);
        Self { start, rps }
    }

    /// A pasted series, straight lines between its points; `None` when it has fewer than two. With what is doubtful
    /// about it.
    pub fn of(series: &Series, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let known = series.points.iter().filter(|(_, rps)| rps.is_finite() && *rps >= 0.0);
        let points: Vec<(f64, f64)> = known.map(|(at, rps)| (at.as_millisecond() as f64 / 1e3, *rps)).collect();
        let ((first, _), (last, _)) = (*points.first()?, *points.last()?);
        let steps = ((last - first) / f64::from(STEP_SECONDS)).floor();
        if steps < 1.0 {
            return None;
        }
        let kept = steps.min((MOST_DAYS * STEPS_PER_DAY) as f64);
        let from = last - kept * f64::from(STEP_SECONDS);
        let about = |severity, code, message: String, help: &str| {
            Diagnostic::new(severity, code, message).on_line(series.first_line).with_help(help)
        };
        if kept < steps {
            let message = format!("The series is longer than {MOST_DAYS} days; its last {MOST_DAYS} are replayed.");
            diagnostics.push(about(Severity::Info, "series-cut", message, ""));
        }
        let pace = ratio(last - first, points.len() as f64 - 1.0);
        if pace > COARSE_SECONDS {
            let pace = count(pace, "second", "seconds");
            let message = format!("The series has a point each {pace} on average; shorter bursts are not in it.");
            let help = "Export it with a step of 15 seconds.";
            diagnostics.push(about(Severity::Warning, "series-coarse", message, help));
        }
        let mut ahead = points.iter().zip(points.iter().skip(1)).peekable();
        let rps = (0..kept as usize).map(|step| {
            let at = from + (step as f64 + 0.5) * f64::from(STEP_SECONDS);
            while ahead.peek().is_some_and(|(_, (end, _))| *end < at) {
                ahead.next();
            }
            ahead.peek().map_or(0.0, |((begin, low), (end, high))| {
                low + (high - low) * ratio(at - begin, end - begin).clamp(0.0, 1.0)
            })
        });
        let start = Timestamp::from_millisecond((from * 1e3) as i64).ok();
        Some(Self::new(start, rps.collect()))
    }

    /// The same shape with this highest load.
    #[must_use]
    pub fn scaled_to(mut self, peak_rps: f64) -> Self {
        let factor = ratio(peak_rps, self.peak_rps());
        if self.peak_rps() > 0.0 {
            for rps in &mut self.rps {
                *rps = bounded(*rps * factor).clamp(0.0, 1e15);
            }
        }
        self
    }

    /// Requests per second of each step.
    pub fn steps(&self) -> &[f64] {
        &self.rps
    }

    /// How long a step lasts.
    pub fn step_seconds(&self) -> u32 {
        STEP_SECONDS
    }

    /// How long all of it lasts.
    pub fn duration_seconds(&self) -> u32 {
        self.rps.len() as u32 * STEP_SECONDS
    }

    /// The highest requests per second.
    pub fn peak_rps(&self) -> f64 {
        self.rps.iter().copied().fold(0.0, f64::max)
    }

    /// All requests.
    pub fn requests(&self) -> f64 {
        self.rps.iter().sum::<f64>() * f64::from(STEP_SECONDS)
    }
}

/// Load in each hour of a working day, of its highest. Assumed: no two systems share a day; a pasted series is better.
const OFFICE: [f64; 24] = [
    0.08, 0.06, 0.05, 0.05, 0.06, 0.1, 0.2, 0.45, 0.75, 0.95, 1.0, 0.95, 0.8, 0.9, 1.0, 0.95, 0.85, 0.6, 0.4, 0.3,
    0.25, 0.2, 0.15, 0.1,
];
/// Load in each hour of a day at home. Assumed, as [`OFFICE`].
const EVENING: [f64; 24] = [
    0.45, 0.3, 0.2, 0.15, 0.12, 0.14, 0.22, 0.35, 0.45, 0.5, 0.53, 0.56, 0.6, 0.58, 0.57, 0.6, 0.66, 0.74, 0.83, 0.92,
    0.98, 1.0, 0.9, 0.68,
];

/// So many equal days of a shape from midnight on, the highest at `peak_rps`. `hours` are the 24 numbers of the shape
/// `hours` and not looked at for others; the load runs in straight lines from the middle of one hour to the next.
pub fn daily_profile(peak_rps: f64, shape: DailyShape, hours: &[f64], days: u32) -> Load {
    let hourly = match shape {
        DailyShape::Evening => EVENING.as_slice(),
        DailyShape::Hours => hours,
        DailyShape::Office | DailyShape::Spike | DailyShape::Flat => OFFICE.as_slice(),
    };
    let day = (0..STEPS_PER_DAY).map(|step| {
        let hour = (step as f64 + 0.5) / STEPS_PER_DAY as f64 * 24.0;
        match shape {
            DailyShape::Flat => 1.0,
            DailyShape::Spike => spike(hour),
            DailyShape::Office | DailyShape::Evening | DailyShape::Hours => between(hourly, hour),
        }
    });
    let day: Vec<f64> = day.collect();
    Load::new(None, day.repeat(days.clamp(1, MOST_DAYS as u32) as usize)).scaled_to(peak_rps)
}

fn spike(hour: f64) -> f64 {
    let minutes = 60.0 * hour;
    let into = (minutes - 720.0).clamp(0.0, 1.0) - (minutes - 810.0).clamp(0.0, 1.0);
    0.5 + 0.5 * into
}

fn between(hourly: &[f64], hour: f64) -> f64 {
    let at = (hour + 23.5) % 24.0;
    let value = |index: usize| hourly.get(index % 24).copied().map_or(0.0, |value| bounded(value).max(0.0));
    let (low, high) = (value(at as usize), value(at as usize + 1));
    low + (high - low) * at.fract()
}

/// `a series of 24 hours`, `a day of 412 RPS`: how long, in words.
pub(super) fn long(seconds: u32) -> String {
    let hours = f64::from(seconds) / 3600.0;
    if hours < 1.0 {
        count(60.0 * hours, "minute", "minutes")
    } else if hours <= 48.0 {
        count(hours, "hour", "hours")
    } else {
        format!("{} days", number(hours / 24.0))
    }
}

#[cfg(test)]
mod tests {
    use headroom_model::{Component, Metric, Unit};
    use proptest::prelude::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn series(points: &[(i64, f64)]) -> Series {
        Series {
            component: Component::App,
            subject: String::new(),
            metric: Metric::RequestsPerSecond,
            unit: Unit::Rps,
            points: points.iter().map(|(at, rps)| (Timestamp::from_second(*at).unwrap(), *rps)).collect(),
            first_line: 7,
            last_line: 9,
        }
    }

    #[test]
    fn a_series_runs_in_straight_lines_between_its_points() {
        let load = Load::of(&series(&[(1000, 0.0), (1060, 60.0), (1090, 60.0)]), &mut Vec::new()).unwrap();
        assert_eq!(load.steps(), [7.5, 22.5, 37.5, 52.5, 60.0, 60.0]);
        assert_eq!((load.start, load.duration_seconds()), (Some(Timestamp::from_second(1000).unwrap()), 90));
        assert_eq!(load.requests(), 60.0 * 30.0 + 30.0 * 60.0);
    }

    #[test]
    fn a_coarse_series_says_that_it_hides_bursts() {
        let mut diagnostics = Vec::new();
        Load::of(&series(&[(0, 10.0), (300, 20.0), (600, 30.0)]), &mut diagnostics).unwrap();
        assert_eq!(
            diagnostics[0].message,
            "The series has a point each 300 seconds on average; shorter bursts are not in it."
        );
        assert_eq!(diagnostics[0].line, Some(7));
    }

    #[test]
    fn a_long_series_is_cut_to_its_end() {
        let mut diagnostics = Vec::new();
        let load = Load::of(&series(&[(0, 1.0), (90 * 86_400, 2.0)]), &mut diagnostics).unwrap();
        assert_eq!(load.duration_seconds(), 31 * 86_400);
        assert!(load.steps()[0] > 1.6, "the start is left out");
        assert_eq!(diagnostics[0].code, "series-cut");
    }

    #[test]
    fn a_single_point_is_no_load() {
        assert_eq!(Load::of(&series(&[(0, 1.0)]), &mut Vec::new()), None);
        assert_eq!(Load::of(&series(&[(0, 1.0), (10, 1.0)]), &mut Vec::new()), None);
    }

    #[test]
    fn every_day_peaks_at_the_given_load() {
        for shape in [DailyShape::Office, DailyShape::Evening, DailyShape::Spike, DailyShape::Flat] {
            let load = daily_profile(412.0, shape, &[], 2);
            assert_eq!(load.duration_seconds(), 2 * 86_400);
            assert!((load.peak_rps() - 412.0).abs() < 1e-9, "{shape:?}");
            let (first, second) = load.steps().split_at(STEPS_PER_DAY);
            assert_eq!(first, second);
        }
    }

    #[test]
    fn given_hours_are_the_shape() {
        let mut hours = vec![0.0; 24];
        hours[12] = 3.0;
        let load = daily_profile(100.0, DailyShape::Hours, &hours, 1);
        let at = |hour: f64| load.steps()[(hour * 240.0) as usize];
        assert!((at(12.5) - 100.0).abs() < 1.0 && (at(12.0) - 50.0).abs() < 1.0);
        assert_eq!((at(11.4), at(13.6), at(0.0)), (0.0, 0.0, 0.0));
    }

    proptest! {
        #[test]
        fn any_series_is_a_finite_load(
            mut points in prop::collection::vec((0_i64..300_000, any::<f64>()), 0..20), peak in any::<f64>(),
        ) {
            points.sort_by_key(|(at, _)| *at);
            points.dedup_by_key(|(at, _)| *at);
            if let Some(load) = Load::of(&series(&points), &mut Vec::new()) {
                let load = load.scaled_to(peak);
                prop_assert!(load.steps().iter().all(|rps| rps.is_finite() && *rps >= 0.0));
            }
        }
    }
}
