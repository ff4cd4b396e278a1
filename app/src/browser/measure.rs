//! The sizes of elements that are marked `data-measure`, as they change.

use std::cell::RefCell;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

thread_local! {
    static WATCHED: RefCell<Option<Watched>> = const { RefCell::new(None) };
}

struct Watched {
    observer: ResizeObserver,
    elements: Vec<Element>,
    _told: Closure<dyn Fn(js_sys::Array)>,
}

/// Calls back with the name of a marked element, its inner width and its inner height in pixels whenever they change.
pub fn start(changed: impl Fn(String, (f64, f64)) + 'static) {
    let told = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        for entry in (0..entries.length()).filter_map(|at| entries.get(at).dyn_into::<ResizeObserverEntry>().ok()) {
            let inner = entry.content_rect();
            if let Some(name) = entry.target().get_attribute("data-measure") {
                changed(name, (inner.width(), inner.height()));
            }
        }
    });
    if let Ok(observer) = ResizeObserver::new(told.as_ref().unchecked_ref()) {
        WATCHED.set(Some(Watched { observer, elements: Vec::new(), _told: told }));
    }
}

/// Watches the marked elements that are on the page now.
pub fn watch() {
    WATCHED.with_borrow_mut(|watched| {
        let Some(watched) = watched else { return };
        let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
        watched.elements.retain(|element| {
            let stays = element.is_connected();
            if !stays {
                watched.observer.unobserve(element);
            }
            stays
        });
        let Ok(marked) = document.query_selector_all("[data-measure]") else { return };
        for at in 0..marked.length() {
            let Some(element) = marked.get(at).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
            if !watched.elements.iter().any(|known| known.is_same_node(Some(&element))) {
                watched.observer.observe(&element);
                watched.elements.push(element);
            }
        }
    });
}
