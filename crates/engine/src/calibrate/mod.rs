//! Load tests and queueing → what an instance serves, how many are needed, how long a request takes.
//!
//! - `usl`: the Universal Scalability Law and its inverses; `fit`: the law through measurements; `curve`: its band.
//! - `load_test`: pasted load tests → a [`CapacityModel`](headroom_model::CapacityModel); `limits`: which results count;
//!   `share`: what the snapshot takes for one instance.
//! - `scale_out`: load tests on several numbers of instances → how they scale; `instances`: the fewest that serve a load. `latency`: the queue M/M/c.

mod curve;
mod fit;
mod instances;
mod latency;
mod limits;
mod load_test;
mod scale_out;
mod share;
mod usl;

use headroom_model::{Diagnostic, Severity};

pub use curve::throughput_curve;
pub use fit::{NoFit, fit};
pub use instances::{Instances, Scaling};
pub use latency::{Latency, Queue};
pub use load_test::capacity_from_load_tests;
pub(crate) use load_test::is_of_health;
pub use scale_out::scaling_of_instances;
pub(crate) use share::least_rps_per_instance;
pub use share::rps_per_instance;
pub use usl::Usl;

/// A diagnostic about a line of a load test.
fn told(severity: Severity, code: &str, line: Option<usize>, message: String, help: &str) -> Diagnostic {
    Diagnostic { severity, code: code.to_owned(), line, message, help: help.to_owned() }
}
