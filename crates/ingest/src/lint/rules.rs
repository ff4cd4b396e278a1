//! The faults of runbooks that one line shows, each seen on the real software.

use headroom_model::Severity;

use crate::marks::Marks;

/// A fault, by what its line holds.
pub(crate) struct Rule {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    /// All of these stand on the line …
    pub(crate) all: &'static [&'static str],
    /// … and none of these.
    pub(crate) none: &'static [&'static str],
    pub(crate) reason: &'static str,
    pub(crate) fix: &'static str,
}

const fn error(code: &'static str, all: &'static [&'static str], reason: &'static str, fix: &'static str) -> Rule {
    Rule { code, severity: Severity::Error, all, none: &[], reason, fix }
}

const fn warning(code: &'static str, all: &'static [&'static str], reason: &'static str, fix: &'static str) -> Rule {
    Rule { code, severity: Severity::Warning, all, none: &[], reason, fix }
}

pub(crate) const RULES: [Rule; 30] = [
    warning(
        "reservation-is-ignored",
        &["reservations: cpus:"],
        "reservations.cpus means nothing outside Swarm.",
        "limits.cpus, and reservations.memory",
    ),
    warning(
        "scale-lasts-until-up",
        &["docker compose up", "--scale"],
        "The next plain docker compose up undoes --scale.",
        "deploy.replicas in the compose file",
    ),
    warning(
        "reload-drains-nothing",
        &["nginx -s reload", "rain"],
        "A reload of nginx drains nothing: the instance stays in the upstream and is cut off when it stops.",
        "SIGTERM with the server's graceful timeout, and a longer stop_grace_period",
    ),
    error(
        "exec-export-is-lost",
        &["exec", "export GUNICORN_WORKERS"],
        "An export inside exec ends with its shell and never reaches the running process.",
        "An environment entry in the compose file, and docker compose up -d",
    ),
    warning(
        "workers-of-a-whole-machine",
        &["(2 x CPU cores) + 1"],
        "Twice the cores plus one is for blocking workers on a whole machine, not for a container with a limit.",
        "One worker for each core of the limit, and no more than its memory holds",
    ),
    error(
        "recovery-conf-stops-the-server",
        &["recovery.conf"],
        "From version 12 on PostgreSQL refuses to start when it finds a recovery.conf.",
        "pg_basebackup -R, which writes standby.signal",
    ),
    error(
        "recovery-conf-stops-the-server",
        &["standby_mode"],
        "standby_mode is gone since PostgreSQL 12: the server refuses to start.",
        "pg_basebackup -R, which writes standby.signal",
    ),
    error(
        "recovery-conf-stops-the-server",
        &["trigger_file"],
        "trigger_file is gone since PostgreSQL 12 (promote_trigger_file since 16): the server refuses to start.",
        "SELECT pg_promote()",
    ),
    Rule {
        none: &["-R", "--write-recovery-conf"],
        ..error(
            "base-backup-without-standby",
            &["pg_basebackup -"],
            "Without -R the copy starts as a server of its own, not as a standby.",
            "pg_basebackup … -X stream -R -C -S replica1 into the empty volume of the replica",
        )
    },
    warning(
        "base-backup-in-the-primary",
        &["exec postgres", "pg_basebackup"],
        "A base backup inside the primary's container is not on the replica's volume.",
        "Run it in the replica's container, into its own empty volume, before its first start",
    ),
    Rule {
        none: &["total_exec_time"],
        ..error(
            "statement-columns-are-renamed",
            &["pg_stat_statements", "total_time"],
            "total_time and mean_time are called total_exec_time and mean_exec_time since PostgreSQL 13.",
            "SELECT query, calls, total_exec_time, mean_exec_time FROM pg_stat_statements",
        )
    },
    Rule {
        none: &["shared_preload_libraries"],
        ..warning(
            "statements-are-not-counted",
            &["CREATE EXTENSION", "pg_stat_statements"],
            "The extension counts nothing until shared_preload_libraries has it and the server was restarted.",
            "shared_preload_libraries = 'pg_stat_statements', then a restart",
        )
    },
    Rule {
        none: &["CONCURRENTLY"],
        ..warning(
            "index-stops-writes",
            &["CREATE INDEX"],
            "The table takes no writes until the index is built.",
            "CREATE INDEX CONCURRENTLY",
        )
    },
    Rule {
        none: &["--cluster-yes"],
        ..error(
            "cluster-create-waits",
            &["--cluster create"],
            "redis-cli waits for a yes at a prompt, and a script hangs.",
            "--cluster-replicas 1 --cluster-yes",
        )
    },
    warning(
        "eviction-takes-sessions-too",
        &["maxmemory-policy", "allkeys-lru"],
        "allkeys-lru evicts sessions and queued jobs as well as cached values.",
        "One Redis for the cache (allkeys-lru), another for sessions and queues (noeviction)",
    ),
    error(
        "qdrant-bootstrap-is-ignored",
        &["QDRANT__CLUSTER__P2P__BOOTSTRAP__URI"],
        "Qdrant knows no such setting and ignores it: every node is a cluster of its own, and the first exits without --uri.",
        "./qdrant --uri http://NODE:6335 on each node, --bootstrap http://FIRST:6335 on the others",
    ),
    error("metric-does-not-exist", &["points_total"], "Qdrant has no metric points_total.", "collection_points"),
    error(
        "memory-is-not-in-that-section",
        &["used_memory_human", "INFO stats"],
        "used_memory_human is in INFO memory, not in INFO stats.",
        "redis-cli INFO memory",
    ),
    warning(
        "cpu-is-not-of-the-limit",
        &["CPUPerc", "-gt 80"],
        "docker stats counts one core as 100 %: with 2 cores 80 % is less than half of the limit.",
        "Divide by the cores of the limit: CPUPerc ÷ (100 × cores)",
    ),
    warning(
        "cpu-is-not-of-the-limit",
        &["CPUPerc", "> 80"],
        "docker stats counts one core as 100 %: with 2 cores 80 % is less than half of the limit.",
        "Divide by the cores of the limit: CPUPerc ÷ (100 × cores)",
    ),
    warning(
        "alarm-hides-another",
        &["elif", "DB_"],
        "With elif the database's alarm is never looked at while the app's is on.",
        "An if of its own for each alarm",
    ),
    warning(
        "idle-connections-are-not-counted",
        &["pg_stat_activity", "state = 'active'", "max_connections"],
        "Idle connections take a place too; counting active ones hides a full server.",
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'",
    ),
    warning(
        "autoscaler-without-guards",
        &["while true", "--scale"],
        "Without a cooldown, a lock and a guard for empty numbers the loop scales on noise, twice at once, or to nothing.",
        "flock, the mean of several samples of CPU ÷ limit, a cooldown, and a check that the value is a number",
    ),
    error(
        "k6-points-are-no-summary",
        &["jq", ".metrics"],
        "jq '.metrics' finds nothing in what --out json writes: a point a line.",
        "k6 run --summary-export=summary.json",
    ),
    warning(
        "login-in-each-iteration",
        &["export default function", "login"],
        "A login in each iteration measures the login.",
        "setup(), which logs in once",
    ),
    Rule {
        none: &["-i ", "-s ", "createdb"],
        ..warning(
            "pgbench-waits-for-row-locks",
            &["pgbench ", "-c "],
            "With fewer branches than clients pgbench measures waiting for the same rows.",
            "pgbench -i -s CLIENTS first, and -j threads",
        )
    },
    Rule {
        none: &["import json"],
        ..error(
            "import-is-missing",
            &["import redis", "json.dumps("],
            "json is used and never imported.",
            "import json",
        )
    },
    Rule {
        none: &["prepared_statements"],
        ..warning(
            "pool-breaks-prepared-statements",
            &["POOL_MODE", "transaction"],
            "Before PgBouncer 1.21, and without max_prepared_statements, transaction pooling breaks prepared statements.",
            "pgbouncer.ini with max_prepared_statements = 200, max_db_connections and PgBouncer 1.24.1 or later",
        )
    },
    Rule {
        none: &["resolve-hostnames yes"],
        ..error(
            "sentinel-refuses-names",
            &["sentinel monitor", "redis"],
            "Sentinel refuses a host name unless it is told to resolve them first.",
            "sentinel resolve-hostnames yes and sentinel announce-hostnames yes before sentinel monitor",
        )
    },
    error(
        "union-of-two-types",
        &["UNION", "pg_size_pretty", "count(*)"],
        "UNION of a number and a text fails: the types cannot be matched.",
        "Two queries, or ::text on both",
    ),
];

/// The characters that the line of each rule holds, so that most lines are asked no further.
pub(crate) const MARKS: [Marks; RULES.len()] = {
    let mut marks = [Marks::of(""); RULES.len()];
    let mut at = 0;
    while at < RULES.len() {
        #[expect(clippy::indexing_slicing, reason = "below the length; iterators are not const")]
        {
            marks[at] = Marks::of_all(RULES[at].all);
        }
        at += 1;
    }
    marks
};
