//! A newer page, kept beside this one by the service worker that `assets/start.js` starts.

use leptos::ev::{Custom, Event};
use leptos::prelude::window_event_listener;

/// Calls back when a newer page is kept and waits.
pub fn on_newer(newer: impl Fn() + 'static) {
    let _ = window_event_listener(Custom::<Event>::new("headroom-newer"), move |_| newer());
}

/// Takes the newer page in place of this one.
pub fn renew() {
    if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new("headroom-renew")) {
        let _ = window.dispatch_event(&event);
    }
}
