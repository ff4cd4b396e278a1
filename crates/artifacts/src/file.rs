use headroom_model::{Artifact, Component, Platform, Scenario, Step, Topology};

use crate::state::{Part, State, is_volume};
use crate::{compose, kubernetes, loadtest, nginx, postgres, qdrant, redis, scripts, watch};

/// A generated file: where it lies, what it is for, what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum File {
    Compose,
    EnvExample,
    Nginx,
    Keepalived,
    Roll,
    Autoscale,
    Monitor,
    LoadK6,
    LoadLocust,
    LoadRun,
    Settings,
    Replica,
    Promote,
    Pooler,
    Userlist,
    RedisMemory,
    RedisNode,
    RedisSentinel,
    RedisClusterConf,
    RedisCluster,
    QdrantSnapshot,
    QdrantCopy,
    QdrantShards,
    Rules,
    CapacityCheck,
    CapacityReport,
    CacheModule,
    Indexes,
    Lag,
    KubernetesApp,
    KubernetesDatabase,
    KubernetesPooler,
    KubernetesQdrant,
    KubernetesReport,
}

impl File {
    /// The files of a step, in the order of their use: what it changes, the one override that ties it together, and the
    /// script that looks at the result.
    pub(crate) fn of(scenario: &Scenario, step: &Step, current: &Topology) -> Vec<Self> {
        match scenario.stack.platform {
            Platform::Compose => Self::for_compose(step, current),
            Platform::Kubernetes => Self::for_kubernetes(step, current),
        }
    }

    fn for_kubernetes(step: &Step, current: &Topology) -> Vec<Self> {
        let parts = Part::of(step, current);
        let mut files = Vec::new();
        if parts.contains(&Part::App) {
            files.extend([Self::KubernetesApp, Self::CacheModule, Self::LoadK6, Self::LoadLocust]);
        }
        // A larger volume is a line of the cluster's own file here.
        let volume = is_volume(step);
        if parts.contains(&Part::Database) || volume {
            files.extend([Self::KubernetesDatabase, Self::Indexes, Self::Lag]);
        }
        // More instances open more connections: an app step changes the pooler's limits.
        let app = parts.contains(&Part::App) && step.topology.database.pooler;
        if parts.contains(&Part::Pooler) || app {
            files.push(Self::KubernetesPooler);
        }
        if [Part::Cache, Part::Sentinel, Part::Cluster].iter().any(|part| parts.contains(part)) {
            files.push(Self::CacheModule);
        }
        if parts.contains(&Part::Vector) || parts.contains(&Part::VectorCluster) {
            files.extend([Self::KubernetesQdrant, Self::QdrantSnapshot]);
        }
        if parts.contains(&Part::VectorCluster) {
            files.extend([Self::QdrantCopy, Self::QdrantShards]);
        }
        if !parts.is_empty() || volume {
            files.extend([Self::Rules, Self::KubernetesReport]);
        }
        files
    }

    fn for_compose(step: &Step, current: &Topology) -> Vec<Self> {
        let parts = Part::of(step, current);
        let topology = &step.topology;
        let mut files = Vec::new();
        if !parts.is_empty() {
            files.extend([Self::Compose, Self::EnvExample]);
        }
        if parts.contains(&Part::App) {
            if topology.balancer.instances > 0 || topology.app.instances > 1 {
                files.push(Self::Nginx);
            }
            files.push(Self::Roll);
            files.extend(topology.app.autoscaling.then_some(Self::Autoscale));
            files.extend([Self::Monitor, Self::CacheModule, Self::LoadK6, Self::LoadLocust, Self::LoadRun]);
        }
        if parts.contains(&Part::Database) {
            files.extend([Self::Settings, Self::Indexes]);
        }
        if parts.contains(&Part::Replicas) {
            files.extend([Self::Replica, Self::Promote, Self::Lag]);
        }
        let pooler = parts.contains(&Part::Pooler);
        // More instances open more connections: an app step changes the pooler's limits.
        if pooler || (parts.contains(&Part::App) && topology.database.pooler) {
            files.push(Self::Pooler);
        }
        if pooler {
            files.push(Self::Userlist);
        }
        if parts.contains(&Part::Cache) {
            files.extend([Self::RedisMemory, Self::CacheModule]);
        }
        if parts.contains(&Part::Sentinel) {
            files.extend([Self::RedisMemory, Self::RedisNode, Self::RedisSentinel, Self::CacheModule]);
        }
        if parts.contains(&Part::Cluster) {
            files.extend([Self::RedisNode, Self::RedisClusterConf, Self::RedisCluster, Self::CacheModule]);
        }
        if parts.contains(&Part::Vector) {
            files.push(Self::QdrantSnapshot);
        }
        if parts.contains(&Part::VectorCluster) {
            files.extend([Self::QdrantSnapshot, Self::QdrantCopy, Self::QdrantShards]);
        }
        if step.component == Component::Balancer && topology.balancer.instances > 1 {
            files.push(Self::Keepalived);
        }
        if !parts.is_empty() || is_volume(step) {
            files.extend([Self::Rules, Self::CapacityCheck, Self::CapacityReport]);
        }
        files
    }

