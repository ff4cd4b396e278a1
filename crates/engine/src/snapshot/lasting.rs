//! How long the app's CPU has been over its threshold, where several samples tell.

use std::collections::BTreeMap;

use headroom_model::{Component, Inspection, Metric, Timestamp};

use crate::numbers::{percent_of, ratio};

/// Samples further apart leave open what was between them: the runbook asks for ten minutes.
const MOST_APART_SECONDS: i64 = 600;

/// Minutes for which every sample was over the threshold, up to the last one; `None` where a single sample or none was
/// read. At each time the mean over the instances counts, as the balancer spreads the load.
pub(super) fn minutes_over(inspections: &[Inspection], threshold_percent: f64, cores: f64) -> Option<f64> {
    // Utilisation where a tool printed it, else of one core.
    let samples = [Metric::CpuPercent, Metric::CpuPercentOfCore, Metric::CpuCores]
        .into_iter()
        .map(|metric| samples(inspections, metric))
        .find(|samples| samples.len() > 1)?;
    let percent = |&(metric, sum, count): &(Metric, f64, f64)| match metric {
        Metric::CpuPercentOfCore => ratio(sum / count, cores),
        Metric::CpuCores => percent_of(sum / count, cores),
        _ => sum / count,
    };
    let last = samples.last_key_value()?.0.as_second();
    let mut first = last;
    for (at, sample) in samples.iter().rev() {
        let at = at.as_second();
        if percent(sample) <= threshold_percent || first - at > MOST_APART_SECONDS {
            break;
        }
        first = at;
    }
    Some((last - first) as f64 / 60.0)
}

/// The samples of a metric of the app by their time: the metric, the sum over the instances, how many they are.
fn samples(inspections: &[Inspection], metric: Metric) -> BTreeMap<Timestamp, (Metric, f64, f64)> {
    let of_app = |component: Component, of: Metric| component == Component::App && of == metric;
    let mut samples = BTreeMap::new();
    let mut add = |at: Timestamp, value: f64| {
        let (_, sum, count) = samples.entry(at).or_insert((metric, 0.0, 0.0));
        *sum += value;
        *count += 1.0;
    };
    for inspection in inspections {
        for found in inspection.observations.iter().filter(|found| of_app(found.component, found.metric)) {
            if let Some(at) = found.at {
                add(at, found.value);
            }
        }
        for series in inspection.series.iter().filter(|series| of_app(series.component, series.metric)) {
            series.points.iter().for_each(|&(at, value)| add(at, value));
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use headroom_model::Observation;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    /// A paste with a sample each so many seconds.
    fn paste(metric: Metric, every: i64, values: &[f64]) -> Inspection {
        let mut inspection = Inspection::default();
        for (step, value) in (0..).zip(values) {
            let mut observation = Observation::new(Component::App, "server-1", metric, *value, 1);
            observation.at = Timestamp::from_second(1_795_478_400 + step * every).ok();
            inspection.observations.push(observation);
        }
        inspection
    }

    #[test]
    fn it_lasts_since_the_first_sample_of_the_last_run() {
        let over = |every, values: &[f64]| minutes_over(&[paste(Metric::CpuPercent, every, values)], 80.0, 2.0);
        assert_eq!(over(60, &[90.0; 13]), Some(12.0));
        assert_eq!(over(60, &[90.0, 90.0, 70.0, 85.0, 90.0]), Some(1.0));
        assert_eq!(over(60, &[90.0, 90.0, 80.0]), Some(0.0));
        assert_eq!(over(60, &[90.0]), None);
        assert_eq!(over(60, &[]), None);
        // An hour apart nobody knows what was between.
        assert_eq!(over(3600, &[90.0, 90.0, 90.0]), Some(0.0));
    }

    #[test]
    fn samples_of_several_pastes_are_one_run_and_one_core_is_not_the_limit() {
        let pastes = [
            paste(Metric::CpuPercentOfCore, 300, &[170.0, 180.0]),
            paste(Metric::CpuPercentOfCore, 600, &[175.0, 190.0]),
        ];
        assert_eq!(minutes_over(&pastes, 80.0, 2.0), Some(10.0));
        assert_eq!(minutes_over(&pastes, 80.0, 4.0), Some(0.0));
    }
}
