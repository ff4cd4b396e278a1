//! The layouts in which psql prints a result: aligned, unaligned, CSV, expanded, HTML, with or without a header.

use super::{markup, vertical};
use crate::delimited;
use crate::lines::{Paste, is_letter};

/// A result of psql.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Table {
    /// The names of the columns; empty when only the rows were printed.
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
    /// The line after the last one, the row count included.
    pub(crate) end: usize,
    /// How many rows there are by psql's own count under the result.
    pub(crate) counted: Option<usize>,
}

/// A row of a result, with the line on which it begins.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    /// The line of each cell; one line for all unless the row is written downwards.
    pub(crate) line: usize,
}

/// A cell or a record may go on over this many lines.
const MOST_LINES: usize = 200;

impl Table {
    /// The result that begins on this line in a layout that shows its own structure: aligned, expanded or HTML.
    pub(crate) fn framed(paste: &Paste<'_>, at: usize) -> Option<Self> {
        markup::html(paste, at)
            .or_else(|| markup::asciidoc(paste, at))
            .or_else(|| vertical::expanded(paste, at))
            .or_else(|| aligned(paste, at))
    }

    /// The result with a header of separated names that `known` recognises, as `psql -A` and `--csv` print it.
    pub(crate) fn separated(paste: &Paste<'_>, at: usize, known: impl Fn(&[String]) -> bool) -> Option<Self> {
        let line = paste.line(at);
        for separator in ['|', '\t', ',', ';'] {
            let single = separator == '|' && !line.contains([' ', '|', '\t', ',', ';']);
            if !single && !line.contains(separator) {
                continue;
            }
            if !line.split(separator).all(|name| is_column(unquoted(name))) {
                continue;
            }
            let columns: Vec<String> = line.split(separator).map(|name| unquoted(name).to_owned()).collect();
            if known(&columns) {
                return Some(records(paste, at + 1, separator, columns));
            }
        }
        None
    }

    /// The number of a column by name.
    pub(crate) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.columns.iter().position(|column| column.eq_ignore_ascii_case(name)))
    }
}

impl Row {
    /// The cell of a column; empty when the row has none.
    pub(crate) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Whether the line is `(3 rows)`, `(1 Zeile)`, `(1 ligne)`.
pub(crate) fn is_row_count(line: &str) -> bool {
    row_count(line).is_some()
}

fn row_count(line: &str) -> Option<usize> {
    let inner = line.trim().strip_prefix('(')?.strip_suffix(')')?;
    let (count, word) = inner.split_once([' ', '\u{a0}'])?;
    if word.chars().all(is_letter) { count.parse().ok() } else { None }
}

/// A name that psql prints over a column: an identifier, `?column?`, or a few words from an alias.
fn is_column(name: &str) -> bool {
    let shape = |c: char| {
        c.is_ascii_digit() || is_letter(c) || matches!(c, '_' | '?' | ' ' | '.' | '(' | ')' | '*' | '%' | '-')
    };
    let start = |c: char| is_letter(c) || matches!(c, '_' | '?');
    (1..=63).contains(&name.chars().count()) && name.chars().all(shape) && name.starts_with(start)
}

fn unquoted(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(name)
}

/// The end of a result: a row count right after it belongs to it.
pub(super) fn with_row_count(paste: &Paste<'_>, end: usize) -> usize {
    if is_row_count(paste.line(end)) { end + 1 } else { end }
}

/// A cell without its margin; what psql prints for NULL is empty.
pub(super) fn cell(text: &str) -> String {
    match text.trim() {
        "(null)" | "[null]" | "NULL" | "<null>" | "∅" | "¤" => String::new(),
        text => text.to_owned(),
    }
}

/// Rows of separated fields. A field that holds a line end (unquoted in `psql -A`) makes its record go on until
/// it has as many fields as the header.
fn records(paste: &Paste<'_>, first: usize, separator: char, columns: Vec<String>) -> Table {
    let mut rows = Vec::new();
    let mut at = first;
    while at < paste.len() && !paste.is_blank(at) && !is_row_count(paste.line(at)) {
        let Some((cells, end)) = whole_record(paste, at, separator, columns.len()) else { break };
        rows.push(Row { cells: cells.iter().map(|text| cell(text)).collect(), line: at });
        at = end;
    }
    Table { columns, rows, end: with_row_count(paste, at), counted: row_count(paste.line(at)) }
}

fn whole_record(paste: &Paste<'_>, at: usize, separator: char, count: usize) -> Option<(Vec<String>, usize)> {
    let (mut fields, mut end) = delimited::record(paste, at, separator)?;
    while fields.len() < count && end < paste.len() && end - at < MOST_LINES && !is_row_count(paste.line(end)) {
        let (more, next) = delimited::record(paste, end, separator)?;
        let mut more = more.into_iter();
        if let (Some(last), Some(first)) = (fields.last_mut(), more.next()) {
            last.push('\n');
            last.push_str(&first);
        }
        fields.extend(more);
        end = next;
    }
    (fields.len() == count).then_some((fields, end))
}

/// The line with the box characters of `\pset linestyle unicode` as `|`, `-` and `+`.
pub(super) fn plain(line: &str) -> String {
    line.chars()
        .map(|c| match c {
            '│' | '║' | '┃' => '|',
            '─' | '═' | '━' => '-',
            '┌'..='╬' => '+',
            c => c,
        })
        .collect()
}

/// Where the columns of an aligned result stand, in characters.
pub(super) struct Ruler {
    columns: Vec<(usize, usize)>,
    /// Whether a `|` stands between the columns (`\pset border` 1 and 2) or only a space (0).
    separated: bool,
}

impl Ruler {
    /// Whether the line is a ruler.
    pub(super) fn is(line: &str) -> bool {
        Self::of(line).is_some()
    }

