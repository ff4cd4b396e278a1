//! Statistics of samples, for tools that write every request down.

use headroom_model::LoadTest;

use crate::found::Found;
use crate::order::{float_key, sorted_by};

/// The quantile of sorted samples, linear between them (type 7 of Hyndman and Fan, 1996); `None` without samples.
fn quantile(sorted: &[f64], portion: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = portion.clamp(0.0, 1.0) * last as f64;
    let below = sorted.get(position as usize)?;
    let above = sorted.get((position as usize + 1).min(last))?;
    Some(below + (above - below) * position.fract())
}

/// A load test that says nothing yet.
#[inline(never)]
pub(crate) fn load_test(tool: &str) -> LoadTest {
    LoadTest { tool: tool.to_owned(), ..LoadTest::default() }
}

/// So many samples are kept as they are; of more only how many lie where.
const MOST_EXACT: usize = 500_000;
/// Bits of a float that tell neighbouring places apart: sign, exponent and eight of the fraction, so that a place is
/// 0.4 % wide and its middle at most 0.2 % off.
const PLACE_SHIFT: u32 = 44;
/// The first place holds everything below 2⁻²⁰ ms, which is a nanosecond; the last everything above 2³² ms, 50 days.
const FIRST_PLACE: u64 = place(1.0 / 1_048_576.0);
const PLACES: usize = (place(4_294_967_296.0) - FIRST_PLACE + 1) as usize;

/// The place of a sample among those of all floats.
const fn place(sample: f64) -> u64 {
    sample.to_bits() >> PLACE_SHIFT
}

/// Samples as they come, in bounded memory.
#[derive(Default)]
pub(crate) struct Samples {
    exact: Vec<f64>,
    /// How many samples lie in each place; none until there are too many to keep.
    places: Vec<u64>,
    count: u64,
    sum: f64,
    most: f64,
}

impl Samples {
    /// Adds a sample that is finite and not negative.
    pub(crate) fn add(&mut self, sample: f64) {
        if !(sample.is_finite() && sample >= 0.0) {
            return;
        }
        self.count += 1;
        self.sum += sample;
        self.most = self.most.max(sample);
        if self.places.is_empty() && self.exact.len() < MOST_EXACT {
            self.exact.push(sample);
            return;
        }
        self.places.resize(PLACES, 0);
        for sample in std::mem::take(&mut self.exact) {
            self.count_in_place(sample);
        }
        self.count_in_place(sample);
    }

    fn count_in_place(&mut self, sample: f64) {
        let at = place(sample).saturating_sub(FIRST_PLACE) as usize;
        if let Some(count) = self.places.get_mut(at.min(PLACES - 1)) {
            *count += 1;
        }
    }

    /// Fills in what the latencies of single requests tell, in milliseconds; says when the percentiles are rounded.
    pub(crate) fn summarise(self, test: &mut LoadTest, line: usize, found: &mut Found) {
        if !self.places.is_empty() {
            found.info(
                line,
                "percentiles-rounded",
                format!("There are more than {MOST_EXACT} requests: the percentiles are rounded to 0.2 %."),
                "",
            );
        }
        test.requests = Some(self.count as f64);
        if self.count == 0 {
            return;
        }
        test.mean_ms = Some(self.sum / self.count as f64);
        test.max_ms = Some(self.most);
        let of_places = |portion: f64| {
            let rank = (portion * (self.count - 1) as f64) as u64;
            let mut below = 0;
            let place = self.places.iter().zip(FIRST_PLACE..).find(|&(count, _)| {
                below += count;
                below > rank
            });
            place.map(|(_, place)| f64::from_bits((place << PLACE_SHIFT) | (1 << (PLACE_SHIFT - 1))))
        };
        let sorted = sorted_by(self.exact, |&ms| float_key(ms));
        let at = |portion| if sorted.is_empty() { of_places(portion) } else { quantile(&sorted, portion) };
        test.p50_ms = at(0.5);
        test.p75_ms = at(0.75);
        test.p90_ms = at(0.9);
        test.p95_ms = at(0.95);
        test.p99_ms = at(0.99);
    }
}

/// The arithmetic mean; `None` without samples.
pub(crate) fn mean(samples: &[f64]) -> Option<f64> {
    (!samples.is_empty()).then(|| samples.iter().sum::<f64>() / samples.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_the_samples() {
        // R: quantile(c(1, 2, 3, 4), c(0, .5, .95, 1))
        let sorted = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(quantile(&sorted, 0.0), Some(1.0));
        assert_eq!(quantile(&sorted, 0.5), Some(2.5));
        assert!((quantile(&sorted, 0.95).unwrap() - 3.85).abs() < 1e-12);
        assert_eq!(quantile(&sorted, 1.0), Some(4.0));
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(mean(&sorted), Some(2.5));
    }

    #[test]
    fn many_samples_take_little_room_and_stay_close() {
        let mut samples = Samples::default();
        let count = 2_000_000_u64;
        // 0.001 to 2000 ms, in a mixed order.
        (0..count).for_each(|n| samples.add(((n * 7_919) % count + 1) as f64 / 1000.0));
        assert_eq!((samples.exact.len(), samples.places.len()), (0, PLACES));
        let mut test = load_test("x");
        samples.summarise(&mut test, 0, &mut Found::default());
        let close = |value: Option<f64>, exact: f64| assert!((value.unwrap() / exact - 1.0).abs() < 0.003, "{value:?}");
        close(test.p50_ms, 1000.0);
        close(test.p95_ms, 1900.0);
        close(test.p99_ms, 1980.0);
        close(test.mean_ms, 1000.0);
        assert_eq!((test.requests, test.max_ms), (Some(2_000_000.0), Some(2000.0)));
    }
}
