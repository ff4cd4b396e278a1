use headroom_model::{
    Artifact, Cache, CacheMode, Component, GIB, Plan, Platform, Procedure, Scenario, StepKind, Topology, Vector,
};

use super::*;
use crate::fixture::{self, date};

fn all(scenario: &Scenario, plan: &Plan) -> Vec<Artifact> {
    artifacts(scenario, plan, date(2030, 1, 1))
}

#[test]
fn every_file_of_the_example_reads_as_it_should() {
    let (scenario, plan) = (fixture::scenario(), fixture::plan());
    for artifact in all(&scenario, &plan) {
        let name = format!("{}/{}", folder(&plan, &artifact.step), artifact.path);
        let name = name.trim_start_matches('/').replace('/', "__");
        insta::assert_snapshot!(name, artifact.contents);
    }
}

#[test]
fn every_file_and_procedure_of_the_example_on_kubernetes_reads_as_it_should() {
    let (mut scenario, plan) = (fixture::scenario(), fixture::plan());
    scenario.stack.platform = Platform::Kubernetes;
    for artifact in all(&scenario, &plan).into_iter().filter(|artifact| artifact.path.contains("kubernetes")) {
        let name = format!("kubernetes__{}/{}", folder(&plan, &artifact.step), artifact.path).replace('/', "__");
        insta::assert_snapshot!(name, artifact.contents);
    }
    for procedure in procedures(&scenario, &plan, date(2030, 1, 1)) {
        insta::assert_debug_snapshot!(format!("kubernetes__procedure__{}", procedure.step), procedure);
    }
}

#[test]
fn every_procedure_of_the_example_reads_as_it_should() {
    let (scenario, plan) = (fixture::scenario(), fixture::plan());
    for procedure in procedures(&scenario, &plan, date(2030, 1, 1)) {
        insta::assert_debug_snapshot!(format!("procedure__{}", procedure.step), procedure);
    }
}

#[test]
fn only_steps_that_are_due_have_files() {
    let (scenario, plan) = (fixture::scenario(), fixture::plan());
    assert_eq!(artifacts(&scenario, &plan, date(2026, 11, 23)), []);
    let due = artifacts(&scenario, &plan, date(2026, 11, 24));
    assert_eq!((due[0].path.as_str(), due[0].step.as_str()), ("RUNBOOK.md", ""));
    assert!(due[1..].iter().all(|artifact| artifact.step == "app-scale-out-1"), "{due:?}");
    assert_eq!(procedures(&scenario, &plan, date(2026, 12, 24)).len(), 2);
}

#[test]
fn the_paths_of_a_step_are_those_of_its_files() {
    let (scenario, plan) = (fixture::scenario(), fixture::plan());
    let files = all(&scenario, &plan);
    for step in &plan.steps {
        let written: Vec<&str> =
            files.iter().filter(|file| file.step == step.id).map(|file| file.path.as_str()).collect();
        assert_eq!(paths(&scenario, &plan.current, step), written, "{}", step.id);
    }
}

#[test]
fn a_folder_is_the_place_of_the_step_and_its_name() {
    let plan = fixture::plan();
    assert_eq!(folder(&plan, "app-scale-out-1"), "01-app-scale-out-1");
    assert_eq!(folder(&plan, "app-scale-out-2"), "07-app-scale-out-2");
    assert_eq!(folder(&plan, "../etc"), "___etc");
}

#[test]
fn the_same_scenario_gives_the_same_files() {
    let (scenario, plan) = (fixture::scenario(), fixture::plan());
    assert_eq!(all(&scenario, &plan), all(&scenario, &plan));
}

#[test]
fn a_step_leaves_alone_what_no_step_has_touched() {
    let plan = fixture::plan_of(fixture::today(), vec![fixture::steps().remove(0)]);
    let compose = &all(&fixture::scenario(), &plan)[1].contents;
    assert!(!compose.contains("postgres"), "{compose}");
}

#[test]
fn one_machine_is_said_to_be_one_machine() {
    let (mut scenario, plan) = (fixture::scenario(), fixture::plan());
    let compose = |scenario: &Scenario| all(scenario, &plan)[1].contents.clone();
    assert!(compose(&scenario).contains("nothing survives losing the host"));
    assert!(
        procedures(&scenario, &plan, date(2030, 1, 1))[0]
            .preconditions
            .iter()
            .any(|line| line.contains("losing the host"))
    );
    scenario.policy.hosts = 3;
    assert!(!compose(&scenario).contains("nothing survives losing the host"));
}

#[test]
fn no_file_holds_a_secret_or_an_image_that_moves() {
    for artifact in all(&fixture::scenario(), &fixture::plan()) {
        for line in artifact.contents.lines() {
            assert!(!line.contains(":latest"), "{}: {line}", artifact.path);
            if let Some((key, value)) = line.trim_start().split_once("PASSWORD=") {
                assert!(value.is_empty() || value.starts_with('$') || key.contains('/'), "{}: {line}", artifact.path);
            }
        }
    }
}

