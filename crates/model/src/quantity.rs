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
    // Through text: the rounding of a double that is the same everywhere and exact at the end.
    by_scaling(value).unwrap_or_else(|| format!("{value:.8e}").parse().unwrap_or(value))
}

/// The same without text, which a plan's thousands of numbers would spend most of their time in. Ten to the power of
/// up to 22 is exact as a double, so that dividing nine digits by it gives the double nearest to the decimal, as
/// reading its text does. `None` outside that range, and where the scaled value is too close to a tie to tell.
fn by_scaling(value: f64) -> Option<f64> {
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];
    let size = value.abs();
    let (scaled, power, up) = if size < 1e8 {
        let power = POWERS.iter().find(|power| size * **power >= 1e8)?;
        (value * power, power, true)
    } else {
        let power = POWERS.iter().find(|power| size / **power < 1e9)?;
        (value / power, power, false)
    };
    let digits = scaled.round();
    let from_tie = ((scaled - digits).abs() - 0.5).abs();
    let sure = from_tie > 1e-6 && (1e8..999_999_999.0).contains(&digits.abs());
    sure.then(|| if up { digits / power } else { digits * power })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by_text(value: f64) -> f64 {
        format!("{value:.8e}").parse().unwrap()
    }

    proptest! {
        #[test]
        fn scaling_rounds_as_text_does(value in proptest::num::f64::NORMAL, near in -1e12..1e12_f64) {
            prop_assert_eq!(nine_digits(value), by_text(value));
            prop_assert_eq!(nine_digits(near), by_text(near));
            prop_assert_eq!(nine_digits(near / 1e15), by_text(near / 1e15));
        }
    }

    #[test]
    fn ties_and_edges_round_as_text_does() {
        for value in [
            0.5,
            1.0,
            9.999_999_995,
            99_999_999.5,
            999_999_999.5,
            123_456_789.5,
            1e22,
            1e23,
            1e-14,
            5e-324,
            f64::MAX,
            0.1,
            0.3,
        ] {
            assert_eq!(nine_digits(value), by_text(value), "{value}");
            assert_eq!(nine_digits(-value), by_text(-value), "-{value}");
        }
    }
}
