//! What a dragged slider takes, done a few times while nothing else happens, and thrown away.
//!
//! A browser compiles a function when it is first called, and compiles it well once it was called often. Without this, the
//! first pictures of the first drag wait for both.

use std::slice;

use maud::Markup;

use crate::pieces;
use crate::press::Field;
use crate::state::{Facts, State};
use crate::update::Happening;

/// How often: some 0.1 s of work in all, each round shorter than a frame.
pub const ROUNDS: u32 = 24;
/// Places of the slider, one after the other.
const PLACES: u32 = 12;

/// What the page would show with the slider of growth at another place: the answer, and the inputs beside it. `None` while
/// the planner is not here.
pub fn rehearsed(state: &State, facts: &Facts, round: u32) -> Option<[Markup; 2]> {
    let planner = pieces::planner_if_here()?;
    let mut state = state.clone();
    let slide = Happening::Typed(Field::Slide("growth.percent".to_owned()), (round % PLACES).to_string());
    (planner.take)(&mut state, facts, slide);
    let inspections = slice::from_ref(&*facts.inspection);
    let snapshot = (planner.snapshot)(inspections, &state.session.scenario);
    let plan = (planner.plan)(inspections, Vec::new(), &state.session.scenario).ok()?;
    let facts = Facts { snapshot: snapshot.into(), plan: plan.into(), ..facts.clone() };
    Some([(planner.main)(&state, &facts), (planner.side)(&state, &facts)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::Press;
    use crate::session::Session;
    use crate::update::{take, tests::facts};

    #[test]
    fn each_round_draws_another_growth_and_the_session_stays() {
        let mut state = State { session: Session::new("2026-11-24".parse().unwrap()), ..State::default() };
        let before = facts(&state);
        take(&mut state, &before, Happening::Press(Press::Sample));
        let (facts, session) = (facts(&state), state.session.clone());
        let [first, second] = [3, 4].map(|round| rehearsed(&state, &facts, round).unwrap().map(|markup| markup.0));
        assert!(first[0] != second[0] && first[1] != second[1]);
        assert!(first[1].contains("3 percent per month") && second[1].contains("4 percent per month"), "{}", first[1]);
        assert_eq!(state.session, session);
    }
}
