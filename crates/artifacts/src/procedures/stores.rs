use super::Sheet;
use crate::departures;
use crate::escape::shell;

use crate::size::Mebibytes;
use crate::state::State;
use crate::{qdrant, redis};

/// More `maxmemory` for the one Redis node.
pub(super) fn cache_memory(sheet: &mut Sheet, state: &State) {
    let service = shell(&state.scenario.stack.redis.service);
    let (before, after) = (state.before.cache.memory_bytes, state.after.cache.memory_bytes);
    let limit = redis::limit(after);
    sheet.require(format!("The machine has {} free for Redis: free -m", limit.human()));
    sheet.install(state);
    sheet.run(
        "bash redis/memory.sh",
        format!(
            "Ends with “{service} may take {} bytes; the next start reads redis/redis.headroom.conf.”",
            after as u64
        ),
    );
    sheet.verify(
        format!("docker compose exec -T {service} redis-cli CONFIG GET maxmemory"),
        format!("maxmemory\n{}", after as u64),
    );
    sheet.verify(
        format!("docker inspect --format '{{{{.HostConfig.Memory}}}}' $(docker compose ps -q {service})"),
        (limit.0 * 1024 * 1024).to_string(),
    );
    sheet.verify(
        format!("docker compose exec -T {service} redis-cli INFO stats | grep evicted_keys"),
        "The same number after an hour: nothing is evicted any more.",
    );
    sheet.undo(
        format!("docker compose exec -T {service} redis-cli CONFIG SET maxmemory {}", before as u64),
        "OK. Redis evicts at once what no longer fits.",
    );
    sheet.restore(state);
    sheet.downtime(
        "None: both limits change while Redis runs. The next docker compose up starts it anew with the same values, for as \
         long as it takes to load its data.",
    );
    sheet.watch.push("used_memory stays below maxmemory, and evicted_keys stands still".to_owned());
    sheet.depart(departures::CACHE);
    sheet.depart(departures::CACHE_MODULE);
}

/// A cluster beside the single node, every collection copied into it, and the app switched over.
pub(super) fn vector_cluster(sheet: &mut Sheet, state: &State) {
    if state.before.vector.nodes > 1 {
        more_nodes(sheet, state);
        return;
    }
    let nodes = qdrant::vector_nodes(state);
    let spread = state.scenario.policy.hosts > 1;
    let memory = Mebibytes::of(state.after.vector.memory_bytes);
    sheet.require(format!(
        "{} nodes with {} each, and room for the vectors twice while they are copied.",
        nodes.len(),
        memory.human()
    ));
    if spread {
        sheet.require(
            "The machines reach each other on private addresses, ports 7333 to 7335 and on by tens, and nothing else reaches \
             those. QDRANT_HOST_1 and on are set in .env.",
        );
    }
    sheet.require("QDRANT_IMAGE is the version that runs now, and QDRANT_API_KEY has a value; the app can send it.");
    sheet.install(state);
    sheet.run("bash qdrant/snapshot.sh", "A line for each collection, with its points.");
    if spread {
        for node in &nodes {
            sheet.run(
                format!("docker compose up -d --no-deps {}", shell(&node.service)),
                format!("On machine {}, in a copy of this folder with its .env; the first node first.", node.host),
            );
        }
    } else {
        for node in &nodes {
            sheet.run(
                format!("docker compose up -d --no-deps {}", shell(&node.service)),
                "The node has joined before the next starts.",
            );
        }
    }
    sheet.run(
        "QDRANT_API_KEY=$(sed -n 's/^QDRANT_API_KEY=//p' .env) python3 qdrant/copy.py http://localhost:6333 http://localhost:7333",
        "A line for each collection, with as many points in the cluster. Once more just before the switch.",
    );
    let url = nodes.first().map_or(6333, |node| node.http);
    let target = if spread {
        format!("http://QDRANT_HOST_1:{url}")
    } else {
        format!("http://{}-cluster:{url}", state.scenario.stack.qdrant.service)
    };
    sheet.run(
        format!("docker compose up -d --no-deps {}", shell(&state.scenario.stack.service)),
        format!("After the app's Qdrant URL is {target} with the API key."),
    );
    sheet.verify(
        "curl -fsS -H \"api-key: $(sed -n 's/^QDRANT_API_KEY=//p' .env)\" http://localhost:7333/cluster | jq '.result.peers | length'",
        nodes.len().to_string(),
    );
    sheet.restore(state);
    sheet.undo(
        format!("docker compose up -d --no-deps {}", shell(&state.scenario.stack.service)),
        "After the app's Qdrant URL is the single node's again; it was never changed.",
    );
    sheet.downtime(
        "None: the single node serves until the app is switched. What is written meanwhile is copied by the last run.",
    );
    sheet.watch.push("Searches answer from the cluster, as many results as before".to_owned());
    sheet.depart(departures::VECTOR);
    sheet.depart(departures::VECTOR_CLUSTER);
}

