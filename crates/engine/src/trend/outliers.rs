use super::grid::Grid;
use super::line::{Line, median};

/// A point far from its neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlier {
    /// Its time, in days since 1970.
    pub days: f64,
    /// What was measured.
    pub value: f64,
    /// What its neighbours and the season let expect.
    pub expected: f64,
}

/// Neighbours whose median is expected, the point itself among them: a new level is one after four points.
pub(super) const NEIGHBOURS: usize = 7;
/// Scaled median absolute deviations from the expected. On normal errors one point of 1.7 million is as far.
const FAR: f64 = 5.0;

/// The cells whose seasonally adjusted value lies far from the running median, with that median: the Hampel filter
/// (Pearson 2002, "Outliers in process modeling and identification"), its scale taken over the whole series.
pub(super) fn outliers(adjusted: &[f64], grid: &Grid) -> Vec<(usize, f64)> {
    let measured = grid.measured_points(adjusted);
    if measured.len() < 2 * NEIGHBOURS {
        return Vec::new();
    }
    // Around the line: at either end the neighbours lie on one side, and a rise would set the last points apart.
    let Some(line) = Line::theil_sen(&measured) else { return Vec::new() };
    let points: Vec<(f64, f64)> = measured.iter().map(|(cell, value)| (*cell, value - line.at(*cell))).collect();
    let expected: Vec<f64> = (0..points.len())
        .map(|place| {
            let from = place.saturating_sub(NEIGHBOURS / 2).min(points.len() - NEIGHBOURS);
            let mut near: Vec<f64> = points.iter().skip(from).take(NEIGHBOURS).map(|point| point.1).collect();
            median(&mut near).unwrap_or(0.0)
        })
        .collect();
    let mut distances: Vec<f64> =
        points.iter().zip(&expected).map(|(point, middle)| (point.1 - middle).abs()).collect();
    // A series that mostly stands still has no scale by the median: the mean is a larger one.
    let mean = distances.iter().map(|distance| distance / points.len() as f64).sum::<f64>();
    let limit = FAR * (1.4826 * median(&mut distances).unwrap_or(0.0)).max(mean);
    points
        .iter()
        .zip(expected)
        .filter(|(point, middle)| limit > 0.0 && (point.1 - middle).abs() > limit)
        .map(|(point, middle)| (point.0 as usize, line.at(point.0) + middle))
        .collect()
}
