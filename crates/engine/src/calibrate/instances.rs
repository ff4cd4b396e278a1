//! The fewest instances that serve a load, one law or another behind them.

use super::usl::Usl;
use crate::numbers::{bounded, ratio, whole};
use crate::words::{count, number, percent};

/// No plan counts further.
const MOST_INSTANCES: f64 = 1e9;

/// What a number of instances serves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scaling {
    /// Each instance adds the same: X(N) = N × requests per second of one.
    Linear {
        /// Requests per second that one instance serves.
        rps_per_instance: f64,
    },
    /// The Universal Scalability Law over the number of instances.
    Usl(Usl),
}

/// The fewest instances, or that there is no such number.
#[derive(Debug, Clone, PartialEq)]
pub enum Instances {
    /// This many, the spare ones included.
    Count(u32),
    /// No number of instances reaches it.
    NoCount {
        /// The most that any number serves at the target utilisation; `None` when that has no end.
        most_rps: Option<f64>,
        /// Why, as one sentence.
        why: String,
    },
}

impl Scaling {
    /// Requests per second of this many instances at full load.
    pub fn throughput(&self, instances: f64) -> f64 {
        match self {
            Self::Linear { rps_per_instance } => bounded(bounded(instances) * rps_per_instance),
            Self::Usl(usl) => usl.throughput(instances),
        }
    }

    /// The smallest N, at least 1, with X(N) · target ≥ the load, and `spare` more, so that the loss of so many still
    /// leaves enough: nor may the spare ones, while they run, cost so much coherency that all together serve less.
    pub fn fewest_instances(&self, requests_per_second: f64, target_utilisation_percent: f64, spare: u32) -> Instances {
        let rps = bounded(requests_per_second).max(0.0);
        let target = bounded(target_utilisation_percent).clamp(0.0, 100.0) / 100.0;
        let wanted = ratio(rps, target);
        let least = match self {
            Self::Linear { rps_per_instance } => Some(ratio(wanted, *rps_per_instance)),
            Self::Usl(usl) => usl.load_at_throughput(wanted),
        };
        let least = least.map(|least| whole(least).max(1.0)).filter(|least| *least <= MOST_INSTANCES);
        let all = least.map(|least| least + f64::from(spare));
        // Throughput rises to one peak and falls: what holds at both ends holds between.
        let serves = |instances: &f64| self.throughput(*instances) >= wanted * (1.0 - 1e-9);
        let least = least.filter(serves);
        match least.and(all).filter(serves) {
            Some(all) => Instances::Count(all as u32),
            None => self.no_count(rps, wanted, target, least.zip(all)),
        }
    }

    /// `short` are the fewest that would do, and the number with the spare ones that does not.
    fn no_count(&self, rps: f64, wanted: f64, target: f64, short: Option<(f64, f64)>) -> Instances {
        let most = self.most();
        let reason = match (self, short, most) {
            (Self::Linear { rps_per_instance }, ..) => {
                format!("at {} RPS per instance no number of instances is enough", number(*rps_per_instance))
            }
            (_, Some((least, all)), _) => format!(
                "{} would do, but {} with the spare ones serve only {}",
                count(least, "instance", "instances"),
                number(all),
                number(self.throughput(all))
            ),
            (_, _, Some((Some(instances), most))) => {
                format!("{} serve the most, {}", count(instances, "instance", "instances"), number(most))
            }
            (_, _, Some((None, limit))) => format!("no number of instances passes {}", number(limit)),
            (_, _, None) => "that is more instances than a plan counts".to_owned(),
        };
        Instances::NoCount {
            most_rps: most.map(|(_, most)| bounded(most * target)),
            why: format!("{} RPS at {} need {}; {reason}.", number(rps), percent(100.0 * target), number(wanted)),
        }
    }

