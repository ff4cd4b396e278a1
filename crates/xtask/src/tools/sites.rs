//! Where Headroom is used: a bundler, TypeScript and the makers of docs sites. Their lists lie in `tests/sites`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::run;
use crate::tools::apt::Apt;
use crate::tools::cache::Cache;
use crate::tools::path::which;
use crate::tools::{Found, Place};

const NAME: &str = "sites";
const LISTS: [&str; 2] = ["package.json", "requirements.txt"];
/// The lists of the installation.
const STAMP: &str = "installed";

/// The folder that `HEADROOM_SITES` names: npm's packages in `node_modules`, Python's programs in `bin`.
///
/// # Errors
/// When something cannot be installed.
pub(crate) fn provide(cache: &Cache, apt: &Apt, lists: &Path) -> Result<Found> {
    let mut wanted = String::new();
    for name in LISTS {
        let path = lists.join(name);
        wanted += &fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    }
    let entry = cache.entry(NAME);
    if !fs::read_to_string(entry.join(STAMP)).is_ok_and(|installed| installed == wanted) {
        println!("  {NAME:<13} installing {}", LISTS.map(|name| format!("tests/sites/{name}")).join(", "));
        let log = cache.log(NAME)?;
        // Programs of a Python environment name their folder: made in its place, and stamped when it is whole.
        let python = which("python3").context("python3 is missing")?;
        if run::asked(Command::new(&python).args(["-c", "import ensurepip"])).is_err() {
            apt.install(NAME, &["python3-venv"], &log).context("Python cannot make an environment")?;
        }
        run::logged(Command::new(&python).args(["-m", "venv", "--clear"]).arg(&entry), &log)?;
        let mut pip = Command::new(entry.join("bin/python"));
        pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--requirement"]);
        run::logged(pip.arg(lists.join("requirements.txt")), &log)?;
        fs::copy(lists.join("package.json"), entry.join("package.json"))?;
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&entry);
        run::logged(&mut npm, &log)?;
        fs::write(entry.join(STAMP), wanted)?;
    }
    Ok(Found { version: "npm and Python".to_owned(), place: Place::Folder(entry) })
}
