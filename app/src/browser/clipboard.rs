//! The clipboard.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ClipboardEvent, HtmlDocument, HtmlTextAreaElement};

// The usual way makes a text of the module's out of the browser's letter by letter, which takes a frame of a large one.
#[wasm_bindgen]
extern "C" {
    type Pasted;
    #[wasm_bindgen(method, js_name = getData)]
    fn text(this: &Pasted, kind: &str) -> JsString;

    type TextEncoder;
    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;
    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}

/// The text that is pasted, in UTF-8.
pub fn pasted(event: &ClipboardEvent) -> Option<Uint8Array> {
    let data: Pasted = event.clipboard_data()?.unchecked_into();
    Some(TextEncoder::new().encode(&data.text("text/plain")))
}

/// A text of its UTF-8.
pub fn text(bytes: &Uint8Array) -> String {
    String::from_utf8(bytes.to_vec()).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Copies a text and says whether that worked.
pub fn copy(text: String, done: impl FnOnce(bool) + 'static) {
    spawn_local(async move { done(write(&text).await) });
}

async fn write(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    // Absent outside a secure context, such as plain http on another machine.
    if window.is_secure_context() {
        return JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok();
    }
    copy_selection(text).unwrap_or(false)
}

/// The older way, through a selection in a text area.
fn copy_selection(text: &str) -> Option<bool> {
    let document = web_sys::window()?.document()?.dyn_into::<HtmlDocument>().ok()?;
    let area = document.create_element("textarea").ok()?.dyn_into::<HtmlTextAreaElement>().ok()?;
    area.set_class_name("vh");
    area.set_value(text);
    document.body()?.append_child(&area).ok()?;
    area.select();
    let copied = document.exec_command("copy").ok();
    area.remove();
    copied
}
