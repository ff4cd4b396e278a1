use std::collections::BTreeSet;

use headroom_model::{
    CacheMode, Component, DatabaseStack, GB, GIB, Plan, Platform, Scenario, Step, StepKind, Topology,
};

use crate::file::File;
use crate::size::{Cores, Mebibytes};

/// The state that a step leaves behind: all that a file or a procedure of the step may depend on.
#[derive(Debug, Clone)]
pub(crate) struct State<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) step: &'a Step,
    /// The folder of the step's files.
    pub(crate) folder: String,
    /// Those of the steps before it, in order: laid over each other they are the files before the step.
    pub(crate) earlier_folders: Vec<String>,
    /// The files in each of them.
    earlier_files: Vec<Vec<File>>,
    /// What runs now, before any step: clusters in it are the project's own.
    pub(crate) current: &'a Topology,
    /// The database's machine after the step, with what the stack says of it.
    pub(crate) machine: DatabaseStack,
    /// What ran before the step.
    pub(crate) before: &'a Topology,
    /// What runs after it.
    pub(crate) after: &'a Topology,
    /// What the files of this step and those before it describe.
    parts: BTreeSet<Part>,
    /// Replicas that follow already and are not generated.
    pub(crate) own_replicas: u32,
    /// `maxmemory` of Redis as one primary: of this step, or before a cluster took its place.
    pub(crate) primary_cache_bytes: f64,
    /// Qdrant's memory as one node: of this step, or before a cluster took its place.
    pub(crate) single_vector_bytes: f64,
    /// Requests per second on the day the step is needed, nine draws in ten.
    pub(crate) requests_per_second: f64,
    /// The database's size on the day the step is needed, nine draws in ten.
    pub(crate) database_bytes: f64,
}

/// A part of the stack that files describe once a step has touched it. What no step has touched stays as the project's own
/// Compose file has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    App,
    Database,
    Replicas,
    Pooler,
    /// Redis as one node.
    Cache,
    /// Redis with replicas and sentinels.
    Sentinel,
    /// Redis as a cluster.
    Cluster,
    /// Qdrant as one node.
    Vector,
    /// Qdrant as a cluster.
    VectorCluster,
}

impl Part {
    /// The parts that a step changes, from what it says of itself. Clusters that run already are described by the project's
    /// own files: for them there is a procedure only.
    pub(crate) fn of(step: &Step, current: &Topology) -> Vec<Self> {
        let database = &step.topology.database;
        match step.component {
            Component::App => vec![Self::App],
            // A larger volume is nothing that a file could say.
            Component::Database if is_volume(step) => vec![],
            Component::Database => {
                let mut parts = vec![Self::Database];
                parts.extend((database.replicas > 0).then_some(Self::Replicas));
                parts.extend(database.pooler.then_some(Self::Pooler));
                parts
            }
            Component::Pooler if database.pooler => vec![Self::Pooler],
            Component::Cache if own_cache(step, current) => vec![],
            Component::Cache => vec![match step.topology.cache.mode {
                CacheMode::Single => Self::Cache,
                CacheMode::Sentinel => Self::Sentinel,
                CacheMode::Cluster => Self::Cluster,
            }],
            Component::Vector if current.vector.nodes > 1 => vec![],
            Component::Vector => match step.topology.vector.nodes {
                0 => vec![],
                1 => vec![Self::Vector],
                _ => vec![Self::VectorCluster],
            },
            _ => vec![],
        }
    }
}

/// Whether a step changes the database's volume, not its server.
pub(crate) fn is_volume(step: &Step) -> bool {
    step.component == Component::Database && step.kind == StepKind::Host && step.id.starts_with("database-volume")
}

/// Whether a step changes Redis nodes that the project's own files describe.
fn own_cache(step: &Step, current: &Topology) -> bool {
    let (now, then) = (current.cache.mode, step.topology.cache.mode);
    now == CacheMode::Cluster || now == CacheMode::Sentinel && then == CacheMode::Sentinel
}

