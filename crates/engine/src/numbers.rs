//! Arithmetic that stays finite whatever a valid scenario or a paste holds.

/// Far above everything that is sized, far below where doubles overflow when a few are multiplied.
const MOST: f64 = 1e30;

/// The value within ±10³⁰; what is not a number becomes 0.
pub(crate) fn bounded(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(-MOST, MOST) }
}

/// `part ÷ whole`, bounded: nothing of nothing is 0, something of nothing is the bound.
pub(crate) fn ratio(part: f64, whole: f64) -> f64 {
    bounded(part / whole)
}

/// `100 · part ÷ whole`, bounded.
pub(crate) fn percent_of(part: f64, whole: f64) -> f64 {
    bounded(100.0 * ratio(part, whole))
}

/// The smallest whole number not below the value. What lies above one by less than a millionth of a millionth is
/// arithmetic noise and does not cost another instance.
pub(crate) fn whole(value: f64) -> f64 {
    bounded(value * (1.0 - 1e-12)).ceil().max(0.0)
}

/// [`whole`] as a count, at most a thousand million.
pub(crate) fn whole_count(value: f64) -> u32 {
    whole(value).min(1e9) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_division_never_leaves_the_finite() {
        assert_eq!(ratio(0.0, 0.0), 0.0);
        assert_eq!(ratio(1.0, 0.0), MOST);
        assert_eq!(ratio(1e300, 1e-300), MOST);
        assert_eq!(percent_of(1.0, 4.0), 25.0);
    }

    #[test]
    fn noise_does_not_cost_an_instance() {
        assert_eq!(whole_count(0.1 * 3.0 * 10.0), 3);
        assert_eq!(whole_count(3.001), 4);
        assert_eq!(whole_count(f64::INFINITY), 1_000_000_000);
        assert_eq!(whole_count(-2.0), 0);
    }
}
