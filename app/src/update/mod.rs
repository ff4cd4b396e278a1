//! What happens to the page, and what the page does about it. Pure: what only a browser can do is returned as tasks.

mod press;
mod typed;

pub use press::{RUNBOOK_RPS, SAMPLE, without};

use std::sync::Arc;

use headroom::{Date, Inspection};

use crate::notices::Offer;
use crate::pieces;
use crate::press::{Chart, Field, Press};
use crate::session::codec::Refusal;
use crate::session::{ReadFile, Session, codec};
use crate::state::{Facts, Look, State};
use crate::views::figures;
use crate::{keep, verdict, words};

/// A file that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its name.
    pub name: String,
    /// Its text; what is not UTF-8 is replaced.
    pub text: String,
}

/// Something that happens.
#[derive(Debug, Clone)]
pub enum Happening {
    /// A press.
    Press(Press),
    /// Another value in a field or under a slider. A box that is ticked gives `on`, else `off`.
    Typed(Field, String),
    /// A text too large for the box was pasted into it.
    Pasted(String),
    /// A field is left, or its value is final.
    Left,
    /// What stands in a field is given up.
    GivenUp(Field),
    /// Files were opened.
    Opened(Vec<Opened>),
    /// A link was pasted over the page's own.
    Link(Result<Session, Refusal>),
    /// The session that was set aside is opened.
    Previous(Session),
    /// The plan starts on the clock's day.
    Today(Date),
    /// A copy was made, or refused.
    Copied(String, bool),
    /// The pointer is over a chart, in pixels from its upper left corner, or no longer.
    Hover(Option<(Chart, (f64, f64))>),
    /// Arrow keys go through the readings of a chart: by so many, or as far as there are any.
    Walk(Chart, isize),
    /// The page is being printed, or no longer.
    Paper(bool),
    /// The pointer is held down, or let go.
    Held(bool),
    /// The paste was scrolled.
    Scrolled(i32, i32),
    /// An element has another size.
    Measured(String, (f64, f64)),
    /// Nothing has happened for a while.
    Rest,
    /// Things go on happening: what came of them until now is to be kept.
    Meanwhile,
    /// A worker has read so many bytes of a file of this name and size.
    Reading(String, f64, f64),
    /// A worker has read a file.
    FileRead(String, Arc<Inspection>),
    /// A worker has read a large text.
    Read(Arc<str>, Arc<Inspection>),
    /// A newer page is kept beside this one.
    Newer,
}

/// Something that only a browser can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// Copies a text; the words name it.
    Copy(String, String),
    /// Copies the link to the session.
    CopyLink,
    /// Saves a file: name, media type, contents.
    Save(String, String, Vec<u8>),
    /// Saves a picture of a drawing that stands alone, under a name.
    SavePicture(String, String),
    /// Opens the browser's own dialog for printing.
    Print,
    /// Stops reading a large text.
    StopReading,
    /// Asks for files.
    OpenFiles,
    /// Moves the focus, once the next picture stands.
    Focus(&'static str),
    /// Shows a line of the paste, counted from 1.
    ShowLine(usize),
    /// Shows the page dark, or light.
    Theme(bool),
    /// Keeps whether single keys do nothing.
    KeepShortcutsOff(bool),
    /// Keeps the session that is open, before another takes its place.
    SetAside,
    /// Opens the session that was set aside.
    OpenPrevious,
    /// Starts the plan on the clock's day.
    StartToday,
    /// Asks again for the pieces that did not load.
    LoadAgain,
    /// Loads the newer page that is kept beside this one.
    Renew,
    /// Shows what stands in every field, also in the one that is typed in.
    Settle,
    /// Keeps the session.
    Keep,
}

/// Takes what happens: changes the state and returns what is left to do.
pub fn take(state: &mut State, facts: &Facts, happening: Happening) -> Vec<Task> {
    let was = state.session.clone();
    let cause = match &happening {
        Happening::Typed(field, _) => field.word(),
        // A file that is read opens the planner before it is there.
        Happening::Reading(name, ..) | Happening::FileRead(name, _) => format!("file {name}"),
        _ => String::new(),
    };
    let happening = match happening {
        Happening::Press(Press::Empty(path)) => Happening::Typed(Field::Number(path), String::new()),
        happening => happening,
    };
    let tasks = match happening {
        Happening::Press(Press::Undo) => return back(state, true),
        Happening::Press(Press::Redo) => return back(state, false),
        Happening::Press(press) => press::take(state, facts, press),
        Happening::Typed(field, text) => typed::take(state, facts, &field, &text),
        Happening::Pasted(text) => {
            add_text(&mut state.session, &text);
            vec![Task::Settle, Task::Focus("verdict")]
        }
        Happening::Left => typed::left(state),
        Happening::GivenUp(field) => typed::given_up(state, &field),
        Happening::Opened(files) => opened(state, files),
        Happening::Link(link) => linked(state, link),
        Happening::Previous(session) => {
            open(state, session);
            vec![Task::Settle]
        }
        Happening::Today(day) => {
            Arc::make_mut(&mut state.session.scenario).today = Some(day);
            vec![Task::Settle]
        }
        Happening::Copied(name, copied) => {
            let said = if copied { format!("Copied {name}.") } else { not_copied(&name) };
            state.look.notices.say(said, None);
            Vec::new()
        }
        Happening::Hover(at) => {
            state.look.hover = at;
            Vec::new()
        }
        Happening::Walk(chart, by) => {
            if let Some(figure) = pieces::views().and_then(|views| (views.figure)(chart, state, facts)) {
                let last = figure.readings.len().saturating_sub(1);
                let at = figures::place(chart, state, &figure);
                let next = at.map_or(if by > 0 { 0 } else { last }, |at| at.saturating_add_signed(by).min(last));
                state.look.place = Some((chart, next));
                state.look.hover = None;
            }
            Vec::new()
        }
        Happening::Paper(paper) => {
            state.look.paper = paper;
            Vec::new()
        }
        Happening::Held(held) => {
            let order = || facts.plan.runway.iter().map(|row| row.resource.clone()).collect();
            state.look.held_rows = held.then(order);
            if !held {
                state.history.rest();
            }
            Vec::new()
        }
        Happening::Scrolled(left, top) => {
            state.look.scroll = (left, top);
            Vec::new()
        }
        Happening::Measured(name, size) => {
            state.look.sizes.insert(name, size);
            Vec::new()
        }
        Happening::Rest => rest(state, facts),
        Happening::Meanwhile => vec![Task::Keep],
        Happening::Reading(name, bytes, all) => {
            state.look.reading = Some((name, bytes, all));
            state.session.started = true;
            Vec::new()
        }
        Happening::FileRead(name, read) => {
            state.look.reading = None;
            Arc::make_mut(&mut state.session.files).push(ReadFile { name, read });
            Vec::new()
        }
        Happening::Read(text, inspection) => {
            state.look.read_apart = Some((text, inspection));
            Vec::new()
        }
        Happening::Newer => {
            state.look.notices.say("A newer Headroom is here.", Some(("Load it", Offer::Renew)));
            Vec::new()
        }
    };
    let horizon = state.session.scenario.horizon_months;
    state.session.month = state.session.month.min(horizon);
    state.history.note(&was, &state.session, &cause);
    tasks
}

