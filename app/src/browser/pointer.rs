//! Where the pointer is, and whether it is held down.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, PointerEvent};

/// Whether a button or finger is down anywhere on the page, as while a slider is dragged.
pub fn held() -> Signal<bool> {
    let held = RwSignal::new(false);
    let listeners = [
        window_event_listener(leptos::ev::pointerdown, move |_| held.set(true)),
        window_event_listener(leptos::ev::pointerup, move |_| held.set(false)),
        window_event_listener(leptos::ev::pointercancel, move |_| held.set(false)),
    ];
    on_cleanup(move || {
        for listener in listeners {
            listener.remove();
        }
    });
    held.into()
}

/// How far to the right of the listening element's left edge the pointer is, in pixels of the element's own scale,
/// which a zoomed page enlarges.
pub fn x_within(event: &PointerEvent) -> f64 {
    let element = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    element.map_or(0.0, |element| {
        let shown = element.get_bounding_client_rect();
        let scale = if shown.width() > 0.0 { f64::from(element.client_width()) / shown.width() } else { 1.0 };
        (f64::from(event.client_x()) - shown.left()) * scale
    })
}