    /// Reads `-------+---------`, `+-------+---------+` and `----- -------`.
    fn of(line: &str) -> Option<Self> {
        let line = line.trim_end();
        if !line.contains('-') || !line.chars().all(|c| matches!(c, '-' | '+' | ' ')) || line.contains("  ") {
            return None;
        }
        let mut columns = Vec::new();
        let mut start = None;
        for (index, c) in line.chars().chain(['+']).enumerate() {
            match (c, start) {
                ('-', None) => start = Some(index),
                ('-', Some(_)) | (_, None) => {}
                (_, Some(first)) => {
                    columns.push((first, index));
                    start = None;
                }
            }
        }
        let separated = line.trim_matches('+').contains('+');
        (!columns.is_empty()).then_some(Self { columns, separated })
    }

    /// The cells of a line, and whether one of them goes on in the next line (`+` in its margin). `None` when the
    /// line is no row.
    fn cells(&self, line: &str) -> Option<(Vec<String>, bool)> {
        self.cells_in_place(line).or_else(|| {
            // psql aligns by the width of the glyphs, which is not always their number.
            let inner = line.strip_prefix('|').map_or(line, |inner| inner.strip_suffix('|').unwrap_or(inner));
            let cells: Vec<String> = inner.split('|').map(|text| text.trim_end().to_owned()).collect();
            (self.separated && cells.len() == self.columns.len()).then_some((cells, false))
        })
    }

