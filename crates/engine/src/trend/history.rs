use headroom_model::nine_digits;

use super::changes::changes;
use super::counter::{is_counter, rates, resets};
use super::grid::{Grid, MONTH_DAYS};
use super::line::Line;
use super::outliers::{NEIGHBOURS, outliers};
use super::rate::Rate;
use super::scale::Scale;
use super::seasons::{Decomposition, cycle, lengths};
use super::{Options, Refusal};
use crate::numbers::bounded;

/// The share of outliers from which the median of the slopes is more trustworthy than least squares.
const MANY_OUTLIERS: f64 = 0.05;
/// Points after a change that a rate needs.
const LEAST_AFTER_CHANGE: usize = 8;

/// What the points of a series tell before any model: its steps, seasons, outliers, changes and its rate.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct History {
    /// All of it, at even steps.
    pub(super) whole: Grid,
    /// The means of its days, where it is far longer than what is fitted: growth, outliers and changes are read off them.
    pub(super) daily: Option<Grid>,
    /// The lengths in steps of the seasons of the whole.
    pub(super) seasons: Vec<usize>,
    pub(super) scale: Scale,
    /// Without its outliers.
    pub(super) calm: Grid,
    pub(super) calm_adjusted: Vec<f64>,
    /// The cells at which level or growth changed.
    pub(super) breaks: Vec<usize>,
    /// On the scale and without its seasons.
    pub(super) adjusted: Vec<f64>,
    /// The cells far from their neighbours, with what was expected.
    pub(super) far: Vec<(usize, f64)>,
    pub(super) rate: Option<Rate>,
    /// For a counter, how often it started anew.
    pub(super) resets: Option<usize>,
    /// How much wider a band is because the history is short.
    pub(super) widening: f64,
}

impl History {
    pub(super) fn new(points: &[(f64, f64)], options: &Options) -> Result<Self, Refusal> {
        let mut points = clean(points, options.since_days);
        let values: Vec<f64> = points.iter().map(|point| point.1).collect();
        let counter = options.counter.unwrap_or_else(|| is_counter(&values));
        let resets = counter.then(|| resets(&values));
        if counter {
            points = rates(&points);
        }
        let whole = Grid::new(&points)?;
        let seasons = if options.timed { lengths(&whole) } else { cycle(&whole) };
        // What is far longer than what is fitted shows its growth by the day.
        let daily = daily(&points, &whole);
        let history = daily.as_ref().unwrap_or(&whole);
        let history_seasons = if daily.is_some() { lengths(history) } else { seasons.clone() };
        let scale = if history.least() > 0.0 { Scale::Logarithm } else { Scale::Plain };
        let adjusted = scale.adjusted(history, &history_seasons);
        let mut far = outliers(&adjusted, history);
        let calm = history.without(|cell| far.iter().any(|(place, _)| *place == cell));
        // Taking a long series apart is dear: without outliers it is the same again.
        let calm_adjusted = if far.is_empty() { adjusted.clone() } else { scale.adjusted(&calm, &history_seasons) };
        let breaks = changes(&calm_adjusted, &calm);
        // What is near a change is no outlier: the change explains it.
        far.retain(|(place, _)| breaks.iter().all(|at| place.abs_diff(*at) >= NEIGHBOURS));
        let days = whole.days(whole.len() - 1) - whole.days(0);
        let widening = 1.0 + 1.0 / days.max(whole.step_days()).max(1.0);
        let since = breaks.last().copied();
        let rate = if options.without_outliers && !far.is_empty() {
            growth(&calm_adjusted, &calm, scale, since, false, widening)
        } else {
            let robust = far.len() as f64 > MANY_OUTLIERS * history.measured() as f64;
            growth(&adjusted, history, scale, since, robust, widening)
        };
        Ok(Self { whole, daily, seasons, scale, calm, calm_adjusted, breaks, adjusted, far, rate, resets, widening })
    }
}

