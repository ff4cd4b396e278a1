//! Which assumption moves the first runway most: rank correlation over draws of all of them.

use distrs::Normal;
use headroom_model::{
    Demand, Influence, Level, Plan, Provenance, Runway, Scenario, Sensitivity, Snapshot, Sourced, nine_digits,
};

use crate::assess::{BY_LOAD, resources, used};
use crate::forecast::{Basis, Curve, Forecast, basis};
use crate::numbers::{bounded, ratio};
use crate::words::number;

const DRAWS: u32 = 1024;
/// Standard deviations on either side of a 90 % range.
const NINETY: f64 = 1.645;

/// What a runway is computed from and how uncertain it is, as a factor: lognormal around its value.
struct Input {
    assumption: String,
    unit: &'static str,
    value: f64,
    /// Standard deviation of its logarithm.
    deviation: f64,
    /// Whether more of it is more demand; else it is more capacity.
    demand: bool,
    why: &'static str,
}

/// The sensitivity of the first runway that is still ahead; `None` when none is forecast.
pub(super) fn sensitivity(
    snapshot: &Snapshot,
    plan: &Plan,
    forecast: &Forecast,
    scenario: &Scenario,
) -> Option<Sensitivity> {
    let forecast_rows = || plan.runway.iter().filter(|row| row.planned.never_probability.is_some());
    let ahead = |row: &&Runway| !matches!(row.level, Level::Immediate | Level::Planned);
    let row = forecast_rows().find(ahead).or_else(|| forecast_rows().next())?;
    let all = resources(snapshot, scenario);
    let resource = all.iter().find(|resource| resource.id == row.resource)?;
    let Basis::Demand { curve, capacity, demand, .. } = basis(resource, snapshot, forecast) else { return None };
    let limit = bounded(capacity * resource.threshold.immediate / 100.0);
    let inputs = inputs(&row.resource, snapshot);
    let mut influences = correlations(&curve, limit, demand, &inputs, forecast);
    headroom_model::arrange(&mut influences, |a, b| b.rank_correlation.abs().total_cmp(&a.rank_correlation.abs()));
    let strongest = influences.first()?;
    let why = format!(
        "{} moves the run-out date of {} most: rank correlation {}. {}",
        strongest.assumption,
        row.title,
        signed(strongest.rank_correlation),
        if strongest.assumption.starts_with("Growth") {
            "A series of two weeks or more narrows it."
        } else {
            "Measure it next."
        }
    );
    Some(Sensitivity { resource: row.resource.clone(), influences, why })
}

fn signed(value: f64) -> String {
    if value < 0.0 { format!("−{}", number(-value)) } else { number(value) }
}

/// How far off a number may be, by how it came to be: the standard deviation of its logarithm, and in words.
fn spread(number: &Sourced) -> (f64, &'static str) {
    match number.provenance {
        Provenance::Measured => (libm::log(1.1) / NINETY, "one measurement: within a tenth"),
        Provenance::Inferred => (libm::log(1.25) / NINETY, "inferred: within a quarter"),
        Provenance::Overridden => (libm::log(1.1) / NINETY, "given: within a tenth"),
        Provenance::Assumed => (libm::log(2.0) / NINETY, "assumed: half to twice"),
    }
}

