//! What a press does.

use std::sync::Arc;

use headroom::Scenario;

use super::{Task, add_text, open, set_text};
use crate::notices::Offer;
use crate::pieces;
use crate::press::{About, Chart, Part, Press, Sheet};
use crate::session::{Session, View, edit};
use crate::state::{Facts, State};
use crate::views::commands;
use crate::words;

/// A real report of a setup that is over its limit.
pub const SAMPLE: &str = include_str!("../../assets/sample-report.txt");
/// The runbook's capacity of an instance, in requests per second.
pub const RUNBOOK_RPS: f64 = 50.0;

pub(super) fn take(state: &mut State, facts: &Facts, press: Press) -> Vec<Task> {
    let plan = &facts.plan;
    let session = &mut state.session;
    let look = &mut state.look;
    match press {
        Press::View(view) => session.view = view,
        Press::Month(month) => session.month = month,
        Press::MonthBefore => session.month = session.month.saturating_sub(1),
        Press::MonthAfter => session.month = session.month.saturating_add(1),
        Press::MonthOfFirstStep => {
            let needed = plan.steps.first().map(|step| step.needed_by);
            let at = plan.months.iter().find(|month| needed.is_some_and(|needed| needed <= month.date));
            session.month = at.map_or(session.month, |month| month.index);
        }
        Press::Resource(resource) => session.resource = resource,
        Press::Scale(axis) => session.axis = axis,
        Press::Table(table) => session.table = table,
        Press::File(key) => session.file = key,
        Press::Step(id) => return show_step(state, facts, id),
        Press::FirstStep => {
            let id = plan.steps.first().map(|step| step.id.clone());
            return show_step(state, facts, id.unwrap_or_default());
        }
        Press::Open(sheet) => {
            look.sheet = Some(sheet);
            if sheet == Sheet::Share {
                // Chosen anew each time.
                look.link_with_text = false;
            }
        }
        Press::Close => {
            look.sheet = None;
            // What stood in its fields goes with them.
            look.problems.clear();
        }
        Press::Sample => {
            add_text(session, SAMPLE);
            return vec![Task::Settle, Task::Focus("verdict")];
        }
        Press::Clear => {
            let before = session.clone();
            set_text(session, "");
            session.files = Arc::default();
            session.started = false;
            look.notices.say("The paste is cleared.", Some(("Put it back", Offer::Open(Box::new(before)))));
            return vec![Task::Settle];
        }
        Press::PasteAnother => {
            set_text(session, "");
            return vec![Task::Settle, Task::Focus("paste")];
        }
        Press::Start => {
            session.started = true;
            return vec![Task::Focus("paste")];
        }
        Press::OpenFiles => return vec![Task::OpenFiles],
        Press::Export => return export(state),
        Press::CopyLink => return vec![Task::CopyLink],
        Press::CopyFirstCommand => {
            return vec![Task::Copy(crate::verdict::FIRST_COMMAND.to_owned(), "the command".to_owned())];
        }
        Press::CopyFile => {
            return open_file(state, facts).map_or_else(Vec::new, |file| vec![Task::Copy(file.contents, file.path)]);
        }
        Press::SaveFile => {
            return open_file(state, facts).map_or_else(Vec::new, |file| {
                let name = file.path.rsplit('/').next().unwrap_or(&file.path).to_owned();
                vec![Task::Save(name, file.media_type, file.contents.into_bytes())]
            });
        }
        Press::CopyCommands(part) => return copy_commands(state, facts, part),
        Press::SaveTable(chart) => {
            let save = |csv: String| Task::Save(named(chart, "csv"), "text/csv".to_owned(), csv.into_bytes());
            return pieces::views()
                .and_then(|views| (views.table)(chart, state, facts))
                .map(|table| save(table.csv()))
                .into_iter()
                .collect();
        }
        Press::Theme => {
            look.dark = !look.dark;
            return vec![Task::Theme(look.dark)];
        }
        Press::Line(line) => {
            look.sheet = None;
            return vec![Task::ShowLine(line)];
        }
        Press::NextUnread => {
            let unread = &facts.inspection.unread;
            let range = look.next_unread.checked_rem(unread.len()).and_then(|at| unread.get(at));
            look.next_unread = look.next_unread.wrapping_add(1);
            return range.map(|range| Task::ShowLine(range.first_line)).into_iter().collect();
        }
        Press::AllDiagnostics(all) => look.all_diagnostics = all,
        Press::AllInputs(all) => look.all_inputs = all,
        Press::Accept(id) => return accept(state, id),
        Press::Dismiss(id) => drop(look.notices.take(id)),
        press => return assume(state, facts, &press),
    }
    Vec::new()
}

