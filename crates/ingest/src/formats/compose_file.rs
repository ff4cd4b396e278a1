//! A compose file: limits, replicas, images, ports, and what in it does not work.

use headroom_model::{Component, Metric};

use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::lint::Lint;
use crate::marks::marks;
use crate::{names, quantity};

pub(crate) static FORMAT: Format = Format {
    id: "compose-file",
    title: "compose file",
    command: "docker compose config",
    marks: marks![":"],
    sniff,
    read,
};

/// `services:` stands within so many lines of the first.
const MOST_BEFORE: usize = 30;

/// Top-level keys of the Compose specification.
const TOP: [&str; 8] = ["version", "name", "include", "services", "networks", "volumes", "configs", "secrets"];

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    let Some((key, _)) = entry(line) else { return false };
    let begins = |line: &str| entry(line).is_some_and(|(key, value)| key == "services" && value.is_empty());
    let indent = indent(line);
    if !TOP.contains(&key) && !key.starts_with("x-") {
        return false;
    }
    let services = (at..at + MOST_BEFORE).take_while(|&below| {
        let text = paste.line(below);
        paste.is_blank(below)
            || text.trim_start().starts_with('#')
            || self::indent(text) > indent
            || is_top(text, indent)
    });
    let mut services = services.filter(|&below| self::indent(paste.line(below)) == indent && begins(paste.line(below)));
    // A service and one of its keys below make a compose file of a lone `services:`.
    services.next().is_some_and(|services| {
        let service = paste.skip_blank(services + 1);
        let inside = paste.skip_blank(service + 1);
        let deeper = |line: usize| self::indent(paste.line(line));
        entry(paste.line(service)).is_some_and(|(_, value)| value.is_empty())
            && deeper(service) > indent
            && deeper(inside) > deeper(service)
    })
}

fn is_top(line: &str, indent: usize) -> bool {
    let known = |key: &str| TOP.contains(&key) || key.starts_with("x-");
    self::indent(line) == indent && entry(line).is_some_and(|(key, _)| known(key))
}

fn indent(line: &str) -> usize {
    line.bytes().take_while(|&byte| byte == b' ').count()
}

/// `key: value` without its comment and quotes.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.trim_start().split_once(':')?;
    if key.is_empty() || key.contains([' ', '"', '{', '\'', '#', '/']) || !(value.is_empty() || value.starts_with(' '))
    {
        return None;
    }
    Some((key, scalar(value)))
}

/// A value without its comment and quotes.
fn scalar(value: &str) -> &str {
    let value = value.split_once(" #").map_or(value, |(value, _)| value).trim();
    value.trim_matches(['"', '\''])
}

