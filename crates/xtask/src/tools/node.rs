//! Node.js, which runs the wasm tests and wasm-opt, and npm, which installs the latter.

use anyhow::{Context, Result};

use crate::tools::apt::Apt;
use crate::tools::cache::Cache;
use crate::tools::path::{version, which};
use crate::tools::{Found, Place};

/// Node.js on the search path, or Debian's.
///
/// # Errors
/// When it is not there and apt cannot install it.
pub(crate) fn provide(cache: &Cache, apt: &Apt) -> Result<Found> {
    let found = || {
        let path = which("node")?;
        which("npm")?;
        Some(Found { version: version(&path)?, place: Place::Program(path) })
    };
    if let Some(found) = found() {
        return Ok(found);
    }
    apt.install("node", &["nodejs", "npm"], &cache.log("node")?).context("install Node.js 18 or later with npm")?;
    found().context("install Node.js 18 or later with npm: the packages nodejs and npm have no such programs")
}
