//! Links that open a session.

use crate::browser::hash;
use crate::pieces;
use crate::session::Session;
use crate::state::{Facts, State};
use crate::update;

/// The link to what is shown, with or without the pasted text as a person chose.
pub fn of(state: &State, facts: &Facts) -> String {
    hash::link(&encoded(&update::sent(&state.session, &state.look, facts)))
}

/// The address, within this page's own, at which the whole page opens a session.
pub fn within(session: &Session) -> String {
    format!("?#{}", encoded(session))
}

fn encoded(session: &Session) -> String {
    pieces::writer().map(|writer| (writer.encode)(session)).unwrap_or_default()
}
