//! The clipboard.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlDocument, HtmlTextAreaElement};

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
