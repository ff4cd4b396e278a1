//! What the address before `#` asks for.

use crate::embed::Embed;

/// The part that is to be shown within another page.
pub fn asked() -> Option<Embed> {
    Embed::read(&web_sys::window()?.location().search().ok()?)
}
