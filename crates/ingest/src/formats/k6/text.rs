//! The end-of-test summary of k6 0.x and 1.x as text.

use super::Summary;
use crate::Format;
use crate::formats::another_begins;
use crate::found::Found;
use crate::lines::{Paste, prompt};
use crate::marks::marks;
use crate::quantity;

pub(crate) static FORMAT: Format = Format {
    id: "k6-text",
    title: "k6",
    command: "k6 run loadtest.js",
    marks: marks!["/\\", "e:", ".:", "r(", "¤"],
    sniff,
    read,
};

/// Lines that are none of k6's before its output is taken to have ended.
const MOST_FOREIGN: usize = 8;

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    is_banner(paste, at)
        || metric(line).is_some()
        || is_section(line)
        || progress_seconds(line).is_some()
        || ((is_check(line.trim()) || line.trim().starts_with("█ "))
            && (1..40).any(|more| {
                let below = paste.line(at + more);
                metric(below).is_some() || is_section(below)
            }))
}

/// The drawing that k6 begins with.
fn is_banner(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at).trim();
    line.starts_with("/\\") && (line.contains("|‾‾|") || line.contains("Grafana") || line.contains("/‾‾/"))
        || (line.starts_with("execution: ") && paste.line(at + 1).trim().starts_with("script: "))
}

fn is_art(text: &str) -> bool {
    let is_stroke = |c: char| matches!(c, '/' | '\\' | '|' | '_' | '‾' | '(' | ')');
    let text = text.strip_suffix(".io").unwrap_or(text);
    text.chars().filter(|&c| is_stroke(c)).count() >= 2
        && text.replace("Grafana", "").chars().all(|c| is_stroke(c) || c == ' ')
}

/// `█ TOTAL RESULTS`.
fn is_section(line: &str) -> bool {
    let text = line.trim();
    text.starts_with("█ ") && text.chars().skip(2).any(|c| c.is_ascii_uppercase())
}

/// `✓ http_req_failed....: 0.15% ✓ 37 ✗ 24281`: the mark's verdict, the name, the values.
fn metric(line: &str) -> Option<(Option<bool>, &str, &str)> {
    let (mark, rest) = marked(line.trim_start());
    let (name, values) = rest.split_once("..")?;
    let values = values.trim_start_matches('.').strip_prefix(": ")?;
    let name = name.trim_end_matches('.').trim();
    let shaped =
        name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') || (name.starts_with('{') && name.ends_with('}'));
    (shaped && !name.is_empty()).then_some((mark, name, values))
}

fn marked(text: &str) -> (Option<bool>, &str) {
    if let Some(rest) = text.strip_prefix('✓') {
        return (Some(true), rest.trim_start());
    }
    text.strip_prefix('✗').map_or((None, text), |rest| (Some(false), rest.trim_start()))
}

fn is_check(text: &str) -> bool {
    marked(text).0.is_some() || text.starts_with('↳')
}

/// `running (15m00.2s), 000/100 VUs, 12159 complete and 0 interrupted iterations`.
fn progress_seconds(line: &str) -> Option<f64> {
    let (elapsed, rest) = line.strip_prefix("running (")?.split_once("), ")?;
    rest.contains(" VUs").then(|| quantity::milliseconds(elapsed)).flatten().map(|ms| ms / 1000.0)
}

