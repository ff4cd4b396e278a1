use headroom_model::{Behavior, Date, PolicyKind, ScalingPolicy, ScalingRules, SelectPolicy, Timestamp, Unit};
use proptest::prelude::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

const FLEET: Fleet = Fleet { rps_per_instance: 50.0, start_seconds: 30, overload_percent: 80.0, instances: None };

fn constant(rps: f64, minutes: u32) -> Load {
    Load::new(None, vec![rps; 4 * minutes as usize])
}

fn counts(run: &Run) -> Vec<u32> {
    let mut counts: Vec<u32> = run.instances.iter().map(|at| at.instances).collect();
    counts.dedup();
    counts
}

fn policy(kind: PolicyKind, value: u32, period_seconds: u32) -> ScalingPolicy {
    ScalingPolicy { kind, value, period_seconds }
}

/// 80 instances of which the load needs 10, and rules for the way down.
fn scale_down(rules: ScalingRules) -> Run {
    let hpa = Hpa {
        min_replicas: 10,
        max_replicas: 100,
        behavior: Behavior { scale_down: rules, ..Behavior::default() },
        ..Hpa::default()
    };
    run(&constant(100.0, 30), &Fleet { instances: Some(80), ..FLEET }, &Settings::Hpa(hpa))
}

#[test]
fn ten_percent_or_four_pods_a_minute_is_the_documented_example() {
    // kubernetes.io, Horizontal Pod Autoscaling, Scaling policies: 80, then 8 fewer, then 10 % of 72 "is 7.2 but the
    // number is rounded up to 8"; at 40 or fewer by 4.
    let run = scale_down(ScalingRules {
        stabilization_window_seconds: Some(0),
        policies: vec![policy(PolicyKind::Pods, 4, 60), policy(PolicyKind::Percent, 10, 60)],
        ..ScalingRules::default()
    });
    assert_eq!(counts(&run), [80, 72, 64, 57, 51, 45, 40, 36, 32, 28, 24, 20, 16, 12, 10]);
    let seconds: Vec<u32> = run.instances.iter().map(|at| at.seconds).collect();
    assert_eq!(seconds[..4], [0, 15, 75, 135]);
}

#[test]
fn the_smaller_of_two_policies_is_min_and_disabled_is_none() {
    let rules = |select_policy| ScalingRules {
        stabilization_window_seconds: Some(0),
        policies: vec![policy(PolicyKind::Percent, 10, 60), policy(PolicyKind::Pods, 5, 60)],
        select_policy,
        ..ScalingRules::default()
    };
    // Both documented: at most 5 pods a minute; never down.
    assert_eq!(counts(&scale_down(rules(SelectPolicy::Min)))[..4], [80, 75, 70, 65]);
    assert_eq!(counts(&scale_down(rules(SelectPolicy::Disabled))), [80]);
}

#[test]
fn by_default_it_goes_down_at_once_after_five_minutes() {
    let run = scale_down(ScalingRules::default());
    assert_eq!(counts(&run), [80, 10]);
    // What ran at the first look, at 15 s, is the highest until 300 s later.
    assert_eq!(run.instances[1].seconds, 315);
}

#[test]
fn by_default_it_doubles_or_adds_four_in_fifteen_seconds() {
    let hpa = Hpa { min_replicas: 1, max_replicas: 1000, average_utilization: 1, ..Hpa::default() };
    let instant = Fleet { start_seconds: 0, instances: Some(1), ..FLEET };
    let run = run(&constant(1e6, 5), &instant, &Settings::Hpa(hpa));
    assert_eq!(counts(&run)[..5], [1, 5, 10, 20, 40]);
}

#[test]
fn twice_the_target_doubles_and_half_halves_and_near_the_target_nothing_happens() {
    // kubernetes.io: a current value of 200m against 100m doubles, 50m halves; within a tenth nothing.
    let after = |busy: f64| {
        let hpa = Hpa { average_utilization: 50, max_replicas: 100, ..Hpa::default() };
        let mut scaler = Autoscaler::new(&hpa);
        let look = |at, busy| replay::Seen { at, instances: 10, settled: 10, busy, busy_of_all: busy };
        replay::Controller::decide(&mut scaler, &look(15, busy));
        replay::Controller::decide(&mut scaler, &look(315, busy))
    };
    assert_eq!([1.0, 0.25, 0.55, 0.56, 0.45, 0.44].map(after), [20, 5, 10, 12, 10, 9]);
}

