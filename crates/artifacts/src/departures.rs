//! Where the files depart from the runbook, and why: each fault was seen on the real software.

use headroom_model::Departure;

use crate::file::File;

/// A departure about a file, or about a command when there is none.
pub(crate) struct Note {
    file: Option<File>,
    runbook: &'static str,
    why: &'static str,
}

impl Note {
    const fn file(file: File, runbook: &'static str, why: &'static str) -> Self {
        Self { file: Some(file), runbook, why }
    }

    const fn command(runbook: &'static str, why: &'static str) -> Self {
        Self { file: None, runbook, why }
    }

    /// As the model has it.
    pub(crate) fn departure(&self) -> Departure {
        Departure {
            path: self.file.map_or("", File::path).to_owned(),
            runbook: self.runbook.to_owned(),
            why: self.why.to_owned(),
        }
    }
}

pub(crate) const BALANCER: &[Note] = &[
    Note::file(
        File::Nginx,
        "nginx.conf is an upstream of voiceassist-server-1:8000, -2 and -3 and a server block.",
        "Without events {} and http {} nginx does not start, and no such names resolve: Compose answers for the service \
         only. Here the upstream asks Docker's DNS for the service (resolve, nginx 1.27.3) and follows one, three and \
         again one instance without a reload.",
    ),
    Note::file(
        File::Nginx,
        "proxy_next_upstream error timeout http_500 http_502 http_503.",
        "An error of the app would run on one instance after another. Here another instance is tried when one refuses or \
         breaks off, as a starting or stopping one does, for 10 s at most.",
    ),
    Note::command(
        "for i in {1..10}; do curl … | jq .hostname shows which instance answered.",
        "The health answer has no host name. The balancer's own log says which instance answered each request.",
    ),
];

pub(crate) const SCALE: &[Note] = &[
    Note::file(
        File::Compose,
        "docker compose up -d --scale voiceassist-server=3.",
        "The next plain up undoes it. deploy.replicas in the override keeps it. A container_name or a published port is \
         for one container only: the override resets both, and the balancer has the port. reservations.cpus means \
         nothing outside Swarm.",
    ),
    Note::file(
        File::Roll,
        "nginx -s reload and sleep 30 drain an instance before it is taken away.",
        "A reload drains nothing: the instance stays in the upstream. Here an instance gets SIGTERM, serves what it has \
         within gunicorn's graceful timeout, shorter than stop_grace_period, and nginx goes to another one meanwhile.",
    ),
];

pub(crate) const POOLS: &[Note] = &[Note::file(
    File::EnvExample,
    "cat >> .env with DB_POOL_SIZE=20 and DB_MAX_OVERFLOW=10.",
    "Each worker of each instance opens so many: 4 × 9 × 30 are 1,080 of 200. Here the sizes stand in the override, where they \
     follow the instances and the server's connections, and a second cat >> does not leave two values.",
)];

pub(crate) const WORKERS: &[Note] = &[Note::file(
    File::Compose,
    "docker compose exec … export GUNICORN_WORKERS=9, with 2 × cores + 1 workers.",
    "The export ends with the shell that exec started. An environment entry and a new container last. 2 × cores + 1 is \
     for blocking workers on a whole machine: here one for each core of the limit, and no more than its memory holds.",
)];

pub(crate) const SETTINGS: &[Note] = &[
    Note::file(
        File::Settings,
        "shared_buffers, work_mem and the others as fixed values in the command.",
        "They are right for 8 GB and 200 connections only. Here they follow the machine by pgtune's rules, and the head \
         of the file adds up the worst case.",
    ),
    Note::file(
        File::Settings,
        "CREATE EXTENSION pg_stat_statements, then total_time and mean_time.",
        "It counts nothing unless shared_preload_libraries has it from the start, and the columns are called \
         total_exec_time and mean_exec_time since PostgreSQL 13.",
    ),
];