fn accept(state: &mut State, notice: u32) -> Vec<Task> {
    match state.look.notices.take(notice).and_then(|notice| notice.offer) {
        Some((_, Offer::Open(session))) => {
            open(state, *session);
            vec![Task::Settle]
        }
        Some((_, Offer::Previous)) => vec![Task::OpenPrevious],
        Some((_, Offer::LoadAgain)) => vec![Task::LoadAgain],
        Some((_, Offer::StartToday)) => vec![Task::StartToday],
        // What is open is in the address by then: the newer page shows the same.
        Some((_, Offer::Renew)) => vec![Task::Keep, Task::Renew],
        None => Vec::new(),
    }
}

/// What a press changes in the scenario.
fn assume(state: &mut State, facts: &Facts, press: &Press) -> Vec<Task> {
    match *press {
        Press::AddEvent => {
            if let Some(event) = edit::new_event(&state.session.scenario) {
                change(state, "events", |scenario| scenario.events.push(event));
            }
        }
        Press::RemoveEvent(at) => {
            change(state, "events", |scenario| {
                if at < scenario.events.len() {
                    scenario.events.remove(at);
                }
            });
            return vec![Task::Settle];
        }
        Press::Forget(about) => {
            forget(state, about);
            return vec![Task::Settle];
        }
        Press::RunbookCapacity => {
            change(state, "coefficients.rpsPerInstance", |scenario| {
                scenario.coefficients.rps_per_instance = Some(RUNBOOK_RPS);
            });
            return vec![Task::Settle];
        }
        Press::Preset(at) => {
            if let Some(preset) = edit::PRESETS.get(at) {
                change(state, "growth.percent", |scenario| (preset.set)(scenario));
            }
            return vec![Task::Settle];
        }
        Press::CertainGrowth => {
            let certain = change(state, "growth.low", |scenario| edit::certain(&mut scenario.growth));
            if certain {
                state.look.sheet = None;
            }
        }
        _ => return keep(state, facts, press),
    }
    Vec::new()
}

