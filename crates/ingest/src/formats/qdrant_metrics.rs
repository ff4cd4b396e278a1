//! Qdrant's `/metrics`, whole or filtered with grep, with or without the configured prefix.

use headroom_model::{Component, Metric};

use crate::Format;
use crate::exposition::{Line, Sample};
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;

pub(crate) static FORMAT: Format = Format {
    id: "qdrant-metrics",
    title: "Qdrant metrics",
    command: "curl -s http://localhost:6333/metrics",
    marks: marks!["API", "_"],
    sniff,
    read,
};

/// Names that only Qdrant uses, without the prefix that `service.metrics_prefix` puts before them.
const NAMES: [&str; 12] = [
    "collections_total",
    "collections_vector_total",
    "collection_points",
    "collection_vectors",
    "collection_dead_replicas",
    "collection_update_queue_length",
    "collection_running_optimizations",
    "cluster_peers_total",
    "cluster_pending_operations_total",
    "rest_responses_total",
    "grpc_responses_total",
    "app_status_recovery_mode",
];

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    is_refusal(line) || begins(line)
}

/// Whether a line of Qdrant's metrics begins here.
pub(crate) fn begins(line: &str) -> bool {
    let Some(read) = Line::of(line) else { return false };
    // Many programs have an `app_info`.
    if without_prefix(read.name()) == "app_info" {
        return line.contains("qdrant server") || line.contains("name=\"qdrant\"");
    }
    NAMES.contains(&without_prefix(read.name()))
}

fn without_prefix(name: &str) -> &str {
    name.strip_prefix("qdrant_").unwrap_or(name)
}

fn is_refusal(line: &str) -> bool {
    line.contains("Must provide an API key or an Authorization bearer token") || line == "Invalid API key or JWT"
}

/// What several samples say together, with the line of the first.
#[derive(Default)]
struct Sum {
    value: f64,
    line: Option<usize>,
}

impl Sum {
    fn add(&mut self, value: f64, line: usize) {
        self.value += value;
        self.line.get_or_insert(line);
    }

    fn report(&self, subject: &str, metric: Metric, found: &mut Found) {
        if let Some(line) = self.line {
            found.observe(Component::Vector, subject, metric, self.value, line);
        }
    }
}

#[derive(Default)]
struct Sums {
    rest: Sum,
    rest_failed: Sum,
    grpc: Sum,
    dead_replicas: Sum,
    /// Over all collections and the names of vectors.
    vectors: Sum,
}

/// Reads from `at` on, until a line that belongs to no exposition.
pub(crate) fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    if is_refusal(paste.line(at)) {
        found.error(
            at,
            "qdrant-refused",
            "Qdrant refused: it wants an API key.",
            "curl -s -H \"api-key: $QDRANT_API_KEY\" http://localhost:6333/metrics",
        );
        return at + 1;
    }
    let mut sums = Sums::default();
    let mut next = at;
    while let Some(line) = Line::of(paste.line(next)) {
        if let Line::Sample(sample) = line {
            self::sample(&sample, next, &mut sums, found);
        }
        next += 1;
    }
    sums.rest.report("REST", Metric::RequestsTotal, found);
    sums.rest_failed.report("REST", Metric::RequestsFailed, found);
    sums.grpc.report("gRPC", Metric::RequestsTotal, found);
    sums.vectors.report("qdrant", Metric::Vectors, found);
    sums.dead_replicas.report("qdrant", Metric::DeadReplicas, found);
    next
}

/// Whether the name is one of Qdrant's.
pub(crate) fn is_name(name: &str) -> bool {
    NAMES.contains(&without_prefix(name))
}

/// Reads one sample of Qdrant within another page; what is only told by several is left out.
pub(crate) fn single(sample: &Sample<'_>, line: usize, found: &mut Found) {
    self::sample(sample, line, &mut Sums::default(), found);
}

fn sample(sample: &Sample<'_>, line: usize, sums: &mut Sums, found: &mut Found) {
    let label = |name| sample.label(name).unwrap_or_default();
    let value = sample.value;
    let mut observe = |subject: &str, metric| found.observe(Component::Vector, subject, metric, value, line);
    match without_prefix(sample.name) {
        "app_info" => found.fact(Component::Vector, "qdrant", "version", &label("version"), line),
        "cluster_enabled" => {
            let enabled = if value == 0.0 { "false" } else { "true" };
            found.fact(Component::Vector, "qdrant", "clusterEnabled", enabled, line);
        }
        "collections_total" => observe("qdrant", Metric::Collections),
        "collections_vector_total" => observe("qdrant", Metric::Vectors),
        "collection_points" => observe(&label("id"), Metric::Points),
        "collection_vectors" => sums.vectors.add(value, line),
        "collection_update_queue_length" => observe(&label("id"), Metric::PendingUpdates),
        "collection_dead_replicas" => sums.dead_replicas.add(value, line),
        "cluster_peers_total" => observe("qdrant", Metric::Peers),
        "cluster_pending_operations_total" => observe("cluster", Metric::PendingUpdates),
        "memory_resident_bytes" => observe("qdrant", Metric::MemoryBytes),
        "rest_responses_total" => {
            sums.rest.add(value, line);
            let failed = !label("status").starts_with('2');
            sums.rest_failed.add(if failed { value } else { 0.0 }, line);
        }
        "grpc_responses_total" => sums.grpc.add(value, line),
        "rest_responses_avg_duration_seconds" if label("status") == "200" => {
            let endpoint = format!("{} {}", label("method"), label("endpoint"));
            found.observe(Component::Vector, &endpoint, Metric::LatencyMeanMs, value * 1000.0, line);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, subject: &str, metric: Metric) -> Option<f64> {
        let inspection = crate::inspect(text);
        let found = inspection.observations.into_iter().find(|o| o.subject == subject && o.metric == metric);
        found.map(|observation| observation.value)
    }

    #[test]
    fn points_are_of_each_collection_and_requests_are_summed() {
        let text = "collection_points{id=\"voice_embeddings\"} 2500000\ncollection_points{id=\"kb\"} 10000\nrest_responses_total{method=\"GET\",endpoint=\"/collections/{name}\",status=\"200\"} 812\nrest_responses_total{method=\"POST\",endpoint=\"/collections/{name}/points/search\",status=\"404\"} 12\n";
        assert_eq!(value(text, "voice_embeddings", Metric::Points), Some(2_500_000.0));
        assert_eq!(value(text, "kb", Metric::Points), Some(10_000.0));
        assert_eq!(value(text, "REST", Metric::RequestsTotal), Some(824.0));
        assert_eq!(value(text, "REST", Metric::RequestsFailed), Some(12.0));
    }

    #[test]
    fn the_configured_prefix_is_seen_through() {
        assert_eq!(value("qdrant_collections_vector_total 1284503\n", "qdrant", Metric::Vectors), Some(1_284_503.0));
    }
}
