//! What the page starts with: a link, what was kept, or nothing.

use crate::browser::{clock, page as document, storage, theme};
use crate::embed::Embed;
use crate::notices::Offer;
use crate::state::{Look, State};
use crate::{keep, pieces, words};

/// Where the choice to go without shortcuts is kept.
pub const SHORTCUTS_OFF: &str = "headroom.shortcuts-off";

/// What the page starts with.
pub struct Start {
    /// What is shown within another page.
    pub embed: Option<Embed>,
    /// The state.
    pub state: State,
    /// The scenario that the page around knows.
    pub told: String,
    /// What is wrong with the link of an embedded part.
    pub problem: Option<String>,
}

impl Start {
    /// What stands in the address or was kept; pieces that read it may be missing.
    pub fn of(embed: Option<Embed>) -> Self {
        let (state, problem) = embed.as_ref().map_or_else(|| (alone(), None), embedded);
        let told = if embed.is_some() { scenario_json(&state) } else { String::new() };
        Self { embed, state, told, problem }
    }
}

/// The state of the page by itself.
fn alone() -> State {
    let start = keep::start();
    let mut look =
        Look { dark: theme::is_dark(), shortcuts_off: storage::get(SHORTCUTS_OFF).is_some(), ..Look::default() };
    if let Some(said) = start.said {
        look.notices.say(said, start.previous.then_some(("Back to your session", Offer::Previous)));
    }
    // A session keeps its day, so that a sent link shows the same plan; on a later day the page offers to move it.
    let now = clock::today();
    if let Some(day) = start.session.scenario.today.filter(|day| *day < now && !start.session.is_empty()) {
        let said = format!("This plan starts on {}. Today is {}.", words::date(day), words::date(now));
        look.notices.say(said, Some(("Start today", Offer::StartToday)));
    }
    State { session: start.session, look, ..State::default() }
}

/// The state of a part within another page.
fn embedded(embed: &Embed) -> (State, Option<String>) {
    let start = keep::start_embedded();
    let look = Look { dark: embed.dark.unwrap_or_else(theme::is_dark), shortcuts_off: true, ..Look::default() };
    (State { session: embed.shown(start.session), look, ..State::default() }, start.said)
}

/// Says what is wrong with a link, also to the page around.
pub fn refuse(look: &mut Look, said: String) {
    document::set_root("data-problem", &said);
    look.notices.say(said, None);
}

/// The scenario as a file of it would be written, in one line.
pub fn scenario_json(state: &State) -> String {
    pieces::writer().map(|writer| (writer.line)(&state.session.export())).unwrap_or_default()
}
