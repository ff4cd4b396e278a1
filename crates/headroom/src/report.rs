//! A plan as a report to send: its answer first, then a table for each question.

use std::fmt::Write;

use headroom_charts::memory;
use headroom_model::Database;

use crate::{Crossing, Date, Level, Plan, Scenario, Verdict};

/// A plan as a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The scenario's name.
    pub title: String,
    /// The verdict in one sentence.
    pub answer: String,
    /// Its tables; none is empty.
    pub sections: Vec<Section>,
}

/// A part of a report: a heading over a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub heading: &'static str,
    /// The names of the columns.
    pub header: &'static [&'static str],
    /// The cells of each row, one for each column.
    pub rows: Vec<Vec<String>>,
}

/// The report of a plan.
pub fn report(scenario: &Scenario, plan: &Plan) -> Report {
    Report { title: scenario.name.clone(), answer: answer(plan), sections: sections(plan) }
}

impl Report {
    /// The report in Markdown, for a ticket or a repository.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = format!("# {}\n\n{}\n", cell(&self.title), cell(&self.answer));
        for section in &self.sections {
            let _ = writeln!(out, "\n## {}\n\n| {} |", section.heading, section.header.join(" | "));
            let _ = writeln!(out, "|{}", " --- |".repeat(section.header.len()));
            for row in &section.rows {
                let cells: Vec<String> = row.iter().map(|text| cell(text)).collect();
                let _ = writeln!(out, "| {} |", cells.join(" | "));
            }
        }
        out
    }
}

/// A text that ends no cell and starts no markup.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '!' => {
                out.push('\\');
                out.push(letter);
            }
            letter => out.push(letter),
        }
    }
    out
}

fn answer(plan: &Plan) -> String {
    let now = &plan.assessment;
    let verdict = match now.verdict {
        Verdict::Immediate => "Immediate",
        Verdict::Planned => "Planned",
        Verdict::Ok => "OK",
        Verdict::Unknown => "Unknown",
    };
    format!(
        "{verdict}: {:.1} requests per second{} of {:.1}{} at most, headroom {:.1} %{}, limited by {}.",
        now.current_rps,
        now.current_provenance.aside(),
        now.max_rps,
        now.max_provenance.aside(),
        now.headroom_percent,
        now.headroom_provenance.aside(),
        now.bottleneck
    )
}

/// A table for each question that the plan answers.
fn sections(plan: &Plan) -> Vec<Section> {
    let now = plan.assessment.triggers.iter().map(|trigger| {
        let level = match trigger.level {
            Level::Immediate => "immediate",
            Level::Planned => "planned",
            Level::Ok => "ok",
            Level::Unknown => "unknown",
        };
        vec![trigger.title.clone(), level.to_owned(), trigger.why.clone()]
    });
    let runway = plan.runway.iter().map(|runway| {
        let order = runway.order_by.map_or_else(String::new, |date| date.to_string());
        vec![runway.title.clone(), crossing(&runway.planned), crossing(&runway.immediate), order, runway.why.clone()]
    });
    let growth = plan.growth.iter().map(|growth| vec![growth.demand.key().to_owned(), growth.why.clone()]);
    let steps = plan.steps.iter().map(|step| {
        let why = match &step.decision {
            Some(decision) => format!("{} Decide: {decision}", step.why),
            None => step.why.clone(),
        };
        let (order_by, needed_by) = (step.order_by.to_string(), step.needed_by.to_string());
        vec![order_by, needed_by, step.title.clone(), why, step.downtime.clone(), step.artifacts.join(", ")]
    });
    let months = plan.months.iter().map(|month| {
        let topology = &month.topology;
        vec![
            month.month.to_string(),
            format!(
                "{:.0} ({:.0}–{:.0})",
                month.requests_per_second.p50, month.requests_per_second.p10, month.requests_per_second.p90
            ),
            topology.app.instances.to_string(),
            database_words(&topology.database),
            nodes(topology.cache.nodes, topology.cache.memory_bytes),
            nodes(topology.vector.nodes, topology.vector.memory_bytes),
        ]
    });
    let lost = plan.rejections.iter().map(|rejection| vec![rejection.option.clone(), rejection.why.clone()]);
    let known = plan.diagnostics.iter().map(|diagnostic| vec![format!("{} {}", diagnostic.message, diagnostic.help)]);
    let all = [
        Section { heading: "Now", header: &["Trigger", "Level", "Why"], rows: now.collect() },
        Section {
            heading: "Runs out",
            header: &["Resource", "Plan at", "Act at", "Order by", "Why"],
            rows: runway.collect(),
        },
        Section { heading: "Growth", header: &["Demand", "Rate"], rows: growth.collect() },
        Section {
            heading: "Steps",
            header: &["Order by", "Needed by", "Step", "Why", "Downtime", "Files"],
            rows: steps.collect(),
        },
        Section {
            heading: "Topology by month",
            header: &["Month", "Requests per second", "App", "PostgreSQL", "Redis", "Qdrant"],
            rows: months.collect(),
        },
        Section { heading: "Options that lost", header: &["Option", "Why"], rows: lost.collect() },
        Section { heading: "What to know", header: &["Remark"], rows: known.collect() },
    ];
    all.into_iter().filter(|section| !section.rows.is_empty()).collect()
}

