//! Indexes made under load and the replicas' lag, on real servers.

use std::time::{Duration, Instant};

use super::database::primary;
use super::machine::Machine;

fn psql(machine: &Machine, sql: &str) -> String {
    let line = format!("docker compose exec -T postgres psql -XAtq -U voiceassist -d voiceassist -c \"{sql}\"");
    machine.run(&line).trim().to_owned()
}

#[test]
fn indexes_are_made_while_the_app_writes_and_invalid_ones_are_mended() {
    let Some(machine) = primary("indexes", 46) else { return };
    psql(
        &machine,
        "CREATE TABLE conversations (id int PRIMARY KEY, user_id int); \
         CREATE TABLE messages (id serial PRIMARY KEY, conversation_id int REFERENCES conversations, created_at timestamptz); \
         INSERT INTO conversations SELECT i, i % 1000 FROM generate_series(1, 100000) i; \
         INSERT INTO messages (conversation_id, created_at) SELECT 1 + i % 100000, now() FROM generate_series(1, 300000) i; \
         CREATE TABLE names (name text); INSERT INTO names VALUES ('a'), ('a')",
    );
    // An attempt that fails leaves an index that serves nobody.
    let failed = machine.shell(
        "docker compose exec -T postgres psql -X -U voiceassist -d voiceassist -c 'CREATE UNIQUE INDEX CONCURRENTLY names_name ON names (name)'",
    );
    assert!(!failed.status.success());
    psql(&machine, "DELETE FROM names WHERE ctid = (SELECT min(ctid) FROM names)");
    let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    assert_eq!(psql(&machine, invalid), "1");

    // A writer that gives up when a lock keeps it waiting for half a second. Two transactions are open when the script starts:
    // it has to wait for the one, and the writer must not wait for the script.
    let script = "docker compose exec -T postgres psql -XAtq -U voiceassist -d voiceassist -c \
                  \"BEGIN; INSERT INTO messages (conversation_id) VALUES (1); SELECT pg_sleep(3); COMMIT\" >/dev/null & \
                  (while [ ! -e done ]; do echo \"SET lock_timeout = 500; INSERT INTO messages (conversation_id, created_at) VALUES (1, now());\"; \
                  done | docker compose exec -T postgres psql -Xq -v ON_ERROR_STOP=1 -U voiceassist -d voiceassist >writer 2>&1) & \
                  sleep 0.5; bash postgres/indexes.sh; status=$?; touch done; wait; exit $status";
    let before: u32 = psql(&machine, "SELECT count(*) FROM messages").parse().unwrap();
    let start = Instant::now();
    let output = machine.shell(script);
    let text = super::checkers::both(&output);
    assert!(output.status.success(), "{text}");
    for line in [
        "public.names_name: INVALID, built anew\n",
        "idx_conversations_user_id: made\n",
        "idx_messages_conversation_id: made\n",
        "idx_messages_created_at: made\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    assert!(start.elapsed() > Duration::from_secs(3), "the script has waited for the open transaction");
    let written = std::fs::read_to_string(machine.project().join("writer")).unwrap();
    assert_eq!(written, "", "the writer was kept waiting");
    let after: u32 = psql(&machine, "SELECT count(*) FROM messages").parse().unwrap();
    assert!(after - before > 1000, "{} writes meanwhile", after - before);
    assert_eq!(psql(&machine, invalid), "0");

    // Again: nothing to do, and no foreign key is without an index.
    let again = machine.run("bash postgres/indexes.sh");
    assert_eq!(
        again,
        "idx_conversations_user_id: there\nidx_messages_conversation_id: there\nidx_messages_created_at: there\n"
    );
    psql(&machine, "DROP INDEX idx_messages_conversation_id; DROP TABLE conversations CASCADE");
    let skipped = machine.run("bash postgres/indexes.sh");
    assert!(skipped.contains("idx_conversations_user_id: there is no conversations(user_id); skipped\n"), "{skipped}");
}

#[test]
fn what_cannot_be_made_is_said_and_leaves_nothing_behind() {
    let Some(machine) = primary("indexes-fail", 47) else { return };
    psql(
        &machine,
        "CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE posts (user_id int REFERENCES users); \
         CREATE TABLE names (name text); INSERT INTO names VALUES ('a'), ('a')",
    );
    machine.shell(
        "docker compose exec -T postgres psql -X -U voiceassist -d voiceassist -c 'CREATE UNIQUE INDEX CONCURRENTLY names_name ON names (name)'",
    );
    let output = machine.shell("bash postgres/indexes.sh");
    let text = super::checkers::both(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("public.names_name: INVALID, and cannot be built"), "{text}");
    assert!(text.contains("CREATE INDEX CONCURRENTLY ON posts (user_id);"), "{text}");
}

#[test]
fn a_replica_that_is_gone_is_missed() {
    let Some(machine) = primary("lag", 48) else { return };
    let alone = machine.shell("bash postgres/lag.sh");
    assert_eq!(alone.status.code(), Some(2));
    assert!(super::checkers::both(&alone).contains("0 of 2 replicas stream."));
    for replica in ["postgres-replica-1", "postgres-replica-2"] {
        machine.run(&format!("bash postgres/replica.sh {replica}"));
    }
    let start = Instant::now();
    let text = loop {
        let output = machine.shell("bash postgres/lag.sh");
        if output.status.success() {
            break super::checkers::both(&output);
        }
        assert!(start.elapsed() < Duration::from_secs(30), "{}", super::checkers::both(&output));
    };
    assert!(text.contains("postgres_replica_1: streaming, 0 MB and 0 s behind\n"), "{text}");
    assert!(text.contains("slot postgres_replica_2: in use, keeps "), "{text}");
    assert!(text.ends_with("All 2 replicas follow.\n"), "{text}");

    machine.run("docker compose stop postgres-replica-2");
    let output = machine.shell("bash postgres/lag.sh");
    let text = super::checkers::both(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("slot postgres_replica_2: NOT in use, keeps "), "{text}");
    assert!(text.contains("1 of 2 replicas stream."), "{text}");
}
