//! Runs the page: what happens changes the state, the stages follow, the markup follows them, and the page is made what
//! the markup says.

mod keeping;

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::browser::events::Listener;
use crate::browser::reader::Told;
use crate::browser::timer::{self, Debounce, Throttle};
use crate::browser::{
    FILES, clipboard, clock, download, embed, events, fonts, hash, hold, measure, page as document, patch, picture,
    reader, renewal, storage, theme,
};
use crate::components::{level_of, level_word};
use crate::embed::Part;
use crate::pieces;
use crate::press::{Press, Sheet};
use crate::rehearsal::{ROUNDS, rehearsed};
use crate::session::paste::{AT_ONCE_BYTES, Lines};
use crate::stages::Stages;
use crate::start::{SHORTCUTS_OFF, Start, refuse};
use crate::state::{Facts, State};
use crate::update::{self, Happening, Task};
use crate::{keep, link, page, rail};

/// How much may be lost when the tab ends in the middle of a change.
const MEANWHILE: Duration = Duration::from_millis(900);
/// How long nothing may happen before the page speaks and keeps what came of it.
const QUIET: Duration = Duration::from_millis(400);
/// What is said while a piece does not come.
const NOT_LOADED: &str = "A part of Headroom did not load. Check the connection and load the page again.";

/// The running page.
#[derive(Clone, Copy)]
struct Running {
    state: RwSignal<State>,
    stages: Stages,
    /// What only a browser can do, once the next picture stands.
    tasks: StoredValue<Vec<Task>>,
    /// The large text that was given to the worker last.
    given: StoredValue<Option<Arc<str>>>,
    /// The text that stands in the box of the paste.
    shown: StoredValue<Option<Arc<str>>>,
    rest: StoredValue<Debounce, LocalStorage>,
    meanwhile: StoredValue<Throttle, LocalStorage>,
    /// Whether something has happened since the session was kept.
    unkept: StoredValue<bool>,
    /// How often a drag was rehearsed.
    rehearsed: StoredValue<u32>,
    /// Whether something was pressed that waits for the planner.
    awaited: StoredValue<bool>,
    /// The part that is shown within another page.
    part: Option<Part>,
    /// The scenario that the page around knows.
    told: StoredValue<String>,
}

/// Places for the markup.
const PLACES: &str = "<a class=\"skip\" href=\"#verdict\" data-skip>Skip to the verdict</a>\
    <div class=\"at\" id=\"at-head\"></div>\
    <div id=\"at-app\"><div class=\"at\" id=\"at-main\"></div><div class=\"at\" id=\"at-side\"></div></div>\
    <div class=\"at\" id=\"at-sheet\"></div>\
    <div class=\"at\" id=\"at-paper\"></div>\
    <input type=\"file\" id=\"files\" hidden multiple>";

/// Starts the page, once what a kept session or a link is read with is here. It runs until its tab is closed.
pub fn start() {
    pieces::on_failure(|| document::set_text("loading", NOT_LOADED));
    let embed = embed::asked();
    match embed.as_ref().map(|embed| embed.dark) {
        Some(dark) => theme::show(dark),
        None => theme::restore(),
    }
    if let Ok(start) = pieces::attempt(|| Start::of(embed)) {
        document::add(PLACES);
        leptos::mount::mount_to_body(move || begin(start));
    } else {
        // Whatever was kept is planned; the planner comes beside what reads it.
        pieces::planner();
        pieces::once_here(self::start);
    }
}

fn begin(Start { embed, mut state, told, problem }: Start) {
    if let Some(problem) = problem {
        refuse(&mut state.look, problem);
    }
    pieces::start();
    fonts::load_after_paint();
    let state = RwSignal::new(state);
    let running = Running {
        state,
        stages: Stages::new(state),
        tasks: StoredValue::default(),
        given: StoredValue::default(),
        shown: StoredValue::default(),
        rest: StoredValue::new_local(Debounce::default()),
        meanwhile: StoredValue::new_local(Throttle::default()),
        unkept: StoredValue::new(false),
        rehearsed: StoredValue::new(0),
        awaited: StoredValue::new(false),
        part: embed.as_ref().map(|embed| embed.part),
        told: StoredValue::new(told),
    };
    // The planner itself may be what does not come: nothing can happen without it, but this can be said.
    pieces::on_failure(move || {
        document::set_text("loading", NOT_LOADED);
        running.state.update(update::not_loaded);
    });
    Effect::new(move || running.show());
    timer::after_paint(move || {
        reader::start();
        running.read_apart();
    });
    events::listen(running);
    measure::start(move |name, size| running.happens(Happening::Measured(name, size)));
    renewal::on_newer(move || running.happens(Happening::Newer));
    hash::on_change(move |address| running.linked(embed.clone(), address));
}

