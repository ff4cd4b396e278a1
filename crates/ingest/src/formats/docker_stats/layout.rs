//! The columns of a table, by the titles of its header, also where the terminal wrapped it.

use super::Row;
use super::words::Words;
use crate::lines::Paste;

/// A table may be wrapped over this many lines of the terminal.
const MOST_WRAPPED: usize = 4;

/// A column by its title.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Id,
    Name,
    Cpu,
    Memory,
    MemoryPercent,
    Network,
    Disk,
    Processes,
    OtherPercent,
    OtherWord,
}

/// The titles of Docker 1.13 to 29, nerdctl and Podman; longer ones before those they begin with.
const TITLES: [(&str, Column); 16] = [
    ("CONTAINER ID", Column::Id),
    ("CONTAINER", Column::Name),
    ("NAMES", Column::Name),
    ("NAME", Column::Name),
    ("ID", Column::Id),
    ("AVG CPU %", Column::OtherPercent),
    ("CPU TIME", Column::OtherWord),
    ("CPU %", Column::Cpu),
    ("MEM USAGE / LIMIT", Column::Memory),
    ("MEM USAGE/LIMIT", Column::Memory),
    ("MEM %", Column::MemoryPercent),
    ("NET I/O", Column::Network),
    ("NET IO", Column::Network),
    ("BLOCK I/O", Column::Disk),
    ("BLOCK IO", Column::Disk),
    ("PIDS", Column::Processes),
];

/// The columns of a table, and over how many lines of the terminal its rows are wrapped.
pub(super) struct Layout {
    columns: Vec<Column>,
    pub(super) wrapped: usize,
    /// Characters that fit on a line of the terminal, when wrapped.
    width: usize,
}

/// The columns when the line is a whole header.
pub(super) fn unwrapped_header(line: &str) -> Option<Layout> {
    if !line.contains("NAME") && !line.contains("CONTAINER") && !line.contains("ID") {
        return None;
    }
    titles(line).filter(|columns| is_header(columns)).map(|columns| Layout { columns, wrapped: 1, width: 0 })
}

fn is_header(columns: &[Column]) -> bool {
    let measures = |column: &Column| matches!(column, Column::Cpu | Column::Memory | Column::MemoryPercent);
    columns.iter().any(|column| matches!(column, Column::Id | Column::Name)) && columns.iter().any(measures)
}

/// The columns when a header begins on this line.
pub(super) fn header(paste: &Paste<'_>, at: usize) -> Option<Layout> {
    let first = paste.line(at);
    if !first.contains("NAME") && !first.contains("CONTAINER") && !first.contains("ID") {
        return None;
    }
    let mut columns = titles(first)?;
    let width = (at..paste.len().min(at + 24)).map(|line| paste.line(line).chars().count()).max().unwrap_or(0);
    let mut wrapped = 1;
    let mut joined = first.to_owned();
    while wrapped < MOST_WRAPPED {
        joined = joined_lines(&joined, paste.line(at + wrapped), width * wrapped);
        let Some(more) = titles(&joined).filter(|more| more.len() > columns.len()) else { break };
        columns = more;
        wrapped += 1;
    }
    is_header(&columns).then_some(Layout { columns, wrapped, width })
}

fn joined_lines(first: &str, second: &str, width: usize) -> String {
    let missing = width.saturating_sub(first.chars().count());
    let mut joined = first.to_owned();
    joined.extend(std::iter::repeat_n(' ', missing));
    joined.push_str(second);
    joined
}

/// The columns of a header line; a last title that is cut off is left out. `None` when anything else is on it.
fn titles(line: &str) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let known = TITLES.iter().find_map(|&(title, column)| Some((rest.strip_prefix(title)?, column)));
        match known {
            Some((after, column)) => {
                columns.push(column);
                rest = after.trim_start_matches([' ', '\t', ',', '|', ';']);
            }
            None if !columns.is_empty() && TITLES.iter().any(|(title, _)| title.starts_with(rest)) => break,
            None => return None,
        }
    }
    (!columns.is_empty()).then_some(columns)
}

impl Layout {
    /// The row that begins on this line, and the line after it.
    pub(super) fn row(&self, paste: &Paste<'_>, at: usize) -> Option<(Row, usize)> {
        let whole = (1..self.wrapped).fold(paste.line(at).to_owned(), |joined, more| {
            joined_lines(&joined, paste.line(at + more), self.width * more)
        });
        if let Some(row) = self.cells(&whole, at)
            && (self.wrapped == 1 || !row.cut)
        {
            return Some((row, at + self.wrapped));
        }
        self.cells(paste.line(at), at).map(|row| (row, at + 1))
    }

    /// Reads the cells in the order of the columns, each by its own shape, so that it does not matter how the
    /// columns are separated or aligned. Stops at the first that does not fit.
    pub(super) fn cells(&self, line: &str, at: usize) -> Option<Row> {
        let plain = line.replace([',', ';', '|'], " ");
        let mut words = Words { rest: &plain };
        let mut row = Row { line: at, ..Row::default() };
        let mut values = 0;
        for column in &self.columns {
            let read = match column {
                Column::Id => words.name().map(|id| {
                    if row.name.is_empty() {
                        id.clone_into(&mut row.name);
                    }
                }),
                // A container that is just being made has no name yet.
                Column::Name => words.name().map(|name| name.clone_into(&mut row.name)).or_else(|| words.nothing()),
                Column::Cpu => words.percent().map(|value| row.cpu_percent_of_core = value),
                Column::MemoryPercent => words.percent().map(|value| row.memory_percent = value),
                Column::OtherPercent => words.percent().map(|_| ()),
                Column::OtherWord => words.word().map(|_| ()),
                Column::Memory => words.pair().map(|pair| row.memory(pair)),
                Column::Network => words.pair().map(|pair| row.network = pair),
                Column::Disk => words.pair().map(|pair| row.disk = pair),
                Column::Processes => words.count().map(|count| row.processes = count),
            };
            if read.is_none() {
                row.cut = true;
                break;
            }
            values += usize::from(!matches!(column, Column::Id | Column::Name));
        }
        (values > 0 && !row.name.is_empty()).then_some(row)
    }
}
