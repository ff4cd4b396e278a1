use std::sync::Arc;

use super::*;
use crate::press::{About, Sheet};
use crate::session::View;

/// What follows from a state.
pub(crate) fn facts(state: &State) -> Facts {
    let inspection = Arc::new(headroom::inspect(&state.session.text));
    let inspections = std::slice::from_ref(&*inspection);
    let scenario = &state.session.scenario;
    let plan = headroom::plan_from(inspections, scenario).unwrap();
    let month = plan.months[(state.session.month as usize).min(plan.months.len() - 1)].month;
    Facts {
        snapshot: Arc::new(headroom::snapshot(inspections, scenario)),
        artifacts: Arc::new(headroom::artifacts(scenario, &plan, month)),
        procedures: Arc::new(headroom::procedures(scenario, &plan, month)),
        lines: Arc::default(),
        changes: Arc::default(),
        secrets: headroom::mask(&state.session.text).1,
        beside: Arc::new(beside(state)),
        capacity: headroom::capacity(inspections, scenario).map(Arc::new),
        simulation: headroom::simulate_from(inspections, &plan, scenario, &headroom::Controllers::default())
            .ok()
            .map(Arc::new),
        explanation: Some(Arc::new(headroom::explain_with_growth(inspections, Vec::new(), &plan, scenario))),
        plan: Arc::new(plan),
        inspection,
        stale: false,
    }
}

fn beside(state: &State) -> Vec<crate::state::Compared> {
    let compared = |other: &Arc<Session>| {
        let read = [headroom::inspect(&other.text)];
        let plan = headroom::plan_from(&read, &other.scenario).unwrap();
        let explanation = headroom::explain_with_growth(&read, Vec::new(), &plan, &other.scenario);
        crate::state::Compared::of(plan, &explanation)
    };
    state.session.others.iter().map(compared).collect()
}

/// The state after these happenings, and what is left to do after the last.
fn after(happenings: impl IntoIterator<Item = Happening>) -> (State, Vec<Task>) {
    let session = Session::new("2026-11-24".parse().unwrap());
    let mut state = State { session, ..State::default() };
    let mut tasks = Vec::new();
    for happening in happenings {
        let facts = facts(&state);
        tasks = take(&mut state, &facts, happening);
    }
    (state, tasks)
}

fn press(press: Press) -> Happening {
    Happening::Press(press)
}

fn number(path: &str, text: &str) -> Happening {
    Happening::Typed(Field::Number(path.to_owned()), text.to_owned())
}

fn slide(path: &str, place: &str) -> Happening {
    Happening::Typed(Field::Slide(path.to_owned()), place.to_owned())
}

#[test]
fn the_sample_is_pasted_and_answered() {
    let (state, tasks) = after([press(Press::Sample)]);
    assert!(!state.session.is_empty());
    assert!(tasks.contains(&Task::Focus("verdict")));
    assert_eq!(facts(&state).plan.assessment.verdict, headroom::Verdict::Immediate);
}

#[test]
fn a_slider_sets_its_number_and_the_drag_is_taken_back_at_once() {
    let drag = ["49", "45", "40"].map(|place| slide("growth.percent", place));
    let (state, _) = after([press(Press::Sample)].into_iter().chain(drag).chain([Happening::Rest]));
    assert_eq!(state.session.scenario.growth.percent, 40.0);
    assert_eq!(state.session.scenario.growth.low, Some(25.0));
    let back = |times: usize| {
        let drag = ["49", "45", "40"].map(|place| slide("growth.percent", place));
        let undo = std::iter::repeat_n(press(Press::Undo), times);
        after([press(Press::Sample)].into_iter().chain(drag).chain(undo)).0.session
    };
    assert_eq!(back(1).scenario.growth.percent, 50.0);
    assert!(!back(1).is_empty());
    assert!(back(2).is_empty(), "the paste itself can be taken back");
}

