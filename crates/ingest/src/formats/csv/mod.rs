//! Series in tables: CSV and TSV of Grafana, `CloudWatch`, Datadog, pandas and spreadsheets, and Markdown tables.

pub(crate) mod cell;
pub(crate) mod cloudwatch;
mod conventions;
pub(crate) mod layout;

use std::hash::{DefaultHasher, Hash, Hasher};

use headroom_model::{Component, Metric, Timestamp};

use crate::Format;
use crate::calendar;
use crate::delimited::{self, Record};
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::order::{self, Names};
use crate::points::Points;
use crate::stream::{self, Stream};
use crate::titles::{self, Meaning};

use conventions::{Conventions, SAMPLE};
use layout::{Layout, Shape};

pub(crate) static FORMAT: Format = Format {
    id: "csv",
    title: "CSV series",
    command: "Grafana: Inspect, Data, Download CSV",
    marks: marks![",", ";", "\t", "|", "="],
    sniff: layout::begins,
    read,
};

/// So many values of a table are kept; of more, neighbours in time are joined.
const MOST_POINTS: usize = 300_000;
/// So many series of a table are read.
const MOST_SERIES: usize = 10_000;
/// Rows are looked at for being there twice up to this many.
const MOST_COMPARED: usize = 200_000;

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    stream::read(open, paste, at, found)
}

pub(crate) fn open(paste: &Paste<'_>, at: usize, line: usize) -> Option<(Box<dyn Stream>, usize)> {
    let layout = layout::start(paste, at)?;
    let first = layout.first;
    let columns = (0..layout.titles.len()).map(|_| Vec::new()).collect();
    let table = Table {
        layout,
        line,
        semicolons: paste.line(at).contains(';'),
        record: Record::default(),
        waiting: None,
        head: Vec::new(),
        conventions: None,
        columns,
        keys: Names::default(),
        points: 0,
        each: 1,
        left_out: 0,
        rows: Vec::new(),
        times: Vec::new(),
        without_zone: None,
        last: line,
    };
    Some((Box::new(table), first))
}

/// A table that is being read.
struct Table {
    layout: Layout,
    /// The first line of the document.
    line: usize,
    semicolons: bool,
    record: Record,
    /// The first line of a record that is not complete.
    waiting: Option<usize>,
    /// The first rows, until they tell the conventions.
    head: Vec<(Vec<String>, usize)>,
    conventions: Option<Conventions>,
    /// The series of each column, by the number of their name.
    columns: Vec<Vec<Option<Group>>>,
    /// The names that rows carry.
    keys: Names,
    /// How many points are kept, and of how many values each is the mean.
    points: usize,
    each: usize,
    /// Values of series that were too many.
    left_out: usize,
    /// A fingerprint of each row, to find those that are there twice.
    rows: Vec<u64>,
    times: Vec<i64>,
    without_zone: Option<usize>,
    last: usize,
}

/// One series of a column.
struct Group {
    name: String,
    meaning: Meaning,
    first: usize,
    points: Points,
}

impl Stream for Table {
    fn line(&mut self, line: &str, at: usize, found: &mut Found) -> bool {
        if self.waiting.is_none() && line.trim_start().is_empty() {
            return false;
        }
        match self.layout.shape {
            Shape::Markdown => layout::markdown(line).is_some_and(|cells| self.row(&cells, at, at, found)),
            Shape::Separated(separator) if self.waiting.is_none() && !line.contains('"') => {
                let cells: Vec<&str> = line.split(separator).collect();
                self.row(&cells, at, at, found)
            }
            Shape::Separated(separator) => {
                let first = *self.waiting.get_or_insert(at);
                let Some(fields) = self.record.line(line, separator) else {
                    return at - first < delimited::MOST_LINES;
                };
                let cells: Vec<&str> = fields.iter().map(String::as_str).collect();
                let fits = self.row(&cells, first, at, found);
                if fits {
                    self.waiting = None;
                }
                fits
            }
        }
    }

    fn end(&self, refused: usize) -> usize {
        self.waiting.unwrap_or(refused)
    }

