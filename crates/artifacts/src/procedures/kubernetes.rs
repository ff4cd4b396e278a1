use headroom_model::{CacheMode, Component};

use super::Sheet;
use crate::departures;
use crate::escape::shell;
use crate::file::File;
use crate::kubernetes;
use crate::postgres;
use crate::size::Mebibytes;
use crate::state::{Part, State};

/// The procedure of a step on Kubernetes.
pub(super) fn change(sheet: &mut Sheet, state: &State) {
    let namespace = &state.scenario.stack.project;
    sheet.require(format!(
        "kubectl reaches the cluster and the namespace {namespace}, and the step's folder is where the commands run.",
    ));
    match state.step.component {
        Component::App => app(sheet, state),
        Component::Database => {
            database(sheet, state);
            if state.after.database.pooler && !state.before.database.pooler {
                pooler(sheet, state);
            }
        }
        Component::Pooler => pooler(sheet, state),
        Component::Cache => cache(sheet, state),
        Component::Vector if state.after.vector.nodes > 0 => vector(sheet, state),
        _ => sheet.without_files(state),
    }
}

/// `kubectl` in the scenario's namespace.
fn kubectl(state: &State, rest: &str) -> String {
    format!("kubectl --namespace {} {rest}", shell(&state.scenario.stack.project))
}

/// The way back: the file as the last step before wrote it, else this.
fn apply_earlier(sheet: &mut Sheet, state: &State, file: File, apply: &str, otherwise: (String, &str)) {
    match state.earlier_with(file) {
        Some(folder) => sheet.undo(
            format!("{apply} ../{}/{}", shell(folder), file.path()),
            "The file of the step before: what runs becomes what that step made.",
        ),
        None => sheet.undo(otherwise.0, otherwise.1),
    }
}

fn app(sheet: &mut Sheet, state: &State) {
    let service = shell(&state.scenario.stack.service);
    let (least, most) = (kubernetes::least(state), state.most_instances());
    let after = &state.after.app;
    sheet.require(format!(
        "The nodes have {} cores and {} free for {most} instances: kubectl describe nodes; the metrics server runs: kubectl \
         top nodes",
        f64::from(most) * after.cores,
        Mebibytes::of(f64::from(most) * after.memory_bytes).human()
    ));
    sheet.require(format!(
        "The Deployment and its container are called {service}, and it selects app.kubernetes.io/name={service} only: {}",
        kubectl(state, &format!("get deployment {service} -o jsonpath='{{.spec.selector.matchLabels}}'"))
    ));
    sheet.require(
        "The app keeps no state in its containers: sessions, uploads and queues lie in Redis, the database or a volume.",
    );
    let apply = "kubectl apply --server-side --force-conflicts --field-manager=headroom -f";
    if state.has(Part::Pooler) {
        sheet.run(
            "kubectl apply -f kubernetes/pooler.yaml",
            "The poolers, with room for the connections of all instances.",
        );
    }
    sheet.run(
        format!("{apply} kubernetes/app.yaml --dry-run=server"),
        "Three lines, and no error: the server accepts all of it.",
    );
    sheet.run(
        format!("{apply} kubernetes/app.yaml"),
        "The Deployment, its autoscaler and its disruption budget; new instances start.",
    );
    sheet.verify(
        kubectl(state, &format!("rollout status deployment/{service} --timeout=10m")),
        format!("deployment \"{service}\" successfully rolled out"),
    );
    sheet.verify(
        kubectl(state, &format!("get hpa {service}")),
        format!("A percentage below its target and not “unknown”, MINPODS {least}, MAXPODS {most}."),
    );
    sheet.verify(
        kubectl(state, &format!("get pods --selector app.kubernetes.io/name={service} -o wide")),
        format!("{least} to {most} instances, all READY, on as many nodes as there are."),
    );
    let back = kubectl(state, &format!("rollout undo deployment/{service}"));
    let number = state.before.app.instances.max(1);
    apply_earlier(
        sheet,
        state,
        File::KubernetesApp,
        apply,
        (
            format!(
                "{} && {back} && {}",
                kubectl(state, &format!("delete hpa/{service} pdb/{service}")),
                kubectl(state, &format!("scale deployment/{service} --replicas={number}"))
            ),
            "The Deployment as it was, with its own number of instances.",
        ),
    );
    sheet.downtime("None: new instances are ready before old ones stop.");
    sheet.watch.push("The autoscaler does not go up and down all the time: kubectl get events".to_owned());
    sheet.depart(departures::KUBERNETES_APP);
    sheet.depart(departures::LOAD);
    sheet.depart(departures::CACHE_MODULE);
}

