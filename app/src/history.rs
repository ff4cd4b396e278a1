//! What the session was before, for undo and redo.

use std::sync::Arc;

use crate::session::Session;

/// Changes that can be taken back.
const DEPTH: usize = 100;

/// The sessions before and after this one.
#[derive(Debug, Clone, Default)]
pub struct History {
    before: Vec<Other>,
    after: Vec<Other>,
    last: String,
}

/// The session at the other end of a change.
#[derive(Debug, Clone)]
struct Other {
    session: Session,
    /// Whether the change itself moved what is looked at, as another scenario does, or a shorter horizon.
    moved: bool,
}

impl History {
    /// Notes that the session was this before a change. A run of changes by the same cause, such as a dragged slider,
    /// is one change; what has no cause is a change of its own.
    pub fn note(&mut self, was: &Session, now: &Session, cause: &str) {
        if !changed(was, now) {
            return;
        }
        self.after.clear();
        if cause.is_empty() || cause != self.last || self.before.is_empty() {
            self.before.push(Other { session: was.clone(), moved: false });
            let surplus = self.before.len().saturating_sub(DEPTH);
            self.before.drain(..surplus);
        }
        if let Some(other) = self.before.last_mut() {
            other.moved |= looked_at(was) != looked_at(now);
        }
        cause.clone_into(&mut self.last);
    }

    /// Ends a run: what comes next is a change of its own, whatever its cause.
    pub fn rest(&mut self) {
        self.last.clear();
    }

    /// The session before the last change, which can then be made again.
    pub fn undo(&mut self, now: &Session) -> Option<Session> {
        self.rest();
        go(&mut self.before, &mut self.after, now)
    }

    /// The session after the change that was taken back last.
    pub fn redo(&mut self, now: &Session) -> Option<Session> {
        self.rest();
        go(&mut self.after, &mut self.before, now)
    }

    /// Whether there is something to take back, and something to make again.
    pub fn can(&self) -> (bool, bool) {
        (!self.before.is_empty(), !self.after.is_empty())
    }
}

/// The session at the other end of a change. What is looked at stays, unless the change itself moved it.
fn go(from: &mut Vec<Other>, to: &mut Vec<Other>, now: &Session) -> Option<Session> {
    let Other { session, moved } = from.pop()?;
    to.push(Other { session: now.clone(), moved });
    if moved {
        return Some(session);
    }
    let Session { view, month, resource, axis, table, file, .. } = now.clone();
    let month = month.min(session.scenario.horizon_months);
    Some(Session { view, month, resource, axis, table, file, ..session })
}

fn looked_at(session: &Session) -> impl PartialEq {
    let Session { view, month, resource, axis, table, file, .. } = session;
    (*view, *month, resource.clone(), *axis, *table, file.clone())
}

/// Whether what the plan follows from, or what was ticked, is another. Looking at another view is no change.
pub(crate) fn changed(was: &Session, now: &Session) -> bool {
    let same_read = match (&was.read, &now.read) {
        (None, None) => true,
        (Some(was), Some(now)) => Arc::ptr_eq(was, now),
        _ => false,
    };
    let same_scenario = Arc::ptr_eq(&was.scenario, &now.scenario) || was.scenario == now.scenario;
    let same_others = was.place == now.place
        && was.others.len() == now.others.len()
        && was.others.iter().zip(&now.others).all(|(was, now)| Arc::ptr_eq(was, now));
    !(same_scenario
        && same_read
        && Arc::ptr_eq(&was.files, &now.files)
        && same_others
        && Arc::ptr_eq(&was.text, &now.text)
        && was.started == now.started
        && was.ticked == now.ticked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(months: u32) -> Session {
        let mut session = Session::default();
        Arc::make_mut(&mut session.scenario).horizon_months = months;
        session
    }

    #[test]
    fn a_drag_is_taken_back_at_once_and_made_again() {
        let mut history = History::default();
        let text = session(0).text;
        let at = |months| Session { text: text.clone(), ..session(months) };
        for months in 6..9 {
            history.note(&at(months), &at(months + 1), "slide horizonMonths");
        }
        history.rest();
        history.note(&at(9), &at(10), "slide horizonMonths");
        assert_eq!(history.undo(&at(10)).unwrap().scenario.horizon_months, 9);
        assert_eq!(history.undo(&at(9)).unwrap().scenario.horizon_months, 6);
        assert!(history.undo(&at(6)).is_none());
        assert_eq!(history.redo(&at(6)).unwrap().scenario.horizon_months, 9);
        assert_eq!(history.can(), (true, true));
    }

    #[test]
    fn looking_elsewhere_is_no_change() {
        let mut history = History::default();
        let was = session(6);
        let now = Session { month: 5, ..was.clone() };
        history.note(&was, &now, "month");
        assert_eq!(history.can(), (false, false));
    }
}
