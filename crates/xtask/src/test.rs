//! `cargo xtask test`: everything, step by step, in two lanes that keep out of each other's target folder. A step that
//! fails does not keep the others from running, except those that need its result.

use std::process::Command;
use std::str::FromStr;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Error, Result, anyhow, bail};

use crate::summary::{Outcome, Summary, duration};
use crate::tools::{self, Tool, Tools, cargo, which};
use crate::workspace::Workspace;
use crate::{dist, npm, page, run, size, wasm_tests};

/// Where a step runs. The lanes run side by side: a linker, a server that is waited for and the optimiser of one module
/// each keep only one core busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    /// What is built for this machine; its output is on the terminal.
    Native,
    /// What is built for the browser; the output of a step comes when it is over.
    Wasm,
    /// After both.
    Both,
}

/// One step, in the order of its lane: what is quick to say no comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Formatting.
    Fmt,
    /// Lints over everything, natively; warnings are errors. No line is compiled for a browser alone: `tests/workspace.rs`.
    Clippy,
    /// The unit and integration tests of every crate, natively.
    Native,
    /// The examples in the documentation.
    Doc,
    /// The page builds.
    Page,
    /// The page has not become heavier.
    Size,
    /// What is handed out builds: the one file, the chart, the docs, the npm package.
    Dist,
    /// The crates' own tests again, as wasm.
    Wasm,
    /// The page in a real browser.
    Browser,
}

impl Step {
    pub(crate) const ALL: [Self; 9] = [
        Self::Fmt,
        Self::Clippy,
        Self::Native,
        Self::Doc,
        Self::Page,
        Self::Size,
        Self::Dist,
        Self::Wasm,
        Self::Browser,
    ];

    const fn lane(self) -> Lane {
        match self {
            Self::Fmt | Self::Clippy | Self::Native | Self::Doc => Lane::Native,
            Self::Page | Self::Size | Self::Dist | Self::Wasm => Lane::Wasm,
            Self::Browser => Lane::Both,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Doc => "doc",
            Self::Wasm => "wasm",
            Self::Page => "page",
            Self::Size => "size",
            Self::Dist => "dist",
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
            Self::Page => page::NEEDS,
            Self::Dist => &[Tool::WasmTarget, Tool::WasmOpt, Tool::WasmBindgen, Tool::Node, Tool::MdBook],
            Self::Browser => &[Tool::Browser, Tool::Checkers, Tool::Sites],
        }
    }

    /// The step whose result this one looks at.
    const fn stands_on(self) -> Option<Self> {
        match self {
            Self::Size | Self::Dist => Some(Self::Page),
            Self::Browser => Some(Self::Dist),
            _ => None,
        }
    }

    /// This step and those that it stands on, the first to run first.
    fn with_base(self) -> Vec<Self> {
        let mut steps = self.stands_on().map(Self::with_base).unwrap_or_default();
        steps.push(self);
        steps
    }

    fn run(self, workspace: &Workspace, tools: &Tools, build: Build) -> Result<()> {
        // Without the checkers their tests say that they are skipped; the step `tools` has failed then.
        let needs: Vec<Tool> = self.needs().iter().copied().filter(|&tool| tool != Tool::Checkers).collect();
        tools.require(&needs)?;
        match self {
            Self::Fmt => run::seen(cargo().args(["fmt", "--all", "--check"]).current_dir(workspace.root())),
            Self::Clippy => run::seen(Build::Linted.cargo(workspace).args(["build", "--all-targets"]).args(WHOLE)),
            Self::Native => native(workspace, tools, build),
            Self::Doc => run::seen(build.cargo(workspace).args(["test", "--doc"]).args(WHOLE)),
            Self::Wasm => wasm_tests::run(workspace, tools),
            Self::Page => page::build(workspace, tools),
            Self::Size => {
                let weights = size::Weights::of(&workspace.dist())?;
                run::say(&weights.to_string());
                weights.within_budget()
            }
            Self::Dist => {
                dist::make(workspace, tools)?;
                npm::pack(workspace, tools).map(drop)
            }
            Self::Browser => browser(workspace, tools, build),
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

/// Every package, and the suites with a browser, which stand behind a feature: the same in each native step, so that what one
/// has compiled is there for the next.
const WHOLE: [&str; 3] = ["--workspace", "--features", "headroom-tests/browser"];
const BROWSER_SUITES: [&str; 5] = ["page", "uses", "keeping", "delivery", "access"];

/// How the native steps compile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Build {
    /// With clippy in the place of the compiler, which it is too: what is linted need not be compiled once more to be run.
    Linted,
    /// Without, where a warning must not keep the tests from running.
    Plain,
}

impl Build {
    fn cargo(self, workspace: &Workspace) -> Command {
        let mut cargo = cargo();
        // What is compiled once in a fresh clone has nothing to gain from it, and takes half as long again.
        cargo.env("CARGO_INCREMENTAL", "0").current_dir(workspace.root());
        if self == Self::Linted {
            // As `cargo clippy -- -D warnings` sets them.
            cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "-D__CLIPPY_HACKERY__warnings");
        }
        cargo
    }
}

/// Runs every step, or `only` one with those it stands on, and prints the summary.
///
/// # Errors
/// When a step fails.
pub(crate) fn run(workspace: &Workspace, only: Option<Step>) -> Result<()> {
    let steps: Vec<Step> = only.map_or_else(|| Step::ALL.to_vec(), Step::with_base);
    let needs: Vec<Tool> = steps.iter().flat_map(|step| step.needs()).copied().collect();
    let start = Instant::now();
    let tools = tools::provide(workspace, &needs)?;
    let outcome =
        tools.require(&needs).map_or_else(|error| Outcome::Failed(format!("{error:#}")), |()| Outcome::Passed);
    let run = Run { workspace, tools, summary: Mutex::default() };
    run.note("tools", start.elapsed(), outcome);

    let of = |lane: Lane| steps.iter().copied().filter(move |step| step.lane() == lane);
    if only.is_some() {
        run.each(steps.iter().copied());
    } else {
        thread::scope(|scope| {
            scope.spawn(|| of(Lane::Wasm).for_each(|step| run.aside(step)));
            run.each(of(Lane::Native));
        });
        run.each(of(Lane::Both));
    }

    let summary = run.summary.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    println!("\n{}", summary.table(start.elapsed()));
    if !summary.has_passed() {
        bail!("not everything passed");
    }
    Ok(())
}

/// One run of the steps.
struct Run<'a> {
    workspace: &'a Workspace,
    tools: Tools,
    summary: Mutex<Summary>,
}

