//! Sentinels and a cluster of real Redis nodes, each on a loopback address of its own for a machine of its own.

use std::fmt::Write;
use std::time::{Duration, Instant};

use headroom_model::{CacheMode, Component, GIB, Plan, Scenario, StepKind};
use serde_json::Value;

use super::checkers::{Checker, succeed};
use super::example::{plan_of, scenario};
use super::machine::Machine;
use super::redis::{add_server, machine};

/// A password that would be three things if it were not quoted.
const PASSWORD: &str = r#"it's"a\secret"$(touch${IFS}marked)"#;

fn three_machines() -> Scenario {
    let mut scenario = scenario();
    scenario.policy.hosts = 3;
    scenario
}

/// The single quotes of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Adds every service of the merged project that starts a script of `redis/`, with the environment that Compose gives it.
fn add_nodes(machine: &Machine, net: u8) -> Option<Vec<String>> {
    let mut compose = Checker::Compose.run()?;
    compose.args([
        "-f",
        "docker-compose.yml",
        "-f",
        "compose.headroom.yaml",
        "--profile",
        "*",
        "config",
        "--format",
        "json",
    ]);
    for host in 1..=3 {
        compose.env(format!("REDIS_HOST_{host}"), format!("127.0.{net}.{host}"));
    }
    let text = succeed(compose.env("REDIS_PASSWORD", PASSWORD), &machine.project());
    let project: Value = serde_json::from_str(&text).unwrap();
    let mut names = Vec::new();
    for (name, service) in project["services"].as_object().unwrap() {
        let Some(script) = service["command"][1].as_str().and_then(|path| path.strip_prefix("/usr/local/etc/redis/"))
        else {
            continue;
        };
        let folder = machine.root.join("services").join(name);
        let conf = service["volumes"]
            .as_array()
            .unwrap()
            .iter()
            .find(|volume| volume["target"] == "/usr/local/etc/redis/redis.conf");
        let mut env = format!("REDIS_DATA={}\n", folder.display());
        if let Some(conf) = conf {
            writeln!(env, "REDIS_CONF={}", conf["source"].as_str().unwrap()).unwrap();
        }
        for (key, value) in service["environment"].as_object().unwrap() {
            writeln!(env, "{key}={}", quoted(&value.as_str().unwrap().replace("$$", "$"))).unwrap();
        }
        // The primary's port is published; here it listens where the others look for it.
        env.push_str(": \"${BIND:=$ADDRESS}\"\n");
        let scripts = machine.project().join("redis");
        writeln!(
            env,
            "set -- \"${{@//\\/usr\\/local\\/etc\\/redis/{}}}\"",
            scripts.display().to_string().replace('/', "\\/")
        )
        .unwrap();
        env.push_str("if [ \"${1:-}\" = redis-cli ] && [ \"${2:-}\" != -h ]; then shift; set -- redis-cli -h \"$ADDRESS\" -p \"$PORT\" \"$@\"; fi\n");
        let start = format!(
            "cd {0}; sh {1}/{script} >>{0}/log 2>&1 & echo $! >{0}/pid; \
             for _ in $(seq 100); do redis-cli -h $ADDRESS -p $PORT ping 2>&1 | grep -q PONG && exit 0; sleep 0.1; done; exit 1",
            folder.display(),
            scripts.display()
        );
        let stop = format!(
            "kill $(cat {0}/pid); while kill -0 $(cat {0}/pid) 2>/dev/null; do sleep 0.1; done",
            folder.display()
        );
        machine.service(name, &env, &start, &stop);
        names.push(name.clone());
    }
    machine.own();
    Some(names)
}