#[test]
fn a_number_that_cannot_be_stays_with_its_reason_and_changes_nothing() {
    let (state, _) = after([number("current.requestsPerSecond", "minus five")]);
    assert_eq!(state.look.problem("current.requestsPerSecond"), Some("Write a number, such as 25.6."));
    assert_eq!(state.session.scenario.current.requests_per_second, None);
    let (state, tasks) =
        after([number("horizonMonths", "2.5"), Happening::GivenUp(Field::Number("horizonMonths".to_owned()))]);
    assert_eq!((state.look.problem("horizonMonths"), tasks), (None, vec![Task::Settle]));
    let (state, _) = after([number("horizonMonths", "2.5")]);
    assert_eq!(state.look.problem("horizonMonths"), Some("Give a whole number of months from 1 to 120."));
}

#[test]
fn thresholds_never_cross() {
    let (state, _) = after([slide("thresholds.cpuPercent.planned", "95")]);
    assert_eq!(state.session.scenario.thresholds.cpu_percent.planned, Some(80.0));
}

#[test]
fn an_overridden_number_goes_back() {
    let (state, _) = after([number("coefficients.rpsPerInstance", "80")]);
    assert_eq!(state.session.scenario.coefficients.rps_per_instance, Some(80.0));
    let (state, _) = after([number("coefficients.rpsPerInstance", "80"), press(Press::Forget(About::Capacity))]);
    assert_eq!(state.session.scenario.coefficients.rps_per_instance, None);
}

#[test]
fn what_grows_otherwise_than_all_has_a_rate_of_its_own_until_it_is_reset() {
    let path = "growth.perMetric.databaseBytes.percent";
    let of = |happenings: Vec<Happening>| {
        let (mut state, _) = after(happenings);
        state.look.sheet = Some(Sheet::Range);
        let facts = facts(&state);
        let factors = facts.plan.growth.iter().map(|one| (one.demand, one.total_factor.p50)).collect::<Vec<_>>();
        (crate::page::sheet(&state, &facts, "").0 + &crate::page::side(&state, &facts).0, factors)
    };
    let (plain, as_all) = of(vec![press(Press::Sample)]);
    let (markup, factors) = of(vec![press(Press::Sample), slide(path, "10")]);
    let differ: Vec<_> = as_all.iter().zip(&factors).filter(|(was, now)| was != now).map(|(_, now)| *now).collect();
    assert!(matches!(differ[..], [(headroom::Demand::DatabaseBytes, factor)] if (factor - 1.77).abs() < 0.01));
    for words in [
        "The database <small class=\"t3\">overridden</small>",
        "aria-label=\"The database\"",
        "id=\"slide-growth.perMetric.databaseBytes.percent\"",
        "10 % a month (-5 %–25 %): ×1.77 in 6 months.",
        "Users <small class=\"t3\">assumed</small>",
        "Growth at most <small class=\"t3\">assumed</small>",
        " 1 metric apart.",
    ] {
        assert!(markup.contains(words), "{words} in {markup}");
    }
    let reset = "aria-label=\"Reset The database\" data-press=\"empty growth.perMetric.databaseBytes.percent\"";
    assert!(markup.contains(reset), "{markup}");
    let press_reset = press(Press::Empty(path.to_owned()));
    assert_eq!(of(vec![press(Press::Sample), slide(path, "10"), press_reset]), (plain, as_all));
}

#[test]
fn every_number_that_was_given_in_a_dialog_is_reset() {
    for (path, sheet) in [("policy.holdMonths", Sheet::Policy), ("current.users", Sheet::Today)] {
        let (mut state, _) = after([number(path, "7")]);
        state.look.sheet = Some(sheet);
        let markup = crate::page::sheet(&state, &facts(&state), "").0;
        assert!(markup.contains(&format!("data-press=\"empty {path}\"")), "{markup}");
        let (state, _) = after([number(path, "7"), press(Press::Empty(path.to_owned()))]);
        assert_eq!(state.session.scenario, after([]).0.session.scenario);
    }
}

#[test]
fn thresholds_of_a_dialog_never_cross_either() {
    let (state, _) = after([slide("thresholds.memoryPercent.planned", "100")]);
    let memory = state.session.scenario.thresholds.memory_percent;
    assert_eq!(memory.planned, Some(memory.immediate));
}

