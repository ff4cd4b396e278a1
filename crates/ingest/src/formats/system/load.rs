//! `uptime` and `top`.

use headroom_model::{Component, Metric};

use super::HOST;
use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static TOP: Format =
    Format { id: "top", title: "top", command: "top -b -n 1", marks: marks!["t-"], sniff: sniff_top, read: read_top };
pub(crate) static UPTIME: Format = Format {
    id: "uptime",
    title: "uptime",
    command: "uptime",
    marks: marks!["0:", "up"],
    sniff: sniff_uptime,
    read: read_uptime,
};

fn sniff_top(paste: &Paste<'_>, at: usize) -> bool {
    paste.line(at).starts_with("top - ")
}

fn sniff_uptime(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at).trim_start();
    let clock = line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(" up ");
    (clock && averages(line).is_some()) || is_pretty(line)
}

/// `up 33 minutes`, as `uptime -p` prints it.
fn is_pretty(line: &str) -> bool {
    line.strip_prefix("up ").is_some_and(|rest| {
        let mut words = rest.split_whitespace();
        let counted = words.next().and_then(quantity::count).is_some();
        let unit = words.next().unwrap_or("");
        counted && ["minute", "hour", "day", "week", "year"].iter().any(|start| unit.starts_with(start))
    })
}

/// The three load averages at the end of a line, with a decimal point or comma.
fn averages(line: &str) -> Option<[f64; 3]> {
    let (_, text) = line.rsplit_once("load average: ").or_else(|| line.rsplit_once("load averages: "))?;
    let mut parts =
        if text.contains(", ") { text.split(", ").collect::<Vec<_>>() } else { text.split(' ').collect() }.into_iter();
    let mut next = || quantity::localized(parts.next()?.trim());
    Some([next()?, next()?, next()?])
}

fn report_averages(line: &str, at: usize, found: &mut Found) {
    if let Some([one, five, fifteen]) = averages(line) {
        found.observe(Component::Host, HOST, Metric::LoadAverage, one, at);
        found.observe(Component::Host, HOST, Metric::LoadAverage5, five, at);
        found.observe(Component::Host, HOST, Metric::LoadAverage15, fifteen, at);
    }
}

fn read_uptime(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    report_averages(paste.line(at), at, found);
    at + 1
}

/// The beginnings of the lines over top's list, in English and in translation.
fn is_summary(line: &str) -> bool {
    let lower = line.trim_start().to_ascii_lowercase();
    ["tasks:", "threads:", "%cpu", "cpu(s):", "kib ", "mib ", "gib ", "mem:", "swap:"]
        .iter()
        .any(|start| lower.starts_with(start))
}

fn read_top(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut cpu = None;
    let mut memory = None;
    let mut head = at;
    let mut listing = false;
    let mut end = at;
    let mut next = at;
    while next < paste.len() {
        let line = paste.line(next);
        let text = line.trim_start();
        if paste.is_blank(next) || text == "--" {
            next += 1;
            continue;
        }
        if line.starts_with("top - ") {
            // A later frame replaces the one before.
            head = next;
            listing = false;
        } else if is_summary(line) {
            if let Some(idle) = idle(text) {
                cpu = Some((100.0 - idle, next));
            }
            memory = total(text).map(|total| (total, next)).or(memory);
        } else if text.starts_with("PID ") {
            listing = true;
        } else if !(listing && text.split_whitespace().next().and_then(quantity::count).is_some()) {
            break;
        }
        next += 1;
        end = next;
    }
    report_averages(paste.line(head), head, found);
    for (metric, value) in [(Metric::CpuPercent, cpu), (Metric::MemoryLimitBytes, memory)] {
        if let Some((value, line)) = value {
            found.observe(Component::Host, HOST, metric, value, line);
        }
    }
    end
}

/// `%Cpu(s): 62.5 us, …, 0.0 id, …`: the number before `id`. A decimal comma may touch the comma between.
fn idle(text: &str) -> Option<f64> {
    if !text.to_ascii_lowercase().contains("cpu") {
        return None;
    }
    let end = text.find(" id").or_else(|| text.find("%id"))?;
    let before = text.get(..end)?.trim_end();
    let start = before.rfind(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).map_or(0, |at| at + 1);
    // Only spaces and letters are skipped, and both are whole characters.
    let number = before.get(start..).or_else(|| before.rsplit(' ').next())?;
    quantity::localized(number.trim_start_matches(','))
}

/// `MiB Mem :  24105.6 total, …` in bytes.
fn total(text: &str) -> Option<f64> {
    let (unit, rest) = text.split_once(' ')?;
    if !matches!(unit, "KiB" | "MiB" | "GiB") || rest.starts_with("Swap") {
        return None;
    }
    let (_, numbers) = rest.split_once(':')?;
    let first = numbers.split_whitespace().next()?.trim_end_matches([',', '+']);
    quantity::binary_bytes(&format!("{}{unit}", quantity::localized(first)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_comma_that_touches_its_neighbour_is_read() {
        assert_eq!(idle("%CPU(s):  0,0 us,100,0 sy,  0,0 ni,  0,0 id,  0,0 wa"), Some(0.0));
        assert_eq!(idle("%Cpu(s): 37.9 us, 41.8 sy,  0.0 ni, 20.3 id,  0.0 wa"), Some(20.3));
        assert_eq!(idle("%Cpu(s):  0,0 us,  0,0 sy,  0,0 ni,100,0 id,  0,0 wa"), Some(100.0));
        assert_eq!(averages(" 03:47:57 up 33 min,  0 user,  load average: 3,47, 3,87, 3,59"), Some([3.47, 3.87, 3.59]));
    }
}