    /// The most that any whole number serves, and that number; the limit alone where more always serve more.
    fn most(&self) -> Option<(Option<f64>, f64)> {
        let Self::Usl(usl) = self else { return None };
        let Some(peak) = usl.peak() else { return usl.limit().map(|limit| (None, limit)) };
        let (below, above) = (peak.load.floor(), peak.load.ceil());
        let best = if usl.throughput(above) > usl.throughput(below) { above } else { below };
        Some((Some(best), usl.throughput(best)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn line(rps_per_instance: f64) -> Scaling {
        Scaling::Linear { rps_per_instance }
    }

    /// Peaks at 30 instances with 591 requests per second.
    fn bent() -> Scaling {
        Scaling::Usl(Usl::new(0.02, 0.0011, 50.0).unwrap())
    }

    #[test]
    fn the_runbooks_growth_script_counts_the_same() {
        // 570 requests per second at 50 each, used to the full: 12.
        assert_eq!(line(50.0).fewest_instances(569.53, 100.0, 0), Instances::Count(12));
        assert_eq!(line(50.0).fewest_instances(550.0, 100.0, 0), Instances::Count(11));
        assert_eq!(line(50.0).fewest_instances(0.0, 100.0, 0), Instances::Count(1));
    }

    #[test]
    fn a_spare_instance_is_one_more() {
        assert_eq!(line(50.0).fewest_instances(569.53, 70.0, 0), Instances::Count(17));
        assert_eq!(line(50.0).fewest_instances(569.53, 70.0, 1), Instances::Count(18));
    }

    #[test]
    fn beyond_the_peak_no_number_is_enough_and_the_answer_says_why() {
        let no_count = |most_rps: Option<f64>, why: &str| Instances::NoCount { most_rps, why: why.to_owned() };
        let most = bent().throughput(30.0);
        assert_eq!(
            bent().fewest_instances(500.0, 70.0, 1),
            no_count(Some(0.7 * most), "500 RPS at 70 % need 714; 30 instances serve the most, 591.")
        );
        let amdahl = Scaling::Usl(Usl::new(0.05, 0.0, 40.0).unwrap());
        assert_eq!(
            amdahl.fewest_instances(900.0, 100.0, 0),
            no_count(Some(800.0), "900 RPS at 100 % need 900; no number of instances passes 800.")
        );
        assert_eq!(
            line(0.0).fewest_instances(10.0, 70.0, 0),
            no_count(None, "10 RPS at 70 % need 14.3; at 0 RPS per instance no number of instances is enough.")
        );
        assert!(matches!(line(50.0).fewest_instances(10.0, 0.0, 0), Instances::NoCount { .. }));
    }

    #[test]
    fn spare_instances_beyond_the_peak_are_no_help() {
        let most = bent().throughput(30.0);
        assert_eq!(bent().fewest_instances(most, 100.0, 0), Instances::Count(30));
        let Instances::NoCount { why, .. } = bent().fewest_instances(most, 100.0, 5) else { panic!() };
        assert_eq!(why, "591 RPS at 100 % need 591; 30 instances would do, but 35 with the spare ones serve only 585.");
    }

    proptest! {
        #[test]
        fn more_load_never_needs_fewer_instances(
            sigma in prop_oneof![Just(0.0), 0.0..1.0_f64], kappa in prop_oneof![Just(0.0), 0.0..0.01_f64],
            a in 0.0..1e4_f64, b in 0.0..1e4_f64, target in 1.0..100.0_f64, spare in 0_u32..4, linear in any::<bool>(),
        ) {
            let scaling = if linear { line(50.0) } else { Scaling::Usl(Usl::new(sigma, kappa, 50.0).unwrap()) };
            let count = |rps: f64| match scaling.fewest_instances(rps, target, spare) {
                Instances::Count(instances) => f64::from(instances),
                Instances::NoCount { .. } => f64::INFINITY,
            };
            prop_assert!(count(a.min(b)) <= count(a.max(b)));
        }

        #[test]
        fn a_count_is_enough_with_the_spare_lost_and_one_fewer_is_not(
            sigma in 0.0..1.0_f64, kappa in 0.0..0.01_f64, rps in 0.0..1e4_f64, target in 1.0..100.0_f64, spare in 0_u32..4,
        ) {
            let scaling = Scaling::Usl(Usl::new(sigma, kappa, 50.0).unwrap());
            if let Instances::Count(all) = scaling.fewest_instances(rps, target, spare) {
                let without = f64::from(all - spare);
                prop_assert!(scaling.throughput(without) * target / 100.0 >= rps * (1.0 - 1e-8));
                prop_assert!(without == 1.0 || scaling.throughput(without - 1.0) * target / 100.0 < rps * (1.0 + 1e-8));
            }
        }

        #[test]
        fn any_numbers_give_an_answer(
            per_instance in any::<f64>(), rps in any::<f64>(), target in any::<f64>(), spare in any::<u32>(),
        ) {
            for scaling in [line(per_instance), bent()] {
                if let Instances::NoCount { most_rps, why } = scaling.fewest_instances(rps, target, spare) {
                    prop_assert!(most_rps.is_none_or(f64::is_finite) && !why.is_empty());
                }
            }
        }
    }
}
