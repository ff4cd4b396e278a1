//! Headroom for JavaScript and TypeScript: plain objects in, plain objects out. Thin: it only converts.
//!
//! A wrong input throws an `Error` whose `path` names the field and whose `message` says what would be right.

pub mod chart;
#[cfg(test)]
mod tests;

use headroom::{Controllers, Date, Error, Inspection, Month, Scenario, Timestamp};
use js_sys::JsString;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("headroom.d.ts");

#[wasm_bindgen]
extern "C" {
    /// A scenario as an object.
    #[wasm_bindgen(typescript_type = "Scenario")]
    pub type ScenarioObject;
    /// An inspection as an object.
    #[wasm_bindgen(typescript_type = "Inspection")]
    pub type InspectionObject;
    /// A plan as an object.
    #[wasm_bindgen(typescript_type = "Plan")]
    pub type PlanObject;
    /// Controllers as an object.
    #[wasm_bindgen(typescript_type = "Controllers")]
    pub type ControllersObject;
    /// A simulation as an object.
    #[wasm_bindgen(typescript_type = "Simulation")]
    pub type SimulationObject;
    /// An explanation as an object.
    #[wasm_bindgen(typescript_type = "Explanation")]
    pub type ExplanationObject;
    /// What load tests tell, as an object.
    #[wasm_bindgen(typescript_type = "CapacityModel | null")]
    pub type CapacityObject;
    /// Times and values as an array.
    #[wasm_bindgen(typescript_type = "[string, number][]")]
    pub type SeriesArray;
    /// A forecast as an object.
    #[wasm_bindgen(typescript_type = "Forecast")]
    pub type ForecastObject;
    /// Generated files as an array.
    #[wasm_bindgen(typescript_type = "Artifact[]")]
    pub type ArtifactArray;
}

/// What a text holds. Never throws.
///
/// # Errors
/// None in practice: every inspection has a JavaScript form.
#[wasm_bindgen]
pub fn inspect(text: &str) -> Result<InspectionObject, JsValue> {
    to_object(&headroom::inspect(text))
}

/// Reads a file of any size, piece by piece: text or gzip in, an inspection out, in bounded memory.
#[wasm_bindgen]
#[derive(Default)]
pub struct Reader(headroom::Reader);

#[wasm_bindgen]
impl Reader {
    /// A reader that has read nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    /// What the file holds, when no more bytes come. The reader is used up.
    ///
    /// # Errors
    /// None in practice: every inspection has a JavaScript form.
    pub fn finish(self) -> Result<InspectionObject, JsValue> {
        to_object(&self.0.finish())
    }
}

/// The plan of a scenario; `today` is the clock's date when it is left out.
///
/// # Errors
/// When a field of the scenario is unknown, has the wrong type or an impossible value.
#[wasm_bindgen]
pub fn plan(scenario: &ScenarioObject) -> Result<PlanObject, JsValue> {
    let scenario = read(scenario)?;
    to_object(&headroom::plan(&scenario).map_err(|error| thrown(&error))?)
}

/// The files of every step that is needed by a month (`YYYY-MM`); the last month of the plan when left out.
///
/// # Errors
/// As [`plan()`], or when the month is not one of the plan's.
#[wasm_bindgen]
pub fn artifacts(scenario: &ScenarioObject, month: Option<String>) -> Result<ArtifactArray, JsValue> {
    let scenario = read(scenario)?;
    let plan = headroom::plan(&scenario).map_err(|error| thrown(&error))?;
    let last = plan.months.last().map(|planned| planned.month);
    let chosen = match month {
        None => last,
        Some(text) => Some(text.parse::<Month>().map_err(|error| thrown(&Error::at("month", error.message)))?),
    };
    match chosen.filter(|month| plan.months.iter().any(|planned| planned.month == *month)) {
        Some(month) => to_object(&headroom::artifacts(&scenario, &plan, month)),
        None => Err(thrown(&Error::at("month", "lies outside the plan's horizon"))),
    }
}