/// The numbers that a resource's runway rests on, beside growth.
fn inputs(resource: &str, snapshot: &Snapshot) -> Vec<Input> {
    let input = |assumption: &str, unit, number: &Sourced, demand| {
        let (deviation, why) = spread(number);
        Input { assumption: assumption.to_owned(), unit, value: number.value, deviation, demand, why }
    };
    match resource {
        "app-cpu" => {
            let (load, capacity) = (&snapshot.requests_per_second, &snapshot.rps_per_instance);
            let inferred = |number: &Sourced| number.provenance == Provenance::Inferred;
            let capacity_input = input("Capacity of an instance", "rps", capacity, false);
            match &snapshot.app_cpu_percent {
                // One of the two is the CPU times the other, which falls out: CPU alone says how far it is.
                Some(cpu) if inferred(capacity) || inferred(load) && capacity.provenance != Provenance::Overridden => {
                    vec![input("App CPU", "percent", cpu, true)]
                }
                Some(cpu) if inferred(load) => vec![input("App CPU", "percent", cpu, true), capacity_input],
                _ => vec![input("Requests per second", "rps", load, true), capacity_input],
            }
        }
        id if BY_LOAD.contains(&id) => {
            used(resource, snapshot).into_iter().map(|cpu| input("CPU in use", "percent", cpu, true)).collect()
        }
        "database-connections" => vec![
            input("Connections in use", "connections", &snapshot.database_connections, true),
            input("max_connections", "connections", &snapshot.max_connections, false),
        ],
        "redis-memory" => vec![
            input("Redis memory in use", "bytes", &snapshot.cache_bytes, true),
            input("maxmemory", "bytes", &snapshot.cache_max_bytes, false),
        ],
        "qdrant-memory" => {
            let used = snapshot.vector_bytes.iter().map(|used| input("Qdrant memory in use", "bytes", used, true));
            used.chain([input("Qdrant memory limit", "bytes", &snapshot.vector_limit_bytes, false)]).collect()
        }
        _ => vec![
            input("Database size", "bytes", &snapshot.database_bytes, true),
            input("Database volume", "bytes", &snapshot.database_disk_bytes, false),
        ],
    }
}

/// Spearman's rank correlation (1904) of each input with the time to exhaustion.
fn correlations(curve: &Curve, limit: f64, demand: Demand, inputs: &[Input], forecast: &Forecast) -> Vec<Influence> {
    let law = forecast.law(demand);
    // A rate that is given without a range is still a guess: a quarter of it either way.
    let (deviation, why) = if law.deviation > 0.0 {
        (law.deviation, "its own range")
    } else {
        (0.25 * law.mean.abs().max(0.01) / NINETY, "given without a range: within a quarter of it")
    };
    let points: Vec<Vec<f64>> = (0..DRAWS).map(|draw| normal_point(draw, inputs.len() + 1)).collect();
    let rates: Vec<f64> =
        points.iter().map(|point| law.mean + deviation * point.first().copied().unwrap_or(0.0)).collect();
    let times: Vec<f64> = points
        .iter()
        .zip(&rates)
        .map(|(point, rate)| {
            let moved = inputs.iter().zip(point.iter().skip(1)).fold(0.0, |sum, (input, z)| {
                if input.demand { sum - input.deviation * z } else { sum + input.deviation * z }
            });
            time(curve, bounded(limit * libm::exp(moved)), *rate, forecast)
        })
        .collect();
    let ranks = ranks(&times);
    let correlation = |column: &[f64]| nine_digits(pearson(&self::ranks(column), &ranks));
    let growth = Influence {
        assumption: format!("Growth of {}", demand.label()),
        rank_correlation: correlation(&rates),
        low: nine_digits(100.0 * libm::expm1(law.mean - NINETY * deviation)),
        high: nine_digits(100.0 * libm::expm1(law.mean + NINETY * deviation)),
        unit: "percent a month".to_owned(),
        why: why.to_owned(),
    };
    let others = inputs.iter().enumerate().map(|(place, input)| {
        let column: Vec<f64> = points.iter().map(|point| point.get(place + 1).copied().unwrap_or(0.0)).collect();
        let far = libm::exp(NINETY * input.deviation);
        Influence {
            assumption: input.assumption.clone(),
            rank_correlation: correlation(&column),
            low: nine_digits(input.value / far),
            high: nine_digits(bounded(input.value * far)),
            unit: input.unit.to_owned(),
            why: input.why.to_owned(),
        }
    });
    [growth].into_iter().chain(others).collect()
}

