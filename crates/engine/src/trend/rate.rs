use distrs::StudentsT;
use headroom_model::nine_digits;

use crate::numbers::bounded;

/// Compound growth as a series shows it.
///
/// The logarithm of the monthly factor is estimated by `log_per_month`, with `standard_error`: what a plan draws from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// The logarithm of the factor of a month.
    pub log_per_month: f64,
    /// Its standard error; `None` where the points allow none: there are only two.
    pub standard_error: Option<f64>,
    /// Degrees of freedom of the error; 0 without one.
    pub degrees: f64,
    /// Whether outliers were so many that the median of the slopes was taken (Theil–Sen) instead of least squares.
    pub robust: bool,
}

impl Rate {
    /// Growth in percent a month, the most likely.
    pub fn percent_per_month(&self) -> f64 {
        percent(self.log_per_month)
    }

    /// The range of that percentage that holds with so much confidence; `None` without a standard error.
    pub fn percent_range(&self, level: f64) -> Option<(f64, f64)> {
        let far = self.standard_error? * student(level, self.degrees);
        Some((percent(self.log_per_month - far), percent(self.log_per_month + far)))
    }
}

fn percent(log: f64) -> f64 {
    nine_digits(bounded(100.0 * libm::expm1(log.min(60.0))))
}

/// Student's t within which `level` percent lie.
pub(super) fn student(level: f64, degrees: f64) -> f64 {
    StudentsT::ppf(0.5 + level / 200.0, degrees.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn student_agrees_with_scipy() {
        // scipy.stats.t.ppf([.9, .9, .975, .95], [1, 3, 10.5, 200])
        let expected = [3.077_683_54, 1.637_744_35, 2.213_840_29, 1.652_508_1];
        for ((level, degrees), expected) in
            [(80.0, 1.0), (80.0, 3.0), (95.0, 10.5), (90.0, 200.0)].into_iter().zip(expected)
        {
            let found = student(level, degrees);
            assert!((found / expected - 1.0).abs() < 2e-3, "{degrees}: {found} is not {expected}");
        }
    }

    #[test]
    fn a_rate_without_an_error_has_no_range() {
        let rate = Rate { log_per_month: libm::log(1.5), standard_error: None, degrees: 0.0, robust: false };
        assert_eq!(rate.percent_per_month(), 50.0);
        assert_eq!(rate.percent_range(80.0), None);
    }
}
