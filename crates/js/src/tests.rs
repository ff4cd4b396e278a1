//! The API as JavaScript sees it: plain objects in, plain objects out, errors with a path.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use super::{Reader, ScenarioObject, artifacts, capacity, explain, forecast, inspect, plan, simulate};

fn scenario(json: &str) -> ScenarioObject {
    JSON::parse(json).expect("JSON").unchecked_into()
}

fn get(object: &JsValue, path: &str) -> JsValue {
    path.split('.')
        .fold(object.clone(), |object, key| Reflect::get(&object, &JsValue::from_str(key)).expect("an object"))
}

fn text(object: &JsValue, path: &str) -> String {
    get(object, path).as_string().unwrap_or_default()
}

#[wasm_bindgen_test]
fn an_inspection_is_a_plain_object_with_null_for_what_is_not_known() {
    let inspection: JsValue =
        inspect("maxmemory_human:1.00G\r\nused_memory_human:5.44M\r\n").expect("an inspection").into();
    assert_eq!(text(&inspection, "documents.0.format"), "redis-info");
    assert!(get(&inspection, "observations.0.at").is_null());
}

#[wasm_bindgen_test]
fn a_file_in_pieces_is_read_as_its_text() {
    let file = "maxmemory:2048\r\nused_memory:1024\r\n\r\nnothing\r\n";
    let mut reader = Reader::new();
    file.as_bytes().chunks(7).for_each(|piece| reader.push(piece));
    let read: JsValue = reader.finish().expect("an inspection").into();
    let whole: JsValue = inspect(file).expect("an inspection").into();
    assert_eq!(JSON::stringify(&read).expect("JSON"), JSON::stringify(&whole).expect("JSON"));
    assert_eq!(text(&read, "documents.0.certainty"), "sure");
}

#[wasm_bindgen_test]
fn a_plan_has_the_shape_of_the_contract() {
    let plan: JsValue =
        plan(&scenario(r#"{ "today": "2026-11-24", "current": { "appCpuPercent": 93.8 } }"#)).expect("a plan").into();
    assert_eq!(text(&plan, "assessment.verdict"), "immediate");
    assert_eq!(get(&plan, "months.length").as_f64(), Some(7.0));
    assert_eq!(text(&plan, "months.0.month"), "2026-11");
}

#[wasm_bindgen_test]
fn files_come_with_their_step_and_a_month_outside_the_plan_is_refused() {
    let hot = scenario(r#"{ "today": "2026-11-24", "current": { "appCpuPercent": 93.8 } }"#);
    let files: Array = JsValue::from(artifacts(&hot, Some("2026-11".to_owned())).expect("files")).unchecked_into();
    assert!(files.iter().any(|file| text(&file, "path") == "nginx/nginx.conf"));
    let error = artifacts(&hot, Some("2030-01".to_owned())).err().expect("an error");
    assert_eq!(text(&error, "path"), "month");
}

#[wasm_bindgen_test]
fn a_wrong_field_is_an_error_with_its_path() {
    let error = plan(&scenario(r#"{ "growth": { "percnt": 5 } }"#)).err().expect("an error");
    assert!(error.is_instance_of::<js_sys::Error>());
    assert_eq!(text(&error, "path"), "growth.percnt");
    let nan = js_sys::eval("({ growth: { percent: NaN } })").expect("an object").unchecked_into();
    assert_eq!(text(&plan(&nan).err().expect("an error"), "path"), "growth.percent");
    let optional = js_sys::eval("({ current: { users: NaN } })").expect("an object").unchecked_into();
    assert_eq!(text(&plan(&optional).err().expect("an error"), "path"), "current.users");
}

#[wasm_bindgen_test]
fn the_clock_gives_the_day_when_none_is_given() {
    let plan: JsValue = plan(&scenario("{}")).expect("a plan").into();
    assert_eq!(text(&plan, "months.0.date").len(), "2026-11-24".len());
}

#[wasm_bindgen_test]
fn controllers_are_replayed_side_by_side() {
    let hot = scenario(r#"{ "today": "2026-11-24", "current": { "requestsPerSecond": 200 } }"#);
    let both: JsValue = simulate(&hot, None).expect("a simulation").into();
    assert_eq!(get(&both, "runs.length").as_f64(), Some(2.0));
    let only = JSON::parse(r#"{ "hpa": null }"#).expect("JSON").unchecked_into();
    let one: JsValue = simulate(&hot, Some(only)).expect("a simulation").into();
    assert_eq!(text(&one, "runs.0.controller"), "loop");
    let wrong = JSON::parse(r#"{ "loop": { "maxInstances": 1 } }"#).expect("JSON").unchecked_into();
    assert_eq!(text(&simulate(&hot, Some(wrong)).err().expect("an error"), "path"), "loop.maxInstances");
}

#[wasm_bindgen_test]
fn a_series_is_forecast_and_no_load_test_is_null() {
    let series =
        JSON::parse(r#"[["2026-11-01T00:00:00Z", 10], ["2026-11-02T00:00:00Z", 12], ["2026-11-03T00:00:00Z", 14]]"#);
    let next: JsValue = forecast(series.expect("JSON").unchecked_into(), 2, None).expect("a forecast").into();
    assert_eq!(get(&next, "point.length").as_f64(), Some(2.0));
    let none: JsValue = capacity(&scenario(r#"{ "today": "2026-11-24" }"#)).expect("an answer").into();
    assert!(none.is_null());
}

#[wasm_bindgen_test]
fn a_plan_explains_its_numbers() {
    let hot =
        scenario(r#"{ "today": "2026-11-24", "current": { "appCpuPercent": 93.8 }, "prices": { "coreMonth": 20 } }"#);
    let behind: JsValue = explain(&hot).expect("an explanation").into();
    assert_eq!(text(&behind, "chain.binding"), "app-cpu");
    assert_eq!(get(&behind, "costs.months.length").as_f64(), Some(7.0));
}