/// A piece of the page did not load. What is pressed next asks for it again, also where that is not this.
pub fn not_loaded(state: &mut State) {
    let said = "A part of Headroom did not load. Check the connection.";
    state.look.notices.say(said, Some(("Try again", Offer::LoadAgain)));
}

/// This browser keeps nothing more; said once.
pub fn not_kept(state: &mut State) {
    if std::mem::replace(&mut state.look.told_not_kept, true) {
        return;
    }
    state.look.notices.say(
        "This browser keeps nothing more: its storage is full or denied. The page works on; share or export to keep the \
         session.",
        None,
    );
}

fn not_copied(name: &str) -> String {
    format!("{name} was not copied: the browser refused.")
}

fn back(state: &mut State, undo: bool) -> Vec<Task> {
    let session = if undo { state.history.undo(&state.session) } else { state.history.redo(&state.session) };
    let Some(session) = session else { return Vec::new() };
    state.session = session;
    state.look.problems.clear();
    vec![Task::Settle]
}

/// Speaks what came to rest, and keeps the session.
fn rest(state: &mut State, facts: &Facts) -> Vec<Task> {
    state.history.rest();
    state.look.spoken_verdict = verdict::spoken(&facts.plan, &state.session.scenario);
    state.look.spoken_readout = figures::spoken(state, facts);
    vec![Task::Keep]
}

/// Another session takes the place of this one.
pub fn open(state: &mut State, session: Session) {
    state.session = session;
    state.look.sheet = None;
    state.look.problems.clear();
    state.look.next_unread = 0;
}

fn opened(state: &mut State, files: Vec<Opened>) -> Vec<Task> {
    let mut tasks = Vec::new();
    for file in files {
        if !is_scenario(&file.text) {
            add_text(&mut state.session, &file.text);
            continue;
        }
        let Some(links) = pieces::links() else { continue };
        let read = (links.scenario)(&file.text).and_then(|mut scenario| {
            scenario.today = scenario.today.or(state.session.scenario.today);
            scenario.validate().map(|()| scenario)
        });
        match read {
            Ok(scenario) => {
                let before = state.session.clone();
                tasks.push(Task::SetAside);
                let today = before.scenario.today.unwrap_or_default();
                open(state, Session::import(scenario, today));
                let undo = (!before.is_empty()).then(|| ("Put it back", Offer::Open(Box::new(before))));
                state.look.notices.say(format!("{} is open.", file.name), undo);
            }
            Err(error) => {
                let why = words::sentence(&error.to_string());
                state.look.notices.say(format!("{} was not opened: {why}", file.name), None);
            }
        }
    }
    tasks.push(Task::Settle);
    tasks
}

fn linked(state: &mut State, link: Result<Session, Refusal>) -> Vec<Task> {
    match link {
        Ok(session) => {
            open(state, session);
            let offer = Some(("Back to your session", Offer::Previous));
            state.look.notices.say("The link is open.", offer);
            vec![Task::Settle]
        }
        Err(refusal) => {
            state.look.notices.say(keep::refused(&refusal), None);
            Vec::new()
        }
    }
}

/// Takes another text; what was read elsewhere no longer counts.
pub fn set_text(session: &mut Session, text: &str) {
    if &*session.text == text && session.read.is_none() {
        return;
    }
    session.read = None;
    session.text_id = None;
    session.started = true;
    session.text = Arc::from(text);
    // What was said of the lines of another text.
    if !session.scenario.reading.choices.is_empty() {
        Arc::make_mut(&mut session.scenario).reading.choices.clear();
    }
}

/// Adds a text below the one that is there, with a blank line between.
pub fn add_text(session: &mut Session, more: &str) {
    let text = match session.text.trim_end() {
        "" => more.to_owned(),
        text => format!("{text}\n\n{more}"),
    };
    set_text(session, &text);
}

/// The session as the share dialog's link carries it.
pub fn sent(session: &Session, look: &Look, facts: &Facts) -> Session {
    if look.link_with_text { codec::with_text(session) } else { codec::with_values(session, &facts.inspection) }
}

/// Whether a file is an exported scenario and no paste.
fn is_scenario(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.contains("\"schemaVersion\"")
}

#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
mod undo;
