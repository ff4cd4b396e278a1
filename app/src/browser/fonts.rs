//! The typeface, fetched once the first picture stands.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::FontFace;

/// Fetches the text face after the first paint. Until then, and where it cannot be had, the system's own stands in
/// with the same metrics.
pub fn load_after_paint() {
    super::timer::after_paint(|| {
        spawn_local(async {
            let _ = load().await;
        });
    });
}

async fn load() -> Option<()> {
    let document = web_sys::window()?.document()?;
    // The page says where: a file beside it, or within it where the page is one file.
    let place = document.query_selector("meta[name=typeface]").ok()??.get_attribute("content")?;
    let face = FontFace::new_with_str("Inter", &format!("url({place})")).ok()?;
    face.set_weight("100 900");
    JsFuture::from(face.load().ok()?).await.ok()?;
    document.fonts().add(&face).ok().map(drop)
}