/// What a press does with whole scenarios, and with what is taken away from the page.
fn keep(state: &mut State, facts: &Facts, press: &Press) -> Vec<Task> {
    match *press {
        Press::Scenario(place) => another(state, |session| session.switched(place)),
        Press::NewScenario => another(state, Session::duplicated),
        Press::RemoveScenario(place) => {
            let before = state.session.clone();
            let name = before.at(place).map(|session| session.scenario.name.clone()).unwrap_or_default();
            let tasks = another(state, |session| session.without(place));
            let offer = Some(("Put it back", Offer::Open(Box::new(before))));
            state.look.notices.say(format!("{name} is removed."), offer);
            tasks
        }
        Press::Present => {
            state.look.present = !state.look.present;
            Vec::new()
        }
        Press::FindSettings => {
            state.look.find_settings = true;
            Vec::new()
        }
        Press::RemoveFile(at) => {
            if at < state.session.files.len() {
                Arc::make_mut(&mut state.session.files).remove(at);
            }
            Vec::new()
        }
        Press::StopReading => {
            state.look.reading = None;
            state.look.stopped = true;
            vec![Task::StopReading]
        }
        Press::SaveArchive => match pieces::files().map(|files| (files.archive)(&facts.artifacts, &facts.plan)) {
            None => Vec::new(),
            Some(Ok(bytes)) => vec![Task::Save("headroom.zip".to_owned(), "application/zip".to_owned(), bytes)],
            Some(Err(error)) => {
                state.look.notices.say(words::sentence(&error.to_string()), None);
                Vec::new()
            }
        },
        Press::SaveChart(chart) => {
            let save = |svg: String| Task::Save(named(chart, "svg"), "image/svg+xml".to_owned(), svg.into_bytes());
            drawing(chart, state, facts).map(save).into_iter().collect()
        }
        Press::SavePicture(chart) => {
            let save = |svg: String| Task::SavePicture(named(chart, "png"), svg);
            drawing(chart, state, facts).map(save).into_iter().collect()
        }
        Press::SaveChanges => {
            let diff: String = facts.changes.iter().map(|change| change.diff.as_str()).collect();
            vec![Task::Save("headroom.diff".to_owned(), "text/x-diff".to_owned(), diff.into_bytes())]
        }
        Press::Print => {
            // What the report is made with is asked for, and the report stands before the browser's dialog does.
            let _ = pieces::views();
            state.look.sheet = None;
            state.look.paper = true;
            vec![Task::Print]
        }
        Press::SaveReport => {
            let save =
                |text: String| Task::Save("headroom.md".to_owned(), "text/markdown".to_owned(), text.into_bytes());
            let text = pieces::views().map(|views| (views.markdown)(&state.session.scenario, &facts.plan));
            text.map(save).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn drawing(chart: Chart, state: &State, facts: &Facts) -> Option<String> {
    (pieces::views()?.drawing)(chart, state, facts)
}

fn another(state: &mut State, of: impl FnOnce(&Session) -> Session) -> Vec<Task> {
    let next = of(&state.session);
    open(state, next);
    vec![Task::Settle]
}

/// Changes the scenario, or says under the field what forbids it.
pub(super) fn change(state: &mut State, field: &str, change: impl FnOnce(&mut Scenario)) -> bool {
    match edit::changed(&state.session.scenario, change) {
        Ok(next) => {
            state.session.scenario = Arc::new(next);
            state.look.settle(field);
            true
        }
        Err(error) => {
            state.look.refuse(field, &error.message);
            false
        }
    }
}

/// Takes an overridden number back to what it would be.
pub fn without(scenario: &mut Scenario, about: About) {
    let default = Scenario::default();
    match about {
        About::Growth => scenario.growth = Session::default().scenario.growth.clone(),
        About::Requests => scenario.current.requests_per_second = None,
        About::Capacity => scenario.coefficients.rps_per_instance = None,
        About::Cpu => scenario.thresholds.cpu_percent = default.thresholds.cpu_percent,
        About::Horizon => scenario.horizon_months = default.horizon_months,
    }
}

fn forget(state: &mut State, about: About) {
    let field = match about {
        About::Growth => "growth.percent",
        About::Requests => "current.requestsPerSecond",
        About::Capacity => "coefficients.rpsPerInstance",
        About::Cpu => "thresholds.cpuPercent.planned",
        About::Horizon => "horizonMonths",
    };
    change(state, field, |scenario| without(scenario, about));
}

/// The commands are those of the chosen month: moves on until the step is among them.
fn show_step(state: &mut State, facts: &Facts, id: String) -> Vec<Task> {
    let plan = &facts.plan;
    let needed = plan.steps.iter().find(|step| step.id == id).map(|step| step.needed_by);
    let at = plan.months.iter().find(|month| needed.is_some_and(|needed| needed <= month.date));
    if let Some(month) = at {
        state.session.month = state.session.month.max(month.index);
    }
    state.session.file = id;
    state.session.view = View::Commands;
    vec![Task::Focus("t-commands")]
}

fn open_file(state: &State, facts: &Facts) -> Option<headroom::Artifact> {
    commands::opened(&facts.plan, state.session.month, &facts.artifacts, &state.session.file)?.file
}

fn copy_commands(state: &State, facts: &Facts, part: Part) -> Vec<Task> {
    let open = commands::opened(&facts.plan, state.session.month, &facts.artifacts, &state.session.file);
    let procedure = open.and_then(|open| facts.procedures.iter().find(|procedure| procedure.step == open.step.1.id));
    let Some(procedure) = procedure else { return Vec::new() };
    let (commands, name) = match part {
        Part::Run => (&procedure.run, "the commands to run"),
        Part::Verify => (&procedure.verify, "the commands to verify"),
        Part::Undo => (&procedure.undo, "the commands to undo"),
    };
    let text = commands.iter().flat_map(|command| [command.shell.as_str(), "\n"]).collect();
    vec![Task::Copy(text, name.to_owned())]
}

fn export(state: &mut State) -> Vec<Task> {
    let session = &state.session;
    let name = file_name(&session.scenario.name);
    let Some(writer) = pieces::writer() else { return Vec::new() };
    match (writer.file)(&session.export()) {
        Ok(json) => {
            let without = session.read.is_some() && session.text.is_empty();
            let more = if without {
                " The values that came with the link are not in it: their text did not come along."
            } else {
                ""
            };
            state.look.notices.say(format!("Saved {name}.{more}"), None);
            vec![Task::Save(name, "application/json".to_owned(), json.into_bytes())]
        }
        Err(error) => {
            state.look.notices.say(words::sentence(&error.to_string()), None);
            Vec::new()
        }
    }
}

/// `headroom-demand.svg`.
fn named(chart: Chart, kind: &str) -> String {
    format!("headroom-{}.{kind}", chart.word())
}

/// `headroom-baseline.json`.
fn file_name(scenario: &str) -> String {
    let mut name = String::from("headroom");
    for word in scenario.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        name.push('-');
        name.push_str(&word.to_ascii_lowercase());
    }
    name.push_str(".json");
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_its_scenario() {
        assert_eq!(file_name("Baseline"), "headroom-baseline.json");
        assert_eq!(file_name("50 % in all, ../x"), "headroom-50-in-all-x.json");
        assert_eq!(file_name("…"), "headroom.json");
    }
}
