//! What the verbs need of the machine: found where it is, else installed. Versions are in [`versions`],
//! the folder that keeps what was installed is in [`cache`], and each other file knows one tool.

mod apt;
mod binaryen;
mod browser;
mod cache;
mod cargo_install;
mod checkers;
mod debian_rust;
mod node;
mod path;
mod pgbouncer;
mod python;
mod rustup;
mod sites;
mod toolchain;
mod versions;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use std::{env, fmt, thread};

use anyhow::{Context, Result, bail};

use crate::lockfile::locked_version;
use crate::summary::duration;
use crate::tools::apt::Apt;
use crate::tools::cache::Cache;
use crate::tools::toolchain::Toolchain;
use crate::workspace::Workspace;

pub(crate) use crate::tools::path::which;

/// A tool that some verb needs, in the order of installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tool {
    Rustfmt,
    Clippy,
    WasmTarget,
    Node,
    WasmOpt,
    Browser,
    Python,
    Checkers,
    Sites,
    Trunk,
    WasmBindgen,
    MdBook,
}

impl Tool {
    pub(crate) const ALL: &[Self] = &[
        Self::Rustfmt,
        Self::Clippy,
        Self::WasmTarget,
        Self::Node,
        Self::WasmOpt,
        Self::Browser,
        Self::Python,
        Self::Checkers,
        Self::Sites,
        Self::Trunk,
        Self::WasmBindgen,
        Self::MdBook,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Rustfmt => "rustfmt",
            Self::Clippy => "clippy",
            Self::WasmTarget => "wasm target",
            Self::Node => "node",
            Self::WasmOpt => "wasm-opt",
            Self::Browser => "chromium",
            Self::Python => "python",
            Self::Checkers => "checkers",
            Self::Sites => "sites",
            Self::Trunk => "trunk",
            Self::WasmBindgen => "wasm-bindgen",
            Self::MdBook => "mdbook",
        }
    }

    /// Compiling from source keeps a core busy for minutes, so these are installed beside the others.
    const fn is_compiled(self) -> bool {
        matches!(self, Self::Trunk | Self::WasmBindgen | Self::MdBook)
    }
}

/// A tool and where it is.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) version: String,
    pub(crate) place: Place,
}

/// Where a tool is.
#[derive(Debug)]
pub(crate) enum Place {
    Program(PathBuf),
    Folder(PathBuf),
    Browser { chromium: PathBuf, chromedriver: PathBuf },
    Toolchain(Toolchain),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program(path) | Self::Folder(path) => path.display().fmt(f),
            Self::Browser { chromium, chromedriver } => write!(f, "{}, {}", chromium.display(), chromedriver.display()),
            Self::Toolchain(toolchain) => toolchain.fmt(f),
        }
    }
}

/// What installing needs to know and to hold.
struct Machine<'a> {
    workspace: &'a Workspace,
    cache: Cache,
    apt: Apt,
}

/// The tools a verb asked for: each found, or missing with one line that says what to install.
#[derive(Debug)]
pub(crate) struct Tools {
    found: BTreeMap<Tool, Found>,
    missing: BTreeMap<Tool, String>,
    wasm_target: PathBuf,
}

