use super::grid::DAY_SECONDS;

/// Whether values, in order of time, look like a counter: they rise at nearly every step and fall a few times, each time to
/// a tenth or less.
pub(super) fn is_counter(values: &[f64]) -> bool {
    let steps = || values.iter().zip(values.iter().skip(1));
    let resets = steps().filter(|(before, after)| *after < before).count();
    let rises = steps().filter(|(before, after)| after > before).count();
    let count = values.len().saturating_sub(1);
    let all_to_zero = steps().filter(|(before, after)| after < before).all(|(before, after)| *after <= 0.1 * before);
    count >= 8
        && values.iter().all(|value| *value >= 0.0)
        && (1..=count / 8).contains(&resets)
        && all_to_zero
        && rises as f64 >= 0.9 * (count - resets) as f64
}

/// How often a counter started anew.
pub(super) fn resets(values: &[f64]) -> usize {
    values.iter().zip(values.iter().skip(1)).filter(|(before, after)| after < before).count()
}

/// The rate per second between readings of a counter, at the time of the later one. After a reset the reading itself is the
/// rise, as in Prometheus: what was counted before the reset is lost.
pub(super) fn rates(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let pairs = points.iter().zip(points.iter().skip(1));
    let rate = |((from, before), (to, after)): (&(f64, f64), &(f64, f64))| {
        let rise = if after < before { *after } else { after - before };
        (*to, rise / ((to - from) * DAY_SECONDS))
    };
    pairs.map(rate).filter(|(_, rate)| rate.is_finite()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_reset_does_not_make_a_rate_negative() {
        let minute = 1.0 / 1440.0;
        let points = [(0.0, 600.0), (minute, 1_200.0), (2.0 * minute, 300.0), (3.0 * minute, 900.0)];
        let rates: Vec<f64> = rates(&points).iter().map(|point| headroom_model::nine_digits(point.1)).collect();
        assert_eq!(rates, [10.0, 5.0, 10.0]);
        assert_eq!(resets(&points.map(|point| point.1)), 1);
    }

    #[test]
    fn a_counter_is_told_from_a_size_that_grows_and_from_a_wave() {
        let counter: Vec<f64> = (0..40).map(|step| f64::from(step % 20 * 100 + 3)).collect();
        let size: Vec<f64> = (0..40).map(|step| f64::from(100 + step)).collect();
        let wave: Vec<f64> = (0..40).map(|step| f64::from((step % 4) * 100)).collect();
        assert_eq!([is_counter(&counter), is_counter(&size), is_counter(&wave)], [true, false, false]);
    }
}
