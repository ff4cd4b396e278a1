//! Python 3, which runs the runbook's growth script as the oracle of one test.

use anyhow::{Context, Result};

use crate::tools::apt::Apt;
use crate::tools::cache::Cache;
use crate::tools::path::{version, which};
use crate::tools::{Found, Place};

/// `python3` on the search path, or Debian's.
///
/// # Errors
/// When it is not there and apt cannot install it.
pub(crate) fn provide(cache: &Cache, apt: &Apt) -> Result<Found> {
    let found = || {
        let path = which("python3")?;
        Some(Found { version: version(&path)?, place: Place::Program(path) })
    };
    if let Some(found) = found() {
        return Ok(found);
    }
    apt.install("python", &["python3"], &cache.log("python")?).context("install Python 3 as python3")?;
    found().context("install Python 3: the package python3 has no such program")
}
