//! A whole procedure, run line by line as it is written, with its verification and its way back.

use headroom_model::{Command, Date};

use super::check::{REDIS, add_app};
use super::database::primary;
use super::example::{install, plan, scenario};
use super::machine::Machine;
use super::pooler::{Pooler, add_pooler};

/// Runs the lines in the project's folder and returns what each printed.
fn run(machine: &Machine, commands: &[Command]) -> Vec<String> {
    commands.iter().map(|command| machine.run(&command.shell)).collect()
}

#[test]
fn the_step_with_replicas_runs_line_by_line_and_back() {
    let Some(pooler) = Pooler::find() else { return };
    let Some(machine) = primary("procedure", 52) else { return };
    add_app(&machine, "47.21% 39.63%\n39.21% 41.00%\n", REDIS);
    let procedures = headroom_artifacts::procedures(&scenario(), &plan(), Date::constant(2099, 1, 1));
    let procedure = procedures.iter().find(|procedure| procedure.step == "database-replicas-1").unwrap();
    // The folders of the plan lie beside the project, and its secrets are filled in.
    install(&machine.root.join("files"), &machine.project());
    std::fs::write(
        machine.project().join(".env"),
        "DATABASE_URL=postgresql://x\nDATABASE_READ_URL=postgresql://y\nREPLICATION_PASSWORD=from-the-container\n",
    )
    .unwrap();
    machine.own();
    // The step before it has made PgBouncer.
    add_pooler(&machine, 52, &pooler);
    machine.run("bash pgbouncer/userlist.sh && docker compose up -d pgbouncer");

    let printed = run(&machine, &procedure.run);
    for (command, text) in procedure.run.iter().zip(&printed) {
        if let Some(expected) = command.expect.strip_prefix("Ends with “").and_then(|rest| rest.strip_suffix('”')) {
            assert!(text.contains(expected), "{}: {text}", command.shell);
        }
    }
    let dump = machine.run("pg_restore --list before-database-replicas-1.dump");
    assert!(dump.contains("dbname: voiceassist"), "{dump}");

    // What the verification prints is what it says: the value itself, or nothing.
    for (command, text) in procedure.verify.iter().zip(run(&machine, &procedure.verify)) {
        let expect = &command.expect;
        if expect.starts_with("Nothing: ") {
            assert_eq!(text, "", "{}", command.shell);
        } else if command.shell.contains("pg_stat_replication") {
            assert_eq!(text.matches("| streaming |").count(), 2, "{text}");
        } else if command.shell.contains("SHOW ") || command.shell.contains("pg_is_in_recovery") {
            assert_eq!(kibibytes(text.trim()), kibibytes(expect), "{}", command.shell);
        } else if let Some(end) = expect.strip_prefix("Ends with “").and_then(|rest| rest.strip_suffix('”')) {
            assert!(text.contains(end), "{}: {text}", command.shell);
        } else {
            assert!(command.shell.contains("capacity-check") && text.contains("🟢 OK"), "{}: {text}", command.shell);
        }
    }

    // Back: no replica, no slot that keeps the log, and the data is there.
    run(&machine, &procedure.undo[..procedure.undo.len() - 1]);
    let left = "docker compose exec -T postgres psql -XAt -U voiceassist -d voiceassist -c \
                'SELECT (SELECT count(*) FROM pg_replication_slots), (SELECT count(*) FROM pg_stat_replication)'";
    assert_eq!(machine.run(left), "0|0\n");
    assert!(!machine.project().join("marked").exists(), "the password was run");
}

/// A size of PostgreSQL in kibibytes, so that `2GB` and `2048MB` are one; any other text as it is.
fn kibibytes(text: &str) -> String {
    for (unit, factor) in [("kB", 1_u64), ("MB", 1024), ("GB", 1024 * 1024)] {
        if let Some(number) = text.strip_suffix(unit).and_then(|number| number.parse::<u64>().ok()) {
            return (number * factor).to_string();
        }
    }
    text.to_owned()
}
