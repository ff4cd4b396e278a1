//! `headroom report`: a plan as a document to send, in Markdown or as one HTML file with its charts.

use std::fmt::Write;

use headroom::{ChartKind, ChartOptions, Crossing, Date, Error, Level, Plan, Scenario, Verdict};
use maud::{DOCTYPE, PreEscaped, html};

/// How a document is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// Text with tables, for a ticket or a repository.
    #[default]
    Markdown,
    /// One file that needs no other.
    Html,
}

/// A part of the document: a heading over a table.
struct Section {
    heading: &'static str,
    header: &'static [&'static str],
    rows: Vec<Vec<String>>,
}

/// The look of the HTML file.
const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:900px;margin:2rem auto;padding:0 1rem;color:#12161d}\
    table{border-collapse:collapse;width:100%;margin-bottom:1.5rem}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;\
    border-bottom:1px solid #dfe3e9}th{color:#454e5e}svg{max-width:100%;height:auto;display:block;margin:0 0 1.5rem}";

/// The document of a plan.
///
/// # Errors
/// When a chart cannot be drawn, which those of a plan can.
pub(crate) fn document(scenario: &Scenario, plan: &Plan, format: Format) -> Result<String, Error> {
    match format {
        Format::Markdown => Ok(markdown(scenario, plan)),
        Format::Html => in_html(scenario, plan),
    }
}

fn markdown(scenario: &Scenario, plan: &Plan) -> String {
    let mut out = format!("# {}\n\n{}\n", cell(&scenario.name), cell(&answer(plan)));
    for section in sections(plan) {
        let _ = writeln!(out, "\n## {}\n\n| {} |", section.heading, section.header.join(" | "));
        let _ = writeln!(out, "|{}", " --- |".repeat(section.header.len()));
        for row in section.rows {
            let cells: Vec<String> = row.iter().map(|text| cell(text)).collect();
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
    }
    out
}

/// A text that ends no cell and starts no markup.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '<' | '`' | '*' | '_' | '[' | '\\' => out.extend(['\\', c]),
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn in_html(scenario: &Scenario, plan: &Plan) -> Result<String, Error> {
    let charts = charts(scenario, plan)?;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (scenario.name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (scenario.name) }
                p { b { (answer(plan)) } }
                @for chart in &charts { (PreEscaped(chart)) }
                @for section in sections(plan) {
                    h2 { (section.heading) }
                    table {
                        thead { tr { @for name in section.header { th { (name) } } } }
                        tbody { @for row in &section.rows { tr { @for text in row { td { (text) } } } } }
                    }
                }
            }
        }
    };
    Ok(page.0)
}

/// The demand for each resource, and what runs today and at the end.
fn charts(scenario: &Scenario, plan: &Plan) -> Result<Vec<String>, Error> {
    let wide = ChartOptions { width: 860.0, height: 300.0, ..ChartOptions::default() };
    let demand =
        plan.runway.iter().map(|runway| ChartOptions { resource: Some(runway.resource.clone()), ..wide.clone() });
    let months = [None, plan.months.last().map(|month| month.month)];
    let topology =
        months.map(|month| ChartOptions { kind: ChartKind::Topology, month, width: 560.0, ..ChartOptions::default() });
    demand.chain(topology).map(|options| headroom::chart(plan, scenario, &options)).collect()
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
        "{verdict}: {:.1} requests per second of {:.1} at most, headroom {:.1} %, limited by {}.",
        now.current_rps, now.max_rps, now.headroom_percent, now.bottleneck
    )
}

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
    let steps = plan.steps.iter().map(|step| {
        let why = match &step.decision {
            Some(decision) => format!("{} Decide: {decision}", step.why),
            None => step.why.clone(),
        };
        vec![step.order_by.to_string(), step.needed_by.to_string(), step.title.clone(), why, step.artifacts.join(", ")]
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
            format!("{} connections, {} replicas", topology.database.max_connections, topology.database.replicas),
            topology.cache.nodes.to_string(),
            topology.vector.nodes.to_string(),
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
        Section { heading: "Steps", header: &["Order by", "Needed by", "Step", "Why", "Files"], rows: steps.collect() },
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

    fn written(name: &str, format: Format) -> String {
        let mut scenario =
            headroom::scenario_from_json(r#"{ "today": "2026-11-24", "current": { "appCpuPercent": 93.8 } }"#).unwrap();
        name.clone_into(&mut scenario.name);
        document(&scenario, &headroom::plan(&scenario).unwrap(), format).unwrap()
    }

    #[test]
    fn a_document_in_markdown_has_its_answer_first_and_a_table_for_each_question() {
        let text = written("Shop", Format::Markdown);
        assert!(text.starts_with("# Shop\n\nImmediate: 50.0 requests per second of "), "{text}");
        for heading in ["## Now", "## Runs out", "## Steps", "## Topology by month"] {
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
    fn a_document_in_html_holds_its_charts_and_no_markup_of_others() {
        let text = written("<script>alert(1)</script>", Format::Html);
        assert!(text.starts_with("<!DOCTYPE html>") && !text.contains("<script"), "{text}");
        assert!(text.matches("<svg").count() >= 7, "a chart for each resource and two topologies");
        assert!(!text.contains("var(--"), "it stands alone");
    }
}
