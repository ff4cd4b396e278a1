//! `docker stats` and `podman stats`: the table, any `--format` of its fields, JSON lines, and the live display.

mod objects;
mod unnamed;
mod words;

use headroom_model::Metric;

use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::names;
use crate::order::Names;

use objects::{objects, objects_of, of_json};
use unnamed::unnamed;
use words::Words;

pub(crate) static FORMAT: Format = Format {
    id: "docker-stats",
    title: "docker stats",
    command: "docker stats --no-stream",
    marks: marks!["%", "M/", "{", "[", "E:", "NAME", "CONTAI"],
    sniff,
    read,
};

/// A table may be wrapped over this many lines of the terminal.
const MOST_WRAPPED: usize = 4;

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    header(paste, at).is_some() || unnamed(line).is_some() || missing(line).is_some() || objects(paste, at).is_some()
}

/// Reads from `at` on: headers, rows and errors, until a line that is none of them.
pub(crate) fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let (rows, headerless, next) = rows(paste, at, found);
    report(&rows, headerless, found);
    next
}

/// The same, where two percentages without a header are known to be CPU and memory.
pub(crate) fn read_cpu_and_memory(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let (rows, _, next) = rows(paste, at, found);
    report(&rows, false, found);
    next
}

/// The rows, whether they had no header, and the line after them.
fn rows(paste: &Paste<'_>, at: usize, found: &mut Found) -> (Vec<Row>, bool, usize) {
    let mut rows = Frames::default();
    let mut layout: Option<Layout> = None;
    let mut next = at;
    while next < paste.len() {
        if let Some(seen) = header(paste, next) {
            next += seen.wrapped;
            rows.next_frame();
            layout = Some(seen);
        } else if let Some((row, end)) = layout.as_ref().and_then(|layout| layout.row(paste, next)) {
            rows.push(row);
            next = end;
        } else if layout.is_none()
            && let Some(row) = unnamed(paste.line(next))
        {
            rows.push(Row { line: next, ..row });
            next += 1;
        } else if let Some(objects) = objects(paste, next) {
            objects_of(&objects.value).for_each(|object| rows.push(of_json(object, next)));
            next = objects.end;
        } else if let Some(name) = missing(paste.line(next)) {
            say_missing(found, name, next);
            next += 1;
        } else if paste.is_blank(next) && header(paste, paste.skip_blank(next)).is_some() {
            next = paste.skip_blank(next);
        } else {
            break;
        }
    }
    (rows.rows, layout.is_none(), next)
}

/// The rows of a table or of a live display, which shows the same containers again and again.
#[derive(Default)]
struct Frames {
    rows: Vec<Row>,
    frame: usize,
    names: Names,
}

impl Frames {
    fn next_frame(&mut self) {
        self.frame += 1;
        self.names.clear();
    }

    /// Adds a row; a container that was there before begins a new frame.
    fn push(&mut self, row: Row) {
        if self.names.find(&row.name).is_some() {
            self.next_frame();
        }
        self.names.number(&row.name);
        self.rows.push(Row { frame: self.frame, ..row });
    }
}

/// What one row says; what it does not say is `None`.
#[derive(Default)]
struct Row {
    name: String,
    cpu_percent_of_core: Option<f64>,
    memory_bytes: Option<f64>,
    memory_limit_bytes: Option<f64>,
    memory_percent: Option<f64>,
    network: Option<(f64, f64)>,
    disk: Option<(f64, f64)>,
    processes: Option<f64>,
    /// The percentages had no names.
    guessed: bool,
    /// The row broke off before its last column.
    cut: bool,
    line: usize,
    frame: usize,
}

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
struct Layout {
    columns: Vec<Column>,
    wrapped: usize,
    /// Characters that fit on a line of the terminal, when wrapped.
    width: usize,
}

