//! Clusters that the project's own files describe: no file of a step knows their nodes' names, so that these procedures say
//! what to run, and where.

use headroom_model::CacheMode;

use super::Sheet;
use crate::redis;
use crate::size::Mebibytes;
use crate::state::State;

/// Nodes or memory of a Redis that stands on several nodes already.
pub(super) fn redis(sheet: &mut Sheet, state: &State) {
    let (before, after) = (&state.before.cache, &state.after.cache);
    sheet.require(
        "NODE is the address and port of any node (redis-cli CLUSTER NODES), exported in the shell; with a password, \
         REDISCLI_AUTH too.",
    );
    if after.mode == CacheMode::Cluster {
        sheet.run("redis-cli --cluster check \"$NODE\"", "[OK] All 16384 slots covered.");
    }
    if after.nodes > before.nodes {
        more_redis(sheet, state);
    } else if after.nodes < before.nodes {
        fewer_redis(sheet, state);
    }
    if after.memory_bytes != before.memory_bytes {
        redis_memory(sheet, state);
    }
    if after.mode == CacheMode::Cluster {
        sheet.verify(
            "redis-cli -u \"redis://$NODE\" CLUSTER INFO | grep -E 'cluster_state|cluster_slots_ok|cluster_known_nodes'",
            format!("cluster_state:ok\ncluster_slots_ok:16384\ncluster_known_nodes:{}", after.nodes),
        );
    }
    sheet.watch.push("evicted_keys stands still, and the app's log shows no CLUSTERDOWN".to_owned());
    sheet.downtime("None: slots move and limits change while the nodes serve.");
}

fn more_redis(sheet: &mut Sheet, state: &State) {
    let (before, after) = (&state.before.cache, &state.after.cache);
    let primaries = after.nodes / 2;
    let limit = redis::limit(after.memory_bytes);
    sheet.require(format!(
        "{} more nodes run, empty, with the settings of the others (cluster-enabled yes) and {} each.",
        after.nodes - before.nodes,
        limit.human()
    ));
    sheet.run(
        "redis-cli --cluster add-node NEW:PORT \"$NODE\"",
        format!("Once for each new primary, until there are {primaries}: [OK] New node added correctly."),
    );
    sheet.run(
        "redis-cli --cluster add-node NEW:PORT \"$NODE\" --cluster-slave --cluster-master-id ID",
        "Once for each primary without a replica, on another machine than its own.",
    );
    sheet.run(
        "redis-cli --cluster rebalance \"$NODE\" --cluster-use-empty-masters",
        "Slots move until every primary has as many; “No rebalancing needed” where no primary is new.",
    );
    sheet.undo(
        "redis-cli --cluster call \"$NODE\" CONFIG SET cluster-allow-replica-migration no && redis-cli --cluster rebalance \
         \"$NODE\" --cluster-weight ID=0",
        "With ID=0 for each new primary: its slots move back.",
    );
    sheet.undo("redis-cli --cluster del-node \"$NODE\" ID", "Once for each new node, the replicas first.");
}

fn fewer_redis(sheet: &mut Sheet, state: &State) {
    let (before, after) = (&state.before.cache, &state.after.cache);
    let (stay, go) = (after.nodes / 2, before.nodes / 2 - after.nodes / 2);
    sheet.require(format!(
        "{stay} primaries on different machines stay, each with a replica on another machine; {go} go, with theirs.",
    ));
    sheet.require("Redis saved its data lately: redis-cli --cluster call \"$NODE\" LASTSAVE");
    // A primary that loses its last slot would become a replica meanwhile, and the move break off (seen with Redis 7).
    sheet.run(
        "redis-cli --cluster call \"$NODE\" CONFIG SET cluster-allow-replica-migration no",
        "OK from every node: an empty primary stays one until it is removed.",
    );
    sheet.run(
        "redis-cli --cluster rebalance \"$NODE\" --cluster-weight ID=0",
        format!(
            "With ID=0 for each of the {go} primaries that go: their slots and keys move to the others while all serve."
        ),
    );
    sheet.run(
        "redis-cli --cluster info \"$NODE\"",
        format!("0 keys and 0 slots on the {go} that go, all keys on the {stay} that stay."),
    );
    sheet.run(
        "redis-cli --cluster del-node \"$NODE\" ID",
        "Once for each node that goes, the replicas first; a primary that still has slots is refused. Then stop its container.",
    );
    sheet.run(
        "redis-cli --cluster call \"$NODE\" CONFIG SET cluster-allow-replica-migration yes",
        "OK from every node.",
    );
    sheet.undo(
        "redis-cli --cluster add-node OLD:PORT \"$NODE\" && redis-cli --cluster rebalance \"$NODE\" --cluster-use-empty-masters",
        "After the node was started empty (its nodes.conf removed): it takes slots again.",
    );
}

