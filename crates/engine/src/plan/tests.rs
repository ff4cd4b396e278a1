use headroom_model::{Component, Date, Event, GIB, Inspection, Metric, Observation, Plan, Scenario};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::{plan, snapshot};

pub(super) fn scenario() -> Scenario {
    let mut scenario = Scenario { today: Some(Date::constant(2026, 11, 24)), ..Scenario::default() };
    scenario.growth.low = Some(35.0);
    scenario.growth.high = Some(65.0);
    scenario.events.push(Event {
        name: "Campaign".to_owned(),
        from: Date::constant(2027, 1, 18),
        until: Some(Date::constant(2027, 2, 1)),
        multiplier: 1.3,
    });
    scenario
}

/// The report of the design's picture: two instances, hot.
pub(super) fn report() -> Vec<Inspection> {
    let mut observations = Vec::new();
    for (name, cpu, memory, line) in [("server-1", 187.63, 1.41, 6), ("server-2", 203.40, 1.464, 7)] {
        observations.push(Observation::new(Component::App, name, Metric::CpuPercentOfCore, cpu, line));
        observations.push(Observation::new(Component::App, name, Metric::MemoryBytes, memory * GIB, line));
        observations.push(Observation::new(Component::App, name, Metric::MemoryLimitBytes, 2.0 * GIB, line));
    }
    for (component, metric, value, line) in [
        (Component::App, Metric::Instances, 2.0, 4),
        (Component::Database, Metric::ConnectionsActive, 64.0, 11),
        (Component::Database, Metric::DatabaseBytes, 10e9, 12),
        (Component::Cache, Metric::CacheUsedBytes, 0.305 * GIB, 17),
        (Component::Cache, Metric::CacheMaxBytes, GIB, 18),
        (Component::Vector, Metric::MemoryBytes, 0.884 * GIB, 20),
        (Component::Vector, Metric::MemoryLimitBytes, 4.0 * GIB, 20),
    ] {
        observations.push(Observation::new(component, "", metric, value, line));
    }
    vec![Inspection { observations, ..Inspection::default() }]
}

pub(super) fn planned(inspections: &[Inspection], scenario: &Scenario) -> Plan {
    scenario.validate().unwrap();
    let (snapshot, _) = snapshot(inspections, scenario);
    plan(&snapshot, scenario)
}

#[test]
fn show() {
    let plan = planned(&report(), &scenario());
    for row in &plan.runway {
        println!(
            "{:22} {:?} {:?} plan {:?} {:?} {:?} never {:?} act {:?} order {:?} | {}",
            row.resource,
            row.level,
            row.value,
            row.planned.p10,
            row.planned.p50,
            row.planned.p90,
            row.planned.never_probability,
            row.immediate.p50,
            row.order_by,
            row.why
        );
    }
    for step in &plan.steps {
        println!(
            "{} {} {:?} | {} | {} | {:?} cap {:?} lasts {:?} {}",
            step.needed_by,
            step.order_by,
            step.id,
            step.title,
            step.why,
            step.decision,
            step.capacity_rps,
            step.lasts_until,
            step.downtime
        );
    }
    for rejection in &plan.rejections {
        println!("- {}: {}", rejection.option, rejection.why);
    }
    for d in &plan.diagnostics {
        println!("! {} {}", d.code, d.message);
    }
    for t in &plan.assessment.triggers {
        println!("T {:?} {} {:?} {}", t.level, t.id, t.value, t.why);
    }
    for m in &plan.months {
        println!(
            "{} {:?} cap {} app {:?} {:?}",
            m.month, m.requests_per_second, m.capacity_rps, m.topology.app, m.topology.cache
        );
    }
}
