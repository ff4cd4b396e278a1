//! One resource's runway on the time axis: where its marks sit.

use headroom_model::{Date, Level, Runway};

use crate::time::TimeAxis;

/// The marks of a runway, each a fraction of the time axis from 0 (today) to 1 (the horizon).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lane {
    /// What the lane is about.
    pub state: LaneState,
    /// How far it is most likely fine: the end of the line.
    pub fine_until: f64,
    /// The 80 % range in which the planned threshold is passed.
    pub range: Option<(f64, f64)>,
    /// Whether that range goes on beyond the horizon.
    pub range_open: bool,
    /// When the planned threshold is most likely passed.
    pub most_likely: Option<f64>,
    /// By when to decide; `None` when it is past or beyond the horizon.
    pub order_by: Option<f64>,
    /// From where on the immediate threshold is most likely passed.
    pub past_act: Option<f64>,
}

/// What a lane is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaneState {
    /// Past the immediate threshold today.
    OverAct,
    /// Past the planned threshold today.
    OverPlan,
    /// Fine today, with a forecast.
    Forecast,
    /// Nothing says how it grows.
    NotForecast,
    /// Nothing was measured.
    Unknown,
}

impl Lane {
    /// The lane of a runway.
    pub fn of(runway: &Runway, time: TimeAxis) -> Self {
        let state = match (runway.value, runway.level) {
            (None, _) => LaneState::Unknown,
            (_, Level::Immediate) => LaneState::OverAct,
            _ if runway.planned.never_probability.is_none() => LaneState::NotForecast,
            (_, Level::Planned) => LaneState::OverPlan,
            (_, Level::Ok | Level::Unknown) => LaneState::Forecast,
        };
        let place = |date: Option<Date>| {
            date.map(|date| time.fraction(date)).filter(|place| *place <= 1.0).map(|place| place.max(0.0))
        };
        let nothing = Self {
            state,
            fine_until: 0.0,
            range: None,
            range_open: false,
            most_likely: None,
            order_by: None,
            past_act: None,
        };
        match state {
            LaneState::NotForecast | LaneState::Unknown => nothing,
            LaneState::OverAct => Self { past_act: Some(0.0), ..nothing },
            LaneState::OverPlan => Self { past_act: place(runway.immediate.p50), ..nothing },
            LaneState::Forecast => {
                let [p10, p50, p90] = [runway.planned.p10, runway.planned.p50, runway.planned.p90].map(place);
                let range = p10.map(|from| (from, p90.unwrap_or(1.0)));
                // Hatching begins behind the range, so that the two never lie on each other.
                let past_act = place(runway.immediate.p50).map(|from| from.max(range.map_or(0.0, |(_, until)| until)));
                let order_by = runway.order_by.filter(|date| *date >= time.today);
                Self {
                    fine_until: p50.unwrap_or(1.0),
                    range,
                    range_open: p10.is_some() && p90.is_none(),
                    most_likely: p50,
                    order_by: place(order_by),
                    past_act: past_act.filter(|from| *from < 1.0),
                    ..nothing
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn lane(resource: &str) -> Lane {
        let plan = sample::plan(6);
        let runway = plan.runway.iter().find(|runway| runway.resource == resource).unwrap();
        Lane::of(runway, TimeAxis::of(&plan))
    }

    #[test]
    fn over_the_act_limit_is_hatched_from_today() {
        let lane = lane("app-cpu");
        assert_eq!((lane.state, lane.past_act, lane.most_likely), (LaneState::OverAct, Some(0.0), None));
    }

    #[test]
    fn a_forecast_has_its_marks_in_the_order_of_their_days() {
        let lane = lane("redis-memory");
        let (from, until) = lane.range.unwrap();
        assert_eq!(lane.state, LaneState::Forecast);
        assert!(lane.order_by.unwrap() < from);
        assert!(from < lane.fine_until && lane.fine_until < until && until <= lane.past_act.unwrap());
        assert_eq!(lane.most_likely, Some(lane.fine_until));
    }

    #[test]
    fn an_order_by_in_the_past_has_no_place() {
        assert_eq!(lane("database-connections").order_by, None);
    }

    #[test]
    fn a_range_beyond_the_horizon_is_open() {
        let lane = lane("database-storage");
        assert_eq!((lane.range.map(|range| range.1), lane.range_open, lane.past_act), (Some(1.0), true, None));
    }

    #[test]
    fn what_is_not_forecast_has_no_marks() {
        let lane = lane("app-memory");
        assert_eq!((lane.state, lane.range, lane.past_act), (LaneState::NotForecast, None, None));
    }
}
