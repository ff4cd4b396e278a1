//! PgBouncer with the generated settings before a real server.

use std::fs;

use super::checkers::Checker;
use super::database::primary;
use super::machine::Machine;

/// Adds PgBouncer to the machine, on the primary's address. Debian's is older than `max_prepared_statements`: without that
/// one line it reads the same file.
pub(crate) fn add_pooler(machine: &Machine, net: u8) {
    let folder = machine.root.join("services/pgbouncer");
    let ini = fs::read_to_string(machine.project().join("pgbouncer/pgbouncer.ini")).unwrap();
    assert!(ini.contains("\nmax_prepared_statements = 200\n"));
    let ini = ini
        .replace("\nmax_prepared_statements = 200\n", "\n")
        .replace("host=postgres-replica-1,postgres-replica-2 ", &format!("host=127.0.{net}.2,127.0.{net}.3 "))
        .replace("host=postgres ", &format!("host=127.0.{net}.1 "))
        .replace("listen_addr = 0.0.0.0", &format!("listen_addr = 127.0.{net}.9"))
        .replace(
            "/etc/pgbouncer/userlist.txt",
            &machine.project().join("pgbouncer/userlist.txt").display().to_string(),
        );
    let start = format!(
        "if [ -e {0}/pid ]; then kill $(cat {0}/pid) 2>/dev/null; while kill -0 $(cat {0}/pid) 2>/dev/null; do sleep 0.1; done; fi; \
         pgbouncer {0}/pgbouncer.ini >{0}/log 2>&1 & echo $! >{0}/pid; sleep 1; kill -0 $(cat {0}/pid)",
        folder.display()
    );
    machine.service("pgbouncer", "", &start, &format!("kill $(cat {}/pid)", folder.display()));
    fs::write(folder.join("pgbouncer.ini"), ini).unwrap();
    machine.own();
}

#[test]
fn clients_share_a_few_server_connections_with_the_verifier_of_the_server() {
    if Checker::PgBouncer.find().is_none() {
        return;
    }
    let Some(machine) = primary("pooler", 34) else { return };
    add_pooler(&machine, 34);

    let printed = machine.run("bash pgbouncer/userlist.sh");
    assert!(printed.ends_with("Wrote pgbouncer/userlist.txt for the role voiceassist.\n"), "{printed}");
    let list = fs::read_to_string(machine.project().join("pgbouncer/userlist.txt")).unwrap();
    assert!(list.starts_with("\"voiceassist\" \"SCRAM-SHA-256$4096:") && !list.contains("secret"), "{list}");
    // Again, over the file that a container may have mounted.
    machine.run("bash pgbouncer/userlist.sh");

    machine.run("docker compose up -d pgbouncer");
    let pool = "PGPASSWORD=secret psql -XAt -h 127.0.34.9 -p 6432 -U voiceassist";
    assert_eq!(machine.run(&format!("{pool} -d voiceassist -c 'SELECT current_database()'")).trim(), "voiceassist");
    let wrong = machine.shell(&pool.replace("secret", "wrong"));
    assert!(!wrong.status.success(), "a wrong password is let in");

    // More clients than the server would take: 300 against max_connections of 200.
    machine.run("docker compose exec -T postgres pgbench -i -q -s 1 -U voiceassist voiceassist");
    let bench = machine.run(
        "PGPASSWORD=secret pgbench -h 127.0.34.9 -p 6432 -U voiceassist -n -S -c 300 -j 2 -t 20 --protocol simple voiceassist",
    );
    assert!(bench.contains("number of failed transactions: 0 (0.000%)"), "{bench}");
    let count =
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let open: u32 = machine
        .run(&format!("docker compose exec -T postgres psql -XAt -U voiceassist -d voiceassist -c \"{count}\""))
        .trim()
        .parse()
        .unwrap();
    assert!((1..=12).contains(&open), "{open} server connections for 300 clients");
    let pools = machine.run(&format!("{pool} -d pgbouncer -c 'SHOW POOLS'"));
    assert!(
        pools.lines().any(|line| line.starts_with("voiceassist|voiceassist|") && line.ends_with("|transaction")),
        "{pools}"
    );
}
