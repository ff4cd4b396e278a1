use askama::Template;
use headroom_model::GIB;

use crate::escape::filters;
use crate::postgres::{self, volume_folder};
use crate::qdrant::{self, HostAddress, VectorNode};
use crate::redis::{self, Address, Node};
use crate::size::{Cores, Mebibytes};
use crate::state::{Part, State};

#[derive(Template)]
#[template(path = "compose.headroom.yaml")]
struct Compose<'a> {
    head: String,
    project: &'a str,
    /// How many machines the plan counts.
    hosts: u32,
    total: Limits,
    app: Option<App<'a>>,
    database: Option<Database<'a>>,
    pooler: Option<Pooler<'a>>,
    cache: Option<Cache<'a>>,
    sentinel: Option<Sentinel<'a>>,
    cluster: Option<Cluster>,
    /// What the app must know of Redis, when it is more than one node.
    clients: Option<CacheClients>,
    service: &'a str,
    vector: Option<Vector<'a>>,
    qdrant_cluster: Option<VectorCluster>,
    volumes: Vec<String>,
}

/// The app's service, and the balancer in front of it.
struct App<'a> {
    balancer: Option<String>,
    service: &'a str,
    port: u16,
    health_check: String,
    instances: u32,
    workers: u32,
    pool_size: u32,
    pool_overflow: u32,
    /// Where its connections end: in words.
    connections_to: String,
    /// PgBouncer's service, when this file describes it.
    pooler: Option<String>,
    reads_from_replicas: bool,
    cores: Cores,
    memory: Mebibytes,
}

/// PostgreSQL and its replicas.
struct Database<'a> {
    service: &'a str,
    user: &'a str,
    name: &'a str,
    version: u32,
    volume_folder: &'static str,
    cores: Cores,
    memory: Mebibytes,
    replicas: Vec<String>,
}

/// PgBouncer.
struct Pooler<'a> {
    service: String,
    primary: &'a str,
    /// Sockets it may hold open.
    files: u32,
}

/// Redis as one node.
struct Cache<'a> {
    service: &'a str,
    limit: Mebibytes,
}

/// Redis as a primary, replicas and sentinels, each on a machine of its own.
struct Sentinel<'a> {
    primary: &'a str,
    primary_address: Address,
    max_bytes: u64,
    limit: Mebibytes,
    replicas: Vec<Node>,
    sentinels: Vec<Node>,
}

/// Redis as a cluster.
struct Cluster {
    nodes: Vec<Node>,
    /// Whether they stand on several machines.
    spread: bool,
    max_bytes: u64,
    limit: Mebibytes,
}

/// Where the app finds Redis.
struct CacheClients {
    /// The primary's name among the sentinels; `None` for a cluster.
    master: Option<&'static str>,
    nodes: Vec<Node>,
    password: bool,
    /// Whether the nodes have a network of their own, which the app must join.
    network: bool,
}

/// Qdrant as one node.
struct Vector<'a> {
    service: &'a str,
    memory: Mebibytes,
}

/// Qdrant as a cluster.
struct VectorCluster {
    nodes: Vec<VectorNode>,
    /// Whether they stand on several machines.
    spread: bool,
    first: HostAddress,
    first_service: String,
    first_p2p: u32,
    /// The name that stands for all of them.
    alias: String,
    /// Where the copying script reaches the first node.
    copy_port: u32,
    memory: Mebibytes,
}

/// What all limits of the file add up to.
#[derive(Clone, Copy)]
struct Limits {
    cores: Cores,
    memory: Mebibytes,
}

impl Limits {
    /// Those of nginx or PgBouncer, which forward and compute little.
    const PROXY: Self = Self { cores: Cores(1.0), memory: Mebibytes(256) };

    fn add(&mut self, count: u32, each: Self) {
        self.cores.0 += f64::from(count) * each.cores.0;
        self.memory.0 += u64::from(count) * each.memory.0;
    }
}