/// Each autoscaler on the same load; the documented defaults where `controllers` is left out.
///
/// # Errors
/// When a field of the scenario or of the controllers is unknown, has the wrong type or an impossible value.
#[wasm_bindgen]
pub fn simulate(
    scenario: &ScenarioObject,
    controllers: Option<ControllersObject>,
) -> Result<SimulationObject, JsValue> {
    let scenario = read(scenario)?;
    let controllers = match controllers {
        None => Controllers::default(),
        Some(object) => headroom::controllers_from_json(&json(&object.into())?).map_err(|error| thrown(&error))?,
    };
    to_object(&headroom::simulate(&scenario, &controllers).map_err(|error| thrown(&error))?)
}

/// What stands behind a plan: each number in one sentence, the chain of demand, what to measure next, latency, costs.
///
/// # Errors
/// As [`plan()`].
#[wasm_bindgen]
pub fn explain(scenario: &ScenarioObject) -> Result<ExplanationObject, JsValue> {
    let scenario = read(scenario)?;
    to_object(&headroom::explain(&scenario).map_err(|error| thrown(&error))?)
}

/// What the load tests of a scenario's pastes tell; `null` without one.
///
/// # Errors
/// As [`plan()`].
#[wasm_bindgen]
pub fn capacity(scenario: &ScenarioObject) -> Result<CapacityObject, JsValue> {
    let scenario = read(scenario)?;
    scenario.validate().map_err(|error| thrown(&error))?;
    let inspections: Vec<Inspection> = scenario.pastes.iter().map(|paste| headroom::inspect(paste)).collect();
    to_object(&headroom::capacity(&inspections, &scenario))
}

/// The next `horizon` steps of a series of `[time, value]`, with a band that holds `level` percent (80 when left out).
///
/// # Errors
/// When a time or a value is none, there are fewer than two points, or the horizon or the level is out of range.
#[wasm_bindgen]
pub fn forecast(series: SeriesArray, horizon: u32, level: Option<f64>) -> Result<ForecastObject, JsValue> {
    let series: Vec<(Timestamp, f64)> = serde_wasm_bindgen::from_value(series.into())
        .map_err(|error| thrown(&Error::at("series", error.to_string())))?;
    let forecast = headroom::forecast(&series, horizon as usize, level.unwrap_or(80.0));
    to_object(&forecast.map_err(|error| thrown(&error))?)
}

fn read(object: &ScenarioObject) -> Result<Scenario, JsValue> {
    let mut scenario = headroom::scenario_from_json(&json(object.as_ref())?).map_err(|error| thrown(&error))?;
    if scenario.today.is_none() {
        scenario.today = Some(clock_date());
    }
    Ok(scenario)
}

/// An object as JSON. A number that is none would be `null` there and pass for one that is not given: it becomes a word,
/// which no number can be read from.
fn json(value: &JsValue) -> Result<String, JsValue> {
    let mut finite = |_: JsString, value: JsValue| match value.as_f64() {
        Some(number) if !number.is_finite() => Ok(Some(JsValue::from_str(&number.to_string()))),
        _ => Ok(Some(value)),
    };
    let text = js_sys::JSON::stringify_with_replacer_func(value, &mut finite, None)?;
    // What has no JSON, such as `undefined`, is not even a text here.
    JsValue::from(text).as_string().ok_or_else(|| thrown(&Error::at("", "give an object")))
}

fn clock_date() -> Date {
    let now = js_sys::Date::new_0();
    Date::new(now.get_full_year() as i16, now.get_month() as i8 + 1, now.get_date() as i8).unwrap_or(Date::ZERO)
}

fn to_object<T: Serialize, O: From<JsValue>>(value: &T) -> Result<O, JsValue> {
    // JSON's shapes: objects and not Maps, null and not undefined.
    let serializer = Serializer::json_compatible();
    value.serialize(&serializer).map(O::from).map_err(JsValue::from)
}

/// A JavaScript `Error` with a `path`.
fn thrown(error: &Error) -> JsValue {
    let object = js_sys::Error::new(&error.message);
    // Setting a property of a fresh object cannot fail.
    let _ = js_sys::Reflect::set(&object, &JsValue::from_str("path"), &JsValue::from_str(&error.path));
    object.into()
}
