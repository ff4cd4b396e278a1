//! Real plans of many scenarios: platforms, versions, sizes, growth up and down, one machine or three.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use headroom_model::{Plan, Platform, Scenario, Sizing, Storage};

use super::checkers::{Checker, succeed};
use super::example::{scenario, write};
use super::folder::Folder;

/// Every combination of the axes, each scenario with a name that says which.
pub(crate) fn scenarios() -> Vec<Scenario> {
    let sizes = [(50.0, 1000.0, 10.0, 2.0, 0.25), (400.0, 20_000.0, 200.0, 8.0, 32.0)];
    let platforms = [
        (Platform::Compose, Sizing::Runbook),
        (Platform::Compose, Sizing::Headroom),
        (Platform::Kubernetes, Sizing::Headroom),
    ];
    let mut all = Vec::new();
    for version in [13, 15, 18] {
        for (rps, users, database_gb, cores, memory_gb) in sizes {
            for percent in [-10.0, 20.0, 50.0] {
                for hosts in [1, 3] {
                    for (platform, sizing) in platforms {
                        let mut one = scenario();
                        one.name =
                            format!("{version}, {rps} rps, {percent} %, {hosts} hosts, {platform:?}, {sizing:?}");
                        // The files depend on the plan's steps, not on how finely its dates are drawn.
                        one.draws = 200;
                        one.current.requests_per_second = Some(rps);
                        one.current.users = Some(users);
                        one.current.database_gb = Some(database_gb);
                        one.current.vectors = Some(users * 1000.0);
                        one.growth.percent = percent;
                        one.policy.hosts = hosts;
                        one.policy.sizing = sizing;
                        one.stack.platform = platform;
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
    let root = Folder::new("matrix");
    let scenarios = scenarios();
    assert!(scenarios.len() >= 60, "{}", scenarios.len());
    let mut steps = 0;
    let mut files = Vec::new();
    for (index, scenario) in scenarios.iter().enumerate() {
        let plan = plan(scenario);
        steps += plan.steps.len();
        let written = write(scenario, &plan, &root.join(index.to_string()));
        if scenario.policy.hosts == 1 {
            says_that_one_machine_is_one(&written, &scenario.name);
        }
        files.extend(written);
    }
    println!("{} files of {steps} steps in {} scenarios", files.len(), scenarios.len());
    // The programs that read are processes, started for many files at once: two at a time.
    let (left, right) = files.split_at(files.len() / 2);
    thread::scope(|scope| {
        scope.spawn(|| super::files::check(right, "the second half of the matrix"));
        super::files::check(left, "the first half of the matrix");
    });
}

fn says_that_one_machine_is_one(written: &[PathBuf], about: &str) {
    const FILES: [&str; 5] = ["RUNBOOK.md", "compose.headroom.yaml", "app.yaml", "database.yaml", "qdrant-values.yaml"];
    for file in written.iter().filter(|file| FILES.iter().any(|name| file.ends_with(name))) {
        let text = fs::read_to_string(file).unwrap();
        assert!(text.contains("survives losing the host"), "{about}: {}", file.display());
    }
}

#[test]
fn every_setting_of_every_scenario_is_one_that_postgres_knows() {
    let mut seen = BTreeSet::new();
    for scenario in scenarios() {
        let plan = plan(&scenario);
        let files = headroom_artifacts::artifacts(&scenario, &plan, headroom_model::Date::constant(2099, 1, 1));
        let settings = files.into_iter().filter(|file| file.path.ends_with("postgresql.headroom.conf"));
        seen.extend(settings.map(|file| (scenario.stack.postgres.version, file.contents)));
    }
    for (version, checker) in [(15, Checker::Postgres), (18, Checker::Postgres18)] {
        let Some(mut postgres) = checker.find() else { continue };
        // 13 is not to be had; what is written for it, 15 must know as well.
        let settings: Vec<&String> =
            seen.iter().filter(|(of, _)| (*of == 18) == (version == 18)).map(|(_, text)| text).collect();
        assert!(!settings.is_empty(), "{version}");
        let root = Folder::new(&format!("matrix-settings-{version}"));
        if version == 18 {
            // It lies in a home that the servers' user may not enter.
            let native = postgres.ancestors().nth(2).unwrap();
            assert!(Command::new("cp").arg("-R").arg(native).arg(root.join("server")).status().unwrap().success());
            postgres = root.join("server/bin/postgres");
        }
        // `postgres -C` reads the whole file, and refuses what it does not know, before it looks for any data.
        for text in settings {
            fs::write(root.join("postgresql.conf"), text).unwrap();
            super::machine::give_to_servers(&root);
            let mut command = super::machine::as_server_user(&postgres);
            command.arg("-D").arg(&*root).args(["-C", "shared_buffers"]);
            succeed(&mut command, &root);
        }
    }
}
