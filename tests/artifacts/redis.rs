//! Real Redis nodes under the generated scripts.

use std::fs;

use headroom_model::{Plan, Scenario};

use super::checkers::Checker;
use super::example::{install, plan, scenario, write};
use super::folder::Folder;
use super::machine::Machine;

/// A machine with the files of a step of a plan.
pub(crate) fn machine(name: &str, scenario: &Scenario, plan: &Plan, step: &str) -> Option<Machine> {
    Checker::Redis.find()?;
    let machine = Machine::new(Folder::new(name));
    write(scenario, plan, &machine.root.join("files"));
    install(&machine.root.join("files").join(step), &machine.project());
    machine.own();
    Some(machine)
}

/// A Redis on a loopback address, started with these arguments.
pub(crate) fn add_server(machine: &Machine, name: &str, address: &str, arguments: &str) {
    let folder = machine.root.join("services").join(name);
    // redis-cli of a container speaks to the server in it.
    let env = format!(
        "cd {0}\nif [ \"${{1:-}}\" = redis-cli ]; then shift; set -- redis-cli -h {address} \"$@\"; fi\n",
        folder.display()
    );
    let start = format!(
        "redis-server {arguments} --bind {address} --protected-mode no --dir {0} --logfile {0}/log --daemonize yes --pidfile {0}/pid >/dev/null; \
         for _ in $(seq 100); do redis-cli -h {address} ping 2>&1 | grep -q PONG && exit 0; sleep 0.1; done; exit 1",
        folder.display()
    );
    machine.service(
        name,
        &env,
        &start,
        &format!("kill $(cat {0}/pid); while [ -e {0}/pid ]; do sleep 0.1; done", folder.display()),
    );
    fs::write(folder.join("ids"), "1f\n").unwrap();
    machine.own();
}

#[test]
fn redis_gets_memory_while_it_runs_and_keeps_its_settings() {
    let Some(machine) = machine("redis-memory", &scenario(), &plan(), "05-redis-memory-1") else { return };
    add_server(
        &machine,
        "redis",
        "127.0.41.1",
        "--maxmemory 1gb --maxmemory-policy allkeys-lru --appendonly yes --save '3600 1 60 1000'",
    );
    machine.run("docker compose up -d redis");
    machine.run("docker compose exec -T redis redis-cli SET session:1 alive");

    let printed = machine.run("bash redis/memory.sh");
    assert!(
        printed.ends_with("redis may take 3221225472 bytes; the next start reads redis/redis.headroom.conf.\n"),
        "{printed}"
    );
    assert_eq!(machine.run("docker compose exec -T redis redis-cli CONFIG GET maxmemory"), "maxmemory\n3221225472\n");

    // The next start reads the file, and loads what was saved.
    machine.run("docker compose stop redis");
    let conf = machine.project().join("redis/redis.headroom.conf");
    add_server(&machine, "redis", "127.0.41.1", &conf.display().to_string());
    machine.run("docker compose up -d redis");
    let get = |name: &str| machine.run(&format!("docker compose exec -T redis redis-cli CONFIG GET {name}"));
    assert_eq!(get("maxmemory"), "maxmemory\n3221225472\n");
    assert_eq!(get("maxmemory-policy"), "maxmemory-policy\nallkeys-lru\n");
    assert_eq!(get("save"), "save\n3600 1 60 1000\n");
    assert_eq!(machine.run("docker compose exec -T redis redis-cli GET session:1"), "alive\n");
}
