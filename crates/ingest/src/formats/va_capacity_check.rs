//! The runbook's `va-capacity-check`.

use headroom_model::{Component, Metric};

use super::{docker_stats, psql, redis_info};
use crate::Format;
use crate::found::Found;
use crate::lines::{Paste, prompt};
use crate::marks::marks;
use crate::{moment, quantity};

pub(crate) static FORMAT: Format = Format {
    id: "va-capacity-check",
    title: "va-capacity-check",
    command: "va-capacity-check",
    marks: marks!["C-", "A:"],
    sniff,
    read,
};

/// The container that the script asks for.
const SERVER: &str = "voiceassist-voiceassist-server-1";
/// Lines that belong to no part of the script before it is taken to have ended.
const MOST_FOREIGN: usize = 24;

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    is_title(paste.line(at)) || is_body(paste, at)
}

fn is_title(line: &str) -> bool {
    line.contains("Capacity Check - ") && !line.contains("echo")
}

/// The script's output without its title.
fn is_body(paste: &Paste<'_>, at: usize) -> bool {
    paste.line(at).trim_end() == "Application:" && paste.line(at + 1).trim_start().starts_with("CPU:")
}

/// What the script measured, with the lines.
#[derive(Default)]
struct Check {
    cpu: Option<(f64, usize)>,
    memory: Option<(f64, usize)>,
    cpu_line: Option<usize>,
    connections: Option<usize>,
    has_connections: bool,
    redis: Option<usize>,
    verdict: Option<usize>,
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut check = Check::default();
    let mut end = at;
    let mut next = at;
    let mut foreign: Vec<usize> = Vec::new();
    while next < paste.len() && foreign.len() <= MOST_FOREIGN {
        let line = paste.line(next);
        if next > at && (is_title(line) || prompt(line).is_some() || (is_body(paste, next) && check.cpu_line.is_some()))
        {
            break;
        }
        if paste.is_blank(next) {
            next += 1;
            continue;
        }
        if check.line(line, next, found) {
            foreign.drain(..).for_each(|line| found.unread(line));
            end = next + 1;
            if check.verdict.is_some() {
                break;
            }
        } else {
            foreign.push(next);
        }
        next += 1;
    }
    check.finish(found);
    end
}

impl Check {
    /// Reads a line; `false` when it is none of the script's.
    fn line(&mut self, line: &str, at: usize, found: &mut Found) -> bool {
        let text = line.trim();
        if let Some((_, date)) = text.split_once("Capacity Check - ") {
            found.at = moment::of_date_command(date);
        } else if let Some(value) = text.strip_prefix("CPU:") {
            self.cpu_line = Some(at);
            self.cpu = quantity::percent(value).map(|value| (value, at));
        } else if let Some(value) = text.strip_prefix("Memory:") {
            self.memory = quantity::percent(value).map(|value| (value, at));
        } else if let Some(value) = text.strip_prefix("Active Connections:") {
            self.connections = Some(at);
            self.connections(value, at, found);
        } else if let Some(value) = text.strip_prefix("Memory Usage:") {
            self.redis = Some(at);
            found.observe_some(Component::Cache, "redis", Metric::CacheUsedBytes, quantity::binary_bytes(value), at);
        } else if let Some(verdict) = verdict(text) {
            self.verdict = Some(at);
            found.fact(Component::App, SERVER, "verdict", verdict, at);
        } else if let Some(name) = docker_stats::missing(text) {
            docker_stats::say_missing(found, name, at);
        } else if text.contains("is not running") && text.starts_with("service ") {
            found.error(
                at,
                "service-not-running",
                format!("{text}, so nothing was measured there."),
                "docker compose up -d",
            );
        } else if let Some(error) = psql::message::error(text) {
            psql::message::report(error, at, found);
        } else {
            return is_heading(text) || is_noise(text);
        }
        true
    }