/// Finite points in ascending order of time, none twice.
fn clean(points: &[(f64, f64)], since_days: Option<f64>) -> Vec<(f64, f64)> {
    // A million years either way: cells are counted in integers.
    const FARTHEST_DAYS: f64 = 4e8;
    let usable = |point: &&(f64, f64)| {
        point.0.abs() <= FARTHEST_DAYS && point.1.is_finite() && since_days.is_none_or(|since| point.0 >= since)
    };
    let mut sorted: Vec<(f64, f64)> =
        points.iter().filter(usable).map(|(time, value)| (*time, bounded(*value))).collect();
    headroom_model::arrange(&mut sorted, |a, b| a.0.total_cmp(&b.0));
    let mut merged: Vec<(f64, f64)> = Vec::with_capacity(sorted.len());
    let mut alike = 1.0;
    for (time, value) in sorted {
        match merged.last_mut() {
            // Nearer than a millisecond is one time.
            Some(last) if time - last.0 < 1e-8 => {
                alike += 1.0;
                last.1 += (value - last.1) / alike;
            }
            _ => {
                merged.push((time, value));
                alike = 1.0;
            }
        }
    }
    merged
}

/// The means of whole days, of a series of which the grid holds only the end; `None` if it holds all, or for too few days.
fn daily(points: &[(f64, f64)], grid: &Grid) -> Option<Grid> {
    let (start, end) = (points.first()?.0, points.last()?.0);
    if grid.days(0) <= start + grid.step_days() || grid.step_days() >= 0.5 {
        return None;
    }
    let mut days: Vec<(f64, f64, f64)> = Vec::new();
    for (time, value) in points.iter().filter(|point| point.0 >= start.ceil() && point.0 < end.floor()) {
        match days.last_mut() {
            Some((day, mean, count)) if *day == time.floor() => {
                *count += 1.0;
                *mean += (value - *mean) / *count;
            }
            _ => days.push((time.floor(), *value, 1.0)),
        }
    }
    let means: Vec<(f64, f64)> = days.iter().map(|(day, mean, _)| (*day, *mean)).collect();
    if means.len() < LEAST_AFTER_CHANGE { None } else { Grid::new(&means).ok() }
}

/// The rate of the measured cells since the last change.
fn growth(
    adjusted: &[f64],
    grid: &Grid,
    scale: Scale,
    since: Option<usize>,
    robust: bool,
    widening: f64,
) -> Option<Rate> {
    let by_month = |(cell, value): (f64, f64)| ((grid.days(cell as usize) - grid.days(0)) / MONTH_DAYS, value);
    let all = grid.measured_points(adjusted);
    let recent = |since: usize| all.iter().copied().filter(move |point| point.0 >= since as f64);
    let since = since.filter(|cell| recent(*cell).count() >= LEAST_AFTER_CHANGE).unwrap_or(0);
    let points: Vec<(f64, f64)> = recent(since).map(by_month).collect();
    let line = if robust { Line::theil_sen(&points) } else { Line::least_squares(&points) }?;
    let level = match scale {
        Scale::Plain => line.at(points.last()?.0),
        Scale::Logarithm | Scale::Logit(_) => 1.0,
    };
    // A rise of a level that is not above zero is no factor, and neither is a fall below it.
    let relative = |rise: f64| match scale {
        Scale::Plain => libm::log1p((rise / level).max(-0.999)),
        Scale::Logarithm | Scale::Logit(_) => rise,
    };
    let log_per_month = relative(line.slope);
    let finite = level > 0.0 && log_per_month.is_finite();
    let error = line.slope_error().map(|error| widening * error / level).filter(|error| error.is_finite());
    finite.then(|| Rate {
        log_per_month: nine_digits(bounded(log_per_month)),
        standard_error: error.map(nine_digits),
        degrees: line.errors.filter(|_| error.is_some()).map_or(0.0, |errors| nine_digits(errors.degrees())),
        robust,
    })
}

impl Scale {
    /// The series on this scale without its seasons.
    fn adjusted(self, grid: &Grid, seasons: &[usize]) -> Vec<f64> {
        let scaled: Vec<f64> = grid.values.iter().map(|value| self.forth(*value)).collect();
        Decomposition::robust(&scaled, seasons).adjusted
    }
}
