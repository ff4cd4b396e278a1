use askama::Template;

use crate::escape::filters;
use crate::state::State;

#[derive(Template)]
#[template(path = "qdrant/snapshot.sh")]
struct Snapshot<'a> {
    head: String,
    service: &'a str,
}

/// The script that saves every collection before a step.
pub(crate) fn snapshot_script(state: &State) -> askama::Result<String> {
    Snapshot { head: state.head(), service: &state.scenario.stack.qdrant.service }.render()
}
