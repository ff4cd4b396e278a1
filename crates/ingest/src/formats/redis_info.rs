//! `redis-cli INFO` of Redis and Valkey, whole or any part of it, and `CONFIG GET`.

use headroom_model::{Component, Metric, Timestamp};

use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "redis-info",
    title: "redis INFO",
    command: "redis-cli INFO",
    marks: marks![":", "#", "max", ")", "NOAUTH", "WRONGPAS", "OM"],
    sniff,
    read,
};

const SECTIONS: [&str; 14] = [
    "Server",
    "Clients",
    "Memory",
    "Persistence",
    "Threads",
    "Stats",
    "Replication",
    "CPU",
    "Modules",
    "Commandstats",
    "Errorstats",
    "Latencystats",
    "Cluster",
    "Keyspace",
];

/// Fields by which a part of INFO is known.
const FIELDS: [(&str, Metric); 14] = [
    ("used_memory", Metric::CacheUsedBytes),
    ("used_memory_rss", Metric::CacheRssBytes),
    ("used_memory_peak", Metric::CachePeakBytes),
    ("maxmemory", Metric::CacheMaxBytes),
    ("mem_fragmentation_ratio", Metric::CacheFragmentationRatio),
    ("connected_clients", Metric::CacheClients),
    ("maxclients", Metric::CacheMaxClients),
    ("instantaneous_ops_per_sec", Metric::CacheOpsPerSecond),
    ("total_commands_processed", Metric::CacheCommandsTotal),
    ("evicted_keys", Metric::CacheEvictedKeys),
    ("keyspace_hits", Metric::CacheHits),
    ("keyspace_misses", Metric::CacheMisses),
    ("connected_slaves", Metric::Replicas),
    ("connected_replicas", Metric::Replicas),
];

/// Fields that say something in words, and what the fact is called.
const WORDS: [(&str, &str); 5] = [
    ("redis_version", "version"),
    ("valkey_version", "version"),
    ("server_name", "server"),
    ("role", "role"),
    ("maxmemory_policy", "evictionPolicy"),
];

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    begins(line)
        || (section(line, false).is_some() && field(paste.line(at + 1)).is_some())
        || config(paste, at).is_some()
        || refusal(line).is_some()
}

/// Whether a known field of INFO stands on the line.
pub(crate) fn begins(line: &str) -> bool {
    field(line).is_some_and(|(name, value)| {
        let plain = name.strip_suffix("_human").unwrap_or(name);
        let number = quantity::number(value).is_some() || quantity::binary_bytes(value).is_some();
        (number && FIELDS.iter().any(|(known, _)| *known == plain))
            || (WORDS.iter().any(|(known, _)| *known == name)
                && (name != "role" || matches!(value, "master" | "slave")))
            || (name.starts_with("db") && value.starts_with("keys="))
    })
}

/// `# Memory`.
fn section(line: &str, is_inside: bool) -> Option<&str> {
    let name = line.strip_prefix("# ")?.trim();
    // Modules and later versions have sections of their own.
    let named = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(|b| b.is_ascii_alphanumeric());
    (SECTIONS.contains(&name) || (is_inside && named)).then_some(name)
}

/// `used_memory:17779568`.
fn field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.trim().split_once(':')?;
    let shape = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'|' | b'-' | b'.');
    let named = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(shape);
    (named && !value.starts_with("//")).then(|| (name, value.trim()))
}

/// What Redis says instead of an answer.
fn refusal(line: &str) -> Option<(&str, &'static str)> {
    let text = line.trim().trim_start_matches("(error) ");
    if text.starts_with("NOAUTH") || text.starts_with("WRONGPASS") {
        return Some((text, "redis-cli -a \"$REDIS_PASSWORD\" INFO, or set REDISCLI_AUTH"));
    }
    if text.starts_with("Could not connect to Redis at") {
        return Some((text, "The server does not run or listens elsewhere: docker compose ps redis"));
    }
    text.starts_with("OOM command not allowed").then_some((text, "Redis is at maxmemory and may not evict: raise it"))
}

