use headroom_model::Platform;

use super::Sheet;
use crate::escape::shell;
use crate::state::State;

/// More balancers, each on a machine with an address of its own, or fewer.
pub(super) fn change(sheet: &mut Sheet, state: &State) {
    let (before, after) = (state.before.balancer.instances, state.after.balancer.instances);
    if state.scenario.stack.platform == Platform::Kubernetes || after == before {
        sheet.without_files(state);
    } else if after > before {
        more(sheet, state);
    } else {
        fewer(sheet, state);
    }
}

fn more(sheet: &mut Sheet, state: &State) {
    let stack = &state.scenario.stack;
    let (project, service, balancer) = (shell(&stack.project), shell(&stack.service), shell(&state.balancer()));
    let machines = state.after.balancer.instances;
    let each = state.after.app.instances.div_ceil(machines);
    sheet.require(format!(
        "{machines} machines in one network that lets VRRP through (IP protocol 112), with an address of it to spare for each. A \
         cloud's network seldom does: take its own balancer, or a DNS name with health checks, in place of keepalived.",
    ));
    sheet.require(format!(
        "On every machine DATABASE_URL, REDIS_URL and the like in .env name addresses that it reaches, not names of Compose \
         services: there {service} runs without {} beside it.",
        shell(&stack.postgres.service)
    ));
    sheet.require(format!(
        "It is accepted that losing a machine loses its instances too: about {each} of {} each.",
        state.after.app.instances
    ));
    sheet.run(
        format!("rsync -a --exclude '*.dump' ./ MACHINE:{project}/"),
        "For each of the other machines: it has the project's folder. Put its own addresses into its .env.",
    );
    sheet.run(
        format!("ssh MACHINE 'cd {project} && docker compose up -d --no-deps --wait --scale {service}={each} {service} {balancer}'"),
        format!("For each of them: nginx and its part of the instances ({each}) are healthy. It balances those on its own machine."),
    );
    sheet.run(
        format!("docker compose up -d --no-deps --scale {service}={each} {service}"),
        format!("{each} are left here; the others run on the other machines."),
    );
    sheet.run(
        format!(
            "sudo cp {}/nginx/keepalived.conf /etc/keepalived/ && sudo keepalived --config-test && sudo systemctl enable --now keepalived",
            shell(&state.folder)
        ),
        "On every machine, after the values at its top are set. The test prints nothing.",
    );
    sheet.verify("ip -brief address show", "Each machine has its own of the addresses.");
    sheet.verify(
        "curl -sS -o /dev/null -w '%{http_code}\\n' http://ADDRESS/",
        "The app's answer for each address, from another machine.",
    );
    sheet.verify(
        format!("docker compose stop {balancer}; sleep 10; ip -brief address show; docker compose up -d --no-deps {balancer}"),
        "On any machine: its address is gone from here and answers from another; seconds after nginx runs again it is back.",
    );
    sheet.run(
        "dig +short NAME",
        "Last, the app's DNS name shows all addresses; until then clients use the first machine's own.",
    );
    sheet.undo(
        "sudo systemctl disable --now keepalived",
        "On every machine, after the DNS name shows the first machine's own address again.",
    );
    sheet.undo(
        format!("docker compose up -d --no-deps --scale {service}={} {service}", state.after.app.instances),
        "All instances on the first machine again; on the others: docker compose stop.",
    );
    sheet.downtime("None; seconds for clients whose connections end while DNS changes.");
    sheet.watch.push("Each machine's nginx serves only while its own app answers".to_owned());
}

fn fewer(sheet: &mut Sheet, state: &State) {
    let (before, after) = (state.before.balancer.instances, state.after.balancer.instances);
    let balancer = shell(&state.balancer());
    sheet.require(format!("{after} of the {before} machines carry the whole load: watch their CPU for a day first."));
    sheet.run(
        "sudo systemctl disable --now keepalived",
        "On a machine that goes, after the DNS name shows its address no more.",
    );
    sheet.run(
        format!("docker compose stop {balancer}"),
        "On the same machine: nginx ends after the requests that it has.",
    );
    sheet.verify(
        "ip -brief address show",
        "On the machines that stay: they have all addresses that the DNS name shows.",
    );
    sheet.undo(
        format!("docker compose up -d --no-deps --wait {balancer} && sudo systemctl enable --now keepalived"),
        "On the machine that went: it serves again.",
    );
    sheet.downtime("None for clients that ask DNS again; for others as long as an address takes to move.");
}
