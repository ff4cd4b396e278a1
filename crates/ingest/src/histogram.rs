//! Latency histograms as Prometheus keeps them: buckets by their upper bound, each counting all below it too.

use headroom_model::Timestamp;

use crate::order::{float_key, signed_key, sorted_by};
use crate::quantity;

/// The upper bound of a bucket as its label writes it; the last bucket has none.
pub(crate) fn bound_seconds(label: &str) -> Option<f64> {
    if label == "+Inf" { Some(f64::INFINITY) } else { quantity::number(label) }
}

/// The quantile as Prometheus's `histogram_quantile` computes it: linear inside a bucket; in the last one,
/// which has no bound, the bound before it.
pub(crate) fn quantile_ms(buckets: &[(f64, f64)], portion: f64) -> Option<f64> {
    let total = buckets.last().map(|&(_, count)| count).filter(|&count| count > 0.0)?;
    let rank = portion * total;
    let (mut below_bound, mut below_count) = (0.0, 0.0);
    for &(bound, count) in buckets {
        if count >= rank {
            if bound.is_infinite() || count <= below_count {
                return Some(below_bound * 1000.0);
            }
            let part = (rank - below_count) / (count - below_count);
            return Some((below_bound + (bound - below_bound) * part) * 1000.0);
        }
        (below_bound, below_count) = (bound, count);
    }
    None
}

/// How much the buckets grew from sample to sample.
#[derive(Default)]
pub(crate) struct Growth {
    /// The time of the later sample, the bound, the increase.
    increases: Vec<(Timestamp, f64, f64)>,
}

impl Growth {
    /// Adds the samples of one bucket of one path. A counter that falls was reset and began at 0.
    pub(crate) fn add(&mut self, bound: f64, points: &[(Timestamp, f64)]) {
        for pair in points.windows(2) {
            let [(_, before), (at, after)] = pair else { continue };
            self.increases.push((*at, bound, if after >= before { after - before } else { *after }));
        }
        if self.increases.len() > MOST_INCREASES {
            self.increases = summed(std::mem::take(&mut self.increases));
        }
    }

    /// The 95th percentile at each time in which there were requests, in milliseconds.
    pub(crate) fn p95_ms(self) -> Vec<(Timestamp, f64)> {
        let mut points = Vec::new();
        for of_time in summed(self.increases).chunk_by(|a, b| a.0 == b.0) {
            let buckets: Vec<(f64, f64)> = of_time.iter().map(|&(_, bound, increase)| (bound, increase)).collect();
            let at = of_time.first().map(|&(at, ..)| at);
            points.extend(at.zip(quantile_ms(&buckets, 0.95)));
        }
        points
    }
}

/// So many increases are kept before those of the same time and bound are added up.
const MOST_INCREASES: usize = 200_000;

/// In order of time and bound; those of several paths add up.
fn summed(increases: Vec<(Timestamp, f64, f64)>) -> Vec<(Timestamp, f64, f64)> {
    let by_bound = sorted_by(increases, |&(_, bound, _)| float_key(bound));
    let sorted = sorted_by(by_bound, |&(at, ..)| signed_key(at.as_microsecond()));
    let mut sums: Vec<(Timestamp, f64, f64)> = Vec::new();
    for (at, bound, increase) in sorted {
        match sums.last_mut().filter(|last| (last.0, last.1) == (at, bound)) {
            Some((.., sum)) => *sum += increase,
            None => sums.push((at, bound, increase)),
        }
    }
    sums
}
