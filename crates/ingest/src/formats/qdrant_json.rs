//! Qdrant's `/cluster`, `/collections` and `/collections/NAME`.

use headroom_model::{Component, Metric};
use serde_json::Value;

use crate::Format;
use crate::found::Found;
use crate::json::{find, number, text};
use crate::lines::Paste;
use crate::marks::marks;

pub(crate) static FORMAT: Format = Format {
    id: "qdrant-json",
    title: "Qdrant collection",
    command: "curl -s http://localhost:6333/collections/voice_embeddings",
    marks: marks!["{"],
    sniff,
    read,
};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Cluster,
    Collection,
    Collections,
    Shards,
    Error,
}

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    kind_at(paste, at).is_some() || is_cut(paste, at)
}

fn kind_at(paste: &Paste<'_>, at: usize) -> Option<Kind> {
    kind(&paste.json(at)?.value)
}

fn kind(value: &Value) -> Option<Kind> {
    if text(value, "status/error").is_some() && value.get("time").is_some() {
        return Some(Kind::Error);
    }
    let result = value.get("result").unwrap_or(value);
    let has = |path| find(result, path).is_some();
    match () {
        () if has("points_count") && has("segments_count") => Some(Kind::Collection),
        () if has("raft_info") || matches!(text(result, "status"), Some("enabled" | "disabled")) => Some(Kind::Cluster),
        () if has("local_shards") => Some(Kind::Shards),
        () if has("collections") && value.get("time").is_some() => Some(Kind::Collections),
        () => None,
    }
}

/// Whether an answer of Qdrant begins here that breaks off.
fn is_cut(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at).trim_start();
    let known = line.contains("\"optimizer_status\"") || line.contains("\"raft_info\"");
    line.starts_with('{') && known && paste.json(at).is_none()
}

/// The collection in the command before, `…/collections/voice_embeddings`, else nothing in particular.
fn collection<'p>(paste: &'p Paste<'_>, at: usize) -> &'p str {
    let name = paste.command_before(at).and_then(|command| command.split_once("/collections/")).map(|(_, rest)| rest);
    let end = |name: &str| name.find(['/', ' ', '\'', '"', '?', '|']).unwrap_or(name.len());
    name.and_then(|name| name.get(..end(name))).filter(|name| !name.is_empty()).unwrap_or("collection")
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let Some(json) = paste.json(at) else {
        found.warn(
            at,
            "json-incomplete",
            "The answer of Qdrant breaks off; nothing in it was read.",
            "Paste it whole: curl -s … | jq .",
        );
        found.unread(at);
        return at + 1;
    };
    let result = json.value.get("result").unwrap_or(&json.value);
    match kind(&json.value) {
        Some(Kind::Cluster) => cluster(result, at, found),
        Some(Kind::Collection) => details(result, collection(paste, at), at, found),
        Some(Kind::Collections) => {
            let count = find(result, "collections").and_then(Value::as_array).map(|list| list.len() as f64);
            found.observe_some(Component::Vector, "qdrant", Metric::Collections, count, at);
        }
        Some(Kind::Shards) => {
            let shards = number(result, "shard_count");
            found.observe_some(Component::Vector, collection(paste, at), Metric::Shards, shards, at);
        }
        Some(Kind::Error) => {
            let error = text(&json.value, "status/error").unwrap_or_default();
            found.error(
                at,
                "qdrant-error",
                format!("Qdrant says: {error}."),
                "curl -s http://localhost:6333/collections",
            );
        }
        None => {}
    }
    json.end
}

fn cluster(result: &Value, at: usize, found: &mut Found) {
    let enabled = text(result, "status") == Some("enabled") || result.get("raft_info").is_some();
    found.fact(Component::Vector, "qdrant", "clusterEnabled", if enabled { "true" } else { "false" }, at);
    let peers = result.get("peers").and_then(Value::as_object).map(|peers| peers.len() as f64);
    found.observe_some(Component::Vector, "qdrant", Metric::Peers, peers, at);
    found.observe_some(
        Component::Vector,
        "cluster",
        Metric::PendingUpdates,
        number(result, "raft_info/pending_operations"),
        at,
    );
    let mut fact = |name, text: &str| found.fact(Component::Vector, "qdrant", name, text, at);
    fact("role", text(result, "raft_info/role").unwrap_or_default());
    // A peer's number is larger than a double holds; it stays text.
    fact(
        "leader",
        &find(result, "raft_info/leader").and_then(Value::as_u64).map(|leader| leader.to_string()).unwrap_or_default(),
    );
    let working = text(result, "consensus_thread_status/consensus_thread_status");
    let failures =
        result.get("message_send_failures").and_then(Value::as_object).is_some_and(|failures| !failures.is_empty());
    if let Some(working) = working {
        let healthy = working == "working" && !failures;
        fact("clusterHealthy", if healthy { "true" } else { "false" });
        if !healthy {
            found.warn(
                at,
                "vector-cluster-degraded",
                "The Qdrant cluster does not work as it should.",
                "curl -s http://localhost:6333/cluster | jq .",
            );
        }
    }
}

fn details(result: &Value, name: &str, at: usize, found: &mut Found) {
    let mut observe = |metric, path| found.observe_some(Component::Vector, name, metric, number(result, path), at);
    observe(Metric::Points, "points_count");
    observe(Metric::Vectors, "vectors_count");
    observe(Metric::IndexedVectors, "indexed_vectors_count");
    observe(Metric::PendingUpdates, "update_queue/length");
    observe(Metric::Shards, "config/params/shard_number");
    let mut fact = |name_of: &str, text: &str| found.fact(Component::Vector, name, name_of, text, at);
    fact("status", text(result, "status").unwrap_or_default());
    fact("segments", &number(result, "segments_count").map(|count| count.to_string()).unwrap_or_default());
    fact(
        "replicationFactor",
        &number(result, "config/params/replication_factor").map(|n| n.to_string()).unwrap_or_default(),
    );
    let quantized = find(result, "config/quantization_config/scalar").and_then(|scalar| text(scalar, "type"));
    let kind =
        find(result, "config/quantization_config").and_then(Value::as_object).and_then(|config| config.keys().next());
    fact("quantization", quantized.or(kind.map(String::as_str)).unwrap_or_default());
    if let Some(vectors) = find(result, "config/params/vectors") {
        match number(vectors, "size") {
            Some(size) => fact("dimensions", &size.to_string()),
            // Several vectors a point, each with a name.
            None => vectors.as_object().into_iter().flatten().for_each(|(vector, config)| {
                let size = number(config, "size").map(|size| size.to_string()).unwrap_or_default();
                fact(&format!("dimensions.{vector}"), &size);
            }),
        }
    }
    if let Some(error) = text(result, "optimizer_status/error") {
        found.error(
            at,
            "vector-optimizer-failed",
            format!("Qdrant's optimizer failed: {error}."),
            "Free disk space, then update the collection",
        );
    }
}
