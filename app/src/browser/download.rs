//! Files that a person keeps.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

/// Offers these bytes as a file of this name.
pub fn save(name: &str, media_type: &str, contents: &[u8]) {
    let _ = offer(name, media_type, contents);
}

fn offer(name: &str, media_type: &str, contents: &[u8]) -> Option<()> {
    let parts = Array::of1(&Uint8Array::from(contents));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let link = document.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    link.set_href(&url);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&url).ok()
}