    /// Where it lies in the step's folder, and beside the project's Compose file once it is copied there.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Compose => "compose.headroom.yaml",
            Self::EnvExample => ".env.example",
            Self::Nginx => "nginx/nginx.conf",
            Self::Keepalived => "nginx/keepalived.conf",
            Self::Roll => "scripts/roll.sh",
            Self::Autoscale => "scripts/autoscale.sh",
            Self::Monitor => "scripts/scaling-monitor.sh",
            Self::LoadK6 => "loadtest/k6.js",
            Self::LoadLocust => "loadtest/locustfile.py",
            Self::LoadRun => "loadtest/run.sh",
            Self::Settings => "postgres/postgresql.headroom.conf",
            Self::Replica => "postgres/replica.sh",
            Self::Promote => "postgres/promote.sh",
            Self::Pooler => "pgbouncer/pgbouncer.ini",
            Self::Userlist => "pgbouncer/userlist.sh",
            Self::RedisMemory => "redis/memory.sh",
            Self::RedisNode => "redis/node.sh",
            Self::RedisSentinel => "redis/sentinel.sh",
            Self::RedisClusterConf => "redis/cluster.conf",
            Self::RedisCluster => "redis/cluster.sh",
            Self::QdrantSnapshot => "qdrant/snapshot.sh",
            Self::QdrantCopy => "qdrant/copy.py",
            Self::QdrantShards => "qdrant/shards.py",
            Self::Rules => "prometheus/headroom.rules.yaml",
            Self::CapacityCheck => "scripts/capacity-check.sh",
            Self::CapacityReport | Self::KubernetesReport => "scripts/capacity-report.sh",
            Self::CacheModule => "app/cache.py",
            Self::Indexes => "postgres/indexes.sh",
            Self::Lag => "postgres/lag.sh",
            Self::KubernetesApp => "kubernetes/app.yaml",
            Self::KubernetesDatabase => "kubernetes/database.yaml",
            Self::KubernetesPooler => "kubernetes/pooler.yaml",
            Self::KubernetesQdrant => "kubernetes/qdrant-values.yaml",
        }
    }

    fn media_type(self) -> &'static str {
        match self.path().rsplit_once('.') {
            Some((_, "yaml")) => "text/yaml",
            Some((_, "sh")) => "text/x-shellscript",
            Some((_, "py")) => "text/x-python",
            Some((_, "js")) => "text/javascript",
            _ => "text/plain",
        }
    }

    pub(crate) fn purpose(self) -> &'static str {
        match self {
            Self::Compose => "Override of the project's Compose file with what this step and those before it change",
            Self::EnvExample => "The variables that the files need, without values for the secrets",
            Self::Nginx => "The balancer: follows the instances, retries, upgrades websockets, compresses",
            Self::Keepalived => "An address for each balancer that another takes over when its nginx does not answer",
            Self::Roll => "Replaces the app's instances without an interruption",
            Self::Autoscale => "Keeps the number of instances by their CPU, with a pause after each change",
            Self::Monitor => "One screen of what matters while scaling",
            Self::LoadK6 => "Load test of the planned rate for k6",
            Self::LoadLocust => "Load test of the planned rate for Locust",
            Self::LoadRun => "Load tests of single parts: ab, pgbench, redis-benchmark",
            Self::Settings => "PostgreSQL's settings for its memory, cores and connections",
            Self::Replica => {
                "Makes a read replica: role, pg_hba.conf, slot, copy, start; with --rebuild one that was lost"
            }
            Self::Promote => "Makes a replica the primary after the primary was lost",
            Self::Pooler => "PgBouncer's pools and limits",
            Self::Userlist => "Writes PgBouncer's list of users from the server's own verifiers",
            Self::RedisMemory => "Gives the running Redis more memory and keeps its other settings",
            Self::RedisNode => "Starts a Redis node with settings of its own in its volume",
            Self::RedisSentinel => "Starts a sentinel with an identity of its own",
            Self::RedisClusterConf => "The settings that all nodes of the Redis cluster share",
            Self::RedisCluster => "Joins the nodes into a cluster and copies the keys of the single node",
            Self::QdrantSnapshot => "Saves every Qdrant collection before the step",
            Self::QdrantCopy => "Copies the collections into the cluster, with shards for the horizon",
            Self::Rules => "Prometheus alerts for every trigger, and for a runway below its lead time",
            Self::CapacityCheck => "The present load against the thresholds; its output can be pasted into Headroom",
            Self::CapacityReport | Self::KubernetesReport => "All figures of the present, to paste into Headroom",
            Self::CacheModule => "The app's cache: keeps results in Redis whatever its shape, and serves without it",
            Self::Indexes => "Makes indexes while the app writes, and mends INVALID ones",
            Self::Lag => "How far the replicas are behind, and what their slots keep",
            Self::KubernetesApp => "The app's Deployment, its autoscaler and its disruption budget",
            Self::KubernetesDatabase => "PostgreSQL under CloudNativePG: servers, settings, volume",
            Self::KubernetesPooler => "PgBouncer under CloudNativePG",
            Self::KubernetesQdrant => "The values of Qdrant's Helm chart",
            Self::QdrantShards => "Moves shards to the nodes that have the fewest, after one was added",
        }
    }

    fn contents(self, state: &State) -> askama::Result<String> {
        match self {
            Self::Compose => compose::compose(state),
            Self::EnvExample => compose::env_example(state),
            Self::Nginx => nginx::nginx(state),
            Self::Keepalived => nginx::keepalived(state),
            Self::Roll => scripts::roll(state),
            Self::Autoscale => scripts::autoscale(state),
            Self::Monitor => scripts::scaling_monitor(state),
            Self::LoadK6 => loadtest::k6(state),
            Self::LoadLocust => loadtest::locust(state),
            Self::LoadRun => loadtest::run(state),
            Self::Settings => postgres::conf(state),
            Self::Replica => postgres::replica_script(state),
            Self::Promote => postgres::promote_script(state),
            Self::Pooler => postgres::ini(state),
            Self::Userlist => postgres::userlist(state),
            Self::RedisMemory => redis::memory_script(state),
            Self::RedisNode => redis::node_script(state),
            Self::RedisSentinel => redis::sentinel_script(state),
            Self::RedisClusterConf => redis::cluster_conf(state),
            Self::RedisCluster => redis::cluster_script(state),
            Self::QdrantSnapshot => qdrant::snapshot_script(state),
            Self::QdrantCopy => qdrant::copy_script(state),
            Self::Rules => watch::rules(state),
            Self::CapacityCheck => scripts::capacity_check(state),
            Self::CapacityReport => scripts::capacity_report(state),
            Self::CacheModule => redis::cache_module(state),
            Self::Indexes => postgres::indexes_script(state),
            Self::Lag => postgres::lag_script(state),
            Self::KubernetesApp => kubernetes::app(state),
            Self::KubernetesDatabase => kubernetes::cluster(state),
            Self::KubernetesPooler => kubernetes::pooler(state),
            Self::KubernetesQdrant => kubernetes::values(state),
            Self::KubernetesReport => kubernetes::report(state),
            Self::QdrantShards => qdrant::shards_script(state),
        }
    }

    /// The file as it is after the step. Rendering into a string cannot fail: `None` never happens.
    pub(crate) fn render(self, state: &State) -> Option<Artifact> {
        let mut contents = self.contents(state).ok()?;
        if !contents.ends_with('\n') {
            contents.push('\n');
        }
        Some(Artifact {
            path: self.path().to_owned(),
            media_type: self.media_type().to_owned(),
            purpose: self.purpose().to_owned(),
            step: state.step.id.clone(),
            contents,
        })
    }
}
