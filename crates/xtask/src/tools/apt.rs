//! Packages of a Debian-like system.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};

use crate::run;
use crate::tools::path::which;

/// The system's packages, their lists refreshed at most once.
#[derive(Debug, Default)]
pub(crate) struct Apt {
    updated: OnceLock<()>,
}

impl Apt {
    /// Installs `packages` for the tool named `tool`. It never removes one that is there: Debian's Rust, say,
    /// stays what it is.
    ///
    /// # Errors
    /// When there is no apt here, no right to install, or apt refuses; one line each.
    pub(crate) fn install(&self, tool: &str, packages: &[&str], log: &Path) -> Result<()> {
        let mut command = as_root("apt-get")?;
        println!("  {tool:<13} installing {}", packages.join(" "));
        self.update(log)?;
        command.args(["install", "--yes", "--no-install-recommends", "--no-remove", "-o", "DPkg::Lock::Timeout=300"]);
        run::logged(command.args(packages), log)
    }

    /// The package lists' names that match a regular expression, in apt's order.
    ///
    /// # Errors
    /// As [`Apt::install`].
    pub(crate) fn names(&self, pattern: &str, log: &Path) -> Result<Vec<String>> {
        self.update(log)?;
        let found = run::asked(Command::new("apt-cache").args(["search", "--names-only", pattern]))?;
        Ok(found.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
    }

    fn update(&self, log: &Path) -> Result<()> {
        if self.updated.get().is_none() {
            // A mirror that is down now does not make the lists of yesterday useless.
            let _ = run::logged(as_root("apt-get")?.args(["update", "-o", "DPkg::Lock::Timeout=300"]), log);
            let _ = self.updated.set(());
        }
        Ok(())
    }
}

/// The version of an installed package.
pub(crate) fn installed_version(package: &str) -> Option<String> {
    let shown =
        run::asked(Command::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status} ${Version}", package]))
            .ok()?;
    shown.strip_prefix("installed ").map(str::to_owned)
}

/// The address, without a slash at its end, of the first Debian archive that apt is set to.
///
/// # Errors
/// When there is no apt here, or it knows no archive of Debian's.
pub(crate) fn mirror() -> Result<String> {
    let mut targets = Command::new("apt-get");
    targets.args(["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]);
    debian_in(&run::asked(&mut targets)?).context("apt is set to no archive of Debian's").map(str::to_owned)
}

fn debian_in(addresses: &str) -> Option<&str> {
    addresses.lines().map(|line| line.trim_end_matches('/')).find(|address| address.ends_with("/debian"))
}

fn as_root(program: &str) -> Result<Command> {
    if which(program).is_none() {
        bail!("there is no {program} here");
    }
    let words = ["env", "DEBIAN_FRONTEND=noninteractive", program];
    if run::asked(Command::new("id").arg("-u"))? == "0" {
        let mut command = Command::new("env");
        command.args(&words[1..]);
        return Ok(command);
    }
    if run::asked(Command::new("sudo").args(["-n", "true"])).is_err() {
        bail!("only root may install packages, and sudo asks for a password");
    }
    let mut command = Command::new("sudo");
    command.arg("-n").args(words);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_is_the_first_of_debians_own() {
        let addresses = "http://a.example/debian-security/\nhttp://b.example/debian/\nhttp://c.example/debian\n";
        assert_eq!(debian_in(addresses), Some("http://b.example/debian"));
        assert_eq!(debian_in("http://a.example/ubuntu/\n"), None);
        assert_eq!(debian_in(""), None);
    }
}