impl<'a> State<'a> {
    /// The state after the plan's step of this index; `None` past the last.
    pub(crate) fn after(scenario: &'a Scenario, plan: &'a Plan, index: usize) -> Option<Self> {
        let step = plan.steps.get(index)?;
        let previous = index.checked_sub(1).and_then(|previous| plan.steps.get(previous));
        let before = previous.map_or(&plan.current, |previous| &previous.topology);
        let (earlier_folders, earlier_files) = plan
            .steps
            .iter()
            .take(index)
            .map(|step| (crate::folder(plan, &step.id), File::of(scenario, step, &plan.current)))
            .filter(|(_, files)| !files.is_empty())
            .unzip();
        let parts = plan.steps.iter().take(index + 1).flat_map(|step| Part::of(step, &plan.current)).collect();
        let month = plan.months.iter().find(|month| month.date >= step.needed_by).or(plan.months.last());
        let database_bytes = month.map_or(10.0 * GB, |month| month.database_bytes.p90);
        let primaries =
            std::iter::once(&plan.current).chain(plan.steps.iter().take(index + 1).map(|step| &step.topology));
        let primary = primaries.map(|topology| topology.cache).rfind(|cache| cache.mode != CacheMode::Cluster);
        let vectors =
            std::iter::once(&plan.current).chain(plan.steps.iter().take(index + 1).map(|step| &step.topology));
        let single = vectors.map(|topology| topology.vector).rfind(|vector| vector.nodes == 1);
        let own_replicas = plan.current.database.replicas;
        let mut machine = scenario.stack.postgres.clone();
        let database = &step.topology.database;
        if database.cores > 0.0 && database.memory_bytes > 0.0 {
            (machine.cores, machine.memory_gb) = (database.cores, database.memory_bytes / GIB);
        }
        Some(Self {
            scenario,
            step,
            current: &plan.current,
            machine,
            folder: crate::folder(plan, &step.id),
            earlier_folders,
            earlier_files,
            before,
            after: &step.topology,
            parts,
            own_replicas,
            single_vector_bytes: single.map_or(4.0 * GIB, |vector| vector.memory_bytes),
            primary_cache_bytes: primary.map_or(GIB, |cache| cache.memory_bytes),
            requests_per_second: month.map_or(1.0, |month| month.requests_per_second.p90),
            database_bytes,
        })
    }

    /// Whether the step changes Redis nodes that the project's own files describe.
    pub(crate) fn own_cache(&self) -> bool {
        own_cache(self.step, self.current)
    }

    /// Whether the step leaves less of something than there was.
    pub(crate) fn takes_away(&self) -> bool {
        let sizes = |topology: &Topology| {
            let Topology { app, balancer, database, cache, vector, hosts: _ } = topology;
            [
                f64::from(app.instances) * app.cores,
                f64::from(balancer.instances),
                database.cores,
                f64::from(database.max_connections),
                f64::from(cache.nodes) * cache.memory_bytes,
                f64::from(vector.nodes) * vector.memory_bytes,
            ]
        };
        sizes(self.after).iter().zip(sizes(self.before)).any(|(now, then)| *now < then)
    }

    /// Whether this step or one before it has touched the part.
    pub(crate) fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    /// The first line of every file's head: which scenario it was made from.
    pub(crate) fn head(&self) -> String {
        let today = self.scenario.today.map_or_else(String::new, |today| format!(", planned on {today}"));
        format!("Made by Headroom for the scenario “{}”{today}.", self.scenario.name)
    }

    /// Whether a balancer stands in front of the app: it does as soon as there are two to choose from.
    pub(crate) fn balanced(&self) -> bool {
        self.after.balancer.instances > 0 || self.after.app.instances > 1
    }

    /// CPU limit of one app instance.
    pub(crate) fn app_cores(&self) -> Cores {
        Cores(self.after.app.cores)
    }