#[test]
fn instances_that_are_not_ready_dampen_the_way_up() {
    // Two at 100 % of a target of 50 %: four. While the new two start they count as idle: 50 % on average, enough.
    let hpa = Hpa { average_utilization: 50, ..Hpa::default() };
    let slow = Fleet { start_seconds: 120, instances: Some(2), ..FLEET };
    let run = run(&constant(1000.0, 6), &slow, &Settings::Hpa(hpa));
    let at: Vec<(u32, u32)> = run.instances.iter().map(|at| (at.seconds, at.instances)).collect();
    // Serving from 135 s on, their metrics count after a whole window: at 150 s all four are seen busy.
    assert_eq!(at[..4], [(0, 2), (15, 4), (135, 4), (150, 8)]);
}

#[test]
fn a_request_below_the_limit_makes_the_target_a_smaller_load() {
    // 35 % of the limit is 70 % of a request of half the limit. Nine at 350 RPS are at 77.8 % of the limit, which counts
    // as 77 %: a tenth above 70 %, so that nothing happens.
    let half = Hpa { cpu_request_percent: 50.0, ..Hpa::default() };
    let run = |hpa| run(&constant(350.0, 60), &FLEET, &Settings::Hpa(hpa)).instances.last().unwrap().instances;
    assert_eq!((run(Hpa { max_replicas: 40, ..half }), run(Hpa { max_replicas: 40, ..Hpa::default() })), (18, 9));
}

#[test]
fn the_loop_takes_eight_minutes_and_a_start_from_two_to_ten() {
    let fleet = Fleet { instances: Some(2), start_seconds: 45, ..FLEET };
    let run = run(&constant(450.0, 15), &fleet, &Settings::Loop(RunbookLoop::default()));
    let last = run.instances.last().unwrap();
    assert_eq!((last.instances, last.serving, last.seconds), (10, 10, 8 * 60 + 45));
    assert_eq!(run.flaps, 0);
}

#[test]
fn a_start_slower_than_the_interval_holds_the_loop_back() {
    // docker stats averages over all running containers, and one that starts is idle: 2 of 3 busy are 67 %, not above 70.
    let fleet = Fleet { instances: Some(2), start_seconds: 300, ..FLEET };
    let run = run(&constant(450.0, 5), &fleet, &Settings::Loop(RunbookLoop::default()));
    assert_eq!(counts(&run), [2, 3]);
}

#[test]
fn the_loop_is_free_of_flaps_exactly_when_down_is_below_up_less_one_instance() {
    // Instantly serving, so that only the thresholds decide.
    let instant = Fleet { start_seconds: 0, ..FLEET };
    for least in 1..5 {
        for up in [50.0, 70.0, 80.0] {
            for down in (5..80).step_by(5).map(f64::from).filter(|down| *down < up) {
                let settings = RunbookLoop {
                    min_instances: least,
                    max_instances: 8,
                    scale_up_percent: up,
                    scale_down_percent: down,
                    ..RunbookLoop::default()
                };
                let free = (least + 1..=8).all(|n| down < up * f64::from(n - 1) / f64::from(n) + 1e-9);
                let loads = (1..160).map(|load| f64::from(load) * 2.5 + 0.1);
                let flaps: u32 =
                    loads.map(|load| run(&constant(load, 30), &instant, &Settings::Loop(settings)).flaps).sum();
                assert_eq!(flaps == 0, free, "{least} up {up} down {down}: {flaps} flaps");
                assert_eq!(free, down < runbook_loop::flap_free_below(&settings) + 1e-9);
            }
        }
    }
}

#[test]
fn what_the_serving_instances_cannot_take_is_unserved() {
    // Five instances take 250 of 300 RPS until four more serve: a look at 15 s, then 30 s to start.
    let mut steps = vec![170.0; 4];
    steps.extend(vec![300.0; 20]);
    let load = Load::new(None, steps);
    let fleet = Fleet { instances: Some(5), ..FLEET };
    let run = run(&load, &fleet, &Settings::Hpa(Hpa::default()));
    let first = run.instances[1];
    assert_eq!((first.seconds, first.instances), (60 + 15, 8));
    assert_eq!(run.unserved_requests, 50.0 * 45.0);
    // Above 80 % from 60 s until 105 s; eight at 300 RPS are at 75 %.
    assert_eq!(run.overloaded_minutes, 0.75);
    let hours = (75.0 * 5.0 + (360.0 - 75.0) * 8.0) / 3600.0;
    assert!((run.instance_hours - hours).abs() < 1e-8, "{} {hours}", run.instance_hours);
    let needed: Vec<(u32, u32)> = needed(&load, &fleet).iter().map(|at| (at.seconds, at.instances)).collect();
    assert_eq!(needed, [(0, 5), (60, 8)]);
}

