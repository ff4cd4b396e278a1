use distrs::Normal;
use headroom_model::Scenario;

/// Standard-normal draws, ascending: systematic sampling (Madow and Madow 1944). The i-th of n is the normal quantile of
/// `(i − 1 + u) ÷ n`, with one offset u from the seed. They are as many as random draws would be, spread evenly, and none
/// is kept: a draw is computed when its rank is asked for.
///
/// A share of n such draws is off by at most 1 ÷ n, of as many random ones by √(p(1−p) ÷ n): at 10,000 and P90 that is
/// 0.0006 standard deviations of the growth rate against 0.017.
///
/// # Invariant
/// Demand on a day, `y₀·growth(b, t)·event(t)`, never falls as the rate b rises, and b never falls as its draw rises.
/// So the quantile of demand over the draws is the demand of the quantile draw, and the quantile of a first passage
/// is the first passage of the quantile draw: the results are those of the full sample, exactly. No result depends on two
/// metrics at once, so that whether their draws go together is not asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Draws {
    count: u32,
    /// u, between 0 and 1, both excluded.
    offset: f64,
}

impl Draws {
    /// Of a scenario: as many as it asks for, at least one.
    pub(crate) fn new(scenario: &Scenario) -> Self {
        Self { count: scenario.draws.max(1), offset: offset(scenario.seed) }
    }

    pub(crate) fn count(self) -> u32 {
        self.count
    }

    /// The draw of a rank, counted from 1.
    pub(crate) fn at(self, rank: u32) -> f64 {
        let rank = rank.clamp(1, self.count);
        Normal::ppf((f64::from(rank - 1) + self.offset) / f64::from(self.count), 0.0, 1.0)
    }
}

/// One step of `SplitMix64` (Steele, Lea and Flood 2014) as a number between 0 and 1, both excluded.
fn offset(seed: u64) -> f64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (((z ^ (z >> 31)) >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
}

/// The rank, counted from 1, of a quantile among `count` sorted draws: the smallest value with at least that share
/// at or below it (the inverse of the empirical distribution; type 1 of Hyndman and Fan 1996).
pub(super) fn rank(percent: f64, count: u32) -> u32 {
    let exact = percent / 100.0 * f64::from(count);
    // A share such as 99.9 % of 10,000 must not become 9,991 by the last bit of a product.
    ((exact - 1e-9).ceil().max(1.0) as u32).min(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn draws(seed: u64, draws: u32) -> Draws {
        Draws::new(&Scenario { seed, draws, ..Scenario::default() })
    }

    #[test]
    fn the_same_seed_gives_the_same_draws() {
        assert_eq!(draws(1, 10_000), draws(1, 10_000));
        assert_ne!(draws(1, 10_000).at(5000), draws(2, 10_000).at(5000));
    }

    #[test]
    fn the_draws_are_pinned_so_that_every_platform_must_agree() {
        let draws = draws(1, 10_000);
        let shown = [1, 1001, 5001, 9001, 10_000].map(|rank| headroom_model::nine_digits(draws.at(rank)));
        assert_eq!(shown, [-3.86016106, -1.2812288, 0.000142015927, 1.28187446, 3.92511675]);
    }

    #[test]
    fn the_draws_are_ascending_and_standard_normal() {
        for seed in [0, 1, 2, u64::MAX] {
            let draws = draws(seed, 10_000);
            let all: Vec<f64> = (1..=draws.count()).map(|rank| draws.at(rank)).collect();
            assert!(all.is_sorted());
            let mean = all.iter().sum::<f64>() / 1e4;
            let variance = all.iter().map(|z| z * z).sum::<f64>() / 1e4 - mean * mean;
            assert!(mean.abs() < 0.001 && (variance - 1.0).abs() < 0.002, "{mean} {variance}");
            // The normal table: 1.281552 is the 90th percentile.
            let ninety = draws.at(rank(90.0, 10_000));
            assert!((ninety - 1.281_552).abs() < 0.0006, "{ninety}");
        }
    }

    #[test]
    fn a_single_draw_is_finite() {
        assert!(draws(u64::MAX, 1).at(1).is_finite() && draws(3, 1).at(1).is_finite());
    }

    #[test]
    fn a_quantile_is_the_smallest_value_with_that_share_at_or_below_it() {
        assert_eq!([10.0, 50.0, 90.0, 99.9].map(|q| rank(q, 10_000)), [1000, 5000, 9000, 9990]);
        assert_eq!([10.0, 50.0, 90.0].map(|q| rank(q, 1)), [1, 1, 1]);
        assert_eq!([10.0, 50.0, 90.0].map(|q| rank(q, 3)), [1, 2, 3]);
    }
}
