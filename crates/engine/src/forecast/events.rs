use headroom_model::Event;

use super::Calendar;
use crate::numbers::bounded;

/// Days in a row on which the same events multiply demand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Segment {
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// The product of the events' multipliers.
    pub(crate) multiplier: f64,
}

/// Splits the plan's days where an event begins or ends. The segments cover all days, in order.
///
/// An event that began before today is part of today's figures: it does not multiply them again, and demand falls
/// when it ends.
pub(crate) fn segments(events: &[Event], calendar: &Calendar) -> Vec<Segment> {
    let last_day = calendar.last_day();
    let mut edges = vec![0, last_day.saturating_add(1)];
    for event in events {
        edges.extend(calendar.day(event.from));
        edges.extend(event.until.and_then(|until| calendar.day(until)).map(|day| day.saturating_add(1)));
    }
    edges.retain(|edge| *edge <= last_day + 1);
    edges.sort_unstable();
    edges.dedup();
    edges
        .windows(2)
        .filter_map(|pair| match *pair {
            [first, next] => Some(Segment { first, last: next - 1, multiplier: multiplier(events, calendar, first) }),
            _ => None,
        })
        .collect()
}

/// The product on one day, of the events that begin today or later and of the ends of those that began before.
fn multiplier(events: &[Event], calendar: &Calendar, day: u32) -> f64 {
    let (today, date) = (calendar.today(), calendar.date(day));
    let product = events.iter().fold(1.0, |product, event| {
        let ended = event.until.is_some_and(|until| until < date);
        let in_todays_figures = event.from < today && event.until.is_none_or(|until| until >= today);
        let factor = match (in_todays_figures, ended) {
            (true, true) => 1.0 / event.multiplier,
            (false, false) if event.from <= date => event.multiplier,
            _ => 1.0,
        };
        bounded(product * factor)
    });
    product.max(1e-30)
}

#[cfg(test)]
mod tests {
    use headroom_model::Date;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn calendar() -> Calendar {
        Calendar::new(Date::constant(2026, 11, 24), 6)
    }

    fn event(from: Date, until: Option<Date>, multiplier: f64) -> Event {
        Event { name: "Campaign".to_owned(), from, until, multiplier }
    }

    #[test]
    fn a_campaign_multiplies_its_days_both_ends_included() {
        let campaign = event(Date::constant(2027, 1, 18), Some(Date::constant(2027, 2, 1)), 1.3);
        let found = segments(&[campaign], &calendar());
        let expected = [(0, 54, 1.0), (55, 69, 1.3), (70, 181, 1.0)];
        assert_eq!(found, expected.map(|(first, last, multiplier)| Segment { first, last, multiplier }));
    }

    #[test]
    fn overlapping_events_multiply_each_other() {
        let found = segments(
            &[
                event(Date::constant(2026, 11, 24), None, 2.0),
                event(Date::constant(2026, 11, 25), Some(Date::constant(2026, 11, 25)), 3.0),
            ],
            &calendar(),
        );
        assert_eq!(found.iter().map(|s| s.multiplier).collect::<Vec<_>>(), [2.0, 6.0, 2.0]);
    }

    #[test]
    fn an_event_that_runs_already_is_in_todays_figures() {
        let found =
            segments(&[event(Date::constant(2026, 11, 20), Some(Date::constant(2026, 11, 30)), 2.0)], &calendar());
        assert_eq!(found.iter().map(|s| (s.last, s.multiplier)).collect::<Vec<_>>(), [(6, 1.0), (181, 0.5)]);
        assert_eq!(segments(&[event(Date::constant(2026, 1, 1), None, 2.0)], &calendar())[0].multiplier, 1.0);
    }

    #[test]
    fn many_events_stay_finite() {
        let storm = vec![event(Date::constant(2026, 12, 1), None, 1000.0); 400];
        assert!(segments(&storm, &calendar()).iter().all(|s| s.multiplier.is_finite()));
    }
}
