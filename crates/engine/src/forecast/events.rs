use headroom_model::{Date, Event, Season, days_later};

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

/// Splits the plan's days where an event or a season changes what multiplies demand. The segments cover all days, in order.
///
/// An event that began before today is part of today's figures: it does not multiply them again, and demand falls
/// when it ends. Today's figures are also those of today's month and weekday.
pub(crate) fn segments(events: &[Event], season: &Season, calendar: &Calendar) -> Vec<Segment> {
    let last_day = calendar.last_day();
    let mut edges = vec![0, last_day.saturating_add(1)];
    for event in events {
        // Each day of a ramp has a step of its own.
        let steps = 0..=event.ramp_days;
        edges.extend(steps.filter_map(|step| calendar.day(days_later(event.from, i64::from(step)))));
        edges.extend(event.until.and_then(|until| calendar.day(until)).map(|day| day.saturating_add(1)));
    }
    if !season.weekly.is_empty() {
        edges.extend(0..=last_day);
    } else if !season.yearly.is_empty() {
        edges.extend((0..=last_day).filter(|day| calendar.date(*day).day() == 1));
    }
    edges.retain(|edge| *edge <= last_day + 1);
    headroom_model::arrange(&mut edges, Ord::cmp);
    edges.dedup();
    let today = index(season, calendar.today());
    let of = |first: u32| {
        let season = index(season, calendar.date(first)) / today;
        bounded(multiplier(events, calendar, first) * season).max(1e-30)
    };
    edges
        .windows(2)
        .filter_map(|pair| match *pair {
            [first, next] => Some(Segment { first, last: next - 1, multiplier: of(first) }),
            _ => None,
        })
        .collect()
}

/// The season's multiple of a date.
fn index(season: &Season, date: Date) -> f64 {
    let month = season.yearly.get((date.month() - 1) as usize).copied().unwrap_or(1.0);
    let weekday = season.weekly.get(date.weekday().to_monday_zero_offset() as usize).copied().unwrap_or(1.0);
    month * weekday
}

/// The product on one day, of the events that begin today or later and of the ends of those that began before.
fn multiplier(events: &[Event], calendar: &Calendar, day: u32) -> f64 {
    let (today, date) = (calendar.today(), calendar.date(day));
    let product = events.iter().fold(1.0, |product, event| {
        let in_todays_figures = if event.from < today { share(event, today) } else { 1.0 };
        bounded(product * (share(event, date) / in_todays_figures))
    });
    product.max(1e-30)
}

/// What an event multiplies demand by on a date: 1 before and after it, on the ramp ever more of its multiplier.
fn share(event: &Event, date: Date) -> f64 {
    if date < event.from || event.until.is_some_and(|until| until < date) {
        return 1.0;
    }
    let days = date.duration_since(event.from).as_hours() as f64 / 24.0;
    let ramp = f64::from(event.ramp_days);
    if days >= ramp { event.multiplier } else { 1.0 + (event.multiplier - 1.0) * (days + 1.0) / (ramp + 1.0) }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn calendar() -> Calendar {
        Calendar::new(Date::constant(2026, 11, 24), 6)
    }

    fn segments(events: &[Event], calendar: &Calendar) -> Vec<Segment> {
        super::segments(events, &Season::default(), calendar)
    }

    fn event(from: Date, until: Option<Date>, multiplier: f64) -> Event {
        Event { name: "Campaign".to_owned(), from, until, multiplier, ramp_days: 0 }
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

    #[test]
    fn a_ramp_rises_in_even_steps_to_the_whole_multiplier() {
        let launch = Event { ramp_days: 4, ..event(Date::constant(2026, 11, 26), None, 2.0) };
        let found = segments(std::slice::from_ref(&launch), &calendar());
        let steps: Vec<(u32, f64)> = found.iter().map(|s| (s.first, s.multiplier)).collect();
        assert_eq!(steps, [(0, 1.0), (2, 1.2), (3, 1.4), (4, 1.6), (5, 1.8), (6, 2.0)]);
        // Half way up today, the rest is still to come.
        let running = Event { from: Date::constant(2026, 11, 22), ..launch };
        let found = segments(&[running], &calendar());
        assert_eq!(found.iter().map(|s| s.multiplier).collect::<Vec<_>>(), [1.0, 1.8 / 1.6, 2.0 / 1.6]);
    }

    #[test]
    fn a_season_multiplies_its_months_and_weekdays_as_compared_with_today() {
        // Tuesday, 24 November 2026.
        let mut season = Season { yearly: vec![1.0; 12], weekly: Vec::new() };
        (season.yearly[10], season.yearly[11]) = (1.25, 2.0);
        let found = super::segments(&[], &season, &calendar());
        assert_eq!(
            found.iter().take(3).map(|s| (s.last, s.multiplier)).collect::<Vec<_>>(),
            [(6, 1.0), (37, 1.6), (68, 0.8)]
        );
        let season = Season { yearly: Vec::new(), weekly: vec![1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.25] };
        let found = super::segments(&[], &season, &calendar());
        assert_eq!(
            found.iter().take(7).map(|s| s.multiplier).collect::<Vec<_>>(),
            [1.0, 1.0, 1.0, 1.0, 0.5, 0.25, 1.0]
        );
    }
}
