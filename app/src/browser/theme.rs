//! Light and dark.

use super::storage;

const KEPT: &str = "headroom.theme";

/// Whether the page is dark: as was chosen, else as the system is.
pub fn is_dark() -> bool {
    match storage::get(KEPT).as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => system_is_dark().unwrap_or(false),
    }
}

/// Shows one, and keeps the choice.
pub fn choose(dark: bool) {
    let name = if dark { "dark" } else { "light" };
    // Not kept: the page has the chosen theme until it is closed.
    let _ = storage::set(KEPT, name);
    apply(name);
}

/// Shows one without keeping it; `None`: the system's.
pub fn show(dark: Option<bool>) {
    if let Some(dark) = dark {
        apply(if dark { "dark" } else { "light" });
    }
}

/// Shows what was chosen, if anything was.
pub fn restore() {
    if let Some(name) = storage::get(KEPT) {
        apply(&name);
    }
}

fn apply(name: &str) {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("data-theme", name);
    }
}

fn system_is_dark() -> Option<bool> {
    Some(web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok()??.matches())
}
