//! Local storage: what this browser keeps between visits.

use web_sys::Storage;

/// The browser keeps nothing: storage is full, or denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotKept;

/// The text under a name of this tab alone.
pub fn of_tab(name: &str) -> Option<String> {
    web_sys::window()?.session_storage().ok()??.get_item(name).ok()?
}

/// Keeps a text of this tab alone, if the browser does.
pub fn set_of_tab(name: &str, text: &str) {
    if let Some(Some(storage)) = web_sys::window().and_then(|window| window.session_storage().ok()) {
        let _ = storage.set_item(name, text);
    }
}

/// The text under a name.
pub fn get(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Keeps a text under a name.
///
/// # Errors
/// When storage is full or denied.
pub fn set(name: &str, text: &str) -> Result<(), NotKept> {
    storage().ok_or(NotKept)?.set_item(name, text).map_err(|_| NotKept)
}

/// Forgets what stands under a name.
pub fn remove(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
