//! The views below the verdict, one folder each.

pub mod commands;
pub mod compare;
pub mod outlook;
pub mod plan;