/// What a service says, each with its line.
#[derive(Default)]
struct Service<'p> {
    name: &'p str,
    image: Option<(&'p str, usize)>,
    container_name: Option<usize>,
    published: Option<usize>,
    replicas: Option<(f64, usize)>,
    limits: Vec<(Metric, f64, usize)>,
    reserved_cpus: Option<usize>,
    data_volume: Option<usize>,
    command: Vec<(&'p str, usize)>,
    ports: Vec<(&'p str, usize)>,
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let top = indent(paste.line(at));
    // The keys above a line, each with its indent.
    let mut path: Vec<(usize, &str)> = Vec::new();
    let mut service: Option<Service<'_>> = None;
    let mut lint = Lint::default();
    let mut next = at;
    let mut end = at;
    while next < paste.len() {
        let line = paste.line(next);
        let text = line.trim_start();
        if text.is_empty() || text.starts_with('#') {
            next += 1;
            continue;
        }
        let depth = indent(line);
        if depth < top || (depth == top && !is_top(line, top)) {
            break;
        }
        // Items of a list may stand under their key.
        let item = text.strip_prefix("- ");
        path.retain(|&(above, _)| above < depth || (item.is_some() && above == depth));
        if let Some((key, value)) = entry(line).filter(|_| item.is_none()) {
            path.push((depth, key));
            if key == "version" && depth == top {
                say_version(found, next);
            }
            let keys: Vec<&str> = path.iter().map(|&(_, key)| key).collect();
            if let ["services", name] = keys.as_slice() {
                if let Some(service) = service.replace(Service { name, ..Service::default() }) {
                    service.report(found);
                }
            } else if let (["services", _, inner @ ..], Some(service)) = (keys.as_slice(), service.as_mut()) {
                service.key(inner, value, next);
            }
        } else if let Some(item) = item
            && let Some(service) = service.as_mut()
            && let Some(&(_, list)) = path.last()
        {
            service.item(list, scalar(item), next);
        }
        lint.line(line, next, found);
        next += 1;
        end = next;
    }
    if let Some(service) = service {
        service.report(found);
    }
    end
}

impl<'p> Service<'p> {
    fn key(&mut self, keys: &[&str], value: &'p str, at: usize) {
        let limit = |metric, value: Option<f64>| value.map(|value| (metric, value, at));
        match keys {
            ["image"] => self.image = Some((value, at)),
            ["container_name"] => self.container_name = Some(at),
            ["deploy", "replicas"] | ["scale"] => self.replicas = quantity::count(value).map(|count| (count, at)),
            ["deploy", "resources", "limits", "cpus"] | ["cpus"] => {
                self.limits.extend(limit(Metric::CpuLimitCores, quantity::number(value)));
            }
            ["deploy", "resources", "limits", "memory"] | ["mem_limit"] => {
                self.limits.extend(limit(Metric::MemoryLimitBytes, memory(value)));
            }
            ["deploy", "resources", "reservations", "cpus"] => self.reserved_cpus = Some(at),
            ["command"] if !value.is_empty() => {
                let words = value.split([' ', ',', '[', ']']).map(|word| word.trim_matches(['"', '\'']));
                self.command.extend(words.filter(|word| !word.is_empty()).map(|word| (word, at)));
            }
            _ => {}
        }
    }

    fn item(&mut self, list: &str, value: &'p str, at: usize) {
        match list {
            "ports" => {
                self.ports.push((value, at));
                if value.contains(':') {
                    self.published.get_or_insert(at);
                }
            }
            "volumes" if value.contains(":/var/lib/postgresql/data") => self.data_volume = Some(at),
            "command" => self.command.push((value, at)),
            _ => {}
        }
    }

    fn report(self, found: &mut Found) {
        let of_image = || self.image.and_then(|(image, _)| names::known(image));
        let component = names::known(self.name).or_else(of_image).unwrap_or(Component::Other);
        for (metric, value, line) in &self.limits {
            found.observe(component, self.name, *metric, *value, *line);
        }
        if let Some((replicas, line)) = self.replicas {
            found.observe(component, self.name, Metric::Instances, replicas, line);
        }
        if let Some((image, line)) = self.image {
            found.fact(component, self.name, "image", image, line);
        }
        for (port, line) in &self.ports {
            found.fact(component, self.name, "port", port, *line);
        }
        self.settings(component, found);
        self.faults(found);
    }

    /// Limits that stand in the command: `postgres -c max_connections=200`, `redis-server --maxmemory 1gb`.
    fn settings(&self, component: Component, found: &mut Found) {
        for (index, &(word, line)) in self.command.iter().enumerate() {
            if let Some(most) = word.strip_prefix("max_connections=").and_then(quantity::count) {
                found.observe(component, self.name, Metric::MaxConnections, most, line);
            }
            if word == "--maxmemory"
                && let Some(&(size, line)) = self.command.get(index + 1)
            {
                found.observe_some(component, self.name, Metric::CacheMaxBytes, memory(size), line);
            }
        }
    }

    fn faults(&self, found: &mut Found) {
        let many = self.replicas.is_some_and(|(replicas, _)| replicas > 1.0);
        if let Some(line) = self.container_name.filter(|_| many) {
            found.error(
                line,
                "name-for-one-container",
                format!("{} has several replicas; a container_name is for one.", self.name),
                "Remove container_name",
            );
        }
        if let Some(line) = self.published.filter(|_| many) {
            found.error(
                line,
                "port-for-one-container",
                format!("{} has several replicas; a published port is for one.", self.name),
                "expose, and a port on the balancer only",
            );
        }
        if let Some(line) = self.reserved_cpus {
            found.warn(
                line,
                "reservation-is-ignored",
                "reservations.cpus means nothing outside Swarm.",
                "limits.cpus, and reservations.memory",
            );
        }
        let version = self.image.and_then(|(image, _)| image.split_once("postgres:")).map(|(_, tag)| tag);
        let version = version.and_then(|tag| tag.split(['.', '-']).next()?.parse::<u32>().ok());
        if let Some(line) = self.data_volume.filter(|_| version.is_some_and(|version| version >= 18)) {
            found.error(
                line,
                "volume-stops-postgres",
                "From 18 on the image of PostgreSQL exits when a volume is at /var/lib/postgresql/data.",
                "A volume at /var/lib/postgresql",
            );
        }
        if let Some((image, line)) =
            self.image.filter(|(image, _)| image.ends_with(":latest") || !image.contains([':', '@']))
        {
            found.info(
                line,
                "image-without-version",
                format!("{image} is another image tomorrow."),
                "A tag with a version",
            );
        }
    }
}

fn say_version(found: &mut Found, line: usize) {
    found.info(line, "version-is-obsolete", "Compose ignores version: and says so each time.", "Remove the line");
}

/// Bytes as Compose reads them: every unit is binary.
fn memory(text: &str) -> Option<f64> {
    let upper = text.trim().to_ascii_uppercase();
    let value = quantity::binary_bytes(&upper).or_else(|| quantity::number(&upper));
    value.filter(|bytes| *bytes > 0.0)
}

#[cfg(test)]
mod tests {
    use headroom_model::Metric;

    const FILE: &str = "\
version: \"3.8\"
services:
  voiceassist-server:
    image: voiceassist/server:latest
    container_name: voiceassist
    ports:
      - \"8000:8000\"
    deploy:
      replicas: 3
      resources:
        limits:
          cpus: \"4\" # Increased from 2
          memory: 4G
        reservations:
          cpus: \"2\"
  postgres:
    image: postgres:18
    command:
      - \"postgres\"
      - \"-c\"
      - \"max_connections=200\"
    volumes:
      - postgres_data:/var/lib/postgresql/data
  redis:
    image: redis:7.4-alpine
    command: redis-server --maxmemory 1gb --maxmemory-policy allkeys-lru

volumes:
  postgres_data:
";

    #[test]
    fn limits_replicas_images_and_ports_are_read() {
        let inspection = crate::inspect(FILE);
        let values: Vec<_> =
            inspection.observations.iter().map(|o| (o.line, o.subject.as_str(), o.metric, o.value)).collect();
        assert_eq!(
            values,
            [
                (9, "voiceassist-server", Metric::Instances, 3.0),
                (12, "voiceassist-server", Metric::CpuLimitCores, 4.0),
                (13, "voiceassist-server", Metric::MemoryLimitBytes, 4_294_967_296.0),
                (21, "postgres", Metric::MaxConnections, 200.0),
                (26, "redis", Metric::CacheMaxBytes, 1_073_741_824.0),
            ]
        );
        let facts: Vec<_> = inspection.facts.iter().map(|f| (f.line, f.name.as_str(), f.text.as_str())).collect();
        assert_eq!(
            facts,
            [
                (4, "image", "voiceassist/server:latest"),
                (7, "port", "8000:8000"),
                (17, "image", "postgres:18"),
                (25, "image", "redis:7.4-alpine"),
            ]
        );
        assert_eq!((inspection.documents.len(), inspection.documents[0].last_line), (1, 29));
        assert!(inspection.unread.is_empty());
    }

    #[test]
    fn what_does_not_work_is_said_with_its_line() {
        let inspection = crate::inspect(FILE);
        let said: Vec<_> = inspection.diagnostics.iter().map(|d| (d.line.unwrap(), d.code.as_str())).collect();
        assert_eq!(
            said,
            [
                (1, "version-is-obsolete"),
                (4, "image-without-version"),
                (5, "name-for-one-container"),
                (7, "port-for-one-container"),
                (15, "reservation-is-ignored"),
                (23, "volume-stops-postgres"),
                (26, "eviction-takes-sessions-too"),
            ]
        );
    }

    #[test]
    fn other_yaml_is_no_compose_file() {
        for text in ["services: 3 running\n", "name: x\nvalue: y\n", "services:\nthere are many\n", "version: 1\n"] {
            assert!(crate::inspect(text).documents.is_empty(), "{text}");
        }
    }
}
