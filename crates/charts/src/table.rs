//! The table behind a chart.

use headroom_model::Plan;

use crate::demand::ForecastChart;
use crate::label::{full_day, number};

/// The numbers of a chart, by month.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it lists.
    pub caption: String,
    /// The columns' names, with their units.
    pub header: Vec<String>,
    /// One a month; the first is today.
    pub rows: Vec<Row>,
}

/// One month of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// As many as the header has.
    pub cells: Vec<String>,
    /// Whether the most likely demand passes what the plan serves.
    pub too_few: bool,
}

/// The table twin of a forecast chart.
pub fn table(chart: &ForecastChart, plan: &Plan) -> Table {
    let unit = chart.unit.short();
    let columns = ["P10", "P50", "P90"].map(|quantile| format!("{quantile} {unit}"));
    let mut header = vec!["Date".to_owned()];
    header.extend(columns);
    header.extend([format!("Plan serves, {}", chart.reckoning), chart.part.to_owned()]);
    let rows = plan.months.iter().filter_map(|month| {
        let point = chart.reading(chart.time.day(month.date))?;
        let topology = chart.plateaus.iter().rev().find(|plateau| plateau.from <= point.day);
        let demand = point.demand;
        Some(Row {
            cells: vec![
                full_day(month.date),
                number(demand.p10),
                number(demand.p50),
                number(demand.p90),
                number(point.capacity),
                topology.map(|plateau| plateau.topology.clone()).unwrap_or_default(),
            ],
            too_few: !point.pooled && demand.p50 > point.capacity,
        })
    });
    Table { caption: format!("{}, demand and capacity by month", chart.title), header, rows: rows.collect() }
}

impl Table {
    /// The table as CSV (RFC 4180): a header line, lines ending in CRLF, quotes where they are needed.
    pub fn csv(&self) -> String {
        let mut csv = String::new();
        let mut line = |cells: &[String]| {
            for (index, cell) in cells.iter().enumerate() {
                if index > 0 {
                    csv.push(',');
                }
                if cell.contains(['"', ',', '\n', '\r']) {
                    csv.push('"');
                    csv.push_str(&cell.replace('"', "\"\""));
                    csv.push('"');
                } else {
                    csv.push_str(cell);
                }
            }
            csv.push_str("\r\n");
        };
        line(&self.header);
        for row in &self.rows {
            line(&row.cells);
        }
        csv
    }
}
