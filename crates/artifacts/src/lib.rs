//! From a plan to what a person runs: for each step the files and the procedure, from the scenario's own names, versions
//! and sizes.
//!
//! The files are templates in `templates/`, each filled by one Rust file here. They describe the state *after* their step:
//! [`compose.headroom.yaml`] grows from step to step, and each step has its own version of it. What is inserted into a
//! template is quoted for the language it lands in: see [`escape`].
//!
//! [`compose.headroom.yaml`]: https://docs.docker.com/reference/compose-file/merge/

mod archive;
mod changes;
mod compose;
mod departures;
mod escape;
mod file;
#[cfg(test)]
mod fixture;
mod kubernetes;
mod loadtest;
mod nginx;
mod postgres;
mod procedures;
mod qdrant;
mod redis;
mod runbook;
mod scripts;
mod size;
mod state;
#[cfg(test)]
mod tests;
mod watch;

pub use archive::archive;
pub use changes::changes;

use headroom_model::{Artifact, Date, Plan, Procedure, Scenario, Step, Topology};

use file::File;
use state::State;

/// The files of every step that is needed by this day, in the order of the steps. Two steps may write the same path: each
/// has its own version, as it is after that step. The first file is `RUNBOOK.md`, which is about all of them: its step is
/// empty, and its folder the one that holds the others.
pub fn artifacts(scenario: &Scenario, plan: &Plan, until: Date) -> Vec<Artifact> {
    let states: Vec<State> = due(scenario, plan, until).collect();
    let of_steps = states.iter().flat_map(|state| {
        File::of(state.scenario, state.step, state.current)
            .into_iter()
            .filter_map(|file| file.render(state))
            .collect::<Vec<_>>()
    });
    runbook::runbook(scenario, &states).into_iter().chain(of_steps).collect()
}

/// How to carry out every step that is needed by this day, one procedure a step, in their order.
pub fn procedures(scenario: &Scenario, plan: &Plan, until: Date) -> Vec<Procedure> {
    due(scenario, plan, until).map(|state| procedures::procedure(&state)).collect()
}

/// The paths of a step's files, in the order of [`artifacts`]; empty for a step that is a procedure only. `current`: what
/// runs before any step of its plan.
pub fn paths(scenario: &Scenario, current: &Topology, step: &Step) -> Vec<String> {
    File::of(scenario, step, current).into_iter().map(|file| file.path().to_owned()).collect()
}

/// The folder that a step's files go into: its place in the plan and its identifier, such as `01-app-scale-out-1`. Empty
/// for the file about the whole plan.
pub fn folder(plan: &Plan, step_id: &str) -> String {
    let id: String = step_id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    match plan.steps.iter().position(|step| step.id == step_id) {
        Some(index) => format!("{:02}-{id}", index + 1),
        None => id,
    }
}

fn due<'a>(scenario: &'a Scenario, plan: &'a Plan, until: Date) -> impl Iterator<Item = State<'a>> {
    (0..plan.steps.len())
        .filter_map(move |index| State::after(scenario, plan, index))
        .filter(move |state| state.step.needed_by <= until)
}