#[test]
fn events_are_added_changed_and_removed() {
    let add = || press(Press::AddEvent);
    let (state, _) =
        after([add(), number("events.0.multiplier", "2,5"), Happening::Typed(Field::EventName(0), "x".into())]);
    let event = &state.session.scenario.events[0];
    assert_eq!((event.multiplier, event.name.as_str()), (2.5, "x"));
    let (state, _) = after([add(), slide("events.0.multiplier", "300"), slide("events.0.rampDays", "14")]);
    let event = &state.session.scenario.events[0];
    assert_eq!((event.multiplier, event.ramp_days), (3.16, 14));
    let (state, _) = after([add(), number("events.0.rampDays", "1.5"), slide("events.7.multiplier", "300")]);
    assert_eq!(state.session.scenario.events[0].ramp_days, 0);
    assert!(state.look.problem("events.0.rampDays").is_some_and(|problem| problem.contains("whole number of days")));
    let (state, _) = after([add(), add(), press(Press::RemoveEvent(0))]);
    assert_eq!(state.session.scenario.events.len(), 1);
    assert_eq!(state.session.scenario.events[0].name, "Campaign 2");
}

#[test]
fn the_first_step_opens_its_commands_in_a_month_that_has_it() {
    let (state, tasks) = after([press(Press::Sample), press(Press::Month(0)), press(Press::FirstStep)]);
    assert_eq!(state.session.view, View::Commands);
    assert_eq!(tasks, [Task::Focus("t-commands")]);
    let (_, tasks) = after([press(Press::Sample), press(Press::FirstStep), press(Press::CopyFile)]);
    let [Task::Copy(text, _)] = tasks.as_slice() else { panic!("{tasks:?}") };
    assert!(text.contains('\n'));
}

#[test]
fn a_file_is_a_scenario_or_a_paste() {
    let scenario =
        headroom::to_json(&headroom::Scenario { horizon_months: 9, ..headroom::Scenario::default() }).unwrap();
    let file = |name: &str, text: &str| Opened { name: name.to_owned(), text: text.to_owned() };
    let (state, tasks) = after([press(Press::Sample), Happening::Opened(vec![file("plan.json", &scenario)])]);
    assert_eq!(state.session.scenario.horizon_months, 9);
    assert_eq!(state.look.notices.all()[0].text, "plan.json is open.");
    assert!(tasks.contains(&Task::SetAside));
    let undo = press(Press::Accept(state.look.notices.all()[0].id));
    let (state, _) = after([press(Press::Sample), Happening::Opened(vec![file("plan.json", &scenario)]), undo]);
    assert_eq!(state.session.scenario.horizon_months, 6);

    let (state, _) =
        after([Happening::Opened(vec![file("k6.json", "{\"metrics\": {\"http_reqs\": {\"count\": 12}}}")])]);
    assert!(state.session.text.contains("http_reqs"));
    let broken = file("plan.json", "{\"schemaVersion\": 1, \"horizonMonths\": \"six\"}");
    let (state, _) = after([Happening::Opened(vec![broken])]);
    assert!(
        state.look.notices.all()[0].text.starts_with("plan.json was not opened: HorizonMonths"),
        "{:?}",
        state.look.notices
    );
}

#[test]
fn a_cleared_paste_can_be_put_back() {
    let (state, _) = after([press(Press::Sample), press(Press::Clear)]);
    assert!(state.session.is_empty());
    let id = state.look.notices.all()[0].id;
    let (state, _) = after([press(Press::Sample), press(Press::Clear), press(Press::Accept(id))]);
    assert_eq!(&*state.session.text, SAMPLE);
}

#[test]
fn rows_keep_their_place_while_the_pointer_is_held() {
    let (state, _) = after([press(Press::Sample), Happening::Held(true)]);
    assert_eq!(state.look.held_rows.as_ref().map(Vec::len), Some(facts(&state).plan.runway.len()));
    let (state, _) = after([press(Press::Sample), Happening::Held(true), Happening::Held(false)]);
    assert_eq!(state.look.held_rows, None);
}

#[test]
fn a_closed_dialog_takes_what_was_wrong_in_it_along() {
    let (state, _) =
        after([press(Press::Open(Sheet::Policy)), number("policy.spareInstances", "-1"), press(Press::Close)]);
    assert_eq!((state.look.sheet, state.look.problems.len()), (None, 0));
}