/// What k6 prints around its summary.
fn is_around(line: &str) -> bool {
    let text = line.trim();
    let starts = [
        "execution: ",
        "script: ",
        "output: ",
        "web dashboard: ",
        "scenarios: ",
        "* ",
        "ERRO[",
        "WARN[",
        "INFO[",
        "default ",
        "init ",
        "status ",
        "started ",
        "status:",
        // A group.
        "█ ",
    ];
    matches!(text, "HTTP" | "EXECUTION" | "NETWORK" | "CUSTOM" | "BROWSER" | "WEB_VITALS" | "WEBSOCKET" | "GRPC")
        || starts.iter().any(|start| text.starts_with(start))
        || text.contains(" VUs  ")
        || is_art(text)
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut summary = Summary::new();
    let mut result_line = None;
    let mut has_metrics = false;
    let mut in_thresholds = false;
    let mut threshold_of = String::new();
    let mut foreign: Vec<usize> = Vec::new();
    let mut end = at;
    let mut next = at;
    while next < paste.len() && foreign.len() <= MOST_FOREIGN {
        let line = paste.line(next);
        let text = line.trim();
        if paste.is_blank(next) {
            next += 1;
            continue;
        }
        if prompt(line).is_some() || (next > at && has_metrics && is_banner(paste, next)) {
            break;
        }
        let mut known = true;
        if let Some((mark, name, values)) = metric(line) {
            if name == "http_reqs" && summary.test.requests.is_some() {
                break;
            }
            has_metrics = true;
            read_metric(&mut summary, mark, name, values);
            if name == "http_reqs" {
                result_line = Some(next);
            }
        } else if is_section(line) {
            in_thresholds = text.contains("THRESHOLDS");
        } else if let Some(seconds) = progress_seconds(line) {
            summary.test.duration_seconds = Some(seconds);
        } else if let Some(script) = text.strip_prefix("script: ") {
            script.clone_into(&mut summary.test.target);
        } else if in_thresholds && text.bytes().all(|b| b.is_ascii_graphic()) && !text.contains('.') {
            text.clone_into(&mut threshold_of);
        } else if in_thresholds && let (Some(passed), _) = marked(text) {
            threshold(&mut summary, &threshold_of, passed);
        } else {
            known = is_check(text) || is_around(line);
            if !known && another_begins(paste, next, &FORMAT) {
                break;
            }
        }
        if known {
            foreign.drain(..).for_each(|line| found.unread(line));
            end = next + 1;
        } else {
            foreign.push(next);
        }
        next += 1;
    }
    summary.report(result_line.unwrap_or(at), found);
    end
}

fn threshold(summary: &mut Summary, metric: &str, passed: bool) {
    match summary.thresholds.iter_mut().find(|(known, _)| known == metric) {
        Some((_, all)) => *all &= passed,
        None => summary.thresholds.push((metric.to_owned(), passed)),
    }
}

fn read_metric(summary: &mut Summary, mark: Option<bool>, name: &str, values: &str) {
    if let Some(passed) = mark {
        threshold(summary, name, passed);
    }
    let words: Vec<&str> = values.split_whitespace().collect();
    let count = |index: usize| words.get(index).and_then(|word| quantity::count(word));
    let trend = |wanted: &str| {
        let value = words.iter().find_map(|word| word.strip_prefix(wanted)?.strip_prefix('='))?;
        quantity::milliseconds(value)
    };
    // `0.15% ✓ 37 ✗ 24281` before version 1, `0.15% 37 out of 24318` since.
    let of_all = || match words.get(1..)? {
        ["✓", passed, "✗", ..] | [passed, "out", "of", ..] => quantity::count(passed),
        _ => None,
    };
    match name {
        "http_reqs" => {
            summary.test.requests = count(0);
            summary.rate = words.get(1).and_then(|rate| quantity::number(rate.strip_suffix("/s")?));
        }
        // A failed request is a "pass" of this rate.
        "http_req_failed" => summary.failed = of_all(),
        "http_req_duration" => {
            summary.test.mean_ms = trend("avg");
            summary.test.p50_ms = trend("med").or_else(|| trend("p(50)"));
            summary.test.p90_ms = trend("p(90)");
            summary.test.p95_ms = trend("p(95)");
            summary.test.p99_ms = trend("p(99)");
            summary.test.max_ms = trend("max");
        }
        "iterations" => summary.counts.extend(count(0).map(|count| ("iterations", count))),
        "vus_max" => {
            summary.test.concurrency =
                words.iter().find_map(|word| quantity::count(word.strip_prefix("max=")?)).or(count(0));
        }
        "checks" => {
            summary.counts.extend(of_all().map(|passed| ("checksPassed", passed)));
            if let [_, "✓", _, "✗", failed, ..] = words.as_slice() {
                summary.counts.extend(quantity::count(failed).map(|failed| ("checksFailed", failed)));
            }
        }
        "checks_succeeded" => summary.counts.extend(of_all().map(|passed| ("checksPassed", passed))),
        "checks_failed" => summary.counts.extend(of_all().map(|failed| ("checksFailed", failed))),
        _ => {}
    }
}
