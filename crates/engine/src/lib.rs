//! From observations to a plan. Every stage is one pure function:
//!
//! ```text
//! inspections ──snapshot──▶ Snapshot ──assess──▶ Assessment     now: triggers, headroom, bottleneck
//!                              │
//!                              ├──forecast──▶ demand by day, with quantiles
//!                              ├──size──────▶ how large each part must be for it
//!                              └──plan──────▶ Plan              topology by month, runway, steps, rejections
//! ```
//!
//! The engine knows no clock, no randomness of its own, no network and no file: `today` and `seed` come with the
//! scenario, so that the same scenario gives the same plan, byte for byte, natively and in wasm.

mod assess;
pub mod calibrate;
mod explain;
mod forecast;
mod numbers;
mod plan;
#[cfg(test)]
mod properties;
pub mod simulate;
mod size;
mod snapshot;
pub mod trend;
mod words;

pub use assess::assess;
pub use explain::explain;
pub use forecast::Calendar;
pub use plan::plan;
pub use size::database::Pools;
pub use size::runbook;
pub use snapshot::snapshot;
