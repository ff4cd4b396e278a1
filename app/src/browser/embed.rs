//! What the address before `#` asks for, and what is told to the page around.

use crate::embed::Embed;

/// The part that is to be shown within another page.
pub fn asked() -> Option<Embed> {
    Embed::read(&web_sys::window()?.location().search().ok()?)
}

/// Tells the page around the scenario as JSON. A page of another origin is not told: it could not look into this one
/// either, and what is pasted here stays here.
pub fn tell_scenario(json: &str) {
    let _ = try_tell(json);
}

fn try_tell(json: &str) -> Option<()> {
    let window = web_sys::window()?;
    let around = window.parent().ok()??;
    let origin = window.location().origin().ok()?;
    let message = js_sys::JSON::parse(&format!("{{\"headroom\":\"scenario\",\"scenario\":{json}}}")).ok()?;
    around.post_message(&message, &origin).ok()
}
