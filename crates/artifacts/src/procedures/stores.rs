use super::Sheet;
use crate::departures;
use crate::escape::shell;
use crate::redis;
use crate::size::Mebibytes;
use crate::state::State;

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
