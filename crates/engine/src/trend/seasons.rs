use stlrs::StlParams;

use super::grid::{Grid, MONTH_DAYS, YEAR_DAYS};
use super::line::Line;

/// Cycles that the smoother of a season looks over: 7 + 4i for the i-th season (Bandara, Hyndman and Bergmeir 2021,
/// "MSTL: A Seasonal-Trend Decomposition Algorithm for Time Series with Multiple Seasonal Patterns").
const SMOOTHED_CYCLES: [usize; 3] = [11, 15, 19];

/// How often several seasons are taken out of each other, as in MSTL.
const ITERATIONS: usize = 2;

/// The lengths in cells of the seasons that a step can show: a day and a week, a week and a year, a year. Ascending,
/// each at most half of the history.
pub(super) fn lengths(grid: &Grid) -> Vec<usize> {
    let step_days = grid.step_days();
    let possible: Vec<f64> = if grid.workdays() {
        vec![5.0]
    } else if step_days < 1.0 - 1e-9 {
        vec![1.0 / step_days, 7.0 / step_days]
    } else if (step_days - 1.0).abs() < 1e-9 {
        vec![7.0, YEAR_DAYS]
    } else if (step_days - 7.0).abs() < 1e-9 {
        vec![YEAR_DAYS / 7.0]
    } else if step_days <= 6.0 * MONTH_DAYS + 1e-9 && (YEAR_DAYS / step_days).fract() < 1e-6 {
        vec![YEAR_DAYS / step_days]
    } else {
        Vec::new()
    };
    let whole = |length: &f64| (length - length.round()).abs() < 0.3;
    possible
        .iter()
        .filter(|length| **length >= 2.0 && whole(length))
        .map(|length| length.round() as usize)
        .filter(|length| 2 * length < grid.len())
        .collect()
}

/// The length in cells of the cycle that a series shows by itself: the lag of the highest peak of the autocorrelation of
/// its changes that is significant at one of a hundred.
pub(super) fn cycle(grid: &Grid) -> Vec<usize> {
    let changes: Vec<f64> = grid.values.iter().zip(grid.values.iter().skip(1)).map(|(a, b)| b - a).collect();
    let n = changes.len() as f64;
    let mean = changes.iter().sum::<f64>() / n.max(1.0);
    let variance: f64 = changes.iter().map(|change| (change - mean) * (change - mean)).sum();
    let most = (grid.len() / 3).min(400);
    if variance <= 0.0 || most < 3 {
        return Vec::new();
    }
    let at = |lag: usize| {
        let pairs = changes.iter().zip(changes.iter().skip(lag));
        pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / variance
    };
    let correlations: Vec<f64> = (0..=most + 1).map(at).collect();
    let peaks = correlations.windows(3).enumerate().filter_map(|(before, three)| match three {
        [left, peak, right] if peak > left && peak >= right => Some((before + 1, *peak)),
        _ => None,
    });
    let highest = peaks.filter(|(lag, _)| *lag >= 2).max_by(|a, b| a.1.total_cmp(&b.1));
    highest.filter(|(_, peak)| *peak > 2.58 / n.sqrt()).map(|(lag, _)| lag).into_iter().collect()
}

/// A series taken apart: what is left without its seasons, and the last cycle of each.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decomposition {
    /// The seasonally adjusted series.
    pub(super) adjusted: Vec<f64>,
    /// Of each season the last cycle, which is repeated.
    pub(super) cycles: Vec<Vec<f64>>,
}

impl Decomposition {
    /// Seasonal-trend decomposition by loess (Cleveland and others 1990), season by season. Seasons must be ascending.
    /// A season that is longer than half of the series is left in.
    pub(super) fn new(y: &[f64], seasons: &[usize]) -> Self {
        Self::with_loops(y, seasons, 0)
    }

    /// The same where a point far off does not bend the season that it lies in: it loses its weight in two more loops.
    pub(super) fn robust(y: &[f64], seasons: &[usize]) -> Self {
        Self::with_loops(y, seasons, 2)
    }

    fn with_loops(y: &[f64], seasons: &[usize], robust: usize) -> Self {
        let seasons: Vec<usize> =
            seasons.iter().copied().filter(|length| *length >= 2 && 2 * length <= y.len()).collect();
        // Around its line: few cycles of a rising series would take the rise within a cycle for a season.
        let points: Vec<(f64, f64)> = y.iter().enumerate().map(|(cell, value)| (cell as f64, *value)).collect();
        let line: Vec<f64> = match Line::least_squares(&points).filter(|_| !seasons.is_empty()) {
            Some(line) => points.iter().map(|point| line.at(point.0)).collect(),
            None => vec![0.0; y.len()],
        };
        let mut adjusted: Vec<f64> = y.iter().zip(&line).map(|(value, level)| value - level).collect();
        let iterations = if seasons.len() > 1 { ITERATIONS } else { 1 };
        let mut parts: Vec<Vec<f64>> = vec![vec![0.0; y.len()]; seasons.len()];
        for _ in 0..iterations {
            for ((part, length), window) in parts.iter_mut().zip(&seasons).zip(SMOOTHED_CYCLES) {
                add(&mut adjusted, part, 1.0);
                // Loess at every third of a cycle and straight between: it is smooth over more than a whole one.
                let jump = (length / 3).max(1);
                // One loop is enough where the seasons are taken out again.
                let fit = StlParams::new()
                    .seasonal_length(window)
                    .inner_loops(3 - iterations)
                    .outer_loops(robust)
                    .trend_jump(jump)
                    .low_pass_jump(jump)
                    .fit(&adjusted, *length);
                if let Ok(fit) = fit {
                    part.copy_from_slice(fit.seasonal());
                }
                add(&mut adjusted, part, -1.0);
            }
        }
        add(&mut adjusted, &line, 1.0);
        let cycles =
            parts.iter().zip(&seasons).map(|(part, length)| part.iter().skip(y.len() - length).copied().collect());
        Self { adjusted, cycles: cycles.collect() }
    }
}

fn add(to: &mut [f64], part: &[f64], sign: f64) {
    for (value, seasonal) in to.iter_mut().zip(part) {
        *value += sign * seasonal;
    }
}
