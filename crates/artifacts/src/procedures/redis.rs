use headroom_model::CacheMode;

use super::Sheet;
use crate::departures;
use crate::escape::shell;
use crate::redis::{self, Node};
use crate::state::{Part, State};

/// Replicas and sentinels beside the node that is there, or more memory for all of them.
pub(super) fn sentinel(sheet: &mut Sheet, state: &State) {
    if state.before.cache.mode == CacheMode::Sentinel {
        more_memory(sheet, state);
        return;
    }
    let service = shell(&state.scenario.stack.redis.service);
    let (replicas, sentinels) = (redis::sentinel_replicas(state), redis::sentinels(state));
    machines(sheet, state, "6379 and 26379");
    sheet.require(format!(
        "Redis saves its data, or a restart may empty it: docker compose exec -T {service} redis-cli CONFIG GET save",
    ));
    sheet.require("The app's client asks sentinels for the primary (redis.sentinel.Sentinel), with REDIS_PASSWORD.");
    sheet.install(state);
    sheet.run(
        "bash redis/memory.sh",
        "Writes redis/redis.headroom.conf from the running server; what it saves stays as it is.",
    );
    copy_to_machines(sheet, state);
    sheet.run(
        format!("docker compose up -d --no-deps --wait {service}"),
        "The node restarts as the first primary, loads its data and asks for the password.",
    );
    for node in replicas.iter().chain(&sentinels) {
        start(sheet, state, node);
    }
    restart_app(sheet, state);

    sheet.verify(
        format!("docker compose exec -T {service} redis-cli INFO replication | grep -E 'role|connected_slaves|state='"),
        format!("role:master, connected_slaves:{}, and state=online for each.", replicas.len()),
    );
    if let Some(first) = sentinels.first() {
        sheet.verify(
            format!(
                "docker compose exec -T {} sh -c 'redis-cli -h \"$ADDRESS\" -p \"$PORT\" SENTINEL ckquorum {}'",
                shell(&first.service),
                redis::MASTER
            ),
            format!("OK {} usable Sentinels. Quorum and failover authorization can be reached", sentinels.len()),
        );
    }
    sheet.restore(state);
    sheet.undo(
        format!("docker compose up -d --no-deps {service}"),
        "The node alone again, without a password; on the other machines: docker compose rm -sf of what was started there.",
    );
    restart_app_back(sheet, state);
    sheet.downtime("Seconds, twice: while the node restarts, and while the app moves to the sentinels.");
    sheet.watch.push("After stopping the primary in staging, another one serves within 10 s".to_owned());
    sheet.depart(departures::SENTINEL);
    sheet.depart(departures::CACHE_MODULE);
}

fn more_memory(sheet: &mut Sheet, state: &State) {
    let bytes = state.after.cache.memory_bytes as u64;
    let limit = redis::limit(state.after.cache.memory_bytes);
    sheet.require(format!("Each machine with a Redis node has {} free for it.", limit.human()));
    sheet.install(state);
    let service = &state.scenario.stack.redis.service;
    let replicas = redis::sentinel_replicas(state);
    let nodes =
        std::iter::once((1, service.as_str())).chain(replicas.iter().map(|node| (node.host, node.service.as_str())));
    for (host, name) in nodes {
        let name = shell(name);
        let there = on_machine(
            state,
            host,
            &format!(
                "docker update --memory {limit} --memory-swap {limit} $(docker compose ps -q {name}) && docker compose exec -T {name} \
                 sh -c 'redis-cli -h \"${{BIND:-127.0.0.1}}\" CONFIG SET maxmemory {bytes}'"
            ),
        );
        sheet.run(there, "OK. Neither the node nor its clients notice.");
    }
    sheet.verify(
        format!("docker compose exec -T {} redis-cli CONFIG GET maxmemory", shell(service)),
        format!("maxmemory\n{bytes}"),
    );
    sheet.restore(state);
    sheet.downtime("None: the limits change while Redis runs.");
    sheet.depart(departures::CACHE);
    sheet.depart(departures::CACHE_MODULE);
}