/// `compose.headroom.yaml`: an override of the project's Compose file with every part that a step has touched so far.
pub(crate) fn compose(state: &State) -> askama::Result<String> {
    let app = state.has(Part::App).then(|| app(state));
    let database = state.has(Part::Database).then(|| database(state));
    let pooler = state.has(Part::Pooler).then(|| pooler(state));

    let mut total = Limits { cores: Cores(0.0), memory: Mebibytes(0) };
    if let Some(app) = &app {
        total.add(app.instances, Limits { cores: app.cores, memory: app.memory });
        total.add(u32::from(app.balancer.is_some()), Limits::PROXY);
    }
    if let Some(database) = &database {
        let servers = 1 + database.replicas.len() as u32;
        total.add(servers, Limits { cores: database.cores, memory: database.memory });
    }
    total.add(u32::from(pooler.is_some()), Limits::PROXY);

    let stack = &state.scenario.stack;
    let primary_limit = redis::limit(state.primary_cache_bytes);
    let single = state.has(Part::Cache) && !state.has(Part::Sentinel);
    let cache = single.then(|| Cache { service: &stack.redis.service, limit: primary_limit });
    let sentinel = state.has(Part::Sentinel).then(|| sentinel(state));
    let cluster = state.has(Part::Cluster).then(|| cluster(state));
    let clients = clients(sentinel.as_ref(), cluster.as_ref());
    let vector = state
        .has(Part::Vector)
        .then(|| Vector { service: &stack.qdrant.service, memory: Mebibytes::of(state.single_vector_bytes) });
    let qdrant_cluster = if state.has(Part::VectorCluster) { vector_cluster(state) } else { None };
    // Their CPU has no limit: both use what is free.
    let stores = cache.iter().map(|cache| cache.limit).chain(vector.iter().map(|vector| vector.memory));
    stores.for_each(|memory| total.add(1, Limits { cores: Cores(0.0), memory }));
    if let Some(cluster) = &qdrant_cluster {
        let here = cluster.nodes.iter().filter(|node| node.host == 1).count() as u32;
        total.add(here, Limits { cores: Cores(0.0), memory: cluster.memory });
    }
    // Of several machines, this adds up what stands on the first.
    total.add(u32::from(sentinel.is_some()), Limits { cores: Cores(0.0), memory: primary_limit });
    if let Some(cluster) = &cluster {
        total.add(cluster.on_first_machine(), Limits { cores: Cores(0.0), memory: cluster.limit });
    }

    let replicas = database.iter().flat_map(|database| &database.replicas).map(String::as_str);
    let nodes = sentinel
        .iter()
        .flat_map(|sentinel| sentinel.replicas.iter().chain(&sentinel.sentinels))
        .chain(cluster.iter().flat_map(|cluster| &cluster.nodes))
        .map(|node| node.service.as_str())
        .chain(qdrant_cluster.iter().flat_map(|cluster| &cluster.nodes).map(|node| node.service.as_str()));
    let volumes = replicas.chain(nodes).map(volume).collect();
    let hosts = state.scenario.policy.hosts;
    Compose {
        head: state.head(),
        project: &stack.project,
        hosts,
        total,
        app,
        database,
        pooler,
        cache,
        sentinel,
        cluster,
        clients,
        service: &stack.service,
        vector,
        qdrant_cluster,
        volumes,
    }
    .render()
}

fn app<'a>(state: &State<'a>) -> App<'a> {
    let stack = &state.scenario.stack;
    let (pool_size, pool_overflow) = state.worker_pool();
    App {
        balancer: state.balanced().then(|| state.balancer()),
        service: &stack.service,
        port: stack.port,
        health_check: health_check(stack.port, &stack.health_path),
        instances: state.after.app.instances,
        workers: state.workers(),
        pool_size,
        pool_overflow,
        connections_to: if state.after.database.pooler {
            "through PgBouncer".to_owned()
        } else {
            format!("of the server's {}", state.after.database.max_connections)
        },
        pooler: state.has(Part::Pooler).then(|| state.pooler()),
        reads_from_replicas: !state.replica_names().is_empty(),
        cores: state.app_cores(),
        memory: state.app_memory(),
    }
}

fn database<'a>(state: &State<'a>) -> Database<'a> {
    let postgres = &state.scenario.stack.postgres;
    Database {
        service: &postgres.service,
        user: &postgres.user,
        name: &postgres.database,
        version: postgres.version,
        volume_folder: volume_folder(postgres.version),
        cores: Cores(state.machine.cores),
        memory: Mebibytes::of(state.machine.memory_gb * GIB),
        replicas: state.replica_names(),
    }
}

fn pooler<'a>(state: &State<'a>) -> Pooler<'a> {
    const LEAST_FILES: u32 = 16_384;
    Pooler {
        service: state.pooler(),
        primary: &state.scenario.stack.postgres.service,
        files: (postgres::clients(state) + state.after.database.max_connections + 100).max(LEAST_FILES),
    }
}

