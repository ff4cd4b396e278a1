//! Work that is done at most once a frame, before it is painted.

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::prelude::request_animation_frame;

type Work = Box<dyn FnOnce()>;

thread_local! {
    static PENDING: RefCell<BTreeMap<String, Work>> = const { RefCell::new(BTreeMap::new()) };
}

/// Does this before the next paint. Newer work under the same key takes the place of older work that was not done
/// yet, so that a burst of input events costs one change.
pub fn once(key: &str, work: impl FnOnce() + 'static) {
    let first = PENDING.with_borrow_mut(|pending| {
        let first = pending.is_empty();
        pending.insert(key.to_owned(), Box::new(work));
        first
    });
    if first {
        request_animation_frame(|| {
            for work in PENDING.take().into_values() {
                work();
            }
        });
    }
}