pub(crate) const REPLICA: &[Note] = &[
    Note::file(
        File::Replica,
        "recovery.conf with standby_mode and trigger_file.",
        "From PostgreSQL 12 on the server refuses to start when it finds one. pg_basebackup -R writes standby.signal and \
         the connection; a replica is promoted with SELECT pg_promote().",
    ),
    Note::file(
        File::Replica,
        "pg_basebackup inside the primary, into its own /var/lib/postgresql/data-replica.",
        "That folder is not the replica's volume, and the replica would start an empty server of its own. Here the copy \
         goes into the replica's volume before its first start, with a slot that keeps the log it needs.",
    ),
    Note::file(
        File::Replica,
        "The replication settings and pg_hba.conf as a comment in the SQL.",
        "“all” in pg_hba.conf does not include replication: the copy is refused. Here the line is added, reloaded and \
         checked.",
    ),
    Note::file(
        File::Compose,
        "max_connections=200 for the replica alone.",
        "A standby with fewer connections than its primary does not start. Both read the same settings file. From the \
         image of version 18 on, a volume at /var/lib/postgresql/data makes it exit: it belongs at /var/lib/postgresql.",
    ),
];

pub(crate) const POOLER: &[Note] = &[
    Note::file(
        File::Pooler,
        "The image pgbouncer/pgbouncer under its tag latest, with DATABASES_HOST and PGBOUNCER_POOL_MODE.",
        "Those names belong to one image of one time, and that tag changes under you. The settings file is PgBouncer's own \
         and the same everywhere.",
    ),
    Note::file(
        File::Pooler,
        "PGBOUNCER_POOL_MODE: transaction, and nothing about prepared statements.",
        "Before 1.21, and without max_prepared_statements, clients fail with “prepared statement does not exist”.",
    ),
    Note::file(
        File::Pooler,
        "PGBOUNCER_MAX_CLIENT_CONN: 1000 and a pool of 25 for each role and database.",
        "Four instances of 9 workers × (20 + 10) open 1,080. Here the limit follows the app's pools, and \
         max_db_connections caps all pools together below the server's max_connections.",
    ),
    Note::file(
        File::Userlist,
        "DATABASES_PASSWORD in the environment.",
        "Here PgBouncer gets the SCRAM verifier that the server keeps, and no password lies in any file of it.",
    ),
];

pub(crate) const CHECK: &[Note] = &[
    Note::file(
        File::CapacityCheck,
        "CPU of docker stats above 80 means: scale.",
        "docker stats counts 100 % for one core: at two cores, 80 % is 40 % of the limit. Here the figure is divided by \
         the limit, over all instances and not only the first.",
    ),
    Note::file(
        File::CapacityCheck,
        "elif [ $DB_USAGE -gt 80 ].",
        "The alarm of the database is never seen while the app's is on, and only active connections are counted although \
         idle ones take a place too. Here each alarm stands by itself, and a number that is missing is UNKNOWN, not OK.",
    ),
];

pub(crate) const CACHE: &[Note] = &[
    Note::file(
        File::RedisMemory,
        "A new command with --maxmemory 3gb and docker compose up -d redis.",
        "The command replaces the one before it, whatever it said of saving, and a restart empties a cache that is not \
         saved. Here the running server gets the memory, and its own settings are kept for the next start.",
    ),
    Note::command(
        "--maxmemory-policy allkeys-lru for all of Redis.",
        "It evicts sessions and queued jobs as well as cached answers. Keep them in a second instance with noeviction; the \
         policy of this one is left as it is.",
    ),
];

pub(crate) const SENTINEL: &[Note] = &[
    Note::file(
        File::RedisSentinel,
        "Three sentinels mount the same redis-sentinel.conf.",
        "Sentinels write into their file who they are: three with one file share an identity, no two of them agree, and \
         there is never a failover. Here each has a file of its own in a volume of its own.",
    ),
    Note::file(
        File::RedisSentinel,
        "sentinel monitor mymaster redis-master 6379 2.",
        "A host name is refused unless sentinel resolve-hostnames stands before it, and a container's own address means \
         nothing on another machine. Here every node and sentinel announces its machine's address.",
    ),
    Note::file(
        File::Compose,
        "Primary, replicas and sentinels on one Docker host, with --slaveof.",
        "What they are for, the loss of the machine, takes all of them. Here each stands on its own. The word is \
         --replicaof since Redis 5.",
    ),
];

