use askama::Template;

use crate::escape::filters;
use crate::state::State;

#[derive(Template)]
#[template(path = "postgres/replica.sh")]
struct Replica<'a> {
    head: String,
    version: u32,
    primary: &'a str,
    user: &'a str,
    database: &'a str,
    replicas: Vec<String>,
    first: String,
}

/// The script that copies the primary into a replica's volume and starts it.
pub(crate) fn replica_script(state: &State) -> askama::Result<String> {
    let machine = &state.scenario.stack.postgres;
    let replicas = state.replica_names();
    Replica {
        head: state.head(),
        version: machine.version,
        primary: &machine.service,
        user: &machine.user,
        database: &machine.database,
        first: first(&replicas),
        replicas,
    }
    .render()
}

#[derive(Template)]
#[template(path = "postgres/promote.sh")]
struct Promote<'a> {
    head: String,
    primary: &'a str,
    user: &'a str,
    database: &'a str,
    first: String,
}

/// The script that makes a replica the primary.
pub(crate) fn promote_script(state: &State) -> askama::Result<String> {
    let machine = &state.scenario.stack.postgres;
    Promote {
        head: state.head(),
        primary: &machine.service,
        user: &machine.user,
        database: &machine.database,
        first: first(&state.replica_names()),
    }
    .render()
}

fn first(replicas: &[String]) -> String {
    replicas.first().cloned().unwrap_or_default()
}
