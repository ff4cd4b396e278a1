//! wasm-opt, from the npm package of Binaryen.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run;
use crate::tools::cache::Cache;
use crate::tools::path::{version, which};
use crate::tools::versions::BINARYEN;
use crate::tools::{Found, Place};

/// Exactly the pinned wasm-opt: on the search path, in the cache, or installed there now.
///
/// # Errors
/// When npm is missing or cannot install it.
pub(crate) fn provide(cache: &Cache) -> Result<Found> {
    let found = |path| Found { version: BINARYEN.to_owned(), place: Place::Program(path) };
    // wasm-opt calls itself 132, where the package is 132.0.0.
    let is_pinned =
        |path: &PathBuf| version(path).is_some_and(|version| BINARYEN.split('.').next() == Some(version.as_str()));
    if let Some(path) = which("wasm-opt").filter(is_pinned) {
        return Ok(found(path));
    }
    let name = format!("binaryen-{BINARYEN}");
    let program = cache.entry(&name).join("node_modules/.bin/wasm-opt");
    if !is_pinned(&program) {
        if which("npm").is_none() {
            bail!("it is installed with npm, which is missing");
        }
        println!("  {:<13} installing binaryen {BINARYEN}", "wasm-opt");
        cache
            .make(&name, |folder| {
                let mut command = Command::new("npm");
                command
                    .args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
                    .arg(folder)
                    .arg(format!("binaryen@{BINARYEN}"))
                    .current_dir(folder);
                run::logged(&mut command, &cache.log("binaryen")?)
            })
            .with_context(|| format!("install it with `npm install --global binaryen@{BINARYEN}`"))?;
    }
    Ok(found(program))
}
