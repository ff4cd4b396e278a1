//! Files that a person opens or drops.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DragEvent, Event, File, FileList, HtmlInputElement};

use super::reader::{self, Told};
use crate::session::paste::EDITABLE_BYTES;
use crate::update::{Happening, Opened};

/// Takes the files chosen in a file input, and empties the input so that the same file can be chosen again.
pub fn chosen(event: &Event, happens: impl Fn(Happening) + Copy + 'static) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
    if let Some(files) = input.files() {
        take(&files, happens);
    }
    input.set_value("");
}

/// Takes the files dropped on the page. `false`: something else was dropped.
pub fn dropped(event: &DragEvent, happens: impl Fn(Happening) + Copy + 'static) -> bool {
    let Some(files) = event.data_transfer().and_then(|data| data.files()).filter(|files| files.length() > 0) else {
        return false;
    };
    event.prevent_default();
    take(&files, happens);
    true
}

/// A text of a size that a person can edit becomes part of the paste; any other file is read apart, as its bytes come.
fn take(files: &FileList, happens: impl Fn(Happening) + Copy + 'static) {
    // The list empties with its input: hold the files themselves.
    let files: Vec<File> = (0..files.length()).filter_map(|at| files.get(at)).collect();
    spawn_local(async move {
        let mut opened = Vec::new();
        for file in files {
            match text_of(&file).await {
                Some(text) => opened.push(Opened { name: file.name(), text }),
                None => read_apart(&file, happens),
            }
        }
        if !opened.is_empty() {
            happens(Happening::Opened(opened));
        }
    });
}

/// The text of a small file in UTF-8; `None`: it is to be read apart.
async fn text_of(file: &File) -> Option<String> {
    if file.size() > EDITABLE_BYTES as f64 {
        return None;
    }
    let bytes = JsFuture::from(file.array_buffer()).await.ok()?;
    String::from_utf8(Uint8Array::new(&bytes).to_vec()).ok()
}

fn read_apart(file: &File, happens: impl Fn(Happening) + Copy + 'static) {
    let (name, size) = (file.name(), file.size());
    happens(Happening::Reading(name.clone(), 0.0, size));
    reader::read_file(file, move |told| match told {
        Told::Bytes(bytes) => happens(Happening::Reading(name.clone(), bytes, size)),
        Told::Read(inspection) => happens(Happening::FileRead(name.clone(), inspection)),
    });
}
