//! When less does: what is no longer needed goes once, when much of it goes, and only where what is needed is known.

use headroom_model::{Provenance, Sourced};

use super::Walk;
use crate::forecast::Curve;

/// Fewer instances or nodes are worth a move only when at least this share of them goes: what scales in and out around one
/// number is in motion all the time.
const SHARE_OF_COPIES: f64 = 0.25;
/// Memory and processors are added by doubling: they go by halving.
const SHARE_OF_SIZE: f64 = 0.5;
/// What goes is not needed for at least so long, whatever a step is meant to last.
const LEAST_MONTHS: u32 = 1;

/// Whether so many are few enough of what runs.
pub(super) fn few(needed: u32, now: u32) -> bool {
    f64::from(needed) <= (1.0 - SHARE_OF_COPIES) * f64::from(now)
}

/// Whether so much is little enough of what there is.
pub(super) fn little(needed: f64, now: f64) -> bool {
    needed <= SHARE_OF_SIZE * now
}

/// Nothing is taken away on an assumption.
pub(super) fn all_known<'a>(numbers: impl IntoIterator<Item = &'a Sourced>) -> bool {
    numbers.into_iter().all(|number| number.provenance != Provenance::Assumed)
}

impl Walk<'_> {
    /// The first day between two from which all demand up to the horizon is little, with that demand. Not shortly before
    /// the horizon, beyond which nothing is known.
    ///
    /// The peak over the rest never rises from one day to the next, so that halving finds the day; and demand never comes
    /// back to what is taken away.
    pub(super) fn first_day_of_less(
        &self,
        curve: &Curve,
        rate: f64,
        (from, until): (u32, u32),
        is_little: impl Fn(f64) -> bool,
    ) -> Option<(u32, f64)> {
        let calendar = &self.forecast.calendar;
        let last = calendar.last_day();
        let to_come = |day: u32| curve.peak(day, last, rate);
        if until < from || !is_little(to_come(until)) {
            return None;
        }
        let (mut early, mut day) = (from, until);
        while early < day {
            let middle = early + (day - early) / 2;
            if is_little(to_come(middle)) { day = middle } else { early = middle + 1 }
        }
        let months = self.scenario.policy.hold_months.max(LEAST_MONTHS);
        (calendar.months_after(day, months) < last).then(|| (day, to_come(day)))
    }
}
