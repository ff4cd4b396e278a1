use headroom_model::{Forecast, nine_digits};

use super::candidate::{Candidate, Course, Model, candidates, fit};
use super::changes::{Change, changes};
use super::counter::{is_counter, rates, resets};
use super::grid::{Grid, MONTH_DAYS};
use super::line::Line;
use super::origins::{Trial, try_out};
use super::outliers::{NEIGHBOURS, Outlier, outliers};
use super::rate::{Rate, student};
use super::scale::{Scale, scales};
use super::seasons::{Decomposition, cycle, lengths};
use super::{MOST_STEPS, Options, Refusal};
use crate::numbers::bounded;

/// A series with the models that forecast it.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    grid: Grid,
    /// The best first; their weights add up to 1.
    members: Vec<Member>,
    origins: usize,
    mase: Option<f64>,
    seasons: Vec<usize>,
    outliers: Vec<Outlier>,
    changes: Vec<Change>,
    rate: Option<Rate>,
    resets: Option<usize>,
    /// No value was negative: no forecast is.
    positive: bool,
    /// How much wider the band is because the history is short.
    widening: f64,
}

/// One of the models whose forecasts are averaged.
#[derive(Debug, Clone, PartialEq)]
struct Member {
    model: Model,
    weight: f64,
    /// How far the errors from earlier origins went, as a multiple of what the model expects.
    stretch: f64,
}

/// How a series grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// On a straight line.
    Linear,
    /// By the same factor in the same time.
    Compound,
    /// Towards a ceiling.
    Logistic,
    /// With the day, the week or the year.
    Seasonal,
    /// As its recent past: exponential smoothing.
    Smoothed,
}

impl Growth {
    /// The word for it in JSON and in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Linear => "linear",
            Self::Compound => "compound",
            Self::Logistic => "logistic",
            Self::Seasonal => "seasonal",
            Self::Smoothed => "smoothed",
        }
    }
}

/// The weight of a model is (best error ÷ its error)⁸: those that are as good are averaged, and one that is a third worse
/// has a tenth of the weight of the best. Averages of good forecasts beat the choice of one (Bates and Granger 1969).
const SHARPNESS: i32 = 8;
/// A smaller weight than this is none.
const LEAST_WEIGHT: f64 = 0.02;
/// Origins that the model's own spread is worth, when it is held against what the origins show.
const PRIOR_ORIGINS: f64 = 1.0;
/// The models are chosen on the same origins that their errors are measured on, which makes the errors look smaller.
const OPTIMISM: f64 = 1.1;
/// Errors that must be known before a band gets narrower than the model's own.
const ENOUGH_ERRORS: usize = 10;
/// The share of outliers from which the median of the slopes is more trustworthy than least squares.
const MANY_OUTLIERS: f64 = 0.05;
/// Points after a change that a rate needs.
const LEAST_AFTER_CHANGE: usize = 8;

impl Fitted {
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
        let calm_adjusted = scale.adjusted(&calm, &history_seasons);
        let breaks = changes(&calm_adjusted, &calm);
        // What is near a change is no outlier: the change explains it.
        far.retain(|(place, _)| breaks.iter().all(|at| place.abs_diff(*at) >= NEIGHBOURS));
        let grid = if options.without_outliers && daily.is_none() {
            whole.without(|cell| far.iter().any(|(place, _)| *place == cell))
        } else {
            whole.clone()
        };

        let logistic = grid.len() >= 12;
        let all = candidates(&scales(&grid.values, logistic), seasons.len(), grid.dense());
        let horizon = options.horizon.unwrap_or_else(|| seasons.first().copied().unwrap_or(12));
        let trials = try_out(&all, &grid, &seasons, horizon.clamp(1, MOST_STEPS));
        let members = members(&trials, &all, &grid, &seasons);
        let season = seasons.first().copied().unwrap_or(1);
        let best_seasons = members.first().map_or(0, |member| member.model.candidate.seasons);

