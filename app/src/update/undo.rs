//! Undo and redo over everything that a person changes: each press, each field and each other happening either changes
//! the session, which is then taken back and made again exactly, or is named here as something that stays. The matches
//! name every variant, so that a new one does not compile before it is one or the other.

use std::fmt::Debug;

use super::tests::facts;
use super::*;
use crate::history::changed;
use crate::notices::Notices;
use crate::press::{About, Sheet};
use crate::session::fields::{self, Line};
use crate::session::{View, edit};

/// What comes of a happening.
enum Outcome {
    /// The session is another, in a session that came about so: it can be taken back.
    Undone(Vec<Happening>),
    /// The session stays: what is looked at, what is asked of the browser, what is kept for this browser alone.
    Stays,
}

use Outcome::{Stays, Undone};

/// What stands behind the words of presses and fields in these tests.
const ARGUMENTS: [&str; 21] = [
    "growth.ceiling",
    "",
    "0",
    "1",
    "2",
    "3",
    "on",
    "outlook",
    "auto",
    "share",
    "demand",
    "run",
    "growth",
    "requests",
    "capacity",
    "cpu",
    "horizon",
    "plan",
    "source-cpu",
    "app",
    "app-1 before 0",
];

/// What is typed into each field.
const TEXTS: [&str; 17] = [
    "17",
    "80",
    "0",
    "1",
    "2",
    "3",
    "3.5",
    "90",
    "360",
    "2026-12-28",
    "2027-01-02",
    "on",
    "off",
    "x",
    "/x",
    "free",
    "",
];

fn press(press: Press) -> Happening {
    Happening::Press(press)
}

fn number(path: &str, text: &str) -> Happening {
    Happening::Typed(Field::Number(path.to_owned()), text.to_owned())
}

fn sample() -> Happening {
    press(Press::Sample)
}

/// The sample with a second scenario beside it, in which something else is looked at.
fn two_scenarios() -> Vec<Happening> {
    let look = [press(Press::Month(5)), press(Press::Resource("redis".to_owned())), press(Press::Table(true))];
    [sample(), press(Press::NewScenario), number("growth.percent", "20")].into_iter().chain(look).collect()
}

fn file_read() -> Happening {
    Happening::FileRead("k6.json".to_owned(), Arc::new(headroom::inspect("app 93%")))
}

/// The session of a sent link.
fn sent_session() -> Session {
    let mut session = Session::new("2026-12-24".parse().unwrap());
    (session.text, session.view, session.month) = (Arc::from("app 12%"), View::Plan, 1);
    session
}

fn of_press(asked: &Press) -> Outcome {
    match asked {
        // Looked at: it changes no number, and to be thrown back to another view would be no help.
        Press::View(_)
        | Press::Month(_)
        | Press::MonthBefore
        | Press::MonthAfter
        | Press::MonthOfFirstStep
        | Press::Resource(_)
        | Press::Scale(_)
        | Press::Table(_)
        | Press::File(_)
        | Press::Step(_)
        | Press::FirstStep
        | Press::Open(_)
        | Press::Close
        | Press::Line(_)
        | Press::NextUnread
        | Press::AllDiagnostics(_)
        | Press::AllInputs(_)
        | Press::Dismiss(_)
        | Press::FindSettings
        // This browser's, not the session's.
        | Press::Theme
        | Press::Present
        // Asked of the browser: what is copied or saved stays so.
        | Press::OpenFiles
        | Press::StopReading
        | Press::Export
        | Press::CopyLink
        | Press::CopyFirstCommand
        | Press::CopyFile
        | Press::SaveFile
        | Press::CopyCommands(_)
        | Press::SaveTable(_)
        | Press::SaveArchive
        | Press::SaveChart(_)
        | Press::SavePicture(_)
        | Press::SaveReport
        | Press::SaveChanges
        | Press::Print
        // They are it.
        | Press::Undo
        | Press::Redo => Stays,
        Press::Sample | Press::Start | Press::AddEvent | Press::RunbookCapacity | Press::CertainGrowth => {
            Undone(Vec::new())
        }
        Press::Clear => Undone(vec![sample(), file_read()]),
        Press::PasteAnother | Press::NewScenario => Undone(vec![sample()]),
        Press::Accept(_) => Undone(vec![sample(), press(Press::Clear)]),
        Press::RemoveEvent(_) => Undone(vec![press(Press::AddEvent), press(Press::AddEvent)]),
        Press::Forget(about) => Undone(vec![match about {
            About::Growth => number("growth.percent", "20"),
            About::Requests => number("current.requestsPerSecond", "70"),
            About::Capacity => number("coefficients.rpsPerInstance", "70"),
            About::Cpu => number("thresholds.cpuPercent.planned", "60"),
            About::Horizon => number("horizonMonths", "12"),
        }]),
        Press::Scenario(_) | Press::RemoveScenario(_) => Undone(two_scenarios()),
        Press::Preset(_) => Undone(vec![number("growth.percent", "7")]),
        Press::Empty(_) => Undone(vec![number("growth.ceiling", "7")]),
        Press::RemoveFile(_) => Undone(vec![file_read()]),
    }
}

