use super::Sheet;
use crate::departures;
use crate::escape::shell;
use crate::size::Mebibytes;
use crate::state::{Part, State};

/// Another number or another size of app instances, and the balancer when there was none.
pub(super) fn scale(sheet: &mut Sheet, state: &State) {
    let (before, after) = (&state.before.app, &state.after.app);
    let stack = &state.scenario.stack;
    let service = shell(&stack.service);
    let new_balancer = state.balanced() && state.before.balancer.instances == 0;
    let balancer = shell(&state.balancer());

    let extra_cores = f64::from(after.instances) * after.cores;
    let extra_memory = Mebibytes::of(f64::from(after.instances) * after.memory_bytes);
    sheet.require(format!(
        "The machine has {extra_cores} cores and {} free while old and new instances run side by side: nproc; free -m",
        extra_memory.human()
    ));
    sheet.require("The app keeps no state in its containers: sessions, uploads and queues lie in Redis, the database or a volume.");
    if new_balancer {
        sheet.require(format!(
            "Port 80, or HTTP_PORT in .env, is free, and clients can be sent to it instead of port {}.",
            stack.port
        ));
    }

    sheet.install(state);
    if state.has(Part::Pooler) {
        super::database::reload_pooler(sheet, state);
    }
    sheet.run(
        "bash scripts/roll.sh",
        if after.instances < before.instances {
            format!(
                "Stops the last ones, each with its requests finished; ends with “{service} runs {} instances.”",
                after.instances
            )
        } else {
            format!(
                "Starts the new instances beside the old ones; ends with “{service} runs {} instances.”",
                after.instances
            )
        },
    );
    if state.balanced() {
        sheet.run(
            format!("docker compose up -d --no-deps --wait {balancer}"),
            "The balancer is healthy; it reads new instances from DNS by itself.",
        );
    }

    verify(sheet, state);
    sheet.restore(state);
    if !state.earlier_folders.is_empty() && before.instances > 0 {
        sheet.undo(
            "bash scripts/roll.sh",
            format!("Back to {} instances, the rest finish their requests.", before.instances),
        );
    } else {
        sheet.undo(
            format!("docker compose up -d --remove-orphans {service}"),
            "The project's own file again: its one instance with its own port, after a restart.",
        );
    }

    let downtime = if new_balancer {
        format!(
            "None for clients that use the balancer's port. Port {} of the single instance answers until the old instance is gone.",
            stack.port
        )
    } else if state.balanced() {
        "None: new instances are healthy before the old ones stop.".to_owned()
    } else {
        "A few seconds: a single instance without a balancer holds its port until it stops.".to_owned()
    };
    sheet.downtime(downtime);
    sheet.watch.push("Every new instance is healthy, and each gets its share of the requests".to_owned());
    if state.balanced() {
        sheet.depart(departures::BALANCER);
    }
    if after.autoscaling {
        sheet.run(
            "bash scripts/autoscale.sh --dry-run --once",
            "A line with the instances and their CPU, and what it would do. Then start it under systemd, without the options.",
        );
        sheet.depart(departures::AUTOSCALE);
    }
    sheet.watch.push("Followed with: watch -n 5 scripts/scaling-monitor.sh".to_owned());
    sheet.depart(departures::MONITOR);
    sheet.depart(departures::SCALE);
    sheet.depart(departures::LOAD);
    sheet.depart(departures::WORKERS);
    sheet.depart(departures::POOLS);
    sheet.depart(departures::CACHE_MODULE);
}

fn verify(sheet: &mut Sheet, state: &State) {
    let after = &state.after.app;
    let (service, balancer) = (shell(&state.scenario.stack.service), shell(&state.balancer()));
    sheet.verify(
        format!("docker compose ps --format '{{{{.Name}}}} {{{{.Health}}}}' {service}"),
        format!("{} lines, each ending in healthy.", after.instances),
    );
    sheet.verify(
        format!("docker inspect --format '{{{{.HostConfig.NanoCpus}}}} {{{{.HostConfig.Memory}}}}' $(docker compose ps -q {service})"),
        format!(
            "{} times {:.0} {}",
            after.instances,
            after.cores * 1e9,
            state.app_memory().0 * 1024 * 1024
        ),
    );
    sheet.verify(
        format!("docker compose exec -T {service} sh -c 'echo $WEB_CONCURRENCY; ls -d /proc/[0-9]* | wc -l'"),
        format!("{} and the number of processes, its workers and a few more.", state.workers()),
    );
    if state.balanced() {
        sheet.verify(
            "for i in $(seq 50); do curl -s -o /dev/null -w '%{http_code}\\n' \"http://localhost:$(sed -n 's/^HTTP_PORT=//p' .env)/\"; \
             done | sort | uniq -c",
            "50 answers, none of them 502, 503 or 504.",
        );
        sheet.verify(
            format!(
                "docker compose logs --no-log-prefix --since 1m {balancer} | grep -oE '\"[0-9.:]+\"$' | sort | uniq -c"
            ),
            format!("{} addresses with about as many requests each.", after.instances),
        );
    }
}
