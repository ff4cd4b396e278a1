//! Mounts the page; in a worker, reads large texts.

use headroom_app::browser::page;
use headroom_app::pieces::{self, Apart, Writer};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

fn main() {
    // The same module is also loaded by the worker that reads large pastes; there is no page there.
    if page::exists() {
        headroom_app::run::start();
    }
}

/// A text or a file that is read apart from the page.
#[wasm_bindgen]
pub struct ReadApart {
    reader: &'static Apart,
    writer: &'static Writer,
    file: Option<headroom::Reader>,
}

/// Makes ready to read.
///
/// # Errors
/// When the pieces that read do not come.
#[wasm_bindgen]
pub async fn read_apart() -> Result<ReadApart, JsError> {
    let (reader, writer) = pieces::apart().await?;
    Ok(ReadApart { reader, writer, file: None })
}

#[wasm_bindgen]
impl ReadApart {
    /// The next bytes of a file.
    pub fn push(&mut self, bytes: &[u8]) {
        (self.reader.push)(&mut self.file, bytes);
    }

    /// The inspection as JSON, once all bytes have come.
    #[must_use]
    pub fn finish(mut self) -> String {
        (self.writer.inspection_json)(&(self.reader.finish)(&mut self.file))
    }

    /// Reads a text, which comes in UTF-8: the inspection as JSON.
    #[must_use]
    pub fn text(self, text: &[u8]) -> String {
        (self.writer.inspection_json)(&(self.reader.inspect)(&String::from_utf8_lossy(text)))
    }
}
