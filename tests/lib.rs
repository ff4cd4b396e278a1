//! What the suites share: a real browser on the built page, and the server that hands the page out.

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "browser")]
pub mod server;
