use super::grid::Grid;
use super::line::Line;

/// A time at which the level or the growth of a series changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The first time after it, in days since 1970.
    pub days: f64,
    /// The factor by which the level jumped; 1 if only the growth changed. For a series that is not positive throughout,
    /// the jump itself.
    pub jump: f64,
    /// Growth in a month before: a percentage, or the rise where the series is not positive.
    pub monthly_before: f64,
    /// Growth in a month after.
    pub monthly_after: f64,
}

/// The 1 % point of the largest Wald statistic over all places of a change of level and slope, 15 % of the points left
/// out at either end (Andrews 1993, "Tests for Parameter Instability and Structural Change With Unknown Change Point",
/// table I, p = 2).
const CRITICAL: f64 = 15.51;
const TRIMMED: f64 = 0.15;
/// Points that a piece must have.
const LEAST: usize = 8;
/// Points that are searched: more are averaged first.
const MOST_POINTS: usize = 1_000;
const MOST_CHANGES: usize = 6;

/// The cells at which a new line begins: the place that two lines fit best, if they are significantly better than one,
/// and again in either part (binary segmentation, Bai 1997). The statistic is shrunk by the residuals' autocorrelation.
pub(super) fn changes(adjusted: &[f64], grid: &Grid) -> Vec<usize> {
    let measured = grid.measured_points(adjusted);
    let size = measured.len().div_ceil(MOST_POINTS).max(1);
    let points: Vec<(f64, f64)> = measured
        .chunks(size)
        .map(|chunk| {
            let n = chunk.len() as f64;
            (chunk.first().map_or(0.0, |point| point.0), chunk.iter().map(|point| point.1 / n).sum())
        })
        .collect();
    let mut found = Vec::new();
    split(&points, &mut found);
    headroom_model::arrange(&mut found, Ord::cmp);
    found
}

fn split(points: &[(f64, f64)], found: &mut Vec<usize>) {
    let n = points.len();
    let edge = LEAST.max((TRIMMED * n as f64) as usize);
    if found.len() >= MOST_CHANGES || n < 2 * edge {
        return;
    }
    let (forward, backward) = (Sums::running(points.iter()), Sums::running(points.iter().rev()));
    let squares = |place: usize| Some(forward.get(place - 1)?.squares() + backward.get(n - place - 1)?.squares());
    let best = (edge..=n - edge).filter_map(|place| Some((place, squares(place)?))).min_by(|a, b| a.1.total_cmp(&b.1));
    let (Some((place, two)), Some(one)) = (best, forward.last().map(Sums::squares)) else { return };
    let (before, after) = points.split_at(place);
    let shrinkage = f64::midpoint(independence(before), independence(after));
    // Two lines through points that lie on them are better by all: nothing divides by nothing.
    let floor = 1e-18 * points.iter().map(|point| point.1 * point.1).sum::<f64>();
    let statistic = (one - two) / (two.max(floor) / (n as f64 - 4.0)) * shrinkage;
    // What is not a number is no change either.
    if statistic.is_nan() || statistic <= CRITICAL {
        return;
    }
    if let Some((cell, _)) = after.first() {
        found.push(*cell as usize);
    }
    split(before, found);
    split(after, found);
}

/// The share of the points that count as independent of their neighbours around their line.
fn independence(points: &[(f64, f64)]) -> f64 {
    let errors = Line::least_squares(points).and_then(|line| line.errors);
    errors.map_or(0.0, |errors| errors.independent / points.len() as f64)
}

/// What a least-squares line needs, updated point by point (Welford 1962).
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    n: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Sums {
    fn running<'a>(points: impl Iterator<Item = &'a (f64, f64)>) -> Vec<Self> {
        let mut sums = Self::default();
        points
            .map(|(x, y)| {
                sums.n += 1.0;
                let (dx, dy) = (x - sums.x, y - sums.y);
                sums.x += dx / sums.n;
                sums.y += dy / sums.n;
                sums.xx += dx * (x - sums.x);
                sums.xy += dx * (y - sums.y);
                sums.yy += dy * (y - sums.y);
                sums
            })
            .collect()
    }

    /// Residual sum of squares.
    fn squares(&self) -> f64 {
        if self.xx > 0.0 { (self.yy - self.xy * self.xy / self.xx).max(0.0) } else { self.yy }
    }
}
