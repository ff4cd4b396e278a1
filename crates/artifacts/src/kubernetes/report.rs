use askama::Template;

use crate::escape::filters;
use crate::state::State;

#[derive(Template)]
#[template(path = "kubernetes/capacity-report.sh")]
struct Report<'a> {
    head: String,
    namespace: &'a str,
    service: &'a str,
    cluster: &'a str,
    database: &'a str,
    redis: &'a str,
}

/// The capacity report, asked of Kubernetes.
pub(crate) fn report(state: &State) -> askama::Result<String> {
    let stack = &state.scenario.stack;
    Report {
        head: state.head(),
        namespace: &stack.project,
        service: &stack.service,
        cluster: &stack.postgres.service,
        database: &stack.postgres.database,
        redis: &stack.redis.service,
    }
    .render()
}
