//! What a person does on the page, as happenings. A few listeners on the whole page read what the markup says of the
//! element: `data-press`, `data-input` and `data-change` hold a word, `data-enter` what Enter asks for.

use leptos::ev;
use leptos::prelude::window_event_listener;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, KeyboardEvent};

use super::{clipboard, files, frame, page, timer};
use crate::press::{Chart, Field, Press};
use crate::session::paste::EDITABLE_BYTES;
use crate::update::Happening;

/// Who is told.
pub trait Listener: Copy + 'static {
    /// Something happens.
    fn happens(self, happening: Happening);
    /// What a key asks for while nothing is typed and no dialog is open.
    fn pressed(self, key: &str) -> Option<Press>;
}

/// Listens from now on.
pub fn listen(listener: impl Listener) {
    let _ = window_event_listener(ev::click, move |event| click(listener, &event));
    let _ = window_event_listener(ev::dblclick, move |event| {
        if let Some((_, word)) = marked(&event, "data-enter") {
            press(listener, &word);
        }
    });
    let _ = window_event_listener(ev::input, move |event| {
        if let Some((element, word)) = marked(&event, "data-input")
            && let Some(field) = Field::read(&word)
        {
            let value = value_of(&element);
            frame::once(&word, move || listener.happens(Happening::Typed(field, value)));
        }
    });
    // A field would take seconds to lay out a text this large, and show both ends of it at last.
    let _ = window_event_listener(ev::paste, move |event| {
        let field = marked(&event, "data-input").and_then(|(_, word)| Field::read(&word));
        let text = if field == Some(Field::Paste) { clipboard::pasted(&event) } else { None };
        if let Some(text) = text.filter(|text| text.length() as usize > EDITABLE_BYTES) {
            event.prevent_default();
            timer::apart(move || {
                let text = clipboard::text(&text);
                timer::apart(move || listener.happens(Happening::Pasted(text)));
            });
        }
    });
    let _ = window_event_listener(ev::change, move |event| change(listener, &event));
    let _ = window_event_listener(ev::focusout, move |event| left(listener, &event));
    let _ = window_event_listener(ev::keydown, move |event| key(listener, &event));
    let _ = window_event_listener(ev::pointerdown, move |_| listener.happens(Happening::Held(true)));
    let _ = window_event_listener(ev::pointerup, move |_| listener.happens(Happening::Held(false)));
    let _ = window_event_listener(ev::pointercancel, move |_| listener.happens(Happening::Held(false)));
    let hovering = std::cell::Cell::new(false);
    let _ = window_event_listener(ev::pointermove, move |event| {
        let at = marked(&event, "data-read")
            .and_then(|(element, word)| Some((Chart::of(&word)?, place_within(&element, &event))));
        if at.is_some() || hovering.get() {
            hovering.set(at.is_some());
            frame::once("hover", move || listener.happens(Happening::Hover(at)));
        }
    });
    // The page may not come back.
    let _ =
        window_event_listener(ev::Custom::<Event>::new("pagehide"), move |_| listener.happens(Happening::Meanwhile));
    for (name, paper) in [("beforeprint", true), ("afterprint", false)] {
        let _ =
            window_event_listener(ev::Custom::<Event>::new(name), move |_| listener.happens(Happening::Paper(paper)));
    }
    let _ = window_event_listener(ev::dragover, |event| {
        if marked(&event, "data-drop").is_some() {
            event.prevent_default();
        }
    });
    let _ = window_event_listener(ev::drop, move |event| {
        if marked(&event, "data-drop").is_some() {
            files::dropped(&event, move |happening| listener.happens(happening));
        }
    });
    // These two do not bubble; they are caught on their way down.
    page::on_the_way_down("scroll", move |event| {
        if marked(event, "data-scroll").is_some() {
            frame::once("scroll", move || {
                let (left, top) = page::scroll_of("paste");
                listener.happens(Happening::Scrolled(left, top));
            });
        }
    });
    page::on_the_way_down("close", move |event| {
        // It comes some time after a dialog is closed: another one may stand there by then.
        let dialog = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlDialogElement>().ok());
        if dialog.is_some_and(|dialog| !dialog.open()) {
            listener.happens(Happening::Press(Press::Close));
        }
    });
}