fn of_field(field: &Field) -> Outcome {
    match field {
        Field::Month | Field::Since | Field::WithText | Field::Shortcuts => Stays,
        Field::Paste | Field::Number(_) | Field::Slide(_) | Field::Text(_) | Field::Choice(_) | Field::Tick(_) => {
            Undone(Vec::new())
        }
        Field::EventName(_) | Field::EventFrom(_) | Field::EventUntil(_) => Undone(vec![press(Press::AddEvent)]),
        Field::Format(_) | Field::Component(_) => Undone(vec![sample()]),
    }
}

/// What comes of anything else that happens, and the place of its kind among them, counted from 0.
fn of_other(happening: &Happening) -> (usize, Outcome) {
    match happening {
        Happening::Press(asked) => (0, of_press(asked)),
        Happening::Typed(field, _) => (1, of_field(field)),
        Happening::Pasted(_) => (2, Undone(Vec::new())),
        Happening::Opened(_) => (3, Undone(vec![sample()])),
        Happening::Link(_) => (4, Undone(two_scenarios())),
        Happening::Previous(_) => (5, Undone(two_scenarios())),
        Happening::Today(_) => (6, Undone(Vec::new())),
        // What is read of a file only opens the planner.
        Happening::Reading(..) => (7, Undone(Vec::new())),
        Happening::FileRead(..) => (8, Undone(Vec::new())),
        Happening::Left => (9, Stays),
        Happening::GivenUp(_) => (10, Stays),
        Happening::Copied(..) => (11, Stays),
        Happening::Hover(_) => (12, Stays),
        Happening::Walk(..) => (13, Stays),
        Happening::Paper(_) => (14, Stays),
        Happening::Held(_) => (15, Stays),
        Happening::Scrolled(..) => (16, Stays),
        Happening::Measured(..) => (17, Stays),
        Happening::Rest => (18, Stays),
        Happening::Meanwhile => (19, Stays),
        Happening::Read(..) => (20, Stays),
        Happening::Newer => (21, Stays),
    }
}

/// One of each, by place.
fn others() -> Vec<Happening> {
    let opened = |text: &str| Opened { name: "a".to_owned(), text: text.to_owned() };
    vec![
        sample(),
        number("growth.percent", "3"),
        Happening::Pasted("app 93%".to_owned()),
        Happening::Opened(vec![opened("{\"schemaVersion\": 1, \"horizonMonths\": 2}"), opened("db 12%")]),
        Happening::Link(Ok(sent_session())),
        Happening::Previous(sent_session()),
        Happening::Today("2026-12-01".parse().unwrap()),
        Happening::Reading("a".to_owned(), 1.0, 2.0),
        file_read(),
        Happening::Left,
        Happening::GivenUp(Field::Number("growth.percent".to_owned())),
        Happening::Copied("a".to_owned(), true),
        Happening::Hover(Some((Chart::Forecast, (1.0, 2.0)))),
        Happening::Walk(Chart::Ranking, 1),
        Happening::Paper(true),
        Happening::Held(true),
        Happening::Scrolled(1, 2),
        Happening::Measured("plot".to_owned(), (1.0, 2.0)),
        Happening::Rest,
        Happening::Meanwhile,
        Happening::Read(Arc::from("app 93%"), Arc::default()),
        Happening::Newer,
    ]
}

