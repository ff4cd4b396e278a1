//! Where a table of times and numbers begins, what its columns are called, and which rows it has.

use std::borrow::Cow;

use crate::calendar::{self, Order};
use crate::delimited;
use crate::lines::Paste;

/// What the first lines of a table say.
pub(crate) struct Layout {
    pub(crate) shape: Shape,
    pub(crate) titles: Vec<String>,
    /// The columns that hold the time: one, or a date and a time of day.
    pub(crate) time: Vec<usize>,
    /// The line of the first row.
    pub(crate) first: usize,
}

impl Layout {
    /// The text of a row's time: of its columns, one after the other.
    pub(crate) fn time_of<'c>(&self, cells: &[&'c str]) -> Cow<'c, str> {
        if let [column] = *self.time {
            return Cow::Borrowed(cells.get(column).copied().unwrap_or(""));
        }
        let parts: Vec<&str> = self.time.iter().filter_map(|&column| cells.get(column).copied()).collect();
        Cow::Owned(parts.join(" "))
    }
}

/// Rows of metadata between the titles and the first row of the `CloudWatch` console's file.
const MOST_METADATA: usize = 12;

/// How the fields of a record are separated.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Shape {
    Separated(char),
    Markdown,
}

/// Whether a table begins on this line. Looks at two records.
pub(crate) fn begins(paste: &Paste<'_>, at: usize) -> bool {
    // Prose has commas as well, but its next line seldom has a comma and a digit.
    let next = paste.line(at + 1);
    let row = next.contains(['-', ',', ';', '\t', '|']) && next.bytes().any(|b| b.is_ascii_digit() || b == b'-');
    if !row
        && !paste.line(at).starts_with("sep=")
        && !["Label", "Full label"].iter().any(|start| paste.line(at).starts_with(start))
    {
        return false;
    }
    start(paste, at).is_some()
}

/// The cells of a row of a Markdown table.
pub(crate) fn markdown(line: &str) -> Option<Vec<&str>> {
    let line = line.trim();
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    line.contains('|').then(|| inner.split('|').map(str::trim).collect())
}

/// The line under the titles of a Markdown table: `|---|:---:|`, with or without the outer signs.
fn is_rule(line: &str) -> bool {
    line.contains("--") && line.contains('|') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The layout of the table that begins on this line.
pub(crate) fn start(paste: &Paste<'_>, at: usize) -> Option<Layout> {
    let line = paste.line(at);
    // Excel's own header names the separator.
    if let Some(separator) = line.strip_prefix("sep=") {
        let shape = Shape::Separated(separator.chars().next().unwrap_or('\t'));
        return with_header(paste, at + 1, shape);
    }
    if line.trim_start().starts_with('|') || (line.contains('|') && is_rule(paste.line(at + 1))) {
        return with_header(paste, at, Shape::Markdown);
    }
    [',', ';', '\t'].into_iter().filter(|&separator| line.contains(separator)).find_map(|separator| {
        let shape = Shape::Separated(separator);
        with_header(paste, at, shape).or_else(|| without_header(paste, at, shape))
    })
}

fn record(paste: &Paste<'_>, at: usize, shape: Shape) -> Option<(Vec<String>, usize)> {
    match shape {
        Shape::Separated(separator) => delimited::record(paste, at, separator),
        Shape::Markdown => {
            let cells = markdown(paste.line(at))?;
            Some((cells.into_iter().map(str::to_owned).collect(), at + 1))
        }
    }
}

fn with_header(paste: &Paste<'_>, at: usize, shape: Shape) -> Option<Layout> {
    let (titles, mut first) = record(paste, at, shape)?;
    if titles.len() < 2 || titles.len() > 500 || titles.iter().skip(1).all(|title| is_number(title)) {
        return None;
    }
    if shape == Shape::Markdown {
        if !is_rule(paste.line(first)) {
            return None;
        }
        first += 1;
    }
    let console = titles.first().is_some_and(|title| matches!(title.as_str(), "Label" | "Full label"));
    let skipped = if console { MOST_METADATA } else { 1 };
    for _ in 0..skipped {
        let (cells, next) = record(paste, first, shape)?;
        if cells.len() != titles.len() {
            return None;
        }
        if let Some(time) = time_columns(&titles, &cells, console) {
            let numbers = cells.iter().enumerate().filter(|(column, _)| !time.contains(column));
            let mut numbers = numbers.map(|(_, cell)| cell).peekable();
            numbers.peek()?;
            let any = numbers.any(|cell| is_number(cell) || cell.trim().is_empty());
            return any.then_some(Layout { shape, titles, time, first });
        }
        first = next;
    }
    None
}

/// Three rows of a time and a number need no titles.
fn without_header(paste: &Paste<'_>, at: usize, shape: Shape) -> Option<Layout> {
    let mut line = at;
    let mut count = 0;
    for _ in 0..3 {
        let (cells, next) = record(paste, line, shape)?;
        let (time, values) = cells.split_first()?;
        let fits = is_time(time, false) && !values.is_empty() && values.iter().all(|cell| is_number(cell));
        if !fits || (count > 0 && cells.len() != count) {
            return None;
        }
        count = cells.len();
        line = next;
    }
    let titles = (0..count).map(|column| if column == 0 { "time".to_owned() } else { "value".to_owned() }).collect();
    Some(Layout { shape, titles, time: vec![0], first: at })
}

/// Titles of times in the languages of spreadsheets.
const TIMES: [&str; 29] = [
    "time",
    "timestamp",
    "ts",
    "t",
    "date",
    "datetime",
    "day",
    "month",
    "week",
    "hour",
    "_time",
    "@timestamp",
    "x",
    "datum",
    "zeit",
    "zeitpunkt",
    "zeitstempel",
    "tag",
    "monat",
    "uhrzeit",
    "fecha",
    "horodatage",
    "hora",
    "data",
    "giorno",
    "semaine",
    "heure",
    "mois",
    "jour",
];

/// The columns of the first row that hold the time: one with such a title (or none, as pandas writes), or a date
/// and a time of day next to each other.
fn time_columns(titles: &[String], cells: &[String], console: bool) -> Option<Vec<usize>> {
    let named = |title: &String| {
        let title = title.trim().trim_start_matches('\u{feff}').to_ascii_lowercase();
        let bare = title.split(['(', '[']).next().unwrap_or("").trim();
        bare.is_empty() || TIMES.contains(&bare)
    };
    let column = titles.iter().position(named).or_else(|| console.then_some(0))?;
    let cell = cells.get(column)?;
    if let Some(clock) = cells.get(column + 1)
        && titles.get(column + 1).is_some_and(named)
        && clock.contains(':')
        && is_time(&format!("{cell} {clock}"), true)
    {
        return Some(vec![column, column + 1]);
    }
    is_time(cell, true).then(|| vec![column])
}

/// Whether a cell is a time in either order of day and month.
pub(crate) fn is_time(text: &str, serial: bool) -> bool {
    [Order::DayFirst, Order::MonthFirst].iter().any(|&order| calendar::moment(text, order, serial).is_some())
}

/// Whether a cell looks like a number, perhaps with a unit.
fn is_number(cell: &str) -> bool {
    let cell = cell.trim();
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .split_once(' ')
            .is_none_or(|(number, _)| number.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b','))
        && calendar::moment(cell, Order::DayFirst, false)
            .is_none_or(|_| cell.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}
