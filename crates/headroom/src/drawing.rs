//! A chart of a plan as SVG text that stands alone.

use headroom_charts::{ForecastChart, Frame, Scale, TopologyChart, forecast, standalone, topology};
use serde::Deserialize;

use crate::{Error, Month, Plan, Scenario, TimelinePoint};

/// What to draw, and how. Every field has a default.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChartOptions {
    /// Which chart.
    pub kind: ChartKind,
    /// The resource of a demand chart, such as `app-cpu`; the first to run out when left out.
    pub resource: Option<String>,
    /// The month of a topology; what runs now when left out.
    pub month: Option<Month>,
    /// In pixels.
    pub width: f64,
    /// In pixels; a topology is as high as it needs to be.
    pub height: f64,
    /// The axis of demand.
    pub scale: ChartScale,
    /// Its colours.
    pub theme: ChartTheme,
}

/// A chart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChartKind {
    /// Demand against capacity over time.
    #[default]
    Demand,
    /// What runs.
    Topology,
}

/// The axis of demand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChartScale {
    /// Logarithmic when demand grows by more than a factor of four.
    #[default]
    Auto,
    /// Linear.
    Linear,
    /// Logarithmic.
    Log,
}

/// The colours of a chart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChartTheme {
    /// On white.
    #[default]
    Light,
    /// On black.
    Dark,
    /// `var(--accent)` and the other tokens of Headroom's page, for whoever defines them.
    Page,
}

impl Default for ChartOptions {
    fn default() -> Self {
        Self {
            kind: ChartKind::default(),
            resource: None,
            month: None,
            width: 720.0,
            height: 320.0,
            scale: ChartScale::default(),
            theme: ChartTheme::default(),
        }
    }
}

/// The widest side of a chart, in pixels.
const WIDEST: f64 = 8_000.0;

/// A chart of a plan as SVG text.
///
/// # Errors
/// When the plan has no such resource or month, or a side is no length; the error's path names the option.
pub fn chart(plan: &Plan, scenario: &Scenario, options: &ChartOptions) -> Result<String, Error> {
    for (path, side) in [("width", options.width), ("height", options.height)] {
        if !(80.0..=WIDEST).contains(&side) {
            return Err(Error::at(path, format!("{side} is not possible: use 80 to {WIDEST} pixels")));
        }
    }
    let svg = match options.kind {
        ChartKind::Demand => demand(plan, scenario, options)?,
        ChartKind::Topology => topology(&at(plan, options.month)?, options.width),
    };
    Ok(match options.theme {
        ChartTheme::Page => svg,
        theme => standalone(&svg, theme == ChartTheme::Dark),
    })
}

/// What charts show of a plan, for a quarter of the bytes: its timeline by week and each day on which what is planned changes,
/// no reasons and no files.
#[must_use]
pub fn brief(mut plan: Plan) -> Plan {
    let planned = |point: &TimelinePoint| {
        (point.planned_capacity_rps, point.planned_max_connections, point.planned_redis_bytes, point.planned_disk_bytes)
    };
    let days = plan.timeline.len();
    let changes: Vec<bool> = plan
        .timeline
        .windows(2)
        .map(|pair| match pair {
            [one, next] => planned(one) != planned(next),
            _ => false,
        })
        .collect();
    let changes = |day: usize| changes.get(day).copied().unwrap_or(false);
    let mut day = 0;
    plan.timeline.retain(|_| {
        let kept = day % 7 == 0 || day + 1 == days || changes(day) || (day > 0 && changes(day - 1));
        day += 1;
        kept
    });
    plan.growth.clear();
    plan.rejections.clear();
    plan.diagnostics.clear();
    plan.assessment.triggers.clear();
    for step in &mut plan.steps {
        step.why.clear();
        step.artifacts.clear();
    }
    plan
}