fn database(sheet: &mut Sheet, state: &State) {
    let stack = &state.scenario.stack;
    let name = shell(&stack.postgres.service);
    let instances = kubernetes::instances(state);
    let settings = postgres::settings(state);
    sheet.require(format!(
        "CloudNativePG runs, and PostgreSQL is its cluster {name}: {}. Where it is not yet, this file makes a new cluster, \
         and the dump below is restored into it before the app is sent there.",
        kubectl(state, "get clusters.postgresql.cnpg.io")
    ));
    sheet.require(format!(
        "The nodes have {} and the storage class grows volumes (allowVolumeExpansion): kubectl get storageclass",
        Mebibytes(settings.limit.0 / 1024 * u64::from(instances)).human()
    ));
    sheet.require("A backup was restored lately; the dump below is only for this step.");
    let primary = format!(
        "$({})",
        kubectl(
            state,
            &format!(
                "get pods --selector cnpg.io/cluster={name},cnpg.io/instanceRole=primary -o jsonpath='{{.items[0].metadata.name}}'"
            )
        )
    );
    let database = shell(&stack.postgres.database);
    sheet.run(
        kubectl(
            state,
            &format!("exec {primary} -c postgres -- pg_dump -Fc {database} >before-{}.dump", shell(&state.step.id)),
        ),
        "A dump that pg_restore reads; it takes no locks that stop the app.",
    );
    sheet.run(
        kubectl(
            state,
            &format!(
                "get clusters.postgresql.cnpg.io {name} -o json | jq '{{apiVersion, kind, metadata: {{name: .metadata.name, namespace: \
                 .metadata.namespace}}, spec}}' >before-{}.json",
                shell(&state.step.id)
            ),
        ),
        "What runs now, for the way back.",
    );
    sheet.run("kubectl apply --dry-run=server -f kubernetes/database.yaml", "One line, and no error.");
    sheet.run(
        "kubectl apply -f kubernetes/database.yaml",
        "The operator restarts the standbys first, then moves the primary; new standbys are copied by it.",
    );
    sheet.run(
        kubectl(state, &format!("exec {primary} -c postgres -- psql -d {database} -c 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements'")),
        "CREATE EXTENSION",
    );
    sheet.verify(
        kubectl(state, &format!("get cluster {name}")),
        format!("INSTANCES {instances}, READY {instances}, Cluster in healthy state."),
    );
    for (setting, value) in [
        ("max_connections", settings.max_connections.to_string()),
        ("shared_buffers", settings.shared_buffers.to_string()),
    ] {
        sheet.verify(
            kubectl(state, &format!("exec {primary} -c postgres -- psql -XAt -d {database} -c 'SHOW {setting}'")),
            value,
        );
    }
    sheet.verify(
        kubectl(
            state,
            &format!(
                "exec {primary} -c postgres -- psql -XAt -d {database} -c 'SELECT application_name, state, \
                 pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) FROM pg_stat_replication'"
            ),
        ),
        format!("{} lines that say streaming, each a few megabytes behind at most.", instances - 1),
    );
    apply_earlier(
        sheet,
        state,
        File::KubernetesDatabase,
        "kubectl apply -f",
        (
            format!("kubectl apply -f before-{}.json", shell(&state.step.id)),
            "The cluster as it was; first put the volume's new size into the file, since a volume does not shrink.",
        ),
    );
    sheet.downtime(
        "Seconds, while a standby takes over from the primary. A volume only grows: it is not made smaller again.",
    );
    sheet.watch.push("The app reconnects after the primary has moved".to_owned());
    sheet.run(
        "bash postgres/indexes.sh",
        "A line for each index: made, there or skipped, and none INVALID. The app reads and writes meanwhile.",
    );
    sheet.verify("bash postgres/lag.sh", format!("Ends with “All {} replicas follow.”", instances - 1));
    sheet.depart(departures::KUBERNETES_DATABASE);
    sheet.depart(departures::INDEXES);
    sheet.depart(departures::LAG);
}

