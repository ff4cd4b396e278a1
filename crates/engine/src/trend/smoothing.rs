/// Exponential smoothing of a series without seasons: a level, and a slope that may fade.
///
/// The additive-error models ANN, AAN and `AAdN` of Hyndman, Koehler, Ord and Snyder, "Forecasting with Exponential
/// Smoothing" (2008), chapter 2, in error-correction form: `e = y − (l + φb)`, `l' = l + φb + αe`, `b' = φb + βe`.
/// The starting level and slope are not searched: the errors are linear in them, so that for each (α, β, φ) they
/// are the least-squares solution. The search is a pattern search from fixed starts: no randomness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Smoothing {
    gains: Gains,
    /// The level after the last value.
    pub(super) level: f64,
    /// The slope a step after the last value; 0 without one.
    pub(super) slope: f64,
    /// The standard deviation of the one-step errors.
    pub(super) deviation: f64,
    /// Its degrees of freedom.
    pub(super) degrees: f64,
}

/// How fast the level (α) and the slope (β ≤ α) follow the errors, and how much of the slope is left a step on (φ).
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gains {
    level: f64,
    slope: f64,
    damping: f64,
}

/// Which of the three models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slope {
    /// ANN: simple exponential smoothing.
    None,
    /// AAN: Holt's.
    Lasting,
    /// `AAdN`: Gardner's damped.
    Fading,
}

/// What one pass over the series gives.
struct Pass {
    level: f64,
    slope: f64,
    squares: f64,
}

impl Smoothing {
    /// The best fit of one model; `None` where there are too few values for its parameters.
    pub(super) fn fit(y: &[f64], slope: Slope) -> Option<Self> {
        let n = y.len() as f64;
        // The variance, α and l₀; with a slope β and b₀; φ.
        let parameters = match slope {
            Slope::None => 3.0,
            Slope::Lasting => 5.0,
            Slope::Fading => 6.0,
        };
        if n < parameters + 2.0 {
            return None;
        }
        // Around its middle, so that the squares do not drown the errors in the last bits of a large level.
        let middle = y.iter().sum::<f64>() / n;
        let y: Vec<f64> = y.iter().map(|value| value - middle).collect();
        let cost = |at: [f64; 3]| pass(&y, slope.gains(at), slope).squares;
        let at = slope
            .starts()
            .iter()
            .map(|start| search(*start, slope.dimensions(), cost))
            .min_by(|a, b| a.1.total_cmp(&b.1))?
            .0;
        let gains = slope.gains(at);
        let Pass { level, slope, squares } = pass(&y, gains, slope);
        let degrees = n - parameters + 1.0;
        let deviation = (squares / degrees).sqrt();
        Some(Self { gains, level: level + middle, slope, deviation, degrees })
    }

    /// The forecast of the step `ahead`, counted from 1.
    pub(super) fn point(&self, ahead: usize) -> f64 {
        self.level + self.slope * geometric(self.gains.damping, ahead)
    }

    /// The standard deviation of the error of the step `ahead`, counted from 1: σ√(1 + Σ cⱼ²), cⱼ = α + β(φ + … + φʲ)
    /// (table 6.1 of the same book).
    pub(super) fn spread(&self, ahead: usize) -> f64 {
        let mut squares = 1.0;
        let (mut power, mut sum) = (1.0, 0.0);
        for _ in 1..ahead {
            power *= self.gains.damping;
            sum += power;
            let response = self.gains.level + self.gains.slope * sum;
            squares += response * response;
        }
        self.deviation * squares.sqrt()
    }
}

/// φ + φ² + … + φⁿ.
fn geometric(ratio: f64, terms: usize) -> f64 {
    let n = terms as f64;
    if ratio >= 1.0 { n } else { ratio * (1.0 - libm::pow(ratio, n)) / (1.0 - ratio) }
}

impl Slope {
    fn dimensions(self) -> usize {
        match self {
            Self::None => 1,
            Self::Lasting => 2,
            Self::Fading => 3,
        }
    }

