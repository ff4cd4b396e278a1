use headroom_model::GB;

use super::{Sheet, psql};
use crate::departures;
use crate::escape::shell;
use crate::postgres;
use crate::size::Cores;
use crate::state::{Part, State};

/// Settings, replicas and PgBouncer: whichever of them the step changes, in the order in which they depend on each other.
pub(super) fn change(sheet: &mut Sheet, state: &State) {
    let stack = &state.scenario.stack;
    let primary = shell(&stack.postgres.service);
    let (before, after) = (&state.before.database, &state.after.database);
    let dump = format!("before-{}.dump", state.step.id);
    let new_pooler = after.pooler && !before.pooler;

    sheet.require("A backup was restored lately; the dump below is only for this step.");
    sheet.run(
        format!(
            "docker compose exec -T {primary} pg_dump -U {} -Fc {} >{}",
            shell(&stack.postgres.user),
            shell(&stack.postgres.database),
            shell(&dump)
        ),
        "A dump that pg_restore reads; it takes no locks that stop the app.",
    );
    sheet.install(state);

    let mut downtime = Vec::new();
    if state.step.component == headroom_model::Component::Database {
        settings(sheet, state);
        downtime.push("The server restarts once: some 10 to 60 seconds, in which the app cannot reach it.");
    }
    if after.replicas > before.replicas {
        replicas(sheet, state);
        downtime.push("None for the replicas: the primary keeps serving while it is copied.");
    }
    if new_pooler {
        pooler(sheet, state);
        downtime.push("None for PgBouncer: the app's new instances use it, the old ones finish on the server.");
    } else if after.pooler {
        reload_pooler(sheet, state);
    }

    sheet.restore(state);
    sheet.undo(
        format!("docker compose up -d --remove-orphans --wait {primary}"),
        "The server with the settings it had, after a restart. The data is the same: nothing needs to be restored.",
    );
    if new_pooler {
        sheet.undo(
            format!("docker compose up -d --no-deps {}", shell(&stack.service)),
            "First put the server's own address back into DATABASE_URL in .env.",
        );
    }
    sheet.downtime(downtime.join(" "));
    sheet.watch.push("The server accepts connections again, and the app has reconnected".to_owned());
}

/// The running PgBouncer with the limits of the step.
pub(super) fn reload_pooler(sheet: &mut Sheet, state: &State) {
    let pooler = shell(&state.pooler());
    sheet.run(
        format!("docker compose up -d --no-deps --wait {pooler} && docker compose kill -s HUP {pooler}"),
        "PgBouncer reads its new limits.",
    );
}

fn settings(sheet: &mut Sheet, state: &State) {
    let primary = shell(&state.scenario.stack.postgres.service);
    let settings = postgres::settings(state);
    if (state.before.database.cores, state.before.database.memory_bytes)
        != (state.after.database.cores, state.after.database.memory_bytes)
    {
        let cores = Cores(state.machine.cores);
        sheet.require(format!(
            "The machine has {cores} cores and {} for {primary}: nproc; free -m. Docker starts nothing with more cores than there are.",
            settings.limit.human()
        ));
        sheet.verify(
            format!("docker inspect --format '{{{{.HostConfig.NanoCpus}}}} {{{{.HostConfig.Memory}}}}' $(docker compose ps -q {primary})"),
            format!("{:.0} {}", state.machine.cores * 1e9, settings.limit.0 * 1024),
        );
    }
    sheet.require(format!(
        "The container may take {}, and at worst the settings take {} of it ({} %).",
        settings.limit.human(),
        settings.worst.human(),
        settings.worst_percent()
    ));
    sheet.run(
        format!("docker compose up -d --no-deps --wait {primary}"),
        "The server restarts with the new settings and is healthy.",
    );
    sheet.run(psql(state, "", "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"), "CREATE EXTENSION");
    sheet.verify(
        psql(state, "-At ", "SELECT name, setting, error FROM pg_file_settings WHERE error IS NOT NULL"),
        "Nothing: the server understood every line.",
    );
    sheet.verify(
        psql(state, "-At ", "SELECT name FROM pg_settings WHERE pending_restart"),
        "Nothing: no setting waits for a restart.",
    );
    for (name, value) in [
        ("max_connections", settings.max_connections.to_string()),
        ("shared_buffers", settings.shared_buffers.to_string()),
        ("effective_cache_size", settings.effective_cache_size.to_string()),
        ("work_mem", settings.work_mem.to_string()),
    ] {
        sheet.verify(psql(state, "-At ", &format!("SHOW {name}")), value);
    }
    sheet.run(
        "bash postgres/indexes.sh",
        "A line for each index: made, there or skipped, and none INVALID. The app reads and writes meanwhile.",
    );
    sheet.depart(departures::SETTINGS);
    sheet.depart(departures::INDEXES);
}

