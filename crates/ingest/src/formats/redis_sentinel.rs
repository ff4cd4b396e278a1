//! `SENTINEL masters`, `replicas` and `get-master-addr-by-name`, and the sentinel's section of INFO.

use headroom_model::{Component, Metric};

use crate::Format;
use crate::found::Found;
use crate::json::text;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "redis-sentinel",
    title: "redis sentinel",
    command: "redis-cli -p 26379 SENTINEL masters",
    marks: marks!["#S", "_:", ")", "name", "["],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    line == "# Sentinel"
        || line.starts_with("sentinel_masters:")
        || is_list(paste, at)
        || is_address(paste, at)
        || objects(paste, at)
}

/// `1)  1) "name"`, or without numbers `name`, and its value and `ip` below.
fn is_list(paste: &Paste<'_>, at: usize) -> bool {
    cell(paste.line(at)) == "name" && matches!(cell(paste.line(at + 2)), "ip")
}

/// `1) "127.0.0.1"` and `2) "6379"`.
fn is_address(paste: &Paste<'_>, at: usize) -> bool {
    let (host, port) = (paste.line(at), paste.line(at + 1));
    host.starts_with("1) \"")
        && port.starts_with("2) \"")
        && quantity::count(cell(port)).is_some_and(|port| port < 65_536.0)
        && cell(host).contains('.')
}

fn objects(paste: &Paste<'_>, at: usize) -> bool {
    paste.json(at).is_some_and(|json| {
        let first = json.value.as_array().and_then(|list| list.first());
        first.is_some_and(|object| text(object, "runid").is_some() && text(object, "flags").is_some())
    })
}

/// `   10) "master"` without its numbers and quotes.
fn cell(line: &str) -> &str {
    let mut text = line.trim();
    while let Some((number, rest)) = text.split_once(')')
        && quantity::count(number).is_some()
    {
        text = rest.trim_start();
    }
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

/// What a sentinel says about a server.
#[derive(Default)]
struct Server {
    name: String,
    flags: String,
    replicas: Option<f64>,
    other_sentinels: Option<f64>,
    quorum: Option<f64>,
    line: usize,
}

impl Server {
    fn take(&mut self, key: &str, value: &str) {
        match key {
            "name" => value.clone_into(&mut self.name),
            "flags" => value.clone_into(&mut self.flags),
            "num-slaves" => self.replicas = quantity::count(value),
            "num-other-sentinels" => self.other_sentinels = quantity::count(value),
            "quorum" => self.quorum = quantity::count(value),
            _ => {}
        }
    }

    fn report(&self, found: &mut Found) {
        let mut fact = |name, text: &str| found.fact(Component::Cache, &self.name, name, text, self.line);
        fact("flags", &self.flags);
        fact("otherSentinels", &self.other_sentinels.map(|count| count.to_string()).unwrap_or_default());
        fact("quorum", &self.quorum.map(|count| count.to_string()).unwrap_or_default());
        found.observe_some(Component::Cache, &self.name, Metric::Replicas, self.replicas, self.line);
        if self.flags.contains("_down") {
            found.error(
                self.line,
                "cache-server-down",
                format!("The sentinel sees {} down ({}).", self.name, self.flags),
                "redis-cli -p 26379 SENTINEL ckquorum MASTER",
            );
        }
        if let (Some(others), Some(quorum)) = (self.other_sentinels, self.quorum)
            && others + 1.0 < quorum
        {
            found.error(
                self.line,
                "sentinel-without-quorum",
                format!("{} sentinels cannot reach a quorum of {quorum}: there will be no failover.", others + 1.0),
                "Give each sentinel its own configuration file and directory, and resolve hostnames",
            );
        }
    }
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    if let Some(json) = paste.json(at) {
        for object in json.value.as_array().into_iter().flatten() {
            let mut server = Server { line: at, ..Server::default() };
            for (key, value) in object.as_object().into_iter().flatten() {
                server.take(key, value.as_str().unwrap_or(""));
            }
            server.report(found);
        }
        return json.end;
    }
    if is_list(paste, at) {
        return lists(paste, at, found);
    }
    if is_address(paste, at) {
        let address = format!("{}:{}", cell(paste.line(at)), cell(paste.line(at + 1)));
        found.fact(Component::Cache, "redis", "primaryAddress", &address, at);
        return at + 2;
    }
    let mut next = at + 1;
    while let Some((name, value)) = paste.line(next).split_once(':') {
        if let Some(fields) = value.strip_prefix("name=").filter(|_| name.starts_with("master")) {
            let mut parts = fields.split(',');
            let subject = parts.next().unwrap_or("");
            for (key, value) in parts.filter_map(|part| part.split_once('=')) {
                match key {
                    "status" => found.fact(Component::Cache, subject, "status", value, next),
                    "slaves" => {
                        found.observe_some(Component::Cache, subject, Metric::Replicas, quantity::count(value), next);
                    }
                    _ => {}
                }
            }
        } else if !name.starts_with("sentinel_") {
            break;
        }
        next += 1;
    }
    next
}

/// Pairs of lines; a new server begins with its name.
fn lists(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut server = Server::default();
    let mut next = at;
    loop {
        let (key, value) = (cell(paste.line(next)), cell(paste.line(next + 1)));
        let shaped = !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        if !shaped || next + 1 >= paste.len() || (paste.line(at).contains(')') && !paste.line(next).contains(')')) {
            break;
        }
        if key == "name" {
            if next > at {
                server.report(found);
            }
            server = Server { line: next + 1, ..Server::default() };
        }
        server.take(key, value);
        next += 2;
    }
    server.report(found);
    next
}
