//! Plans by hand, and their files on disk.

use std::fs;
use std::path::{Path, PathBuf};

use headroom_artifacts::{artifacts, folder};
use headroom_model::{
    App, Assessment, Balancer, Cache, CacheMode, Component, Database, Date, GB, GIB, Month, MonthPlan, Plan, Platform,
    Provenance, Quantiles, Scenario, Step, StepKind, Topology, Vector, Verdict,
};

/// The default scenario, planned on the day of the design.
pub(crate) fn scenario() -> Scenario {
    Scenario { today: Some(today()), ..Scenario::default() }
}

fn today() -> Date {
    Date::constant(2026, 11, 24)
}

/// What runs before the first step.
pub(crate) fn current() -> Topology {
    Topology {
        app: App { instances: 2, cores: 2.0, memory_bytes: 2.0 * GIB, autoscaling: false },
        balancer: Balancer { instances: 0 },
        database: Database {
            primary: 1,
            replicas: 0,
            pooler: false,
            max_connections: 100,
            disk_bytes: 100.0 * GB,
            cores: 4.0,
            memory_bytes: 8.0 * GIB,
        },
        cache: Cache { mode: CacheMode::Single, nodes: 1, memory_bytes: GIB },
        vector: Vector { nodes: 1, shards: 1, replication: 1, memory_bytes: 4.0 * GIB },
        hosts: 1,
    }
}

/// What a step changes of the topology before it.
pub(crate) type Change = fn(&mut Topology);

/// The example: the app scales out behind nginx, PgBouncer comes, the database gets replicas and a larger volume, Redis and
/// Qdrant more memory.
pub(crate) fn plan() -> Plan {
    plan_of(&[
        ("app-scale-out-1", Component::App, StepKind::Instance, |now| {
            now.app.instances = 6;
            now.app.autoscaling = true;
            now.balancer.instances = 1;
        }),
        ("database-pooler-1", Component::Pooler, StepKind::Configuration, |now| now.database.pooler = true),
        ("database-replicas-1", Component::Database, StepKind::Database, |now| {
            now.database.replicas = 2;
            now.database.max_connections = 200;
        }),
        ("database-volume-1", Component::Database, StepKind::Host, |now| now.database.disk_bytes = 250.0 * GB),
        ("redis-memory-1", Component::Cache, StepKind::Configuration, |now| now.cache.memory_bytes = 3.0 * GIB),
        ("qdrant-memory-1", Component::Vector, StepKind::Configuration, |now| now.vector.memory_bytes = 8.0 * GIB),
        ("app-scale-out-2", Component::App, StepKind::Instance, |now| now.app.instances = 9),
    ])
}

/// A plan of steps, each of which changes what was before.
pub(crate) fn plan_of(changes: &[(&str, Component, StepKind, Change)]) -> Plan {
    let mut now = current();
    let steps = changes
        .iter()
        .map(|&(id, component, kind, change)| {
            change(&mut now);
            step(id, component, kind, now)
        })
        .collect();
    Plan {
        assessment: Assessment {
            verdict: Verdict::Immediate,
            bottleneck: "app-cpu".to_owned(),
            current_rps: 50.0,
            current_provenance: Provenance::Assumed,
            max_rps: 41.0,
            max_provenance: Provenance::Assumed,
            headroom_percent: -22.0,
            headroom_provenance: Provenance::Inferred,
            triggers: Vec::new(),
        },
        current: current(),
        growth: Vec::new(),
        months: vec![month()],
        timeline: Vec::new(),
        runway: Vec::new(),
        steps,
        rejections: Vec::new(),
        diagnostics: Vec::new(),
    }
}

fn step(id: &str, component: Component, kind: StepKind, topology: Topology) -> Step {
    Step {
        id: id.to_owned(),
        needed_by: today(),
        order_by: today(),
        kind,
        component,
        title: "Scale app 2 to 6 behind nginx".to_owned(),
        why: "97.8 % of 2 cores".to_owned(),
        duration_minutes: 5,
        downtime: "none".to_owned(),
        decision: None,
        capacity_rps: Some(214.0),
        lasts_until: None,
        topology,
        artifacts: Vec::new(),
    }
}

fn month() -> MonthPlan {
    MonthPlan {
        index: 0,
        month: Month::of(today()),
        date: today(),
        users: Quantiles::certain(1000.0),
        requests_per_second: Quantiles::certain(50.0),
        database_bytes: Quantiles::certain(10.0 * GB),
        redis_bytes: Quantiles::certain(0.1 * GB),
        database_connections: Quantiles::certain(100.0),
        vectors: None,
        topology: current(),
        capacity_rps: 75.0,
    }
}

/// Writes every file of the plan into its step's folder below `root`, as the command line and the archive do, each beside
/// the project's own Compose file.
pub(crate) fn write(scenario: &Scenario, plan: &Plan, root: &Path) -> Vec<PathBuf> {
    let mut written = Vec::new();
    for artifact in artifacts(scenario, plan, Date::constant(2099, 1, 1)) {
        let path = root.join(folder(plan, &artifact.step)).join(&artifact.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &artifact.contents).unwrap();
        if scenario.stack.platform == Platform::Compose {
            fs::write(root.join(folder(plan, &artifact.step)).join("docker-compose.yml"), PROJECT).unwrap();
        }
        written.push(path);
    }
    written
}

/// Copies a step's folder over the project's, as its procedure does first.
pub(crate) fn install(step: &Path, project: &Path) {
    let done = std::process::Command::new("cp").arg("-R").arg(step.join(".")).arg(project).status().unwrap();
    assert!(done.success());
}

/// The project's own Compose file, as the runbook leaves it: a published port, fixed container names.
pub(crate) const PROJECT: &str = r#"
services:
  voiceassist-server:
    build: .
    container_name: voiceassist-server
    ports: ["8000:8000"]
    environment:
      SECRET_KEY: ${SECRET_KEY:-}
    depends_on: [postgres, redis]
  postgres:
    image: postgres:15
    environment:
      POSTGRES_USER: voiceassist
      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-}
    volumes: [postgres_data:/var/lib/postgresql/data]
    command: [postgres, -c, max_connections=100]
  redis:
    image: redis:7.4-alpine
  qdrant:
    image: qdrant/qdrant:v1.16.2
volumes:
  postgres_data:
"#;
