//! Mounts the page; in a worker, reads large texts.

use wasm_bindgen::prelude::wasm_bindgen;

use headroom_app::browser::page;

fn main() {
    // The same module is also loaded by the worker that reads large pastes; there is no page there.
    if page::exists() {
        page::remove("loading");
        leptos::mount::mount_to_body(headroom_app::run::App);
    }
}

/// Reads a text: the inspection as JSON.
#[wasm_bindgen]
#[must_use]
pub fn read_apart(text: &str) -> String {
    headroom_app::session::codec::inspection_json(&headroom::inspect(text))
}
