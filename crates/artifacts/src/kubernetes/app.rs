use askama::Template;

use crate::escape::filters;
use crate::size::{Cores, Mebibytes};
use crate::state::{Part, State};

#[derive(Template)]
#[template(path = "kubernetes/app.yaml")]
struct App<'a> {
    head: String,
    one_host: bool,
    namespace: &'a str,
    service: &'a str,
    port: u16,
    health_path: &'a str,
    workers: u32,
    pool_size: u32,
    pool_overflow: u32,
    pooled: bool,
    reads_from_replicas: bool,
    database_secret: String,
    cores: Cores,
    memory: Mebibytes,
    least: u32,
    most: u32,
    /// Percent of the requests.
    target: u32,
}

/// Deployment, autoscaler and disruption budget of the app.
pub(crate) fn app(state: &State) -> askama::Result<String> {
    let stack = &state.scenario.stack;
    let (pool_size, pool_overflow) = state.worker_pool();
    App {
        head: state.head(),
        one_host: state.one_host(),
        namespace: &stack.project,
        service: &stack.service,
        port: stack.port,
        health_path: &stack.health_path,
        workers: state.workers(),
        pool_size,
        pool_overflow,
        pooled: state.has(Part::Pooler),
        reads_from_replicas: !state.replica_names().is_empty(),
        database_secret: database_secret(state),
        cores: state.app_cores(),
        memory: state.app_memory(),
        least: least(state),
        most: state.most_instances(),
        target: (state.scenario.policy.target_utilisation_percent.round() as u32).clamp(1, 100),
    }
    .render()
}

/// The Secret with the app's addresses of the database.
pub(crate) fn database_secret(state: &State) -> String {
    format!("{}-database", state.scenario.stack.service)
}

/// The autoscaler's least: as many as may be lost, and one that serves. Its most is what the plan counts, so that no burst
/// opens more database connections than the pools are sized for.
pub(crate) fn least(state: &State) -> u32 {
    (1 + state.scenario.policy.spare_instances).min(state.most_instances())
}
