//! How a table is written: decimal sign, order of day and month, which columns hold names. Told by its first rows.

use headroom_model::Component;

use super::cell::{self, Decimal};
use super::layout::Layout;
use crate::calendar::{self, Order};
use crate::found::Found;

/// How many rows are looked at.
pub(super) const SAMPLE: usize = 200;

/// How the cells of a table are to be read.
pub(super) struct Conventions {
    pub(super) decimal: Decimal,
    pub(super) order: Order,
    /// The columns that hold names, which tell the series of a column apart.
    pub(super) names: Vec<usize>,
    /// The columns that hold values.
    pub(super) values: Vec<usize>,
}

impl Conventions {
    /// Looks at the first rows; what they leave open is said aloud.
    pub(super) fn of(
        head: &[(Vec<String>, usize)],
        layout: &Layout,
        semicolons: bool,
        at: usize,
        found: &mut Found,
    ) -> Self {
        let is_time = |column: &usize| layout.time.contains(column);
        let others = || {
            let cells = head.iter().flat_map(|(cells, _)| cells.iter().enumerate());
            cells.filter(|(column, _)| !is_time(column)).map(|(_, cell)| cell.as_str())
        };
        let (decimal, certain) = cell::decimal(others(), semicolons);
        let mut fact = |name, text: &str| found.fact(Component::Other, "table", name, text, at);
        if decimal == Decimal::Comma {
            fact("decimal", ",");
            fact("thousands", ".");
        }
        let first = head.first().map_or(at, |(_, line)| *line);
        let american = decimal == Decimal::Point && others().any(|cell| cell.contains(','));
        let order = order(head, layout, american, (at, first), found);
        if !certain {
            found.warn(
                first,
                "decimal-assumed",
                "A comma or point could be decimal or group thousands; read as grouping.",
                "",
            );
        }
        let (names, values) = (0..layout.titles.len())
            .filter(|column| !is_time(column))
            .partition(|&column| is_name(head, column, decimal));
        Self { decimal, order, names, values }
    }
}

/// The order of day and month.
fn order(
    head: &[(Vec<String>, usize)],
    layout: &Layout,
    american: bool,
    (at, first): (usize, usize),
    found: &mut Found,
) -> Order {
    let cells = head.iter().map(|(cells, _)| cells.iter().map(String::as_str).collect::<Vec<_>>());
    let written: Vec<String> = cells.map(|cells| layout.time_of(&cells).into_owned()).collect();
    let pairs: Vec<(i64, i64)> = written.iter().filter_map(|text| calendar::ambiguous(text)).collect();
    let american = american || written.iter().any(|text| text.ends_with("AM") || text.ends_with("PM"));
    let (order, known) = match () {
        () if pairs.iter().any(|(first, _)| *first > 12) => (Order::DayFirst, true),
        () if pairs.iter().any(|(_, second)| *second > 12) => (Order::MonthFirst, true),
        () if american => (Order::MonthFirst, pairs.is_empty()),
        () => (Order::DayFirst, pairs.is_empty()),
    };
    if !pairs.is_empty() {
        let text = if order == Order::MonthFirst { "MDY" } else { "DMY" };
        found.fact(Component::Other, "table", "dateOrder", text, at);
    }
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
    order
}

/// Whether a column holds names: most of its cells that hold anything hold no number.
fn is_name(head: &[(Vec<String>, usize)], column: usize, decimal: Decimal) -> bool {
    let (mut numbers, mut others) = (0_usize, 0_usize);
    for cell in head.iter().filter_map(|(cells, _)| cells.get(column)) {
        match cell.trim() {
            "" | "NaN" | "nan" | "null" | "n/a" | "N/A" | "-" | "undefined" => {}
            cell if cell::value(cell, decimal).is_some() => numbers += 1,
            _ => others += 1,
        }
    }
    others > numbers
}
