//! Rows that psql printed without a header (`-t`, `-At`): known by what is in their cells.

use headroom_model::{Component, Metric};

use super::meaning;
use super::sessions::{self, Counted, Replica};
use crate::found::Found;
use crate::lines::Paste;
use crate::quantity;

/// What a bare row says.
enum Bare<'a> {
    State { state: &'a str, count: f64 },
    Size { bytes: f64 },
    Label { label: &'a str, value: &'a str },
    Replica { name: &'a str, state: &'a str, replay_lag: &'a str },
    Statement { query: &'a str, calls: f64, mean_ms: f64 },
    Setting { name: &'a str, value: &'a str },
}

/// Whether bare rows begin here.
pub(crate) fn begins(paste: &Paste<'_>, at: usize) -> bool {
    bare(paste.line(at)).is_some() || lone(paste, at).is_some()
}

/// Reads bare rows as long as they say the same kind of thing.
pub(crate) fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    if let Some((text, command)) = lone(paste, at) {
        meaning::lone_number(text, command, at, found);
        if command == ASSUMED {
            found.info(
                at,
                "number-without-a-name",
                format!("{text} stands alone with psql's margin; read as max_connections."),
                "Paste it with the command that printed it",
            );
        }
        return at + 1;
    }
    let mut states = Vec::new();
    let mut replicas = Vec::new();
    let mut next = at;
    while let Some(row) = bare(paste.line(next)).or_else(|| workers(paste.line(next)).filter(|_| !states.is_empty())) {
        match row {
            Bare::State { state, count } => states.push(Counted { state, count, line: next }),
            Bare::Replica { name, state, replay_lag } => {
                replicas.push(Replica { name, state, replay_lag, line: next });
            }
            Bare::Size { bytes } => found.observe(Component::Database, "postgres", Metric::DatabaseBytes, bytes, next),
            Bare::Label { label, value } => meaning::labelled(label, value, next, found),
            Bare::Statement { query, calls, mean_ms } => {
                meaning::statement(query, Some(calls), Some(mean_ms), next, found);
            }
            Bare::Setting { name, value } => meaning::setting(name, value, "", next, found),
        }
        let goes_on = paste.line(next).contains("+|");
        next += 1;
        while goes_on && is_continuation(paste.line(next)) {
            next += 1;
        }
    }
    if !states.is_empty() {
        sessions::report_states(&states, found);
    }
    if !replicas.is_empty() {
        sessions::report_replicas(&replicas, at, found);
    }
    next
}

/// The rest of a cell that goes on: every other cell is empty.
fn is_continuation(line: &str) -> bool {
    let mut cells = line.split('|').skip(1).peekable();
    cells.peek().is_some() && cells.all(|cell| cell.trim().is_empty())
}

/// A count and a state with another separator than `|`: `psql -At -F,`.
fn separated_state(line: &str) -> Option<Bare<'_>> {
    let (first, second) = line.split_once(['\t', ',', ';'])?;
    let (state, count) = if quantity::count(first).is_some() { (second, first) } else { (first, second) };
    let known = !state.is_empty() && sessions::is_state(state);
    known.then_some(Bare::State { state, count: quantity::count(count)? })
}

/// A count without a state, below others with one.
fn workers(line: &str) -> Option<Bare<'_>> {
    let count = quantity::count(line.strip_suffix(['\t', ',', ';'])?)?;
    Some(Bare::State { state: "", count })
}

/// Whether a row is one of `SHOW ALL`: a name, a value, and a sentence.
fn is_shown(name: &str, sentence: &str) -> bool {
    let named =
        name.contains('_') && name.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'.' | b'0'..=b'9'));
    named && sentence.ends_with('.') && sentence.starts_with(|c: char| c.is_ascii_uppercase())
}

fn bare(line: &str) -> Option<Bare<'_>> {
    if !line.contains('|') {
        return separated_state(line);
    }
    let cells: Vec<&str> = line.split('|').take(40).map(str::trim).collect();
    match *cells.as_slice() {
        [count, state] if sessions::is_state(state) && quantity::count(count).is_some() => {
            // `7 |` alone could be anything; psql right-aligns it or leaves no space.
            let shaped = !state.is_empty() || line.starts_with(' ') || line.ends_with('|');
            shaped.then(|| quantity::count(count).map(|count| Bare::State { state, count })).flatten()
        }
        [state, count] if !state.is_empty() && sessions::is_state(state) => {
            Some(Bare::State { state, count: quantity::count(count)? })
        }
        [label, value] if meaning::is_label(label) => Some(Bare::Label { label, value }),
        [
            "max_connections" | "shared_buffers" | "work_mem" | "effective_cache_size" | "maintenance_work_mem",
            value,
        ] => Some(Bare::Setting { name: cells.first()?, value }),
        [name, value, sentence] if is_shown(name, sentence) => Some(Bare::Setting { name, value }),
        [bytes, pretty] => {
            let bytes = quantity::count(bytes)?;
            let (digits, unit) = pretty.rsplit_once(' ')?;
            let step = quantity::binary_bytes(&format!("1 {unit}"))?;
            let rounded = quantity::number(digits)? * step;
            ((rounded - bytes).abs() <= step).then_some(Bare::Size { bytes })
        }
        [_, _, _, name, .., _, _] if cells.len() >= 16 && cells.len() <= 22 => {
            let lsn = |text: &&str| text.split_once('/').is_some_and(|(high, low)| is_hex(high) && is_hex(low));
            let states = ["streaming", "startup", "catchup", "backup", "stopping"];
            let position = cells.iter().position(|cell| states.contains(cell))?;
            let state = cells.get(position)?;
            let mut lags = cells.iter().filter(|cell| cell.matches(':').count() == 2 && !cell.contains('-'));
            (cells.iter().filter(|cell| lsn(cell)).count() >= 2).then(|| Bare::Replica {
                name,
                state,
                replay_lag: lags.next_back().copied().unwrap_or(""),
            })
        }
        [query, calls, total, mean, ..] if cells.len() <= 8 && !query.is_empty() => {
            let (calls, total, mean) = (quantity::count(calls)?, quantity::number(total)?, quantity::number(mean)?);
            // The columns prove themselves: the total is the mean times the calls.
            ((total - mean * calls).abs() <= total.abs() * 1e-6 + 1e-6).then(|| Bare::Statement {
                query: query.trim_end_matches('+').trim_end(),
                calls,
                mean_ms: mean,
            })
        }
        _ => None,
    }
}

fn is_hex(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Stands for the command when there is none and the number is the whole paste.
const ASSUMED: &str = "max_connections";

/// A number alone, with psql's margin before it, and the command that explains it.
fn lone<'p>(paste: &'p Paste<'_>, at: usize) -> Option<(&'p str, &'p str)> {
    let line = paste.line(at);
    let text = line.trim();
    quantity::count(text)?;
    if let Some(command) = paste.command_before(at) {
        return command.contains("psql").then_some((text, command)).or_else(|| {
            let sql = command.to_ascii_lowercase();
            (sql.starts_with("show ") || sql.starts_with("select ")).then_some((text, command))
        });
    }
    let alone = line.starts_with(' ') && !line.starts_with("  ") && paste.skip_blank(0) == at;
    (alone && paste.skip_blank(at + 1) == paste.len()).then_some((text, ASSUMED))
}
