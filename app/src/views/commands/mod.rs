//! Files by step, and how to carry the step out.

mod changes;
mod file;
mod files;
mod highlight;
mod procedure;

use headroom::{Artifact, Level, Plan, Step};
use maud::{Markup, html};

use crate::components::{button, tag};
pub use changes::since;

use crate::press::{Press, Since};
use crate::state::{Facts, State};
use crate::words;

/// The key of a file: step and path.
pub fn file_key(step: &str, path: &str) -> String {
    format!("{step} {path}")
}

/// The steps that are needed by the chosen month.
pub fn steps_by(plan: &Plan, month: u32) -> &[Step] {
    let Some(day) = plan.months.get(month as usize).or(plan.months.last()).map(|month| month.date) else { return &[] };
    let needed = plan.steps.partition_point(|step| step.needed_by <= day);
    plan.steps.get(..needed).unwrap_or_default()
}

/// The step and the file that are open.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// The step, and its place in the plan, counted from 1.
    pub step: (usize, Step),
    /// Its open file; `None`: it has none.
    pub file: Option<Artifact>,
}

/// The step and the file that are open: as chosen by the key, else the first step's first file.
pub fn opened(plan: &Plan, month: u32, artifacts: &[Artifact], key: &str) -> Option<Open> {
    let steps = steps_by(plan, month);
    let id = key.split(' ').next().unwrap_or_default();
    let at = steps.iter().position(|step| step.id == id).unwrap_or_default();
    let step = steps.get(at)?;
    let mut files = artifacts.iter().filter(|file| file.step == step.id);
    // What belongs to no step, the runbook, is about all of them.
    let belongs = |file: &&Artifact| file.step.is_empty() || file.step == step.id;
    let chosen = artifacts.iter().filter(belongs).find(|file| file_key(&file.step, &file.path) == key);
    Some(Open { step: (at + 1, step.clone()), file: chosen.or_else(|| files.next()).cloned() })
}

/// Files and commands for the chosen month.
pub fn commands(state: &State, facts: &Facts) -> Markup {
    let (session, plan) = (&state.session, &facts.plan);
    let open = opened(plan, session.month, &facts.artifacts, &session.file);
    html! {
        div class="commands" {
            @if let Some(open) = &open {
                @let whole = open.file.as_ref().is_some_and(|file| file.step.is_empty());
                @if state.look.since != Since::Nothing {
                    (changes::head(state))
                } @else if whole {
                    (whole_head(state, facts.artifacts.len()))
                } @else {
                    (step_head(state, plan, &open.step, facts.artifacts.len()))
                }
                @if state.look.since == Since::Nothing {
                    div class="cmd" {
                        (files::files(state, facts, open))
                        div class="file" {
                            (file::file(open.file.as_ref()))
                            @if !whole { (procedure::procedure(state, facts, open)) }
                        }
                    }
                } @else {
                    (changes::changes(facts))
                }
            } @else {
                (no_step(plan, session.month))
            }
        }
    }
}

fn whole_head(state: &State, files: usize) -> Markup {
    html! {
        div class="vh2" {
            h2 class="h" { "The whole runbook" }
            span class="sp" {}
            (changes::choice(state))
            (archive(files))
        }
        p class="t2 stepwhy" { "Every step that is due by the chosen month, in order." }
    }
}

/// The way to all files at once.
fn archive(files: usize) -> Markup {
    button("btn s", &Press::SaveArchive, &format!("Download .zip, {}", words::count(files, "file")))
}

fn step_head(state: &State, plan: &Plan, (number, step): &(usize, Step), files: usize) -> Markup {
    let today = plan.months.first().map(|month| month.date).unwrap_or_default();
    let late = step.order_by <= today;
    let when = if step.needed_by <= today {
        "Today".to_owned()
    } else if late {
        "Order today".to_owned()
    } else {
        format!("Order by {}", words::date(step.order_by))
    };
    html! {
        div class="vh2" {
            h2 class="h" { "Step " (number) ": " (step.title) }
            (tag(if late { Level::Immediate } else { Level::Planned }, &when))
            span class="sp" {}
            (changes::choice(state))
            @if files > 0 {
                (archive(files))
            }
        }
        p class="t2 stepwhy" { (step.why) }
    }
}

fn no_step(plan: &Plan, month: u32) -> Markup {
    let day = plan.months.get(month as usize).or(plan.months.last()).map(|month| month.date).unwrap_or_default();
    html! {
        div class="vh2" { h2 class="h" { "No step is needed by " (words::date(day)) } }
        p class="t2" {
            @if let Some(first) = plan.steps.first() {
                "The first, " (first.title) ", is needed by " (words::date(first.needed_by)) ". "
                (button("btn s", &Press::MonthOfFirstStep, "Go to that month"))
            }
        }
    }
}