fn redis_memory(sheet: &mut Sheet, state: &State) {
    let (before, after) = (&state.before.cache, &state.after.cache);
    let (was, bytes) = (before.memory_bytes as u64, after.memory_bytes as u64);
    let limit = redis::limit(after.memory_bytes);
    let set = |bytes: u64| match after.mode {
        CacheMode::Cluster => format!("redis-cli --cluster call \"$NODE\" CONFIG SET maxmemory {bytes}"),
        CacheMode::Single | CacheMode::Sentinel => {
            format!("redis-cli -u \"redis://$NODE\" CONFIG SET maxmemory {bytes}")
        }
    };
    let every = match after.mode {
        CacheMode::Cluster => "OK from every node",
        CacheMode::Single | CacheMode::Sentinel => "OK; once for each node",
    };
    let container = (
        format!("docker update --memory {limit} --memory-swap {limit} CONTAINER"),
        format!("Once for each node, and the same in the file that describes it: {} of the limit.", limit.human()),
    );
    if bytes < was {
        sheet.require(format!("used_memory of every node is below {bytes}: what is more would be evicted."));
        sheet
            .run(set(bytes), format!("{every}. Only then its container's limit, which must not become smaller first."));
        sheet.run(container.0, container.1);
    } else {
        sheet.require(format!("Each machine has {} free for every node on it.", limit.human()));
        sheet.run(container.0, container.1);
        sheet.run(set(bytes), format!("{every}."));
    }
    sheet.undo(set(was), format!("{every}, after the containers' limits where those became smaller."));
}

/// Nodes or memory of a Qdrant that stands on several nodes already.
pub(super) fn qdrant(sheet: &mut Sheet, state: &State) {
    let (before, after) = (&state.before.vector, &state.after.vector);
    let memory = Mebibytes::of(after.memory_bytes);
    sheet.require(
        "QDRANT is the URL of any node and KEY its API key, exported in the shell; every collection was saved as a snapshot \
         on each node: curl -X POST -H \"api-key: $KEY\" $QDRANT/collections/NAME/snapshots",
    );
    let ask = |rest: &str| format!("curl -fsS -H \"api-key: $KEY\" {rest}");
    let placed = ask("\"$QDRANT/collections/NAME/cluster\" | jq '.result | {peer_id, local_shards, remote_shards}'");
    let moved = ask("-X POST -H 'Content-Type: application/json' \"$QDRANT/collections/NAME/cluster\" -d \
         '{\"move_shard\": {\"shard_id\": SHARD, \"from_peer_id\": FROM, \"to_peer_id\": TO}}'");
    if after.memory_bytes != before.memory_bytes {
        if before.replication < 2 {
            sheet.require("Each shard has one copy: while a node restarts, searches miss what lies on it.");
        }
        sheet.run(
            format!("docker update --memory {memory} --memory-swap {memory} CONTAINER"),
            format!(
                "Once for each node, and the same in the file that describes it: {} from the next start on at the latest.",
                memory.human()
            ),
        );
    }
    if after.nodes > before.nodes {
        sheet.run(
            "./qdrant --bootstrap http://FIRST:6335 --uri http://NEW:6335",
            format!(
                "The command of each new node, with {} and the others' settings; it has joined before the next.",
                memory.human()
            ),
        );
        sheet.run(placed, "Which node has which shards, once for each collection.");
        sheet.run(
            moved,
            "true. Once for each shard that moves to a new node; copies of one shard stay on different nodes.",
        );
    } else if after.nodes < before.nodes {
        sheet.require(format!(
            "{} nodes stay. They hold all shards: {} copies of each, on different nodes.",
            after.nodes, after.replication
        ));
        sheet.run(placed, "Which node has which shards, once for each collection.");
        sheet.run(
            moved,
            "true. Once for each shard of a node that goes; a moved copy is complete when shard_transfers in the answer above \
             is empty.",
        );
        sheet.run(
            ask("-X DELETE \"$QDRANT/cluster/peer/PEER\""),
            "true. Once for each node that goes; one that still has shards is refused, and force would lose them. Then stop it.",
        );
    }
    sheet.verify(ask("\"$QDRANT/cluster\" | jq '.result.peers | length'"), after.nodes.max(1).to_string());
    sheet.undo(
        "./qdrant --bootstrap http://FIRST:6335 --uri http://NODE:6335",
        "With an empty storage a node that went joins again, and shards are moved back to it as above.",
    );
    sheet.downtime("None: shards move while they serve.");
    sheet.watch.push("Searches answer, as many results as before".to_owned());
}
