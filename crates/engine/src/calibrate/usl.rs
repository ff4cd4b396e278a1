//! The Universal Scalability Law (Gunther 1993; *Guerrilla Capacity Planning*, 2007, chapter 6) and its inverses.

use headroom_model::{Throughput, UslFit};

use crate::numbers::bounded;

/// Throughput over load: X(N) = λN ÷ (1 + σ(N−1) + κN(N−1)).
///
/// N is whatever was varied: clients at once, or instances. Latency follows by Little's law (1961), R = N ÷ X, so
/// that X·R = N holds between any two of the conversions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Usl {
    sigma: f64,
    kappa: f64,
    lambda: f64,
}

impl Usl {
    /// The law with contention σ and coherency κ, both 0–1, and λ > 0 requests per second of one alone; `None` outside.
    pub fn new(sigma: f64, kappa: f64, lambda: f64) -> Option<Self> {
        let unit = 0.0..=1.0;
        (unit.contains(&sigma) && unit.contains(&kappa) && lambda > 0.0 && lambda <= 1e30).then_some(Self {
            sigma,
            kappa,
            lambda,
        })
    }

    /// The law of a fit.
    pub fn of(fit: &UslFit) -> Option<Self> {
        Self::new(fit.sigma.value, fit.kappa.value, fit.lambda.value)
    }

    /// 1 + σ(N−1) + κN(N−1): how much longer than alone one takes. Never below N² for N < 1, never below 1 above.
    pub(super) fn slowdown(&self, load: f64) -> f64 {
        1.0 + self.sigma * (load - 1.0) + self.kappa * load * (load - 1.0)
    }

    /// Requests per second at a load; 0 without load.
    pub fn throughput(&self, load: f64) -> f64 {
        let load = bounded(load);
        if load > 0.0 { bounded(self.lambda * load / self.slowdown(load)) } else { 0.0 }
    }

    /// Seconds that a request takes at a load: R = N ÷ X(N) = (1 + σ(N−1) + κN(N−1)) ÷ λ.
    pub fn latency_seconds(&self, load: f64) -> f64 {
        bounded(self.slowdown(bounded(load).max(0.0)) / self.lambda)
    }

    /// Where throughput is highest: N* = √((1−σ) ÷ κ), at least 1, beyond which more load gets less. `None` without
    /// coherency cost: then throughput only rises, towards [`limit`](Self::limit).
    pub fn peak(&self) -> Option<Throughput> {
        let load = ((1.0 - self.sigma) / self.kappa).sqrt();
        // κ so small that the peak lies beyond every load is no peak.
        (load < 1e15).then(|| {
            let load = load.max(1.0);
            Throughput { load, requests_per_second: self.throughput(load) }
        })
    }

    /// The throughput that no load passes: the peak's, else λ ÷ σ, towards which it rises; `None` when it rises
    /// without end (σ = κ = 0).
    pub fn limit(&self) -> Option<f64> {
        match self.peak() {
            Some(peak) => Some(peak.requests_per_second),
            None => (self.sigma > 0.0).then(|| bounded(self.lambda / self.sigma)),
        }
    }

    /// The smallest load that gives a throughput; `None` when no load does.
    ///
    /// N(X) = (b − √(b² − 4κ(1−σ)X²)) ÷ (2κX) with b = λ − X(σ−κ), written as 2X(1−σ) ÷ (b + √…), which loses no
    /// digits as κ vanishes and holds at κ = 0, where it is X(1−σ) ÷ (λ − Xσ).
    pub fn load_at_throughput(&self, requests_per_second: f64) -> Option<f64> {
        let x = requests_per_second;
        if !(0.0..=1e30).contains(&x) || self.limit().is_some_and(|limit| x > limit) {
            return None;
        }
        if self.sigma >= 1.0 {
            // Wholly serial: one client alone gets all there is.
            return Some(if x > 0.0 { 1.0 } else { 0.0 });
        }
        let b = self.lambda - x * (self.sigma - self.kappa);
        // At the peak the root is zero, give or take its last bits.
        let root = (b * b - 4.0 * self.kappa * (1.0 - self.sigma) * x * x).max(0.0).sqrt();
        finite(2.0 * x * (1.0 - self.sigma) / (b + root))
    }

