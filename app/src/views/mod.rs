//! The views below the verdict, one folder each.

pub mod commands;
pub mod outlook;
pub mod plan;
