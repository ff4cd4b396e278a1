//! A worker that reads large texts and files, so that the page goes on while it does.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use headroom::Inspection;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::pieces;

/// What a worker has to say of a text or a file.
pub enum Told {
    /// So many bytes are read.
    Bytes(f64),
    /// It is read.
    Read(Arc<Inspection>),
}

type Listener = Rc<dyn Fn(Told)>;

/// What is to be read.
#[derive(Clone)]
enum Given {
    Text(Arc<str>),
    File(File),
}

thread_local! {
    static READER: RefCell<Option<Apart>> = const { RefCell::new(None) };
}

struct Apart {
    worker: Worker,
    waiting: Vec<(u32, Given, Listener)>,
    next: u32,
    _told: Closure<dyn Fn(MessageEvent)>,
    _failed: Closure<dyn Fn()>,
}

/// Starts the worker, which belongs to loading the page. Where there can be none, as in a page that was opened from a
/// disk, texts and files are read on the page.
pub fn start() {
    READER.set(begin());
}

fn begin() -> Option<Apart> {
    let document = web_sys::window()?.document()?;
    let address = |meta: &str| document.query_selector(meta).ok().flatten()?.get_attribute("content");
    let (glue, wasm) = (address("meta[name=module]")?, address("meta[name=wasm]")?);
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&format!("reader.js?glue={glue}&wasm={wasm}"), &options).ok()?;
    let told = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| told(&event));
    worker.set_onmessage(Some(told.as_ref().unchecked_ref()));
    let failed = Closure::<dyn Fn()>::new(failed);
    worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
    Some(Apart { worker, waiting: Vec::new(), next: 0, _told: told, _failed: failed })
}

/// The worker cannot read, as when a part of it did not load: from here on the page reads itself.
fn failed() {
    // Ended only once its own listener, which this is, has returned.
    let Some(reader) = READER.take() else { return };
    reader.worker.terminate();
    for (_, given, listener) in &reader.waiting {
        read_here(given.clone(), Rc::clone(listener));
    }
    super::timer::apart(move || drop(reader));
}

fn read_here(given: Given, listener: Listener) {
    spawn_local(async move {
        let Ok((reader, _)) = pieces::apart().await else {
            return pieces::failed(move || read_here(given, listener));
        };
        let read = match given {
            Given::Text(text) => (reader.inspect)(&text),
            Given::File(file) => {
                let mut read = None;
                if let Ok(bytes) = JsFuture::from(file.array_buffer()).await {
                    (reader.push)(&mut read, &Uint8Array::new(&bytes).to_vec());
                }
                (reader.finish)(&mut read)
            }
        };
        listener(Told::Read(Arc::new(read)));
    });
}

fn told(event: &MessageEvent) {
    let message: Array = event.data().unchecked_into();
    let number = message.get(0).as_f64().unwrap_or_default() as u32;
    let (bytes, json) = (message.get(1).as_f64(), message.get(1).as_string());
    let listener = READER.with_borrow_mut(|reader| {
        let waiting = &mut reader.as_mut()?.waiting;
        let at = waiting.iter().position(|(waiting, ..)| *waiting == number)?;
        if bytes.is_some() { waiting.get(at).cloned() } else { Some(waiting.swap_remove(at)) }
    });
    let Some((_, _, listener)) = listener else { return };
    match bytes {
        Some(bytes) => listener(Told::Bytes(bytes)),
        None => given_back(json.unwrap_or_default(), listener),
    }
}

/// What the worker read. It is written as links are.
fn given_back(json: String, listener: Listener) {
    match pieces::links() {
        Some(links) => listener(Told::Read(Arc::new((links.inspection_from)(&json)))),
        None => pieces::once_here(move || given_back(json, listener)),
    }
}

/// Gives the worker something to read, with the memory that goes with it; without a worker it is read here.
fn give(given: Given, what: &JsValue, memory: &Array, listener: Listener) {
    let left = READER.with_borrow_mut(|reader| {
        let Some(reader) = reader else { return Some((given, listener)) };
        let number = reader.next;
        let message = Array::of2(&JsValue::from_f64(f64::from(number)), what);
        if reader.worker.post_message_with_transfer(&message, memory).is_err() {
            return Some((given, listener));
        }
        reader.next += 1;
        reader.waiting.push((number, given, listener));
        None
    });
    if let Some((given, listener)) = left {
        read_here(given, listener);
    }
}

/// Reads a text.
pub fn read(text: &Arc<str>, told: impl Fn(Told) + 'static) {
    // As bytes, because making a string of the browser's of them, and another one in the worker, takes longer.
    let bytes = Uint8Array::from(text.as_bytes());
    give(Given::Text(Arc::clone(text)), &bytes, &Array::of1(&bytes.buffer()), Rc::new(told));
}

/// Reads a file of any size.
pub fn read_file(file: &File, told: impl Fn(Told) + 'static) {
    give(Given::File(file.clone()), file, &Array::new(), Rc::new(told));
}

/// Stops reading: the worker is ended, and another one stands ready.
pub fn stop() {
    if let Some(reader) = READER.take() {
        reader.worker.terminate();
        start();
    }
}
