//! Statistics of samples, for tools that write every request down.

use headroom_model::LoadTest;

use crate::order::{float_key, sorted_by};

/// The quantile of sorted samples, linear between them (type 7 of Hyndman and Fan, 1996); `None` without samples.
fn quantile(sorted: &[f64], portion: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = portion.clamp(0.0, 1.0) * last as f64;
    let below = sorted.get(position as usize)?;
    let above = sorted.get((position as usize + 1).min(last))?;
    Some(below + (above - below) * position.fract())
}

/// A load test that says nothing yet.
#[inline(never)]
pub(crate) fn load_test(tool: &str) -> LoadTest {
    LoadTest { tool: tool.to_owned(), ..LoadTest::default() }
}

/// Fills in what the latencies of single requests tell, in milliseconds and in any order.
pub(crate) fn summarise(test: &mut LoadTest, latencies_ms: Vec<f64>) {
    let sorted = sorted_by(latencies_ms, |&ms| float_key(ms));
    test.requests = Some(sorted.len() as f64);
    test.mean_ms = mean(&sorted);
    test.p50_ms = quantile(&sorted, 0.5);
    test.p75_ms = quantile(&sorted, 0.75);
    test.p90_ms = quantile(&sorted, 0.9);
    test.p95_ms = quantile(&sorted, 0.95);
    test.p99_ms = quantile(&sorted, 0.99);
    test.max_ms = sorted.last().copied();
}

/// The arithmetic mean; `None` without samples.
pub(crate) fn mean(samples: &[f64]) -> Option<f64> {
    (!samples.is_empty()).then(|| samples.iter().sum::<f64>() / samples.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_the_samples() {
        // R: quantile(c(1, 2, 3, 4), c(0, .5, .95, 1))
        let sorted = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(quantile(&sorted, 0.0), Some(1.0));
        assert_eq!(quantile(&sorted, 0.5), Some(2.5));
        assert!((quantile(&sorted, 0.95).unwrap() - 3.85).abs() < 1e-12);
        assert_eq!(quantile(&sorted, 1.0), Some(4.0));
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(mean(&sorted), Some(2.5));
    }
}
