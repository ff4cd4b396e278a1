//! A package as an ES module beside its wasm: compiled small, bound, and passed through wasm-opt.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::page::PROFILE;
use crate::run;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// All that becomes wasm. Cargo compiles a crate once for each set of its features, and packages that are built together have
/// one: what the page has compiled is there for the others.
const TOGETHER: [&str; 3] = ["headroom-app", "headroom-chart", "headroom-js"];

/// Compiles the libraries of the page's profile; returns where that of `package` lies.
///
/// # Errors
/// When one does not compile.
pub(crate) fn compiled(workspace: &Workspace, tools: &Tools, package: &str) -> Result<PathBuf> {
    let mut cargo = tools.wasm_command("cargo")?;
    cargo
        .args(["build", "--lib", "--target", "wasm32-unknown-unknown", "--profile", PROFILE])
        .args(TOGETHER.iter().flat_map(|package| ["--package", package]))
        .current_dir(workspace.root());
    run::seen(&mut cargo)?;
    let folder = workspace.wasm_target().join("wasm32-unknown-unknown").join(PROFILE);
    Ok(folder.join(format!("{}.wasm", package.replace('-', "_"))))
}

/// Builds `package` as `NAME.js` and `NAME_bg.wasm` in `folder`.
///
/// # Errors
/// When it does not build.
pub(crate) fn build(workspace: &Workspace, tools: &Tools, package: &str, name: &str, folder: &Path) -> Result<()> {
    let compiled = compiled(workspace, tools, package)?;
    let mut bindgen = tools.wasm_command("wasm-bindgen")?;
    bindgen.args(["--target", "web", "--out-name", name, "--out-dir"]).arg(folder).arg(&compiled);
    run::seen(&mut bindgen)?;
    let module = folder.join(format!("{name}_bg.wasm"));
    run::seen(tools.wasm_command("wasm-opt")?.arg("-Oz").arg(&module).arg("--output").arg(&module))
}