    /// `13/100 (13%)`.
    fn connections(&mut self, value: &str, at: usize, found: &mut Found) {
        // Without the percentage the line is cut, and so may be the number before it.
        let counts = value.split_once('(').and_then(|(counts, _)| counts.split_once('/'));
        let counts = counts.and_then(|(active, most)| {
            Some((quantity::count(active.trim())?, quantity::count(most.trim()).filter(|&most| most > 0.0)?))
        });
        if let Some((active, most)) = counts {
            self.has_connections = true;
            found.observe(Component::Database, "postgres", Metric::ConnectionsActive, active, at);
            found.observe(Component::Database, "postgres", Metric::MaxConnections, most, at);
            psql::say_only_active(found, at);
        }
    }

    fn finish(self, found: &mut Found) {
        let stopped = matches!((self.cpu, self.memory), (Some((0.0, _)), Some((0.0, _))));
        if let Some((cpu, line)) = self.cpu {
            found.observe(Component::App, SERVER, Metric::CpuPercentOfCore, cpu, line);
            if stopped {
                found.observe(Component::App, SERVER, Metric::Processes, 0.0, line);
                docker_stats::say_not_running(found, SERVER, line);
            } else {
                docker_stats::say_of_one_core(found, cpu, line);
            }
        } else if let Some(line) = self.cpu_line {
            found.warn(
                line,
                "app-not-measured",
                "CPU and memory of the app are missing: docker stats gave nothing.",
                "docker stats --no-stream, and the right container name in the script",
            );
        }
        if let Some((memory, line)) = self.memory {
            found.observe(Component::App, SERVER, Metric::MemoryPercent, memory, line);
        }
        if let Some(line) = self.connections.filter(|_| !self.has_connections) {
            found.warn(
                line,
                "database-not-measured",
                "The connections are missing: the database query gave no number.",
                "psql -XtA -c \"SELECT count(*) FROM pg_stat_activity\"",
            );
        }
        if let Some(line) = self.redis {
            redis_info::say_limit_unknown(found, false, line);
        }
        if let Some(line) = self.verdict {
            let missing = self.cpu.is_none() || self.memory.is_none() || !self.has_connections || stopped;
            if missing {
                found.warn(
                    line,
                    "verdict-not-trusted",
                    "The script's own verdict is not trusted: it prints OK where numbers are missing.",
                    "Headroom judges what was measured",
                );
            }
        }
    }
}

/// `🟢 OK: Current capacity is adequate`.
fn verdict(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    ["IMMEDIATE", "SOON", "OK"]
        .into_iter()
        .find(|word| text.strip_prefix(word).is_some_and(|rest| rest.starts_with(": ")))
}

fn is_heading(text: &str) -> bool {
    matches!(text, "Application:" | "Database:" | "Redis:" | "Scaling Recommendations:")
        || (text.len() > 8 && text.bytes().all(|b| b == b'='))
}

/// Complaints of the shell and of `bc` about numbers that are missing.
fn is_noise(text: &str) -> bool {
    text.starts_with("(standard_in) ") || (text.contains(": line ") && text.contains("va-capacity-check"))
}

#[cfg(test)]
mod tests {
    const FAILED: &str = "VoiceAssist Capacity Check - Tue Nov 24 03:29:43 UTC 2026\n========================================\nApplication:\n CPU: 43.21%\n Memory: 39.63%\nservice \"postgres\" is not running\n/usr/local/bin/va-capacity-check: line 15: DB_CONN * 100 / DB_MAX: division by 0 (error token is \"DB_MAX\")\nDatabase:\n Active Connections: / (%)\nRedis:\n Memory Usage: 5.39M\n\nScaling Recommendations:\n/usr/local/bin/va-capacity-check: line 29: [: -gt: unary operator expected\n🟢 OK: Current capacity is adequate\n";

    #[test]
    fn what_is_missing_is_said_with_its_line_and_the_verdict_is_not_trusted() {
        let inspection = crate::inspect(FAILED);
        let said: Vec<_> = inspection.diagnostics.iter().map(|d| (d.line.unwrap(), d.code.as_str())).collect();
        assert_eq!(
            said,
            [
                (4, "cpu-is-of-one-core"),
                (6, "service-not-running"),
                (9, "database-not-measured"),
                (11, "redis-limit-unknown"),
                (15, "verdict-not-trusted"),
            ]
        );
        assert!(inspection.unread.is_empty());
        assert!(inspection.observations.iter().all(|o| o.at.unwrap().to_string() == "2026-11-24T03:29:43Z"));
    }
}