/// Days to exhaustion; past the horizon by the closed form of compound growth, (ln C − ln y₀) ÷ b, which ranks as well.
fn time(curve: &Curve, limit: f64, rate: f64, forecast: &Forecast) -> f64 {
    if let Some(day) = curve.first_day_above(limit, rate, 0) {
        return f64::from(day);
    }
    let horizon = f64::from(forecast.calendar.last_day());
    let months = ratio(libm::log(ratio(limit, curve.at(0, rate)).max(1e-300)), rate.max(1e-9));
    horizon + bounded(months * 30.436_875 - horizon).max(0.0)
}

/// Bases of Halton's sequence, one for each dimension: growth and at most three more.
const BASES: [u32; 4] = [2, 3, 5, 7];

/// A point of Halton's sequence (1960), as standard-normal numbers: evenly spread, and the same everywhere.
fn normal_point(draw: u32, dimensions: usize) -> Vec<f64> {
    BASES.iter().take(dimensions).map(|base| Normal::ppf(radical_inverse(draw + 1, *base), 0.0, 1.0)).collect()
}

/// The digits of a number in a base, mirrored at the point: between 0 and 1, both excluded.
fn radical_inverse(mut number: u32, base: u32) -> f64 {
    let (mut inverse, mut digit) = (0.0, 1.0);
    while number > 0 {
        digit /= f64::from(base);
        inverse += digit * f64::from(number % base);
        number /= base;
    }
    inverse
}

/// Ranks; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    let at = |place: usize| values.get(place).copied().unwrap_or(0.0);
    headroom_model::arrange(&mut order, |a, b| at(*a).total_cmp(&at(*b)));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    for group in order.chunk_by(|a, b| at(*a).total_cmp(&at(*b)).is_eq()) {
        let mean = from as f64 + (group.len() as f64 - 1.0) / 2.0;
        for place in group {
            if let Some(rank) = ranks.get_mut(*place) {
                *rank = mean;
            }
        }
        from += group.len();
    }
    ranks
}

fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len().max(1) as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        aa += (x - mean_a) * (x - mean_a);
        bb += (y - mean_b) * (y - mean_b);
        ab += (x - mean_a) * (y - mean_b);
    }
    if aa > 0.0 && bb > 0.0 { ab / (aa * bb).sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn rank_correlation_is_scipys() {
        // scipy.stats.spearmanr([1, 2, 3, 4, 5, 5, 7], [2, 1, 4, 3, 7, 7, 6]) = 9/11
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 7.0], [2.0, 1.0, 4.0, 3.0, 7.0, 7.0, 6.0]);
        assert_eq!(nine_digits(pearson(&ranks(&a), &ranks(&b))), 0.818181818);
        assert_eq!(pearson(&ranks(&[1.0, 1.0]), &ranks(&[1.0, 2.0])), 0.0);
    }

    #[test]
    fn haltons_points_are_the_published_ones() {
        // Base 2: 1/2, 1/4, 3/4, 1/8; base 3: 1/3, 2/3, 1/9, 4/9.
        assert_eq!([1, 2, 3, 4].map(|n| radical_inverse(n, 2)), [0.5, 0.25, 0.75, 0.125]);
        assert_eq!([1, 2, 3, 4].map(|n| nine_digits(9.0 * radical_inverse(n, 3))), [3.0, 6.0, 1.0, 4.0]);
    }

    #[test]
    fn the_points_are_standard_normal_and_do_not_go_together() {
        let points: Vec<Vec<f64>> = (0..DRAWS).map(|draw| normal_point(draw, 3)).collect();
        let column = |place: usize| -> Vec<f64> { points.iter().map(|point| point[place]).collect() };
        for place in 0..3 {
            let values = column(place);
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let variance = values.iter().map(|z| (z - mean) * (z - mean)).sum::<f64>() / values.len() as f64;
            assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "{mean} {variance}");
        }
        assert!(pearson(&column(0), &column(1)).abs() < 0.01 && pearson(&column(1), &column(2)).abs() < 0.01);
    }
}
