//! How large each part must be for a given demand. No dates here: those are the plan's.

pub(crate) mod app;
pub(crate) mod cache;
pub(crate) mod database;
pub(crate) mod latency;
pub mod runbook;
pub(crate) mod vector;

/// What a capacity still serves. Demand that was sized to fit exactly may come out above it by the last bits of an
/// exponential, and must not ask for another instance.
pub(crate) fn serves_up_to(capacity: f64) -> f64 {
    capacity * (1.0 + 1e-9)
}
