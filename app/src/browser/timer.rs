//! Later.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{TimeoutHandle, request_animation_frame, set_timeout, set_timeout_with_handle};

/// Does this in a task of its own, so that no task takes long.
pub fn apart(work: impl FnOnce() + 'static) {
    set_timeout(work, Duration::ZERO);
}

/// Does this after the next paint.
pub fn after_paint(work: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(work, Duration::ZERO));
}

/// Work that is done once a while however often it is asked for: what comes in between is done with it.
#[derive(Clone, Default)]
pub struct Throttle(Rc<Cell<bool>>);

impl Throttle {
    /// Does this after a while, unless work waits already.
    pub fn within(&self, while_: Duration, work: impl FnOnce() + 'static) {
        if self.0.replace(true) {
            return;
        }
        let waiting = Rc::clone(&self.0);
        set_timeout(
            move || {
                waiting.set(false);
                work();
            },
            while_,
        );
    }
}

/// Work that waits until nothing new has come for a while.
#[derive(Clone, Default)]
pub struct Debounce(Rc<RefCell<Option<TimeoutHandle>>>);

impl Debounce {
    /// Does this after a quiet time, in place of what was waiting.
    pub fn after(&self, quiet: Duration, work: impl FnOnce() + 'static) {
        if let Some(waiting) = self.0.borrow_mut().take() {
            waiting.clear();
        }
        *self.0.borrow_mut() = set_timeout_with_handle(work, quiet).ok();
    }
}
