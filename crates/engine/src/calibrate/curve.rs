//! A fitted law as a curve with its band, to be drawn.

use headroom_model::{Quantiles, ThroughputBand, UslFit};

use super::usl::Usl;
use crate::numbers::bounded;

/// 90 % of a normal distribution lie below its mean and so many standard deviations.
const Z90: f64 = 1.281_551_565_545;

/// Throughput at so many loads, evenly from 0 to a load, each with the band in which the law runs with a probability of
/// 80 %: ±1.28 standard errors, which are √(gᵀ·C·g), with the slopes g of X along σ, κ and λ and their covariances C
/// (the delta method).
///
/// The band is about the law and not about a single measurement. Without covariances it has no width.
pub fn throughput_curve(fit: &UslFit, to_load: f64, points: usize) -> Vec<ThroughputBand> {
    let Some(law) = Usl::of(fit) else { return Vec::new() };
    let steps = points.saturating_sub(1).max(1) as f64;
    let at = |point: usize| {
        let load = bounded(to_load).max(0.0) * point as f64 / steps;
        let rps = law.throughput(load);
        let off = Z90 * standard_error(fit, load, rps);
        let quantiles = Quantiles::new((rps - off).max(0.0), rps, bounded(rps + off));
        ThroughputBand { load, requests_per_second: quantiles }
    };
    (0..points).map(at).collect()
}

fn standard_error(fit: &UslFit, load: f64, rps: f64) -> f64 {
    let Some([[ss, sk, sl], [_, kk, kl], [.., ll]]) = fit.covariance else { return 0.0 };
    if load <= 0.0 {
        return 0.0;
    }
    // X = λN ÷ D: ∂X/∂σ = −X(N−1) ÷ D, ∂X/∂κ = N·∂X/∂σ, ∂X/∂λ = X ÷ λ, with D = λN ÷ X.
    let by_sigma = -rps * (load - 1.0) * rps / (fit.lambda.value * load);
    let (s, k, l) = (by_sigma, by_sigma * load, rps / fit.lambda.value);
    let variance = s * s * ss + k * k * kk + l * l * ll + 2.0 * (s * k * sk + s * l * sl + k * l * kl);
    bounded(variance).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::calibrate::fit;

    #[test]
    fn the_curve_runs_from_nothing_to_the_load_inside_its_band() {
        let pairs = [
            (1.0, 64.9),
            (18.0, 995.9),
            (36.0, 1652.4),
            (72.0, 1853.2),
            (108.0, 1828.9),
            (144.0, 1775.0),
            (216.0, 1702.2),
        ];
        let curve = throughput_curve(&fit(&pairs).unwrap(), 216.0, 13);
        assert_eq!((curve.len(), curve[0].requests_per_second, curve[12].load), (13, Quantiles::certain(0.0), 216.0));
        for point in &curve[1..] {
            let rps = point.requests_per_second;
            assert!(rps.p10 < rps.p50 && rps.p50 < rps.p90, "{point:?}");
        }
    }

    #[test]
    fn without_covariances_the_band_has_no_width() {
        let pairs = [(1e6, 10.0), (1e6 + 1.0, 10.1), (1e6 + 2.0, 9.9), (1e6 + 3.0, 10.0)];
        let curve = throughput_curve(&fit(&pairs).unwrap(), 1e6, 3);
        assert_eq!(curve[2].requests_per_second.p10, curve[2].requests_per_second.p90);
        assert!(throughput_curve(&fit(&pairs).unwrap(), f64::NAN, 0).is_empty());
    }
}
