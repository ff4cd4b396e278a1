//! What is handed out: the page in `dist/`, beside it the page as one file, the docs, and what some servers look for.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::tools::{Tool, Tools};
use crate::workspace::Workspace;
use crate::{module, page, run};

pub(crate) const NEEDS: &[Tool] = &[Tool::MdBook, Tool::WasmTarget, Tool::WasmOpt, Tool::WasmBindgen];

/// Adds `headroom.html`, `chart/`, `docs/` and `_headers` to the built page.
///
/// # Errors
/// When the page is not built, or a file cannot be read or written.
pub(crate) fn make(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let (root, dist) = (workspace.root(), workspace.dist());
    let start = root.join("app/assets/start-single.js");
    let start = fs::read_to_string(&start).with_context(|| format!("cannot read {}", start.display()))?;
    let one = dist.join("headroom.html");
    fs::write(&one, page::single(&dist, &start)?).with_context(|| format!("cannot write {}", one.display()))?;
    run::say(&one.display().to_string());
    // One chart of a plan that was made before, for pages that cannot afford the planner.
    let chart = dist.join("chart");
    module::build(workspace, tools, "headroom-chart", "chart", &chart)?;
    for (asset, name) in [("headroom-chart.js", "headroom-chart.js"), ("chart-frame.js", "frame.js")] {
        fs::copy(root.join("app/assets").join(asset), chart.join(name))
            .with_context(|| format!("cannot copy {asset}"))?;
    }
    fs::copy(root.join("docs/hosting/_headers"), dist.join("_headers")).context("cannot copy docs/hosting/_headers")?;
    let mut mdbook = Command::new(tools.mdbook()?);
    run::seen(mdbook.arg("build").arg(root.join("docs")).arg("--dest-dir").arg(dist.join("docs")))
}
