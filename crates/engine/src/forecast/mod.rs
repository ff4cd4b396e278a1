//! Demand over the days of a plan, and when today's setup no longer carries it.

mod calendar;
mod curve;
mod draws;
mod events;
mod growth;
mod laws;
mod runway;

use headroom_model::{Date, Demand, MetricGrowth, Scenario, Season, Snapshot};

pub use self::calendar::Calendar;
pub(crate) use self::curve::Curve;
pub(crate) use self::draws::Draws;
use self::events::{Segment, segments};
pub(crate) use self::growth::Law;
use self::laws::Grown;
pub(crate) use self::laws::law;
pub(crate) use self::runway::{Basis, basis, runway};

/// Everything that demand over time is computed from.
pub(crate) struct Forecast<'a> {
    pub(crate) calendar: Calendar,
    snapshot: &'a Snapshot,
    scenario: &'a Scenario,
    draws: Draws,
    laws: [Grown; 6],
    /// Of what the users do: requests, connections.
    seasons: Vec<Segment>,
    /// Of how many they are.
    events: Vec<Segment>,
    /// Of what is stored: no event multiplies it.
    no_events: Vec<Segment>,
}

impl<'a> Forecast<'a> {
    /// `today` comes with the scenario; a scenario without one is refused by its validation before this.
    pub(crate) fn new(snapshot: &'a Snapshot, scenario: &'a Scenario) -> Self {
        let draws = Draws::new(scenario);
        let calendar = Calendar::new(scenario.today.unwrap_or(Date::ZERO), scenario.horizon_months);
        let (season, none) = (&scenario.growth.season, Season::default());
        let seasons = segments(&scenario.events, season, &calendar);
        let events = segments(&scenario.events, &none, &calendar);
        let no_events = segments(&[], &none, &calendar);
        let laws = Demand::ALL.map(|demand| law(demand, snapshot, scenario));
        Self { calendar, snapshot, scenario, draws, laws, seasons, events, no_events }
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
        let segments = match demand {
            Demand::Users => &self.events,
            Demand::RequestsPerSecond | Demand::DatabaseConnections => &self.seasons,
            Demand::RedisBytes | Demand::Vectors | Demand::DatabaseBytes => &self.no_events,
        };
        let [users, requests, connections, redis, vectors, database] = &self.laws;
        let grown = match demand {
            Demand::Users => users,
            Demand::RequestsPerSecond => requests,
            Demand::DatabaseConnections => connections,
            Demand::RedisBytes => redis,
            Demand::Vectors => vectors,
            Demand::DatabaseBytes => database,
        };
        Curve::new(start, grown.law, self.draws, segments, &self.calendar)
    }

    /// The law that a metric grows by.
    pub(crate) fn law(&self, demand: Demand) -> Law {
        law(demand, self.snapshot, self.scenario).law
    }

    /// How each metric grows, with the period and the factor over the horizon.
    pub(crate) fn growth(&self) -> Vec<MetricGrowth> {
        Demand::ALL
            .into_iter()
            .zip(&self.laws)
            .map(|(demand, grown)| {
                let curve = self.curve(demand);
                grown.shown(demand, &|share| curve.rate(share), self.scenario)
            })
            .collect()
    }

    /// Metrics whose stated rate their series excludes.
    pub(crate) fn contradictions(&self) -> impl Iterator<Item = &Grown> {
        self.laws.iter().filter(|grown| grown.contradiction)
    }
}