fn replicas(sheet: &mut Sheet, state: &State) {
    let names = state.replica_names();
    if state.one_host() {
        sheet.require(
            "It is accepted that replicas on the primary's own machine add reads only as far as it has cores to spare, and \
             no safety against losing it.",
        );
    }
    sheet.require("REPLICATION_PASSWORD in .env has a value, and the machine has room for a copy of the database for each replica.");
    for name in &names {
        sheet.run(
            format!("bash postgres/replica.sh {}", shell(name)),
            format!("Ends with “{name} streams from {}.”", state.scenario.stack.postgres.service),
        );
    }
    sheet.verify(
        psql(
            state,
            "",
            "SELECT application_name, state, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)) AS behind \
             FROM pg_stat_replication",
        ),
        format!("{} rows that say streaming; behind stays below a few MB.", names.len()),
    );
    for name in &names {
        let postgres = &state.scenario.stack.postgres;
        sheet.verify(
            format!(
                "docker compose exec -T {} psql -XAt -U {} -d {} -c 'SELECT pg_is_in_recovery()'",
                shell(name),
                shell(&postgres.user),
                shell(&postgres.database)
            ),
            "t",
        );
        sheet.undo(
            format!("docker compose rm -sf {}", shell(name)),
            "The replica is gone; its volume stays until docker volume rm.",
        );
        sheet.undo(
            psql(state, "", &format!("SELECT pg_drop_replication_slot('{}')", name.replace('-', "_"))),
            "Without its slot, the primary no longer keeps the log for it.",
        );
    }
    sheet.watch.push("The disk of the primary does not fill while the replica copies".to_owned());
    sheet.verify("bash postgres/lag.sh", format!("Ends with “All {} replicas follow.”", state.after.database.replicas));
    sheet.depart(departures::REPLICA);
    sheet.depart(departures::LAG);
}

fn pooler(sheet: &mut Sheet, state: &State) {
    let stack = &state.scenario.stack;
    let (pooler, primary, service) = (shell(&state.pooler()), shell(&stack.postgres.service), shell(&stack.service));
    sheet.require(
        "The app keeps nothing in a database session: no SET, LISTEN or advisory lock that outlives a transaction.",
    );
    sheet.require(format!(
        "DATABASE_URL in .env names {pooler} and port 6432 instead of {primary} and 5432; the app reads it from there.",
    ));
    sheet.run("bash pgbouncer/userlist.sh", "Ends with “Wrote pgbouncer/userlist.txt …”.");
    sheet.run(format!("docker compose up -d --no-deps --wait {pooler}"), "PgBouncer is healthy.");
    if state.has(Part::App) {
        sheet.run("bash scripts/roll.sh", "The app's new instances connect through PgBouncer.");
    } else {
        sheet.run(
            format!("docker compose up -d --no-deps {service}"),
            "The app restarts and connects through PgBouncer.",
        );
    }
    let user = shell(&stack.postgres.user);
    sheet.verify(
        format!("docker compose exec {primary} psql -X -h {pooler} -p 6432 -U {user} pgbouncer -c 'SHOW POOLS'"),
        "After the password: a row for the app's database in mode transaction, cl_waiting 0.",
    );
    sheet.verify(
        psql(state, "-At ", "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"),
        "Far fewer than before, however many instances run.",
    );
    sheet.watch.push("cl_waiting in SHOW POOLS stays 0: no client waits for a connection".to_owned());
    sheet.depart(departures::POOLER);
}

/// A larger volume under the database. Which command enlarges it, only the machine's owner knows.
pub(super) fn volume(sheet: &mut Sheet, state: &State) {
    let stack = &state.scenario.stack;
    let primary = shell(&stack.postgres.service);
    let gb = (state.after.database.disk_bytes / GB).ceil() as u64;
    let used = (state.database_bytes / GB).ceil() as u64;
    sheet.require(format!("A volume of {gb} GB can be had; the database will fill {used} GB of it."));
    sheet.require("A backup was restored lately.");
    sheet.run(
        format!(
            "docker inspect --format '{{{{range .Mounts}}}}{{{{.Destination}}}} {{{{.Source}}}}{{{{println}}}}{{{{end}}}}' $(docker compose ps -q {primary})"
        ),
        format!("Shows which folder of the machine holds {}.", postgres::volume_folder(stack.postgres.version)),
    );
    sheet.run(
        format!("docker compose exec -T {primary} df -h {}", postgres::volume_folder(stack.postgres.version)),
        "Shows the file system, its size and what is free.",
    );
    sheet.run(
        "lsblk -o NAME,SIZE,TYPE,MOUNTPOINTS",
        format!("Shows the disk of that file system. Enlarge it to {gb} GB where the machine gets its disks from, then its \
                 partition (growpart DISK NUMBER) and its file system (resize2fs PARTITION, or xfs_growfs MOUNTPOINT): all \
                 three while the server runs."),
    );
    sheet.verify(
        format!(
            "docker compose exec -T {primary} df -B1 --output=size {}",
            postgres::volume_folder(stack.postgres.version)
        ),
        format!(
            "At least {} bytes, a few percent less for the file system itself.",
            state.after.database.disk_bytes as u64
        ),
    );
    sheet.undo(
        format!("docker compose exec -T {primary} df -h {}", postgres::volume_folder(stack.postgres.version)),
        "A file system is not made smaller again; nothing needs to be: the larger one only costs more.",
    );
    sheet.downtime("None where the disk grows in place; as long as a copy takes where it has to be replaced.");
    sheet.watch.push("The server's log shows no “No space left on device”".to_owned());
    sheet.depart(departures::VOLUME);
}