#[test]
fn found_settings_neither_flap_nor_overload_and_tell_their_price() {
    let spike = daily_profile(350.0, DailyShape::Spike, &[], 1);
    for settings in [Settings::Loop(RunbookLoop::default()), Settings::Hpa(Hpa::default())] {
        let given = run(&spike, &FLEET, &settings);
        assert!(given.overloaded_minutes > 0.0);
        let advice = find_settings(&spike, &FLEET, &settings, &given);
        let found = advice.run.unwrap();
        assert_eq!((found.overloaded_minutes, found.flaps), (0.0, 0));
        assert!(advice.extra_instance_hours.unwrap() > 0.0, "{}", advice.why);
        let settings = advice.runbook_loop.map(Settings::Loop).or(advice.hpa.map(Settings::Hpa)).unwrap();
        assert_eq!(run(&spike, &FLEET, &settings), found);
        assert!(advice.why.contains("instance-hours more"), "{}", advice.why);
    }
}

#[test]
fn beyond_the_maximum_no_setting_helps_and_the_answer_says_why() {
    let settings = Settings::Loop(RunbookLoop::default());
    let load = constant(600.0, 60);
    let advice = find_settings(&load, &FLEET, &settings, &run(&load, &FLEET, &settings));
    assert_eq!(advice.run, None);
    assert_eq!(advice.why, "At the peak of 600 RPS 15 instances are needed, and the maximum is 10: no setting helps.");
}

fn scenario() -> Scenario {
    Scenario { today: Some(Date::constant(2026, 11, 24)), ..Scenario::default() }
}

fn simulation(inspections: &[Inspection], controllers: &Controllers) -> Simulation {
    let scenario = scenario();
    let (snapshot, _) = crate::snapshot(inspections, &scenario);
    simulate(inspections, &snapshot, &crate::plan(&snapshot, &scenario), &scenario, controllers)
}

#[test]
fn without_a_series_a_day_of_the_plan_is_replayed() {
    let simulation = simulation(&[], &Controllers::default());
    assert_eq!(simulation.title, "A day of May 2027 with a peak of 570 RPS, office hours (assumed)");
    assert_eq!(simulation.duration_seconds, 86_400);
    let controllers: Vec<ControllerKind> = simulation.runs.iter().map(|run| run.controller).collect();
    assert_eq!(controllers, [ControllerKind::Loop, ControllerKind::Hpa]);
    assert_eq!(simulation.runs[1].settings, "target 70 %, every 15 s, down after 300 s, 2 to 10");
    assert!(simulation.advice.is_empty() && simulation.start.is_none());
    // 570 RPS at 80 % of 50 need 15; both controllers stop at 10.
    let needed = simulation.needed.iter().map(|at| at.instances).max();
    assert_eq!((needed, simulation.runs[0].most_instances, simulation.runs[1].most_instances), (Some(15), 10, 10));
    assert!(simulation.runs.iter().all(|run| run.unserved_requests > 0.0));
}

#[test]
fn a_pasted_series_is_replayed_the_balancers_before_the_apps() {
    let series = |component, subject: &str, rps: f64| Series {
        component,
        subject: subject.to_owned(),
        metric: Metric::RequestsPerSecond,
        unit: Unit::Rps,
        points: (0..241).map(|i| (Timestamp::from_second(1_795_000_000 + 15 * i).unwrap(), rps)).collect(),
        first_line: 1,
        last_line: 241,
    };
    let pasted = Inspection {
        series: vec![series(Component::App, "/api", 900.0), series(Component::Balancer, "nginx", 180.0)],
        ..Inspection::default()
    };
    let mut controllers = Controllers { find_settings: true, ..Controllers::default() };
    let first = simulation(std::slice::from_ref(&pasted), &controllers);
    assert_eq!(first.title, "Requests per second of nginx as pasted, 1 hour, with a peak of 180 RPS");
    assert_eq!((first.peak_rps, first.requests, first.advice.len()), (180.0, 648_000.0, 2));
    assert_eq!(first.start, Some(Timestamp::from_second(1_795_000_000).unwrap()));
    assert_eq!(first.diagnostics[0].code, "several-series");
    controllers.load.subject = Some("/api".to_owned());
    controllers.load.peak_rps = Some(90.0);
    let named = simulation(&[pasted], &controllers);
    assert_eq!(named.title, "Requests per second of /api as pasted, 1 hour, scaled to a peak of 90 RPS");
    controllers.load.from = LoadOrigin::Series;
    assert_eq!(simulation(&[], &controllers).diagnostics[0].code, "series-missing");
}

