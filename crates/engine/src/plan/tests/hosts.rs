//! More machines.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::*;

/// What a machine's CPU and memory are at.
fn machine(subject: &str, cpu: f64, memory: f64) -> Inspection {
    seen(Component::Host, subject, &[(Metric::CpuPercent, cpu), (Metric::MemoryPercent, memory)])
}

#[test]
fn machines_are_ordered_before_their_processors_are_full() {
    let plan = planned(&[machine("host", 45.0, 40.0)], &certain());
    let hosts: Vec<String> = plan
        .steps
        .iter()
        .filter(|step| step.component == Component::Host)
        .map(|step| format!("{} {} {}", step.order_by, step.needed_by, step.title))
        .collect();
    // 45 % · 1.5ᵗ is 70 % after 1.09 months and 280 % after 4.51; 140 % the campaign's 1.3 · 45 % · 1.5ᵗ after 2.15.
    insta::assert_snapshot!(hosts.join("\n"), @"
    2026-12-13 2026-12-27 Add 1 host, 2 in all
    2027-01-15 2027-01-29 Add 2 hosts, 4 in all
    2027-03-26 2027-04-09 Add 4 hosts, 8 in all
    ");
    let row = row(&plan, "host-cpu");
    assert_eq!((row.capacity, row.capacity_unit.as_str()), (1.0, "hosts"));
    assert_eq!(row.why, "45 % at 50 RPS now (assumed), growing with the load.");
    let last = plan.months.last().unwrap().topology.hosts;
    assert_eq!((plan.current.hosts, last), (1, plan.steps.last().unwrap().topology.hosts));
}

#[test]
fn a_full_memory_asks_for_machines_today() {
    let plan = planned(&[machine("a", 10.0, 90.0), machine("b", 12.0, 30.0)], &certain());
    let first = step(&plan, "hosts-1");
    assert_eq!((first.needed_by, first.title.as_str()), (Date::constant(2026, 11, 24), "Add 1 host, 3 in all"));
    assert_eq!(first.why, "90 % of the memory is in use. Larger ones do as well.");
    let seen = plan.diagnostics.iter().find(|one| one.code == "more-hosts-seen").unwrap();
    assert_eq!(seen.message, "2 hosts were read; copies are placed on 1.");
}
