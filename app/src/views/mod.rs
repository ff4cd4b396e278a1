//! The views below the verdict, one folder each.

pub mod autoscaling;
pub mod commands;
pub mod compare;
pub mod figures;
pub mod load_test;
pub mod outlook;
pub mod plan;

#[cfg(test)]
mod tests;
