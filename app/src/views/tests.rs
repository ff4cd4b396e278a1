//! Each view as a component: state and facts in, markup out.

use std::sync::Arc;

use headroom::Prices;

use super::{autoscaling, commands, compare, figures, load_test, outlook, plan};
use crate::markup::tests::assert_made;
use crate::page;
use crate::press::{Chart, Press, Sheet, Since};
use crate::session::{Session, View};
use crate::state::{Facts, State};
use crate::update::tests::facts;
use crate::update::{Happening, SAMPLE, Task, take};

const CHARTS: [Chart; 7] = [
    Chart::Utilisation,
    Chart::Ranking,
    Chart::LoadTest,
    Chart::Autoscalers,
    Chart::Scenarios,
    Chart::Cost,
    Chart::Sensitivity,
];

/// The sample with two load tests and prices, every chart 900 pixels wide.
fn shop() -> (State, Facts) {
    let mut state = State { session: Session::new("2026-11-24".parse().unwrap()), ..State::default() };
    let loads = [
        include_str!("../../../tests/corpus/wrk/health_c1.txt"),
        include_str!("../../../tests/corpus/wrk/health_c10.txt"),
    ];
    state.session.text = Arc::from(format!("{SAMPLE}\n{}", loads.join("\n")));
    Arc::make_mut(&mut state.session.scenario).prices =
        Some(Prices { currency: "EUR".to_owned(), core_month: 20.0, ..Prices::default() });
    for name in CHARTS.map(Chart::word).into_iter().chain(["plot", "chart", "topology"].map(str::to_owned)) {
        state.look.sizes.insert(name, (900.0, 240.0));
    }
    let facts = facts(&state);
    (state, facts)
}

fn all_of(markup: &str, parts: &[&str]) {
    for part in parts {
        assert!(markup.contains(part), "{part} in {markup}");
    }
}

#[test]
fn the_outlook_has_rows_steps_chart_and_month() {
    let (state, facts) = shop();
    let markup = outlook::outlook(&state, &facts).0;
    all_of(
        &markup,
        &["Runway by resource", "App memory, immediate, over now", "Step 1: ", "aria-label=\"Month\"", "<svg"],
    );
    assert_eq!(markup.matches("role=\"option\"").count(), facts.plan.runway.len());
}

#[test]
fn the_plan_has_topologies_steps_what_lost_and_what_stands_behind() {
    let (state, facts) = shop();
    let markup = plan::plan(&state, &facts).0;
    all_of(
        &markup,
        &["From today to 24 Feb 2027", "The chain of demand", "What to measure next", "Cost by month", "Every number"],
    );
    assert!(facts.plan.steps.iter().all(|step| markup.contains(step.id.as_str())));
}

#[test]
fn the_commands_are_files_or_what_changes_in_them() {
    let (mut state, mut facts) = shop();
    all_of(
        &commands::commands(&state, &facts).0,
        &["Files by step", "Copy compose.headroom.yaml", "Download .zip, ", "Undo"],
    );
    state.look.since = Since::Today;
    all_of(&commands::commands(&state, &facts).0, &["No file differs."]);
    let before = headroom::artifacts(&state.session.scenario, &facts.plan, facts.plan.months[0].month);
    facts.changes = Arc::new(headroom::changes(&before, &facts.artifacts));
    let markup = commands::commands(&state, &facts).0;
    all_of(&markup, &["Download .diff", "<ins>+", "<del>-", "Changes of compose.headroom.yaml"]);
    let tasks = take(&mut state, &facts, Happening::Press(Press::SaveChanges));
    let [Task::Save(name, _, diff)] = tasks.as_slice() else { panic!("{tasks:?}") };
    assert_eq!(name, "headroom.diff");
    assert!(String::from_utf8_lossy(diff).starts_with("--- a/"));
}

#[test]
fn a_load_test_is_told_or_asked_for() {
    let (state, mut facts) = shop();
    all_of(
        &load_test::load_test(&state, &facts).0,
        &["wrk", "2 results", "Throughput over clients at once", "Inside the limits"],
    );
    facts.capacity = None;
    all_of(&load_test::load_test(&state, &facts).0, &["No load test was pasted", "Show the commands"]);
}

#[test]
fn autoscalers_run_side_by_side() {
    let (state, facts) = shop();
    let simulation = facts.simulation.as_ref().unwrap();
    let markup = autoscaling::autoscaling(&state, &facts).0;
    all_of(&markup, &[&simulation.title, "Instances over the day", "Not served", "Find settings"]);
    assert!(simulation.runs.iter().all(|run| markup.contains(run.controller.label())));
}

#[test]
fn one_scenario_is_compared_with_none() {
    let (state, facts) = shop();
    all_of(&compare::compare(&state, &facts).0, &["There is one scenario", "Demand by scenario", "A Baseline"]);
}

