//! Growth from data: a pasted series becomes a model, a forecast with a band, and a rate for the plan.
//!
//! ```text
//! points ─counter─▶ rates ─grid─▶ even steps ─origins─▶ the models that forecast best ─▶ Fitted
//! ```
//!
//! Models are chosen by what they would have forecast from earlier origins, never by how well they fit.

mod candidate;
mod changes;
mod counter;
mod demand;
mod fitted;
mod grid;
mod history;
mod line;
mod origins;
mod outliers;
mod rate;
mod scale;
mod seasons;
mod smoothing;
#[cfg(test)]
mod tests;

use headroom_model::{Forecast, Metric, Series, Timestamp};

pub use self::changes::Change;
pub use self::demand::fitted_growth;
pub use self::fitted::{Fitted, Growth};
pub use self::outliers::Outlier;
pub use self::rate::Rate;

/// The most steps that can be asked for.
pub const MOST_STEPS: usize = 10_000;

/// How to read a series. The default leaves everything to the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Whether the values count up from a start and fall to zero when it is made anew: their rate per second is fitted.
    /// `None`: yes if they look like it.
    pub counter: Option<bool>,
    /// Whether outliers count as missing.
    pub without_outliers: bool,
    /// Leaves out what is earlier, in days since 1970; such as everything before a [`Change`].
    pub since_days: Option<f64>,
    /// How many steps will be asked for: the models are chosen for forecasts of that length. `None`: a season.
    pub horizon: Option<usize>,
    /// Whether the times are times. If they only give an order, the length of a season comes from the values.
    pub timed: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { counter: None, without_outliers: false, since_days: None, horizon: None, timed: true }
    }
}

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There are fewer than two points in time with a value that is a number.
    TooFewPoints(usize),
    /// The horizon is not between 1 and [`MOST_STEPS`].
    Horizon(usize),
    /// The level is not between 0 and 100, both excluded.
    Level,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooFewPoints(count) => {
                write!(f, "a forecast needs at least two points in time with a number each; there are {count}")
            }
            Self::Horizon(steps) => write!(f, "the horizon must be 1 to {MOST_STEPS} steps, not {steps}"),
            Self::Level => f.write_str("the level must be more than 0 and less than 100 percent"),
        }
    }
}

impl std::error::Error for Refusal {}

/// A moment in days since 1970.
pub fn days(time: Timestamp) -> f64 {
    time.as_millisecond() as f64 / 86_400_000.0
}

/// Time in days since 1970 and value of a series.
pub fn points(series: &Series) -> Vec<(f64, f64)> {
    series.points.iter().map(|(time, value)| (days(*time), *value)).collect()
}

/// Fits a series as its metric is: totals since start are counters, everything else is not.
///
/// # Errors
/// When there are fewer than two points.
pub fn fit_series(series: &Series, options: &Options) -> Result<Fitted, Refusal> {
    let totals = matches!(
        series.metric,
        Metric::NetworkReceivedBytes
            | Metric::NetworkSentBytes
            | Metric::DiskReadBytes
            | Metric::DiskWrittenBytes
            | Metric::RequestsTotal
            | Metric::RequestsFailed
    );
    fit(&points(series), &Options { counter: options.counter.or(Some(totals)), ..options.clone() })
}

/// Fits points of time (in days since 1970) and value, in any order; points that are not finite are left out, and of
/// points at one time the mean counts.
///
/// # Errors
/// When fewer than two points are left.
///
/// ```
/// use headroom_engine::trend::{Options, fit};
///
/// // Requests per second, up by a tenth every day for three weeks.
/// let points: Vec<(f64, f64)> = (0..21).map(|day| (f64::from(day), 50.0 * 1.1_f64.powi(day))).collect();
/// let fitted = fit(&points, &Options::default())?;
/// let forecast = fitted.predict(7, 80.0)?;
/// assert!((forecast.point[6] - 50.0 * 1.1_f64.powi(27)).abs() < 1.0);
/// # Ok::<(), headroom_engine::trend::Refusal>(())
/// ```
pub fn fit(points: &[(f64, f64)], options: &Options) -> Result<Fitted, Refusal> {
    Fitted::new(points, options)
}

/// Compound growth as a series shows it, without any model tried: [`Fitted::rate_per_month`] alone.
///
/// # Errors
/// When there are fewer than two points.
pub fn rate_per_month(points: &[(f64, f64)], options: &Options) -> Result<Option<Rate>, Refusal> {
    Ok(history::History::new(points, options)?.rate)
}

/// The next `horizon` steps of a series with a band that holds `level` percent: [`fit`] and [`Fitted::predict`] in one.
///
/// # Errors
/// When there are fewer than two points, or the horizon or the level is out of range.
pub fn forecast(points: &[(f64, f64)], horizon: usize, level: f64) -> Result<Forecast, Refusal> {
    fit(points, &Options { horizon: Some(horizon), ..Options::default() })?.predict(horizon, level)
}
