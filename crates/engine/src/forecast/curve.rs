use headroom_model::Quantiles;

use super::Calendar;
use super::draws::{Draws, rank};
use super::events::Segment;
use super::growth::Law;
use crate::numbers::bounded;

/// One metric's demand over the days of a plan, with its uncertainty.
#[derive(Debug, Clone)]
pub(crate) struct Curve<'a> {
    /// Today's value, before events.
    start: f64,
    law: Law,
    draws: Draws,
    /// The rates of P10, P50 and P90, which are asked for day after day.
    usual: [f64; 3],
    segments: &'a [Segment],
    calendar: &'a Calendar,
}

impl<'a> Curve<'a> {
    pub(crate) fn new(start: f64, law: Law, draws: Draws, segments: &'a [Segment], calendar: &'a Calendar) -> Self {
        let usual = [10.0, 50.0, 90.0].map(|percent| rate(law, draws, rank(percent, draws.count())));
        Self { start: bounded(start).max(0.0), law, draws, usual, segments, calendar }
    }

    /// The growth rate below which `percent` of the draws lie.
    pub(crate) fn rate(&self, percent: f64) -> f64 {
        rate(self.law, self.draws, rank(percent, self.draws.count()))
    }

    /// The growth rate of the draw by whose first passage `percent` of the draws have passed: the fastest pass first.
    fn rate_of_passage(&self, percent: f64) -> f64 {
        let count = self.draws.count();
        rate(self.law, self.draws, count + 1 - rank(percent, count))
    }

    /// Whether all draws are one.
    pub(crate) fn is_certain(&self) -> bool {
        self.law.deviation <= 0.0
    }

    /// Demand on a day at a growth rate: y₀·exp(b·t)·event(t).
    pub(crate) fn at(&self, day: u32, rate: f64) -> f64 {
        let segment = self.segments.partition_point(|segment| segment.last < day);
        let multiplier = self.segments.get(segment).map_or(1.0, |segment| segment.multiplier);
        self.grown(day, rate, multiplier)
    }

    fn grown(&self, day: u32, rate: f64, multiplier: f64) -> f64 {
        bounded(self.start * multiplier * self.law.shape.factor(rate, self.calendar.elapsed_months(day)))
    }

    /// Demand on a day: quantiles over the draws.
    pub(crate) fn quantiles(&self, day: u32) -> Quantiles {
        let [p10, p50, p90] = self.usual.map(|rate| self.at(day, rate));
        Quantiles::new(p10, p50, p90)
    }

    /// The first day, not before `from`, on which demand is above a limit.
    ///
    /// Within a segment demand only rises or only falls, so that a rising one is searched by halving and a falling one
    /// is highest on its first day. Without events it is the day after (ln limit − ln y₀) ÷ rate months.
    pub(crate) fn first_day_above(&self, limit: f64, rate: f64, from: u32) -> Option<u32> {
        self.segments.iter().filter(|segment| segment.last >= from).find_map(|segment| {
            let first = segment.first.max(from);
            let above = |day: u32| self.grown(day, rate, segment.multiplier) > limit;
            if above(first) {
                return Some(first);
            }
            if rate <= 0.0 || !above(segment.last) {
                return None;
            }
            let (mut below, mut day) = (first, segment.last);
            while day - below > 1 {
                let middle = below + (day - below) / 2;
                if above(middle) { day = middle } else { below = middle }
            }
            Some(day)
        })
    }

    /// The highest demand from one day to another, both included.
    pub(crate) fn peak(&self, from: u32, to: u32, rate: f64) -> f64 {
        self.segments
            .iter()
            .filter(|segment| segment.last >= from && segment.first <= to)
            .flat_map(|segment| {
                [segment.first.max(from), segment.last.min(to)].map(|day| self.grown(day, rate, segment.multiplier))
            })
            .fold(0.0, f64::max)
    }

    /// The first day by which `percent` of the draws have been above a limit; `None`: later than the horizon.
    pub(crate) fn passage(&self, limit: f64, percent: f64) -> Option<u32> {
        self.first_day_above(limit, self.rate_of_passage(percent), 0)
    }

    /// The share of draws that are never above a limit within the horizon.
    pub(crate) fn never(&self, limit: f64) -> f64 {
        let last = self.calendar.last_day();
        let stays = |rank: u32| self.peak(0, last, rate(self.law, self.draws, rank)) <= limit;
        let count = self.draws.count();
        if self.is_certain() {
            return if stays(1) { 1.0 } else { 0.0 };
        }
        // Who stays grows slower than who passes: halving finds the last that stays.
        let (mut staying, mut passing) = (0, count + 1);
        while passing - staying > 1 {
            let middle = staying + (passing - staying) / 2;
            if stays(middle) { staying = middle } else { passing = middle }
        }
        f64::from(staying) / f64::from(count)
    }
}

