//! Files that a person opens or drops.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, Event, FileList, HtmlInputElement};

use crate::update::Opened;

/// Reads the files chosen in a file input, and empties the input so that the same file can be chosen again.
pub fn chosen(event: &Event, done: impl FnOnce(Vec<Opened>) + 'static) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
    if let Some(files) = input.files() {
        read(&files, done);
    }
    input.set_value("");
}

/// Reads the files dropped on the page. `false`: something else was dropped.
pub fn dropped(event: &DragEvent, done: impl FnOnce(Vec<Opened>) + 'static) -> bool {
    let Some(files) = event.data_transfer().and_then(|data| data.files()).filter(|files| files.length() > 0) else {
        return false;
    };
    event.prevent_default();
    read(&files, done);
    true
}

fn read(files: &FileList, done: impl FnOnce(Vec<Opened>) + 'static) {
    // The list empties with its input: hold the files themselves.
    let files: Vec<web_sys::File> = (0..files.length()).filter_map(|at| files.get(at)).collect();
    spawn_local(async move {
        let mut opened = Vec::new();
        for file in files {
            if let Ok(text) = JsFuture::from(file.text()).await {
                opened.push(Opened { name: file.name(), text: text.as_string().unwrap_or_default() });
            }
        }
        done(opened);
    });
}
