//! The page, built by Trunk into `dist/` and finished there: see [`finish`].

mod finish;
mod join;
mod single;
mod split;

use std::fmt::Write;

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::run;
use crate::tools::{Tool, Tools};
use crate::workspace::Workspace;

pub(crate) use single::single;
pub(crate) use split::FIRST;

pub(crate) const NEEDS: &[Tool] = &[Tool::WasmTarget, Tool::WasmOpt, Tool::Trunk, Tool::WasmBindgen];

/// The profile of the workspace's Cargo.toml that makes the page small.
pub(crate) const PROFILE: &str = "page";

/// Builds the page for release: compiled for size, split into pieces, bound, passed through wasm-opt, and finished.
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
    run::seen(&mut trunk)?;
    split::split(workspace, tools)?;
    finish::finish(&workspace.dist(), &workspace.root().join("app/assets"))
}

/// The first eight bytes of a hash, as names of files have them.
fn hex(hash: Sha256) -> String {
    hash.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The first part of `text` from `from` to the end of `until`: where it starts and ends.
fn stretch(text: &str, from: &str, until: &str) -> Option<std::ops::Range<usize>> {
    let start = text.find(from)?;
    let end = start + text.get(start..)?.find(until)? + until.len();
    Some(start..end)
}

/// What stands in the quotes of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}
