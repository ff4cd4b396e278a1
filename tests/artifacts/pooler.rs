//! PgBouncer with the generated settings before a real server.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::checkers::{Checker, both};
use super::database::primary;
use super::machine::Machine;

/// The generated file's line for prepared statements.
const PREPARED: &str = "\nmax_prepared_statements = 200\n";

/// A PgBouncer, and whether it is new enough for prepared statements.
pub(crate) struct Pooler {
    program: PathBuf,
    serves_prepared: bool,
}

impl Pooler {
    /// The one that reads the generated file as it is, else Debian's; `None` when there is neither.
    pub(crate) fn find() -> Option<Self> {
        let program = Checker::PgBouncer.find()?;
        let printed = both(&Command::new(&program).arg("--version").output().unwrap());
        let release = printed.strip_prefix("PgBouncer 1.").and_then(|rest| rest.split('.').next()?.parse::<u32>().ok());
        let release = release.unwrap_or_else(|| panic!("no PgBouncer 1: {printed}"));
        Some(Self { program, serves_prepared: release >= 21 })
    }
}

/// Adds PgBouncer to the machine, on the primary's address, with the generated file as it is but for addresses. Only one older
/// than `max_prepared_statements` reads it without that line.
pub(crate) fn add_pooler(machine: &Machine, net: u8, pooler: &Pooler) {
    let folder = machine.root.join("services/pgbouncer");
    // The servers' user sees nothing of the folder that it was installed to.
    fs::copy(&pooler.program, machine.root.join("bin/pgbouncer")).unwrap();
    let ini = fs::read_to_string(machine.project().join("pgbouncer/pgbouncer.ini")).unwrap();
    assert!(ini.contains(PREPARED));
    let ini = if pooler.serves_prepared { ini } else { ini.replace(PREPARED, "\n") };
    let ini = ini
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
    let Some(pooler) = Pooler::find() else { return };
    let Some(machine) = primary("pooler", 34) else { return };
    add_pooler(&machine, 34, &pooler);

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
        pools
            .lines()
            .any(|line| line.starts_with("voiceassist|voiceassist|")
                && line.split('|').any(|cell| cell == "transaction")),
        "{pools}"
    );
}

#[test]
fn prepared_statements_survive_the_sharing_of_connections_with_the_generated_setting_only() {
    let Some(pooler) = Pooler::find() else { return };
    if !pooler.serves_prepared {
        println!(
            "skipped: {} is older than 1.21; a newer one is built by: cargo xtask tools",
            pooler.program.display()
        );
        return;
    }
    let Some(machine) = primary("prepared", 61) else { return };
    add_pooler(&machine, 61, &pooler);
    machine.run("bash pgbouncer/userlist.sh && docker compose up -d pgbouncer");
    machine.run("docker compose exec -T postgres pgbench -i -q -s 1 -U voiceassist voiceassist");
    let psql = "PGPASSWORD=secret psql -XAt -h 127.0.61.9 -p 6432 -U voiceassist -d pgbouncer -c";
    let config = machine.run(&format!("{psql} 'SHOW CONFIG'"));
    assert!(config.contains("\nmax_prepared_statements|200|"), "{config}");

    // Each client prepares once and then only executes, on whichever connection its transaction gets. The second script has
    // more statements than a connection may keep.
    machine.run("seq -f 'SELECT %g + abalance FROM pgbench_accounts WHERE aid = 1;' 300 >statements.sql");
    let pgbench = |script: &str| {
        machine.shell(&format!(
            "PGPASSWORD=secret pgbench -h 127.0.61.9 -p 6432 -U voiceassist -n {script} -j 2 --protocol prepared voiceassist"
        ))
    };
    for (script, transactions) in [("-S -c 300 -t 20", "6000/6000"), ("-f statements.sql -c 30 -t 2", "60/60")] {
        let output = pgbench(script);
        let text = both(&output);
        assert!(output.status.success(), "{text}\n{}", machine.logs());
        assert!(text.contains(&format!("number of transactions actually processed: {transactions}\n")), "{text}");
        assert!(text.contains("number of failed transactions: 0 (0.000%)"), "{text}");
    }
    let servers = machine.run(&format!("{psql} 'SHOW SERVERS'"));
    // How many each connection keeps: the column before the last.
    let kept: Vec<u32> = servers.lines().filter_map(|line| line.rsplit('|').nth(1)?.parse().ok()).collect();
    assert!((1..=12).contains(&kept.len()) && kept.iter().all(|&kept| kept <= 200) && kept.contains(&200), "{servers}");

    // Without it the very same clients fail: what passed above is the setting's doing.
    let path = machine.root.join("services/pgbouncer/pgbouncer.ini");
    let ini = fs::read_to_string(&path).unwrap();
    fs::write(&path, ini.replace(PREPARED, "\nmax_prepared_statements = 0\n")).unwrap();
    machine.run("docker compose up -d pgbouncer");
    let output = pgbench("-S -c 300 -t 20");
    let text = both(&output);
    assert!(!output.status.success() && text.contains("prepared statement \""), "{text}");
}
