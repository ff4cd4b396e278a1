//! Work that is done at most once a frame, before it is painted.

use std::cell::RefCell;

use leptos::prelude::request_animation_frame;

type Work = Box<dyn FnOnce()>;

thread_local! {
    static PENDING: RefCell<Vec<(String, Work)>> = const { RefCell::new(Vec::new()) };
}

/// Does this before the next paint. Newer work under the same key takes the place of older work that was not done
/// yet, so that a burst of input events costs one change.
pub fn once(key: &str, work: impl FnOnce() + 'static) {
    let first = PENDING.with_borrow_mut(|pending| {
        let first = pending.is_empty();
        pending.retain(|(waiting, _)| waiting != key);
        pending.push((key.to_owned(), Box::new(work)));
        first
    });
    if first {
        request_animation_frame(|| {
            for (_, work) in PENDING.take() {
                work();
            }
        });
    }
}
