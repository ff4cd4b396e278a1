use headroom_model::{Forecast, nine_digits};

use super::candidate::{Candidate, Course, Model, candidates, fit};
use super::changes::Change;
use super::grid::{Grid, MONTH_DAYS};
use super::history::History;
use super::line::Line;
use super::origins::{Trial, try_out};
use super::outliers::Outlier;
use super::rate::{Rate, student};
use super::scale::{Scale, scales};
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

impl Fitted {
    pub(super) fn new(points: &[(f64, f64)], options: &Options) -> Result<Self, Refusal> {
        let History {
            whole,
            daily,
            seasons,
            scale,
            calm,
            calm_adjusted,
            breaks,
            adjusted,
            far,
            rate,
            resets,
            widening,
        } = History::new(points, options)?;
        let history = daily.as_ref().unwrap_or(&whole);
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