        let days = grid.days(grid.len() - 1) - grid.days(0);
        let widening = 1.0 + 1.0 / days.max(grid.step_days()).max(1.0);
        let robust = far.len() as f64 > MANY_OUTLIERS * history.measured() as f64;
        let rate = growth(&adjusted, history, scale, breaks.last().copied(), robust, widening);
        Ok(Self {
            positive: grid.least() >= 0.0,
            origins: trials.first().map_or(0, |trial| trial.errors.len()),
            mase: trials
                .first()
                .zip(grid.naive_error(season))
                .map(|(trial, naive)| nine_digits(bounded(trial.mean() / naive))),
            seasons: seasons.get(..best_seasons).unwrap_or(&seasons).to_vec(),
            outliers: far
                .iter()
                .filter_map(|(cell, expected)| {
                    let value = *history.values.get(*cell)?;
                    // With the season that was taken out.
                    let expected = scale.back(scale.forth(value) - adjusted.get(*cell)? + expected);
                    Some(Outlier { days: history.days(*cell), value, expected: nine_digits(bounded(expected)) })
                })
                .collect(),
            changes: described(&breaks, &calm_adjusted, &calm, scale),
            rate,
            resets,
            widening,
            members,
            grid,
        })
    }

    /// The next `horizon` steps, with a band that holds `level` percent of what comes. `low` and `high` are empty where the
    /// points allow no band: two points give a rate and no more.
    ///
    /// # Errors
    /// When the horizon or the level is out of range.
    pub fn predict(&self, horizon: usize, level: f64) -> Result<Forecast, Refusal> {
        if horizon == 0 || horizon > MOST_STEPS {
            return Err(Refusal::Horizon(horizon));
        }
        if !(level > 0.0 && level < 100.0) {
            return Err(Refusal::Level);
        }
        let mut forecast = Forecast { model: self.growth().name().to_owned(), ..Forecast::default() };
        let spread = self.members.iter().all(|member| member.model.degrees().is_some());
        let finish = |value: f64| nine_digits(bounded(if self.positive { value.max(0.0) } else { value }));
        for ahead in 1..=horizon {
            let (mut point, mut low, mut high) = (0.0, 0.0, 0.0);
            for member in &self.members {
                let scale = member.model.candidate.scale;
                let middle = member.model.scaled(ahead);
                let far = member.far(ahead, level) * self.widening;
                // A mean of quantiles is a quantile of the mean forecast (Lichtendahl, Grushka-Cockayne and Winkler 2013).
                point += member.weight * bounded(scale.back(middle));
                low += member.weight * bounded(scale.back(middle - far));
                high += member.weight * bounded(scale.back(middle + far));
            }
            forecast.point.push(finish(point));
            if spread {
                forecast.low.push(finish(low.min(point)));
                forecast.high.push(finish(high.max(point)));
            }
        }
        Ok(forecast)
    }

    /// How the series grows, by the model that forecast it best.
    pub fn growth(&self) -> Growth {
        let Some(Candidate { scale, seasons, course }) = self.members.first().map(|member| member.model.candidate)
        else {
            return Growth::Smoothed;
        };
        match (seasons, course, scale) {
            (1.., _, _) => Growth::Seasonal,
            (0, Course::Line, Scale::Plain) => Growth::Linear,
            (0, Course::Line, Scale::Logarithm) => Growth::Compound,
            (0, Course::Line, Scale::Logit(_)) => Growth::Logistic,
            (0, _, _) => Growth::Smoothed,
        }
    }

    /// Compound growth as the series shows it since its last change, without the seasons: what a plan can use instead of
    /// an assumed rate. `None` for a series that is not positive.
    pub fn rate_per_month(&self) -> Option<Rate> {
        self.rate
    }

    /// The mean absolute error of the best model over the origins that were tried, as a multiple of the mean absolute error
    /// of repeating the last season (MASE; Hyndman and Koehler 2006). `None` where no origin could be tried.
    pub fn mase(&self) -> Option<f64> {
        self.mase
    }

    /// How many earlier origins the models were tried from.
    pub fn origins(&self) -> usize {
        self.origins
    }

    /// The lengths in steps of the seasons that the best model uses.
    pub fn seasons(&self) -> &[usize] {
        &self.seasons
    }

    /// Points that lie far from their neighbours, in order of time. [`Options::without_outliers`] leaves them out.
    pub fn outliers(&self) -> &[Outlier] {
        &self.outliers
    }

    /// Times at which level or growth changed, in order. [`Options::since_days`] leaves out what was before one.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// For a counter, how often it started anew; its rate per second was fitted. `None` if it is none.
    pub fn counter_resets(&self) -> Option<usize> {
        self.resets
    }

    /// The time of a step of a forecast, in days since 1970; `ahead` is counted from 1.
    pub fn days(&self, ahead: usize) -> f64 {
        self.grid.days(self.grid.len() - 1 + ahead)
    }

    /// The mean time between steps, in days.
    pub fn step_days(&self) -> f64 {
        self.grid.step_days()
    }

    /// What a person should know about the fit, a sentence each.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.members.iter().any(|member| member.model.degrees().is_none()) {
            remarks.push("Two points give a rate and no band: a third tells how far off it can be.".to_owned());
        } else if self.origins == 0 {
            remarks.push("Too few points to try the forecast on earlier ones.".to_owned());
        }
        if let Some(resets) = self.resets {
            remarks.push(format!(
                "Read as a counter that started anew {}: the forecast is of its rate per second.",
                times(resets)
            ));
        }
        if !self.outliers.is_empty() {
            remarks.push(format!("{} far from their neighbours.", points_lie(self.outliers.len())));
        }
        if !self.changes.is_empty() {
            remarks.push(format!("Level or growth changed {}.", times(self.changes.len())));
        }
        remarks
    }
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn points_lie(count: usize) -> String {
    if count == 1 { "One point lies".to_owned() } else { format!("{count} points lie") }
}