    /// Memory limit of one app instance.
    pub(crate) fn app_memory(&self) -> Mebibytes {
        Mebibytes::of(self.after.app.memory_bytes)
    }

    /// Gunicorn workers of one instance: as given, else one for each core of its limit and at least 384 MiB for each.
    pub(crate) fn workers(&self) -> u32 {
        const LEAST_MIB_EACH: u64 = 384;
        let by_cores = self.after.app.cores.ceil().max(1.0) as u32;
        let by_memory = (self.app_memory().0 / LEAST_MIB_EACH).max(1) as u32;
        self.scenario.stack.app.workers.unwrap_or(by_cores.min(by_memory))
    }

    /// The most workers that an instance may run while the image has its own way: the runbook's rule.
    pub(crate) fn most_workers(&self) -> u32 {
        let runbook = 2 * self.after.app.cores.ceil().max(1.0) as u32 + 1;
        self.scenario.stack.app.workers.unwrap_or(runbook)
    }

    /// The most instances that this state may run.
    pub(crate) fn most_instances(&self) -> u32 {
        let most = if self.after.app.autoscaling { self.scenario.policy.max_instances } else { 1 };
        self.after.app.instances.max(most).max(1)
    }

    /// `DB_POOL_SIZE` and `DB_MAX_OVERFLOW` of one worker, as the stack has them.
    pub(crate) fn given_pool(&self) -> (u32, u32) {
        let app = &self.scenario.stack.app;
        (app.pool_size.unwrap_or(20), app.pool_overflow.unwrap_or(10))
    }

    /// The pool of one worker. Through PgBouncer as the stack has it; without, so small that all workers together stay
    /// below what the server gives them, two thirds of it as the pool and one third as overflow.
    pub(crate) fn worker_pool(&self) -> (u32, u32) {
        let (size, overflow) = self.given_pool();
        if self.after.database.pooler {
            return (size, overflow);
        }
        let workers = self.after.app.instances.max(1) * self.workers();
        let database = &self.after.database;
        let each = (crate::postgres::budget(database.max_connections, database.replicas) / workers).max(1);
        if each >= size + overflow { (size, overflow) } else { (each - each / 3, each / 3) }
    }

    /// The names of the generated replicas' services, in order; none while no step has made any.
    pub(crate) fn replica_names(&self) -> Vec<String> {
        let service = &self.scenario.stack.postgres.service;
        let last = if self.has(Part::Replicas) { self.after.database.replicas } else { 0 };
        (self.own_replicas + 1..=last).map(|number| format!("{service}-replica-{number}")).collect()
    }

    /// A service name that none of the stack's own services has.
    pub(crate) fn free_name(&self, wanted: &str) -> String {
        let stack = &self.scenario.stack;
        let taken = [&stack.service, &stack.postgres.service, &stack.redis.service, &stack.qdrant.service];
        if taken.iter().any(|name| name.as_str() == wanted) { format!("headroom-{wanted}") } else { wanted.to_owned() }
    }

    /// The balancer's service.
    pub(crate) fn balancer(&self) -> String {
        self.free_name("nginx")
    }

    /// PgBouncer's service.
    pub(crate) fn pooler(&self) -> String {
        self.free_name("pgbouncer")
    }

    /// The folder of the last step before this one that wrote the file.
    pub(crate) fn earlier_with(&self, file: File) -> Option<&str> {
        let mut earlier = self.earlier_folders.iter().zip(&self.earlier_files).rev();
        earlier.find(|(_, files)| files.contains(&file)).map(|(folder, _)| folder.as_str())
    }

    /// Whether the containers run on Kubernetes.
    pub(crate) fn on_kubernetes(&self) -> bool {
        self.scenario.stack.platform == Platform::Kubernetes
    }

    /// Whether everything stands on one machine, whose loss it does not survive.
    pub(crate) fn one_host(&self) -> bool {
        self.scenario.policy.hosts <= 1
    }
}
