//! Mounts the page.

use headroom_app::browser::page;

fn main() {
    // The same module is also loaded by the worker that reads large pastes; there is no page there.
    if page::exists() {
        page::remove("loading");
        leptos::mount::mount_to_body(headroom_app::page::Page);
    }
}
