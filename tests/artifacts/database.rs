//! PostgreSQL 15 with the generated settings: started, copied, streamed, promoted, pooled.

use std::fs;

use super::checkers::Checker;
use super::example::{install, plan, scenario, write};
use super::folder::Folder;
use super::machine::Machine;

const SETTINGS: &str = "postgres/postgresql.headroom.conf";

/// A machine with the files of the replica step, its primary running; `None` when there is no server to run.
pub(crate) fn primary(name: &str, net: u8) -> Option<Machine> {
    Checker::Postgres.find()?;
    let machine = Machine::new(Folder::new(name));
    write(&scenario(), &plan(), &machine.root.join("files"));
    for step in ["01-app-scale-out-1", "02-database-pooler-1", "03-database-replicas-1"] {
        install(&machine.root.join("files").join(step), &machine.project());
    }
    add_server(&machine, "postgres", &format!("127.0.{net}.1"), &format!("127.0.{net}.1"));
    for number in [1, 2] {
        // A container finds the primary by name; here its address stands beside the name.
        add_server(
            &machine,
            &format!("postgres-replica-{number}"),
            &format!("127.0.{net}.{}", number + 1),
            &format!("127.0.{net}.1"),
        );
    }
    // As the image does it: trust inside the container, SCRAM from outside.
    machine.run(
        "echo secret >password && docker compose exec -T postgres \
         initdb -U voiceassist --auth-local=trust --auth-host=scram-sha-256 --pwfile=password && \
         docker compose up -d postgres",
    );
    machine.run("docker compose exec -T postgres createdb -U voiceassist voiceassist");
    Some(machine)
}

/// A server of its own on a loopback address, with the generated settings.
fn add_server(machine: &Machine, name: &str, address: &str, primary: &str) {
    let folder = machine.root.join("services").join(name);
    let (data, settings) = (folder.join("data"), folder.join("headroom.conf"));
    let text = fs::read_to_string(machine.project().join(SETTINGS)).unwrap();
    // Only where the data lies and which address is the server's own differ from a container.
    let text = text.replace("/var/lib/postgresql/data", &data.display().to_string());
    let text = text.replace("listen_addresses = '*'", &format!("listen_addresses = '{address}'"));
    let env = format!(
        "PGDATA={}\nPGHOSTADDR={primary}\nREPLICATION_PASSWORD=\"it's \\$(touch marked) \\\"secret\\\"\"\n\
         case \"${{1:-}}\" in psql | createdb | dropdb | pgbench | pg_dump) unset PGHOSTADDR; export PGHOST={} ;; esac\n",
        data.display(),
        folder.display(),
    );
    let start = format!(
        "pg_ctl -D \"$PGDATA\" -l {log} -w -o \"-c config_file={settings} -c unix_socket_directories={folder}\" start",
        log = folder.join("log").display(),
        settings = settings.display(),
        folder = folder.display(),
    );
    machine.service(name, &env, &start, "pg_ctl -D \"$PGDATA\" -m fast -w stop");
    fs::write(settings, text).unwrap();
    machine.own();
}

#[test]
fn the_server_understands_every_generated_setting() {
    let Some(machine) = primary("settings", 31) else { return };
    let psql = "docker compose exec -T postgres psql -XAt -U voiceassist -d voiceassist -c";
    let wrong =
        machine.run(&format!("{psql} 'SELECT name, setting, error FROM pg_file_settings WHERE error IS NOT NULL'"));
    assert_eq!(wrong, "");
    for (name, value) in [("shared_buffers", "2GB"), ("work_mem", "10280kB"), ("max_connections", "200")] {
        assert_eq!(machine.run(&format!("{psql} 'SHOW {name}'")).trim(), value, "{name}");
    }
    machine.run(&format!("{psql} 'CREATE EXTENSION pg_stat_statements'"));
    assert_eq!(machine.run(&format!("{psql} 'SELECT count(total_exec_time) > 0 FROM pg_stat_statements'")).trim(), "t");
}

#[test]
fn a_replica_is_made_streams_and_takes_over() {
    let Some(machine) = primary("replica", 32) else { return };
    let psql = |service: &str, sql: &str| {
        let line = format!("docker compose exec -T {service} psql -XAt -U voiceassist -d voiceassist -c \"{sql}\"");
        machine.run(&line).trim().to_owned()
    };
    psql("postgres", "CREATE TABLE messages AS SELECT generate_series(1, 1000) AS id");

    for replica in ["postgres-replica-1", "postgres-replica-2"] {
        let printed = machine.run(&format!("bash postgres/replica.sh {replica}"));
        assert!(printed.contains(&format!("{replica} streams from postgres.\n")), "{printed}");
        assert_eq!(psql(replica, "SELECT pg_is_in_recovery()"), "t");
        assert_eq!(psql(replica, "SELECT count(*) FROM messages"), "1000");
    }
    assert!(!machine.project().join("marked").exists(), "the password was run");
    assert_eq!(psql("postgres", "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"), "2");
    assert_eq!(psql("postgres", "SELECT count(*) FROM pg_replication_slots WHERE active"), "2");

    // A replica that was lost is made anew.
    let again = machine.run("bash postgres/replica.sh postgres-replica-2 --rebuild");
    assert!(again.contains("postgres-replica-2 streams from postgres.\n"), "{again}");

    let promoted = machine.run("bash postgres/promote.sh postgres-replica-1");
    assert!(promoted.contains("postgres-replica-1 is the primary, from "), "{promoted}");
    psql("postgres-replica-1", "INSERT INTO messages VALUES (1001)");
    assert_eq!(psql("postgres-replica-1", "SELECT count(*), pg_is_in_recovery() FROM messages"), "1001|f");

    // The others follow the new primary once they are made anew from it.
    add_server(&machine, "postgres-replica-2", "127.0.32.3", "127.0.32.2");
    let again = machine.run("PRIMARY=postgres-replica-1 bash postgres/replica.sh postgres-replica-2 --rebuild");
    assert!(again.contains("postgres-replica-2 streams from postgres-replica-1.\n"), "{again}");
    assert_eq!(psql("postgres-replica-2", "SELECT count(*), pg_is_in_recovery() FROM messages"), "1001|t");
}

#[test]
fn a_name_that_is_no_replica_is_refused() {
    let Some(machine) = primary("no-replica", 33) else { return };
    let output = machine.shell("bash postgres/replica.sh postgres");
    assert_eq!(output.status.code(), Some(2));
    let output = machine.shell("bash postgres/promote.sh postgres");
    assert_eq!(output.status.code(), Some(2), "a primary is not promoted");
}
