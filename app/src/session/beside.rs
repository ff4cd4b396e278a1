//! Scenarios side by side: the one that is open, and the others that are kept with it.

use std::sync::Arc;

use headroom::Scenario;

use super::Session;

/// The most scenarios that are kept side by side: as many as a chart can tell apart.
pub const MOST: usize = 4;

/// The letter of a scenario by its place.
pub fn letter(place: usize) -> char {
    char::from(b'A' + u8::try_from(place % 26).unwrap_or_default())
}

impl Session {
    /// How many scenarios there are.
    pub fn scenarios(&self) -> usize {
        self.others.len() + 1
    }

    /// The scenario at a place.
    pub fn at(&self, place: usize) -> Option<&Self> {
        if place == self.place {
            return Some(self);
        }
        let among_others = if place < self.place { place } else { place - 1 };
        self.others.get(among_others).map(|other| &**other)
    }

    /// The session with the scenario at this place open; the same when there is none.
    #[must_use]
    pub fn switched(&self, place: usize) -> Self {
        let Some(next) = self.at(place).filter(|_| place != self.place) else { return self.clone() };
        let mut next = next.clone();
        next.others = (0..self.scenarios()).filter(|at| *at != place).filter_map(|at| self.at(at)).map(alone).collect();
        next.place = place;
        next.view = self.view;
        next
    }

    /// The session with a copy of its scenario beside it, open; the same when there is no room.
    #[must_use]
    pub fn duplicated(&self) -> Self {
        if self.scenarios() >= MOST {
            return self.clone();
        }
        let mut next = self.clone();
        let mut scenario = Scenario::clone(&self.scenario);
        scenario.name = format!("Scenario {}", letter(self.scenarios()));
        next.scenario = Arc::new(scenario);
        next.others = (0..self.scenarios()).filter_map(|at| self.at(at)).map(alone).collect();
        next.place = next.others.len();
        next
    }

    /// The session without the scenario at this place; the same when it is the only one.
    #[must_use]
    pub fn without(&self, place: usize) -> Self {
        if self.others.is_empty() || place >= self.scenarios() {
            return self.clone();
        }
        let mut left =
            if place == self.place { self.switched(if place == 0 { 1 } else { place - 1 }) } else { self.clone() };
        let gone = if place < left.place { place } else { place - 1 };
        if gone < left.others.len() {
            left.others.remove(gone);
        }
        if place < left.place {
            left.place -= 1;
        }
        left
    }
}

/// A scenario without those beside it.
fn alone(session: &Session) -> Arc<Session> {
    Arc::new(Session { others: Vec::new(), place: 0, ..session.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(session: &Session) -> Vec<&str> {
        (0..session.scenarios()).map(|at| session.at(at).unwrap().scenario.name.as_str()).collect()
    }

    #[test]
    fn scenarios_keep_their_places_while_another_is_opened() {
        let session = Session::default().duplicated().duplicated();
        assert_eq!((names(&session), session.place), (vec!["Baseline", "Scenario B", "Scenario C"], 2));
        let middle = session.switched(1);
        assert_eq!((names(&middle), middle.place), (vec!["Baseline", "Scenario B", "Scenario C"], 1));
        assert_eq!(middle.scenario.name, "Scenario B");
        assert_eq!(names(&middle.switched(9)), names(&middle));
    }

    #[test]
    fn a_scenario_goes_and_the_others_close_up() {
        let session = Session::default().duplicated().duplicated().switched(1);
        for (place, left, open) in [
            (0, ["Scenario B", "Scenario C"], "Scenario B"),
            (1, ["Baseline", "Scenario C"], "Baseline"),
            (2, ["Baseline", "Scenario B"], "Scenario B"),
        ] {
            let without = session.without(place);
            assert_eq!((names(&without), without.scenario.name.as_str()), (left.to_vec(), open), "{place}");
            assert_eq!(without.at(without.place).unwrap().scenario.name, open);
        }
        assert_eq!(names(&Session::default().without(0)), ["Baseline"]);
    }

    #[test]
    fn no_more_than_a_chart_can_tell_apart() {
        let full = (0..9).fold(Session::default(), |session, _| session.duplicated());
        assert_eq!(full.scenarios(), MOST);
    }
}
