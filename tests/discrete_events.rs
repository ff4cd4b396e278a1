//! The recommended topology, run request by request: arrivals, nginx, instances with their workers, PgBouncer.
//!
//! What the plan says is computed by formulas; here nothing is. Each request comes at a random time, goes to the instance
//! with the fewest requests (nginx' `least_conn`), waits there for a worker, works, waits for a connection of the pool,
//! works in the database, and leaves.
#![cfg(test)]

#[path = "oracles/random.rs"]
mod random;

use std::collections::{BinaryHeap, VecDeque};

use headroom::{Component, Date, Inspection, LoadTest, Scenario, plan_from};
use random::Random;

/// Enough for a 95th percentile within [`NOISE`], even where nearly all workers are busy.
const REQUESTS: usize = 120_000;
/// What comes before the queues are as long as they usually are.
const WARM_UP: usize = 12_000;
/// How far a percentile of so many requests strays.
const NOISE: f64 = 0.03;

/// A stack and its load.
#[derive(Debug, Clone, Copy)]
struct Stack {
    instances: usize,
    workers: usize,
    service_seconds: f64,
    /// The share of a request's time that it holds a connection for.
    database_share: f64,
    /// Connections of the pool.
    pool: usize,
    rps: f64,
}

/// What is to happen at a time; the earliest first.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Event {
    at: f64,
    request: usize,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Arrives,
    WantsConnection,
    Leaves,
}

impl Eq for Event {}

impl Ord for Event {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        other.at.total_cmp(&self.at).then(other.request.cmp(&self.request))
    }
}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Debug, Clone, Default)]
struct Instance {
    busy: usize,
    waiting: VecDeque<usize>,
}

#[derive(Debug, Clone, Copy)]
struct Request {
    arrived: f64,
    seconds: f64,
    instance: usize,
}

/// The 95th percentile of the response time in milliseconds; infinite where the queues only grow.
fn simulated_p95_ms(stack: &Stack, seed: u64) -> f64 {
    let mut random = Random(seed);
    let mut exponential = |mean: f64| -mean * libm::log(1.0 - random.next());
    let mut instances = vec![Instance::default(); stack.instances];
    let mut requests: Vec<Request> = Vec::with_capacity(REQUESTS);
    let (mut connected, mut for_connection) = (0, VecDeque::new());
    let mut events = BinaryHeap::from([Event { at: 0.0, request: 0, kind: Kind::Arrives }]);
    let mut took: Vec<f64> = Vec::with_capacity(REQUESTS);
    while let Some(Event { at, request, kind }) = events.pop() {
        match kind {
            Kind::Arrives => {
                let fewest = (0..stack.instances)
                    .min_by_key(|place| {
                        (instances[*place].busy + instances[*place].waiting.len(), (place + request) % stack.instances)
                    })
                    .unwrap();
                requests.push(Request { arrived: at, seconds: exponential(stack.service_seconds), instance: fewest });
                instances[fewest].waiting.push_back(request);
                start(&mut instances[fewest], stack, at, &requests, &mut events);
                if requests.len() < REQUESTS {
                    let next = at + exponential(1.0 / stack.rps);
                    events.push(Event { at: next, request: request + 1, kind: Kind::Arrives });
                }
            }
            Kind::WantsConnection => {
                for_connection.push_back(request);
                connect(&mut connected, &mut for_connection, stack, at, &requests, &mut events);
            }
            Kind::Leaves => {
                connected -= 1;
                connect(&mut connected, &mut for_connection, stack, at, &requests, &mut events);
                let Request { arrived, instance, .. } = requests[request];
                instances[instance].busy -= 1;
                start(&mut instances[instance], stack, at, &requests, &mut events);
                took.push(at - arrived);
            }
        }
    }
    let mut took = took.split_off(WARM_UP);
    took.sort_unstable_by(f64::total_cmp);
    1e3 * took[took.len() * 95 / 100]
}

/// Gives free workers of an instance what waits there.
fn start(instance: &mut Instance, stack: &Stack, at: f64, requests: &[Request], events: &mut BinaryHeap<Event>) {
    while instance.busy < stack.workers {
        let Some(request) = instance.waiting.pop_front() else { return };
        instance.busy += 1;
        let done = at + requests[request].seconds * (1.0 - stack.database_share);
        events.push(Event { at: done, request, kind: Kind::WantsConnection });
    }
}