/// A cluster beside the single node, the keys copied into it, and the app switched over.
pub(super) fn cluster(sheet: &mut Sheet, state: &State) {
    let nodes = redis::cluster_nodes(state);
    let Some(first) = nodes.first() else { return };
    let service = shell(&state.scenario.stack.redis.service);
    let first_name = shell(&first.service);
    let spread = redis::spread(state);
    if spread {
        machines(sheet, state, "7001 and up, and the same + 10000");
    } else {
        sheet.require("The network 172.30.94.0/24 is free on the machine: ip route");
    }
    sheet.require(
        "The app's client knows clusters (redis.cluster.RedisCluster), uses database 0 only, and commands with several keys \
         keep them in one slot: {user:1}:profile and {user:1}:settings.",
    );
    sheet.require("A few minutes without writes are agreed, for the last copy of the keys.");
    sheet.install(state);
    if spread {
        copy_to_machines(sheet, state);
        for node in &nodes {
            start(sheet, state, node);
        }
    } else {
        let names: Vec<String> = nodes.iter().map(|node| shell(&node.service)).collect();
        sheet.run(format!("docker compose up -d --no-deps --wait {}", names.join(" ")), "All nodes are healthy.");
        sheet.run(
            format!(
                "docker network connect {}_redis $(docker compose ps -q {service})",
                shell(&state.scenario.stack.project)
            ),
            "The single node reaches the cluster's network; it keeps running.",
        );
    }
    let from_sentinels = state.before.cache.mode == CacheMode::Sentinel;
    let source = if from_sentinels {
        // After a failover the keys are on another machine than the first primary.
        let sentinel = format!("{}-sentinel-1", state.scenario.stack.redis.service);
        format!(
            "docker compose exec -T {} sh -c 'redis-cli -h \"$ADDRESS\" -p \"$PORT\" SENTINEL get-master-addr-by-name {}' | paste -sd :",
            shell(&sentinel),
            redis::MASTER
        )
    } else {
        format!(
            "docker inspect --format '{{{{range .NetworkSettings.Networks}}}}{{{{.IPAddress}}}} {{{{end}}}}' $(docker compose ps -q \
             {service}) | awk '{{ print $NF \":6379\" }}'"
        )
    };
    sheet.run(
        format!("docker compose exec -T {first_name} sh /usr/local/etc/redis/cluster.sh \"$({source})\""),
        format!("Ends with “The cluster of {} nodes is ready.” Stop the writes now and run it once more.", nodes.len()),
    );
    restart_app(sheet, state);

    let cli = format!(
        "docker compose exec -T {first_name} sh -c 'redis-cli -h \"${{REDIS_NODES%%:*}}\" -p \"$PORT\" \"$@\"' redis-cli"
    );
    sheet.verify(format!("{cli} CLUSTER INFO | grep -E 'cluster_state|cluster_slots_ok|cluster_size'"), {
        let replicas = if nodes.len() >= 6 { 2 } else { 1 };
        format!("cluster_state:ok\ncluster_slots_ok:16384\ncluster_size:{}", nodes.len() / replicas)
    });
    sheet.verify(
        format!("docker compose exec -T {service} redis-cli DBSIZE"),
        "The number of keys; the next command adds up to as many or more.",
    );
    sheet.verify(
        format!("docker compose exec -T {first_name} sh -c 'redis-cli --cluster info \"${{REDIS_NODES%% *}}\"'"),
        "The keys of each primary, and their sum.",
    );
    sheet.restore(state);
    restart_app_back(sheet, state);
    sheet.downtime(
        "The minutes of the last copy, for writes. The single node stays as it is until it is removed by hand.",
    );
    sheet.watch.push("The app's log shows no MOVED, ASK or CROSSSLOT".to_owned());
    sheet.depart(departures::CLUSTER);
    sheet.depart(departures::CACHE_MODULE);
}

fn machines(sheet: &mut Sheet, state: &State, ports: &str) {
    let hosts = state.scenario.policy.hosts;
    sheet.require(format!(
        "{hosts} machines with Docker reach each other on private addresses, ports {ports}, and nothing else reaches those. \
         REDIS_HOST_1 to REDIS_HOST_{hosts} and REDIS_PASSWORD are set in .env.",
    ));
}

/// The project's folder on the other machines, for the same Compose files and settings.
fn copy_to_machines(sheet: &mut Sheet, state: &State) {
    for host in 2..=state.scenario.policy.hosts {
        sheet.run(
            format!("rsync -a --exclude '*.dump' ./ \"{}:{}/\"", address(host), shell(&state.scenario.stack.project)),
            format!("Machine {host} has the project's folder."),
        );
    }
}

fn start(sheet: &mut Sheet, state: &State, node: &Node) {
    let command = format!("docker compose up -d --no-deps --wait {}", shell(&node.service));
    sheet.run(on_machine(state, node.host, &command), format!("{} is healthy.", node.service));
}

/// The command, through ssh unless it is for machine 1, where the others run.
fn on_machine(state: &State, host: u32, command: &str) -> String {
    if host <= 1 {
        return command.to_owned();
    }
    format!("ssh \"{}\" {}", address(host), shell(&format!("cd {} && {command}", shell(&state.scenario.stack.project))))
}

fn address(host: u32) -> String {
    format!("$(sed -n 's/^REDIS_HOST_{host}=//p' .env)")
}

fn restart_app(sheet: &mut Sheet, state: &State) {
    if state.has(Part::App) {
        sheet.run("bash scripts/roll.sh", "New instances of the app use it; the old ones finish on the single node.");
    } else {
        let service = shell(&state.scenario.stack.service);
        sheet.run(format!("docker compose up -d --no-deps {service}"), "The app restarts and uses it.");
    }
}

fn restart_app_back(sheet: &mut Sheet, state: &State) {
    let service = shell(&state.scenario.stack.service);
    sheet.undo(
        format!("docker compose up -d --no-deps {service}"),
        "The app uses the single node again; what was written since the switch is not in it.",
    );
}
