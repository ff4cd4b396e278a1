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
mod size;
mod snapshot;
mod words;

pub use assess::assess;
pub use forecast::{Calendar, Draws};
pub use plan::{plan, plan_with_draws};
pub use size::runbook;
pub use snapshot::snapshot;
