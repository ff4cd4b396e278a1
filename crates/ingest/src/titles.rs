//! What a column of a table is about, by its title.

use headroom_model::{Component, Metric};

use crate::lines::is_letter;
use crate::names;

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Meaning {
    pub(crate) component: Component,
    pub(crate) metric: Metric,
    /// The value in the metric's unit is the cell's times this, unless the cell has a unit of its own.
    pub(crate) factor: f64,
}

/// The meaning of a title such as `CPU in %`, `p95_ms`, `DB size (GB)` or `DatabaseConnections`; `None` when it
/// says nothing that Headroom knows.
pub(crate) fn meaning(title: &str) -> Option<Meaning> {
    let words = words(title);
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let pair = |first: &str, second: &str| words.windows(2).any(|two| two[..] == [first, second]);
    let known = names::known(title);
    let or = |component: Component| known.unwrap_or(component);
    let with = |component, metric, factor| Some(Meaning { component, metric, factor });
    let percentile = [
        ("p50", Metric::LatencyP50Ms),
        ("median", Metric::LatencyP50Ms),
        ("p90", Metric::LatencyP90Ms),
        ("p95", Metric::LatencyP95Ms),
        ("p99", Metric::LatencyP99Ms),
    ];
    if let Some(&(_, metric)) = percentile.iter().find(|(word, _)| has(&[word])) {
        return with(or(Component::App), metric, milliseconds(&words));
    }
    if has(&["err", "error", "errors", "fehler", "fehlerrate", "erreurs", "errores"]) && !has(&["count", "total"]) {
        if has(&["min", "minute"]) {
            return with(or(Component::App), Metric::ErrorsPerMinute, 1.0);
        }
        return with(or(Component::App), Metric::ErrorPercent, 1.0);
    }
    if has(&["rps", "qps", "req/s", "requests/s", "reqs/s", "anfragen/s", "requêtes/s", "peticiones/s"])
        || (has(&["requests", "request", "req", "anfragen"]) && has(&["second", "sec", "s", "sekunde"]))
    {
        return with(or(Component::App), Metric::RequestsPerSecond, 1.0);
    }
    if has(&["rpm", "req/min", "requests/min", "anfragen/min"])
        || (has(&["requests", "request", "req", "anfragen"]) && has(&["minute", "min"]))
    {
        return with(or(Component::App), Metric::RequestsPerSecond, 1.0 / 60.0);
    }
    if has(&["cpu", "cpuutilization"]) && !has(&["cores", "limit", "seconds", "credit", "count"]) {
        return with(or(Component::Host), Metric::CpuPercent, 1.0);
    }
    if has(&["connections", "databaseconnections", "verbindungen", "conns", "connexions", "conexiones"])
        && !has(&["max"])
    {
        return with(or(Component::Database), Metric::ConnectionsTotal, 1.0);
    }
    if has(&["users", "user", "nutzer", "benutzer", "utilisateurs", "usuarios", "mau", "dau"])
        && !words.iter().any(|word| word == "cpu")
    {
        return with(Component::App, Metric::Users, 1.0);
    }
    if has(&["vectors", "vektoren"]) {
        return with(Component::Vector, Metric::Vectors, 1.0);
    }
    if has(&["instances", "replicas", "pods"]) {
        return with(or(Component::App), Metric::Instances, 1.0);
    }
    if pair("queue", "depth") || pair("queue", "length") || has(&["queue"]) {
        return with(or(Component::App), Metric::QueueDepth, 1.0);
    }
    let bytes = bytes(&words);
    if has(&["memory", "mem", "speicher", "arbeitsspeicher", "ram", "memoria", "mémoire"]) {
        let percent = has(&["%", "percent", "prozent"]);
        return match (known, percent) {
            (Some(Component::Cache), false) => with(Component::Cache, Metric::CacheUsedBytes, bytes),
            (_, true) => with(or(Component::Host), Metric::MemoryPercent, 1.0),
            _ => with(or(Component::Other), Metric::MemoryBytes, bytes),
        };
    }
    match known {
        Some(Component::Database) if has(&["size", "größe", "storage", "gb", "bytes", "mb"]) => {
            with(Component::Database, Metric::DatabaseBytes, bytes)
        }
        Some(Component::Cache) if has(&["size", "gb", "bytes", "mb", "used"]) => {
            with(Component::Cache, Metric::CacheUsedBytes, bytes)
        }
        _ if has(&["disk", "storage", "platte", "festplatte"]) && !has(&["%"]) => {
            with(or(Component::Host), Metric::DiskUsedBytes, bytes)
        }
        _ => None,
    }
}

/// The words of a title in lower case: letters, digits and `/` hold together, `%` stands alone.
fn words(title: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut in_word = false;
    for c in title.to_ascii_lowercase().chars() {
        match c {
            '%' => {
                words.push("%".to_owned());
                in_word = false;
            }
            c if c.is_ascii_digit() || is_letter(c) || (c == '/' && in_word) => {
                match words.last_mut().filter(|_| in_word) {
                    Some(word) => word.push(c),
                    None => words.push(c.to_string()),
                }
                in_word = true;
            }
            _ => in_word = false,
        }
    }
    words
}

/// Milliseconds in the unit that a title names; milliseconds when it names none.
fn milliseconds(words: &[String]) -> f64 {
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    match () {
        () if has(&["s", "sec", "secs", "second", "seconds", "sekunden"]) => 1000.0,
        () if has(&["us", "µs", "microseconds"]) => 0.001,
        () => 1.0,
    }
}

/// Bytes in the unit that a title names: decimal for `GB`, binary for `GiB`; bytes when it names none.
fn bytes(words: &[String]) -> f64 {
    let unit = |word: &String| match word.as_str() {
        "kb" => Some(1e3),
        // French counts octets.
        "mb" | "mo" => Some(1e6),
        "gb" | "go" => Some(1e9),
        "tb" => Some(1e12),
        "kib" => Some(1024.0),
        "mib" => Some(1_048_576.0),
        "gib" => Some(1_073_741_824.0),
        _ => None,
    };
    words.iter().find_map(unit).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_real_tables_are_understood() {
        for (title, component, metric, factor) in [
            ("CPU in %", Component::Host, Metric::CpuPercent, 1.0),
            ("Anfragen/s", Component::App, Metric::RequestsPerSecond, 1.0),
            ("Requests per minute", Component::App, Metric::RequestsPerSecond, 1.0 / 60.0),
            ("Redis-Speicher (Bytes)", Component::Cache, Metric::CacheUsedBytes, 1.0),
            ("DB size (GB)", Component::Database, Metric::DatabaseBytes, 1e9),
            ("p95_ms", Component::App, Metric::LatencyP95Ms, 1.0),
            ("p95 latency (s)", Component::App, Metric::LatencyP95Ms, 1000.0),
            ("DatabaseConnections", Component::Database, Metric::ConnectionsTotal, 1.0),
            ("CPUUtilization", Component::Host, Metric::CpuPercent, 1.0),
            ("Users", Component::App, Metric::Users, 1.0),
            ("RPS", Component::App, Metric::RequestsPerSecond, 1.0),
            ("avg:system.cpu.user{*} by {host}", Component::Host, Metric::CpuPercent, 1.0),
        ] {
            assert_eq!(meaning(title), Some(Meaning { component, metric, factor }), "{title}");
        }
        for title in ["value", "/api/users/me", "Color", "note"] {
            assert_eq!(meaning(title), None, "{title}");
        }
    }
}
