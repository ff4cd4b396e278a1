//! The Universal Scalability Law through measurements: bounded nonlinear least squares.
//!
//! By own code: three parameters need no more than what follows. The field's crate, `levenberg-marquardt` on
//! `nalgebra`, knows no bounds and adds 9.7 kB to the page with gzip, this 2.5 kB.

use headroom_model::{Estimate, UslFit};

/// Fewer distinct loads do not tell three parameters apart from noise.
const FEWEST_LOADS: usize = 4;
/// A fit takes about ten; this only ends what does not converge.
const MOST_STEPS: usize = 100;

/// Why there is no fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFit {
    /// Fewer than four distinct loads.
    TooFewLoads {
        /// How many there are.
        distinct: usize,
    },
    /// Nothing was served at any load.
    NoThroughput,
}

/// Fits X(N) = λN ÷ (1 + σ(N−1) + κN(N−1)) with σ, κ ∈ [0, 1] and λ > 0 to pairs of load and requests per second:
/// the parameters of the least sum of squared differences, by the method of Levenberg (1944) and Marquardt (1963),
/// with a parameter held at its bound while the descent would leave it.
///
/// Standard errors are √diag((JᵀJ)⁻¹·RSS ÷ (n−3)), as R's `usl` reports them. The quadratic through N ÷ X, which
/// Gunther solves, is only where the search begins: it weighs small throughputs most. Pairs that are no positive load
/// with a finite, not negative throughput are left out.
///
/// # Errors
/// When there are fewer than four distinct loads, or nothing was served.
pub fn fit(pairs: &[(f64, f64)]) -> Result<UslFit, NoFit> {
    let usable = |(load, rps): &&(f64, f64)| (1e-9..=1e9).contains(load) && (0.0..=1e18).contains(rps);
    let mut pairs: Vec<(f64, f64)> = pairs.iter().filter(usable).copied().collect();
    let distinct = distinct_loads(&pairs);
    if distinct < FEWEST_LOADS {
        return Err(NoFit::TooFewLoads { distinct });
    }
    let most = pairs.iter().fold(0.0, |most: f64, (_, rps)| most.max(*rps));
    if most <= 0.0 {
        return Err(NoFit::NoThroughput);
    }
    // In units of the highest throughput nothing overflows.
    for (_, rps) in &mut pairs {
        *rps /= most;
    }
    let [first, second] = starts(&pairs).map(|start| descend(&pairs, start));
    let (at, squares) = if second.1 < first.1 { second } else { first };
    Ok(describe(&pairs, at, squares, most))
}

/// How many distinct loads there are, counted up to [`FEWEST_LOADS`].
fn distinct_loads(pairs: &[(f64, f64)]) -> usize {
    let mut seen = Vec::with_capacity(FEWEST_LOADS);
    for (load, _) in pairs {
        if seen.len() < FEWEST_LOADS && !seen.contains(load) {
            seen.push(*load);
        }
    }
    seen.len()
}

/// σ, κ, λ.
type Three = [f64; 3];
/// A symmetric matrix: 00, 01, 02, 11, 12, 22.
type Symmetric = [f64; 6];

/// The linearised law N ÷ X = 1/λ + (σ/λ)(N−1) + (κ/λ)N(N−1) by ordinary least squares, brought inside the bounds;
/// and hardly any bend, where that one is misled. Each with the λ that is best for it.
fn starts(pairs: &[(f64, f64)]) -> [Three; 2] {
    let (mut xx, mut xy) = ([0.0; 6], [0.0; 3]);
    for (load, rps) in pairs.iter().filter(|(_, rps)| *rps > 1e-9) {
        add(&mut xx, &mut xy, [1.0, load - 1.0, load * (load - 1.0)], load / rps);
    }
    let [one, contention, coherency] = inverse(xx).map_or([1.0, 0.0, 0.0], |inverse| times(inverse, xy));
    let part = |of: f64| if one > 0.0 { (of / one).clamp(0.0, 1.0) } else { 0.0 };
    [(part(contention), part(coherency)), (0.01, 1e-6)].map(|(sigma, kappa)| {
        let (mut squares, mut products) = (0.0, 0.0);
        for (load, rps) in pairs {
            let share = load / slowdown(*load, sigma, kappa);
            squares += share * share;
            products += share * rps;
        }
        [sigma, kappa, products / squares]
    })
}

