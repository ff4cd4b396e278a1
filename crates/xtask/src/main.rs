//! `cargo xtask VERB`: finds or installs the tools, then builds, serves, measures and tests.
//!
//! Each verb is one file; what a verb needs of the machine is in [`tools`].

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is how a task talks to who started it")]

mod arguments;
mod bench;
mod dist;
mod lockfile;
mod module;
mod npm;
mod page;
mod run;
mod serve;
mod size;
mod summary;
mod test;
mod tools;
mod wasm_tests;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;

use crate::arguments::{USAGE, Verb};
use crate::workspace::Workspace;

fn main() -> ExitCode {
    match arguments::parse(std::env::args_os().skip(1)) {
        Ok(verb) => match carry_out(&verb) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("xtask: {error:#}");
                ExitCode::FAILURE
            }
        },
        Err(error) => {
            eprintln!("xtask: {error:#}\n\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn carry_out(verb: &Verb) -> Result<()> {
    let workspace = Workspace::locate()?;
    match verb {
        Verb::Help => println!("{USAGE}"),
        Verb::Tools => {
            tools::provide(&workspace, tools::Tool::ALL)?.require(tools::Tool::ALL)?;
        }
        Verb::Build => build(&workspace)?,
        Verb::Bench { only } => bench::run(&workspace, *only)?,
        Verb::Shots => bench::shots(&workspace)?,
        Verb::Npm => {
            let tools = tools::provide(&workspace, npm::NEEDS)?;
            tools.require(npm::NEEDS)?;
            println!("{}", npm::pack(&workspace, &tools)?.display());
        }
        Verb::Dist => {
            build(&workspace)?;
            let tools = tools::provide(&workspace, dist::NEEDS)?;
            dist::make(&workspace, &tools)?;
        }
        Verb::Size => {
            build(&workspace)?;
            let weights = size::Weights::of(&workspace.dist())?;
            println!("{weights}");
            weights.within_budget()?;
        }
        Verb::Serve { port } => {
            let server = serve::listen(*port)?;
            build(&workspace)?;
            serve::run(&server, &workspace.dist())?;
        }
        Verb::Test { only } => test::run(&workspace, *only)?,
    }
    Ok(())
}

fn build(workspace: &Workspace) -> Result<()> {
    let tools = tools::provide(workspace, page::NEEDS)?;
    tools.require(page::NEEDS)?;
    page::build(workspace, &tools)
}
