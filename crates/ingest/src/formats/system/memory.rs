//! `free` and `/proc/meminfo`.

use headroom_model::{Component, GIB, MIB, Metric};

use super::HOST;
use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static FREE: Format = Format {
    id: "free",
    title: "free",
    command: "free -h",
    marks: marks!["t", "c", "¤"],
    sniff: sniff_free,
    read: read_free,
};
pub(crate) static MEMINFO: Format = Format {
    id: "meminfo",
    title: "/proc/meminfo",
    command: "cat /proc/meminfo",
    marks: marks!["M:0"],
    sniff: sniff_meminfo,
    read: read_meminfo,
};

/// Titles of the first column in the languages of procps; the others keep their order in all of them.
const TOTAL: [&str; 8] = ["total", "gesamt", "totale", "totaal", "totalt", "łącznie", "всего", "celkem"];

fn sniff_free(paste: &Paste<'_>, at: usize) -> bool {
    let mut titles = paste.line(at).split_whitespace();
    titles.next().is_some_and(|first| TOTAL.contains(&first))
        && titles.count() >= 4
        && row(paste.line(at + 1)).is_some_and(|(_, cells)| cells.len() >= 5)
}

/// `Mem:  24105  1321 …`, the label and the cells.
fn row(line: &str) -> Option<(&str, Vec<&str>)> {
    let (label, rest) = line.trim_start().split_once(':')?;
    let cells: Vec<&str> = rest.split_whitespace().collect();
    cells.iter().all(|cell| cell.starts_with(|c: char| c.is_ascii_digit())).then_some((label, cells))
}

fn read_free(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let line = at + 1;
    let cells = row(paste.line(line)).map(|(_, cells)| cells).unwrap_or_default();
    let mut end = at + 2;
    // What programs use and what they could have, in versions whose "used" includes the caches.
    let mut without_caches = None;
    // `Swap:`, `-/+ buffers/cache:` of old versions, `Total:` of `-t`.
    while let Some((label, cells)) = row(paste.line(end)).filter(|(_, cells)| !cells.is_empty() && cells.len() <= 3) {
        if let ("-/+ buffers/cache", [used, free]) = (label, cells.as_slice()) {
            without_caches = Some((*used, *free));
        }
        end += 1;
    }
    let total = cells.first().copied().unwrap_or("");
    let human = !total.bytes().all(|b| b.is_ascii_digit());
    let factor = if human { 1.0 } else { unit(paste, at, total, line, found) };
    let decimal = human && paste.command_before(at).is_some_and(|command| command.contains("--si"));
    let bytes = |text: &str| {
        let plain = quantity::number(text).map(|value| value * factor);
        match (human, decimal) {
            (true, true) => quantity::bytes(&format!("{text}B")).or(plain),
            (true, false) => quantity::binary_bytes(text).or(plain),
            (false, _) => plain,
        }
    };
    let last = paste.line(at).split_whitespace().next_back().unwrap_or("");
    let available =
        cells.get(5..).and_then(|rest| rest.last()).filter(|_| !last.starts_with("cache")).and_then(|text| bytes(text));
    let available = without_caches.map_or(available, |(_, free)| bytes(free));
    let used = without_caches.map(|(used, _)| used).or(cells.get(1).copied());
    let total = bytes(total);
    let mut observe = |metric, value| found.observe_some(Component::Host, HOST, metric, value, line);
    observe(Metric::MemoryLimitBytes, total);
    observe(Metric::MemoryBytes, used.and_then(bytes));
    observe(Metric::MemoryAvailableBytes, available);
    observe(Metric::MemoryPercent, used_percent(total, available));
    end
}

/// What is not available, of all: the kernel's own estimate, not "used", which leaves out caches.
fn used_percent(total: Option<f64>, available: Option<f64>) -> Option<f64> {
    let (total, available) = total.zip(available)?;
    (total > 0.0).then(|| (1.0 - available / total) * 100.0)
}

/// The unit of numbers without one: from the command where it is known, else from their size.
fn unit(paste: &Paste<'_>, at: usize, total: &str, line: usize, found: &mut Found) -> f64 {
    let options = paste.command_before(at).filter(|command| command.contains("free")).map(|command| {
        command.split_whitespace().filter(|word| word.starts_with('-')).flat_map(str::chars).collect::<String>()
    });
    if let Some(options) = options {
        return match () {
            () if options.contains('b') => 1.0,
            () if options.contains('m') => MIB,
            () if options.contains('g') => GIB,
            () => 1024.0,
        };
    }
    let total = quantity::number(total).unwrap_or(0.0);
    // A machine has between 256 MiB and 2 TiB; free counts KiB by default.
    let (factor, name) = match total {
        total if total <= 256.0 => (GIB, "GiB"),
        total if total < 600_000.0 => (MIB, "MiB"),
        total if total < 2_147_483_648.0 => (1024.0, "KiB"),
        _ => (1.0, "bytes"),
    };
    found.info(line, "unit-assumed", format!("free prints no unit here; taken as {name}."), "free -h prints it");
    factor
}

fn sniff_meminfo(paste: &Paste<'_>, at: usize) -> bool {
    field(paste.line(at)).is_some_and(|(name, _)| name == "MemTotal") && field(paste.line(at + 1)).is_some()
}

/// `MemTotal:       24684084 kB` in bytes.
fn field(line: &str) -> Option<(&str, f64)> {
    let (name, value) = line.split_once(':')?;
    let mut words = value.split_whitespace();
    let value = quantity::count(words.next()?)?;
    let factor = if words.next() == Some("kB") { 1024.0 } else { 1.0 };
    let shaped = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'(' | b')'));
    shaped.then_some((name, value * factor))
}

fn read_meminfo(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let (mut total, mut available) = (None, None);
    let mut next = at;
    while let Some((name, bytes)) = field(paste.line(next)) {
        match name {
            "MemTotal" if total.is_some() => break,
            "MemTotal" => total = Some((bytes, next)),
            "MemAvailable" => available = Some((bytes, next)),
            _ => {}
        }
        next += 1;
    }
    let mut observe = |metric, value: Option<(f64, usize)>| {
        if let Some((value, line)) = value {
            found.observe(Component::Host, HOST, metric, value, line);
        }
    };
    observe(Metric::MemoryLimitBytes, total);
    observe(Metric::MemoryAvailableBytes, available);
    let percent = used_percent(total.map(|total| total.0), available.map(|available| available.0));
    observe(Metric::MemoryPercent, percent.zip(available.map(|available| available.1)));
    next
}