    /// Points of the unit cube: α, β ÷ α, and φ between 0.8 and 0.98.
    fn starts(self) -> &'static [[f64; 3]] {
        match self {
            Self::None => &[[0.2, 0.0, 0.0], [0.8, 0.0, 0.0]],
            Self::Lasting | Self::Fading => &[[0.2, 0.1, 0.7], [0.8, 0.1, 0.7]],
        }
    }

    fn gains(self, [level, ratio, damping]: [f64; 3]) -> Gains {
        // The bounds of R's `ets`.
        let level = 0.0001 + 0.9998 * level;
        match self {
            Self::None => Gains { level, slope: 0.0, damping: 1.0 },
            Self::Lasting => Gains { level, slope: level * (0.0001 + 0.9998 * ratio), damping: 1.0 },
            Self::Fading => Gains { level, slope: level * (0.0001 + 0.9998 * ratio), damping: 0.8 + 0.18 * damping },
        }
    }
}

/// Hooke and Jeeves (1961) in the unit cube: a step along each axis where it lowers the cost, half the step where none does.
fn search(start: [f64; 3], dimensions: usize, cost: impl Fn([f64; 3]) -> f64) -> ([f64; 3], f64) {
    let (mut at, mut least) = (start, cost(start));
    let mut step = 0.25;
    while step > 0.01 {
        let before = least;
        for axis in 0..dimensions {
            for sign in [1.0, -1.0] {
                let mut next = at;
                if let Some(place) = next.get_mut(axis) {
                    *place = (*place + sign * step).clamp(0.0, 1.0);
                }
                if next == at {
                    continue;
                }
                let reached = cost(next);
                if reached < least {
                    (at, least) = (next, reached);
                    break;
                }
            }
        }
        if least >= before {
            step /= 2.0;
        }
    }
    (at, least)
}

/// One pass: the errors from a start at zero, and how they answer to a starting level and slope of one, which fades;
/// then the start that leaves the least squares.
fn pass(y: &[f64], gains: Gains, slope: Slope) -> Pass {
    let Gains { level: alpha, slope: beta, damping: phi } = gains;
    // States (level, slope): of the series from zero, of a unit level, of a unit slope.
    let (mut l, mut b) = (0.0, 0.0);
    let (mut unit_l, mut unit_b) = ((1.0, 0.0), (0.0, 1.0));
    let (mut ee, mut eu, mut ev, mut uu, mut uv, mut vv) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    let mut fading = true;
    for value in y {
        let expected = l + phi * b;
        let error = value - expected;
        l = expected + alpha * error;
        b = phi * b + beta * error;
        ee += error * error;
        if fading {
            let u = unit_l.0 + phi * unit_l.1;
            let v = unit_b.0 + phi * unit_b.1;
            unit_l = (u * (1.0 - alpha), phi * unit_l.1 - beta * u);
            unit_b = (v * (1.0 - alpha), phi * unit_b.1 - beta * v);
            eu -= error * u;
            ev -= error * v;
            uu += u * u;
            uv += u * v;
            vv += v * v;
            fading = unit_l.0.abs() + unit_l.1.abs() + unit_b.0.abs() + unit_b.1.abs() > 1e-12;
        }
    }
    // Minimise Σ(e − l₀u − b₀v)², where the answer of the error to the start is −u and −v.
    let (start_l, start_b) = match slope {
        Slope::None => (if uu > 0.0 { -eu / uu } else { 0.0 }, 0.0),
        Slope::Lasting | Slope::Fading => {
            let determinant = uu * vv - uv * uv;
            if determinant > 1e-12 * uu * vv {
                ((-eu * vv + ev * uv) / determinant, (-ev * uu + eu * uv) / determinant)
            } else {
                (if uu > 0.0 { -eu / uu } else { 0.0 }, 0.0)
            }
        }
    };
    let squares = ee
        + 2.0 * (start_l * eu + start_b * ev)
        + start_l * start_l * uu
        + 2.0 * start_l * start_b * uv
        + start_b * start_b * vv;
    Pass {
        level: l + start_l * unit_l.0 + start_b * unit_b.0,
        slope: if slope == Slope::None { 0.0 } else { b + start_l * unit_l.1 + start_b * unit_b.1 },
        squares: squares.max(0.0),
    }
}
