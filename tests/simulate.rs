//! Replays of the runbook's loop and of Kubernetes' autoscaler against a second program, written from their
//! documentation.
#![cfg(test)]

#[path = "oracles/mod.rs"]
mod oracles;
#[path = "oracles/random.rs"]
mod random;

use headroom_engine::simulate::{Fleet, Load, Settings, run};
use headroom_model::{Hpa, PolicyKind, RunbookLoop, ScalingPolicy, ScalingRules, SelectPolicy};
use random::Random;
use serde_json::{Value, json};

/// One of several.
fn one<T: Clone>(random: &mut Random, of: &[T]) -> T {
    of[(random.next() * of.len() as f64) as usize].clone()
}

/// Six hours that wander, jump and rest.
fn load(random: &mut Random) -> Vec<f64> {
    let roughness = one(random, &[0.0, 0.05, 0.3]);
    let (mut level, mut slope) = (random.scale(20.0, 800.0), 0.0);
    (0..1440)
        .map(|_| {
            if random.next() < 0.01 {
                (level, slope) = (random.scale(20.0, 900.0), 4.0 * random.next() - 2.0);
            }
            level = (level + slope).clamp(0.0, 1000.0);
            // Whole numbers are the same on both sides.
            (level * (1.0 + roughness * (2.0 * random.next() - 1.0))).round()
        })
        .collect()
}

fn rules(random: &mut Random) -> ScalingRules {
    let policies = (0..(random.next() * 3.0) as usize).map(|_| ScalingPolicy {
        kind: one(random, &[PolicyKind::Pods, PolicyKind::Percent]),
        value: one(random, &[1, 4, 5, 10, 50, 100, 200]),
        period_seconds: one(random, &[15, 60, 120, 600]),
    });
    ScalingRules {
        policies: policies.collect(),
        stabilization_window_seconds: one(random, &[None, Some(0), Some(60), Some(600)]),
        select_policy: one(random, &[SelectPolicy::Max, SelectPolicy::Max, SelectPolicy::Min, SelectPolicy::Disabled]),
        tolerance: one(random, &[None, None, Some(0.0), Some(0.25)]),
    }
}

fn hpa(random: &mut Random) -> Hpa {
    let mut hpa = Hpa {
        min_replicas: one(random, &[1, 2, 4]),
        max_replicas: one(random, &[8, 20, 60]),
        average_utilization: one(random, &[35, 50, 70, 85]),
        cpu_request_percent: one(random, &[100.0, 100.0, 50.0]),
        tolerance: one(random, &[0.1, 0.1, 0.0]),
        sync_period_seconds: one(random, &[15, 15, 10, 30]),
        cpu_initialization_period_seconds: one(random, &[300, 300, 60, 0]),
        metric_resolution_seconds: one(random, &[15, 15, 60]),
        ..Hpa::default()
    };
    if random.next() < 0.7 {
        (hpa.behavior.scale_up, hpa.behavior.scale_down) = (rules(random), rules(random));
    }
    hpa
}

fn runbook_loop(random: &mut Random) -> RunbookLoop {
    RunbookLoop {
        min_instances: one(random, &[1, 2, 4]),
        max_instances: one(random, &[8, 20]),
        scale_up_percent: one(random, &[60.0, 70.0, 80.0]),
        scale_down_percent: one(random, &[30.0, 45.0, 60.0]),
        interval_seconds: one(random, &[60, 30]),
        cooldown_seconds: one(random, &[0, 0, 300]),
        proportional: random.next() < 0.3,
        cores: one(random, &[1.0, 1.0, 2.0]),
    }
}

#[test]
fn replays_are_those_of_a_program_that_follows_each_instance() {
    let mut random = Random(7);
    let cases: Vec<(Vec<f64>, Fleet, Settings)> = (0..60)
        .map(|case| {
            let fleet = Fleet {
                rps_per_instance: one(&mut random, &[20.0, 50.0]),
                start_seconds: one(&mut random, &[0, 10, 30, 90, 400]),
                overload_percent: one(&mut random, &[80.0, 100.0]),
                instances: Some(one(&mut random, &[1, 3, 10, 30])),
            };
            let settings =
                if case % 3 == 0 { Settings::Loop(runbook_loop(&mut random)) } else { Settings::Hpa(hpa(&mut random)) };
            (load(&mut random), fleet, settings)
        })
        .collect();
    let input: Vec<Value> = cases
        .iter()
        .map(|(rps, fleet, settings)| {
            let mut case = json!({
                "rps": rps, "rpsPerInstance": fleet.rps_per_instance, "startSeconds": fleet.start_seconds,
                "overloadPercent": fleet.overload_percent, "instances": fleet.instances,
            });
            match settings {
                Settings::Loop(settings) => case["loop"] = serde_json::to_value(settings).unwrap(),
                Settings::Hpa(settings) => case["hpa"] = without_nulls(serde_json::to_value(settings).unwrap()),
            }
            case
        })
        .collect();
    let Some(answers) = oracles::ask("autoscalers.py", &Value::from(input)) else { return };
    let mut changes = 0;
    for ((rps, fleet, settings), answer) in cases.into_iter().zip(answers.as_array().unwrap()) {
        let run = run(&Load::new(None, rps), &fleet, &settings);
        let ours: Vec<Value> = run.instances.iter().map(|at| json!([at.seconds, at.instances, at.serving])).collect();
        let theirs = answer["changes"].as_array().unwrap();
        let first = ours.iter().zip(theirs).position(|(ours, theirs)| ours != theirs);
        let around = first.map(|at| (&ours[at.saturating_sub(2)..=at], &theirs[at.saturating_sub(2)..=at]));
        assert!(first.is_none() && ours.len() == theirs.len(), "{around:?} {fleet:?} {settings:?}");
        assert_eq!(json!(run.flaps), answer["flaps"], "{settings:?}");
        let pairs = [
            (run.unserved_requests, &answer["unserved"]),
            (run.overloaded_minutes * 60.0, &answer["overloadedSeconds"]),
            (run.instance_hours, &answer["instanceHours"]),
        ];
        for (ours, theirs) in pairs {
            let theirs = theirs.as_f64().unwrap();
            assert!((ours - theirs).abs() <= 1e-6 * theirs.max(1.0), "{ours} {theirs} {settings:?}");
        }
        changes += ours.len();
    }
    println!("60 replays of 6 hours, {changes} changes, all at the same second");
}

/// A left-out setting is Kubernetes' default.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        other => other,
    }
}