/// Descends from a start to the nearest least sum of squares inside the bounds: the parameters and the sum.
fn descend(pairs: &[(f64, f64)], start: Three) -> (Three, f64) {
    let (mut at, mut squares, mut damping) = (start, sum_of_squares(pairs, start), 1e-3);
    for _ in 0..MOST_STEPS {
        let (hessian, gradient) = normal_equations(pairs, at);
        let (hessian, gradient) = hold_at_bounds(at, hessian, gradient);
        let mut settled = true;
        while damping < 1e12 {
            let candidate = step(hessian, gradient, damping).map(|step| bounded_move(at, step));
            let next = candidate.map(|next| (next, sum_of_squares(pairs, next)));
            if let Some((next, less)) = next.filter(|(_, next_squares)| *next_squares < squares) {
                let small = each(next, at, |next, at| f64::from((next - at).abs() <= 1e-9 * next.abs()));
                settled = small == [1.0; 3];
                (at, squares, damping) = (next, less, (damping * 0.1).max(1e-12));
                break;
            }
            damping *= 10.0;
        }
        if settled {
            break;
        }
    }
    (at, squares)
}

/// `JᵀJ` and `Jᵀr`, r = model − measured.
fn normal_equations(pairs: &[(f64, f64)], [sigma, kappa, lambda]: Three) -> (Symmetric, Three) {
    let (mut hessian, mut gradient) = ([0.0; 6], [0.0; 3]);
    for (load, rps) in pairs {
        let share = load / slowdown(*load, sigma, kappa);
        let by_sigma = -lambda * share * share * (load - 1.0) / load;
        add(&mut hessian, &mut gradient, [by_sigma, by_sigma * load, share], lambda * share - rps);
    }
    (hessian, gradient)
}

/// A parameter at a bound through which the descent would push is taken out: its row and column become those of the
/// unit matrix and its slope zero.
fn hold_at_bounds(
    [sigma, kappa, _]: Three,
    [h00, h01, h02, h11, h12, h22]: Symmetric,
    [by_sigma, by_kappa, by_lambda]: Three,
) -> (Symmetric, Three) {
    let held = |value: f64, slope: f64| (value <= 0.0 && slope >= 0.0) || (value >= 1.0 && slope <= 0.0);
    match (held(sigma, by_sigma), held(kappa, by_kappa)) {
        (false, false) => ([h00, h01, h02, h11, h12, h22], [by_sigma, by_kappa, by_lambda]),
        (true, false) => ([1.0, 0.0, 0.0, h11, h12, h22], [0.0, by_kappa, by_lambda]),
        (false, true) => ([h00, 0.0, h02, 1.0, 0.0, h22], [by_sigma, 0.0, by_lambda]),
        (true, true) => ([1.0, 0.0, 0.0, 1.0, 0.0, h22], [0.0, 0.0, by_lambda]),
    }
}

/// `−(JᵀJ + damping·diag(JᵀJ))⁻¹·Jᵀr`.
fn step([h00, h01, h02, h11, h12, h22]: Symmetric, gradient: Three, damping: f64) -> Option<Three> {
    let damped = [h00 * (1.0 + damping), h01, h02, h11 * (1.0 + damping), h12, h22 * (1.0 + damping)];
    inverse(damped).map(|inverse| times(inverse, gradient).map(|slope| -slope))
}

/// The parameters after a step, inside the bounds; λ at most ten times smaller, because at 0 nothing else matters.
fn bounded_move([sigma, kappa, lambda]: Three, [by_sigma, by_kappa, by_lambda]: Three) -> Three {
    [(sigma + by_sigma).clamp(0.0, 1.0), (kappa + by_kappa).clamp(0.0, 1.0), (lambda + by_lambda).max(0.1 * lambda)]
}

/// What is reported, in requests per second again.
fn describe(pairs: &[(f64, f64)], at: Three, squares: f64, most: f64) -> UslFit {
    let variance = squares / (pairs.len() as f64 - 3.0);
    let covariance = inverse(normal_equations(pairs, at).0).map(|inverse| inverse.map(|element| element * variance));
    let covariance = covariance.map(|[c00, c01, c02, c11, c12, c22]| {
        [[c00, c01, c02 * most], [c01, c11, c12 * most], [c02 * most, c12 * most, c22 * most * most]]
    });
    let [sigma, kappa, lambda] = [at[0], at[1], at[2] * most];
    let [s, k, l] = match covariance {
        Some([[s, ..], [_, k, _], [.., l]]) => [s, k, l].map(|variance| Some(variance.max(0.0).sqrt())),
        None => [None; 3],
    };
    UslFit {
        sigma: Estimate { value: sigma, standard_error: s },
        kappa: Estimate { value: kappa, standard_error: k },
        lambda: Estimate { value: lambda, standard_error: l },
        covariance,
        measurements: pairs.len(),
    }
}