impl Run<'_> {
    fn each(&self, steps: impl Iterator<Item = Step>) {
        for step in steps {
            if self.stands(step) {
                println!("\n== {}", step.name());
                self.one(step);
            }
        }
    }

    /// Runs a step and prints all of it when it is over.
    fn aside(&self, step: Step) {
        if !self.stands(step) {
            return;
        }
        match run::aside(&self.workspace.log(step.name()), || self.one(step)) {
            Ok(((), printed)) => println!("\n== {}\n{}", step.name(), printed.trim_end()),
            Err(error) => self.note(step.name(), Duration::ZERO, Outcome::Failed(format!("{error:#}"))),
        }
    }

    /// Whether what `step` stands on has passed; else it is noted as skipped.
    fn stands(&self, step: Step) -> bool {
        let missing = step.stands_on().filter(|base| !self.summary().is_fine(base.name()));
        if let Some(base) = missing {
            self.note(step.name(), Duration::ZERO, Outcome::Skipped(base.name()));
        }
        missing.is_none()
    }

    fn one(&self, step: Step) {
        let start = Instant::now();
        let build = if self.summary().has("clippy") { Build::Linted } else { Build::Plain };
        let outcome = match step.run(self.workspace, &self.tools, build) {
            Ok(()) => Outcome::Passed,
            Err(error) => Outcome::Failed(format!("{error:#}")),
        };
        let took = start.elapsed();
        let word = if outcome == Outcome::Passed { "passed" } else { "FAILED" };
        run::say(&format!("== {} {word} in {}", step.name(), duration(took)));
        self.note(step.name(), took, outcome);
    }

    fn note(&self, name: &'static str, took: Duration, outcome: Outcome) {
        self.summary().add(name, took, outcome);
    }

    fn summary(&self) -> std::sync::MutexGuard<'_, Summary> {
        self.summary.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// All tests but those with a browser.
fn native(workspace: &Workspace, tools: &Tools, build: Build) -> Result<()> {
    let mut cargo = build.cargo(workspace);
    if nextest(&mut cargo) {
        cargo.args(WHOLE).args(["--filterset", &format!("not ({})", browser_suites())]);
    } else {
        cargo.args(["test", "--workspace"]);
    }
    if let Some(checkers) = tools.checkers() {
        cargo.env("HEADROOM_CHECKERS", checkers);
    }
    run::seen(&mut cargo)
}

/// Makes nextest of a cargo, which runs the tests of all suites side by side, where it is there.
fn nextest(cargo: &mut Command) -> bool {
    let is_there = which("cargo-nextest").is_some();
    if is_there {
        // One more than there are processors: the longest tests wait for servers and browsers.
        let threads = thread::available_parallelism().map_or(2, |processors| processors.get() + 1);
        cargo.args(["nextest", "run", "--test-threads", &threads.to_string()]);
    }
    is_there
}

/// The suites with a browser, as nextest is told of them.
fn browser_suites() -> String {
    BROWSER_SUITES.map(|suite| format!("binary_id(headroom-tests::{suite})")).join(" + ")
}

fn browser(workspace: &Workspace, tools: &Tools, build: Build) -> Result<()> {
    let mut cargo = build.cargo(workspace);
    if nextest(&mut cargo) {
        cargo.args(WHOLE).args(["--no-fail-fast", "--filterset", &browser_suites()]);
    } else {
        cargo.args(["test", "--no-fail-fast"]).args(WHOLE);
        cargo.args(BROWSER_SUITES.into_iter().flat_map(|suite| ["--test", suite]));
    }
    cargo.env("HEADROOM_NPM", npm::packed(workspace)).env("HEADROOM_SITES", tools.sites()?);
    with_browser(&mut cargo, workspace, tools)?;
    run::seen(&mut cargo)
}

/// Tells a suite where the built page, the browser and its driver are.
pub(crate) fn with_browser(command: &mut Command, workspace: &Workspace, tools: &Tools) -> Result<()> {
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
