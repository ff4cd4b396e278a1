//! A worker that reads large texts, so that the page goes on while it does.

use std::cell::RefCell;
use std::sync::Arc;

use headroom::Inspection;
use js_sys::Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::session::codec;

type Done = Box<dyn FnOnce(Arc<Inspection>)>;

thread_local! {
    static READER: RefCell<Option<Reader>> = const { RefCell::new(None) };
}

struct Reader {
    worker: Worker,
    /// The newest text's number and what waits for it; an older one no longer matters.
    newest: (f64, Option<Done>),
    _told: Closure<dyn Fn(MessageEvent)>,
}

/// Starts the worker, which belongs to loading the page. Where there can be none, as in a page that was opened from a
/// disk, texts are read on the page.
pub fn start() {
    READER.set(begin());
}

fn begin() -> Option<Reader> {
    let document = web_sys::window()?.document()?;
    let address = |link: &str| document.query_selector(link).ok().flatten()?.get_attribute("href");
    let (glue, wasm) = (address("link[rel=modulepreload]")?, address("link[type='application/wasm']")?);
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options(&format!("reader.js?glue={glue}&wasm={wasm}"), &options).ok()?;
    let told = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| told(&event));
    worker.set_onmessage(Some(told.as_ref().unchecked_ref()));
    Some(Reader { worker, newest: (0.0, None), _told: told })
}

fn told(event: &MessageEvent) {
    let message: Array = event.data().unchecked_into();
    let number = message.get(0).as_f64().unwrap_or_default();
    let done = READER.with_borrow_mut(|reader| {
        let newest = &mut reader.as_mut()?.newest;
        if newest.0 == number { newest.1.take() } else { None }
    });
    if let Some(done) = done {
        let json = message.get(1).as_string().unwrap_or_default();
        done(Arc::new(codec::inspection_from(&json)));
    }
}

/// Reads a text, in place of an older one that is not read yet.
pub fn read(text: &Arc<str>, done: impl FnOnce(Arc<Inspection>) + 'static) {
    let mut done: Option<Done> = Some(Box::new(done));
    READER.with_borrow_mut(|reader| {
        let Some(reader) = reader else { return };
        let number = reader.newest.0 + 1.0;
        if reader.worker.post_message(&Array::of2(&JsValue::from_f64(number), &JsValue::from_str(text))).is_ok() {
            reader.newest = (number, done.take());
        }
    });
    if let Some(done) = done {
        done(Arc::new(headroom::inspect(text)));
    }
}

/// Stops reading: the worker is ended, and another one stands ready.
pub fn stop() {
    if let Some(reader) = READER.take() {
        reader.worker.terminate();
        start();
    }
}