/// `CONFIG GET maxmemory`, numbered or raw: the field, its value, and the line after.
fn config<'p>(paste: &'p Paste<'_>, at: usize) -> Option<(&'p str, &'p str, usize)> {
    const KNOWN: [&str; 3] = ["maxmemory", "maxmemory-policy", "maxclients"];
    let name = unnumbered(paste.line(at));
    if !KNOWN.contains(&name) {
        return None;
    }
    let value = unnumbered(paste.line(at + 1));
    let fits = if name == "maxmemory-policy" {
        value.contains('-') || value == "noeviction"
    } else {
        quantity::count(value).is_some()
    };
    fits.then_some((name, value, at + 2))
}

/// `2) "1073741824"` without number and quotes.
fn unnumbered(line: &str) -> &str {
    let line = line.trim();
    let text = line.split_once(") ").filter(|(n, _)| quantity::count(n).is_some()).map_or(line, |(_, text)| text);
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

/// One server's fields, as far as they have been read.
#[derive(Default)]
struct Server<'p> {
    values: Vec<(Metric, f64, usize)>,
    /// Rounded values of `*_human` fields, used where the exact one is missing.
    rounded: Vec<(Metric, f64, usize)>,
    words: Vec<(&'static str, &'p str, usize)>,
    keys: Vec<(&'p str, f64, usize)>,
    port: Option<&'p str>,
    at: Option<Timestamp>,
    unlimited: Option<usize>,
    /// What its machine or container has, which limits it where nothing else does.
    system: Option<(f64, usize)>,
}

impl<'p> Server<'p> {
    /// Takes a field in. `false`: it has been there before, so another server's INFO begins.
    fn take(&mut self, name: &'p str, value: &'p str, line: usize) -> bool {
        if let Some(&(_, metric)) = FIELDS.iter().find(|(known, _)| *known == name) {
            if self.values.iter().any(|&(known, _, _)| known == metric) {
                return false;
            }
            match quantity::number(value) {
                Some(0.0) if metric == Metric::CacheMaxBytes => self.unlimited = Some(line),
                Some(number) => self.values.push((metric, number, line)),
                None => {}
            }
        } else if let Some(plain) = name.strip_suffix("_human")
            && let Some(&(_, metric)) = FIELDS.iter().find(|(known, _)| *known == plain)
        {
            if self.rounded.iter().any(|&(known, _, _)| known == metric) {
                return false;
            }
            match quantity::binary_bytes(value) {
                Some(0.0) if metric == Metric::CacheMaxBytes => self.unlimited = Some(line),
                Some(number) => self.rounded.push((metric, number, line)),
                None => {}
            }
        } else if let Some(&(_, fact)) = WORDS.iter().find(|(known, _)| *known == name) {
            // Valkey gives a Redis version for compatibility before its own.
            self.words.retain(|&(known, _, _)| known != fact);
            self.words.push((fact, value, line));
        } else if name == "total_system_memory" {
            self.system = quantity::count(value).map(|bytes| (bytes, line));
        } else if name == "tcp_port" {
            self.port = Some(value);
        } else if name == "server_time_usec" {
            self.at = value.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok());
        } else if name.starts_with("db")
            && let Some(keys) = value.strip_prefix("keys=").and_then(|rest| rest.split(',').next())
        {
            self.keys.extend(quantity::count(keys).map(|keys| (name, keys, line)));
        }
        true
    }

    fn report(self, found: &mut Found) {
        let subject = match self.port {
            None | Some("6379") => "redis".to_owned(),
            Some(port) => format!("redis:{port}"),
        };
        let before = found.at;
        found.at = self.at.or(before);
        let exact = |metric: Metric| self.values.iter().any(|&(known, _, _)| known == metric);
        let has = |metric: Metric| exact(metric) || self.rounded.iter().any(|&(known, _, _)| known == metric);
        for &(metric, value, line) in &self.values {
            found.observe(Component::Cache, &subject, metric, value, line);
        }
        for &(metric, value, line) in self.rounded.iter().filter(|(metric, _, _)| !exact(*metric)) {
            found.observe(Component::Cache, &subject, metric, value, line);
        }
        for &(fact, text, line) in &self.words {
            found.fact(Component::Cache, &subject, fact, text, line);
        }
        for &(database, keys, line) in &self.keys {
            found.observe(Component::Cache, database, Metric::CacheKeys, keys, line);
        }
        if let Some((bytes, line)) = self.system.filter(|_| self.unlimited.is_some()) {
            found.observe(Component::Cache, &subject, Metric::MemoryLimitBytes, bytes, line);
        }
        if has(Metric::CacheUsedBytes) && !has(Metric::CacheMaxBytes) {
            let used = self.values.iter().chain(&self.rounded).find(|(metric, _, _)| *metric == Metric::CacheUsedBytes);
            say_limit_unknown(found, self.unlimited.is_some(), self.unlimited.or(used.map(|used| used.2)).unwrap_or(0));
        }
        found.at = before;
    }
}

