//! `vmstat`, `sar -u`, `iostat`, `lscpu` and `nproc`.

use headroom_model::{Component, Metric};

use super::HOST;
use crate::Format;
use crate::distribution::mean;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::quantity;

pub(crate) static VMSTAT: Format = Format {
    id: "vmstat",
    title: "vmstat",
    command: "vmstat -w 5 12",
    marks: marks!["-", "rb"],
    sniff: sniff_vmstat,
    read: read_vmstat,
};
pub(crate) static SAR: Format = Format {
    id: "sar",
    title: "sar",
    command: "sar -u 5 12",
    marks: marks!["L()", "%"],
    sniff: sniff_sar,
    read: read_sar,
};
pub(crate) static LSCPU: Format =
    Format { id: "lscpu", title: "lscpu", command: "lscpu", marks: marks![":"], sniff: sniff_lscpu, read: read_lscpu };
pub(crate) static NPROC: Format =
    Format { id: "nproc", title: "nproc", command: "nproc", marks: marks!["0"], sniff: sniff_nproc, read: read_nproc };

fn sniff_vmstat(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    (line.contains("---memory---") && line.contains("cpu"))
        || (line.trim_start().starts_with("r ") && idle_column(line).is_some())
}

/// The number of the column `id` in the second header line of vmstat.
fn idle_column(line: &str) -> Option<usize> {
    let titles: Vec<&str> = line.split_whitespace().collect();
    titles.contains(&"swpd").then(|| titles.iter().position(|title| *title == "id")).flatten()
}

fn read_vmstat(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut column = None;
    let mut idle = Vec::new();
    let mut next = at;
    while next < paste.len() {
        let line = paste.line(next);
        if line.contains("---memory---") {
        } else if let Some(index) = idle_column(line) {
            column = Some(index);
        } else {
            let words: Vec<&str> = line.split_whitespace().collect();
            let value = column.and_then(|column| words.get(column)).and_then(|word| quantity::count(word));
            let Some(value) = value.filter(|_| words.first().is_some_and(|word| quantity::count(word).is_some()))
            else {
                break;
            };
            idle.push(value);
        }
        next += 1;
    }
    found.count(Component::Host, HOST, "samples", idle.len() as f64, at);
    // The first line is the mean since the machine started.
    let now = if idle.len() > 1 { idle.get(1..).unwrap_or_default() } else { &idle };
    if idle.len() == 1 {
        found.info(at, "mean-since-boot", "A single line of vmstat is the mean since the start.", "vmstat 5 12");
    }
    let busy = mean(now).map(|idle| 100.0 - idle);
    found.observe_some(Component::Host, HOST, Metric::CpuPercent, busy, next.saturating_sub(1));
    next
}

fn sniff_sar(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    is_head(line) || (line.contains("%idle") && line.contains("%iowait"))
}

/// `Linux 6.18.44 (vm) 11/24/26 _x86_64_ (2 CPU)`.
fn is_head(line: &str) -> bool {
    line.starts_with("Linux ") && line.ends_with(" CPU)")
}

/// Reads sar and iostat: the last row under a title line with `%idle` counts, the average where there is one.
fn read_sar(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut from_right = None;
    let mut result = None;
    let mut end = at;
    let mut next = at;
    while next < paste.len() {
        let line = paste.line(next);
        if paste.is_blank(next) {
            next += 1;
            continue;
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |word: &&&str| quantity::localized(word).is_some();
        if is_head(line) {
            let cores = line.rsplit_once('(').and_then(|(_, rest)| rest.split(' ').next()).and_then(quantity::count);
            found.observe_some(Component::Host, HOST, Metric::CpuLimitCores, cores, next);
        } else if line.contains("%idle") {
            from_right = words.iter().rev().position(|title| *title == "%idle");
        } else if words.iter().skip(1).any(|word| word.ends_with("/s") || *word == "%util") {
            // The devices of iostat.
            from_right = None;
        } else if words.len() > 3 && words.iter().rev().take(3).all(|word| number(&word)) {
            let whole = words.contains(&"all") || words.iter().all(|word| number(&word));
            if let Some(idle) = from_right.and_then(|column| words.iter().rev().nth(column)).filter(|_| whole) {
                result = quantity::localized(idle).map(|idle| (100.0 - idle, next)).or(result);
            }
        } else {
            break;
        }
        next += 1;
        end = next;
    }
    if let Some((busy, line)) = result {
        found.observe(Component::Host, HOST, Metric::CpuPercent, busy, line);
    }
    end
}

fn sniff_lscpu(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    line.starts_with("Architecture:  ") || line.starts_with("CPU(s):  ")
}

fn read_lscpu(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut next = at;
    while let Some((label, value)) = paste.line(next).split_once(':') {
        if !value.starts_with("  ") && !value.is_empty() && !label.starts_with(' ') {
            break;
        }
        if label == "CPU(s)" {
            found.observe_some(Component::Host, HOST, Metric::CpuLimitCores, quantity::count(value.trim()), next);
        }
        next += 1;
    }
    next
}

/// A lone number is nproc's when its command says so, or when it is the whole paste.
fn sniff_nproc(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    let Some(cores) = quantity::count(line).filter(|&cores| cores >= 1.0) else { return false };
    match paste.command_before(at) {
        Some(command) => command == "nproc" || command.starts_with("nproc "),
        // A larger number alone is more likely something else.
        None => cores <= 64.0 && paste.skip_blank(0) == at && paste.skip_blank(at + 1) == paste.len(),
    }
}

fn read_nproc(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let cores = quantity::count(paste.line(at));
    found.observe_some(Component::Host, HOST, Metric::CpuLimitCores, cores, at);
    if paste.command_before(at).is_none() {
        found.info(
            at,
            "number-without-a-name",
            format!("{} stands alone; read as the output of nproc.", paste.line(at)),
            "Paste it with the command that printed it",
        );
    }
    at + 1
}
