/// A straight line through points by least squares, with errors that know that neighbours are alike.
///
/// Residual autocorrelation ρ₁ leaves fewer independent points, `n_eff = n(1−ρ₁)/(1+ρ₁)` (Bayley and Hammersley 1946),
/// and the errors have `n_eff − 2` degrees of freedom. An error of `None` says that the points allow none: there are
/// only two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    middle_x: f64,
    middle_y: f64,
    /// The rise of y for one of x.
    pub(super) slope: f64,
    /// What the errors are made of.
    pub(super) errors: Option<Errors>,
}

/// The uncertainty of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Errors {
    /// The standard deviation of the residuals, with `n_eff − 2` degrees.
    pub(super) deviation: f64,
    /// Points that count as independent.
    pub(super) independent: f64,
    /// Σ(x − x̄)², shrunk like the sample.
    spread_x: f64,
}

impl Errors {
    /// Degrees of freedom of Student's t.
    pub(super) fn degrees(&self) -> f64 {
        self.independent - 2.0
    }
}

impl Line {
    /// Ordinary least squares; `None` where all x are one.
    pub(super) fn least_squares(points: &[(f64, f64)]) -> Option<Self> {
        let (middle_x, middle_y) = middle(points)?;
        let (mut xx, mut xy) = (0.0, 0.0);
        for (x, y) in points {
            xx += (x - middle_x) * (x - middle_x);
            xy += (x - middle_x) * (y - middle_y);
        }
        let slope = xy / xx;
        (xx > 0.0 && slope.is_finite()).then(|| Self { middle_x, middle_y, slope, errors: None }.with_errors(points))
    }

    /// The median of the slopes between pairs of points, through the medians: up to 29 % of the points may lie anywhere
    /// (Theil 1950, Sen 1968). Its errors are those of least squares with the spread measured by the median, and a sample
    /// of 91 % of the size, the method's efficiency on normal errors.
    pub(super) fn theil_sen(points: &[(f64, f64)]) -> Option<Self> {
        // All pairs of many points are too many: pairs that are half of the points apart estimate the slope best.
        let mut slopes = Vec::new();
        let n = points.len();
        let stride = if n > 200 { n / 2 } else { 1 };
        for (place, (x, y)) in points.iter().enumerate() {
            let others = points.iter().skip(place + stride).step_by(if n > 200 { n.div_ceil(60) } else { 1 });
            slopes.extend(others.filter(|other| other.0 > *x).map(|other| (other.1 - y) / (other.0 - x)));
        }
        let slope = median(&mut slopes)?;
        let (middle_x, _) = middle(points)?;
        let mut levels: Vec<f64> = points.iter().map(|(x, y)| y - slope * (x - middle_x)).collect();
        let middle_y = median(&mut levels)?;
        slope.is_finite().then(|| {
            let line = Self { middle_x, middle_y, slope, errors: None };
            let mut distances: Vec<f64> = points.iter().map(|(x, y)| (y - line.at(*x)).abs()).collect();
            // 1.4826 makes the median absolute deviation a standard deviation on normal errors.
            let limit = 3.0 * 1.4826 * median(&mut distances).unwrap_or(0.0);
            let near: Vec<(f64, f64)> =
                points.iter().copied().filter(|(x, y)| (y - line.at(*x)).abs() <= limit).collect();
            let mut line = line.with_errors(&near);
            if let Some(errors) = &mut line.errors {
                errors.spread_x *= 0.91;
            }
            line
        })
    }

    fn with_errors(self, points: &[(f64, f64)]) -> Self {
        let n = points.len() as f64;
        let residuals: Vec<f64> = points.iter().map(|(x, y)| y - self.at(*x)).collect();
        let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
        // One degree of freedom at least: a band as wide as t allows says more than none.
        let independent = (n * shrinkage(&residuals)).max(3.0);
        let spread_x: f64 = points.iter().map(|(x, _)| (x - self.middle_x) * (x - self.middle_x)).sum();
        let errors = (points.len() > 2).then(|| Errors {
            deviation: (squares / n * independent / (independent - 2.0)).sqrt(),
            independent,
            spread_x: spread_x * independent / n,
        });
        Self { errors, ..self }
    }

    /// The height of the line.
    pub(super) fn at(&self, x: f64) -> f64 {
        self.middle_y + self.slope * (x - self.middle_x)
    }

    /// The standard deviation of a new point around the line: s√(1 + 1/n + (x−x̄)²/Sxx).
    pub(super) fn spread(&self, x: f64) -> Option<f64> {
        let errors = self.errors?;
        let far = (x - self.middle_x) * (x - self.middle_x) / errors.spread_x;
        Some(errors.deviation * (1.0 + 1.0 / errors.independent + far).sqrt())
    }

    /// The standard error of the slope: s/√Sxx.
    pub(super) fn slope_error(&self) -> Option<f64> {
        self.errors.map(|errors| errors.deviation / errors.spread_x.sqrt())
    }
}

/// (1−ρ₁)/(1+ρ₁), at most 1: residuals that swing to and fro do not make more of a sample than it has.
fn shrinkage(residuals: &[f64]) -> f64 {
    let squares: f64 = residuals.iter().map(|residual| residual * residual).sum();
    let products: f64 = residuals.iter().zip(residuals.iter().skip(1)).map(|(a, b)| a * b).sum();
    if squares <= 0.0 {
        return 1.0;
    }
    let rho = (products / squares).clamp(0.0, 0.99);
    (1.0 - rho) / (1.0 + rho)
}

fn middle(points: &[(f64, f64)]) -> Option<(f64, f64)> {
    let n = points.len() as f64;
    let x = points.iter().map(|point| point.0 / n).sum();
    let y = points.iter().map(|point| point.1 / n).sum();
    (n > 0.0).then_some((x, y))
}

/// The median, which sorts the values; `None` of nothing.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(values.len() / 2 - 1)?;
    Some(lower + (upper - lower) / 2.0)
}
