use askama::Template;
use headroom_model::{Artifact, Procedure, Scenario};

use crate::escape::filters;
use crate::file::File;
use crate::procedures::procedure;
use crate::state::State;

#[derive(Template)]
#[template(path = "RUNBOOK.md")]
struct Runbook<'a> {
    name: &'a str,
    head: String,
    one_host: bool,
    kubernetes: bool,
    hosts: u32,
    steps: Vec<Step<'a>>,
}

/// A step with all there is to say about it.
struct Step<'a> {
    title: &'a str,
    why: &'a str,
    order_by: String,
    needed_by: String,
    minutes: u32,
    folder: &'a str,
    files: Vec<(&'static str, &'static str)>,
    procedure: Procedure,
}

/// `RUNBOOK.md`: the scenario's own runbook, with the steps in their order. `None` when no step is due.
pub(crate) fn runbook(scenario: &Scenario, states: &[State]) -> Option<Artifact> {
    let first = states.first()?;
    let steps = states.iter().map(step).collect();
    let hosts = scenario.policy.hosts;
    let runbook = Runbook {
        name: &scenario.name,
        head: first.head(),
        one_host: first.one_host(),
        kubernetes: first.on_kubernetes(),
        hosts,
        steps,
    };
    let mut contents = runbook.render().ok()?;
    contents.push('\n');
    Some(Artifact {
        path: "RUNBOOK.md".to_owned(),
        media_type: "text/markdown".to_owned(),
        purpose: "All steps in their order: preconditions, commands, what to see, the way back, checklists".to_owned(),
        step: String::new(),
        contents,
    })
}

fn step<'a>(state: &'a State) -> Step<'a> {
    Step {
        title: &state.step.title,
        why: &state.step.why,
        order_by: state.step.order_by.to_string(),
        needed_by: state.step.needed_by.to_string(),
        minutes: state.step.duration_minutes,
        folder: &state.folder,
        files: File::of(state.scenario, state.step, state.current)
            .into_iter()
            .map(|file| (file.path(), file.purpose()))
            .collect(),
        procedure: procedure(state),
    }
}
