//! The document itself: focus, selection, title.

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlTextAreaElement};

/// Whether this is a page. The same module also runs in a worker, which has none.
pub fn exists() -> bool {
    web_sys::window().is_some()
}

/// Takes the element with this identifier off the page.
pub fn remove(id: &str) {
    if let Some(element) = element::<HtmlElement>(id) {
        element.remove();
    }
}

/// Sets the title of the tab.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
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
pub fn focus_later(id: &'static str) {
    super::timer::after_paint(move || focus(id));
}

/// Presses the element with this identifier.
pub fn click(id: &str) {
    let _ = click_if_there(id);
}

/// Presses the element with this identifier; `false`: it is not on the page.
pub fn click_if_there(id: &str) -> bool {
    let element = element::<HtmlElement>(id);
    if let Some(element) = &element {
        element.click();
    }
    element.is_some()
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

/// Opens or closes a dialog.
pub fn show_dialog(dialog: &HtmlDialogElement, open: bool) {
    if open && !dialog.open() {
        let _ = dialog.show_modal();
    } else if !open && dialog.open() {
        dialog.close();
    }
}

/// Whether the event happened on the element itself and not on one inside it, as on a dialog's backdrop.
pub fn is_on_itself(event: &web_sys::Event) -> bool {
    event.target() == event.current_target()
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

fn element<E: wasm_bindgen::JsCast>(id: &str) -> Option<E> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}
