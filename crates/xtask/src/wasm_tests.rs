//! The crates' own tests again, compiled for wasm and run in Node.js: same input, same answer.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::run;
use crate::tools::{Tool, Tools};
use crate::workspace::Workspace;

pub(crate) const NEEDS: &[Tool] = &[Tool::WasmTarget, Tool::Node, Tool::WasmBindgen];

/// Without these the step would prove nothing.
const MUST_RUN: &str = "headroom-engine";

/// A library package that lists wasm-bindgen-test, and those of its integration tests that use it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct WasmPackage {
    name: String,
    suites: Vec<String>,
}

/// Runs the tests of each crate that lists wasm-bindgen-test.
///
/// # Errors
/// When a test fails, a crate has none, or the engine is not among them.
pub(crate) fn run(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let packages = packages(&workspace.root().join("crates"))?;
    if !packages.iter().any(|package| package.name == MUST_RUN) {
        bail!("{MUST_RUN} runs no test as wasm: it lists no wasm-bindgen-test");
    }
    for WasmPackage { name, suites } in &packages {
        let mut cargo = tools.wasm_command("cargo")?;
        cargo
            .args(["test", "--target", "wasm32-unknown-unknown", "--package", name, "--lib"])
            .args(suites.iter().flat_map(|suite| ["--test", suite]))
            .current_dir(workspace.root())
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        let printed = run::seen_and_kept(&mut cargo)?;
        // The runner is content with nothing to run.
        if passed(&printed) == 0 {
            bail!("{name} ran no test as wasm");
        }
    }
    Ok(())
}

fn packages(crates: &Path) -> Result<Vec<WasmPackage>> {
    let mut packages = Vec::new();
    for folder in entries(crates)? {
        if let Ok(manifest) = fs::read_to_string(folder.join("Cargo.toml"))
            && folder.join("src/lib.rs").exists()
            && manifest.lines().any(|line| line.starts_with("wasm-bindgen-test"))
            && let Some(name) = name(&manifest)
        {
            packages.push(WasmPackage { name: name.to_owned(), suites: suites(&folder.join("tests"))? });
        }
    }
    packages.sort();
    Ok(packages)
}

/// The integration tests in `folder` that use wasm-bindgen-test; the others need files or processes.
fn suites(folder: &Path) -> Result<Vec<String>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut suites: Vec<String> = entries(folder)?
        .iter()
        .filter(|path| fs::read_to_string(path).is_ok_and(|source| source.contains("wasm_bindgen_test")))
        .filter_map(|path| path.file_name()?.to_str()?.strip_suffix(".rs").map(str::to_owned))
        .collect();
    suites.sort();
    Ok(suites)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    Ok(entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?)
}

/// The package's name in its manifest.
fn name(manifest: &str) -> Option<&str> {
    manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
}

/// How many tests passed, from the closing lines of the runner.
fn passed(printed: &str) -> usize {
    printed
        .lines()
        .filter_map(|line| line.strip_prefix("test result: ok. ")?.split_once(" passed")?.0.parse::<usize>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_tests_are_counted_over_all_closing_lines() {
        let printed = "running 2 tests\ntest tests::two ... ok\n\n\
                       test result: ok. 2 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.01s\n\
                       test result: ok. 11 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.01s\n";
        assert_eq!(passed(printed), 13);
    }

    #[test]
    fn a_run_of_nothing_passed_nothing() {
        assert_eq!(passed("no tests to run!\n"), 0);
    }

    #[test]
    fn a_package_is_called_what_its_manifest_says() {
        assert_eq!(name("[package]\nname = \"headroom-engine\"\nversion.workspace = true\n"), Some("headroom-engine"));
        assert_eq!(name("[package]\n"), None);
    }

    #[test]
    fn the_libraries_that_list_the_wasm_runner_are_found_with_the_suites_that_use_it() {
        let crates = std::env::temp_dir().join(format!("headroom-wasm-tests-test-{}", std::process::id()));
        for (path, text) in [
            ("engine/Cargo.toml", "[package]\nname = \"engine\"\n[dev-dependencies]\nwasm-bindgen-test = \"0.3\"\n"),
            ("engine/src/lib.rs", ""),
            ("engine/tests/plans.rs", "use wasm_bindgen_test::wasm_bindgen_test as test;"),
            ("engine/tests/files.rs", "use std::fs;"),
            ("cli/Cargo.toml", "[package]\nname = \"cli\"\n[dev-dependencies]\nwasm-bindgen-test = \"0.3\"\n"),
            ("cli/src/main.rs", ""),
            ("model/Cargo.toml", "[package]\nname = \"model\"\n"),
            ("model/src/lib.rs", ""),
        ] {
            let path = crates.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let engine = WasmPackage { name: "engine".to_owned(), suites: vec!["plans".to_owned()] };
        assert_eq!(packages(&crates).unwrap(), [engine]);
        fs::remove_dir_all(crates).unwrap();
    }
}