impl Member {
    /// How far from the middle of the step `ahead` the band of so much confidence reaches, on the model's scale.
    fn far(&self, ahead: usize, level: f64) -> f64 {
        let Some((spread, degrees)) = self.model.spread(ahead).zip(self.model.degrees()) else { return 0.0 };
        self.stretch * student(level, degrees) * spread
    }

    /// The 80 % quantile of the errors from earlier origins, in units of what the model expected there, tempered by the
    /// expectation itself.
    fn new(model: Model, weight: f64, trial: Option<&Trial>) -> Self {
        let mut errors: Vec<f64> =
            trial.iter().flat_map(|trial| trial.ratios.iter().flatten()).map(|ratio| ratio.abs()).collect();
        errors.sort_unstable_by(f64::total_cmp);
        let place = (0.8 * errors.len() as f64).ceil() as usize;
        let expected = student(80.0, model.degrees().unwrap_or(1.0));
        let stretch = match (errors.get(place.saturating_sub(1)), trial) {
            (Some(reached), Some(trial)) => {
                let origins = trial.ratios.len() as f64;
                (PRIOR_ORIGINS + OPTIMISM * origins * reached / expected) / (PRIOR_ORIGINS + origins)
            }
            _ => 1.0,
        };
        let stretch = if errors.len() < ENOUGH_ERRORS { stretch.max(1.0) } else { stretch };
        Self { model, weight, stretch }
    }
}

/// The models that were nearly as good as the best, fitted to the whole history. Where nothing could be tried, a line.
fn members(trials: &[Trial], all: &[Candidate], grid: &Grid, seasons: &[usize]) -> Vec<Member> {
    let best = trials.first().map_or(0.0, Trial::mean);
    let weight = |trial: &Trial| {
        let ratio = if trial.mean() <= best { 1.0 } else { best / trial.mean() };
        (0..SHARPNESS).fold(1.0, |power, _| power * ratio)
    };
    let good: Vec<&Trial> = trials.iter().filter(|trial| weight(trial) >= LEAST_WEIGHT).collect();
    let tried: Vec<Candidate> = good.iter().map(|trial| trial.candidate).collect();
    let fitted = fit(&tried, grid, seasons).into_iter().zip(good);
    let mut members: Vec<Member> =
        fitted.filter_map(|(model, trial)| Some(Member::new(model?, weight(trial), Some(trial)))).collect();
    if members.is_empty() {
        // Compound where it can be: what is sized here grows by factors.
        let lines: Vec<Candidate> = [Scale::Logarithm, Scale::Plain]
            .into_iter()
            .filter_map(|scale| {
                all.iter().find(|one| one.scale == scale && one.seasons == 0 && one.course == Course::Line)
            })
            .copied()
            .collect();
        members.extend(
            fit(&lines, grid, seasons).into_iter().flatten().take(1).map(|model| Member::new(model, 1.0, None)),
        );
    }
    let total: f64 = members.iter().map(|member| member.weight).sum();
    for member in &mut members {
        member.weight /= total;
    }
    members
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
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
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

/// Each change with the lines before and after it.
fn described(breaks: &[usize], adjusted: &[f64], grid: &Grid, scale: Scale) -> Vec<Change> {
    let points = grid.measured_points(adjusted);
    let piece = |from: usize, to: usize| {
        let within: Vec<(f64, f64)> =
            points.iter().copied().filter(|point| point.0 >= from as f64 && point.0 < to as f64).collect();
        Line::least_squares(&within)
    };
    let cells_a_month = MONTH_DAYS / grid.step_days();
    let monthly = |line: Line| match scale {
        Scale::Plain => line.slope * cells_a_month,
        Scale::Logarithm | Scale::Logit(_) => 100.0 * libm::expm1((line.slope * cells_a_month).min(60.0)),
    };
    let ends = breaks.iter().copied().skip(1).chain([grid.len()]);
    let starts = [0].into_iter().chain(breaks.iter().copied());
    let pieces = starts.zip(breaks).zip(ends);
    pieces
        .filter_map(|((start, at), end)| {
            let (before, after) = (piece(start, *at)?, piece(*at, end)?);
            let rise = after.at(*at as f64) - before.at(*at as f64);
            let jump = if scale == Scale::Plain { rise } else { scale.back(rise) };
            let finish = |value: f64| nine_digits(bounded(value));
            Some(Change {
                days: grid.days(*at),
                jump: finish(jump),
                monthly_before: finish(monthly(before)),
                monthly_after: finish(monthly(after)),
            })
        })
        .collect()
}

impl Scale {
    /// The series on this scale without its seasons.
    fn adjusted(self, grid: &Grid, seasons: &[usize]) -> Vec<f64> {
        let scaled: Vec<f64> = grid.values.iter().map(|value| self.forth(*value)).collect();
        Decomposition::robust(&scaled, seasons).adjusted
    }
}
