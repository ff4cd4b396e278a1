//! From observations to a plan. Every stage is one pure function:
//!
//! ```text
//! inspections ──snapshot──▶ Snapshot ──assess──▶ Assessment
//!                              │                     │
//!                              └────────plan─────────┴──▶ Plan
//! ```

mod assess;
mod forecast;
mod numbers;
mod plan;
mod snapshot;
mod words;

pub use assess::assess;
pub use forecast::{Calendar, Draws};
pub use snapshot::snapshot;
