//! A screen of the runbook's `va-scaling-monitor`, with or without the head line of `watch`.

use headroom_model::{Component, Metric};

use super::{docker_stats, psql};
use crate::Format;
use crate::found::Found;
use crate::lines::{Paste, prompt};
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "va-scaling-monitor",
    title: "va-scaling-monitor",
    command: "va-scaling-monitor",
    marks: marks!["= ", "E:"],
    sniff,
    read,
};

const SERVICE: &str = "voiceassist-server";
/// Lines that belong to no part of the monitor before it is taken to have ended.
const MOST_FOREIGN: usize = 24;

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    Section::of(paste.line(at)).is_some()
        || (is_watch(paste.line(at)) && (at + 1..at + 6).any(|line| Section::of(paste.line(line)).is_some()))
}

/// `Every 5.0s: echo "=== Application…  va-prod-1: Tue Nov 24 03:49:49 2026`.
fn is_watch(line: &str) -> bool {
    line.starts_with("Every ") && line.contains("s: ")
}

#[derive(Clone, Copy, PartialEq)]
enum Section {
    Instances,
    Usage,
    Requests,
    Errors,
    Connections,
}

impl Section {
    fn of(line: &str) -> Option<Self> {
        match line.trim().strip_prefix("=== ")?.strip_suffix(" ===")? {
            "Application Instances" => Some(Self::Instances),
            "Resource Usage" => Some(Self::Usage),
            "Request Rate (approx)" => Some(Self::Requests),
            "Error Rate" => Some(Self::Errors),
            "Database Connections" => Some(Self::Connections),
            _ => None,
        }
    }
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut section = None;
    let mut end = at;
    let mut next = at;
    let mut foreign: Vec<usize> = Vec::new();
    while next < paste.len() && foreign.len() <= MOST_FOREIGN {
        let line = paste.line(next);
        if paste.is_blank(next) {
            next += 1;
            continue;
        }
        if prompt(line).is_some() {
            break;
        }
        let heading = Section::of(line);
        let read = match (heading, section) {
            (Some(_), _) => {
                section = heading;
                Some(next + 1)
            }
            (None, _) if is_watch(line) => Some(next + 1),
            (None, Some(Section::Usage)) => {
                (docker_stats::FORMAT.sniff)(paste, next).then(|| docker_stats::read_cpu_and_memory(paste, next, found))
            }
            (None, Some(Section::Connections)) => {
                (psql::FORMAT.sniff)(paste, next).then(|| psql::read(paste, next, found))
            }
            (None, Some(section)) => rate(section, line.trim(), next, found).then_some(next + 1),
            (None, None) => None,
        };
        if let Some(after) = read {
            foreign.drain(..).for_each(|line| found.unread(line));
            end = after;
            next = after;
        } else if section == Some(Section::Connections) {
            break;
        } else {
            foreign.push(next);
            next += 1;
        }
    }
    end
}

/// A count on its line, or the unit under it.
fn rate(section: Section, text: &str, at: usize, found: &mut Found) -> bool {
    let Some(count) = quantity::count(text) else { return matches!(text, "requests/min" | "errors/min") };
    match section {
        Section::Instances => {
            found.observe(Component::App, SERVICE, Metric::Instances, count, at);
            if count == 0.0 {
                found.warn(
                    at,
                    "no-instance-running",
                    "No instance is counted; the script looks for \"Up\", newer Compose prints \"running\".",
                    "docker compose ps voiceassist-server",
                );
            }
        }
        Section::Requests => {
            found.observe(Component::App, SERVICE, Metric::RequestsPerSecond, count / 60.0, at);
            found.info(
                at,
                "rate-is-approximate",
                "Requests are log lines with \"200 OK\" in the last minute: other answers are not counted.",
                "",
            );
        }
        Section::Errors => found.observe(Component::App, SERVICE, Metric::ErrorsPerMinute, count, at),
        Section::Usage | Section::Connections => return false,
    }
    true
}
