//! Rows without a header.

use headroom_model::Component;

use super::Row;
use super::words::{Words, is_name};
use crate::names;

/// A row without a header, as `--format` prints it: a name that looks like a container's, then percentages and
/// sizes that tell themselves apart: the memory's percentage is usage over limit, memory has binary units.
pub(super) fn unnamed(line: &str) -> Option<Row> {
    let (name, rest) = line.trim_start().split_once([' ', '\t', ',', '|', ';'])?;
    if !rest.contains('%') {
        return None;
    }
    let name = name.trim_end_matches(':');
    let typical = name.contains(['-', '_']) || is_id(name) || names::component(name) != Component::Other;
    if !typical || !is_name(name) {
        return None;
    }
    let rest = rest.replace([',', '|', ';', '(', ')'], " ");
    let mut words = Words { rest: &rest };
    let (mut percents, mut pairs, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    while !words.rest.trim().is_empty() {
        let before = words.rest;
        if let Some(value) = words.percent() {
            percents.push(value?);
        } else if let Some(pair) = words.pair() {
            let text = before.get(..before.len() - words.rest.len()).unwrap_or("");
            pairs.push((pair?, text.contains('i')));
        } else {
            counts.push(words.count()??);
        }
    }
    let mut row = Row { name: name.to_owned(), processes: counts.first().copied(), ..Row::default() };
    let mut traffic = Vec::new();
    for (pair, binary) in pairs {
        if binary && row.memory_bytes.is_none() { row.memory(Some(pair)) } else { traffic.push(pair) }
    }
    row.network = traffic.first().copied();
    row.disk = traffic.get(1).copied();
    let memory = row.memory_bytes.zip(row.memory_limit_bytes).map(|(used, limit)| used / limit * 100.0);
    let of_memory = |percent: f64| memory.is_some_and(|memory| (memory - percent).abs() < 0.06);
    match (percents.as_slice(), counts.len()) {
        (&[cpu, memory], 0 | 1) if !of_memory(cpu) || of_memory(memory) => {
            row.cpu_percent_of_core = Some(cpu);
            row.memory_percent = Some(memory);
            row.guessed = !of_memory(memory);
        }
        (&[memory, cpu], 0 | 1) => {
            row.cpu_percent_of_core = Some(cpu);
            row.memory_percent = Some(memory);
        }
        (&[one], 0 | 1) if memory.is_some() => {
            if of_memory(one) {
                row.memory_percent = Some(one);
            } else {
                row.cpu_percent_of_core = Some(one);
            }
        }
        _ => return None,
    }
    Some(row)
}

pub(super) fn is_id(name: &str) -> bool {
    matches!(name.len(), 12 | 64) && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
