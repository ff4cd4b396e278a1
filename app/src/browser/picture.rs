//! A drawing as a picture of pixels.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

/// Pixels of the picture for one of the drawing: sharp on a projector and in print.
const SCALE: f64 = 2.0;

/// Calls back with a PNG of a drawing that stands alone; where the browser cannot make one, with nothing.
pub fn of(svg: &str, done: impl Fn(Vec<u8>) + 'static) {
    let svg = svg.to_owned();
    spawn_local(async move {
        if let Some(image) = image(&svg).await {
            let _ = paint(&image, done);
        }
    });
}

async fn image(svg: &str) -> Option<HtmlImageElement> {
    let image = HtmlImageElement::new().ok()?;
    let text = js_sys::encode_uri_component(svg).as_string()?;
    image.set_src(&format!("data:image/svg+xml,{text}"));
    JsFuture::from(image.decode()).await.ok()?;
    Some(image)
}

fn paint(image: &HtmlImageElement, done: impl Fn(Vec<u8>) + 'static) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let canvas = document.create_element("canvas").ok()?.dyn_into::<HtmlCanvasElement>().ok()?;
    let (width, height) = (f64::from(image.natural_width()) * SCALE, f64::from(image.natural_height()) * SCALE);
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let pen = canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
    pen.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height).ok()?;
    let told = Closure::once_into_js(move |blob: Option<Blob>| {
        let Some(blob) = blob else { return };
        spawn_local(async move {
            if let Ok(bytes) = JsFuture::from(blob.array_buffer()).await {
                done(Uint8Array::new(&bytes).to_vec());
            }
        });
    });
    canvas.to_blob(told.unchecked_ref()).ok()
}