/// The growth rate of the draw of a rank.
fn rate(law: Law, draws: Draws, rank: u32) -> f64 {
    if law.deviation > 0.0 { law.rate(draws.at(rank)) } else { law.mean }
}

#[cfg(test)]
mod tests {
    use headroom_model::{Date, Period, Rate};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::forecast::events;
    use crate::forecast::growth::Shape;

    fn segments(of: &[headroom_model::Event], calendar: &Calendar) -> Vec<Segment> {
        events::segments(of, &headroom_model::Season::default(), calendar)
    }

    fn calendar() -> Calendar {
        Calendar::new(Date::constant(2026, 11, 24), 6)
    }

    fn law(percent: f64, range: Option<(f64, f64)>) -> Law {
        let (low, high) = range.unzip();
        Law::new(&Rate { per: Period::Month, percent, low, high }, 6, Shape::Compound)
    }

    fn event(multiplier: f64) -> headroom_model::Event {
        headroom_model::Event {
            name: String::new(),
            from: Date::constant(2027, 1, 18),
            until: Some(Date::constant(2027, 2, 1)),
            multiplier,
            ramp_days: 0,
        }
    }

    fn draws() -> Draws {
        Draws::new(&headroom_model::Scenario { draws: 101, ..headroom_model::Scenario::default() })
    }

    #[test]
    fn the_runbooks_growth_is_on_the_curve() {
        let calendar = calendar();
        let none = segments(&[], &calendar);
        let curve = Curve::new(50.0, law(50.0, None), draws(), &none, &calendar);
        let last = curve.quantiles(181);
        assert_eq!((last.p10, last.p50, last.p90), (569.53125, 569.53125, 569.53125));
    }

    #[test]
    fn runway_without_uncertainty_is_the_closed_form() {
        let calendar = calendar();
        let none = segments(&[], &calendar);
        for (start, percent, limit) in [(64.0, 50.0, 70.0), (0.305, 50.0, 0.7), (10.0, 5.0, 13.0), (1.0, 900.0, 9.9)] {
            let curve = Curve::new(start, law(percent, None), draws(), &none, &calendar);
            // (ln C − ln a) ÷ b, in months from today.
            let months = (libm::log(limit) - libm::log(start)) / libm::log1p(percent / 100.0);
            let first = (0..=181).find(|day| calendar.elapsed_months(*day) > months).unwrap();
            assert_eq!(curve.passage(limit, 50.0), Some(first));
            assert_eq!(curve.never(limit), 0.0);
        }
    }

    #[test]
    fn quantiles_and_passages_are_those_of_every_single_draw() {
        let calendar = calendar();
        let draws: Vec<f64> = (1..=101).map(|rank| draws().at(rank)).collect();
        for (percent, range, events) in [
            (50.0, (35.0, 65.0), vec![]),
            (5.0, (-20.0, 30.0), vec![event(1.3)]),
            (-10.0, (-30.0, 20.0), vec![event(1.3)]),
            (0.0, (-5.0, 5.0), vec![event(0.5)]),
        ] {
            let segments = segments(&events, &calendar);
            let law = law(percent, Some(range));
            let curve = Curve::new(50.0, law, self::draws(), &segments, &calendar);
            for day in [0, 1, 54, 55, 69, 70, 181] {
                let mut all: Vec<f64> = draws.iter().map(|z| curve.at(day, law.rate(*z))).collect();
                all.sort_unstable_by(f64::total_cmp);
                let brute = Quantiles::new(all[10], all[50], all[90]);
                assert_eq!(curve.quantiles(day), brute, "day {day} at {percent} %");
            }
            for limit in [40.0, 50.0, 55.0, 60.0, 64.0, 90.0, 1000.0] {
                let passed = |z: &f64| (0..=181).find(|day| curve.at(*day, law.rate(*z)) > limit);
                let mut all: Vec<u32> = draws.iter().map(|z| passed(z).unwrap_or(u32::MAX)).collect();
                all.sort_unstable();
                for share in [10.0, 50.0, 90.0] {
                    let brute = all[rank(share, 101) as usize - 1];
                    assert_eq!(curve.passage(limit, share), (brute < u32::MAX).then_some(brute), "{limit} {share}");
                }
                let never = all.iter().filter(|day| **day == u32::MAX).count();
                assert_eq!(curve.never(limit), never as f64 / all.len() as f64);
            }
        }
    }

    #[test]
    fn a_peak_between_two_days_is_the_highest_day() {
        let calendar = calendar();
        let segments = segments(&[event(1.3)], &calendar);
        for percent in [50.0, -20.0] {
            let curve = Curve::new(50.0, law(percent, None), draws(), &segments, &calendar);
            let rate = curve.rate(50.0);
            for (from, to) in [(0, 0), (0, 181), (40, 60), (60, 80), (70, 181)] {
                let brute = (from..=to).map(|day| curve.at(day, rate)).fold(0.0, f64::max);
                assert_eq!(curve.peak(from, to, rate), brute);
            }
        }
    }
}
