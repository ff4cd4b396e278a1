//! The document itself: focus, selection, title.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, HtmlElement, HtmlTextAreaElement};

/// Whether this is a page. The same module also runs in a worker, which has none.
pub fn exists() -> bool {
    web_sys::window().is_some()
}

/// Adds markup to the end of the page.
pub fn add(markup: &str) {
    if let Some(body) = document().and_then(|document| document.body()) {
        let _ = body.insert_adjacent_html("beforeend", markup);
    }
}

/// Writes a text into the element with this identifier.
pub fn set_text(id: &str, text: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        element.set_text_content(Some(text));
    }
}

/// Takes the element with this identifier off the page.
pub fn remove(id: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        element.remove();
    }
}

/// Opens the browser's own dialog for printing, once the next picture stands.
pub fn print() {
    super::timer::after_paint(|| {
        if let Some(window) = web_sys::window() {
            let _ = window.print();
        }
    });
}

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    if let Some(document) = document().filter(|document| document.title() != title) {
        document.set_title(title);
    }
}

/// Moves the focus to the element with this identifier.
pub fn focus(id: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        let _ = element.focus();
    }
}

/// Moves the focus to the element with this identifier once the next picture stands.
pub fn focus_later(id: String) {
    super::timer::after_paint(move || focus(&id));
}

/// Presses the element with this identifier.
pub fn click(id: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        element.click();
    }
}

/// Selects a part of a text area, in UTF-16 code units, and scrolls it to a pixel.
pub fn select_text(id: &str, from: u32, until: u32, scroll_top: i32) {
    if let Some(area) = element::<HtmlTextAreaElement>(id) {
        let _ = area.focus();
        let _ = area.set_selection_range(from, until);
        area.set_scroll_top(scroll_top);
    }
}

/// How far an element is scrolled, in pixels from the left and from the top.
pub fn scroll_of(id: &str) -> (i32, i32) {
    element::<HtmlElement>(id).map_or((0, 0), |element| (element.scroll_left(), element.scroll_top()))
}

/// Calls back for events of this name on their way down to where they happen, also for those that do not bubble.
pub fn on_the_way_down(name: &str, happened: impl Fn(&Event) + 'static) {
    let told = Closure::<dyn Fn(Event)>::new(move |event: Event| happened(&event));
    if let Some(document) = document() {
        let _ = document.add_event_listener_with_callback_and_bool(name, told.as_ref().unchecked_ref(), true);
    }
    told.forget();
}

/// Sets an attribute of the whole document.
pub fn set_root(name: &str, value: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        set(&root, name, value);
    }
}

/// Sets an attribute of the element with this identifier.
pub fn set_attribute(id: &str, name: &str, value: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        set(&element, name, value);
    }
}

/// Also an attribute that is set to what it is makes the browser look for what depends on it.
fn set(element: &web_sys::Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        let _ = element.set_attribute(name, value);
    }
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

fn element<E: wasm_bindgen::JsCast>(id: &str) -> Option<E> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}
