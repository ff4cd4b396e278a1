//! `kubectl top pods` and `kubectl top nodes`.

use headroom_model::{Component, Metric};

use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::{names, quantity};

pub(crate) static FORMAT: Format = Format {
    id: "kubectl-top",
    title: "kubectl top",
    command: "kubectl top pods --all-namespaces",
    marks: marks!["(C", "0m", "N", "M:", "my"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    header(line).is_some() || bare(line).is_some() || message(line).is_some()
}

#[derive(Clone, Copy, PartialEq)]
enum Column {
    Namespace,
    Pod,
    Name,
    Cpu,
    CpuPercent,
    Memory,
    MemoryPercent,
    Unknown,
}

/// The columns of a header; no title and no cell holds a space.
fn header(line: &str) -> Option<Vec<Column>> {
    if !line.contains("CPU(cores)") || !line.contains("MEMORY(bytes)") {
        return None;
    }
    let column = |title| match title {
        "NAMESPACE" => Column::Namespace,
        "POD" => Column::Pod,
        "NAME" => Column::Name,
        "CPU(cores)" => Column::Cpu,
        "CPU(%)" | "CPU%" => Column::CpuPercent,
        "MEMORY(bytes)" => Column::Memory,
        "MEMORY(%)" | "MEMORY%" => Column::MemoryPercent,
        _ => Column::Unknown,
    };
    Some(line.split_whitespace().map(column).collect())
}

/// The columns of a row that `--no-headers` printed.
fn bare(line: &str) -> Option<&'static [Column]> {
    const POD: [Column; 3] = [Column::Name, Column::Cpu, Column::Memory];
    const CONTAINER: [Column; 4] = [Column::Pod, Column::Name, Column::Cpu, Column::Memory];
    const POD_OF: [Column; 4] = [Column::Namespace, Column::Name, Column::Cpu, Column::Memory];
    const NODE: [Column; 5] = [Column::Name, Column::Cpu, Column::CpuPercent, Column::Memory, Column::MemoryPercent];
    let milli = |word: &str| word.strip_suffix('m').is_some_and(|digits| quantity::count(digits).is_some());
    let mebi = |word: &str| word.strip_suffix("Mi").is_some_and(|digits| quantity::count(digits).is_some());
    let mut words = [""; 6];
    let mut count = 0;
    for (slot, word) in words.iter_mut().zip(line.split_whitespace()) {
        *slot = word;
        count += 1;
    }
    match words {
        [_, cpu, memory, ..] if count == 3 && milli(cpu) && mebi(memory) => Some(&POD),
        [pod, _, cpu, memory, ..] if count == 4 && milli(cpu) && mebi(memory) => {
            Some(if is_pod(pod) { &CONTAINER } else { &POD_OF })
        }
        [_, cpu, percent, memory, ..] if count == 5 && milli(cpu) && percent.ends_with('%') && mebi(memory) => {
            Some(&NODE)
        }
        _ => None,
    }
}

/// Whether a name is one that Kubernetes gives to a pod: it ends in a number, or in random letters and digits.
fn is_pod(name: &str) -> bool {
    let Some((before, last)) = name.rsplit_once('-') else { return false };
    let ordinal = quantity::count(last).is_some();
    ordinal || (last.len() == 5 && before.contains('-') && last.bytes().any(|b| b.is_ascii_digit()))
}

/// What kubectl says instead of a table: whether it is an error, and what to do.
fn message(line: &str) -> Option<(bool, &'static str)> {
    if line.starts_with("No resources found") {
        return Some((false, "kubectl top pods --all-namespaces"));
    }
    let error = line.starts_with("error: Metrics API not available") || line.contains("metrics not available yet");
    error.then_some((true, "Install metrics-server: kubectl top needs it"))
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut columns: Vec<Column> = Vec::new();
    let mut next = at;
    while next < paste.len() {
        let line = paste.line(next);
        if let Some(titles) = header(line) {
            columns = titles;
        } else if let Some((is_error, help)) = message(line) {
            if is_error {
                found.error(next, "metrics-not-available", "Kubernetes has no metrics.", help);
            } else {
                found.info(next, "no-pods", "Kubernetes found no pods there.", help);
            }
        } else if let Some(bare) = bare(line).filter(|_| columns.is_empty()) {
            row(line, bare, next, found);
        } else if columns.is_empty() || !(row(line, &columns, next, found) || sum(line, next, found)) {
            break;
        }
        next += 1;
    }
    next
}

