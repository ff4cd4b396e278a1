//! `cargo xtask bench`: speed, as figures beside rivals. Nothing here is a test: machines are noisy.

mod engine;
mod ingest;

use std::str::FromStr;

use anyhow::{Error, Result, bail};

use crate::tools::cargo;
use crate::workspace::Workspace;
use crate::{page, run, test, tools};

/// A room whose speed is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bench {
    /// The page in a real browser.
    Page,
    /// A plan, a fit, a replay.
    Engine,
    /// Reading what was pasted.
    Ingest,
}

impl FromStr for Bench {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "page" => Self::Page,
            "engine" => Self::Engine,
            "ingest" => Self::Ingest,
            other => bail!("nothing called `{other}` is measured; page, engine and ingest are"),
        })
    }
}

/// Measures one room, or all of them.
///
/// # Errors
/// When a tool is missing or a measurement does not run through.
pub(crate) fn run(workspace: &Workspace, only: Option<Bench>) -> Result<()> {
    let all = [Bench::Engine, Bench::Ingest, Bench::Page];
    for bench in all.into_iter().filter(|bench| only.is_none_or(|only| only == *bench)) {
        match bench {
            Bench::Page => in_browser(workspace, &["bench", "--bench", "page"])?,
            Bench::Engine => engine::run(workspace)?,
            Bench::Ingest => ingest::run(workspace)?,
        }
    }
    Ok(())
}

/// Takes a picture of each view, light and dark, wide and narrow.
///
/// # Errors
/// When a tool is missing or the page does not open.
pub(crate) fn shots(workspace: &Workspace) -> Result<()> {
    in_browser(workspace, &["run", "--release", "--example", "shots"])
}

/// Runs a target of the suite that needs the built page and a browser.
fn in_browser(workspace: &Workspace, target: &[&str]) -> Result<()> {
    let tools = tools::provide(workspace, tools::Tool::ALL)?;
    tools.require(page::NEEDS)?;
    page::build(workspace, &tools)?;
    let mut cargo = cargo();
    cargo.args(target).args(["--package", "headroom-tests", "--features", "browser"]).current_dir(workspace.root());
    test::with_browser(&mut cargo, workspace, &tools)?;
    run::seen(&mut cargo)
}
