//! The points of a series as they come, in bounded memory.

use headroom_model::Timestamp;

use crate::order::{signed_key, sorted_by};

/// The points of one series. When they become too many, neighbours are joined to their mean.
pub(crate) struct Points {
    kept: Vec<(Timestamp, f64)>,
    /// How many values each kept point is the mean of.
    each: usize,
    /// Values that are still too few for a point: when the first of them was, how many they are, their sum.
    waiting: Option<(Timestamp, usize, f64)>,
}

impl Points {
    /// No points yet, of which each will be the mean of so many values.
    pub(crate) fn new(each: usize) -> Self {
        Self { kept: Vec::new(), each, waiting: None }
    }

    /// Adds a value; how many points more are kept.
    pub(crate) fn add(&mut self, at: Timestamp, value: f64) -> usize {
        let (first, count, sum) =
            self.waiting.map_or((at, 1, value), |(first, count, sum)| (first, count + 1, sum + value));
        if count < self.each {
            self.waiting = Some((first, count, sum));
            return 0;
        }
        self.waiting = None;
        self.kept.push((first, sum / count as f64));
        1
    }

    /// Joins each two points that follow each other in time; how many are left.
    pub(crate) fn thin(&mut self) -> usize {
        let mut sorted = std::mem::take(&mut self.kept);
        if !sorted.is_sorted_by_key(|&(at, _)| at) {
            sorted = sorted_by(sorted, |(at, _)| signed_key(at.as_microsecond()));
        }
        let joined = |pair: &[(Timestamp, f64)]| {
            let (first, _) = pair.first()?;
            Some((*first, pair.iter().map(|(_, value)| value).sum::<f64>() / pair.len() as f64))
        };
        self.kept = sorted.chunks(2).filter_map(joined).collect();
        self.each *= 2;
        self.kept.len()
    }

    /// All points, the last perhaps of fewer values.
    pub(crate) fn finish(mut self) -> Vec<(Timestamp, f64)> {
        if let Some((first, count, sum)) = self.waiting {
            self.kept.push((first, sum / count as f64));
        }
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinned_points_are_the_means_of_their_values() {
        let mut points = Points::new(1);
        let at = |second| Timestamp::from_second(second).unwrap();
        (0..8).for_each(|n| {
            points.add(at(n), n as f64);
        });
        assert_eq!(points.thin(), 4);
        (8..11).for_each(|n| {
            points.add(at(n), n as f64);
        });
        let expected = [(0, 0.5), (2, 2.5), (4, 4.5), (6, 6.5), (8, 8.5), (10, 10.0)];
        assert_eq!(points.finish(), expected.map(|(second, value)| (at(second), value)));
    }
}