/// Takes what happens, in sessions that came about in any way, and takes it back.
struct Bench {
    facts: Facts,
}

impl Bench {
    fn new() -> Self {
        let mut state = State { session: Session::new("2026-11-24".parse().unwrap()), ..State::default() };
        add_text(&mut state.session, SAMPLE);
        Self { facts: facts(&state) }
    }

    fn state(&self, setup: &[Happening]) -> State {
        let mut state = State { session: Session::new("2026-11-24".parse().unwrap()), ..State::default() };
        for happening in setup {
            take(&mut state, &self.facts, happening.clone());
        }
        state
    }

    /// Whether the happening changes the session. If so, it is taken back and made again, exactly.
    fn undone(&self, setup: &[Happening], happening: &Happening) -> bool {
        let mut state = self.state(setup);
        let before = state.session.clone();
        take(&mut state, &self.facts, happening.clone());
        let after = state.session.clone();
        if !changed(&before, &after) {
            return false;
        }
        for _ in 0..2 {
            take(&mut state, &self.facts, press(Press::Undo));
            same(&state.session, &before, &("before", happening));
            take(&mut state, &self.facts, press(Press::Redo));
            same(&state.session, &after, &("after", happening));
        }
        assert!(!state.history.can().1, "{happening:?}");
        true
    }

    /// That the session is the same, but for what is looked at, and nothing new can be taken back.
    fn stays(&self, happening: &Happening) {
        for setup in [Vec::new(), vec![sample()], two_scenarios()] {
            let mut state = self.state(&setup);
            let (before, can) = (state.session.clone(), state.history.can());
            if matches!(happening, Happening::Press(Press::Undo | Press::Redo)) && can.0 {
                continue;
            }
            take(&mut state, &self.facts, happening.clone());
            let Session { view, month, resource, axis, table, file, .. } = state.session.clone();
            same(&state.session, &Session { view, month, resource, axis, table, file, ..before }, happening);
            assert_eq!(state.history.can(), can, "{happening:?}");
        }
    }

    /// Tries each; those of one kind that are undone must change something at least once.
    fn try_all(&self, kind: &str, all: &[Happening]) {
        let mut changes = None;
        for happening in all {
            match of_other(happening).1 {
                Stays => self.stays(happening),
                Undone(setup) => *changes.get_or_insert(false) |= self.undone(&setup, happening),
            }
        }
        assert!(!all.is_empty() && changes != Some(false), "{kind} changes nothing here");
    }
}

fn same(is: &Session, expected: &Session, what: &impl Debug) {
    assert!(is == expected, "{what:?}:\n{is:#?}\nis not\n{expected:#?}");
}

#[test]
fn each_press_is_taken_back_and_made_again_or_changes_nothing() {
    let bench = Bench::new();
    for word in Press::WORDS {
        let all = ARGUMENTS.iter().filter_map(|argument| Press::read(format!("{word} {argument}").trim_end()));
        bench.try_all(word, &all.map(press).collect::<Vec<_>>());
    }
}

#[test]
fn each_field_is_taken_back_and_made_again_or_changes_nothing() {
    let bench = Bench::new();
    for word in Field::WORDS.iter().filter(|word| !["number", "slide", "text", "choice"].contains(word)) {
        let fields = ARGUMENTS.iter().filter_map(|argument| Field::read(format!("{word} {argument}").trim_end()));
        let all = fields.flat_map(|field| TEXTS.map(|text| Happening::Typed(field.clone(), text.to_owned())));
        bench.try_all(word, &all.collect::<Vec<_>>());
    }
}

