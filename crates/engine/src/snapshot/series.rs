//! What pasted series tell of the present, for what no single reading tells.

use std::collections::BTreeMap;

use headroom_model::{Inspection, Metric, Observation, Series, Timestamp};

/// Days before the end of a series that count as usual.
const USUAL_DAYS: i64 = 7;
const DAY_SECONDS: i64 = 86_400;

/// One observation for each series, with its paste, where nothing else was read of that component and metric.
///
/// What comes and goes with the load is as high as on a usual day: the median of the daily maxima of the last seven days.
/// What is stored is as much as at the end. Totals since a start tell nothing of the present.
pub(super) fn observed(inspections: &[Inspection]) -> Vec<(usize, Observation)> {
    let read = |series: &Series| {
        let same = |one: &Observation| one.component == series.component && one.metric == series.metric;
        inspections.iter().any(|inspection| inspection.observations.iter().any(same))
    };
    let all = inspections
        .iter()
        .enumerate()
        .flat_map(|(paste, inspection)| inspection.series.iter().map(move |series| (paste, series)));
    all.filter(|(_, series)| !read(series))
        .filter_map(|(paste, series)| {
            let value = match kind(series.metric) {
                Kind::Load => usual_peak(&series.points)?,
                Kind::Stored => series.points.last()?.1,
                Kind::Total => return None,
            };
            let Series { component, metric, .. } = *series;
            Some((paste, Observation::new(component, series.subject.clone(), metric, value, series.first_line)))
        })
        .collect()
}

enum Kind {
    Load,
    Stored,
    Total,
}

fn kind(metric: Metric) -> Kind {
    match metric {
        Metric::CpuSecondsTotal
        | Metric::NetworkReceivedBytes
        | Metric::NetworkSentBytes
        | Metric::DiskReadBytes
        | Metric::DiskWrittenBytes
        | Metric::RequestsTotal
        | Metric::RequestsFailed
        | Metric::QueriesTotal
        | Metric::CacheCommandsTotal
        | Metric::Unnamed => Kind::Total,
        Metric::DatabaseBytes
        | Metric::DiskBytes
        | Metric::DiskUsedBytes
        | Metric::CacheUsedBytes
        | Metric::CacheMaxBytes
        | Metric::MemoryLimitBytes
        | Metric::CpuLimitCores
        | Metric::MaxConnections
        | Metric::Instances
        | Metric::Users
        | Metric::Vectors
        | Metric::Points => Kind::Stored,
        _ => Kind::Load,
    }
}

/// The median of the daily maxima, days of UTC, of the last seven days.
fn usual_peak(points: &[(Timestamp, f64)]) -> Option<f64> {
    let day = |time: &Timestamp| time.as_second().div_euclid(DAY_SECONDS);
    let last = day(&points.last()?.0);
    let mut peaks: BTreeMap<i64, f64> = BTreeMap::new();
    for (time, value) in points.iter().filter(|(time, _)| day(time) > last - USUAL_DAYS) {
        let peak = peaks.entry(day(time)).or_insert(*value);
        *peak = peak.max(*value);
    }
    let mut peaks: Vec<f64> = peaks.into_values().collect();
    headroom_model::arrange(&mut peaks, f64::total_cmp);
    peaks.get(peaks.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use headroom_model::{Component, Unit};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn paste(metric: Metric) -> Inspection {
        // Ten days of two values each: 1 and 10, 2 and 20, …
        let points = (0..20).map(|step: i64| {
            let value = (step / 2 + 1) as f64 * if step % 2 == 0 { 1.0 } else { 10.0 };
            (Timestamp::from_second(step * 43_200).unwrap(), value)
        });
        let series = Series {
            component: Component::Balancer,
            subject: "nginx".to_owned(),
            metric,
            unit: Unit::Rps,
            points: points.collect(),
            first_line: 2,
            last_line: 21,
        };
        Inspection { series: vec![series], ..Inspection::default() }
    }

    #[test]
    fn a_load_is_as_high_as_on_a_usual_day_and_a_store_as_full_as_at_the_end() {
        let value = |metric| observed(&[paste(metric)]).first().map(|(_, one)| one.value);
        // Of 40, 50, …, 100.
        assert_eq!(value(Metric::RequestsPerSecond), Some(70.0));
        assert_eq!(value(Metric::DatabaseBytes), Some(100.0));
        assert_eq!(value(Metric::RequestsTotal), None);
    }

    #[test]
    fn a_reading_of_the_same_counts_instead() {
        let mut paste = paste(Metric::RequestsPerSecond);
        paste.observations = vec![Observation::new(Component::Balancer, "", Metric::RequestsPerSecond, 5.0, 1)];
        assert_eq!(observed(&[paste]), []);
    }
}
