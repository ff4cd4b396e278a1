use serde::{Deserialize, Serialize};

/// Bytes in a gigabyte (10⁹), the unit of disks and of the runbook's growth script.
pub const GB: f64 = 1e9;
/// Bytes in a gibibyte (2³⁰), the unit of memory limits.
pub const GIB: f64 = 1_073_741_824.0;
/// Bytes in a mebibyte (2²⁰).
pub const MIB: f64 = 1_048_576.0;

/// An uncertain quantity: it is below `p10` in one of ten cases, below `p90` in nine. `p10 ≤ p50 ≤ p90`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quantiles {
    /// The 10th percentile.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// The 90th percentile.
    pub p90: f64,
}

impl Quantiles {
    /// The three values, each to nine significant digits.
    pub fn new(p10: f64, p50: f64, p90: f64) -> Self {
        Self { p10: nine_digits(p10), p50: nine_digits(p50), p90: nine_digits(p90) }
    }

    /// A quantity without uncertainty.
    pub fn certain(value: f64) -> Self {
        Self::new(value, value, value)
    }
}

/// The value rounded to nine significant digits, so that the last bit of a platform's arithmetic does not
/// show in the output. Zero and what is not finite stay as they are.
///
/// ```
/// assert_eq!(headroom_model::nine_digits(569.531_250_000_1), 569.53125);
/// assert_eq!(headroom_model::nine_digits(2.0 / 3.0), 0.666666667);
/// ```
pub fn nine_digits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    // Through text: the only rounding of a double that is the same everywhere and exact at the end.
    format!("{value:.8e}").parse().unwrap_or(value)
}