#[test]
fn scenarios_stand_side_by_side_and_what_differs_is_marked() {
    let new = || press(Press::NewScenario);
    let (mut state, _) = after([press(Press::Sample), new(), slide("growth.percent", "10")]);
    assert_eq!((state.session.place, state.session.scenarios()), (1, 2));
    state.look.sizes.insert("compare".to_owned(), (900.0, 240.0));
    let facts = facts(&state);
    let markup = crate::views::compare::compare(&state, &facts).0;
    assert!(!markup.contains("Cost over"), "without prices nothing has a cost");
    for words in ["50 % per month, ×11.39 in all", "10 % per month, ×1.77 in all", "class=\"chg\"", "<svg"] {
        assert!(markup.contains(words), "{words} in {markup}");
    }
    let back = [press(Press::Sample), new(), slide("growth.percent", "10"), press(Press::Scenario(0))];
    assert_eq!(after(back.clone()).0.session.scenario.growth.percent, 50.0);
    let removed = back.into_iter().chain([press(Press::RemoveScenario(1))]);
    assert_eq!(after(removed.clone()).0.session.scenarios(), 1);
    assert_eq!(after(removed.chain([press(Press::Undo)])).0.session.scenarios(), 2);
}

#[test]
fn a_scenario_is_renamed_where_it_is_compared() {
    let rename = Happening::Typed(Field::Text("name".to_owned()), "Black Friday".to_owned());
    let (state, _) = after([press(Press::Sample), press(Press::NewScenario), rename]);
    let markup = crate::views::compare::compare(&state, &facts(&state)).0;
    for words in ["aria-label=\"Name of this scenario\"", "B Black Friday", "Remove Black Friday"] {
        assert!(markup.contains(words), "{words} in {markup}");
    }
    assert!(crate::page::head(&state).0.contains("<span>Black Friday</span>"));
}

#[test]
fn the_database_at_the_horizon_is_told_as_in_the_report() {
    let (state, _) = after([press(Press::Sample), press(Press::NewScenario), slide("growth.percent", "10")]);
    let facts = facts(&state);
    let markup = crate::views::compare::compare(&state, &facts).0;
    for plan in [&*facts.plan, &facts.beside[0].plan] {
        let words = headroom::database_words(&plan.months.last().unwrap().topology.database);
        assert!(words.contains(" cores, ") && markup.contains(&words), "{words} in {markup}");
    }
}

#[test]
fn prices_give_each_scenario_a_cost() {
    let (mut state, _) = after([
        press(Press::Sample),
        number("prices.coreMonth", "20"),
        press(Press::NewScenario),
        slide("growth.percent", "0"),
    ]);
    state.session.view = View::Compare;
    let facts = facts(&state);
    let markup = crate::views::compare::compare(&state, &facts).0;
    let own = facts.explanation.as_ref().unwrap().costs.as_ref().unwrap().total;
    let other = facts.beside[0].cost.as_ref().unwrap().0;
    assert!(own < other, "less growth costs less: {own} {other}");
    assert!(markup.contains("Cost over the horizon") && markup.contains(&words::number(own)), "{markup}");
    let (state, _) = after([number("prices.coreMonth", "20"), number("prices.coreMonth", "")]);
    assert_eq!(state.session.scenario.prices, None);
}

#[test]
fn the_whole_runbook_stands_over_the_steps() {
    let open = press(Press::File(" RUNBOOK.md".to_owned()));
    let (state, tasks) = after([press(Press::Sample), press(Press::FirstStep), open, press(Press::CopyFile)]);
    let [Task::Copy(text, name)] = tasks.as_slice() else { panic!("{tasks:?}") };
    assert_eq!(name, "RUNBOOK.md");
    assert!(text.starts_with("# Scaling runbook: Baseline"), "{text}");
    let markup = crate::views::commands::commands(&state, &facts(&state)).0;
    assert!(markup.contains("The whole runbook"), "{markup}");
}

#[test]
fn a_format_is_chosen_and_left_to_be_recognised_again() {
    let choose = |format: &str| Happening::Typed(Field::Format(0), format.to_owned());
    let (state, _) = after([press(Press::Sample), choose("free")]);
    assert_eq!(state.session.scenario.reading.choices.len(), 1);
    let (state, _) = after([press(Press::Sample), choose("free"), choose("auto")]);
    assert_eq!(state.session.scenario.reading.choices.len(), 0);
}

