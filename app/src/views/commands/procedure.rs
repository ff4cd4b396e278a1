use std::collections::BTreeSet;

use headroom::{Command, Departure, Procedure};
use maud::{Markup, html};

use super::Open;
use crate::components::{check, icon};
use crate::press::{Field, Part, Press};
use crate::state::{Facts, State};
use crate::words;

/// How to carry the step out: what must be true, what to run, what to see, how to go back, and the checklists.
pub(super) fn procedure(state: &State, facts: &Facts, open: &Open) -> Markup {
    let Some(procedure) = facts.procedures.iter().find(|procedure| procedure.step == open.step.1.id) else {
        return html! { p class="t2" { "How to carry this step out is not written yet." } };
    };
    let Procedure { step, preconditions, run, verify, undo, downtime, before, during, after, departures } = procedure;
    let ticked = &state.session.ticked;
    html! {
        (departed(departures, open.file.as_ref().map(|file| file.path.as_str())))
        dl class="kv" {
            dt { "Before you start" }
            dd { (list(preconditions)) }
            dt { "Run" }
            dd { (commands("the commands to run", run, Part::Run)) }
            dt { "Verify" }
            dd { (commands("the commands to verify", verify, Part::Verify)) }
            dt { "Undo" }
            dd { (commands("the commands to undo", undo, Part::Undo)) }
            dt { "Downtime" }
            dd { (words::sentence(downtime)) }
        }
        div class="ck" {
            @for (title, items) in [("Before", before), ("During", during), ("After", after)] {
                (checklist(title, step, items, ticked))
            }
        }
    }
}

/// Where the open file and the commands depart from the runbook.
fn departed(departures: &[Departure], path: Option<&str>) -> Markup {
    let mut departures: Vec<&Departure> = departures.iter().collect();
    // Those of the open file first, then those of commands.
    let place = |departure: &Departure| (Some(departure.path.as_str()) != path, !departure.path.is_empty());
    headroom::arrange(&mut departures, |a, b| place(a).cmp(&place(b)));
    let Some((first, rest)) = departures.split_first() else { return html! {} };
    html! {
        div class="departures" {
            p class="sm t2" { (icon("pl", "amber")) " Departs from the runbook: " (departure(first)) }
            @if !rest.is_empty() {
                details class="sm" {
                    summary { (words::count(rest.len(), "more departure")) " from the runbook" }
                    ul { @for one in rest { li { (departure(one)) } } }
                }
            }
        }
    }
}

fn departure(departure: &Departure) -> Markup {
    html! { code { (departure.runbook) } " " (words::sentence(&departure.why)) }
}

fn list(items: &[String]) -> Markup {
    html! {
        @if items.is_empty() { "Nothing" } @else { ul { @for item in items { li { (words::sentence(item)) } } } }
    }
}

fn commands(what: &str, commands: &[Command], part: Part) -> Markup {
    html! {
        @if commands.is_empty() {
            "Nothing"
        } @else {
            div class="shell" {
                ol {
                    @for command in commands {
                        li { code { (command.shell) } span class="t3 sm" { (command.expect) } }
                    }
                }
                button
                    type="button"
                    class="btn s quiet"
                    aria-label={ "Copy " (what) }
                    data-press=(Press::CopyCommands(part).word())
                { "Copy" }
            }
        }
    }
}

fn checklist(title: &str, step: &str, items: &[String], ticked: &BTreeSet<String>) -> Markup {
    html! {
        fieldset {
            legend { (title) }
            @for item in items {
                @let key = format!("{step} {title} {item}");
                @let done = ticked.contains(&key);
                (check(item, &Field::Tick(key), done))
            }
        }
    }
}
