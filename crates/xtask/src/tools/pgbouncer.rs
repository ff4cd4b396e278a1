//! A `PgBouncer` that serves prepared statements, as the generated settings ask of it. Debian 12's is 1.18 and knows nothing of
//! them, so the source of Debian 13's package is built, from the mirror that apt takes its packages from.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::run;
use crate::tools::apt::{Apt, installed_version, mirror};
use crate::tools::cache::Cache;
use crate::tools::path::version;
use crate::tools::versions::{PGBOUNCER, PGBOUNCER_SHA256};

/// The first release with `max_prepared_statements`.
const SERVES_PREPARED: (u32, u32) = (1, 21);

/// What building wants, as Debian names it.
const PACKAGES: [&str; 5] = ["gcc", "make", "pkg-config", "libevent-dev", "libssl-dev"];

/// Builds `program`, unless it is there in this version or the system's own is new enough.
///
/// # Errors
/// When the source cannot be fetched, is not the one that is expected, or does not build.
pub(crate) fn provide(program: &Path, system: Option<&Path>, cache: &Cache, apt: &Apt, log: &Path) -> Result<()> {
    let is_new = |program: &Path| version(program).is_some_and(|version| serves_prepared(&version));
    if version(program).is_some_and(|found| found == PGBOUNCER) || system.is_some_and(is_new) {
        return Ok(());
    }
    let missing: Vec<&str> = PACKAGES.into_iter().filter(|package| installed_version(package).is_none()).collect();
    if !missing.is_empty() {
        apt.install("checkers", &missing, log)?;
    }
    println!("  {:<13} building pgbouncer {PGBOUNCER}", "checkers");
    let source = cache.make(&format!("pgbouncer-{PGBOUNCER}"), |folder| build(folder, log))?;
    fs::copy(source.join("pgbouncer"), program).with_context(|| format!("cannot write {}", program.display()))?;
    fs::remove_dir_all(&source).with_context(|| format!("cannot remove {}", source.display()))
}

fn build(folder: &Path, log: &Path) -> Result<()> {
    let archive = format!("pgbouncer_{PGBOUNCER}.orig.tar.gz");
    let address = format!("{}/pool/main/p/pgbouncer/{archive}", mirror()?);
    // Apt's own way of fetching: through the proxy that it is set to, and nothing but the file with this sum.
    let mut fetch = Command::new("/usr/lib/apt/apt-helper");
    fetch.args(["download-file", &address, &archive, &format!("SHA256:{PGBOUNCER_SHA256}")]);
    run::logged(fetch.current_dir(folder), log)?;
    let unpack = ["--extract", "--strip-components=1", "--file", &archive];
    run::logged(Command::new("tar").args(unpack).current_dir(folder), log)?;
    let without = ["--without-cares", "--without-pam", "--without-systemd"];
    run::logged(Command::new(folder.join("configure")).args(without).current_dir(folder), log)?;
    run::logged(Command::new("make").args(["-j2", "pgbouncer"]).current_dir(folder), log)
}

fn serves_prepared(version: &str) -> bool {
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= SERVES_PREPARED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prepared_statements_came_with_1_21() {
        for version in ["1.21.0", "1.24.1", "2.0.0", PGBOUNCER] {
            assert!(serves_prepared(version), "{version}");
        }
        for version in ["1.18.0", "1.9", "1", ""] {
            assert!(!serves_prepared(version), "{version}");
        }
    }
}