/// Without a limit there is nothing to compare the used memory with.
pub(crate) fn say_limit_unknown(found: &mut Found, unlimited: bool, line: usize) {
    if unlimited {
        found.warn(
            line,
            "redis-unlimited",
            "Redis has no maxmemory: it grows until its container or host has no more.",
            "redis-cli CONFIG SET maxmemory 1gb, and in its configuration",
        );
    } else {
        found.info(
            line,
            "redis-limit-unknown",
            "Redis prints what it uses, not its limit.",
            "redis-cli CONFIG GET maxmemory",
        );
    }
}

/// Reads from `at` on, until a line that is no field and no section.
pub(crate) fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut server = Server::default();
    let mut next = at;
    let mut end = at;
    while next < paste.len() {
        let line = paste.line(next);
        if paste.is_blank(next) {
            next += 1;
            let after = paste.skip_blank(next);
            if section(paste.line(after), field(paste.line(after + 1)).is_some()).is_none()
                && !begins(paste.line(after))
            {
                break;
            }
            next = after;
            continue;
        }
        if section(line, field(paste.line(next + 1)).is_some()).is_some() {
            next += 1;
        } else if let Some((text, help)) = refusal(line) {
            found.error(next, "redis-refused", format!("Redis did not answer: {text}."), help);
            next += 1;
        } else if let Some((name, value, after)) = config(paste, next) {
            let name = if name == "maxmemory-policy" { "maxmemory_policy" } else { name };
            server.take(name, value, next + 1);
            next = after;
        } else if let Some((name, value)) =
            field(line).filter(|(name, _)| !matches!(*name, "cluster_state" | "sentinel_masters"))
        {
            if !server.take(name, value, next) {
                std::mem::take(&mut server).report(found);
                server.take(name, value, next);
            }
            next += 1;
        } else {
            break;
        }
        end = next;
    }
    server.report(found);
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(Metric, f64, usize)> {
        crate::inspect(text).observations.into_iter().map(|o| (o.metric, o.value, o.line)).collect()
    }

    #[test]
    fn exact_bytes_are_preferred_to_rounded_ones() {
        let text =
            "# Memory\nused_memory:17779568\nused_memory_human:16.96M\nmaxmemory:1073741824\nmaxmemory_human:1.00G\n";
        assert_eq!(
            values(text),
            [(Metric::CacheUsedBytes, 17_779_568.0, 2), (Metric::CacheMaxBytes, 1_073_741_824.0, 4)]
        );
        let text = "used_memory_human:5.44M\nmaxmemory_human:1.00G\n";
        assert_eq!(
            values(text),
            [(Metric::CacheUsedBytes, 5_704_253.0, 1), (Metric::CacheMaxBytes, 1_073_741_824.0, 2)]
        );
    }

    #[test]
    fn no_limit_is_no_value_and_is_said() {
        let inspection = crate::inspect("used_memory:5242880\nmaxmemory:0\nmaxmemory_human:0B\n");
        assert_eq!(inspection.observations.len(), 1);
        assert_eq!(inspection.diagnostics[0].code, "redis-unlimited");
        assert_eq!(inspection.diagnostics[0].line, Some(3));
    }

    #[test]
    fn a_numbered_configuration_is_read() {
        assert_eq!(values("1) \"maxmemory\"\n2) \"1073741824\"\n"), [(Metric::CacheMaxBytes, 1_073_741_824.0, 2)]);
    }
}
