//! Charts for JavaScript: SVG text.

use headroom::ChartOptions;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use super::{ScenarioObject, json, read, thrown};

#[wasm_bindgen]
extern "C" {
    /// What to draw, as an object.
    #[wasm_bindgen(typescript_type = "ChartOptions")]
    pub type ChartOptionsObject;
}

/// A chart of a scenario's plan as SVG text that stands alone.
///
/// # Errors
/// As [`plan()`](super::plan), or when an option is unknown, has the wrong type, or the plan has no such resource or month.
#[wasm_bindgen]
pub fn chart(scenario: &ScenarioObject, options: Option<ChartOptionsObject>) -> Result<String, JsValue> {
    let scenario = read(scenario)?;
    let options = match options {
        None => ChartOptions::default(),
        Some(object) => headroom::from_json(&json(&object.into())?).map_err(|error| thrown(&error))?,
    };
    let plan = headroom::plan(&scenario).map_err(|error| thrown(&error))?;
    headroom::chart(&plan, &scenario, &options).map_err(|error| thrown(&error))
}