impl Listener for Running {
    fn happens(self, happening: Happening) {
        let planned = untrack(|| Some((self.stages.facts()?, pieces::planner()?)));
        let Some((facts, planner)) = planned else {
            // The first thing that a person does asks for the planner; a text, at once for what reads it.
            if matches!(happening, Happening::Typed(..) | Happening::Pasted(_) | Happening::Press(Press::Sample)) {
                pieces::reader();
            }
            if pieces::planner().is_none() {
                self.wait(happening);
            }
            return;
        };
        let still = matches!(
            happening,
            Happening::Rest
                | Happening::Meanwhile
                | Happening::Measured(..)
                | Happening::Scrolled(..)
                | Happening::Paper(_)
        );
        // What is only looked at is not to be kept: another tab may have kept more since.
        let looking = matches!(
            happening,
            Happening::Held(_) | Happening::Hover(_) | Happening::Walk(..) | Happening::Copied(..) | Happening::Newer
        );
        match happening {
            Happening::Held(true) => hold::hold(),
            Happening::Held(false) => hold::release(),
            _ => {}
        }
        let typed = matches!(happening, Happening::Typed(crate::press::Field::Paste, _));
        let rests = matches!(happening, Happening::Rest);
        let done = self.state.try_maybe_update(|state| {
            let before = state.clone();
            if let Ok(tasks) = pieces::attempt(|| (planner.take)(state, &facts, happening.clone())) {
                (true, Some((tasks, Arc::clone(&state.session.text))))
            } else {
                *state = before;
                (false, None)
            }
        });
        let Some(done) = done else { return };
        let Some((tasks, text)) = done else {
            pieces::once_here(move || self.happens(happening));
            return;
        };
        if typed {
            self.shown.set_value(Some(text));
        }
        self.tasks.update_value(|waiting| waiting.extend(tasks));
        self.read_apart();
        if rests {
            self.rehearse();
        }
        if !still {
            if !looking {
                self.unkept.set_value(true);
            }
            self.rest.with_value(|rest| rest.after(QUIET, move || self.happens(Happening::Rest)));
            self.meanwhile
                .with_value(|meanwhile| meanwhile.within(MEANWHILE, move || self.happens(Happening::Meanwhile)));
        }
    }

    fn pressed(self, key: &str) -> Option<Press> {
        let facts = untrack(|| self.stages.facts())?;
        let pressed = pieces::planner()?.pressed;
        self.state.with_untracked(|state| pressed(key, state, &facts))
    }
}

impl Running {
    /// Gives a large text to the worker, once.
    fn read_apart(self) {
        let text = self.state.with_untracked(|state| Arc::clone(&state.session.text));
        let known = self.given.with_value(|given| given.as_ref().is_some_and(|given| Arc::ptr_eq(given, &text)));
        if known || text.len() <= AT_ONCE_BYTES {
            return;
        }
        self.given.set_value(Some(Arc::clone(&text)));
        self.state.update(|state| state.look.stopped = false);
        timer::apart(move || {
            let read = Arc::clone(&text);
            reader::read(&text, move |told| {
                if let Told::Read(inspection) = told {
                    self.happens(Happening::Read(Arc::clone(&read), inspection));
                }
            });
        });
    }

    /// Makes the page what the state says, and does what waits for that.
    fn show(self) {
        let planned = self.stages.facts().and_then(|facts| Some((facts, pieces::planner()?)));
        let Some((facts, planner)) = planned else { return self.show_empty() };
        let tasks = self.tasks.try_update_value(std::mem::take).unwrap_or_default();
        self.state.with(|state| {
            let link = if state.look.sheet == Some(Sheet::Share) { link::of(state, &facts) } else { String::new() };
            let alone = self.part.and_then(|shown| (planner.part)(shown, state, &facts, &link::within(&state.session)));
            let whole = alone.is_none() && !state.session.is_empty();
            document::set_attribute("at-app", "class", if whole { "app" } else { "at" });
            if let Some(alone) = &alone {
                patch::patch("at-main", alone.0.clone());
            } else {
                patch::patch("at-head", page::head(state).0);
                let empty = state.session.is_empty();
                patch::patch("at-main", if empty { page::empty() } else { (planner.main)(state, &facts) }.0);
                patch::patch("at-side", (planner.side)(state, &facts).0);
            }
            if let Some(shown) = self.part {
                document::set_root("data-embed", shown.name());
                let verdict = level_word(level_of(facts.plan.assessment.verdict));
                document::set_root("data-verdict", &verdict.to_ascii_lowercase());
            }
            let paper = state.look.paper && whole;
            let paper = if paper { pieces::views() } else { None };
            patch::patch("at-paper", paper.map(|views| (views.paper)(state, &facts).0).unwrap_or_default());
            patch::patch("at-sheet", (planner.sheet)(state, &facts, &link).0);
            document::set_root("data-present", if state.look.present { "on" } else { "off" });
            document::set_title(&page::title(state, &facts));
            patch::settle_fields(tasks.contains(&Task::Settle));
            patch::settle_dialog();
            let text = &state.session.text;
            let same = self.shown.with_value(|shown| shown.as_ref().is_some_and(|shown| Arc::ptr_eq(shown, text)));
            patch::settle_paste(text, !same);
            self.shown.set_value(Some(Arc::clone(text)));
        });
        document::remove("loading");
        measure::watch();
        for task in tasks {
            self.carry_out(task, &facts);
        }
    }

