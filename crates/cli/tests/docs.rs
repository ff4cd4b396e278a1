//! The docs say what the program does: their examples are made anew and compared. `HEADROOM_WRITE_DOCS=1` writes what is
//! compared.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "docs are files")]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// Compares a file of the docs with what it should be.
fn holds(name: &str, wanted: &str) {
    let path = docs().join("src").join(name);
    if std::env::var_os("HEADROOM_WRITE_DOCS").is_some_and(|value| !value.is_empty()) {
        std::fs::write(&path, wanted).expect("the docs can be written");
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == wanted, "docs/src/{name} is stale: run the tests once with HEADROOM_WRITE_DOCS=1");
}

#[test]
fn the_two_examples_are_what_the_program_says_today() {
    for name in ["shop", "check"] {
        let scenario = docs().join(format!("src/examples/{name}.json"));
        let mut report = Command::new(env!("CARGO_BIN_EXE_headroom"));
        report.arg("report").arg("--scenario").arg(scenario).stdin(std::process::Stdio::null());
        let output = report.output().expect("the command line runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        holds(&format!("examples/{name}.md"), &String::from_utf8(output.stdout).expect("UTF-8"));
    }
    let used = std::fs::read(docs().join("embedding/scenario.json")).expect("the scenario of the sites");
    assert_eq!(std::fs::read(docs().join("src/examples/shop.json")).expect("the shop"), used);
}

#[test]
fn every_format_is_listed() {
    let mut table = String::from("| what | printed by |\n| --- | --- |\n");
    for format in headroom::formats() {
        let _ = writeln!(table, "| {} | `{}` |", format.title, format.command.replace('|', "\\|"));
    }
    holds("formats.md", &table);
}

#[test]
fn every_page_is_in_the_summary_and_every_link_leads_somewhere() {
    let source = docs().join("src");
    let read = |name: &str| std::fs::read_to_string(source.join(name)).expect("a page");
    let summary = read("SUMMARY.md");
    for entry in std::fs::read_dir(&source).expect("the docs") {
        let name = entry.expect("a page").file_name().to_string_lossy().into_owned();
        let page = Path::new(&name).extension().is_some_and(|end| end == "md");
        if !page || name == "SUMMARY.md" {
            continue;
        }
        assert!(
            summary.contains(&format!("({name})")) || read("pasting.md").contains(&format!("include {name}")),
            "{name}"
        );
        let text = read(&name);
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let includes = text.split("{{#include ").skip(1).filter_map(|rest| rest.split(['}', ':']).next());
        let headings: Vec<String> = text
            .lines()
            .filter_map(|line| Some(line.strip_prefix("## ")?.to_ascii_lowercase().replace(' ', "-").replace(',', "")))
            .collect();
        for link in links.chain(includes).filter(|link| !link.starts_with("http") && *link != "../") {
            match link.strip_prefix('#') {
                Some(heading) => assert!(headings.iter().any(|known| known == heading), "{name} points to {link}"),
                None => assert!(source.join(link).exists(), "{name} points to {link}"),
            }
        }
    }
}

#[test]
fn the_policy_that_the_docs_show_is_the_pages() {
    let page = std::fs::read_to_string(docs().join("../index.html")).expect("the page");
    let shown = std::fs::read_to_string(docs().join("src/hosting.md")).expect("the page of the docs");
    let line: usize =
        shown.split_once("index.html:").and_then(|(_, rest)| rest.split('}').next()?.parse().ok()).expect("a line");
    assert!(page.lines().nth(line - 1).is_some_and(|line| line.contains("Content-Security-Policy")));
}
