//! The runbook's `va-capacity-check`, and the script that Headroom makes of it, which also prints the CPU of the
//! limit, all connections, what it could not read, and every alarm.

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
    cpu_of_limit: Option<(f64, usize)>,
    /// Only the corrected script, which says what it could not read, has this line.
    cpu_of_limit_line: Option<usize>,
    memory: Option<(f64, usize)>,
    cpu_line: Option<usize>,
    connections: Option<usize>,
    has_connections: bool,
    /// Idle connections are counted too.
    has_all_connections: bool,
    redis: Option<usize>,
    /// The first alarm or all-clear.
    verdict: Option<usize>,
    /// The script judges Redis against its limit.
    knows_redis_limit: bool,
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
            if check.verdict.is_some() {
                break;
            }
            next += 1;
            continue;
        }
        if check.line(line, next, found) {
            foreign.drain(..).for_each(|line| found.unread(line));
            end = next + 1;
        } else if check.verdict.is_some() {
            break;
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
        if self.verdict.is_some() {
            // Only alarms follow an alarm.
            return self.alarm(text, at, found);
        }
        if let Some((_, date)) = text.split_once("Capacity Check - ") {
            found.at = moment::of_date_command(date);
        } else if let Some(value) = text.strip_prefix("CPU:") {
            self.cpu_line = Some(at);
            self.cpu = quantity::percent(value).map(|value| (value, at));
        } else if let Some(value) = text.strip_prefix("CPU of limit:") {
            self.cpu_of_limit_line = Some(at);
            self.cpu_of_limit = quantity::percent(value).map(|value| (value, at));
        } else if let Some(value) = text.strip_prefix("Memory:") {
            self.memory = quantity::percent(value).map(|value| (value, at));
        } else if let Some(value) = text.strip_prefix("Active Connections:") {
            self.connections = Some(at);
            self.has_connections |= connections(value, Metric::ConnectionsActive, at, found);
        } else if let Some(value) = text.strip_prefix("All Connections:") {
            self.has_all_connections |= connections(value, Metric::ConnectionsTotal, at, found);
        } else if let Some(value) = text.strip_prefix("Memory Usage:") {
            self.redis = Some(at);
            found.observe_some(Component::Cache, "redis", Metric::CacheUsedBytes, quantity::binary_bytes(value), at);
        } else if self.alarm(text, at, found) {
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

    /// Reads an alarm, an all-clear, or what the script could not read; `false` when the line is none.
    fn alarm(&mut self, text: &str, at: usize, found: &mut Found) -> bool {
        let Some((verdict, reason)) = verdict(text) else { return false };
        self.verdict.get_or_insert(at);
        self.knows_redis_limit |= reason.contains("Redis");
        found.fact(Component::App, SERVER, "verdict", verdict, at);
        if let Some(what) = reason.strip_prefix("no data for ").filter(|_| verdict == "UNKNOWN") {
            found.warn(
                at,
                "check-without-data",
                format!("The script could not read {what}."),
                "Run what it asks by hand, to see why",
            );
        }
        if reason.starts_with("Redis has no maxmemory") {
            redis_info::say_limit_unknown(found, true, at);
        }
        true
    }

    fn finish(self, found: &mut Found) {
        let stopped = matches!((self.cpu, self.memory), (Some((0.0, _)), Some((0.0, _))));
        if let Some((cpu, line)) = self.cpu {
            found.observe(Component::App, SERVER, Metric::CpuPercentOfCore, cpu, line);
            if stopped {
                found.observe(Component::App, SERVER, Metric::Processes, 0.0, line);
                docker_stats::say_not_running(found, SERVER, line);
            } else if self.cpu_of_limit.is_none() {
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
        if let Some((of_limit, line)) = self.cpu_of_limit.filter(|_| !stopped) {
            found.observe(Component::App, SERVER, Metric::CpuPercent, of_limit, line);
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
        if let Some(line) = self.connections.filter(|_| self.has_connections && !self.has_all_connections) {
            psql::say_only_active(found, line);
        }
        if let Some(line) = self.redis.filter(|_| !self.knows_redis_limit) {
            redis_info::say_limit_unknown(found, false, line);
        }
        if let Some(line) = self.verdict.filter(|_| self.cpu_of_limit_line.is_none()) {
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

/// `13/100 (13%)`: whether both counts are there.
fn connections(text: &str, metric: Metric, at: usize, found: &mut Found) -> bool {
    // Without the percentage the line is cut, and so may be the number before it.
    let counts = text.split_once('(').and_then(|(counts, _)| counts.split_once('/'));
    let counts = counts.and_then(|(used, most)| {
        Some((quantity::count(used.trim())?, quantity::count(most.trim()).filter(|&most| most > 0.0)?))
    });
    if let Some((used, most)) = counts {
        found.observe(Component::Database, "postgres", metric, used, at);
        if metric == Metric::ConnectionsActive {
            found.observe(Component::Database, "postgres", Metric::MaxConnections, most, at);
        }
    }
    counts.is_some()
}

/// The verdict and its reason in `🟢 OK: Current capacity is adequate`.
fn verdict(text: &str) -> Option<(&'static str, &str)> {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    ["IMMEDIATE", "SOON", "OK", "UNKNOWN"]
        .into_iter()
        .find_map(|word| Some((word, text.strip_prefix(word)?.strip_prefix(": ")?)))
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
    use headroom_model::Metric;

    const FAILED: &str = "VoiceAssist Capacity Check - Tue Nov 24 03:29:43 UTC 2026\n========================================\nApplication:\n CPU: 43.21%\n Memory: 39.63%\nservice \"postgres\" is not running\n/usr/local/bin/va-capacity-check: line 15: DB_CONN * 100 / DB_MAX: division by 0 (error token is \"DB_MAX\")\nDatabase:\n Active Connections: / (%)\nRedis:\n Memory Usage: 5.39M\n\nScaling Recommendations:\n/usr/local/bin/va-capacity-check: line 29: [: -gt: unary operator expected\n🟢 OK: Current capacity is adequate\n";

    /// What the generated script prints when Redis does not answer.
    const CORRECTED: &str = "VoiceAssist Capacity Check - Tue Nov 24 10:12:07 UTC 2026\n========================================\nApplication:\n CPU: 187.63%\n CPU of limit: 93.82%\n Memory: 89.50%\nDatabase:\n Active Connections: 13/100 (13%)\n All Connections: 84/100 (84%)\nRedis:\n Memory Usage: no data\n\nScaling Recommendations:\n🔴 IMMEDIATE: Scale application horizontally\n🔴 IMMEDIATE: Give the application more memory\n🔴 IMMEDIATE: Scale database connections or add read replica\n⚪ UNKNOWN: no data for the memory of redis\n\nthanks\n";

    #[test]
    fn the_corrected_script_gives_every_value_and_every_alarm() {
        let inspection = crate::inspect(CORRECTED);
        let values: Vec<_> = inspection.observations.iter().map(|o| (o.line, o.metric, o.value)).collect();
        assert_eq!(
            values,
            [
                (4, Metric::CpuPercentOfCore, 187.63),
                (5, Metric::CpuPercent, 93.82),
                (6, Metric::MemoryPercent, 89.5),
                (8, Metric::ConnectionsActive, 13.0),
                (8, Metric::MaxConnections, 100.0),
                (9, Metric::ConnectionsTotal, 84.0),
            ]
        );
        let said: Vec<_> = inspection.diagnostics.iter().map(|d| (d.line.unwrap(), d.code.as_str())).collect();
        assert_eq!(said, [(11, "redis-limit-unknown"), (17, "check-without-data")]);
        let verdicts: Vec<_> = inspection.facts.iter().map(|fact| (fact.line, fact.text.as_str())).collect();
        assert_eq!(verdicts, [(14, "IMMEDIATE"), (15, "IMMEDIATE"), (16, "IMMEDIATE"), (17, "UNKNOWN")]);
        assert_eq!((inspection.documents[0].last_line, inspection.unread[0].first_line), (17, 19));
    }

    #[test]
    fn redis_without_a_limit_is_said_by_the_corrected_script() {
        let text = CORRECTED.replace("no data\n", "5.39M\n").replace(
            "⚪ UNKNOWN: no data for the memory of redis",
            "🟡 SOON: Redis has no maxmemory; it grows until the host has none left",
        );
        let inspection = crate::inspect(&text);
        let said: Vec<_> = inspection.diagnostics.iter().map(|d| (d.line.unwrap(), d.code.as_str())).collect();
        assert_eq!(said, [(17, "redis-unlimited")]);
        assert!(inspection.unread.iter().all(|range| range.first_line == 19));
    }

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
