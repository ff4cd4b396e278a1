//! Real plans of many scenarios: platforms, versions, sizes, growth up and down, one machine or three.

use std::fs;
use std::path::Path;
use std::thread;

use headroom_model::{Plan, Scenario, Sizing, Storage};

use super::checkers::{Checker, succeed};
use super::example::{empty_folder, scenario, write};

/// Every combination of the axes, each scenario with a name that says which.
pub(crate) fn scenarios() -> Vec<Scenario> {
    let sizes = [(50.0, 1000.0, 10.0, 2.0, 0.25), (400.0, 20_000.0, 200.0, 8.0, 32.0)];
    let mut all = Vec::new();
    for version in [13, 15, 18] {
        for (rps, users, database_gb, cores, memory_gb) in sizes {
            for percent in [-10.0, 20.0, 50.0] {
                for hosts in [1, 3] {
                    for sizing in [Sizing::Runbook, Sizing::Headroom] {
                        let mut one = scenario();
                        one.name = format!("{version}, {rps} rps, {percent} %, {hosts} hosts, {sizing:?}");
                        one.current.requests_per_second = Some(rps);
                        one.current.users = Some(users);
                        one.current.database_gb = Some(database_gb);
                        one.current.vectors = Some(users * 1000.0);
                        one.growth.percent = percent;
                        one.policy.hosts = hosts;
                        one.policy.sizing = sizing;
                        let postgres = &mut one.stack.postgres;
                        postgres.version = version;
                        postgres.cores = cores;
                        postgres.memory_gb = memory_gb;
                        postgres.storage = if version == 13 { Storage::Hdd } else { Storage::Nvme };
                        all.push(one);
                    }
                }
            }
        }
    }
    all
}

fn plan(scenario: &Scenario) -> Plan {
    headroom::plan(scenario).unwrap_or_else(|error| panic!("{}: {error}", scenario.name))
}

#[test]
fn every_file_of_every_scenario_passes_its_reader() {
    let root = empty_folder("matrix");
    let scenarios = scenarios();
    assert!(scenarios.len() >= 60, "{}", scenarios.len());
    // The programs that read are processes: two at a time.
    let (left, right) = scenarios.split_at(scenarios.len() / 2);
    let (files, steps) = thread::scope(|scope| {
        let other = scope.spawn(|| read_all(right, &root.join("right")));
        let (one, two) = (read_all(left, &root.join("left")), other.join().unwrap());
        (one.0 + two.0, one.1 + two.1)
    });
    println!("{files} files of {steps} steps in {} scenarios", scenarios.len());
}

/// Writes and reads every file of the scenarios: how many files, of how many steps.
fn read_all(scenarios: &[Scenario], root: &Path) -> (usize, usize) {
    let (mut files, mut steps) = (0, 0);
    for (index, scenario) in scenarios.iter().enumerate() {
        let plan = plan(scenario);
        let written = write(scenario, &plan, &root.join(index.to_string()));
        files += written.len();
        steps += plan.steps.len();
        super::files::check(&written, &scenario.name);
    }
    (files, steps)
}

#[test]
fn every_setting_of_every_scenario_is_one_that_postgres_knows() {
    let Some(postgres) = Checker::Postgres.find() else { return };
    let root = empty_folder("matrix-settings");
    // `postgres -C` reads the whole file, and refuses what it does not know, before it looks for any data.
    let mut seen = std::collections::BTreeSet::new();
    for scenario in scenarios() {
        let plan = plan(&scenario);
        for file in headroom_artifacts::artifacts(&scenario, &plan, headroom_model::Date::constant(2099, 1, 1)) {
            if !file.path.ends_with("postgresql.headroom.conf") || !seen.insert(file.contents.clone()) {
                continue;
            }
            fs::write(root.join("postgresql.conf"), &file.contents).unwrap();
            let mut command = super::machine::as_server_user(&postgres);
            command.arg("-D").arg(&root).args(["-C", "shared_buffers"]);
            super::machine::give_to_servers(&root);
            succeed(&mut command, &root);
        }
    }
    assert!(!seen.is_empty());
}
