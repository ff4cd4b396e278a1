//! What would grow while a pointer is held down keeps its height until it is let go, so that nothing moves under the pointer.

use std::cell::RefCell;

use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

thread_local! {
    static HELD: RefCell<Vec<HtmlElement>> = const { RefCell::new(Vec::new()) };
}

/// Holds every element that is marked `data-hold` at the height that it has.
pub fn hold() {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(marked) = document.and_then(|document| document.query_selector_all("[data-hold]").ok()) else { return };
    let marked: Vec<HtmlElement> =
        (0..marked.length()).filter_map(|at| marked.get(at)?.dyn_into::<HtmlElement>().ok()).collect();
    // All are read before any is written, so that the page is laid out once.
    let heights: Vec<i32> = marked.iter().map(HtmlElement::offset_height).collect();
    for (element, height) in marked.iter().zip(heights) {
        let _ = element.style().set_property("height", &format!("{height}px"));
        let _ = element.style().set_property("overflow", "clip");
    }
    HELD.set(marked);
}

/// Lets go of them.
pub fn release() {
    for element in HELD.take() {
        let _ = element.style().remove_property("height");
        let _ = element.style().remove_property("overflow");
    }
}
