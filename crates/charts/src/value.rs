//! The value axis: linear from zero, or logarithmic when demand grows by more than four times.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};

/// How values become heights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scale {
    /// Logarithmic when demand grows by more than four times within the horizon, else linear.
    #[default]
    Auto,
    /// From zero, equal steps equally high.
    Linear,
    /// Equal factors equally high.
    Log,
}

/// The growth from which [`Scale::Auto`] is logarithmic.
const LOG_FACTOR: f64 = 4.0;
/// The least distance of two grid lines, in pixels.
const GRID: f64 = 26.0;

/// The values that a chart shows, from low to high. `0 ≤ low < high`, and `low > 0` when logarithmic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueAxis {
    /// The value at the bottom.
    pub low: f64,
    /// The value at the top.
    pub high: f64,
    /// Whether equal factors are equally high.
    pub log: bool,
}

impl ValueAxis {
    /// An axis that shows all of these values; demand alone decides what [`Scale::Auto`] means.
    pub fn showing(demand: impl Iterator<Item = f64>, others: impl Iterator<Item = f64>, scale: Scale) -> Self {
        let extent = |values: &mut dyn Iterator<Item = f64>| {
            values
                .filter(|value| value.is_finite() && *value > 0.0 && *value < 1e300)
                .fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)))
        };
        let demand = extent(&mut { demand });
        let others = extent(&mut { others });
        let log = match scale {
            Scale::Auto => demand.1 > demand.0 * LOG_FACTOR,
            Scale::Linear => false,
            Scale::Log => true,
        };
        let (low, high) = (demand.0.min(others.0), demand.1.max(others.1));
        if high <= 0.0 {
            Self { low: if log { 0.1 } else { 0.0 }, high: 1.0, log }
        } else if log {
            // Below a billionth of the top there is nothing to read.
            Self { low: low.max(high / 1e9) / 1.35, high: high * 1.2, log }
        } else {
            Self { low: 0.0, high: high * 1.08, log }
        }
    }

    /// The height of a value, from 0 (bottom) to 1 (top); values outside of the axis sit at its ends.
    pub fn fraction(&self, value: f64) -> f64 {
        let fraction = if self.log {
            libm::log(value / self.low) / libm::log(self.high / self.low)
        } else {
            (value - self.low) / (self.high - self.low)
        };
        // Zero has no logarithm, and a NaN no height.
        if fraction.is_nan() { 0.0 } else { fraction.clamp(0.0, 1.0) }
    }

    /// Round values for grid lines, as many as fit into this many pixels.
    pub fn ticks(&self, height: f64) -> Vec<f64> {
        if self.log { self.log_ticks(height) } else { self.linear_ticks(height) }
    }

    /// The same for what is counted: no tick between two whole numbers, where the axis has any.
    pub fn whole_ticks(&self, height: f64) -> Vec<f64> {
        let whole = |tick: &f64| self.high < 1.0 || tick.fract() == 0.0;
        self.ticks(height).into_iter().filter(whole).collect()
    }

    fn linear_ticks(&self, height: f64) -> Vec<f64> {
        let at_most = (height / GRID).clamp(1.0, 6.0);
        let rough = (self.high - self.low) / at_most;
        let decade = libm::pow(10.0, libm::floor(libm::log10(rough)));
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|m| m * decade).find(|&step| step >= rough);
        let step = step.unwrap_or(rough);
        (0..=6).map(|index| f64::from(index) * step).filter(|&tick| tick <= self.high).collect()
    }

    fn log_ticks(&self, height: f64) -> Vec<f64> {
        let decades = libm::log10(self.high / self.low).max(f64::MIN_POSITIVE);
        let decade = height / decades;
        // log10(1.5) of a decade is the narrowest gap of the first, log10(2) of the second.
        let (multiples, skip): (&[f64], i32) = if decade * 0.176 >= GRID {
            (&[1.0, 1.5, 2.0, 3.0, 5.0, 7.0], 1)
        } else if decade * 0.301 >= GRID {
            (&[1.0, 2.0, 5.0], 1)
        } else if decade * 0.477 >= GRID {
            (&[1.0, 3.0], 1)
        } else {
            (&[1.0], libm::ceil(GRID / decade.max(1.0)) as i32)
        };
        let (first, last) = (libm::floor(libm::log10(self.low)) as i32, libm::ceil(libm::log10(self.high)) as i32);
        (first..=last)
            .filter(|exponent| exponent % skip.max(1) == 0)
            .flat_map(|exponent| multiples.iter().map(move |multiple| multiple * libm::pow(10.0, f64::from(exponent))))
            .filter(|tick| (self.low..=self.high).contains(tick))
            .collect()
    }
}

impl Ranged for ValueAxis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        from + libm::round(self.fraction(*value) * f64::from(to - from)) as i32
    }

    fn key_points<H: KeyPointHint>(&self, hint: H) -> Vec<f64> {
        self.ticks(hint.max_num_points() as f64 * GRID)
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(values: &[f64], scale: Scale) -> ValueAxis {
        ValueAxis::showing(values.iter().copied(), std::iter::empty(), scale)
    }

    #[test]
    fn more_than_four_times_is_logarithmic_unless_a_person_says_otherwise() {
        assert!(!axis(&[50.0, 200.0], Scale::Auto).log);
        assert!(axis(&[50.0, 201.0], Scale::Auto).log);
        assert!(!axis(&[50.0, 910.0], Scale::Linear).log);
        assert!(axis(&[50.0, 60.0], Scale::Log).log);
    }

    #[test]
    fn the_grid_is_round_and_not_too_dense() {
        assert_eq!(axis(&[36.0, 910.0], Scale::Auto).ticks(190.0), [50.0, 100.0, 200.0, 500.0, 1000.0]);
        assert_eq!(axis(&[36.0, 910.0], Scale::Linear).ticks(190.0), [0.0, 200.0, 400.0, 600.0, 800.0]);
        assert_eq!(axis(&[50.0, 1e8], Scale::Auto).ticks(190.0), [1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8]);
        assert_eq!(axis(&[50.0, 1e8], Scale::Auto).ticks(80.0), [1e3, 1e6]);
        assert_eq!(axis(&[60.0, 98.0], Scale::Log).ticks(190.0), [50.0, 70.0, 100.0]);
    }

    #[test]
    fn what_is_counted_has_whole_ticks() {
        assert_eq!(axis(&[2.0], Scale::Linear).whole_ticks(190.0), [0.0, 1.0, 2.0]);
        assert_eq!(axis(&[10.0], Scale::Linear).whole_ticks(190.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(
            axis(&[0.4], Scale::Linear).whole_ticks(190.0).len(),
            axis(&[0.4], Scale::Linear).ticks(190.0).len()
        );
    }

    #[test]
    fn equal_factors_are_equally_high_on_a_log_axis() {
        let axis = ValueAxis { low: 1.0, high: 100.0, log: true };
        assert!((axis.fraction(10.0) - 0.5).abs() < 1e-12);
        assert!(axis.fraction(0.0).abs() < f64::EPSILON);
        assert!(axis.fraction(f64::NAN).abs() < f64::EPSILON);
    }

    #[test]
    fn nothing_to_show_is_still_an_axis() {
        assert_eq!(axis(&[], Scale::Log).ticks(100.0), [0.1, 0.2, 0.5, 1.0]);
        assert_eq!(axis(&[0.0, f64::NAN, f64::INFINITY], Scale::Auto).high.to_bits(), 1.0_f64.to_bits());
    }
}
