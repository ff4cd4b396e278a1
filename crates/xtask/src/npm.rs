//! The npm package: the verbs as an ES module for browsers, bundlers and Node, packed into `target/npm`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tools::{Tool, Tools};
use crate::workspace::Workspace;
use crate::{module, run};

pub(crate) const NEEDS: &[Tool] = &[Tool::WasmTarget, Tool::WasmOpt, Tool::WasmBindgen, Tool::Node];

/// What stands in `crates/js/npm` and goes into the package.
const WRITTEN: [&str; 4] = ["package.json", "node.js", "elements.d.ts", "README.md"];

/// Builds the package; returns the packed file.
///
/// # Errors
/// When it does not build, or a file cannot be read or written.
pub(crate) fn pack(workspace: &Workspace, tools: &Tools) -> Result<PathBuf> {
    let all = workspace.npm();
    let package = all.join("headroom");
    if all.exists() {
        fs::remove_dir_all(&all).with_context(|| format!("cannot empty {}", all.display()))?;
    }
    fs::create_dir_all(&package).with_context(|| format!("cannot make {}", package.display()))?;
    module::build(workspace, tools, "headroom-js", "headroom", &package)?;

    for name in WRITTEN {
        let source = workspace.root().join("crates/js/npm").join(name);
        let text = fs::read_to_string(&source).with_context(|| format!("cannot read {}", source.display()))?;
        let target = package.join(name);
        fs::write(&target, text.replace("\"VERSION\"", &format!("\"{}\"", env!("CARGO_PKG_VERSION"))))
            .with_context(|| format!("cannot write {}", target.display()))?;
    }
    let mut npm = Command::new("npm");
    npm.args(["pack", "--silent", "--pack-destination"]).arg(&all).current_dir(&package);
    run::seen(&mut npm)?;
    Ok(packed(workspace))
}

/// Where the packed file lies once it is made.
pub(crate) fn packed(workspace: &Workspace) -> PathBuf {
    workspace.npm().join(format!("headroom-{}.tgz", env!("CARGO_PKG_VERSION")))
}
