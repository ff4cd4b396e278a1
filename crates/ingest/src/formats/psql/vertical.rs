//! Results written downwards, a line a value: `\\x`.

use super::table::{Row, Ruler, Table, cell, plain, with_row_count};
use crate::lines::Paste;

/// `-[ RECORD 1 ]----+---` and lines of `name | value`.
pub(super) fn expanded(paste: &Paste<'_>, at: usize) -> Option<Table> {
    record_number(paste.line(at))?;
    let mut table = Table::default();
    let mut line = at;
    while line < paste.len() {
        let text = plain(paste.line(line));
        if record_number(paste.line(line)).is_some() {
            if table.rows.last().is_some_and(|row| row.cells.is_empty()) {
                break;
            }
            table.rows.push(Row { cells: Vec::new(), line });
            line += 1;
            continue;
        }
        let inner = text.strip_prefix('|').map_or(text.as_str(), |inner| inner.strip_suffix('|').unwrap_or(inner));
        let Some((name, value)) = inner.split_once('|') else { break };
        let (name, value) = (name.trim().trim_end_matches('+').trim(), value.trim());
        let row = table.rows.last_mut()?;
        if name.is_empty() {
            if let Some(last) = row.cells.last_mut() {
                last.truncate(last.trim_end_matches('+').trim_end().len());
                last.push('\n');
                last.push_str(value);
            }
        } else {
            if row.cells.len() >= table.columns.len() {
                table.columns.push(name.to_owned());
            }
            if row.cells.is_empty() {
                row.line = line;
            }
            row.cells.push(cell(value));
        }
        line += 1;
    }
    if Ruler::is(&plain(paste.line(line))) {
        line += 1;
    }
    table.end = with_row_count(paste, line);
    (!table.columns.is_empty()).then_some(table)
}

/// The number in `-[ RECORD 1 ]---`, in any language and line style.
fn record_number(line: &str) -> Option<u64> {
    let start = line.trim_start_matches(['+', '┌', '├', '╔', '╠']);
    let inner = start.strip_prefix(['-', '─', '═', '*']).unwrap_or(start).strip_prefix("[ ")?;
    let (inner, _) = inner.split_once(" ]")?;
    inner.rsplit(' ').next()?.parse().ok()
}

/// `psql -x -A`: lines of `name|value`, an empty line between the records. Nothing but the names tells that it is
/// one, so `known` must recognise them.
pub(super) fn unaligned(paste: &Paste<'_>, at: usize, known: impl Fn(&[String]) -> bool) -> Option<Table> {
    let mut table = Table::default();
    let mut line = at;
    loop {
        let mut names = Vec::new();
        let mut row = Row { cells: Vec::new(), line };
        while let Some((name, value)) = paste.line(line).split_once('|') {
            let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            if !is_name || value.contains('|') || names.iter().any(|known| known == name) {
                break;
            }
            names.push(name.to_owned());
            row.cells.push(cell(value));
            line += 1;
        }
        if table.rows.is_empty() {
            table.columns.clone_from(&names);
        }
        if names.len() < 2 || names != table.columns || !known(&names) {
            break;
        }
        table.rows.push(row);
        table.end = line;
        if !paste.is_blank(line) {
            break;
        }
        line = paste.skip_blank(line);
    }
    (!table.rows.is_empty()).then_some(table)
}
