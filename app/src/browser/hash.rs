//! The part of the address after `#`.

use leptos::prelude::window_event_listener;
use wasm_bindgen::JsValue;

/// What stands there, without the `#`.
pub fn read() -> String {
    let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// A text as it was before it was escaped for an address; as it stands when that was never done.
pub fn unescaped(text: &str) -> String {
    js_sys::decode_uri_component(text).map_or_else(|_| text.to_owned(), Into::into)
}

/// Writes it, without a new entry in the history.
pub fn write(hash: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{hash}")));
    }
}

/// The page's address with this after `#`.
pub fn link(hash: &str) -> String {
    let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let page = address.split('#').next().unwrap_or_default();
    format!("{page}#{hash}")
}

/// Calls back when a person changes it: a link pasted over the page's own.
pub fn on_change(changed: impl Fn(String) + 'static) {
    let _ = window_event_listener(leptos::ev::hashchange, move |_| changed(read()));
}
