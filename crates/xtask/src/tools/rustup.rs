//! What rustup adds to the user's own toolchain, where its server can be reached.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use anyhow::{Context, Result, bail};

use crate::run;
use crate::tools::cache::Cache;
use crate::tools::path::which;
use crate::tools::{Found, Place, cargo};

pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Longer than the download of a standard library takes, shorter than one's patience.
const PATIENCE: Duration = Duration::from_mins(5);

/// The component `name`, which is there when `cargo subcommand --version` works.
///
/// # Errors
/// When it is not there and rustup cannot add it.
pub(crate) fn component(name: &str, subcommand: &str) -> Result<Found> {
    let ask = || run::asked(cargo().args([subcommand, "--version"]));
    let printed = ask().or_else(|_| {
        run::asked(Command::new("rustup").args(["component", "add", name]))
            .and_then(|_| ask())
            .with_context(|| format!("install it with `rustup component add {name}`"))
    })?;
    let version = printed.split_whitespace().nth(1).unwrap_or("unknown").to_owned();
    let path = which(&format!("cargo-{subcommand}")).unwrap_or_else(|| cargo().get_program().into());
    Ok(Found { version, place: Place::Program(path) })
}

/// The user's own compiler.
pub(crate) fn rustc() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
}

/// Whether this compiler has a standard library for wasm.
pub(crate) fn has_wasm(compiler: &mut Command) -> bool {
    run::asked(compiler.args(["--print", "target-libdir", "--target", WASM])).is_ok_and(|folder| {
        Path::new(&folder).read_dir().is_ok_and(|mut entries| {
            entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libcore-")))
        })
    })
}

/// Adds the wasm target to the user's own toolchain. A refusal is remembered for this version of the
/// toolchain, so that a closed network is waited for once.
///
/// # Errors
/// When rustup cannot add it.
pub(crate) fn add_wasm(cache: &Cache, version: &str) -> Result<()> {
    let refused = cache.entry(&format!("rustup-has-no-wasm-for-{version}"));
    if refused.exists() {
        bail!("rustup could not add it (remove {} to try again)", refused.display());
    }
    println!("  {:<13} rustup target add {WASM}", "wasm target");
    let added = patiently(Command::new("rustup").args(["target", "add", WASM]), &cache.log("rustup")?).and_then(|()| {
        if has_wasm(&mut rustc()) {
            Ok(())
        } else {
            bail!("rustup added {WASM} to another toolchain than the one here")
        }
    });
    if added.is_err() {
        fs::write(&refused, "").with_context(|| format!("cannot write {}", refused.display()))?;
    }
    added
}

/// Runs a program that may wait for a server that never answers.
fn patiently(command: &mut Command, log: &Path) -> Result<()> {
    let line = run::line(command);
    let file = fs::File::create(log)?;
    let mut child = command
        .stdin(std::process::Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .spawn()
        .with_context(|| format!("cannot start `{line}`"))?;
    let start = Instant::now();
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => bail!("`{line}` failed ({status}), see {}", log.display()),
            None if start.elapsed() > PATIENCE => {
                child.kill()?;
                child.wait()?;
                bail!("`{line}` had no answer in {} s", PATIENCE.as_secs());
            }
            None => thread::sleep(Duration::from_millis(100)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_that_is_not_there_builds_no_wasm() {
        assert!(!has_wasm(&mut Command::new("no-such-program-at-all")));
    }

    #[test]
    fn a_program_that_fails_does_so_at_once() {
        let log = env::temp_dir().join(format!("headroom-patience-test-{}", std::process::id()));
        let start = Instant::now();
        assert!(patiently(cargo().arg("--no-such-option"), &log).is_err());
        assert!(start.elapsed() < PATIENCE / 10);
        fs::remove_file(log).unwrap();
    }
}