/// Gives free connections of the pool what waits for one.
fn connect(
    connected: &mut usize,
    waiting: &mut VecDeque<usize>,
    stack: &Stack,
    at: f64,
    requests: &[Request],
    events: &mut BinaryHeap<Event>,
) {
    while *connected < stack.pool {
        let Some(request) = waiting.pop_front() else { return };
        *connected += 1;
        let done = at + requests[request].seconds * stack.database_share;
        events.push(Event { at: done, request, kind: Kind::Leaves });
    }
}

#[test]
fn one_worker_is_the_queue_that_the_books_solve() {
    // M/M/1 at 80 %: p95 = ln 20 ÷ (μ − λ).
    let stack = Stack { instances: 1, workers: 1, service_seconds: 0.1, database_share: 0.0, pool: 1, rps: 8.0 };
    let simulated = simulated_p95_ms(&stack, 3);
    let formula = 1e3 * libm::log(20.0) / 2.0;
    assert!((simulated / formula - 1.0).abs() < NOISE, "{simulated} {formula}");
}

/// A scenario in which latency, not CPU, decides how many instances there must be, and its stack but for their number.
fn random_case(random: &mut Random) -> (Scenario, Vec<Inspection>, Stack) {
    let workers = 1 + (random.next() * 8.0) as usize;
    let service_seconds = random.scale(0.01, 0.4);
    let rps_per_instance = workers as f64 / service_seconds;
    let database_share = 0.2 + 0.4 * random.next();
    let wanted = random.scale(2.0, 12.0);
    let rps = wanted * rps_per_instance * (0.6 + 0.3 * random.next());

    let mut scenario = Scenario { today: Some(Date::constant(2026, 11, 24)), ..Scenario::default() };
    scenario.growth.percent = 0.0;
    scenario.current.requests_per_second = Some(rps);
    scenario.current.app_instances = Some(1);
    scenario.coefficients.rps_per_instance = Some(rps_per_instance);
    scenario.policy.target_utilisation_percent = 100.0;
    scenario.policy.spare_instances = 1;
    scenario.policy.max_instances = 1000;
    // 95 of 100 exponential times are below ln 20 = 3 means.
    scenario.thresholds.p95_ms.immediate = 1e3 * service_seconds * (3.1 + 2.0 * random.next());
    let alone = LoadTest {
        tool: "ab".to_owned(),
        concurrency: Some(1.0),
        requests_per_second: 1.0 / service_seconds,
        mean_ms: Some(1e3 * service_seconds),
        line: 1,
        ..LoadTest::default()
    };
    let pastes = vec![Inspection { load_tests: vec![alone], ..Inspection::default() }];
    // Little's law (1961), and half as many again.
    let pool = (1.5 * rps * service_seconds * database_share).ceil() as usize + 3;
    (scenario, pastes, Stack { instances: 0, workers, service_seconds, database_share, pool, rps })
}

/// Thirty stacks of each.
const SEEDS: [u64; 3] = [20, 7, 42];

#[test]
fn the_recommended_instances_keep_p95_with_one_lost_and_one_fewer_does_not() {
    for (seed, case) in SEEDS.into_iter().flat_map(|seed| (0..30).map(move |case| (seed, case))) {
        let mut random = Random(seed + 1000 * case);
        let (scenario, pastes, stack) = random_case(&mut random);
        let plan = plan_from(&pastes, &scenario).unwrap();
        let step = plan.steps.iter().find(|step| step.component == Component::App).unwrap();
        // One may be lost: so many must do.
        let needed = step.topology.app.instances as usize - 1;
        let p95 = |instances| simulated_p95_ms(&Stack { instances, ..stack }, case);
        let limit = scenario.thresholds.p95_ms.immediate;
        let (with, without) = (p95(needed), if needed > 1 { p95(needed - 1) } else { f64::INFINITY });
        println!(
            "{seed:2} {case:2}: {needed} × {} workers of {:.0} ms at {:.0} RPS: p95 {with:.0} of {limit:.0} ms, one fewer {without:.0}",
            stack.workers,
            1e3 * stack.service_seconds,
            stack.rps
        );
        assert!(with <= (1.0 + NOISE) * limit, "case {case} of seed {seed}");
        // A limit within the noise of the simulation is neither kept nor lost.
        assert!(without > (1.0 - NOISE) * limit, "case {case} of seed {seed}");
    }
}