/// `4 cores, 4 GiB, 100 connections, 1 replica, PgBouncer`; what is 0 is left out.
pub fn database_words(database: &Database) -> String {
    let size = (database.cores > 0.0).then(|| format!("{} cores, {}", database.cores, memory(database.memory_bytes)));
    let replicas = match database.replicas {
        0 => None,
        1 => Some("1 replica".to_owned()),
        replicas => Some(format!("{replicas} replicas")),
    };
    let connections = Some(format!("{} connections", database.max_connections));
    let pooler = database.pooler.then(|| "PgBouncer".to_owned());
    [size, connections, replicas, pooler].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// `6 × 2 GiB`.
fn nodes(nodes: u32, memory_bytes: f64) -> String {
    if nodes == 0 { "none".to_owned() } else { format!("{nodes} × {}", memory(memory_bytes)) }
}

fn crossing(crossing: &Crossing) -> String {
    let date = |date: Option<Date>| date.map_or_else(|| "later".to_owned(), |date| date.to_string());
    match (crossing.never_probability, crossing.p50) {
        (None, None) => "not forecast".to_owned(),
        (Some(never), None) => format!("not within the horizon ({:.0} %)", never * 100.0),
        _ => format!("{} ({} to {})", date(crossing.p50), date(crossing.p10), date(crossing.p90)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str) -> String {
        let mut scenario =
            crate::scenario_from_json(r#"{ "today": "2026-11-24", "current": { "appCpuPercent": 93.8 } }"#).unwrap();
        name.clone_into(&mut scenario.name);
        report(&scenario, &crate::plan(&scenario).unwrap()).markdown()
    }

    #[test]
    fn a_report_has_its_answer_first_and_a_table_for_each_question() {
        let text = written("Shop");
        assert!(text.starts_with("# Shop\n\nImmediate: 50.0 requests per second (assumed) of "), "{text}");
        for heading in ["## Now", "## Runs out", "## Growth", "## Steps", "## Topology by month"] {
            assert!(text.contains(heading), "{heading}");
        }
        let columns = |line: &str| line.replace("\\|", "").matches('|').count();
        let tables: Vec<&str> = text.split("\n\n").filter(|part| part.starts_with('|')).collect();
        for table in tables {
            let first = table.lines().next().unwrap();
            assert!(table.lines().all(|line| columns(line) == columns(first)), "{table}");
        }
    }

    #[test]
    fn a_name_cannot_break_out_of_its_cell() {
        assert_eq!(cell("a|b\n# <img src=x> `rm`"), "a\\|b \\# \\<img src=x\\> \\`rm\\`");
    }
}
