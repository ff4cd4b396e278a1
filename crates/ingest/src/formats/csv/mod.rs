//! Series in tables: CSV and TSV of Grafana, `CloudWatch`, Datadog, pandas and spreadsheets, and Markdown tables.

pub(crate) mod cell;
pub(crate) mod cloudwatch;
pub(crate) mod layout;

use headroom_model::{Component, Metric, Timestamp};

use crate::Format;
use crate::calendar::{self, Order};
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;
use crate::order::Names;
use crate::titles::{self, Meaning};

use cell::Decimal;
use layout::Table;

pub(crate) static FORMAT: Format = Format {
    id: "csv",
    title: "CSV series",
    command: "Grafana: Inspect, Data, Download CSV",
    marks: marks![",", ";", "\t", "|", "="],
    sniff: layout::begins,
    read,
};

/// Rows that are looked at to tell numbers from names, and one decimal sign from the other.
const SAMPLE: usize = 200;

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let Some(table) = layout::read(paste, at) else { return at + 1 };
    let semicolons = paste.line(at).contains(';');
    let (decimal, order) = conventions(&table, semicolons, at, found);
    let times = times(&table, order, at, found);
    let names: Vec<usize> = (0..table.titles.len()).filter(|column| is_name(&table, *column, decimal)).collect();
    for column in 0..table.titles.len() {
        if table.time.contains(&column) || names.contains(&column) {
            continue;
        }
        columns(&table, column, &names, &times, decimal, found);
    }
    table.end
}

/// The decimal sign and the order of day and month, each said aloud when the table leaves it open.
fn conventions(table: &Table, semicolons: bool, at: usize, found: &mut Found) -> (Decimal, Order) {
    let sample = || table.rows.iter().take(SAMPLE);
    let values = || {
        let others = |row: &'_ layout::Row| {
            let time = &table.time;
            row.cells
                .iter()
                .enumerate()
                .filter(|(column, _)| !time.contains(column))
                .map(|(_, c)| c.clone())
                .collect::<Vec<_>>()
        };
        sample().flat_map(others).collect::<Vec<String>>()
    };
    let cells = values();
    let (decimal, certain) = cell::decimal(cells.iter().map(String::as_str), semicolons);
    let mut fact = |name, text: &str| found.fact(Component::Other, "table", name, text, at);
    if decimal == Decimal::Comma {
        fact("decimal", ",");
        fact("thousands", ".");
    }
    let written: Vec<String> = sample().map(|row| row.time(&table.time)).collect();
    let pairs: Vec<(i64, i64)> = written.iter().filter_map(|text| calendar::ambiguous(text)).collect();
    let american = written.iter().any(|text| text.ends_with("AM") || text.ends_with("PM"))
        || cells.iter().any(|cell| cell.contains(',') && decimal == Decimal::Point);
    let (order, known) = match () {
        () if pairs.iter().any(|(first, _)| *first > 12) => (Order::DayFirst, true),
        () if pairs.iter().any(|(_, second)| *second > 12) => (Order::MonthFirst, true),
        () if american => (Order::MonthFirst, pairs.is_empty()),
        () => (Order::DayFirst, pairs.is_empty()),
    };
    if !pairs.is_empty() {
        fact("dateOrder", if order == Order::MonthFirst { "MDY" } else { "DMY" });
    }
    let first = table.rows.first().map_or(at, |row| row.line);
    if !known {
        let (read, why) = if order == Order::MonthFirst {
            ("month first", "the table is written the American way")
        } else {
            ("day first", "nothing in the table tells")
        };
        found.warn(
            first,
            "date-order-assumed",
            format!("Day and month could be either way; read as {read}: {why}."),
            "Write dates as 2026-01-05",
        );
    }
    if !certain {
        found.warn(
            first,
            "decimal-assumed",
            "A comma or point could be decimal or group thousands; read as grouping.",
            "",
        );
    }
    (decimal, order)
}

