//! The crates' own tests again, compiled for wasm and run in Node.js: same input, same answer.

use std::collections::BTreeMap;
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
    // In one run, so that each dependency has one set of features and is compiled once.
    let mut cargo = tools.wasm_command("cargo")?;
    cargo
        .args(["test", "--target", "wasm32-unknown-unknown", "--lib"])
        .args(packages.iter().flat_map(|package| ["--package", &package.name]))
        .args(packages.iter().flat_map(|package| &package.suites).flat_map(|suite| ["--test", suite]))
        .current_dir(workspace.root())
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    let passed = passed(&run::seen_and_kept(&mut cargo)?);
    for WasmPackage { name, suites } in &packages {
        // The runner is content with nothing to run.
        let binaries = std::iter::once(name).chain(suites).map(|binary| binary.replace('-', "_"));
        if binaries.filter_map(|binary| passed.get(&binary)).sum::<usize>() == 0 {
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

/// How many tests passed in each binary, from what Cargo and the runner print.
fn passed(printed: &str) -> BTreeMap<String, usize> {
    let mut passed = BTreeMap::new();
    let mut binary = String::new();
    for line in printed.lines() {
        if line.trim_start().starts_with("Running ") {
            let file = line.rsplit('/').next().unwrap_or_default();
            file.rsplit_once('-').map_or("", |(name, _)| name).clone_into(&mut binary);
        } else if let Some(rest) = line.strip_prefix("test result: ok. ")
            && let Some(Ok(count)) = rest.split_once(" passed").map(|(count, _)| count.parse::<usize>())
        {
            *passed.entry(binary.clone()).or_default() += count;
        }
    }
    passed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passed_tests_are_counted_by_the_binary_that_ran() {
        let printed = "     Running unittests src/lib.rs (target/wasm/debug/deps/headroom-248849c4f6713b42.wasm)\n\
                       no tests to run!\n     \
                       Running tests/same_everywhere.rs (target/wasm/debug/deps/same_everywhere-d072d24087f16333.wasm)\n\
                       running 4 tests\ntest a_plan_is_the_same_text ... ok\n\n\
                       test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.01s\n";
        assert_eq!(passed(printed), BTreeMap::from([("same_everywhere".to_owned(), 4)]));
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
