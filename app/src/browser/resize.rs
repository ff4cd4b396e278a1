//! The size of an element, as it changes.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

/// Calls back with an element's inner width and height in pixels, now and whenever they change, until the owner is
/// gone.
pub fn observe(element: &Element, changed: impl Fn(f64, f64) + 'static) {
    let told = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        if let Ok(entry) = entries.get(0).dyn_into::<ResizeObserverEntry>() {
            let inner = entry.content_rect();
            changed(inner.width(), inner.height());
        }
    });
    let Ok(observer) = ResizeObserver::new(told.as_ref().unchecked_ref()) else { return };
    observer.observe(element);
    let held = StoredValue::new_local((observer, told));
    on_cleanup(move || {
        held.try_with_value(|(observer, _)| observer.disconnect());
    });
}

/// The inner width of an element in pixels, as it changes; 0 until it is on the page.
pub fn width<E>(node: NodeRef<E>) -> Signal<f64>
where
    E: leptos::html::ElementType + 'static,
    E::Output: AsRef<Element> + Clone + wasm_bindgen::JsCast + 'static,
{
    let width = RwSignal::new(0.0);
    Effect::new(move || {
        if let Some(element) = node.get() {
            observe(element.as_ref(), move |now, _| width.set(now));
        }
    });
    width.into()
}
