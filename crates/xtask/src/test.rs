//! `cargo xtask test`: everything, step by step. A step that fails does not keep the others from running,
//! except those that need its result.

use std::str::FromStr;
use std::time::Instant;

use anyhow::{Error, Result, anyhow, bail};

use crate::summary::{Outcome, Summary, duration};
use crate::tools::{self, Tool, Tools, cargo, which};
use crate::workspace::Workspace;
use crate::{dist, npm, page, run, size, wasm_tests};

/// One step, in the order of the run: what is quick to say no comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Formatting.
    Fmt,
    /// Lints over everything, natively; warnings are errors.
    Clippy,
    /// The unit and integration tests of every crate, natively.
    Native,
    /// The examples in the documentation.
    Doc,
    /// The crates' own tests again, as wasm.
    Wasm,
    /// Lints over what is only compiled for a browser.
    ClippyWasm,
    /// The page builds.
    Page,
    /// The page has not become heavier.
    Size,
    /// The page in a real browser.
    Browser,
}

impl Step {
    pub(crate) const ALL: [Self; 9] = [
        Self::Fmt,
        Self::Clippy,
        Self::Native,
        Self::Doc,
        Self::Wasm,
        Self::ClippyWasm,
        Self::Page,
        Self::Size,
        Self::Browser,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Doc => "doc",
            Self::Wasm => "wasm",
            Self::ClippyWasm => "clippy-wasm",
            Self::Page => "page",
            Self::Size => "size",
            Self::Browser => "browser",
        }
    }

    const fn needs(self) -> &'static [Tool] {
        match self {
            Self::Fmt => &[Tool::Rustfmt],
            Self::Clippy => &[Tool::Clippy],
            Self::Native => &[Tool::Python, Tool::Checkers],
            Self::Doc | Self::Size => &[],
            Self::Wasm => wasm_tests::NEEDS,
            Self::ClippyWasm => &[Tool::Clippy, Tool::WasmTarget],
            Self::Page => page::NEEDS,
            Self::Browser => &[
                Tool::Browser,
                Tool::Checkers,
                Tool::Sites,
                Tool::WasmTarget,
                Tool::WasmOpt,
                Tool::WasmBindgen,
                Tool::Node,
                Tool::MdBook,
            ],
        }
    }

    /// The step whose result this one looks at.
    const fn stands_on(self) -> Option<Self> {
        match self {
            Self::Size | Self::Browser => Some(Self::Page),
            _ => None,
        }
    }

    fn run(self, workspace: &Workspace, tools: &Tools) -> Result<()> {
        // Without the checkers their tests say that they are skipped; the step `tools` has failed then.
        let needs: Vec<Tool> = self.needs().iter().copied().filter(|&tool| tool != Tool::Checkers).collect();
        tools.require(&needs)?;
        match self {
            Self::Fmt => cargo_in(workspace, &["fmt", "--all", "--check"]),
            Self::Clippy => {
                let arguments =
                    ["clippy", "--workspace", "--all-targets", "--features", BROWSER, "--", "-D", "warnings"];
                cargo_in(workspace, &arguments)
            }
            Self::Native => {
                let runner: &[&str] = if which("cargo-nextest").is_some() { &["nextest", "run"] } else { &["test"] };
                let mut cargo = cargo();
                cargo.args(runner).arg("--workspace").current_dir(workspace.root());
                if let Some(checkers) = tools.checkers() {
                    cargo.env("HEADROOM_CHECKERS", checkers);
                }
                run::seen(&mut cargo)
            }
            Self::Doc => cargo_in(workspace, &["test", "--doc", "--workspace"]),
            Self::Wasm => wasm_tests::run(workspace, tools),
            Self::ClippyWasm => clippy_wasm(workspace, tools),
            Self::Page => page::build(workspace, tools),
            Self::Size => {
                let weights = size::Weights::of(&workspace.dist())?;
                println!("{weights}");
                weights.within_ceiling()
            }
            Self::Browser => browser(workspace, tools),
        }
    }
}

impl FromStr for Step {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            anyhow!("no step is called `{name}`; there are {names}")
        })
    }
}

/// The feature that the suites with a browser stand behind, and those suites.
const BROWSER: &str = "headroom-tests/browser";
const BROWSER_SUITES: [&str; 3] = ["page", "delivery", "access"];

/// Runs every step, or `only` one with the step it stands on, and prints the summary.
///
/// # Errors
/// When a step fails.
pub(crate) fn run(workspace: &Workspace, only: Option<Step>) -> Result<()> {
    let steps: Vec<Step> = match only {
        None => Step::ALL.to_vec(),
        Some(step) => step.stands_on().into_iter().chain([step]).collect(),
    };
    let needs: Vec<Tool> = steps.iter().flat_map(|step| step.needs()).copied().collect();
    let mut summary = Summary::default();

    let start = Instant::now();
    let tools = tools::provide(workspace, &needs)?;
    let outcome =
        tools.require(&needs).map_or_else(|error| Outcome::Failed(format!("{error:#}")), |()| Outcome::Passed);
    summary.add("tools", start.elapsed(), outcome);

    for step in steps {
        if let Some(base) = step.stands_on()
            && !summary.is_fine(base.name())
        {
            summary.add(step.name(), std::time::Duration::ZERO, Outcome::Skipped(base.name()));
            continue;
        }
        println!("\n== {}", step.name());
        let start = Instant::now();
        let outcome = match step.run(workspace, &tools) {
            Ok(()) => Outcome::Passed,
            Err(error) => Outcome::Failed(format!("{error:#}")),
        };
        let took = start.elapsed();
        println!(
            "== {} {} in {}",
            step.name(),
            if outcome == Outcome::Passed { "passed" } else { "FAILED" },
            duration(took)
        );
        summary.add(step.name(), took, outcome);
    }

    println!("\n{summary}");
    if !summary.has_passed() {
        bail!("not everything passed");
    }
    Ok(())
}

fn cargo_in(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    run::seen(cargo().args(arguments).current_dir(workspace.root()))
}

fn clippy_wasm(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let mut cargo = tools.wasm_command("cargo")?;
    cargo.args(["clippy", "--package", "headroom-app", "--package", "headroom-js"]).args([
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "-D",
        "warnings",
    ]);
    run::seen(cargo.current_dir(workspace.root()))
}

fn browser(workspace: &Workspace, tools: &Tools) -> Result<()> {
    dist::make(workspace, tools)?;
    let package = npm::pack(workspace, tools)?;
    let mut cargo = cargo();
    // The whole workspace, so that cargo chooses the features it has built everything with before.
    cargo
        .args(["test", "--workspace", "--features", BROWSER])
        .args(BROWSER_SUITES.into_iter().flat_map(|suite| ["--test", suite]))
        .current_dir(workspace.root())
        .env("HEADROOM_NPM", package)
        .env("HEADROOM_SITES", tools.sites()?);
    with_browser(&mut cargo, workspace, tools)?;
    run::seen(&mut cargo)
}

/// Tells a suite where the built page, the browser and its driver are.
pub(crate) fn with_browser(command: &mut std::process::Command, workspace: &Workspace, tools: &Tools) -> Result<()> {
    let (chromium, chromedriver) = tools.browser()?;
    command
        .env("HEADROOM_DIST", workspace.dist())
        .env("HEADROOM_CHROMIUM", chromium)
        .env("HEADROOM_CHROMEDRIVER", chromedriver);
    if let Some(checkers) = tools.checkers() {
        command.env("HEADROOM_CHECKERS", checkers);
    }
    Ok(())
}