/// More nodes, or more memory for each, in the cluster that is there.
fn more_nodes(sheet: &mut Sheet, state: &State) {
    let nodes = qdrant::vector_nodes(state);
    let memory = Mebibytes::of(state.after.vector.memory_bytes);
    let (before, after) = (state.before.vector.nodes as usize, nodes.len());
    sheet.require(format!("The machines have {} free for each of {after} nodes of Qdrant.", memory.human()));
    sheet.require(
        "Every collection has two copies of each shard, or a node that restarts takes its shards away meanwhile.",
    );
    sheet.install(state);
    let key = "QDRANT_API_KEY=$(sed -n 's/^QDRANT_API_KEY=//p' .env)";
    sheet.run(
        format!("{key} QDRANT_URL=http://localhost:7333 bash qdrant/snapshot.sh"),
        "A line for each collection, with its points: the first node's part of it.",
    );
    for node in &nodes {
        let place = if state.scenario.policy.hosts > 1 {
            format!("On machine {}, in a copy of this folder with its .env. ", node.host)
        } else {
            String::new()
        };
        sheet.run(
            format!("docker compose up -d --no-deps {}", shell(&node.service)),
            format!("{place}It has joined, and the others serve, before the next."),
        );
    }
    if after > before {
        sheet.run(
            format!("{key} python3 qdrant/shards.py http://localhost:7333"),
            "A line for each shard that moves; ends with as many on every node.",
        );
        sheet.depart(departures::SHARDS);
    }
    sheet.verify(
        "curl -fsS -H \"api-key: $(sed -n 's/^QDRANT_API_KEY=//p' .env)\" http://localhost:7333/cluster | jq '.result.peers | length'",
        after.to_string(),
    );
    sheet.restore(state);
    for node in nodes.iter().take(before) {
        sheet.undo(
            format!("docker compose up -d --no-deps {}", shell(&node.service)),
            "With the memory it had. A new node that holds shards stays: its shards would be lost with it.",
        );
    }
    sheet.downtime("None while every shard has a copy on another node.");
    sheet.watch.push("Searches answer, as many results as before".to_owned());
    sheet.depart(departures::VECTOR);
}

/// A larger memory limit for the one Qdrant node.
pub(super) fn vector_memory(sheet: &mut Sheet, state: &State) {
    let service = shell(&state.scenario.stack.qdrant.service);
    let memory = Mebibytes::of(state.after.vector.memory_bytes);
    sheet.require(format!(
        "The machine has {} free for Qdrant, and room for a copy of every collection: free -m; df -h",
        memory.human()
    ));
    sheet.install(state);
    sheet.run("bash qdrant/snapshot.sh", "A line for each collection, with its points.");
    sheet.run(format!("docker compose up -d --no-deps {service}"), "Qdrant restarts with the new limit.");
    sheet.verify(
        "curl -fsS --retry 30 --retry-connrefused --retry-delay 2 http://localhost:6333/readyz",
        "all shards are ready",
    );
    sheet.verify(
        format!("docker inspect --format '{{{{.HostConfig.Memory}}}}' $(docker compose ps -q {service})"),
        (memory.0 * 1024 * 1024).to_string(),
    );
    sheet.verify(
        "curl -fsS http://localhost:6333/collections | jq -r '.result.collections[].name'",
        "The collections that the snapshot listed.",
    );
    sheet.restore(state);
    sheet.undo(format!("docker compose up -d --no-deps {service}"), "Qdrant restarts with the limit it had.");
    sheet.downtime("Half a minute while Qdrant restarts and loads its collections.");
    sheet.watch.push("Searches answer again, as fast as before".to_owned());
    sheet.depart(departures::VECTOR);
}
