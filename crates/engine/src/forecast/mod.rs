//! Demand over the days of a plan, and when today's setup no longer carries it.

mod calendar;
mod curve;
mod draws;
mod events;
mod growth;
mod runway;

use headroom_model::{Date, Demand, Scenario, Snapshot};

pub use self::calendar::Calendar;
pub(crate) use self::curve::Curve;
pub use self::draws::Draws;
use self::events::{Segment, segments};
use self::growth::Law;
pub(crate) use self::runway::runway;

/// Everything that demand over time is computed from.
pub(crate) struct Forecast<'a> {
    pub(crate) calendar: Calendar,
    snapshot: &'a Snapshot,
    scenario: &'a Scenario,
    draws: &'a Draws,
    /// Of what the users do: users, requests, connections.
    events: Vec<Segment>,
    /// Of what is stored: no event multiplies it.
    no_events: Vec<Segment>,
}

impl<'a> Forecast<'a> {
    /// `today` comes with the scenario; a scenario without one is refused by its validation before this.
    pub(crate) fn new(snapshot: &'a Snapshot, scenario: &'a Scenario, draws: &'a Draws) -> Self {
        let calendar = Calendar::new(scenario.today.unwrap_or(Date::ZERO), scenario.horizon_months);
        let events = segments(&scenario.events, &calendar);
        let no_events = segments(&[], &calendar);
        Self { calendar, snapshot, scenario, draws, events, no_events }
    }

    /// The demand of a metric; nothing where its present is unknown.
    pub(crate) fn curve(&self, demand: Demand) -> Curve<'_> {
        let snapshot = self.snapshot;
        let start = match demand {
            Demand::Users => snapshot.users.value,
            Demand::RequestsPerSecond => snapshot.requests_per_second.value,
            Demand::DatabaseConnections => snapshot.database_connections.value,
            Demand::RedisBytes => snapshot.cache_bytes.value,
            Demand::Vectors => snapshot.vectors.as_ref().map_or(0.0, |vectors| vectors.value),
            Demand::DatabaseBytes => snapshot.database_bytes.value,
        };
        self.grown(demand, start)
    }

    /// Memory of Qdrant, which grows with its vectors.
    pub(crate) fn vector_memory(&self, bytes_now: f64) -> Curve<'_> {
        self.grown(Demand::Vectors, bytes_now)
    }

    fn grown(&self, demand: Demand, start: f64) -> Curve<'_> {
        let law = Law::new(&self.scenario.growth.rate(demand), self.scenario.horizon_months);
        let segments = match demand {
            Demand::Users | Demand::RequestsPerSecond | Demand::DatabaseConnections => &self.events,
            Demand::RedisBytes | Demand::Vectors | Demand::DatabaseBytes => &self.no_events,
        };
        Curve::new(start, law, self.draws.of(demand, self.scenario), segments, &self.calendar)
    }
}