fn any_rules() -> impl Strategy<Value = ScalingRules> {
    let kind = prop_oneof![Just(PolicyKind::Pods), Just(PolicyKind::Percent)];
    let one = (kind, any::<u32>(), any::<u32>()).prop_map(|(kind, value, period)| policy(kind, value, period));
    let select = prop_oneof![Just(SelectPolicy::Max), Just(SelectPolicy::Min), Just(SelectPolicy::Disabled)];
    (prop::collection::vec(one, 0..3), any::<Option<u32>>(), select, any::<Option<f64>>()).prop_map(
        |(policies, stabilization_window_seconds, select_policy, tolerance)| ScalingRules {
            policies,
            stabilization_window_seconds,
            select_policy,
            tolerance,
        },
    )
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let small = prop_oneof![0_u32..30, any::<u32>()];
    let hpa = (
        (small.clone(), small.clone(), any::<u32>(), any::<f64>(), any::<f64>()),
        (any_rules(), any_rules()),
        (small.clone(), small.clone(), small.clone()),
    );
    let hpa =
        hpa.prop_map(|((least, most, target, request, tolerance), (up, down), (sync, initialization, window))| {
            Settings::Hpa(Hpa {
                min_replicas: least,
                max_replicas: most,
                average_utilization: target,
                cpu_request_percent: request,
                tolerance,
                behavior: Behavior { scale_up: up, scale_down: down },
                sync_period_seconds: sync,
                cpu_initialization_period_seconds: initialization,
                metric_resolution_seconds: window,
            })
        });
    let runbook_loop = ((small.clone(), small.clone(), small.clone(), small), any::<[f64; 3]>(), any::<bool>());
    let runbook_loop = runbook_loop.prop_map(|((least, most, interval, cooldown), [up, down, cores], proportional)| {
        Settings::Loop(RunbookLoop {
            min_instances: least,
            max_instances: most,
            scale_up_percent: up,
            scale_down_percent: down,
            interval_seconds: interval,
            cooldown_seconds: cooldown,
            proportional,
            cores,
        })
    });
    prop_oneof![hpa, runbook_loop]
}

proptest! {
    #[test]
    fn any_settings_on_any_load_give_a_finite_replay(
        settings in any_settings(),
        rps in prop::collection::vec(prop_oneof![0.0..2000.0_f64, any::<f64>()], 0..400),
        each in prop_oneof![1.0..100.0_f64, any::<f64>()],
        (start_seconds, overload_percent, instances) in (any::<u32>(), any::<f64>(), any::<Option<u32>>()),
    ) {
        let load = Load::new(None, rps);
        let fleet = Fleet { rps_per_instance: each, start_seconds, overload_percent, instances };
        let made = run(&load, &fleet, &settings);
        let numbers = [made.unserved_requests, made.overloaded_minutes, made.instance_hours];
        prop_assert!(numbers.iter().all(|number| number.is_finite() && *number >= 0.0), "{numbers:?}");
        prop_assert!(made.overloaded_minutes <= f64::from(load.duration_seconds()) / 60.0);
        prop_assert!(made.instances.iter().all(|at| (1..=at.instances).contains(&at.serving)));
        prop_assert!(made.instances.windows(2).all(|pair| pair[0].seconds < pair[1].seconds));
        needed(&load, &fleet);
    }

    #[test]
    fn a_replay_stays_within_its_bounds_and_its_hours_are_those_of_its_instances(
        rps in prop::collection::vec(0.0..900.0_f64, 1..400), least in 1_u32..5, more in 0_u32..10, is_hpa in any::<bool>(),
    ) {
        let most = least + more;
        let settings = if is_hpa {
            Settings::Hpa(Hpa { min_replicas: least, max_replicas: most, ..Hpa::default() })
        } else {
            Settings::Loop(RunbookLoop { min_instances: least, max_instances: most, ..RunbookLoop::default() })
        };
        let load = Load::new(None, rps);
        let made = run(&load, &FLEET, &settings);
        prop_assert!(made.instances.iter().all(|at| (least..=most).contains(&at.instances)));
        let ends = made.instances.iter().skip(1).map(|at| at.seconds).chain([load.duration_seconds()]);
        let seconds: f64 =
            made.instances.iter().zip(ends).map(|(at, end)| f64::from(at.instances) * f64::from(end - at.seconds)).sum();
        prop_assert!((made.instance_hours - seconds / 3600.0).abs() < 1e-6);
        prop_assert_eq!(&made, &run(&load, &FLEET, &settings));
    }

    #[test]
    fn more_load_never_needs_fewer_instances(a in 0.0..1e6_f64, b in 0.0..1e6_f64) {
        prop_assert!(FLEET.needed(a.min(b)) <= FLEET.needed(a.max(b)));
    }
}
