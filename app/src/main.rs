//! Mounts the page; in a worker, reads large texts.

use wasm_bindgen::prelude::wasm_bindgen;

use headroom_app::browser::page;

fn main() {
    // The same module is also loaded by the worker that reads large pastes; there is no page there.
    if page::exists() {
        page::remove("loading");
        headroom_app::run::start();
    }
}

/// A file that is read as its bytes come.
#[wasm_bindgen]
#[derive(Default)]
pub struct ReadApart(headroom::Reader);

#[wasm_bindgen]
impl ReadApart {
    /// A file of which nothing is read yet.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next bytes of it.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.push(bytes);
    }

    /// The inspection as JSON, once all bytes have come.
    #[must_use]
    pub fn finish(self) -> String {
        headroom_app::session::codec::inspection_json(&self.0.finish())
    }
}

/// Reads a text, which comes in UTF-8: the inspection as JSON.
#[wasm_bindgen]
#[must_use]
pub fn read_apart(text: &[u8]) -> String {
    headroom_app::session::codec::inspection_json(&headroom::inspect(&String::from_utf8_lossy(text)))
}
