//! `docker stats` and `podman stats`: the table, any `--format` of its fields, JSON lines, and the live display.

mod layout;
mod objects;
mod unnamed;
mod words;

use headroom_model::Metric;

use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::names;
use crate::order::{Names, sorted_by};
use crate::stream::Stream;

use layout::{Layout, header, unwrapped_header};
use objects::{Object, Objects, objects, objects_of, of_json};
use unnamed::unnamed;

pub(crate) static FORMAT: Format = Format {
    id: "docker-stats",
    title: "docker stats",
    command: "docker stats --no-stream",
    marks: marks!["%", "M/", "{", "[", "E:", "NAME", "CONTAI"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    let line = paste.line(at);
    header(paste, at).is_some() || unnamed(line).is_some() || missing(line).is_some() || objects(paste, at).is_some()
}

/// Reads from `at` on: headers, rows and errors, until a line that is none of them.
pub(crate) fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut rows = Rows::default();
    let next = rows.read(paste, at, found);
    rows.report(true, found);
    next
}

/// The same, where two percentages without a header are known to be CPU and memory.
pub(crate) fn read_cpu_and_memory(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut rows = Rows::default();
    let next = rows.read(paste, at, found);
    rows.report(false, found);
    next
}

/// The last row of each container: a live display shows them again and again.
#[derive(Default)]
struct Rows {
    layout: Option<Layout>,
    names: Names,
    last: Vec<Row>,
    /// By the number of the name, the object that its last row is, until it is needed.
    objects: Objects,
    /// A container came up again.
    repeated: bool,
    /// Blank lines, which only belong to the document when a header follows, from this one on.
    blank: Option<usize>,
}

pub(crate) fn open(paste: &Paste<'_>, at: usize, _: usize) -> Option<(Box<dyn Stream>, usize)> {
    // A table wrapped by its terminal is read as a whole.
    let wrapped = header(paste, at).is_some_and(|layout| layout.wrapped > 1);
    let several = paste.json(at).is_some_and(|json| json.end > at + 1 || json.value.is_array());
    (!wrapped && !several).then(|| (Box::new(Rows::default()) as Box<dyn Stream>, at))
}

impl Rows {
    /// Reads a document that is there as a whole; the line after it.
    fn read(&mut self, paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
        let mut next = at;
        while next < paste.len() {
            if let Some(seen) = header(paste, next) {
                next += seen.wrapped;
                self.layout = Some(seen);
            } else if let Some((row, end)) = self.layout.as_ref().and_then(|layout| layout.row(paste, next)) {
                self.push(row);
                next = end;
            } else if !paste.is_blank(next) && self.line(paste.line(next), next, found) {
                next += 1;
            } else if let Some(objects) = objects(paste, next) {
                objects_of(&objects.value).for_each(|object| self.push(of_json(object, next)));
                next = objects.end;
            } else if paste.is_blank(next) && header(paste, paste.skip_blank(next)).is_some() {
                next = paste.skip_blank(next);
            } else {
                break;
            }
        }
        next
    }

    fn push(&mut self, row: Row) {
        let number = self.names.number(&row.name);
        match self.last.get_mut(number) {
            Some(known) => {
                self.repeated = true;
                *known = row;
            }
            None => self.last.push(row),
        }
    }
}

impl Stream for Rows {
    /// Reads what fits on one line.
    fn line(&mut self, line: &str, at: usize, found: &mut Found) -> bool {
        if self.layout.is_some() && line.trim_start().is_empty() {
            self.blank.get_or_insert(at);
            return true;
        }
        if self.blank.is_some() && unwrapped_header(line).is_none() {
            return false;
        }
        self.blank = None;
        if let Some(object) = Object::of(line) {
            let known = self.names.len();
            let number = self.names.number(object.name);
            self.repeated |= number < known;
            if number == self.last.len() {
                self.last.push(Row::default());
            }
            self.objects.keep(number, line, at);
        } else if let Some(row) = objects::row(line, at) {
            self.push(row);
        } else if let Some(seen) = unwrapped_header(line) {
            self.layout = Some(seen);
        } else if let Some(row) = self.layout.as_ref().and_then(|layout| layout.cells(line, at)) {
            self.push(row);
        } else if self.layout.is_none()
            && let Some(row) = unnamed(line)
        {
            self.push(Row { line: at, ..row });
        } else if let Some(name) = missing(line) {
            say_missing(found, name, at);
        } else {
            return false;
        }
        true
    }

    fn end(&self, refused: usize) -> usize {
        self.blank.unwrap_or(refused)
    }

    fn finish(self: Box<Self>, found: &mut Found) {
        self.report(true, found);
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

impl Rows {
    /// Reports the last row of each container. Two percentages without a header were guessed, unless they are known.
    fn report(self, is_guess: bool, found: &mut Found) {
        let rows = sorted_by(self.objects.over(self.last), |row| row.line as u64);
        if self.repeated
            && let Some(first) = rows.first()
        {
            found.info(
                first.line,
                "only-last-frame-read",
                "The containers are shown several times, without a time; the last one counts.",
                "",
            );
        }
        if is_guess
            && self.layout.is_none()
            && let Some(first) = rows.iter().find(|row| row.guessed)
        {
            found.warn(
                first.line,
                "percentages-without-header",
                "The percentages have no header; read as CPU, then memory, as the runbook's monitor prints them.",
                "docker stats --no-stream prints the header",
            );
        }
        if let Some(row) = rows.iter().find(|row| row.cpu_percent_of_core.is_some_and(|cpu| cpu > 0.0)) {
            say_of_one_core(found, row.cpu_percent_of_core.unwrap_or_default(), row.line);
        }
        for row in rows {
            row.report(found);
        }
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