#[test]
fn each_number_name_and_choice_of_the_scenario_is_taken_back_and_made_again() {
    let bench = Bench::new();
    let mut all = vec![
        Field::Number(edit::season_path("yearly", 11)),
        Field::Number(edit::season_path("weekly", 0)),
        Field::Number("events.0.multiplier".to_owned()),
    ];
    for path in headroom::Demand::ALL.map(edit::own_rate_path) {
        all.extend([Field::Number(path.clone()), Field::Slide(path)]);
    }
    for line in fields::ALL.into_iter().flatten() {
        match line {
            Line::Heading(_) => {}
            Line::Number(number) => {
                all.push(Field::Number(number.path.to_owned()));
                if fields::scaling(number.path, &headroom::Scenario::default()).is_some() {
                    all.push(Field::Slide(number.path.to_owned()));
                }
            }
            Line::Text(text) => all.push(Field::Text(text.path.to_owned())),
            Line::Choice(choice) => all.push(Field::Choice(choice.path.to_owned())),
        }
    }
    for field in all {
        let setup = [sample(), press(Press::AddEvent)];
        let typed = TEXTS.map(|text| Happening::Typed(field.clone(), text.to_owned()));
        let changes = typed.iter().filter(|happening| bench.undone(&setup, happening)).count();
        assert!(changes > 0, "{field:?} changes nothing");
    }
}

#[test]
fn whatever_else_happens_is_taken_back_and_made_again_or_changes_nothing() {
    let bench = Bench::new();
    for (place, happening) in others().iter().enumerate() {
        assert_eq!(of_other(happening).0, place);
        bench.try_all(&format!("{happening:?}"), std::slice::from_ref(happening));
    }
    let last = others().len() - 1;
    assert!(matches!(others()[last], Happening::Newer), "one of each");
}

#[test]
fn each_offer_of_a_notice_is_taken_back_or_asked_of_the_browser() {
    let bench = Bench::new();
    for offer in
        [Offer::Open(Box::new(sent_session())), Offer::Previous, Offer::StartToday, Offer::LoadAgain, Offer::Renew]
    {
        // The browser answers the others with a happening of its own.
        let changes = match &offer {
            Offer::Open(_) => true,
            Offer::Previous | Offer::StartToday | Offer::LoadAgain | Offer::Renew => false,
        };
        let mut state = bench.state(&two_scenarios());
        let before = state.session.clone();
        state.look.notices = Notices::default();
        state.look.notices.say("Something.", Some(("Do it", offer)));
        take(&mut state, &bench.facts, press(Press::Accept(0)));
        assert_eq!(changed(&before, &state.session), changes);
        if changes {
            take(&mut state, &bench.facts, press(Press::Undo));
        }
        same(&state.session, &before, &"before the offer");
    }
}

#[test]
fn a_change_after_a_rest_is_one_of_its_own_whatever_it_is() {
    let bench = Bench::new();
    let pasted = || Happening::Pasted("app 93%".to_owned());
    let mut state = bench.state(&[pasted(), Happening::Rest]);
    let before = state.session.clone();
    take(&mut state, &bench.facts, pasted());
    take(&mut state, &bench.facts, press(Press::Undo));
    same(&state.session, &before, &"after the first paste");
}

#[test]
fn a_shorter_horizon_gives_the_month_back_that_it_took() {
    let bench = Bench::new();
    let mut state = bench.state(&[sample(), press(Press::Month(6)), number("horizonMonths", "2")]);
    assert_eq!(state.session.month, 2);
    take(&mut state, &bench.facts, press(Press::Undo));
    assert_eq!(state.session.month, 6);
}

#[test]
fn what_is_looked_at_meanwhile_stays() {
    let bench = Bench::new();
    let look = [press(Press::View(View::Plan)), press(Press::Month(6)), press(Press::Open(Sheet::Policy))];
    let setup: Vec<Happening> = [sample(), number("growth.percent", "20")].into_iter().chain(look).collect();
    let mut state = bench.state(&setup);
    take(&mut state, &bench.facts, press(Press::Undo));
    let Session { scenario, view, month, .. } = &state.session;
    assert_eq!((scenario.growth.percent, *view, *month), (50.0, View::Plan, 6));
    assert_eq!(state.look.sheet, Some(Sheet::Policy));
}
