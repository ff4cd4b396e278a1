//! Chromium and the driver that tests steer it with.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::tools::apt::Apt;
use crate::tools::cache::Cache;
use crate::tools::path::{version, which};
use crate::tools::{Found, Place};

const CHROMIUMS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ADVICE: &str = "install Chromium and the chromedriver of the same version";

/// Both on the search path and of one version, or Debian's.
///
/// # Errors
/// When they are not there, or of two versions, and apt cannot install them.
pub(crate) fn provide(cache: &Cache, apt: &Apt) -> Result<Found> {
    if let Some(found) = find()? {
        return Ok(found);
    }
    apt.install("chromium", &["chromium", "chromium-driver"], &cache.log("chromium")?).context(ADVICE)?;
    find()?.with_context(|| format!("{ADVICE}: the packages chromium and chromium-driver have no such programs"))
}

fn find() -> Result<Option<Found>> {
    let Some(chromium) = CHROMIUMS.iter().find_map(|name| which(name)) else { return Ok(None) };
    let Some(chromedriver) = which("chromedriver") else { return Ok(None) };
    let ask = |path: &PathBuf| version(path).with_context(|| format!("{} does not run", path.display()));
    let (browser, driver) = (ask(&chromium)?, ask(&chromedriver)?);
    if major(&browser) != major(&driver) {
        bail!("{ADVICE}: here are {} {browser} and {} {driver}", chromium.display(), chromedriver.display());
    }
    Ok(Some(Found { version: browser, place: Place::Browser { chromium, chromedriver } }))
}

fn major(version: &str) -> Option<&str> {
    version.split('.').next()
}