/// Reads a row; `false` when the line is none.
fn row(line: &str, columns: &[Column], at: usize, found: &mut Found) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    if words.len() != columns.len() {
        return false;
    }
    let cell = |wanted: Column| {
        columns.iter().position(|column| *column == wanted).and_then(|index| words.get(index)).copied().unwrap_or("")
    };
    let (pod, name) = (cell(Column::Pod), cell(Column::Name));
    let known = |text: &str| text == "<unknown>" || quantity::cores(text).is_some();
    if !known(cell(Column::Cpu)) || name.is_empty() {
        return false;
    }
    let is_node = columns.contains(&Column::CpuPercent);
    let subject = if pod.is_empty() { name.to_owned() } else { format!("{pod}/{name}") };
    let component = if is_node {
        Component::Host
    } else {
        names::known(name).or_else(|| names::known(pod)).unwrap_or(Component::Other)
    };
    let mut observe = |metric, value| found.observe_some(component, &subject, metric, value, at);
    observe(Metric::CpuCores, quantity::cores(cell(Column::Cpu)));
    observe(Metric::CpuPercent, quantity::percent(cell(Column::CpuPercent)));
    observe(Metric::MemoryBytes, quantity::binary_bytes(cell(Column::Memory)));
    observe(Metric::MemoryPercent, quantity::percent(cell(Column::MemoryPercent)));
    found.fact(component, &subject, "namespace", cell(Column::Namespace), at);
    true
}

/// The sum under the table that `--sum` prints, and the rule above it.
fn sum(line: &str, at: usize, found: &mut Found) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    if !line.starts_with(' ') {
        return false;
    }
    if !words.is_empty() && words.iter().all(|word| word.bytes().all(|b| b == b'_')) {
        return true;
    }
    let [cpu, memory] = *words.as_slice() else { return false };
    let (Some(cpu), Some(memory)) = (quantity::cores(cpu), quantity::binary_bytes(memory)) else { return false };
    found.observe(Component::Other, "all pods", Metric::CpuCores, cpu, at);
    found.observe(Component::Other, "all pods", Metric::MemoryBytes, memory, at);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_is_not_ready_has_no_values() {
        let text = "NAME                                      CPU(cores)   CPU(%)      MEMORY(bytes)   MEMORY(%)\ngke-prod-pool-1-a1b2                      3920m        100%        6100Mi          48%\nnode-unready                              <unknown>    <unknown>   <unknown>       <unknown>\n";
        let inspection = crate::inspect(text);
        let values: Vec<_> = inspection.observations.iter().map(|o| (o.line, o.metric, o.value)).collect();
        assert_eq!(
            values,
            [
                (2, Metric::CpuCores, 3.92),
                (2, Metric::CpuPercent, 100.0),
                (2, Metric::MemoryBytes, 6_396_313_600.0),
                (2, Metric::MemoryPercent, 48.0),
            ]
        );
        assert!(inspection.unread.is_empty());
    }

    #[test]
    fn a_sidecar_is_not_the_app() {
        let text = "POD                                   NAME          CPU(cores)   MEMORY(bytes)\nvoiceassist-server-6d9f7c9b8d-9qz7m   istio-proxy   12m          61Mi\nvoiceassist-server-6d9f7c9b8d-9qz7m   server        43m          512Mi\n";
        let inspection = crate::inspect(text);
        let components: Vec<_> = inspection.observations.iter().map(|o| o.component).collect();
        assert_eq!(components, [Component::Other, Component::Other, Component::App, Component::App]);
    }
}
