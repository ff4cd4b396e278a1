//! `CLUSTER INFO`, `CLUSTER NODES`, and `redis-cli --cluster check` and `info`.

use headroom_model::{Component, Metric};

use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "redis-cluster",
    title: "redis cluster",
    command: "redis-cli CLUSTER INFO",
    marks: marks!["_:", "0:", "|", "PC", "[OK", "[ER", "CN", "ET"],
    sniff,
    read,
};

const CLUSTER: &str = "redis cluster";

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    is_info(line) || Node::of(line).is_some() || is_check(line) || refusal(line)
}

fn is_info(line: &str) -> bool {
    line.starts_with("cluster_state:") || line.starts_with("cluster_slots_") || line.starts_with("cluster_known_nodes:")
}

fn refusal(line: &str) -> bool {
    let text = line.trim_start_matches("(error) ");
    text.starts_with("CLUSTERDOWN ")
        || text.starts_with("ERR This instance has cluster support disabled")
        || (text.starts_with("[ERR] Node ") && text.contains("is not empty"))
}

/// A line of `CLUSTER NODES`.
struct Node<'a> {
    flags: &'a str,
    slots: f64,
}

impl<'a> Node<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let mut words = line.split(' ');
        let (id, address, flags) = (words.next()?, words.next()?, words.next()?);
        let is_id = id.len() == 40 && id.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_id || !address.contains(':') {
            return None;
        }
        // Master, ping, pong, epoch, link; then ranges, and slots that move in brackets.
        let slots = words.skip(5).filter(|word| !word.starts_with('[')).filter_map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            Some(quantity::count(last)? - quantity::count(first)? + 1.0)
        });
        Some(Self { flags, slots: slots.sum() })
    }

    fn is(&self, flag: &str) -> bool {
        self.flags.split(',').any(|known| known == flag)
    }
}

/// Lines of `redis-cli --cluster check`, `info` and `create`.
fn is_check(line: &str) -> bool {
    let summary = line.contains(" keys | ") && line.contains(" slots | ");
    summary
        || line.starts_with(">>> Performing Cluster Check")
        || (line.starts_with("[OK] ") && (line.contains(" keys in ") || line.contains("slots")))
        || line.starts_with("[ERR] Not all 16384 slots")
}

/// What follows such lines.
fn is_check_detail(line: &str) -> bool {
    let text = line.trim_start_matches(['>', ' ']);
    let starts = [
        "M: ",
        "S: ",
        "slots:",
        "replicates ",
        "Check for open slots",
        "Check slots coverage",
        "[OK] ",
        "[ERR] ",
        "[WARNING] ",
    ];
    starts.iter().any(|start| text.starts_with(start))
        || text.ends_with(" additional replica(s)")
        || text.ends_with(" keys per slot on average.")
        || text.starts_with("Performing Cluster Check")
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let line = paste.line(at);
    if refusal(line) {
        let help = if line.contains("not empty") {
            "redis-cli CLUSTER RESET on the node, when its data may go"
        } else {
            "redis-cli CLUSTER INFO"
        };
        found.error(at, "cache-cluster-error", format!("Redis says: {}.", line.trim_end_matches('.')), help);
        return at + 1;
    }
    if is_info(line) {
        return info(paste, at, found);
    }
    if Node::of(line).is_some() { nodes(paste, at, found) } else { check(paste, at, found) }
}

fn info(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut next = at;
    while let Some((name, value)) = paste.line(next).split_once(':') {
        let value = value.trim();
        let mut fact = |fact| found.fact(Component::Cache, CLUSTER, fact, value, next);
        match name {
            "cluster_state" => {
                fact("clusterState");
                if value != "ok" {
                    found.error(
                        next,
                        "cache-cluster-down",
                        "The Redis cluster does not serve: its state is not ok.",
                        "redis-cli CLUSTER NODES, and redis-cli --cluster fix HOST:PORT",
                    );
                }
            }
            "cluster_slots_assigned" => fact("slotsAssigned"),
            "cluster_slots_ok" => fact("slotsOk"),
            "cluster_slots_pfail" => fact("slotsPfail"),
            "cluster_slots_fail" => fact("slotsFail"),
            "cluster_known_nodes" => {
                found.observe_some(Component::Cache, CLUSTER, Metric::Peers, quantity::count(value), next);
            }
            "cluster_size" => {
                found.observe_some(Component::Cache, CLUSTER, Metric::Shards, quantity::count(value), next);
            }
            _ if name.starts_with("cluster_") || name == "total_cluster_links_buffer_limit_exceeded" => {}
            _ => break,
        }
        next += 1;
    }
    next
}

fn nodes(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut nodes = Vec::new();
    let mut next = at;
    while let Some(node) = Node::of(paste.line(next)) {
        nodes.push(node);
        next += 1;
    }
    let count = |flag: &str| nodes.iter().filter(|node| node.is(flag)).count();
    let primaries = count("master");
    let failed = count("fail");
    let serving = nodes.iter().filter(|node| node.is("master") && node.slots > 0.0).count();
    let slots: f64 = nodes.iter().map(|node| node.slots).sum();
    found.observe(Component::Cache, CLUSTER, Metric::Peers, nodes.len() as f64, at);
    found.observe(Component::Cache, CLUSTER, Metric::Shards, serving as f64, at);
    found.observe(Component::Cache, CLUSTER, Metric::Replicas, (nodes.len() - primaries) as f64, at);
    for (name, value) in [
        ("masters", primaries),
        ("failedNodes", failed),
        ("possiblyFailedNodes", count("fail?")),
        ("slotsAssigned", slots as usize),
    ] {
        found.count(Component::Cache, CLUSTER, name, value as f64, at);
    }
    if failed > 0 {
        found.warn(
            at,
            "cache-cluster-degraded",
            format!("{failed} nodes of the Redis cluster have failed."),
            "redis-cli --cluster check HOST:PORT",
        );
    }
    next
}

fn check(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut primaries = 0_usize;
    let mut covered = None;
    let mut next = at;
    while next < paste.len() {
        let line = paste.line(next);
        if !(is_check(line) || is_check_detail(line) || (paste.is_blank(next) && is_check_detail(paste.line(next + 1))))
        {
            break;
        }
        primaries += usize::from(line.starts_with("M: "));
        if line.contains("All 16384 slots covered") {
            covered = Some(("true", next));
        } else if line.contains("Not all 16384 slots are covered") {
            covered = Some(("false", next));
        }
        if let Some((_, masters)) = line.split_once(" keys in ") {
            let count = masters.split(' ').next().and_then(quantity::count);
            found.observe_some(Component::Cache, CLUSTER, Metric::Shards, count, next);
        }
        next += 1;
    }
    if primaries > 0 {
        found.count(Component::Cache, CLUSTER, "masters", primaries as f64, at);
    }
    if let Some((text, line)) = covered {
        found.fact(Component::Cache, CLUSTER, "slotsCovered", text, line);
        if text == "false" {
            found.error(
                line,
                "cache-cluster-down",
                "Not all slots are covered: keys in the others cannot be read.",
                "redis-cli --cluster fix HOST:PORT",
            );
        }
    }
    next
}