/// Finds or installs each of `needs`, printing one line a tool.
///
/// # Errors
/// Only when there is no folder to install into: a tool that cannot be installed is one that
/// [`Tools::require`] refuses.
pub(crate) fn provide(workspace: &Workspace, needs: &[Tool]) -> Result<Tools> {
    let machine = Machine { workspace, cache: Cache::open()?, apt: Apt::default() };
    let mut needs = needs.to_vec();
    if needs.contains(&Tool::WasmOpt) || needs.contains(&Tool::Checkers) || needs.contains(&Tool::Sites) {
        needs.extend([Tool::Node, Tool::Python]);
    }
    needs.sort();
    needs.dedup();
    let (compiled, ready_made): (Vec<Tool>, Vec<Tool>) = needs.into_iter().partition(|tool| tool.is_compiled());

    println!("tools");
    let each = |tools: Vec<Tool>| -> Vec<(Tool, Result<Found>)> {
        tools.into_iter().map(|tool| (tool, announced(tool, || find_or_install(&machine, tool)))).collect()
    };
    let results = thread::scope(|scope| {
        let compiling = scope.spawn(|| each(compiled));
        let mut results = each(ready_made);
        results.extend(compiling.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        results
    });

    let mut tools = Tools { found: BTreeMap::new(), missing: BTreeMap::new(), wasm_target: workspace.wasm_target() };
    for (tool, result) in results {
        match result {
            Ok(found) => drop(tools.found.insert(tool, found)),
            Err(error) => drop(tools.missing.insert(tool, format!("{error:#}"))),
        }
    }
    Ok(tools)
}

/// Runs `provide` and prints what came of it, and how long it took when one noticed.
fn announced(tool: Tool, provide: impl FnOnce() -> Result<Found>) -> Result<Found> {
    let start = Instant::now();
    let result = provide();
    let took = start.elapsed();
    let took = if took.as_secs() > 2 { format!("   ({})", duration(took)) } else { String::new() };
    match &result {
        Ok(found) => println!("  {:<13} {:<24} {}{took}", tool.name(), found.version, found.place),
        Err(error) => println!("  {:<13} MISSING: {error:#}{took}", tool.name()),
    }
    result
}

fn find_or_install(machine: &Machine<'_>, tool: Tool) -> Result<Found> {
    let Machine { workspace, cache, apt } = machine;
    match tool {
        Tool::Rustfmt => rustup::component("rustfmt", "fmt"),
        Tool::Clippy => rustup::component("clippy", "clippy"),
        Tool::WasmTarget => toolchain::provide(cache, apt),
        Tool::Node => node::provide(cache, apt),
        Tool::WasmOpt => binaryen::provide(cache),
        Tool::Browser => browser::provide(cache, apt),
        Tool::Python => python::provide(cache, apt),
        Tool::Checkers => checkers::provide(cache, apt, &workspace.root().join("tests/checkers")),
        Tool::Sites => sites::provide(cache, apt, &workspace.root().join("tests/sites")),
        Tool::MdBook => cargo_install::MDBOOK.provide(cache, versions::MDBOOK),
        Tool::Trunk => cargo_install::TRUNK.provide(cache, versions::TRUNK),
        Tool::WasmBindgen => {
            let path = workspace.lockfile();
            let lockfile = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let version = locked_version(&lockfile, "wasm-bindgen")
                .with_context(|| format!("{} has no wasm-bindgen", path.display()))?;
            cargo_install::WASM_BINDGEN.provide(cache, &version)
        }
    }
}

impl Tools {
    /// # Errors
    /// When one of `needs` is missing: what to install, one line a tool.
    pub(crate) fn require(&self, needs: &[Tool]) -> Result<()> {
        let lines: Vec<String> = needs
            .iter()
            .filter_map(|tool| Some(format!("{} is missing: {}", tool.name(), self.missing.get(tool)?)))
            .collect();
        if !lines.is_empty() {
            bail!("{}", lines.join("\n"));
        }
        Ok(())
    }

    /// Chromium and its driver.
    ///
    /// # Errors
    /// When the browser was not asked for or is missing.
    pub(crate) fn browser(&self) -> Result<(&Path, &Path)> {
        match self.place(Tool::Browser)? {
            Place::Browser { chromium, chromedriver } => Ok((chromium, chromedriver)),
            other => bail!("{other} is no browser"),
        }
    }

    /// The folder of the programs that read the generated files; `None` when one of them is missing.
    pub(crate) fn checkers(&self) -> Option<&Path> {
        match &self.found.get(&Tool::Checkers)?.place {
            Place::Folder(folder) => Some(folder),
            _ => None,
        }
    }

    /// The program that makes the book.
    ///
    /// # Errors
    /// When it was not asked for or is missing.
    pub(crate) fn mdbook(&self) -> Result<&Path> {
        match self.place(Tool::MdBook)? {
            Place::Program(path) => Ok(path),
            other => bail!("{other} is no program"),
        }
    }

    /// The folder of the bundler and the makers of docs sites.
    ///
    /// # Errors
    /// When it was not asked for or is missing.
    pub(crate) fn sites(&self) -> Result<&Path> {
        match self.place(Tool::Sites)? {
            Place::Folder(folder) => Ok(folder),
            other => bail!("{other} is no folder"),
        }
    }

    /// A command that builds for wasm: the toolchain with the wasm target, a target folder of its own,
    /// and the tools that were found before all others on the search path.
    ///
    /// # Errors
    /// When the wasm target was not asked for or is missing.
    pub(crate) fn wasm_command(&self, program: &str) -> Result<Command> {
        let Place::Toolchain(toolchain) = self.place(Tool::WasmTarget)? else { bail!("no toolchain builds wasm") };
        let tools = [Tool::Trunk, Tool::WasmBindgen, Tool::WasmOpt].into_iter().filter_map(|tool| {
            match &self.found.get(&tool)?.place {
                Place::Program(path) => path.parent().map(Path::to_owned),
                _ => None,
            }
        });
        let search_path = search_path(toolchain.folder().into_iter().chain(tools), env::var_os("PATH"))?;
        // A program given by its name alone is looked up in the child's search path.
        let mut command = Command::new(program);
        toolchain.configure(&mut command);
        command.env("PATH", search_path).env("CARGO_TARGET_DIR", &self.wasm_target).env("CARGO_INCREMENTAL", "0");
        Ok(command)
    }

    fn place(&self, tool: Tool) -> Result<&Place> {
        self.require(&[tool])?;
        let found = self.found.get(&tool).with_context(|| format!("{} was not asked for", tool.name()))?;
        Ok(&found.place)
    }
}

fn search_path(first: impl Iterator<Item = PathBuf>, rest: Option<OsString>) -> Result<OsString> {
    let rest = rest.unwrap_or_default();
    env::join_paths(first.chain(env::split_paths(&rest))).context("a tool lies in a folder with a colon in its name")
}

/// Cargo of the toolchain that runs this program.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