/// The nearest element with an attribute, from where the event happened outwards, and what the attribute says.
fn marked(event: &Event, attribute: &str) -> Option<(Element, String)> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let element = target.closest(&format!("[{attribute}]")).ok()??;
    let word = element.get_attribute(attribute)?;
    Some((element, word))
}

fn press(listener: impl Listener, word: &str) {
    if let Some(press) = Press::read(word) {
        listener.happens(Happening::Press(press));
    }
}

fn click(listener: impl Listener, event: &Event) {
    let on_backdrop = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::HtmlDialogElement>().ok())
        .is_some_and(|dialog| dialog.open());
    if on_backdrop {
        listener.happens(Happening::Press(Press::Close));
    } else if let Some((_, word)) = marked(event, "data-press") {
        press(listener, &word);
    } else if marked(event, "data-skip").is_some() {
        event.prevent_default();
        page::focus("verdict");
    }
}

fn value_of(element: &Element) -> String {
    if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        match (input.type_().as_str(), input.checked()) {
            ("checkbox", true) => "on".to_owned(),
            ("checkbox", false) => "off".to_owned(),
            _ => input.value(),
        }
    } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
        area.value()
    } else {
        element.dyn_ref::<HtmlSelectElement>().map(HtmlSelectElement::value).unwrap_or_default()
    }
}

fn change(listener: impl Listener, event: &Event) {
    if event.target().is_some_and(|target| target.dyn_ref::<HtmlInputElement>().is_some_and(|i| i.id() == super::FILES))
    {
        files::chosen(event, move |happening| listener.happens(happening));
    } else if let Some((element, word)) = marked(event, "data-change")
        && let Some(field) = Field::read(&word)
    {
        listener.happens(Happening::Typed(field, value_of(&element)));
    }
}

/// A field of text is left.
fn left(listener: impl Listener, event: &Event) {
    if let Some((element, _)) = marked(event, "data-input")
        && element.dyn_ref::<HtmlInputElement>().is_some_and(|input| input.type_() == "text")
    {
        frame::once("left", move || listener.happens(Happening::Left));
    }
}

fn key(listener: impl Listener, event: &KeyboardEvent) {
    let key = event.key();
    let command = event.ctrl_key() || event.meta_key();
    if command && matches!(key.as_str(), "z" | "Z" | "y") && !types(event) {
        event.prevent_default();
        let redo = key == "y" || event.shift_key();
        listener.happens(Happening::Press(if redo { Press::Redo } else { Press::Undo }));
        return;
    }
    // The browser would print before the report is here.
    if command && matches!(key.as_str(), "p" | "P") && !event.shift_key() {
        event.prevent_default();
        listener.happens(Happening::Press(Press::Print));
        return;
    }
    if event.alt_key()
        && let Some(place) = key.parse::<usize>().ok().and_then(|number| number.checked_sub(1))
    {
        event.prevent_default();
        listener.happens(Happening::Press(Press::Scenario(place)));
        return;
    }
    if command || event.alt_key() || event.default_prevented() {
        return;
    }
    let taken = in_field(listener, event, &key)
        || in_group(event, &key)
        || on_row(listener, event, &key)
        || on_chart(listener, event, &key)
        || anywhere(listener, event, &key);
    if taken {
        event.prevent_default();
    }
}

/// Enter takes what stands in a field; Escape gives up what is wrong in it.
fn in_field(listener: impl Listener, event: &KeyboardEvent, key: &str) -> bool {
    let Some((element, word)) = marked(event, "data-input") else { return false };
    let Some(field) = Field::read(&word).filter(|_| element.dyn_ref::<HtmlInputElement>().is_some()) else {
        return false;
    };
    match key {
        "Enter" => listener.happens(Happening::Left),
        "Escape" if element.has_attribute("aria-invalid") => {
            event.stop_propagation();
            listener.happens(Happening::GivenUp(field));
        }
        _ => return false,
    }
    true
}