fn demand(plan: &Plan, scenario: &Scenario, options: &ChartOptions) -> Result<String, Error> {
    let resources = || plan.runway.iter().map(|runway| runway.resource.as_str());
    let wanted = options.resource.as_deref();
    let chosen = resources().find(|resource| wanted.is_none_or(|wanted| *resource == wanted));
    let chart = chosen.and_then(|chosen| ForecastChart::of(plan, chosen, scenario)).ok_or_else(|| {
        let all: Vec<&str> = resources().collect();
        Error::at("resource", format!("the plan has no “{}”; it has {}", wanted.unwrap_or_default(), all.join(", ")))
    })?;
    let scale = match options.scale {
        ChartScale::Auto => Scale::Auto,
        ChartScale::Linear => Scale::Linear,
        ChartScale::Log => Scale::Log,
    };
    // As on the page: the lines are named beside a wide plot, within a narrow one.
    let right = if options.width < 560.0 { 8.0 } else { 184.0 };
    let frame = Frame { width: options.width, height: options.height, left: 48.0, right };
    Ok(forecast(&chart, &frame, scale))
}

fn at(plan: &Plan, month: Option<Month>) -> Result<TopologyChart, Error> {
    let place = match month {
        None => None,
        Some(month) => Some(
            plan.months
                .iter()
                .position(|planned| planned.month == month)
                .ok_or_else(|| Error::at("month", format!("{month} lies outside the plan's horizon")))?,
        ),
    };
    place
        .map_or_else(|| TopologyChart::today(plan), |place| TopologyChart::planned(plan, place))
        .ok_or_else(|| Error::at("month", "the plan has no months"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(options: &str) -> Result<String, Error> {
        let scenario = crate::scenario_from_json(r#"{ "today": "2026-11-24", "current": { "appCpuPercent": 93.8 } }"#)?;
        chart(&crate::plan(&scenario)?, &scenario, &crate::from_json(options)?)
    }

    #[test]
    fn a_chart_stands_alone_unless_it_stands_on_the_page() {
        for options in [r"{}", r#"{ "kind": "topology", "month": "2027-02", "theme": "dark" }"#] {
            let svg = drawn(options).unwrap();
            assert!(svg.starts_with("<svg xmlns=") && !svg.contains("var("), "{svg}");
        }
        assert!(drawn(r#"{ "theme": "page", "scale": "log", "width": 400 }"#).unwrap().contains("var(--accent)"));
    }

    #[test]
    fn a_brief_plan_keeps_its_ends_and_the_days_on_which_the_plan_changes() {
        let scenario = crate::scenario_from_json(r#"{ "today": "2026-11-24", "current": { "appCpuPercent": 93.8 } }"#);
        let whole = crate::plan(&scenario.unwrap()).unwrap();
        let brief = brief(whole.clone());
        assert!(brief.timeline.len() * 4 < whole.timeline.len());
        assert_eq!((brief.timeline.first(), brief.timeline.last()), (whole.timeline.first(), whole.timeline.last()));
        let capacities = |plan: &Plan| {
            let mut all: Vec<f64> = plan.timeline.iter().map(|point| point.planned_capacity_rps).collect();
            all.dedup();
            all
        };
        assert_eq!(capacities(&brief), capacities(&whole));
        let scenario = Scenario::default();
        let today = r#"{ "kind": "topology" }"#;
        let drawn = |plan: &Plan| chart(plan, &scenario, &crate::from_json(today).unwrap()).unwrap();
        assert_eq!(drawn(&brief), drawn(&whole));
    }

    #[test]
    fn a_wrong_option_is_named_with_what_would_be_right() {
        let error = |options| drawn(options).unwrap_err().to_string();
        assert!(error(r#"{ "resource": "gpu" }"#).starts_with("resource: the plan has no “gpu”; it has app-cpu"));
        assert_eq!(
            error(r#"{ "kind": "topology", "month": "2030-01" }"#),
            "month: 2030-01 lies outside the plan's horizon"
        );
        assert_eq!(error(r#"{ "width": 7 }"#), "width: 7 is not possible: use 80 to 8000 pixels");
        assert!(error(r#"{ "colour": "red" }"#).starts_with("colour"));
    }
}