/// The time of each row.
fn times(table: &Table, order: Order, at: usize, found: &mut Found) -> Vec<Option<Timestamp>> {
    let mut without_zone = None;
    let times: Vec<Option<Timestamp>> = table
        .rows
        .iter()
        .map(|row| {
            let moment = calendar::moment(&row.time(&table.time), order, true)?;
            if !moment.has_zone {
                without_zone.get_or_insert(row.line);
            }
            Some(moment.at)
        })
        .collect();
    if let Some(line) = without_zone {
        found.info(line, "time-zone-assumed", "The times name no zone; read as UTC.", "");
    }
    // A row that is there twice says the same time and the same cells.
    let mut seen = Names::default();
    let mut distinct = Names::default();
    let mut all = 0;
    for (time, row) in times.iter().zip(&table.rows) {
        if let Some(time) = time {
            all += 1;
            seen.number(&format!("{} {}", time.as_microsecond(), row.cells.join("\u{1f}")));
            distinct.number(&time.as_microsecond().to_string());
        }
    }
    if seen.len() < all {
        let count = all - seen.len();
        found.count(Component::Other, "table", "duplicateRows", count as f64, at);
        found.info(at, "duplicate-rows", format!("{count} rows are there twice; each counts once."), "");
    }
    found.count(Component::Other, "table", "points", distinct.len() as f64, at);
    times
}

/// Whether a column holds names: most of its cells that hold anything hold no number.
fn is_name(table: &Table, column: usize, decimal: Decimal) -> bool {
    if table.time.contains(&column) {
        return false;
    }
    let (mut numbers, mut others) = (0_usize, 0_usize);
    for cell in table.rows.iter().take(SAMPLE).filter_map(|row| row.cells.get(column)) {
        match cell.trim() {
            "" | "NaN" | "nan" | "null" | "n/a" | "N/A" | "-" | "undefined" => {}
            cell if cell::value(cell, decimal).is_some() => numbers += 1,
            _ => others += 1,
        }
    }
    others > numbers
}

/// Reports the series of a column: one, or one for each name where rows are named.
fn columns(
    table: &Table,
    column: usize,
    names: &[usize],
    times: &[Option<Timestamp>],
    decimal: Decimal,
    found: &mut Found,
) {
    let title = table.titles.get(column).map_or("", |title| title.trim());
    let mut numbers = Names::default();
    let mut groups: Vec<Group> = Vec::new();
    for (row, time) in table.rows.iter().zip(times) {
        let Some(time) = *time else { continue };
        let Some(value) = row.cells.get(column).and_then(|cell| cell::value(cell, decimal)) else { continue };
        let parts = || names.iter().filter_map(|&name| row.cells.get(name)).map(|name| name.trim());
        let key = if names.is_empty() { title.to_owned() } else { parts().collect::<Vec<_>>().join(" ") };
        let number = numbers.number(&key);
        if number == groups.len() {
            let by_title = titles::meaning(title).or_else(|| parts().find_map(titles::meaning));
            let by_unit = value.unit.and_then(|(metric, _)| metric);
            let meaning = by_title.unwrap_or(match by_unit {
                Some(metric) => Meaning { component: Component::App, metric, factor: 1.0 },
                None => Meaning { component: Component::Other, metric: Metric::Unnamed, factor: 1.0 },
            });
            groups.push(Group { name: key, meaning, first: row.line, points: Vec::new() });
        }
        let Some(group) = groups.get_mut(number) else { continue };
        let meaning = group.meaning;
        // What has no name has no unit either: its number stays as it is written.
        let factor = match value.unit {
            Some(_) if meaning.metric == Metric::Unnamed => 1.0,
            Some((_, factor)) => factor,
            None => meaning.factor,
        };
        group.points.push((time, value.number * factor));
    }
    let last = table.end.saturating_sub(1);
    for Group { name, meaning, first, points } in groups {
        if meaning.metric == Metric::Unnamed {
            found.info(
                first,
                "series-without-a-name",
                format!("Nothing says what \"{name}\" measures, or in which unit."),
                "Name the column, as in \"rps\" or \"p95 (ms)\"",
            );
        }
        found.series(meaning.component, &name, meaning.metric, points, first, last);
    }
}

/// The points of one series of a column.
struct Group {
    name: String,
    meaning: Meaning,
    first: usize,
    points: Vec<(Timestamp, f64)>,
}