#[test]
fn every_chart_is_walked_through_and_saved_as_drawing_picture_and_table() {
    let (mut state, facts) = shop();
    for chart in CHARTS {
        let figure = figures::figure(chart, &state, &facts).unwrap_or_else(|| panic!("{chart:?}"));
        let first = figure.readings.first().unwrap();
        let last = figure.readings.last().unwrap();
        for (by, reading) in [(1, first), (isize::MAX, last), (isize::MIN, first)] {
            take(&mut state, &facts, Happening::Walk(chart, by));
            let shown = figures::show(chart, &state, &facts).0;
            all_of(&shown, &["class=\"reading\"", "class=\"dot\"", "Download SVG", "Download PNG"]);
            assert_eq!(figures::spoken(&state, &facts), reading.sentence(), "{chart:?} {by}");
        }
        take(&mut state, &facts, Happening::Hover(Some((chart, last.at))));
        assert_eq!(figures::place(chart, &state, &figure).map(|at| figure.readings[at].at), Some(last.at));
        let mut saved = |press| match take(&mut state, &facts, Happening::Press(press)).remove(0) {
            Task::Save(name, _, bytes) => (name, String::from_utf8(bytes).unwrap()),
            Task::SavePicture(name, svg) => (name, svg),
            other => panic!("{other:?}"),
        };
        let word = chart.word();
        let (name, svg) = saved(Press::SaveChart(chart));
        assert_eq!(name, format!("headroom-{word}.svg"));
        assert!(svg.starts_with("<svg") && !svg.contains("var("), "it stands alone: {svg}");
        assert_eq!(saved(Press::SavePicture(chart)), (format!("headroom-{word}.png"), svg));
        let (name, csv) = saved(Press::SaveTable(chart));
        assert_eq!((name, csv.lines().count()), (format!("headroom-{word}.csv"), figure.table.rows.len() + 1));
        state.session.table = true;
        all_of(&figures::show(chart, &state, &facts).0, &["<caption", "Download CSV"]);
        state.session.table = false;
    }
}

#[test]
fn the_report_on_paper_has_charts_steps_commands_and_every_number() {
    let (state, facts) = shop();
    let markup = page::paper(&state, &facts).0;
    all_of(
        &markup,
        &["Runs out", "Topology by month", "Commands", "docker compose", "Every number, and where it comes from"],
    );
    assert!(markup.matches("<svg xmlns").count() >= 8, "charts");
}

#[test]
fn the_report_on_paper_holds_the_commands_of_every_step_whatever_month_is_chosen() {
    let (mut state, _) = shop();
    let headings = |state: &State| {
        let facts = facts(state);
        assert!(facts.plan.steps.len() > 2, "a plan of several steps");
        let markup = page::paper(state, &facts).0;
        let commands = markup.split("<h2>Commands</h2>").nth(1).unwrap().split("</section>").next().unwrap().to_owned();
        assert!(commands.contains("Every step of the plan, to 24 May 2027, whatever month was looked at."));
        for step in &facts.plan.steps {
            let title = format!(", by {}</h3>", crate::words::date(step.needed_by));
            assert!(commands.contains(&title), "{} in {commands}", step.title);
        }
        assert_eq!(commands.matches("<h3>").count(), facts.plan.steps.len());
        commands
    };
    state.session.month = 0;
    let today = headings(&state);
    state.session.month = 6;
    assert_eq!(headings(&state), today);
}

#[test]
fn growth_in_full_is_a_dialog() {
    let (mut state, facts) = shop();
    state.look.sheet = Some(Sheet::Range);
    let markup = page::sheet(&state, &facts, "").0;
    all_of(&markup, &["Growth at least", "Pasted series", "Bending towards a ceiling", "December", "Sunday"]);
}

#[test]
fn whatever_is_done_the_patch_makes_the_page_what_its_markup_says() {
    let (mut state, first) = shop();
    let mut facts = first;
    let mut older = [page::main(&state, &facts).0, page::side(&state, &facts).0, page::head(&state).0];
    let slide =
        |place: &str| Happening::Typed(crate::press::Field::Slide("growth.percent".to_owned()), place.to_owned());
    let mut happenings: Vec<Happening> = vec![Happening::Held(true)];
    happenings.extend((0..40).map(|step| slide(&(step * 7 % 90).to_string())));
    happenings.push(Happening::Held(false));
    for view in View::ALL {
        happenings.extend([
            Happening::Press(Press::View(view)),
            slide("30"),
            Happening::Press(Press::MonthAfter),
            slide("70"),
        ]);
        happenings.push(Happening::Press(Press::Table(view == View::Plan)));
    }
    happenings.extend([Press::NewScenario, Press::Undo, Press::Redo, Press::Clear].map(Happening::Press));
    let mut drag = Vec::new();
    for (step, happening) in happenings.into_iter().enumerate() {
        take(&mut state, &facts, happening);
        facts = self::facts(&state);
        let newer = [page::main(&state, &facts).0, page::side(&state, &facts).0, page::head(&state).0];
        let changes: usize = older.iter().zip(&newer).map(|(older, newer)| assert_made(older, newer)).sum();
        if (1..=40).contains(&step) {
            drag.push(changes);
        }
        older = newer;
    }
    // A drag changes texts and attributes here and there, not the page.
    assert!(drag.iter().all(|changes| (5..500).contains(changes)), "{drag:?}");
}
