//! The crates' own tests again, compiled for wasm and run in Node.js: same input, same answer.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::run;
use crate::tools::{Tool, Tools};
use crate::workspace::Workspace;

pub(crate) const NEEDS: &[Tool] = &[Tool::WasmTarget, Tool::Node, Tool::WasmBindgen];

/// Without these the step would prove nothing.
const MUST_RUN: &str = "headroom-engine";

/// Runs the unit tests of each crate that lists wasm-bindgen-test.
///
/// # Errors
/// When a test fails, a crate has none, or the engine is not among them.
pub(crate) fn run(workspace: &Workspace, tools: &Tools) -> Result<()> {
    let packages = packages(&workspace.root().join("crates"))?;
    if !packages.iter().any(|package| package == MUST_RUN) {
        bail!("{MUST_RUN} runs no test as wasm: it lists no wasm-bindgen-test");
    }
    for package in &packages {
        let mut cargo = tools.wasm_command("cargo")?;
        cargo
            .args(["test", "--lib", "--package", package, "--target", "wasm32-unknown-unknown"])
            .current_dir(workspace.root())
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
        let printed = run::seen_and_kept(&mut cargo)?;
        // The runner is content with nothing to run.
        if passed(&printed) == 0 {
            bail!("{package} ran no test as wasm");
        }
    }
    Ok(())
}

/// The library packages below `crates` that list wasm-bindgen-test, by name.
fn packages(crates: &Path) -> Result<Vec<String>> {
    let mut packages = Vec::new();
    for entry in fs::read_dir(crates).with_context(|| format!("cannot read {}", crates.display()))? {
        let folder = entry?.path();
        if let Ok(manifest) = fs::read_to_string(folder.join("Cargo.toml"))
            && folder.join("src/lib.rs").exists()
            && manifest.lines().any(|line| line.starts_with("wasm-bindgen-test"))
            && let Some(name) = name(&manifest)
        {
            packages.push(name.to_owned());
        }
    }
    packages.sort();
    Ok(packages)
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
    fn the_libraries_that_list_the_wasm_runner_are_found() {
        let crates = std::env::temp_dir().join(format!("headroom-wasm-tests-test-{}", std::process::id()));
        for (folder, manifest, source) in [
            (
                "engine",
                "[package]\nname = \"headroom-engine\"\n[dev-dependencies]\nwasm-bindgen-test.workspace = true\n",
                "lib.rs",
            ),
            (
                "cli",
                "[package]\nname = \"headroom-cli\"\n[dev-dependencies]\nwasm-bindgen-test.workspace = true\n",
                "main.rs",
            ),
            ("model", "[package]\nname = \"headroom-model\"\n", "lib.rs"),
        ] {
            fs::create_dir_all(crates.join(folder).join("src")).unwrap();
            fs::write(crates.join(folder).join("Cargo.toml"), manifest).unwrap();
            fs::write(crates.join(folder).join("src").join(source), "").unwrap();
        }
        assert_eq!(packages(&crates).unwrap(), ["headroom-engine"]);
        fs::remove_dir_all(crates).unwrap();
    }
}
