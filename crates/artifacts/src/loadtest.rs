use askama::Template;

use crate::escape::filters;
use crate::state::State;

/// The load that a step is built for, and the thresholds that decide whether it carries it.
struct Target {
    rps: u32,
    p95_ms: f64,
    /// Failed requests, 0–1.
    error_rate: f64,
}

impl Target {
    /// What the app serves within the policy after the step; else the demand of its month, nine draws in ten.
    fn of(state: &State) -> Self {
        let thresholds = &state.scenario.thresholds;
        let rps = state.step.capacity_rps.unwrap_or(state.requests_per_second);
        Self {
            rps: rps.ceil().clamp(1.0, 1e6) as u32,
            p95_ms: thresholds.p95_ms.immediate,
            error_rate: thresholds.error_percent.immediate / 100.0,
        }
    }
}

#[derive(Template)]
#[template(path = "loadtest/k6.js")]
struct K6<'a> {
    head: String,
    health_path: &'a str,
    rps: u32,
    start: u32,
    users: u32,
    most_users: u32,
    p95_ms: f64,
    error_rate: f64,
    dropped: u32,
}

/// The script for k6: a rate that does not wait for answers.
pub(crate) fn k6(state: &State) -> askama::Result<String> {
    /// Until it is measured: how long one request keeps a virtual user.
    const ITERATION_SECONDS: f64 = 0.5;
    let target = Target::of(state);
    let busy = f64::from(target.rps) * ITERATION_SECONDS;
    K6 {
        head: state.head(),
        health_path: &state.scenario.stack.health_path,
        rps: target.rps,
        start: target.rps.div_ceil(10),
        users: (busy * 1.25).ceil() as u32,
        // Enough that a request at the latency threshold is still sent on time.
        most_users: (f64::from(target.rps) * target.p95_ms / 1000.0 * 2.0).clamp(busy * 2.0, 1e6).ceil() as u32,
        p95_ms: target.p95_ms,
        error_rate: target.error_rate,
        // A hundredth of what is sent in seven minutes.
        dropped: (target.rps * 4).max(1),
    }
    .render()
}

#[derive(Template)]
#[template(path = "loadtest/locustfile.py")]
struct Locust<'a> {
    head: String,
    health_path: &'a str,
    rps: u32,
    users: u32,
    spawn_rate: u32,
    each: u32,
    p95_ms: f64,
    error_rate: f64,
}

/// The script for Locust: as many users as requests a second, or a tenth of them with ten each where they are many.
pub(crate) fn locust(state: &State) -> askama::Result<String> {
    let target = Target::of(state);
    let each = if target.rps > 1000 { 10 } else { 1 };
    let users = target.rps.div_ceil(each);
    Locust {
        head: state.head(),
        health_path: &state.scenario.stack.health_path,
        rps: target.rps,
        users,
        spawn_rate: users.div_ceil(60),
        each,
        p95_ms: target.p95_ms,
        error_rate: target.error_rate,
    }
    .render()
}

#[derive(Template)]
#[template(path = "loadtest/run.sh")]
struct Run<'a> {
    head: String,
    health_path: &'a str,
    primary: &'a str,
    user: &'a str,
    redis: &'a str,
    rps: u32,
    ab_requests: u32,
    ab_clients: u32,
    max_connections: u32,
    pg_scale: u32,
    pg_clients: u32,
    pg_threads: u32,
}

/// The script for `ab`, pgbench and redis-benchmark.
pub(crate) fn run(state: &State) -> askama::Result<String> {
    let stack = &state.scenario.stack;
    let rps = Target::of(state).rps;
    let max_connections = state.after.database.max_connections;
    let clients = crate::postgres::budget(max_connections, state.after.database.replicas).clamp(1, 100);
    Run {
        head: state.head(),
        health_path: &stack.health_path,
        primary: &stack.postgres.service,
        user: &stack.postgres.user,
        redis: &stack.redis.service,
        rps,
        ab_requests: rps.saturating_mul(60).clamp(1000, 1_000_000),
        ab_clients: rps.div_ceil(10).clamp(1, 1000),
        max_connections,
        pg_scale: clients,
        pg_clients: clients,
        pg_threads: (state.machine.cores.ceil() as u32).clamp(1, clients),
    }
    .render()
}