/// The columns when a header begins on this line.
fn header(paste: &Paste<'_>, at: usize) -> Option<Layout> {
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
    let measures = |column: &Column| matches!(column, Column::Cpu | Column::Memory | Column::MemoryPercent);
    let named = columns.iter().any(|column| matches!(column, Column::Id | Column::Name));
    (named && columns.iter().any(measures)).then_some(Layout { columns, wrapped, width })
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
    fn row(&self, paste: &Paste<'_>, at: usize) -> Option<(Row, usize)> {
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
    fn cells(&self, line: &str, at: usize) -> Option<Row> {
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

impl Row {
    /// Memory and its limit; a limit of 0 is none.
    fn memory(&mut self, pair: Option<(f64, f64)>) {
        self.memory_bytes = pair.map(|(used, _)| used);
        self.memory_limit_bytes = pair.map(|(_, limit)| limit).filter(|&limit| limit > 0.0);
    }

    /// Whether the container exists but does not run: Docker then prints zeros and a limit of `0B`.
    fn is_stopped(&self) -> bool {
        let idle = self.cpu_percent_of_core.is_none_or(|cpu| cpu == 0.0);
        match (self.memory_bytes, self.memory_percent) {
            (Some(used), _) => idle && used == 0.0 && self.memory_limit_bytes.is_none(),
            (None, Some(percent)) => idle && percent == 0.0 && self.processes.is_none_or(|count| count == 0.0),
            (None, None) => false,
        }
    }
}

/// The container that Docker does not know, when the line says so.
pub(crate) fn missing(line: &str) -> Option<&str> {
    let (_, name) = line.split_once("No such container: ")?;
    line.contains("Error response from daemon").then_some(name.trim())
}

pub(crate) fn say_missing(found: &mut Found, name: &str, line: usize) {
    found.error(
        line,
        "container-not-found",
        format!("Docker knows no container {name}, so nothing was measured."),
        "See what the containers are called: docker compose ps",
    );
}

/// Emits the rows: of a container that appears in several frames of a live display, the last one.
fn report(rows: &[Row], headerless: bool, found: &mut Found) {
    let mut names = Names::default();
    let mut last_frames: Vec<usize> = Vec::new();
    for row in rows {
        let number = names.number(&row.name);
        last_frames.resize(names.len(), 0);
        if let Some(last) = last_frames.get_mut(number) {
            *last = row.frame;
        }
    }
    let is_last = |row: &&Row| names.find(&row.name).and_then(|number| last_frames.get(number)) == Some(&row.frame);
    let kept: Vec<&Row> = rows.iter().filter(is_last).collect();
    if kept.len() < rows.len()
        && let Some(first) = kept.first()
    {
        found.info(
            first.line,
            "only-last-frame-read",
            "The containers are shown several times, without a time; the last one counts.",
            "",
        );
    }
    if headerless && let Some(first) = kept.iter().find(|row| row.guessed) {
        found.warn(
            first.line,
            "percentages-without-header",
            "The percentages have no header; read as CPU, then memory, as the runbook's monitor prints them.",
            "docker stats --no-stream prints the header",
        );
    }
    if let Some(row) = kept.iter().find(|row| row.cpu_percent_of_core.is_some_and(|cpu| cpu > 0.0)) {
        say_of_one_core(found, row.cpu_percent_of_core.unwrap_or_default(), row.line);
    }
    for row in kept {
        row.report(found);
    }
}

/// What every CPU percentage of Docker needs said once.
pub(crate) fn say_of_one_core(found: &mut Found, percent: f64, line: usize) {
    found.info(
        line,
        "cpu-is-of-one-core",
        format!(
            "CPU is of one core: {percent} % is {:.2} cores. It is compared with the CPU limit, given or assumed.",
            percent / 100.0
        ),
        "See the limit: docker inspect -f '{{.HostConfig.NanoCpus}}' CONTAINER",
    );
}

pub(crate) fn say_not_running(found: &mut Found, name: &str, line: usize) {
    found.warn(
        line,
        "container-not-running",
        format!("{name} does not run: its zeros are no load."),
        "See why it stopped: docker compose ps --all",
    );
}

impl Row {
    fn report(&self, found: &mut Found) {
        let component = names::component(&self.name);
        let mut observe = |metric, value| found.observe_some(component, &self.name, metric, value, self.line);
        observe(Metric::CpuPercentOfCore, self.cpu_percent_of_core);
        observe(Metric::MemoryBytes, self.memory_bytes);
        observe(Metric::MemoryLimitBytes, self.memory_limit_bytes);
        observe(Metric::MemoryPercent, self.memory_percent);
        observe(Metric::NetworkReceivedBytes, self.network.map(|(received, _)| received));
        observe(Metric::NetworkSentBytes, self.network.map(|(_, sent)| sent));
        observe(Metric::DiskReadBytes, self.disk.map(|(read, _)| read));
        observe(Metric::DiskWrittenBytes, self.disk.map(|(_, written)| written));
        let stopped = self.is_stopped();
        observe(Metric::Processes, if stopped { Some(0.0) } else { self.processes });
        if stopped {
            say_not_running(found, &self.name, self.line);
        }
        if self.cut {
            found.info(
                self.line,
                "row-incomplete",
                format!("The row of {} breaks off before its last column; the rest is not known.", self.name),
                "",
            );
        }
    }
}
