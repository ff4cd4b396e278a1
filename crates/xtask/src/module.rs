//! A package as an ES module beside its wasm: compiled small, bound, and passed through wasm-opt.

use std::path::Path;

use anyhow::Result;

use crate::page::PROFILE;
use crate::run;
use crate::tools::Tools;
use crate::workspace::Workspace;

/// Builds `package` as `NAME.js` and `NAME_bg.wasm` in `folder`.
///
/// # Errors
/// When it does not build.
pub(crate) fn build(workspace: &Workspace, tools: &Tools, package: &str, name: &str, folder: &Path) -> Result<()> {
    let mut cargo = tools.wasm_command("cargo")?;
    cargo
        .args(["build", "--package", package, "--target", "wasm32-unknown-unknown", "--profile", PROFILE])
        .current_dir(workspace.root());
    run::seen(&mut cargo)?;
    let built = workspace.wasm_target().join("wasm32-unknown-unknown").join(PROFILE);
    let built = built.join(format!("{}.wasm", package.replace('-', "_")));
    let mut bindgen = tools.wasm_command("wasm-bindgen")?;
    bindgen.args(["--target", "web", "--out-name", name, "--out-dir"]).arg(folder).arg(&built);
    run::seen(&mut bindgen)?;
    let module = folder.join(format!("{name}_bg.wasm"));
    run::seen(tools.wasm_command("wasm-opt")?.arg("-Oz").arg(&module).arg("--output").arg(&module))
}
