//! Keyboard shortcuts.

use leptos::prelude::window_event_listener;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

/// Calls back for each key that is pressed while nothing is typed and no dialog is open; the key is taken when the
/// callback says so.
pub fn on_key(pressed: impl Fn(&str) -> bool + 'static) {
    let _ = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let held = event.ctrl_key() || event.meta_key() || event.alt_key();
        if !held && !event.default_prevented() && !types_or_asks(&event) && pressed(&event.key()) {
            event.prevent_default();
        }
    });
}

/// Whether the key belongs to a field or a dialog.
fn types_or_asks(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|element| {
        let name = element.tag_name();
        let field = match name.as_str() {
            "TEXTAREA" | "SELECT" => true,
            "INPUT" => !matches!(element.get_attribute("type").as_deref(), Some("range" | "checkbox")),
            _ => false,
        };
        field || element.closest("dialog").ok().flatten().is_some()
    })
}