/// Arrow keys choose within tabs and radio groups; the focus follows.
fn in_group(event: &KeyboardEvent, key: &str) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return false };
    let group = target.closest("[role=tablist], [role=radiogroup]").ok().flatten();
    let Some(all) = group.and_then(|group| group.query_selector_all("[role=tab], [role=radio]").ok()) else {
        return false;
    };
    let last = all.length().saturating_sub(1);
    let at = (0..all.length()).find(|at| all.get(*at).is_some_and(|node| node.is_same_node(Some(&target))));
    let Some(at) = at else { return false };
    let next = match key {
        "ArrowRight" | "ArrowDown" if at == last => 0,
        "ArrowRight" | "ArrowDown" => at + 1,
        "ArrowLeft" | "ArrowUp" => at.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return false,
    };
    go(all.get(next))
}

/// Arrow keys, `j` and `k` choose a row; Enter opens it.
fn on_row(listener: impl Listener, event: &KeyboardEvent, key: &str) -> bool {
    let Some((row, word)) = marked(event, "data-enter") else { return false };
    let next = match key {
        "Enter" => {
            press(listener, &word);
            return true;
        }
        "ArrowDown" | "j" => row.next_element_sibling(),
        "ArrowUp" | "k" => row.previous_element_sibling(),
        "Home" => row.parent_element().and_then(|rows| rows.first_element_child()),
        "End" => row.parent_element().and_then(|rows| rows.last_element_child()),
        _ => return false,
    };
    go(next.map(Into::into));
    true
}

/// Arrow keys choose the month that the forecast reads, and go through the readings of the other charts.
fn on_chart(listener: impl Listener, event: &KeyboardEvent, key: &str) -> bool {
    let Some(chart) = marked(event, "data-read").and_then(|(_, word)| Chart::of(&word)) else { return false };
    if chart != Chart::Forecast {
        let by = match key {
            "ArrowRight" | "ArrowDown" => 1,
            "ArrowLeft" | "ArrowUp" => -1,
            "Home" => isize::MIN,
            "End" => isize::MAX,
            _ => return false,
        };
        listener.happens(Happening::Walk(chart, by));
        return true;
    }
    let press = match key {
        "ArrowRight" => Press::MonthAfter,
        "ArrowLeft" => Press::MonthBefore,
        "Home" => Press::Month(0),
        "End" => Press::Month(u32::MAX),
        _ => return false,
    };
    listener.happens(Happening::Hover(None));
    listener.happens(Happening::Press(press));
    true
}

/// Shortcuts.
fn anywhere(listener: impl Listener, event: &KeyboardEvent, key: &str) -> bool {
    if types(event) || within_dialog(event) {
        return false;
    }
    if key == "/" && listener.pressed("?").is_some() {
        page::focus("paste");
        return true;
    }
    let press = listener.pressed(key);
    let taken = press.is_some();
    if let Some(press) = press {
        listener.happens(Happening::Press(press));
    }
    taken
}

fn go(node: Option<web_sys::Node>) -> bool {
    let element = node.and_then(|node| node.dyn_into::<HtmlElement>().ok());
    if let Some(element) = &element {
        element.click();
        let _ = element.focus();
    }
    element.is_some()
}

/// Whether the key writes into a field.
fn types(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return false };
    match target.dyn_ref::<HtmlInputElement>() {
        Some(input) => !matches!(input.type_().as_str(), "range" | "checkbox"),
        None => matches!(target.tag_name().as_str(), "TEXTAREA" | "SELECT"),
    }
}

fn within_dialog(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest("dialog").ok().flatten().is_some())
}

/// How far from an element's upper left corner the pointer is, in pixels of the element's own scale, which a zoomed page
/// enlarges.
fn place_within(element: &Element, event: &web_sys::PointerEvent) -> (f64, f64) {
    let shown = element.get_bounding_client_rect();
    let scale = if shown.width() > 0.0 { f64::from(element.client_width()) / shown.width() } else { 1.0 };
    ((f64::from(event.client_x()) - shown.left()) * scale, (f64::from(event.client_y()) - shown.top()) * scale)
}