#[test]
fn without_a_pooler_all_workers_together_stay_below_max_connections() {
    let mut steps = fixture::steps();
    steps.truncate(1);
    let scenario = fixture::scenario();
    let files = all(&scenario, &fixture::plan_of(fixture::today(), steps));
    // 6 instances × 2 workers of 100 connections: 78 of them may be used.
    assert!(
        files[1].contents.contains("# 6 × 2 × (4 + 2) connections at most, of the server's 100."),
        "{}",
        files[1].contents
    );
}

#[test]
fn a_step_of_a_part_without_files_still_has_a_procedure() {
    let topology = fixture::today();
    let step = fixture::step("host-1", Component::Host, StepKind::Host, date(2026, 12, 1), topology);
    let plan = fixture::plan_of(topology, vec![step]);
    let files = all(&fixture::scenario(), &plan);
    assert_eq!(files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["RUNBOOK.md"]);
    assert_eq!(procedures(&fixture::scenario(), &plan, date(2030, 1, 1)).len(), 1);
}

/// A step's identifier, its part, and what it changes.
type Change<'a> = (&'a str, Component, fn(&mut Topology));

/// The procedures of a plan of single changes to a topology.
fn procedures_of(current: Topology, changes: &[Change]) -> Vec<Procedure> {
    let mut now = current;
    let steps = changes
        .iter()
        .map(|(id, component, change)| {
            change(&mut now);
            fixture::step(id, *component, StepKind::Configuration, date(2026, 12, 1), now)
        })
        .collect();
    procedures(&fixture::scenario(), &fixture::plan_of(current, steps), date(2030, 1, 1))
}

#[test]
fn clusters_that_run_already_get_procedures_and_no_files() {
    let mut current = fixture::today();
    current.cache = Cache { mode: CacheMode::Cluster, nodes: 12, memory_bytes: 4.0 * GIB };
    current.vector = Vector { nodes: 6, shards: 12, replication: 2, memory_bytes: 8.0 * GIB };
    let all = procedures_of(
        current,
        &[
            ("redis-nodes", Component::Cache, |t| t.cache.nodes = 6),
            ("redis-memory-1", Component::Cache, |t| t.cache.memory_bytes = 2.0 * GIB),
            ("redis-nodes-2", Component::Cache, |t| t.cache.nodes = 8),
            ("qdrant-nodes", Component::Vector, |t| t.vector.nodes = 3),
        ],
    );
    for procedure in &all {
        insta::assert_debug_snapshot!(format!("own__{}", procedure.step), procedure);
    }
    // Less for Redis first, then for its container.
    let memory: Vec<&str> = all[1].run.iter().map(|command| command.shell.as_str()).collect();
    assert!(memory[1].contains("CONFIG SET maxmemory 2147483648") && memory[2].starts_with("docker update"));
    let plan = fixture::plan_of(current, Vec::new());
    let step = fixture::step("redis-nodes", Component::Cache, StepKind::Host, date(2026, 12, 1), current);
    assert_eq!(paths(&fixture::scenario(), &plan.current, &step), Vec::<String>::new());
}

#[test]
fn a_second_balancer_and_a_smaller_database_have_procedures() {
    let mut current = fixture::today();
    current.balancer.instances = 1;
    let all = procedures_of(
        current,
        &[
            ("balancer-1", Component::Balancer, |t| t.balancer.instances = 2),
            ("database-cores-down", Component::Database, |t| t.database.cores = 2.0),
            ("balancer-2", Component::Balancer, |t| t.balancer.instances = 1),
        ],
    );
    for procedure in &all {
        insta::assert_debug_snapshot!(format!("less__{}", procedure.step), procedure);
    }
    let cores = &all[1].verify.iter().find(|command| command.shell.contains("NanoCpus")).unwrap().expect;
    assert!(cores.starts_with("2000000000 "), "{cores}");
}

#[test]
fn the_databases_files_are_for_the_machine_after_the_step() {
    let mut larger = fixture::today();
    (larger.database.cores, larger.database.memory_bytes) = (16.0, 64.0 * GIB);
    let step = fixture::step("database-cores-1", Component::Database, StepKind::Host, date(2026, 12, 1), larger);
    let files = all(&fixture::scenario(), &fixture::plan_of(fixture::today(), vec![step]));
    let contents = |path: &str| &files.iter().find(|file| file.path == path).unwrap().contents;
    assert!(contents("postgres/postgresql.headroom.conf").contains("shared_buffers = 16GB"));
    let compose = contents("compose.headroom.yaml");
    assert!(compose.contains("cpus: \"16\"") && compose.contains("memory: 65536M"), "{compose}");
}
