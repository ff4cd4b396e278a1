//! What is handed out: the page in `dist/`, and beside it the page as one file.

use std::fs;

use anyhow::{Context, Result};

use crate::page;
use crate::workspace::Workspace;

/// Adds `headroom.html` to the built page.
///
/// # Errors
/// When the page is not built, or a file cannot be read or written.
pub(crate) fn make(workspace: &Workspace) -> Result<()> {
    let dist = workspace.dist();
    let start = workspace.root().join("app/assets/start-single.js");
    let start = fs::read_to_string(&start).with_context(|| format!("cannot read {}", start.display()))?;
    let one = dist.join("headroom.html");
    fs::write(&one, page::single(&dist, &start)?).with_context(|| format!("cannot write {}", one.display()))?;
    println!("{}", one.display());
    Ok(())
}
