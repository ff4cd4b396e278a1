//! Any scenario and any paste.

use headroom_model::{
    Component, Date, Demand, Estimate, Event, FittedGrowth, GrowthBasis, GrowthKind, Inspection, LoadTest, Metric,
    Observation, Outliers, Period, Platform, Rate, Scenario, Season, Sizing, UslFit,
};
use proptest::prelude::*;

const METRICS: [Metric; 26] = [
    Metric::CpuPercentOfCore,
    Metric::CpuPercent,
    Metric::CpuCores,
    Metric::CpuLimitCores,
    Metric::MemoryBytes,
    Metric::MemoryLimitBytes,
    Metric::MemoryPercent,
    Metric::Processes,
    Metric::Instances,
    Metric::RequestsPerSecond,
    Metric::ErrorPercent,
    Metric::LatencyP95Ms,
    Metric::QueueDepth,
    Metric::ConnectionsActive,
    Metric::ConnectionsTotal,
    Metric::MaxConnections,
    Metric::DatabaseBytes,
    Metric::CacheUsedBytes,
    Metric::CacheMaxBytes,
    Metric::Vectors,
    Metric::Peers,
    Metric::Shards,
    Metric::Replicas,
    Metric::DiskBytes,
    Metric::DiskUsedBytes,
    Metric::Clients,
];

/// Pastes with any component, metric and value, misread ones included.
pub(super) fn pastes() -> impl Strategy<Value = Vec<Inspection>> {
    let value = prop_oneof![
        4 => 0.0..500.0_f64,
        2 => (0.0..40.0_f64).prop_map(libm::exp),
        1 => prop::sample::select(vec![0.0, 1e-300, 1e18, 1e300, -5.0]),
    ];
    let observation =
        (prop::sample::select(Component::PARTS.to_vec()), 0..3_u8, prop::sample::select(METRICS.to_vec()), value)
            .prop_map(|(component, subject, metric, value)| {
                Observation::new(component, format!("subject-{subject}"), metric, value, 1)
            });
    let paste = (prop::collection::vec(observation, 0..12), prop::collection::vec(load_test(), 0..7))
        .prop_map(|(observations, load_tests)| Inspection { observations, load_tests, ..Inspection::default() });
    prop::collection::vec(paste, 0..3)
}

/// A result of a load test, most of them of a system that can be.
fn load_test() -> impl Strategy<Value = LoadTest> {
    let times = (prop::option::of(spread(0.1, 1e4)), prop::option::of(spread(0.1, 1e4)));
    (spread(1.0, 500.0), spread(0.1, 1e4), times, 0..50_u32).prop_map(
        |(load, requests_per_second, (mean_ms, p95_ms), errors)| LoadTest {
            tool: "ab".to_owned(),
            concurrency: Some(load.round()),
            requests_per_second,
            requests: Some(1000.0),
            errors: f64::from(errors),
            mean_ms,
            p95_ms,
            line: 1,
            ..LoadTest::default()
        },
    )
}

/// Growth as series may show it.
pub(super) fn fitted() -> impl Strategy<Value = Vec<FittedGrowth>> {
    let one = (prop::sample::select(Demand::ALL.to_vec()), -0.5..0.5_f64, 0.0..0.2_f64).prop_map(
        |(demand, log_per_month, deviation)| FittedGrowth {
            demand,
            log_per_month,
            deviation,
            source: headroom_model::Source { paste: 0, line: 1 },
            why: "60 days".to_owned(),
        },
    );
    prop::collection::vec(one, 0..4)
}

/// A law over instances, as load tests on several numbers of them may show it.
pub(super) fn scaling() -> impl Strategy<Value = Option<UslFit>> {
    let estimate = |value| Estimate { value, standard_error: None };
    let law = (0.0..0.3_f64, prop_oneof![Just(0.0), spread(1e-6, 0.01)], spread(1.0, 1e4)).prop_map(
        move |(sigma, kappa, lambda)| UslFit {
            sigma: estimate(sigma),
            kappa: estimate(kappa),
            lambda: estimate(lambda),
            covariance: None,
            measurements: 5,
        },
    );
    prop_oneof![2 => Just(None), 1 => law.prop_map(Some)]
}

pub(super) fn today() -> Date {
    Date::constant(2026, 11, 24)
}

/// A number whose logarithm is evenly spread.
fn spread(low: f64, high: f64) -> impl Strategy<Value = f64> {
    (libm::log(low)..libm::log(high)).prop_map(libm::exp)
}

fn rate() -> impl Strategy<Value = Rate> {
    let period = prop::sample::select(vec![Period::Month, Period::Year, Period::Horizon]);
    (period, -60.0..80.0_f64, prop::option::of((0.0..20.0_f64, 0.0..40.0_f64))).prop_map(|(per, percent, range)| Rate {
        per,
        percent,
        low: range.map(|(below, _)| percent - below),
        high: range.map(|(_, above)| percent + above),
    })
}

fn event() -> impl Strategy<Value = Event> {
    (-40..400_i32, prop::option::of(0..60_i32), spread(0.05, 20.0), 0..30_u32).prop_map(
        |(from, length, multiplier, ramp_days)| {
            let day = |days: i32| today().saturating_add(jiff::Span::new().days(days));
            Event {
                name: "Event".to_owned(),
                from: day(from),
                until: length.map(|length| day(from + length)),
                multiplier,
                ramp_days,
            }
        },
    )
}

