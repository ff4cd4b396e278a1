//! One chart of a plan that was made before, and nothing that makes plans: what a docs page loads for a single chart.

use headroom::{ChartOptions, Error, Event, Plan, Scenario};
use serde::Deserialize;
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// What a chart shows of a scenario. Whoever made the plan has read the rest, and the code for that was a seventh of the module.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Shown {
    events: Vec<Event>,
}

/// The chart of a plan, as SVG text. All three are JSON: the plan as `headroom plan --json` prints it, its scenario (of
/// which the events are shown; empty: none), and the options (empty: the default).
///
/// # Errors
/// When one of them is not what it should be; the message begins with the path.
#[wasm_bindgen]
pub fn draw(plan: &str, scenario: &str, options: &str) -> Result<String, JsError> {
    drawn(plan, scenario, options).map_err(|error| JsError::new(&error.to_string()))
}

fn drawn(plan: &str, scenario: &str, options: &str) -> Result<String, Error> {
    let plan: Plan = headroom::from_json(plan)?;
    let shown = if scenario.is_empty() { Shown::default() } else { headroom::from_json(scenario)? };
    let options = if options.is_empty() { ChartOptions::default() } else { headroom::from_json(options)? };
    headroom::chart(&plan, &Scenario { events: shown.events, ..Scenario::default() }, &options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_that_was_written_is_drawn_as_the_one_that_was_made() {
        let scenario = r#"{ "today": "2026-11-24", "current": { "appCpuPercent": 93.8 } }"#;
        let read = headroom::scenario_from_json(scenario).unwrap();
        let plan = headroom::plan(&read).unwrap();
        let json = headroom::to_json(&plan).unwrap();
        let options = r#"{ "resource": "redis-memory", "width": 640 }"#;
        let made = headroom::chart(&plan, &read, &headroom::from_json(options).unwrap()).unwrap();
        assert_eq!(drawn(&json, scenario, options).unwrap(), made);
        assert!(drawn(&json, "", "").unwrap().starts_with("<svg"));
        assert_eq!(drawn("{}", "", "").unwrap_err().message, "missing field `assessment`");
    }

    #[test]
    fn all_that_a_chart_shows_of_a_scenario_is_read() {
        let scenario = r#"{
            "today": "2026-11-24", "current": { "appCpuPercent": 93.8 },
            "policy": { "targetUtilisationPercent": 60, "spareInstances": 2, "hosts": 3, "maxInstances": 40 },
            "events": [{ "name": "<b>Sale", "from": "2027-01-10", "until": "2027-01-20", "multiplier": 3 }]
        }"#;
        let read = headroom::scenario_from_json(scenario).unwrap();
        let plan = headroom::plan(&read).unwrap();
        let made = headroom::chart(&plan, &read, &ChartOptions::default()).unwrap();
        assert_eq!(drawn(&headroom::to_json(&plan).unwrap(), scenario, "").unwrap(), made);
        assert!(made.contains("&lt;b&gt;Sale ×3"), "{made}");
    }
}