    /// The load at which a request takes this long; `None` when none does: below what one alone takes, or where
    /// latency does not depend on the load (σ = κ = 0).
    ///
    /// N(R) = (κ − σ + √(σ² + κ² + 2κ(2λR + σ − 2))) ÷ (2κ), written without cancellation where σ ≥ κ:
    /// 2(λR + σ − 1) ÷ (σ − κ + √…), which at κ = 0 is (λR + σ − 1) ÷ σ.
    pub fn load_at_latency(&self, seconds: f64) -> Option<f64> {
        if !(0.0..=1e30).contains(&seconds) || (self.sigma == 0.0 && self.kappa == 0.0) {
            return None;
        }
        let slowdown = self.lambda * seconds;
        let difference = self.sigma - self.kappa;
        let square =
            self.sigma * self.sigma + self.kappa * self.kappa + 2.0 * self.kappa * (2.0 * slowdown + self.sigma - 2.0);
        if square < 0.0 {
            return None;
        }
        let load = if difference >= 0.0 {
            2.0 * (slowdown + self.sigma - 1.0) / (difference + square.sqrt())
        } else {
            (square.sqrt() - difference) / (2.0 * self.kappa)
        };
        finite(load).filter(|load| *load > 0.0)
    }

    /// Seconds that a request takes at a throughput, on the rising side: R(X) = N(X) ÷ X.
    pub fn latency_at_throughput(&self, requests_per_second: f64) -> Option<f64> {
        if requests_per_second == 0.0 {
            return Some(self.latency_seconds(0.0));
        }
        finite(self.load_at_throughput(requests_per_second)? / requests_per_second)
    }

