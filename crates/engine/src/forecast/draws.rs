use std::collections::BTreeMap;

use headroom_model::{Demand, Scenario, Snapshot};
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_pcg::Pcg64Mcg;

use super::laws::law;

/// Sorted standard-normal draws, one stream for each growth rate that is a rate of its own.
///
/// Everything that grows by the general rate shares one stream: those metrics are perfectly correlated. A metric
/// with its own rate, stated or read off a series, has its own stream, keyed by the seed and the metric. The draws depend
/// on nothing but the seed, their number and which metrics have an own rate, so that they can be kept while a slider moves.
///
/// # Invariant
/// Demand on a day, `y₀·exp(b·t)·event(t)`, never falls as the rate b rises, and b never falls as its draw rises.
/// So the quantile of demand over the draws is the demand of the quantile draw, and the quantile of a first passage
/// is the first passage of the quantile draw: sorting once is all that the sample costs, and the results are those
/// of the full sample, exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    seed: u64,
    count: u32,
    general: Vec<f64>,
    own: BTreeMap<Demand, Vec<f64>>,
}

impl Draws {
    /// Draws for a plan: only where growth is uncertain.
    pub fn new(snapshot: &Snapshot, scenario: &Scenario) -> Self {
        let (seed, count) = (scenario.seed, scenario.draws);
        let (general, own) = streams(snapshot, scenario);
        let general = if general { sorted(seed, 0, count) } else { Vec::new() };
        let own = own.map(|demand| (demand, sorted(seed, 1 + demand as u64, count))).collect();
        Self { seed, count, general, own }
    }

    /// Whether these are the draws that [`Draws::new`] would make for this plan.
    pub fn fit(&self, snapshot: &Snapshot, scenario: &Scenario) -> bool {
        let (general, own) = streams(snapshot, scenario);
        (self.seed, self.count) == (scenario.seed, scenario.draws)
            && self.general.is_empty() != general
            && self.own.keys().copied().eq(own)
    }

    /// The stream of a metric, ascending; empty where its growth is certain. `own`: it does not follow the general growth.
    pub(crate) fn of(&self, demand: Demand, own: bool) -> &[f64] {
        if own { self.own.get(&demand).map_or(&[], Vec::as_slice) } else { &self.general }
    }
}

/// Whether the general growth is uncertain, and which metrics have an uncertain growth of their own, in their order.
fn streams(snapshot: &Snapshot, scenario: &Scenario) -> (bool, impl Iterator<Item = Demand>) {
    let mut ordered = Demand::ALL;
    ordered.sort_unstable();
    let laws = ordered.map(|demand| (demand, law(demand, snapshot, scenario)));
    let general = laws.iter().any(|(_, grown)| !grown.own && grown.law.deviation > 0.0);
    let own = laws.into_iter().filter(|(_, grown)| grown.own && grown.law.deviation > 0.0);
    (general, own.map(|(demand, _)| demand))
}

/// The same numbers natively and in wasm: PCG is integer arithmetic, and the ziggurat (Marsaglia and Tsang 2000)
/// decides by comparison.
fn sorted(seed: u64, stream: u64, count: u32) -> Vec<f64> {
    // Streams of one seed must not overlap: a golden-ratio step apart, which seed_from_u64 scrambles further.
    let mut generator = Pcg64Mcg::seed_from_u64(seed ^ stream.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut draws: Vec<f64> = (0..count).map(|_| StandardNormal.sample(&mut generator)).collect();
    draws.sort_unstable_by(f64::total_cmp);
    draws
}

/// The rank, counted from 1, of a quantile among `count` sorted draws: the smallest value with at least that share
/// at or below it (the inverse of the empirical distribution; type 1 of Hyndman and Fan 1996).
pub(super) fn rank(percent: f64, count: usize) -> usize {
    let exact = percent / 100.0 * count as f64;
    // A share such as 99.9 % of 10,000 must not become 9,991 by the last bit of a product.
    ((exact - 1e-9).ceil().max(1.0) as usize).min(count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn ranged() -> Scenario {
        let mut scenario = Scenario::default();
        scenario.growth.low = Some(35.0);
        scenario.growth.high = Some(65.0);
        scenario
    }

    fn present() -> Snapshot {
        crate::snapshot(&[], &Scenario::default()).0
    }

    fn draws_of(scenario: &Scenario) -> Draws {
        Draws::new(&present(), scenario)
    }

    #[test]
    fn the_same_seed_gives_the_same_draws() {
        assert_eq!(draws_of(&ranged()), draws_of(&ranged()));
        let other = Scenario { seed: 2, ..ranged() };
        assert_ne!(draws_of(&ranged()).general, draws_of(&other).general);
        assert!(!draws_of(&ranged()).fit(&present(), &other));
        assert!(draws_of(&other).fit(&present(), &other));
    }

    #[test]
    fn the_draws_are_pinned_so_that_every_platform_must_agree() {
        let draws = draws_of(&ranged()).general;
        let shown = [draws[0], draws[1000], draws[5000], draws[9000], draws[9999]].map(headroom_model::nine_digits);
        assert_eq!(shown, [-3.74490455, -1.30204273, 0.00185970483, 1.26783302, 3.43072219]);
    }

    #[test]
    fn the_draws_are_standard_normal() {
        let draws = draws_of(&ranged()).general;
        let mean = draws.iter().sum::<f64>() / 1e4;
        let variance = draws.iter().map(|z| z * z).sum::<f64>() / 1e4 - mean * mean;
        assert!(mean.abs() < 0.04 && (variance - 1.0).abs() < 0.06, "{mean} {variance}");
        // The normal table: 1.2816 is the 90th percentile; its standard error over 10,000 draws is 0.017.
        assert!((draws[rank(90.0, draws.len()) - 1] - 1.2816).abs() < 0.06);
    }

    #[test]
    fn a_quantile_is_the_smallest_value_with_that_share_at_or_below_it() {
        assert_eq!([10.0, 50.0, 90.0, 99.9].map(|q| rank(q, 10_000)), [1000, 5000, 9000, 9990]);
        assert_eq!([10.0, 50.0, 90.0].map(|q| rank(q, 1)), [1, 1, 1]);
        assert_eq!([10.0, 50.0, 90.0].map(|q| rank(q, 3)), [1, 2, 3]);
    }
}