/// Asks again until the answer is the expected one.
fn until(machine: &Machine, line: &str, expected: impl Fn(&str) -> bool) -> (String, Duration) {
    let start = Instant::now();
    loop {
        let text = String::from_utf8_lossy(&machine.shell(line).stdout).trim().to_owned();
        if expected(&text) {
            return (text, start.elapsed());
        }
        assert!(start.elapsed() < Duration::from_mins(1), "{line}: {text}\n{}", machine.logs());
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn sentinel_plan() -> Plan {
    plan_of(&[("redis-sentinel", Component::Cache, StepKind::Configuration, |now| {
        now.cache.mode = CacheMode::Sentinel;
        now.cache.nodes = 3;
    })])
}

#[test]
fn sentinels_promote_a_replica_when_the_primary_is_killed() {
    let Some(machine) = machine("sentinel", &three_machines(), &sentinel_plan(), "01-redis-sentinel") else { return };
    add_server(&machine, "redis", "127.0.43.1", "--save '3600 1'");
    machine.run("docker compose up -d redis");
    machine.run("docker compose exec -T redis redis-cli SET session:1 alive");
    machine.run("bash redis/memory.sh");
    machine.run("docker compose stop redis");

    let Some(names) = add_nodes(&machine, 43) else { return };
    assert_eq!(
        names,
        ["redis", "redis-replica-1", "redis-replica-2", "redis-sentinel-1", "redis-sentinel-2", "redis-sentinel-3"]
    );
    for name in &names {
        machine.run(&format!("docker compose up -d {name}"));
    }
    assert!(!machine.project().join("marked").exists(), "the password was run");
    // The data of the single node is there, and the password is asked for.
    assert_eq!(machine.run("docker compose exec -T redis redis-cli GET session:1"), "alive\n");
    assert!(machine.run("redis-cli -h 127.0.43.1 GET session:1").contains("NOAUTH"));
    until(&machine, "docker compose exec -T redis redis-cli INFO replication", |text| {
        text.matches("state=online").count() == 2
    });
    let quorum = "docker compose exec -T redis-sentinel-1 redis-cli SENTINEL ckquorum mymaster";
    until(&machine, quorum, |text| text == "OK 3 usable Sentinels. Quorum and failover authorization can be reached");

    machine.run("kill -9 $(cat ../services/redis/pid)");
    let master = "docker compose exec -T redis-sentinel-2 redis-cli SENTINEL get-master-addr-by-name mymaster";
    let (address, took) = until(&machine, master, |text| !text.is_empty() && !text.contains("127.0.43.1"));
    println!("{address:?} is the primary after {took:?}");
    let replica = if address.starts_with("127.0.43.2") { "redis-replica-1" } else { "redis-replica-2" };
    until(&machine, &format!("docker compose exec -T {replica} redis-cli ROLE"), |text| text.starts_with("master"));
    assert_eq!(machine.run(&format!("docker compose exec -T {replica} redis-cli GET session:1")), "alive\n");
    assert_eq!(machine.run(&format!("docker compose exec -T {replica} redis-cli SET session:2 new")), "OK\n");

    // The app's cache finds the new primary.
    let sentinels = [1, 2, 3].map(|host| format!("127.0.43.{host}:26379")).join(" ");
    super::cache::keeps_a_result(&machine, &[("REDIS_SENTINELS", &sentinels), ("REDIS_PASSWORD", PASSWORD)]);

    // The old primary comes back as a replica.
    machine.run("docker compose up -d redis");
    until(&machine, "docker compose exec -T redis redis-cli ROLE", |text| text.starts_with("slave"));
    until(&machine, "docker compose exec -T redis redis-cli GET session:2", |text| text == "new");
}

fn cluster_plan() -> Plan {
    plan_of(&[("redis-cluster", Component::Cache, StepKind::Host, |now| {
        now.cache.mode = CacheMode::Cluster;
        now.cache.nodes = 6;
        now.cache.memory_bytes = 2.0 * GIB;
    })])
}

#[test]
fn six_nodes_become_a_cluster_with_the_keys_of_the_single_node() {
    let Some(machine) = machine("cluster", &three_machines(), &cluster_plan(), "01-redis-cluster") else { return };
    add_server(&machine, "redis", "127.0.44.9", "--save ''");
    machine.run("docker compose up -d redis");
    machine.run(
        "for key in $(seq 1000); do echo SET key:$key $key; done | docker compose exec -T redis redis-cli >/dev/null",
    );

    let Some(names) = add_nodes(&machine, 44) else { return };
    assert_eq!(names.len(), 6, "{names:?}");
    for name in &names {
        machine.run(&format!("docker compose up -d {name}"));
    }
    let join = "docker compose exec -T redis-cluster-1 sh /usr/local/etc/redis/cluster.sh 127.0.44.9:6379";
    let printed = machine.run(join);
    assert!(printed.ends_with("The cluster of 6 nodes is ready.\n"), "{printed}");
    // A second run copies what has come since.
    machine.run("docker compose exec -T redis redis-cli SET key:1001 late");
    machine.run(join);

    // A primary that was under sentinels asks for the password.
    machine.run("docker compose exec -T redis redis-cli SET key:1001 later");
    machine.run(&format!("docker compose exec -T redis redis-cli CONFIG SET requirepass {}", quoted(PASSWORD)));
    let printed = machine.run(join);
    assert!(printed.ends_with("The cluster of 6 nodes is ready.\n"), "{printed}");

    let info = "docker compose exec -T redis-cluster-1 redis-cli CLUSTER INFO | tr -d '\\r'";
    let text = machine.run(info);
    for expected in ["cluster_state:ok", "cluster_slots_ok:16384", "cluster_size:3", "cluster_known_nodes:6"] {
        assert!(text.contains(expected), "{text}");
    }
    let keys =
        "docker compose exec -T redis-cluster-1 redis-cli --cluster info 127.0.44.1:7001 | grep -o '[0-9]* keys in'";
    assert_eq!(machine.run(keys).trim(), "1001 keys in");
    let get = "docker compose exec -T redis-cluster-1 redis-cli -c GET key:1001";
    assert_eq!(machine.run(get), "later\n");

    let entries = [1, 2, 3].map(|host| format!("127.0.44.{host}:700{host}")).join(" ");
    super::cache::keeps_a_result(&machine, &[("REDIS_CLUSTER_NODES", &entries), ("REDIS_PASSWORD", PASSWORD)]);

    // No primary has its replica on its own machine.
    let nodes = machine.run("docker compose exec -T redis-cluster-1 redis-cli CLUSTER NODES");
    let fields: Vec<Vec<&str>> = nodes.lines().map(|line| line.split(' ').collect()).collect();
    let host = |id: &str| fields.iter().find(|node| node[0] == id).unwrap()[1].split(':').next().unwrap();
    for replica in fields.iter().filter(|node| node[2].contains("slave")) {
        assert_ne!(host(replica[0]), host(replica[3]), "{nodes}");
    }

    // A primary is lost and its replica takes over; all of them stop and come back.
    machine.run("kill -9 $(cat ../services/redis-cluster-2/pid)");
    until(&machine, "docker compose exec -T redis-cluster-1 redis-cli CLUSTER NODES | grep -c 'master - '", |text| {
        text == "3"
    });
    machine.run("docker compose up -d redis-cluster-2");
    for name in &names {
        machine.run(&format!("docker compose stop {name}"));
    }
    for name in &names {
        machine.run(&format!("docker compose up -d {name}"));
    }
    // Each node finds out by itself that the cluster is whole, and the key may lie on any.
    for name in &names {
        until(&machine, &info.replace("redis-cluster-1", name), |text| {
            text.contains("cluster_state:ok") && text.contains("cluster_slots_ok:16384")
        });
    }
    assert_eq!(machine.run(get), "later\n");
}