    /// Requests per second at which a request takes this long: X(R) = N(R) ÷ R.
    pub fn throughput_at_latency(&self, seconds: f64) -> Option<f64> {
        finite(self.load_at_latency(seconds)? / seconds)
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    /// The parameters that R's `usl` prints for SPEC SDM91.
    fn sdm91() -> Usl {
        Usl::new(0.027_728_5, 0.000_104_4, 89.995_2).unwrap()
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
    }

    #[test]
    fn the_peak_is_that_of_rs_usl() {
        let peak = sdm91().peak().unwrap();
        // peak.scalability prints 1884 at 96.52; the parameters are printed to seven places, so that the peak is
        // known to about three digits behind them.
        assert!((peak.load - 96.5).abs() < 0.1, "{peak:?}");
        assert!((peak.requests_per_second - 1884.0).abs() < 1.0, "{peak:?}");
    }

    #[test]
    fn without_coherency_cost_throughput_rises_towards_a_limit() {
        let amdahl = Usl::new(0.05, 0.0, 40.0).unwrap();
        assert_eq!(amdahl.peak(), None);
        // Amdahl 1967: the serial share bounds the speed-up.
        assert_eq!(amdahl.limit(), Some(800.0));
        assert_eq!(amdahl.load_at_throughput(800.1), None);
        // X(1−σ) ÷ (λ − Xσ) = 400·0.95 ÷ (40 − 20).
        assert!(close(amdahl.load_at_throughput(400.0).unwrap(), 19.0));
        // (λR + σ − 1) ÷ σ = (2 + 0.05 − 1) ÷ 0.05.
        assert!(close(amdahl.load_at_latency(0.05).unwrap(), 21.0));
    }

    #[test]
    fn without_contention_and_coherency_cost_it_is_a_straight_line() {
        let line = Usl::new(0.0, 0.0, 40.0).unwrap();
        assert_eq!((line.peak(), line.limit()), (None, None));
        assert_eq!(line.load_at_throughput(4000.0), Some(100.0));
        assert_eq!(line.latency_seconds(100.0), 0.025);
        // Every load has the same latency: none can be named.
        assert_eq!(line.load_at_latency(0.025), None);
    }

    #[test]
    fn above_the_peak_there_is_no_load() {
        let usl = sdm91();
        let most = usl.limit().unwrap();
        assert_eq!(usl.load_at_throughput(most * 1.000_001), None);
        assert!((usl.load_at_throughput(most).unwrap() - usl.peak().unwrap().load).abs() < 1e-4);
    }

    #[test]
    fn a_peak_below_one_is_at_one() {
        let usl = Usl::new(0.9, 0.5, 40.0).unwrap();
        assert_eq!(usl.peak(), Some(Throughput { load: 1.0, requests_per_second: 40.0 }));
        assert_eq!(Usl::new(1.0, 0.0, 40.0).unwrap().load_at_throughput(40.0), Some(1.0));
    }

    proptest! {
        #[test]
        fn the_inverses_agree_with_each_other(
            sigma in prop_oneof![Just(0.0), 0.0..1.0_f64, 1e-12..1e-6_f64],
            kappa in prop_oneof![Just(0.0), 0.0..1.0_f64, 1e-12..1e-6_f64],
            lambda in 1e-3..1e6_f64,
            share in 0.01..0.99_f64,
        ) {
            let usl = Usl::new(sigma, kappa, lambda).unwrap();
            let most = usl.limit().unwrap_or(1e9).min(1e9 * lambda);
            let x = share * most;
            let load = usl.load_at_throughput(x).unwrap();
            prop_assert!((usl.throughput(load) - x).abs() <= 1e-6 * x, "X(N(X)): {} for {x}", usl.throughput(load));
            // Little's law: X·R = N.
            let r = usl.latency_at_throughput(x).unwrap();
            prop_assert!(close(x * r, load));
            prop_assert!((usl.latency_seconds(load) - r).abs() <= 1e-6 * r);
            if load > 1.0 && sigma + kappa > 1e-3 {
                let back = usl.load_at_latency(r).unwrap();
                prop_assert!((back - load).abs() <= 1e-6 * load, "N(R(N)): {back} for {load}");
                prop_assert!(close(usl.throughput_at_latency(r).unwrap() * r, back));
            }
        }

        #[test]
        fn no_input_gives_anything_but_a_finite_number(
            sigma in any::<f64>(), kappa in any::<f64>(), lambda in any::<f64>(), input in any::<f64>(),
            inside in (0.0..=1.0_f64, 0.0..=1.0_f64, 1e-300..1e30_f64),
        ) {
            for usl in [Usl::new(sigma, kappa, lambda), Usl::new(inside.0, inside.1, inside.2)].into_iter().flatten() {
                prop_assert!(usl.throughput(input).is_finite() && usl.throughput(input) >= 0.0);
                prop_assert!(usl.latency_seconds(input).is_finite());
                let inverses = [
                    usl.load_at_throughput(input),
                    usl.load_at_latency(input),
                    usl.latency_at_throughput(input),
                    usl.throughput_at_latency(input),
                    usl.limit(),
                    usl.peak().map(|peak| peak.load),
                ];
                prop_assert!(inverses.into_iter().flatten().all(|value| value.is_finite() && value >= 0.0), "{inverses:?}");
            }
        }

        #[test]
        fn throughput_rises_to_the_peak_and_falls_after_it(
            sigma in 0.0..0.9_f64, kappa in 1e-6..0.1_f64, a in 0.0..1.0_f64, b in 0.0..1.0_f64,
        ) {
            let usl = Usl::new(sigma, kappa, 10.0).unwrap();
            let peak = usl.peak().unwrap().load;
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!(usl.throughput(low * peak) <= usl.throughput(high * peak) + 1e-9);
            prop_assert!(usl.throughput((1.0 + low) * peak) + 1e-9 >= usl.throughput((1.0 + high) * peak));
        }
    }
}
