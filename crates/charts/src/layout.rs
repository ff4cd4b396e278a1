//! Where the boxes of a topology stand.

use crate::canvas::At;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Place {
    pub(crate) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self { x, y, width, height }
    }

    pub(crate) fn right(self) -> f64 {
        self.x + self.width
    }

    pub(crate) fn bottom(self) -> f64 {
        self.y + self.height
    }

    pub(crate) fn middle(self) -> At {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// Where each part stands. The same for every plan of the same width.
pub(crate) struct Layout {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) users: Place,
    pub(crate) balancer: Place,
    pub(crate) app: Place,
    pub(crate) stores: [Place; 3],
    /// Whether requests flow downwards instead of to the right.
    pub(crate) tall: bool,
}

impl Layout {
    /// The narrowest drawing on which requests flow to the right.
    const WIDE: f64 = 478.0;

    pub(crate) fn of(width: f64) -> Self {
        let width = if width.is_finite() { width.clamp(260.0, 760.0) } else { 500.0 };
        if width >= Self::WIDE { Self::wide(width) } else { Self::tall(width) }
    }

    fn wide(width: f64) -> Self {
        let (users, balancer, app) = (66.0, 88.0, 122.0);
        let gap = ((width - 2.0 - users - balancer - app - 186.0) / 3.0).clamp(4.0, 32.0);
        let stores = width - 2.0 - users - balancer - app - 3.0 * gap;
        let x_app = 1.0 + users + balancer + 2.0 * gap;
        let store = |index: f64| Place::new(x_app + app + gap, 1.0 + 50.0 * index, stores, 44.0);
        Self {
            width,
            height: 148.0,
            users: Place::new(1.0, 49.0, users, 48.0),
            balancer: Place::new(1.0 + users + gap, 49.0, balancer, 48.0),
            app: Place::new(x_app, 1.0, app, 144.0),
            stores: [store(0.0), store(1.0), store(2.0)],
            tall: false,
        }
    }

    fn tall(width: f64) -> Self {
        let half = (width - 2.0 - 20.0) / 2.0;
        let store = |index: f64| Place::new(1.0, 198.0 + 50.0 * index, width - 2.0, 44.0);
        Self {
            width,
            height: 344.0,
            users: Place::new(1.0, 1.0, half, 48.0),
            balancer: Place::new(21.0 + half, 1.0, half, 48.0),
            app: Place::new(1.0, 65.0, width - 2.0, 117.0),
            stores: [store(0.0), store(1.0), store(2.0)],
            tall: true,
        }
    }
}