    /// The same, by position: `None` when the separators do not stand where the ruler says.
    fn cells_in_place(&self, line: &str) -> Option<(Vec<String>, bool)> {
        let chars: Vec<char> = line.chars().collect();
        let mut cells = Vec::with_capacity(self.columns.len());
        let mut goes_on = false;
        for (index, &(start, end)) in self.columns.iter().enumerate() {
            let last = index + 1 == self.columns.len();
            let separator = if self.separated { '|' } else { ' ' };
            if !last && chars.get(end).is_some_and(|&c| c != separator && c != ':') {
                return None;
            }
            let stop = if last { chars.len().max(end) } else { end };
            let mut text: &[char] = chars.get(start.min(chars.len())..stop.min(chars.len()))?;
            if chars.get(end - 1) == Some(&'+') {
                goes_on = true;
                text = text.get(..text.len() - 1)?;
            }
            let text: String = text.iter().collect();
            cells.push(text.trim_end_matches('|').trim_end().to_owned());
        }
        Some((cells, goes_on))
    }
}

/// Header, ruler, rows: with any border and line style.
fn aligned(paste: &Paste<'_>, at: usize) -> Option<Table> {
    let is_rule = |line: &str| matches!(line.trim_start().chars().next(), Some('-' | '+' | '┌'..='╬' | '─' | '━'));
    if !is_rule(paste.line(at)) && !is_rule(paste.line(at + 1)) {
        return None;
    }
    let boxed = Ruler::of(&plain(paste.line(at))).is_some();
    let header_at = at + usize::from(boxed);
    let header = plain(paste.line(header_at));
    let ruler_line = plain(paste.line(header_at + 1));
    let ruler = Ruler::of(&ruler_line)?;
    // A single column has no separators to compare: psql draws its ruler as long as the header.
    let width = header.chars().count();
    let plausible = match ruler.columns.as_slice() {
        [_] => header.starts_with([' ', '|']) || width.abs_diff(ruler_line.chars().count()) <= 2,
        // Without separators the last name must still reach its column.
        [.., (last, _)] => ruler.separated || width > *last,
        [] => false,
    };
    if !plausible {
        return None;
    }
    if ruler.separated && header.matches('|').count() + 1 < ruler.columns.len() {
        return None;
    }
    let columns: Vec<String> = ruler.cells(&header)?.0.iter().map(|name| name.trim().to_owned()).collect();
    if !columns.iter().all(|name| is_column(name)) {
        return None;
    }
    let mut table = Table { columns, ..Table::default() };
    let mut line = header_at + 2;
    let mut goes_on = false;
    while line < paste.len() && !is_row_count(paste.line(line)) {
        let text = plain(paste.line(line));
        if Ruler::of(&text).is_some() {
            line += 1;
            break;
        }
        if text.trim().is_empty() && !goes_on {
            break;
        }
        let Some((cells, more)) = ruler.cells(&text) else { break };
        if !goes_on && !fits(&text, &ruler, &cells) {
            break;
        }
        match table.rows.last_mut().filter(|_| goes_on) {
            Some(row) => row.append(&cells),
            None => table.rows.push(Row { cells: cells.iter().map(|text| cell(text)).collect(), line }),
        }
        goes_on = more;
        line += 1;
    }
    table.end = with_row_count(paste, line);
    table.counted = row_count(paste.line(line));
    Some(table)
}

/// Whether a line is a row of the ruler's table: its separators are there, and a single column has its margin.
fn fits(line: &str, ruler: &Ruler, cells: &[String]) -> bool {
    match ruler.columns.len() {
        1 => line.starts_with([' ', '|']) || cells.first().is_some_and(|cell| !cell.contains(' ')),
        _ if ruler.separated => line.contains('|'),
        _ => ruler.columns.first().is_some_and(|&(_, end)| line.chars().count() >= end),
    }
}

impl Row {
    fn append(&mut self, more: &[String]) {
        for (cell, more) in self.cells.iter_mut().zip(more) {
            if !more.trim().is_empty() {
                cell.push('\n');
                cell.push_str(more.trim());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(text: &str) -> Table {
        Table::framed(&Paste::new(text), 0).unwrap()
    }

    fn cells(table: &Table) -> Vec<Vec<&str>> {
        table.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect()
    }

    #[test]
    fn one_result_in_every_layout_is_one_table() {
        let aligned = " count |        state        \n-------+---------------------\n     5 | \n     9 | active\n     1 | idle in transaction\n(3 rows)\n";
        let boxed = "+-------+---------------------+\n| count |        state        |\n+-------+---------------------+\n|     5 |                     |\n|     9 | active              |\n|     1 | idle in transaction |\n+-------+---------------------+\n(3 rows)\n";
        let unicode = "┌───────┬─────────────────────┐\n│ count │        state        │\n├───────┼─────────────────────┤\n│     5 │ (null)              │\n│     9 │ active              │\n│     1 │ idle in transaction │\n└───────┴─────────────────────┘\n(3 rows)\n";
        let borderless = "count        state        \n----- -------------------\n    5 \n    9 active\n    1 idle in transaction\n(3 rows)\n";
        let expanded = "-[ RECORD 1 ]--------------\ncount | 5\nstate | \n-[ RECORD 2 ]--------------\ncount | 9\nstate | active\n-[ RECORD 3 ]--------------\ncount | 1\nstate | idle in transaction\n\n";
        let html = "<table border=\"1\">\n  <tr>\n    <th align=\"center\">count</th>\n    <th align=\"center\">state</th>\n  </tr>\n  <tr valign=\"top\">\n    <td align=\"right\">5</td>\n    <td align=\"left\">&nbsp; </td>\n  </tr>\n  <tr valign=\"top\">\n    <td align=\"right\">9</td>\n    <td align=\"left\">active</td>\n  </tr>\n  <tr valign=\"top\">\n    <td align=\"right\">1</td>\n    <td align=\"left\">idle in transaction</td>\n  </tr>\n</table>\n<p>(3 rows)<br />\n</p>\n";
        for text in [aligned, boxed, unicode, borderless, expanded, html] {
            let table = framed(text);
            assert_eq!(table.columns, ["count", "state"], "{text}");
            assert_eq!(cells(&table), [["5", ""], ["9", "active"], ["1", "idle in transaction"]], "{text}");
        }
        for text in [
            "count|state\n5|\n9|active\n1|idle in transaction\n(3 rows)\n",
            "count,state\n5,\n9,active\n1,idle in transaction\n",
            "count\tstate\n5\t\n9\tactive\n1\tidle in transaction\n(3 rows)\n",
        ] {
            let table = Table::separated(&Paste::new(text), 0, |_| true).unwrap();
            assert_eq!(cells(&table), [["5", ""], ["9", "active"], ["1", "idle in transaction"]], "{text}");
        }
    }

    #[test]
    fn a_cell_of_several_lines_stays_one_cell() {
        let table = framed(
            "    short_query     | calls \n--------------------+-------\n select u.email    +|     8\n   join messages m. | \n select 1           |     1\n(2 rows)\n",
        );
        assert_eq!(cells(&table), [["select u.email\njoin messages m.", "8"], ["select 1", "1"]]);
    }

    #[test]
    fn a_heading_underlined_in_markdown_is_no_result() {
        assert_eq!(Table::framed(&Paste::new("Scaling notes for today\n----\ntext"), 0), None);
        assert_eq!(Table::framed(&Paste::new("a | b | c\n===+===\n"), 0), None);
    }
}