fn season() -> impl Strategy<Value = Season> {
    let some = |count: usize| prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(0.2..3.0_f64, count)];
    (some(12), some(7)).prop_map(|(yearly, weekly)| Season { yearly, weekly })
}

prop_compose! {
    /// Scenarios such as people have.
    pub(super) fn scenarios()(
        (horizon_months, draws, seed) in (1..30_u32, 1..300_u32, any::<u64>()),
        general in rate(),
        own in prop::collection::btree_map(prop::sample::select(Demand::ALL.to_vec()), rate(), 0..3),
        events in prop::collection::vec(event(), 0..4),
        (rps, users, database_gb, redis_gb) in (
            prop::option::of(spread(1e-3, 1e7)), prop::option::of(spread(1.0, 1e9)),
            prop::option::of(spread(1e-3, 1e5)), prop::option::of(spread(1e-4, 1e5)),
        ),
        (vectors, instances, cpu, memory, connections, max_connections) in (
            prop::option::of(spread(1.0, 1e9)), prop::option::of(1..40_u32), prop::option::of(0.0..130.0_f64),
            prop::option::of(0.0..120.0_f64), prop::option::of(0.0..500.0_f64), prop::option::of(1..1000_u32),
        ),
        (per_instance, target, spare, confidence) in (
            prop::option::of(spread(0.1, 1e4)), 20.0..100.0_f64, 0..3_u32, 50.0..99.9_f64,
        ),
        (hold, most, cores, hosts, node) in (0..6_u32, 1..60_u32, 0.5..32.0_f64, 1..5_u32, spread(0.5, 64.0)),
        (runbook, pooler) in (prop::bool::weighted(0.2), prop::bool::weighted(0.2)),
        (kind, ceiling, basis, season) in (
            prop::sample::select(vec![GrowthKind::Compound, GrowthKind::Linear, GrowthKind::Logistic]),
            spread(1.01, 100.0),
            prop::sample::select(vec![GrowthBasis::Combined, GrowthBasis::Stated, GrowthBasis::Fitted]),
            season(),
        ),
        (database_cpu, reads, p95_ms) in (
            prop::option::of(0.0..120.0_f64), prop::option::of(0.0..100.0_f64), spread(20.0, 5e3),
        ),
        (database_cores, database_memory, replicas, kubernetes) in (
            spread(0.5, 128.0), spread(0.5, 512.0), 0..4_u32, prop::bool::weighted(0.2),
        ),
    ) -> Scenario {
        let mut scenario = Scenario { today: Some(today()), horizon_months, draws, seed, events, ..Scenario::default() };
        scenario.growth = headroom_model::Growth {
            per: general.per, percent: general.percent, low: general.low, high: general.high, per_metric: own,
            kind, ceiling, basis, season, outliers: Outliers::Counted,
        };
        (scenario.current.database_cpu_percent, scenario.current.database_read_percent) = (database_cpu, reads);
        scenario.thresholds.p95_ms.immediate = p95_ms;
        let current = &mut scenario.current;
        (current.requests_per_second, current.users, current.database_gb, current.redis_gb) =
            (rps, users, database_gb, redis_gb);
        (current.vectors, current.app_instances, current.app_cpu_percent) = (vectors, instances, cpu);
        (current.app_memory_percent, current.database_connections, current.max_connections) =
            (memory, connections, max_connections);
        scenario.coefficients.rps_per_instance = per_instance;
        let policy = &mut scenario.policy;
        (policy.target_utilisation_percent, policy.spare_instances, policy.confidence_percent) = (target, spare, confidence);
        (policy.hold_months, policy.max_instances, policy.max_cores_per_instance) = (hold, most, cores);
        (policy.hosts, policy.max_cache_node_gb, policy.max_vector_node_gb) = (hosts, node, node);
        policy.sizing = if runbook { Sizing::Runbook } else { Sizing::Headroom };
        scenario.stack.postgres.pooler = pooler;
        (scenario.stack.postgres.cores, scenario.stack.postgres.memory_gb) = (database_cores, database_memory);
        scenario.stack.postgres.replicas = replicas;
        scenario.stack.platform = if kubernetes { Platform::Kubernetes } else { Platform::Compose };
        scenario
    }
}

/// What validation lets through and no sane person writes.
pub(super) fn wild() -> impl Strategy<Value = Scenario> {
    let extreme = || prop::option::of(prop::sample::select(vec![f64::MIN_POSITIVE, 1e-9, 1.0, 1e9, 1e15]));
    let ends = prop::sample::select(vec![today(), Date::MIN, Date::MAX, Date::constant(9999, 6, 30)]);
    (scenarios(), ends, [extreme(), extreme(), extreme(), extreme(), extreme(), extreme(), extreme(), extreme()])
        .prop_map(|(mut scenario, day, [rps, users, gb, disk, per_instance, cores, memory, redis])| {
            scenario.today = Some(day);
            scenario.current.requests_per_second = rps;
            scenario.current.users = users;
            scenario.current.database_gb = gb;
            scenario.current.database_disk_gb = disk;
            scenario.coefficients.rps_per_instance = per_instance;
            scenario.stack.app.cores = cores;
            scenario.stack.app.memory_gb = memory;
            scenario.stack.redis.max_memory_gb = redis;
            scenario.thresholds.cpu_percent.planned = None;
            scenario
        })
}