fn pooler(sheet: &mut Sheet, state: &State) {
    let stack = &state.scenario.stack;
    let (name, service) = (shell(&stack.postgres.service), shell(&stack.service));
    let secret = shell(&kubernetes::database_secret(state));
    sheet.require(
        "The app keeps nothing in a database session: no SET, LISTEN or advisory lock that outlives a transaction.",
    );
    sheet.run("kubectl apply -f kubernetes/pooler.yaml", "One line a pooler.");
    let uri = kubectl(state, &format!("get secret {name}-app -o jsonpath='{{.data.uri}}' | base64 -d"));
    let line = |key: &str, kind: &str| {
        format!("printf '{key}='; {uri} | sed 's/@{name}-rw[^:/]*/@{name}-pooler-{kind}/'; echo;")
    };
    let read = if state.after.database.replicas > 0 { format!(" {}", line("read-url", "ro")) } else { String::new() };
    let create =
        kubectl(state, &format!("create secret generic {secret} --from-env-file=/dev/stdin --dry-run=client -o yaml"));
    sheet.run(
        format!("{{ {}{read} }} | {create} | kubectl apply -f -", line("url", "rw")),
        "The app's address of the database, from the operator's own Secret, with the pooler's host.",
    );
    sheet.run(
        kubectl(state, &format!("set env deployment/{service} --from=secret/{secret} --prefix=DATABASE_")),
        "New instances connect through PgBouncer (DATABASE_URL), one after another.",
    );
    sheet.verify(
        kubectl(state, &format!("rollout status deployment/{service} --timeout=10m")),
        format!("deployment \"{service}\" successfully rolled out"),
    );
    sheet.verify(kubectl(state, "get pooler"), "Each pooler with its cluster and type.");
    sheet.undo(
        kubectl(state, &format!("rollout undo deployment/{service}")),
        "The app connects to the server again; the poolers can stay.",
    );
    sheet.downtime("None: new instances use PgBouncer, the old ones finish on the server.");
    sheet.watch.push("cnpg_pgbouncer_pools_cl_waiting stays 0: no client waits for a connection".to_owned());
    sheet.depart(departures::POOLER_ON_KUBERNETES);
}

/// Redis, whose operator or chart this program does not know.
fn cache(sheet: &mut Sheet, state: &State) {
    let service = shell(&state.scenario.stack.redis.service);
    let cache = &state.after.cache;
    let bytes = cache.memory_bytes as u64;
    let limit = crate::redis::limit(cache.memory_bytes);
    match cache.mode {
        CacheMode::Single => {
            sheet.require(format!("A node has {} free for Redis, and Redis saves its data.", limit.human()));
            sheet.run(
                kubectl(state, &format!("exec service/{service} -- redis-cli CONFIG SET maxmemory {bytes}")),
                format!(
                    "OK, until the next start. Raise its memory limit to {}Mi and --maxmemory {bytes} where Redis is \
                     described: its chart's or its operator's values.",
                    limit.0
                ),
            );
            sheet.undo(
                kubectl(
                    state,
                    &format!(
                        "exec service/{service} -- redis-cli CONFIG SET maxmemory {}",
                        state.before.cache.memory_bytes as u64
                    ),
                ),
                "OK. Redis evicts at once what no longer fits.",
            );
            sheet.verify(
                kubectl(state, &format!("exec service/{service} -- redis-cli CONFIG GET maxmemory")),
                format!("maxmemory\n{bytes}"),
            );
        }
        CacheMode::Sentinel | CacheMode::Cluster => {
            let what =
                if cache.mode == CacheMode::Cluster { "a cluster" } else { "a primary with replicas and sentinels" };
            sheet.require(format!(
                "Redis is to become {what} of {} nodes with {} of maxmemory each. No StatefulSet by hand does that safely: \
                 use an operator (such as ot-container-kit's redis-operator), or a managed service, with these sizes.",
                cache.nodes,
                Mebibytes::of(cache.memory_bytes).human()
            ));
            sheet.verify(
                kubectl(state, &format!("exec service/{service} -- redis-cli INFO replication")),
                "The nodes that the plan counts.",
            );
        }
    }
    sheet.downtime("None for a change of memory; what the operator's own documentation says for another shape.");
    sheet.depart(departures::KUBERNETES_CACHE);
    sheet.depart(departures::CACHE_MODULE);
}

