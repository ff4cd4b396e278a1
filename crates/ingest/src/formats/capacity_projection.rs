//! The output of the runbook's growth script, `capacity_projection.py`.

use headroom_model::{Component, Metric};

use crate::Format;
use crate::found::Found;
use crate::lines::{Paste, prompt};
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "capacity-projection",
    title: "capacity projection",
    command: "python3 /tmp/capacity_projection.py",
    marks: marks!["CP:"],
    sniff,
    read,
};

/// The subject of what the script was given.
const INPUT: &str = "capacity projection";

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    months(paste.line(at)).is_some()
}

/// `Capacity Projection for 12 months:`.
fn months(line: &str) -> Option<&str> {
    line.strip_prefix("Capacity Projection for ")?
        .strip_suffix(" months:")
        .filter(|text| quantity::number(text).is_some())
}

/// Lines of the projection, and what the fact is called.
const FACTS: [(&str, &str); 8] = [
    ("Projected Users", "projectedUsers"),
    ("Projected RPS", "projectedRequestsPerSecond"),
    ("Application Instances", "projectedInstances"),
    ("Database Connections", "projectedConnections"),
    ("Database Storage", "projectedDatabaseGb"),
    ("Redis Memory", "projectedRedisGb"),
    ("Application", "recommendedApp"),
    ("Redis", "recommendedRedis"),
];

/// What the script was given is observed; what it computes is its own claim and stays a fact: Headroom computes
/// the same itself.
fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    found.fact(Component::Other, INPUT, "months", months(paste.line(at)).unwrap_or(""), at);
    let mut end = at + 1;
    let mut next = at + 1;
    while next < paste.len() {
        let text = paste.line(next).trim();
        if prompt(text).is_some() {
            break;
        }
        let known = match text.split_once(':') {
            _ if paste.is_blank(next) => true,
            None => text.len() > 8 && text.bytes().all(|b| b == b'='),
            Some((label, value)) => line(label.trim(), value.trim(), next, found),
        };
        if !known {
            break;
        }
        next += 1;
        if !text.is_empty() {
            end = next;
        }
    }
    end
}

fn line(label: &str, value: &str, at: usize, found: &mut Found) -> bool {
    match label {
        "Current Users" => found.observe_some(Component::App, INPUT, Metric::Users, quantity::whole(value), at),
        "Current RPS" => {
            found.observe_some(Component::App, INPUT, Metric::RequestsPerSecond, quantity::number(value), at);
        }
        "Resource Requirements" | "Recommended Setup" => return value.is_empty(),
        "Database" => found.fact(Component::Database, INPUT, "recommendedDatabase", value, at),
        _ => {
            let Some(&(_, name)) = FACTS.iter().find(|(known, _)| *known == label) else { return false };
            // `150,852 (1.8x)` and `336 GB`: the number alone; a recommendation stays whole.
            let first = value.split(' ').next().and_then(quantity::localized);
            let text = match first {
                Some(_) if name.starts_with("projected") => value.split(' ').next().unwrap_or("").replace(',', ""),
                _ => value.to_owned(),
            };
            found.fact(Component::Other, INPUT, name, &text, at);
        }
    }
    true
}
