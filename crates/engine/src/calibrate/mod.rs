//! Load tests and queueing → what an instance serves, and how long a request takes.
//!
//! - [`usl`]: the Universal Scalability Law and its inverses; [`fit`]: the law through measurements.

mod fit;
mod instances;
mod latency;
mod usl;

pub use fit::{NoFit, fit};
pub use instances::{Instances, Scaling};
pub use latency::{Latency, Queue};
pub use usl::Usl;
