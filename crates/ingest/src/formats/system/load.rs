//! `uptime` and `top`.

use headroom_model::{Component, GIB, MIB, Metric};

use super::HOST;
use crate::Format;
use crate::distribution::mean;
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
    ["tasks:", "threads:", "%cpu", "cpu", "kib ", "mib ", "gib ", "mem:", "swap:"]
        .iter()
        .any(|start| lower.starts_with(start))
}

fn read_top(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut frame = Frame::default();
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
            frame = Frame::default();
        } else if is_summary(line) {
            frame.summary(text, next);
        } else if text.starts_with("PID ") {
            listing = true;
        } else if !(listing && text.split_whitespace().next().and_then(quantity::count).is_some()) {
            break;
        }
        next += 1;
        end = next;
    }
    report_averages(paste.line(head), head, found);
    frame.report(found);
    end
}

/// What the lines over the list say.
#[derive(Default)]
struct Frame {
    /// Of all processors, or of each of them, how busy it is in percent.
    busy: Vec<f64>,
    total: Option<f64>,
    used: Option<f64>,
    available: Option<f64>,
    cpu_line: usize,
    memory_line: usize,
}

impl Frame {
    fn summary(&mut self, text: &str, at: usize) {
        if let Some(busy) = busy(text) {
            self.busy.push(busy);
            self.cpu_line = at;
        } else if let Some((label, values)) = text.split_once(':') {
            let unit = match label.get(..3) {
                Some("KiB") => 1024.0,
                Some("MiB") => MIB,
                Some("GiB") => GIB,
                _ if values.contains("k total") => 1024.0,
                _ => return,
            };
            self.memory(label, values, unit, at);
        }
    }

    /// Total, free, used and cached, in the languages of procps; what is available comes last, on the line of swap.
    /// Displayed as bars: the percentage that is used, and the total.
    fn memory(&mut self, label: &str, values: &str, unit: f64, at: usize) {
        let values: Vec<f64> = values.split([' ', '/', '+', 'k']).filter_map(bare_number).collect();
        let value = |at: usize| values.get(at).map(|value| (value * unit).round());
        match (label.contains("wap"), values.as_slice()) {
            (true, _) => self.available = value(3).filter(|_| label.contains("iB")),
            (false, &[percent, total]) => {
                self.total = Some((total * unit).round());
                self.used = self.total.map(|total| (total * percent / 100.0).round());
                self.memory_line = at;
            }
            (false, &[_, _, ..]) => {
                self.total = value(0);
                // Before version 3.3, used came second and included the caches.
                self.used = value(2).filter(|_| label.contains("iB"));
                self.memory_line = at;
            }
            _ => {}
        }
    }

    fn report(&self, found: &mut Found) {
        let cpu = mean(&self.busy);
        let available = self.available.filter(|_| self.total.is_some());
        let percent = self.total.zip(available).filter(|(total, _)| *total > 0.0);
        let percent = percent.map(|(total, available)| (1.0 - available / total) * 100.0);
        let mut observe = |metric, value, line| found.observe_some(Component::Host, HOST, metric, value, line);
        observe(Metric::CpuPercent, cpu, self.cpu_line);
        observe(Metric::MemoryLimitBytes, self.total, self.memory_line);
        observe(Metric::MemoryBytes, self.used, self.memory_line);
        observe(Metric::MemoryAvailableBytes, available, self.memory_line);
        observe(Metric::MemoryPercent, percent, self.memory_line);
    }
}

/// A number with a comma or a unit's letter behind it.
fn bare_number(word: &str) -> Option<f64> {
    quantity::localized(word.trim_end_matches([',', '.']))
}

/// How busy the processors of a line are in percent: all that is not idle; of a bar, what users and the system take.
fn busy(text: &str) -> Option<f64> {
    if let Some(idle) = idle(text) {
        return Some(100.0 - idle);
    }
    let (label, values) = text.split_once(':')?;
    let (user, system) = values.split_whitespace().next()?.split_once('/')?;
    let is_cpu = label.trim_start_matches('%').to_ascii_lowercase().starts_with("cpu");
    Some(quantity::localized(user).filter(|_| is_cpu)? + quantity::localized(system)?)
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
