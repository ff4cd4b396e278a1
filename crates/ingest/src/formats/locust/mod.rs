//! Locust: its console, its CSV files and its JSON.

pub(crate) mod console;
pub(crate) mod csv;
pub(crate) mod json;