    /// Lets something happen once the planner is here. Until then nothing is seen of a press, which may come again for that.
    fn wait(self, happening: Happening) {
        pieces::again();
        let press = matches!(happening, Happening::Press(_));
        if press && self.awaited.get_value() {
            return;
        }
        self.awaited.update_value(|awaited| *awaited |= press);
        document::set_root("data-busy", "on");
        pieces::once_here(move || {
            self.awaited.set_value(false);
            document::set_root("data-busy", "off");
            self.happens(happening);
        });
    }

    /// Makes the page what it is before anything is given: the planner is not here for that.
    fn show_empty(self) {
        self.state.with(|state| {
            if state.session.is_empty() {
                patch::patch("at-head", page::head(state).0);
                patch::patch("at-main", page::empty().0);
                document::remove("loading");
            }
        });
    }

    fn carry_out(self, task: Task, facts: &Facts) {
        match task {
            Task::Copy(text, name) => self.copy(text, name),
            Task::CopyLink => {
                let link = self.state.with_untracked(|state| link::of(state, facts));
                self.copy(link, "the link".to_owned());
            }
            Task::Save(name, media_type, contents) => download::save(&name, &media_type, &contents),
            Task::SavePicture(name, svg) => picture::of(&svg, move |png| download::save(&name, "image/png", &png)),
            Task::Print => document::print(),
            Task::StopReading => reader::stop(),
            Task::OpenFiles => document::click(FILES),
            Task::Focus(id) => document::focus_later(id.to_owned()),
            Task::ShowLine(line) => self.state.with_untracked(|state| show_line(&state.session.text, line)),
            // Within another page nothing is kept.
            Task::Theme(dark) if self.part.is_some() => theme::show(Some(dark)),
            Task::KeepShortcutsOff(_) | Task::SetAside if self.part.is_some() => {}
            Task::Theme(dark) => theme::choose(dark),
            // Not kept: off until the page is closed.
            Task::KeepShortcutsOff(true) => drop(storage::set(SHORTCUTS_OFF, "1")),
            Task::KeepShortcutsOff(false) => storage::remove(SHORTCUTS_OFF),
            Task::SetAside => keep::set_aside(),
            Task::OpenPrevious => self.open_previous(),
            Task::StartToday => self.happens(Happening::Today(clock::today())),
            Task::Renew => renewal::renew(),
            Task::LoadAgain => pieces::again(),
            Task::Settle => {}
            Task::Keep if !self.unkept.get_value() => {}
            // What a person changes is told instead.
            Task::Keep if self.part.is_some() => {
                self.unkept.set_value(false);
                self.tell();
            }
            Task::Keep => self.keep(&facts.inspection),
        }
    }

    fn copy(self, text: String, name: String) {
        clipboard::copy(text, move |copied| self.happens(Happening::Copied(name, copied)));
    }

    /// Rehearses a drag, until something happens.
    fn rehearse(self) {
        let round = self.rehearsed.get_value();
        if round == ROUNDS {
            return;
        }
        timer::after_paint(move || {
            let facts = untrack(|| self.stages.facts());
            let (false, Some(facts)) = (self.unkept.get_value(), facts) else { return };
            self.rehearsed.set_value(round + 1);
            if let Some([main, side]) = self.state.with_untracked(|state| rehearsed(state, &facts, round)) {
                patch::compare("at-main", &main.0);
                patch::compare("at-side", &side.0);
            }
            self.rehearse();
        });
    }
}

/// Scrolls the paste to a line and selects it.
fn show_line(text: &str, number: usize) {
    let Some((from, until)) = Lines::of(text).bounds(number) else { return };
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let before = text.get(..from).map_or(0, units);
    let length = text.get(from..until).map_or(0, units);
    let above = i32::try_from(number.saturating_sub(4)).unwrap_or(i32::MAX / rail::LINE_HEIGHT);
    document::select_text("paste", before, before + length, above * rail::LINE_HEIGHT);
}