#[test]
fn a_secret_is_said_to_be_masked() {
    let paste = Happening::Typed(Field::Paste, "postgres://app:hunter2@db/shop\n".to_owned());
    let (state, _) = after([paste]);
    let markup = crate::page::side(&state, &facts(&state)).0;
    assert!(markup.contains("1 secret masked in what is kept or sent."), "{markup}");
}

#[test]
fn a_name_is_given_to_a_component() {
    let rename = |to: &str| Happening::Typed(Field::Component("voiceassist-server".to_owned()), to.to_owned());
    let (state, _) = after([press(Press::Sample), rename("4")]);
    let read = headroom::inspect_as(&state.session.text, 0, &state.session.scenario.reading);
    let of = |component| read.observations.iter().filter(|found| found.component == component).count();
    assert!(of(headroom::Component::Cache) > 0, "{:?}", state.session.scenario.reading);
    let (state, _) = after([press(Press::Sample), rename("4"), rename("auto")]);
    assert!(state.session.scenario.reading.names.is_empty());
}

#[test]
fn the_report_says_what_the_page_says() {
    let (state, tasks) = after([press(Press::Sample), press(Press::SaveReport)]);
    let [Task::Save(name, _, text)] = tasks.as_slice() else { panic!("{tasks:?}") };
    let text = String::from_utf8(text.clone()).unwrap();
    assert_eq!(name, "headroom.md");
    for words in [
        "# Baseline",
        "Immediate: 50.0 requests per second (assumed) of 40.9 (assumed)",
        "## Runs out",
        "| App CPU |",
        "## Steps",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!state.session.is_empty());
}

#[test]
fn all_files_of_the_month_are_one_archive() {
    let (_, tasks) = after([press(Press::Sample), press(Press::FirstStep), press(Press::SaveArchive)]);
    let [Task::Save(name, _, bytes)] = tasks.as_slice() else { panic!("{tasks:?}") };
    assert_eq!((name.as_str(), bytes.get(..2)), ("headroom.zip", Some(&b"PK"[..])));
}

#[test]
fn every_view_and_dialog_is_markup_in_which_pasted_text_stays_text() {
    let hostile = "NAME CPU % MEM USAGE / LIMIT\n<script>alert(1)</script>-server-1 93% 1GiB / 2GiB\n\"><img src=x onerror=alert(2)> 5%";
    let (mut state, _) = after([press(Press::Sample)]);
    let mut scenario = headroom::Scenario::clone(&state.session.scenario);
    scenario.name = "<b onmouseover=alert(3)>".to_owned();
    state.session.scenario = Arc::new(scenario);
    add_text(&mut state.session, hostile);
    for name in ["plot", "chart", "topology", "autoscalers", "scenarios", "sensitivity", "runway", "utilisation"] {
        state.look.sizes.insert(name.to_owned(), (900.0, 240.0));
    }
    let facts = Facts { lines: Arc::new(crate::session::paste::Lines::of(&state.session.text)), ..facts(&state) };
    let sheets = [
        Sheet::Share,
        Sheet::Shortcuts,
        Sheet::Range,
        Sheet::Today,
        Sheet::Thresholds,
        Sheet::Policy,
        Sheet::Events,
        Sheet::Stack,
        Sheet::Runway,
        Sheet::Report,
        Sheet::Resources,
        Sheet::Source(About::Growth),
        Sheet::Source(About::Capacity),
    ];
    let mut all =
        vec![crate::page::head(&state).0, crate::page::side(&state, &facts).0, crate::page::paper(&state, &facts).0];
    for view in View::ALL {
        state.session.view = view;
        all.push(crate::page::main(&state, &facts).0);
        state.session.table = true;
    }
    for sheet in sheets {
        state.look.sheet = Some(sheet);
        all.push(crate::page::sheet(&state, &facts, "#h1.x").0);
    }
    for markup in all {
        assert!(!markup.contains("<script") && !markup.contains("<img") && !markup.contains("<b on"), "{markup}");
        assert!(!markup.contains(" style="), "a style in markup is against the policy: {markup}");
    }
}