pub(crate) const CLUSTER: &[Note] = &[
    Note::file(
        File::RedisCluster,
        "redis-cli --cluster create redis-node-1:6379 … --cluster-replicas 1.",
        "It waits at a prompt for an answer that a script never gives. Here it runs with --cluster-yes, once, after every \
         node answers.",
    ),
    Note::file(
        File::RedisNode,
        "Six nodes on the project's network with addresses that Docker chooses.",
        "After a restart of all nodes with other addresses the cluster never finds itself again, even with announced host \
         names. Here addresses are fixed and announced.",
    ),
    Note::file(
        File::Compose,
        "REDIS_URL of the app is not mentioned.",
        "A client that does not know clusters gets MOVED for most keys. The app's client has to change with this step.",
    ),
];

pub(crate) const VECTOR: &[Note] = &[Note::file(
    File::Compose,
    "A limit of memory: 8G and nothing before it.",
    "A vector store that does not come back is rebuilt from the documents, which takes days. Here every collection is \
         saved first.",
)];

pub(crate) const VECTOR_CLUSTER: &[Note] = &[
    Note::file(
        File::Compose,
        "QDRANT__CLUSTER__P2P__BOOTSTRAP__URI, and nothing for the first node.",
        "There is no such setting: it is ignored, and each node stays alone. The first node exits without --uri. Here every \
         node has --uri, and the others --bootstrap with the first one's.",
    ),
    Note::file(
        File::Compose,
        "Ports 6333, 6343 and 6353 published, and no key.",
        "Whoever reaches a port reads and deletes every vector. Here nothing is published but on the machine itself, and an \
         API key is asked for.",
    ),
    Note::file(
        File::QdrantCopy,
        "shard_number: 3 for a new, empty collection.",
        "The number of shards cannot be changed later, and the vectors that exist stay on the single node. Here the shards \
         are those of the horizon, and every collection is copied.",
    ),
];

pub(crate) const REPORT: &[Note] = &[Note::file(
    File::CapacityReport,
    "count(*) UNION pg_size_pretty(…), used_memory_human from INFO stats, points_total from /metrics.",
    "bigint and text do not unite: the whole database section fails. The memory is in INFO memory. There is no points_total: \
     Qdrant calls it collection_points. The current RPS is counted in the balancer's log.",
)];

pub(crate) const MONITOR: &[Note] = &[Note::file(
    File::Monitor,
    "docker compose ps | grep Up | wc -l, and grep \"200 OK\" in the app's log.",
    "Newer Compose prints “running”: the count is 0. Answers other than 200 are no requests, and any message with the word \
     error is an error. Here Compose filters by state, and the balancer's log has every answer.",
)];

pub(crate) const AUTOSCALE: &[Note] = &[Note::file(
    File::Autoscale,
    "A loop that compares the average of docker stats with 70 and 30 and scales by one.",
    "Without instances it averages every container of the machine; “nan” counts as no need; the figure is of one core; \
     nothing keeps two loops apart or waits after a change. Here: the limit, a lock, several samples, a pause, a dry run, \
     and no data changes nothing.",
)];

pub(crate) const LOAD: &[Note] = &[
    Note::file(
        File::LoadK6,
        "Stages of virtual users, and a login in each iteration.",
        "Users that wait for answers send less the slower the app is, and half of the test is the login. Here the rate is \
         the planned one whatever the answers do, the token comes once, and requests that k6 could not send fail the test.",
    ),
    Note::file(
        File::LoadK6,
        "k6 run --out json=results.json, then jq .metrics.",
        "That file has a line for each sample and no metrics: jq prints null. Here handleSummary writes the summary.",
    ),
    Note::file(
        File::LoadRun,
        "pgbench -c 100 at scale 1.",
        "A hundred clients wait for one row: it measures the lock. Here the scale is at least the clients, and they are \
         fewer than max_connections.",
    ),
];