    fn finish(mut self: Box<Self>, found: &mut Found) {
        self.decide(found);
        let at = self.line;
        if let Some(line) = self.without_zone {
            found.info(line, "time-zone-assumed", "The times name no zone; read as UTC.", "");
        }
        let all = self.rows.len();
        let count = all - distinct(self.rows.iter().copied());
        if count > 0 {
            found.count(Component::Other, "table", "duplicateRows", count as f64, at);
            found.info(at, "duplicate-rows", format!("{count} rows are there twice; each counts once."), "");
        }
        if all < MOST_COMPARED {
            let moments = self.times.iter().map(|time| time.cast_unsigned());
            found.count(Component::Other, "table", "points", distinct(moments) as f64, at);
        }
        if self.each > 1 {
            let message = format!(
                "The table has more than {MOST_POINTS} values: each point is the mean of {} that follow each other.",
                self.each
            );
            found.warn(at, "series-thinned", message, "Cut the file into parts to keep every value");
        }
        if self.left_out > 0 {
            let message = format!(
                "The table has more than {MOST_SERIES} series: {} values of the others are not read.",
                self.left_out
            );
            found.warn(at, "too-many-series", message, "");
        }
        for group in self.columns.into_iter().flatten().flatten() {
            if group.meaning.metric == Metric::Unnamed {
                found.info(
                    group.first,
                    "series-without-a-name",
                    format!("Nothing says what \"{}\" measures, or in which unit.", group.name),
                    "Name the column, as in \"rps\" or \"p95 (ms)\"",
                );
            }
            let Meaning { component, metric, .. } = group.meaning;
            found.series(component, &group.name, metric, group.points.finish(), group.first, self.last);
        }
    }
}

impl Table {
    /// Takes in the row on these lines; `false` when it is none of the table's.
    fn row(&mut self, cells: &[&str], first: usize, last: usize, found: &mut Found) -> bool {
        if cells.len() != self.layout.titles.len() {
            return false;
        }
        let time = self.layout.time_of(cells);
        let Some(conventions) = &self.conventions else {
            if !layout::is_time(&time, true) {
                return false;
            }
            self.last = last;
            self.head.push((cells.iter().map(|&cell| cell.to_owned()).collect(), first));
            if self.head.len() >= SAMPLE {
                self.decide(found);
            }
            return true;
        };
        let moment = calendar::moment(&time, conventions.order, true);
        if moment.is_none() && !layout::is_time(&time, true) {
            return false;
        }
        self.last = last;
        if let Some(moment) = moment {
            if !moment.has_zone {
                self.without_zone.get_or_insert(first);
            }
            self.values(cells, moment.at, first);
        }
        true
    }

    /// Settles the conventions by the first rows, and reads those.
    fn decide(&mut self, found: &mut Found) {
        if self.conventions.is_some() {
            return;
        }
        let head = std::mem::take(&mut self.head);
        self.conventions = Some(Conventions::of(&head, &self.layout, self.semicolons, self.line, found));
        let last = self.last;
        for (cells, line) in &head {
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            self.row(&cells, *line, *line, found);
        }
        self.last = last;
    }

    /// Adds the values of a row to their series.
    fn values(&mut self, cells: &[&str], at: Timestamp, line: usize) {
        let Some(conventions) = &self.conventions else { return };
        if self.rows.len() < MOST_COMPARED {
            let mut hasher = DefaultHasher::new();
            cells.hash(&mut hasher);
            self.rows.push(hasher.finish());
            self.times.push(at.as_microsecond());
        }
        let names = || conventions.names.iter().filter_map(|&name| cells.get(name)).map(|name| name.trim());
        let key = if conventions.names.is_empty() { String::new() } else { names().collect::<Vec<_>>().join(" ") };
        let number = if key.is_empty() { 0 } else { self.keys.number(&key) + 1 };
        for &column in &conventions.values {
            let Some(value) = cells.get(column).and_then(|cell| cell::value(cell, conventions.decimal)) else {
                continue;
            };
            let Some(groups) = self.columns.get_mut(column) else { continue };
            if number >= MOST_SERIES {
                self.left_out += 1;
                continue;
            }
            if groups.len() <= number {
                groups.resize_with(number + 1, || None);
            }
            let Some(slot) = groups.get_mut(number) else { continue };
            let group = slot.get_or_insert_with(|| {
                let title = self.layout.titles.get(column).map_or("", |title| title.trim());
                let by_title = titles::meaning(title).or_else(|| names().find_map(titles::meaning));
                let by_unit = value.unit.and_then(|(metric, _)| metric);
                let meaning = by_title.unwrap_or(match by_unit {
                    Some(metric) => Meaning { component: Component::App, metric, factor: 1.0 },
                    None => Meaning { component: Component::Other, metric: Metric::Unnamed, factor: 1.0 },
                });
                let name = if key.is_empty() { title.to_owned() } else { key.clone() };
                Group { name, meaning, first: line, points: Points::new(self.each) }
            });
            let factor = match value.unit {
                Some((_, factor)) => factor,
                None => group.meaning.factor,
            };
            self.points += group.points.add(at, value.number * factor);
        }
        if self.points > MOST_POINTS {
            self.each *= 2;
            self.points = self.columns.iter_mut().flatten().flatten().map(|group| group.points.thin()).sum();
        }
    }
}

/// How many of the numbers differ.
fn distinct(numbers: impl Iterator<Item = u64>) -> usize {
    let mut before = None;
    order::ascending(numbers).filter(|&key| before.replace(key) != Some(key)).count()
}
