//! The page, built by Trunk into `dist/`.

use anyhow::Result;

use crate::run;
use crate::tools::{Tool, Tools};
use crate::workspace::Workspace;

pub(crate) const NEEDS: &[Tool] = &[Tool::WasmTarget, Tool::WasmOpt, Tool::Trunk, Tool::WasmBindgen];

/// The profile of the workspace's Cargo.toml that makes the page small.
const PROFILE: &str = "page";

/// Builds the page for release: compiled for size, bound, and passed through wasm-opt.
///
/// # Errors
/// When it does not build.
pub(crate) fn build(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let mut trunk = tools.wasm_command("trunk")?;
    trunk
        .args(["build", "--release", "--cargo-profile", PROFILE])
        .current_dir(workspace.root())
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        // Trunk prints its own backtrace under every failed build.
        .env("RUST_BACKTRACE", "0");
    if std::env::var_os("NO_COLOR").is_some() {
        // Trunk takes the words true and false only, and fails on the usual 1.
        trunk.env("NO_COLOR", "true");
    }
    run::seen(&mut trunk)
}