fn vector(sheet: &mut Sheet, state: &State) {
    let vector = &state.after.vector;
    let release = shell(&kubernetes::release(state));
    let namespace = shell(&state.scenario.stack.project);
    let single = shell(&state.scenario.stack.qdrant.service);
    let grows = state.before.vector.nodes > 1;
    sheet.require(format!(
        "The nodes have {} for each of {} nodes of Qdrant, and helm knows the chart: helm repo list",
        Mebibytes::of(vector.memory_bytes).human(),
        vector.nodes
    ));
    let forward = |name: &str, port: u32| {
        kubectl(state, &format!("port-forward service/{name} {port}:6333 >/dev/null & sleep 3"))
    };
    let before = if grows { &release } else { &single };
    sheet.run(forward(before, 6333), "Qdrant answers on port 6333 of this machine.");
    sheet.run("bash qdrant/snapshot.sh", "A line for each collection, with its points, saved before the step.");
    sheet.run(
        format!("helm upgrade --install {release} qdrant/qdrant --namespace {namespace} --values kubernetes/qdrant-values.yaml"),
        format!("STATUS: deployed. The {} nodes start one after another.", vector.nodes),
    );
    sheet.run(kubectl(state, &format!("rollout status statefulset/{release} --timeout=15m")), "The nodes are ready.");
    if vector.nodes > 1 {
        let key = format!(
            "QDRANT_API_KEY=$({})",
            kubectl(state, &format!("get secret {release}-apikey -o jsonpath='{{.data.api-key}}' | base64 -d"))
        );
        sheet.run(forward(&release, 7333), "The cluster answers on port 7333 of this machine.");
        if grows {
            sheet.run(
                format!("{key} python3 qdrant/shards.py http://localhost:7333"),
                "A line for each shard that moves; ends with as many on every node.",
            );
        } else {
            sheet.run(
                format!("{key} python3 qdrant/copy.py http://localhost:6333 http://localhost:7333"),
                "A line for each collection, with as many points in the cluster. Once more just before the app is switched.",
            );
        }
        sheet.verify(
            format!("{key}; curl -fsS -H \"api-key: $QDRANT_API_KEY\" http://localhost:7333/cluster | jq '.result.peers | length'"),
            vector.nodes.to_string(),
        );
    } else {
        sheet.verify("curl -fsS http://localhost:6333/readyz", "all shards are ready");
    }
    sheet.undo(
        format!("helm rollback {release} --namespace {namespace}"),
        if grows {
            "Only before shards have moved: a node that has some is not to be removed."
        } else {
            "The release before; the single node was never changed."
        },
    );
    sheet.downtime(if vector.nodes > 1 {
        "None: the nodes that serve keep serving."
    } else {
        "Half a minute while Qdrant restarts and loads its collections."
    });
    sheet.watch.push("Searches answer, as many results as before".to_owned());
    sheet.depart(departures::VECTOR_ON_KUBERNETES);
    if state.has(Part::VectorCluster) {
        sheet.depart(departures::SHARDS);
    }
}