fn slowdown(load: f64, sigma: f64, kappa: f64) -> f64 {
    1.0 + sigma * (load - 1.0) + kappa * load * (load - 1.0)
}

fn sum_of_squares(pairs: &[(f64, f64)], [sigma, kappa, lambda]: Three) -> f64 {
    pairs.iter().map(|(load, rps)| lambda * load / slowdown(*load, sigma, kappa) - rps).map(|off| off * off).sum()
}

fn each(a: Three, b: Three, f: impl Fn(f64, f64) -> f64) -> Three {
    [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2])]
}

/// Adds one observation to `XᵀX` and `Xᵀy`.
fn add(xx: &mut Symmetric, xy: &mut Three, [a, b, c]: Three, y: f64) {
    let products = [a * a, a * b, a * c, b * b, b * c, c * c];
    for (sum, product) in xx.iter_mut().zip(products) {
        *sum += product;
    }
    *xy = each(*xy, [a * y, b * y, c * y], |sum, product| sum + product);
}

fn times([m00, m01, m02, m11, m12, m22]: Symmetric, [a, b, c]: Three) -> Three {
    [m00 * a + m01 * b + m02 * c, m01 * a + m11 * b + m12 * c, m02 * a + m12 * b + m22 * c]
}

/// The inverse of a positive definite matrix by cofactors, its columns scaled to length one first, so that parameters of
/// very different size do not spoil it; `None` when it has none.
fn inverse([m00, m01, m02, m11, m12, m22]: Symmetric) -> Option<Symmetric> {
    let [a, b, c] = [m00, m11, m22].map(|square| 1.0 / square.sqrt());
    let (r01, r02, r12) = (m01 * a * b, m02 * a * c, m12 * b * c);
    let determinant = 1.0 + 2.0 * r01 * r02 * r12 - r01 * r01 - r02 * r02 - r12 * r12;
    // Also false for the NaN of a zero column.
    (determinant > 1e-14).then(|| {
        [
            (1.0 - r12 * r12) * a * a / determinant,
            (r02 * r12 - r01) * a * b / determinant,
            (r01 * r12 - r02) * a * c / determinant,
            (1.0 - r02 * r02) * b * b / determinant,
            (r01 * r02 - r12) * b * c / determinant,
            (1.0 - r01 * r01) * c * c / determinant,
        ]
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::calibrate::Usl;

    /// Throughput of the SPEC SDM91 benchmark over its load, from Gunther 2007, table 5.2; the data set `specsdm91` of R's `usl`.
    const SDM91: [(f64, f64); 7] =
        [(1.0, 64.9), (18.0, 995.9), (36.0, 1652.4), (72.0, 1853.2), (108.0, 1828.9), (144.0, 1775.0), (216.0, 1702.2)];

    fn shown(estimate: Estimate, places: usize) -> (String, String) {
        let error = estimate.standard_error.unwrap();
        (format!("{:.places$}", estimate.value), format!("{error:.places$}"))
    }

    #[test]
    fn spec_sdm91_is_fitted_to_the_digits_that_rs_usl_prints() {
        let fit = fit(&SDM91).unwrap();
        let expected = |value: &str, error: &str| (value.to_owned(), error.to_owned());
        assert_eq!(shown(fit.sigma, 7), expected("0.0277285", "0.0091217"));
        assert_eq!(shown(fit.kappa, 7), expected("0.0001044", "0.0000199"));
        assert_eq!(shown(fit.lambda, 4), expected("89.9952", "14.2135"));
        let peak = Usl::of(&fit).unwrap().peak().unwrap();
        assert_eq!(
            (format!("{:.0}", peak.requests_per_second), format!("{:.2}", peak.load)),
            ("1884".into(), "96.52".into())
        );
    }

    #[test]
    fn the_example_of_rs_own_tests_gives_its_parameters() {
        // R's usl, tests/t02: both 0.02 to three digits.
        let pairs = [(1.0, 1.0), (2.0, 1.8868), (4.0, 3.0769), (6.0, 3.5294), (8.0, 3.5398), (10.0, 3.3557)];
        let fit = fit(&pairs).unwrap();
        assert_eq!(
            (format!("{:.4}", fit.sigma.value), format!("{:.4}", fit.kappa.value)),
            ("0.0200".into(), "0.0200".into())
        );
    }

    #[test]
    fn the_ray_tracer_has_contention_and_no_peak() {
        // Gunther 2007, table 5.1 (`raytracer` of R's `usl`); scipy's curve_fit within the same bounds gives σ 0.0577708, κ 0 and
        // λ 21.84884. With λ held at the first throughput, as early versions of `usl` did, σ is 0.0503.
        let pairs = [
            (1.0, 20.0),
            (4.0, 78.0),
            (8.0, 130.0),
            (12.0, 170.0),
            (16.0, 190.0),
            (20.0, 200.0),
            (24.0, 210.0),
            (28.0, 230.0),
            (32.0, 260.0),
            (48.0, 280.0),
            (64.0, 310.0),
        ];
        let fit = fit(&pairs).unwrap();
        assert_eq!(
            format!("{:.6} {:.6} {:.4}", fit.sigma.value, fit.kappa.value, fit.lambda.value),
            "0.057771 0.000000 21.8488"
        );
        assert_eq!(Usl::of(&fit).unwrap().peak(), None);
    }

    #[test]
    fn fewer_than_four_distinct_loads_are_no_fit() {
        let repeated = [(1.0, 10.0), (1.0, 11.0), (8.0, 60.0), (8.0, 59.0), (16.0, 90.0)];
        assert_eq!(fit(&repeated), Err(NoFit::TooFewLoads { distinct: 3 }));
        assert_eq!(fit(&[]), Err(NoFit::TooFewLoads { distinct: 0 }));
        assert_eq!(fit(&[(1.0, 0.0), (2.0, 0.0), (4.0, 0.0), (8.0, 0.0)]), Err(NoFit::NoThroughput));
    }

    #[test]
    fn measurements_on_a_law_give_the_law() {
        for (sigma, kappa, lambda) in [(0.02, 0.0003, 50.0), (0.3, 0.0, 7.0), (0.0, 0.001, 1e6), (0.0, 0.0, 12.0)] {
            let law = Usl::new(sigma, kappa, lambda).unwrap();
            let pairs = [1.0, 2.0, 5.0, 10.0, 50.0, 200.0].map(|load| (load, law.throughput(load)));
            let fit = fit(&pairs).unwrap();
            assert!((fit.sigma.value - sigma).abs() < 1e-7, "{fit:?}");
            assert!((fit.kappa.value - kappa).abs() < 1e-9, "{fit:?}");
            assert!((fit.lambda.value / lambda - 1.0).abs() < 1e-6, "{fit:?}");
        }
    }

    #[test]
    fn loads_so_close_that_they_tell_no_parameter_have_no_errors() {
        let pairs = [(1e6, 10.0), (1e6 + 1.0, 10.1), (1e6 + 2.0, 9.9), (1e6 + 3.0, 10.0)];
        assert_eq!(fit(&pairs).unwrap().covariance, None);
    }

    proptest! {
        #[test]
        fn any_measurements_give_a_finite_fit_inside_the_bounds(
            pairs in prop::collection::vec(
                (prop_oneof![any::<f64>(), 0.0..1e3_f64, 1e-9..1e9_f64], prop_oneof![any::<f64>(), 0.0..1e3_f64, 0.0..1e18_f64]),
                0..12,
            ),
        ) {
            if let Ok(fit) = fit(&pairs) {
                prop_assert!((0.0..=1.0).contains(&fit.sigma.value) && (0.0..=1.0).contains(&fit.kappa.value), "{:?}", fit);
                prop_assert!(fit.lambda.value >= 0.0 && fit.lambda.value.is_finite());
                let errors = [fit.sigma, fit.kappa, fit.lambda].map(|estimate| estimate.standard_error);
                prop_assert!(errors.into_iter().flatten().all(|error| error.is_finite() && error >= 0.0), "{:?}", fit);
                prop_assert!(fit.covariance.into_iter().flatten().flatten().all(f64::is_finite));
            }
        }
    }
}
