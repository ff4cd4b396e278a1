//! `headroom report`: a plan as a document to send, in Markdown or as one HTML file with its charts.

use headroom::{ChartKind, ChartOptions, Error, Plan, Report, Scenario};
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

/// The look of the HTML file.
const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:900px;margin:2rem auto;padding:0 1rem;color:#12161d}\
    table{border-collapse:collapse;width:100%;margin-bottom:1.5rem}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;\
    border-bottom:1px solid #dfe3e9}th{color:#454e5e}svg{max-width:100%;height:auto;display:block;margin:0 0 1.5rem}";

/// The document of a plan.
///
/// # Errors
/// When a chart cannot be drawn, which those of a plan can.
pub(crate) fn written(scenario: &Scenario, plan: &Plan, format: Format) -> Result<String, Error> {
    let report = headroom::report(scenario, plan);
    match format {
        Format::Markdown => Ok(report.markdown()),
        Format::Html => Ok(in_html(&report, &charts(scenario, plan)?)),
    }
}

fn in_html(report: &Report, charts: &[String]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (report.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (report.title) }
                p { b { (report.answer) } }
                @for chart in charts { (PreEscaped(chart)) }
                @for section in &report.sections {
                    h2 { (section.heading) }
                    table {
                        thead { tr { @for name in section.header { th { (name) } } } }
                        tbody { @for row in &section.rows { tr { @for text in row { td { (text) } } } } }
                    }
                }
            }
        }
    };
    page.0
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_in_html_holds_its_charts_and_no_markup_of_others() {
        let mut scenario =
            headroom::scenario_from_json(r#"{ "today": "2026-11-24", "current": { "appCpuPercent": 93.8 } }"#).unwrap();
        scenario.name = "<script>alert(1)</script>".to_owned();
        let text = written(&scenario, &headroom::plan(&scenario).unwrap(), Format::Html).unwrap();
        assert!(text.starts_with("<!DOCTYPE html>") && !text.contains("<script"), "{text}");
        assert!(text.matches("<svg").count() >= 7, "a chart for each resource and two topologies");
        assert!(!text.contains("var(--"), "it stands alone");
    }
}
