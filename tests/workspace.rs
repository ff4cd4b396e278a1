//! The walls between the rooms: who may import whom.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "the walls are read from the sources")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Each package and the packages of this workspace that it may import, from the bottom up.
const RULE: [(&str, &[&str]); 12] = [
    ("headroom-model", &[]),
    ("headroom-ingest", &["headroom-model"]),
    ("headroom-engine", &["headroom-model"]),
    ("headroom-artifacts", &["headroom-model"]),
    ("headroom-charts", &["headroom-model"]),
    ("headroom", &["headroom-model", "headroom-ingest", "headroom-engine", "headroom-artifacts", "headroom-charts"]),
    ("headroom-js", &["headroom"]),
    ("headroom-chart", &["headroom"]),
    ("headroom-cli", &["headroom"]),
    ("headroom-app", &["headroom", "headroom-charts"]),
    ("xtask", &[]),
    // The suites look into every room.
    (
        "headroom-tests",
        &[
            "headroom-model",
            "headroom-ingest",
            "headroom-engine",
            "headroom-artifacts",
            "headroom-charts",
            "headroom",
            "headroom-cli",
        ],
    ),
];

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}

/// What each package of the workspace imports from the workspace; tests of a room may look into another.
fn edges(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let packages = metadata["packages"].as_array().expect("packages");
    let names: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let imports = |package: &Value| {
        let dependencies = package["dependencies"].as_array().expect("dependencies");
        let normal = dependencies.iter().filter(|dependency| dependency["kind"] != "dev");
        normal
            .filter_map(|dependency| dependency["name"].as_str())
            .filter(|name| names.contains(name))
            .map(str::to_owned)
            .collect()
    };
    packages.iter().map(|package| (package["name"].as_str().expect("a name").to_owned(), imports(package))).collect()
}

#[test]
fn every_room_imports_only_what_the_architecture_allows() {
    let rule: BTreeMap<&str, &[&str]> = RULE.into_iter().collect();
    for (package, imports) in edges(&metadata()) {
        let allowed =
            rule.get(package.as_str()).unwrap_or_else(|| panic!("{package} has no place in the architecture"));
        for import in imports {
            assert!(allowed.contains(&import.as_str()), "{package} imports {import}; it may import {allowed:?}");
        }
    }
}

#[test]
fn the_model_stands_on_few_legs() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let model = packages.iter().find(|package| package["name"] == "headroom-model").expect("the model");
    let outside: BTreeSet<&str> = model["dependencies"]
        .as_array()
        .expect("dependencies")
        .iter()
        .filter(|dependency| dependency["kind"] != "dev")
        .filter_map(|dependency| dependency["name"].as_str())
        .collect();
    assert_eq!(outside, BTreeSet::from(["jiff", "libm", "serde"]));
}

/// All `.rs` files below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What is linted natively is then all that is compiled for a browser.
#[test]
fn no_line_is_compiled_for_a_browser_alone_but_where_its_tests_get_their_name() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for room in ["app", "crates"] {
        sources(&root.join(room), &mut files);
    }
    assert!(files.len() > 300, "{}", files.len());
    let linted = |file: &&PathBuf| !file.starts_with(root.join("crates/xtask"));
    for file in files.iter().filter(linted) {
        let text = std::fs::read_to_string(file).expect("a source");
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if line.contains("[cfg(") && (line.contains("wasm") || line.contains("target_")) {
                let next = lines.peek().copied().unwrap_or_default();
                assert!(
                    next.contains("use wasm_bindgen_test::wasm_bindgen_test as test;"),
                    "{}: {line}\n{next}",
                    file.display()
                );
            }
        }
    }
}
