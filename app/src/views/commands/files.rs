use headroom::Artifact;
use maud::{Markup, html};

use super::{Open, file_key, steps_by};
use crate::press::Press;
use crate::state::{Facts, State};
use crate::words;

/// The steps, and below the open one its files. A step without files says so.
pub(super) fn files(state: &State, facts: &Facts, open: &Open) -> Markup {
    html! {
        nav class="files" aria-label="Files by step" {
            @for file in facts.artifacts.iter().filter(|file| file.step.is_empty()) { (link(file, open)) }
            @for (at, step) in steps_by(&facts.plan, state.session.month).iter().enumerate() {
                @let is_open = step.id == open.step.1.id;
                @let files: Vec<&Artifact> = facts.artifacts.iter().filter(|file| file.step == step.id).collect();
                h3 {
                    button type="button" aria-expanded=(is_open) data-press=(Press::File(step.id.clone()).word()) {
                        span class=(if step.decision.is_some() { "step q" } else { "step" }) { (at + 1) }
                        (step.title)
                    }
                }
                @if files.is_empty() {
                    p class="t3 sm" { "No files yet" }
                } @else if is_open {
                    @for file in files { (link(file, open)) }
                } @else {
                    p class="t3 sm" { (words::count(files.len(), "file")) }
                }
            }
        }
    }
}

fn link(file: &Artifact, open: &Open) -> Markup {
    let current = open.file.as_ref().is_some_and(|open| open.path == file.path && open.step == file.step);
    html! {
        button
            type="button"
            class="path"
            aria-current=[current.then_some("true")]
            data-press=(Press::File(file_key(&file.step, &file.path)).word())
        { (file.path) }
    }
}
