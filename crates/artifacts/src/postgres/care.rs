use askama::Template;

use crate::escape::filters;
use crate::state::State;

/// Where the scripts find `psql`.
struct Place<'a> {
    /// On Kubernetes.
    namespace: Option<&'a str>,
    service: &'a str,
    user: &'a str,
    database: &'a str,
}

impl<'a> Place<'a> {
    fn of(state: &State<'a>) -> Self {
        let stack = &state.scenario.stack;
        Self {
            namespace: state.on_kubernetes().then_some(&stack.project),
            service: &stack.postgres.service,
            user: &stack.postgres.user,
            database: &stack.postgres.database,
        }
    }
}

#[derive(Template)]
#[template(path = "postgres/indexes.sh")]
struct Indexes<'a> {
    head: String,
    place: Place<'a>,
}

/// The script that makes indexes without blocking and mends INVALID ones.
pub(crate) fn indexes_script(state: &State) -> askama::Result<String> {
    Indexes { head: state.head(), place: Place::of(state) }.render()
}

#[derive(Template)]
#[template(path = "postgres/lag.sh")]
struct Lag<'a> {
    head: String,
    place: Place<'a>,
    replicas: u32,
    seconds: u32,
    megabytes: u32,
    bytes: u64,
}

/// The script that says how far the replicas are behind.
pub(crate) fn lag_script(state: &State) -> askama::Result<String> {
    /// The alert rule's limit.
    const SECONDS: u32 = 30;
    const MEGABYTES: u32 = 256;
    let replicas =
        if state.on_kubernetes() { crate::kubernetes::instances(state) - 1 } else { state.after.database.replicas };
    Lag {
        head: state.head(),
        place: Place::of(state),
        replicas,
        seconds: SECONDS,
        megabytes: MEGABYTES,
        bytes: u64::from(MEGABYTES) * 1_000_000,
    }
    .render()
}