pub(crate) const VOLUME: &[Note] = &[Note::command(
    "(nothing: the runbook does not grow the volume)",
    "The growth script computes the database's storage and no step follows from it. A full volume stops the server.",
)];

pub(crate) const SHARDS: &[Note] = &[Note::file(
    File::QdrantShards,
    "A third node is started, and that is all.",
    "Qdrant gives a new node no shards of what is there: it would stand idle. Here shards move to it one after another, each \
     while it serves.",
)];

pub(crate) const KUBERNETES_APP: &[Note] = &[
    Note::file(
        File::KubernetesApp,
        "docker compose up -d --scale, and a loop that compares docker stats with 70 and 30.",
        "On Kubernetes the HorizontalPodAutoscaler does that, of the CPU requests, which are mandatory for it. A number in the \
         Deployment as well would undo its work with each apply, so there is none.",
    ),
    Note::file(
        File::KubernetesApp,
        "nginx -s reload and sleep 30 drain an instance.",
        "Here the instance waits in preStop until every proxy has taken it out of the Service, then finishes what it has; new \
         ones are ready before.",
    ),
];

pub(crate) const KUBERNETES_DATABASE: &[Note] = &[Note::file(
    File::KubernetesDatabase,
    "A second container with recovery.conf, and settings in the command.",
    "The operator makes standbys, keeps their slots and fails over. Settings are those of the machine, each a string; what \
     replication and monitoring need it sets itself. A StatefulSet by hand has none of that.",
)];

pub(crate) const POOLER_ON_KUBERNETES: &[Note] = &[Note::file(
    File::KubernetesPooler,
    "One PgBouncer from an image under its tag latest, with a pool of 25 and 1,000 clients.",
    "One is one to lose. Here are two that share the server's connections, each large enough for all clients, with prepared \
     statements, and the operator gives them the role's verifier: no password lies in a file.",
)];

pub(crate) const KUBERNETES_CACHE: &[Note] = &[Note::command(
    "redis-node-1 to -6 as containers, and redis-cli --cluster create.",
    "Pods change their addresses, and a Redis cluster whose nodes all come back under new ones never recovers. There is no \
     file here on purpose: an operator or a managed service does it.",
)];

pub(crate) const VECTOR_ON_KUBERNETES: &[Note] = &[Note::file(
    File::KubernetesQdrant,
    "QDRANT__CLUSTER__P2P__BOOTSTRAP__URI, published ports and no key.",
    "There is no such setting, and whoever reaches a port reads and deletes every vector. The chart starts the nodes in \
     order, with --uri and --bootstrap, and makes a key.",
)];

pub(crate) const CACHE_MODULE: &[Note] = &[Note::file(
    File::CacheModule,
    "cache.py with a key from repr of the arguments, and json.loads without import json.",
    "Each call fails with NameError. Here results that are None are kept too, a Redis that is away stops nothing, entries do \
     not end all at once, and the client fits one node, sentinels and a cluster.",
)];

pub(crate) const INDEXES: &[Note] = &[Note::file(
    File::Indexes,
    "CREATE INDEX IF NOT EXISTS on messages and conversations.",
    "It keeps every write waiting until it is done. CONCURRENTLY does not, but leaves an INVALID index when it fails, which \
     IF NOT EXISTS then takes for done: here those are found and built anew.",
)];

pub(crate) const LAG: &[Note] = &[Note::file(
    File::Lag,
    "SELECT * FROM pg_stat_replication.",
    "A replica that is gone has no row there, so nothing looks wrong. Here the replicas are counted, and the slots that keep \
     the log for one that is away are shown with their size.",
)];