fn sentinel<'a>(state: &State<'a>) -> Sentinel<'a> {
    let bytes = state.primary_cache_bytes;
    Sentinel {
        primary: &state.scenario.stack.redis.service,
        primary_address: Address::Host(1),
        max_bytes: bytes as u64,
        limit: redis::limit(bytes),
        replicas: redis::sentinel_replicas(state),
        sentinels: redis::sentinels(state),
    }
}

fn cluster(state: &State) -> Cluster {
    let bytes = state.after.cache.memory_bytes;
    Cluster {
        nodes: redis::cluster_nodes(state),
        spread: redis::spread(state),
        max_bytes: bytes as u64,
        limit: redis::limit(bytes),
    }
}

impl Cluster {
    fn on_first_machine(&self) -> u32 {
        self.nodes.iter().filter(|node| node.host == 1).count() as u32
    }
}

/// The sentinels or the cluster, for the app; a cluster that came after sentinels replaces them.
fn clients(sentinel: Option<&Sentinel>, cluster: Option<&Cluster>) -> Option<CacheClients> {
    if let Some(cluster) = cluster {
        let nodes = cluster.nodes.clone();
        return Some(CacheClients { master: None, nodes, password: cluster.spread, network: !cluster.spread });
    }
    let nodes = sentinel?.sentinels.clone();
    Some(CacheClients { master: Some(redis::MASTER), nodes, password: true, network: false })
}

fn vector_cluster(state: &State) -> Option<VectorCluster> {
    let nodes = qdrant::vector_nodes(state);
    let first = nodes.first()?.clone();
    Some(VectorCluster {
        spread: state.scenario.policy.hosts > 1,
        first: first.address,
        first_service: first.service,
        first_p2p: first.p2p,
        alias: state.free_name(&format!("{}-cluster", state.scenario.stack.qdrant.service)),
        copy_port: 7333,
        memory: Mebibytes::of(state.after.vector.memory_bytes),
        nodes,
    })
}

/// The name of a service's volume: a word that stands in a mount as it is.
fn volume(service: &str) -> String {
    let word: String = service.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    format!("{word}_data")
}

/// A Python line that fails unless the app answers 2xx: an image with gunicorn has Python, but seldom curl.
fn health_check(port: u16, path: &str) -> String {
    let url = crate::escape::script(&format!("http://127.0.0.1:{port}{path}"));
    format!("import urllib.request as r; r.urlopen({url}, timeout=4)")
}

#[derive(Template)]
#[template(path = "env.example.env")]
struct Env<'a> {
    head: String,
    app: bool,
    balanced: bool,
    pooler: Option<String>,
    primary: &'a str,
    version: u32,
    /// Where statements that only read may go.
    reads: Option<Reads>,
    /// The machines whose addresses Redis needs; 0 when it needs none.
    redis_hosts: u32,
    /// Whether Qdrant is a cluster, and the machines whose addresses it needs; 0 when it needs none.
    qdrant_cluster: bool,
    qdrant_hosts: u32,
    qdrant: &'a str,
}

/// The host and the database for statements that only read.
struct Reads {
    host: String,
    database: String,
}

/// `.env.example`: every variable that the files need, secrets without a value.
pub(crate) fn env_example(state: &State) -> askama::Result<String> {
    let postgres = &state.scenario.stack.postgres;
    let replicas = state.replica_names();
    let pooler = state.has(Part::Pooler).then(|| state.pooler());
    let reads = (!replicas.is_empty()).then(|| match &pooler {
        Some(pooler) => Reads { host: format!("{pooler}:6432"), database: format!("{}_read", postgres.database) },
        None => Reads {
            host: replicas.iter().map(|name| format!("{name}:5432")).collect::<Vec<_>>().join(","),
            database: postgres.database.clone(),
        },
    });
    Env {
        head: state.head(),
        app: state.has(Part::App),
        balanced: state.has(Part::App) && state.balanced(),
        pooler,
        primary: &postgres.service,
        version: postgres.version,
        reads,
        redis_hosts: if (state.has(Part::Sentinel) || state.has(Part::Cluster)) && redis::spread(state) {
            state.scenario.policy.hosts.max(1)
        } else {
            0
        },
        qdrant_cluster: state.has(Part::VectorCluster),
        qdrant_hosts: if state.scenario.policy.hosts > 1 { state.scenario.policy.hosts } else { 0 },
        qdrant: &state.scenario.stack.qdrant.service,
    }
    .render()
}
