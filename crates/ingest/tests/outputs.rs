//! Outputs of versions, locales and settings that the corpus does not have, each with what is read from it. The values
//! in `outputs/values` were compared with the outputs by hand, as those of a new case are to be.
#![cfg(test)]
#![allow(clippy::disallowed_methods, reason = "a suite reads its cases")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use headroom_ingest::{decoded, inspect};
use headroom_model::{Inspection, LoadTest};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outputs")
}

#[test]
fn every_output_gives_its_values() {
    let files = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
    cases.sort();
    assert!(cases.len() >= 80, "cases are missing: {}", cases.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("outputs/values");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for case in cases {
            let name = case.file_stem().unwrap().to_string_lossy().into_owned();
            let text = decoded(&std::fs::read(&case).unwrap());
            insta::assert_snapshot!(name, told(&inspect(&text)));
        }
    });
}

/// What was read, a line each, with the lines it came from.
fn told(inspection: &Inspection) -> String {
    let mut text = String::new();
    for document in &inspection.documents {
        let _ = writeln!(text, "{} on lines {}–{}", document.title, document.first_line, document.last_line);
    }
    for found in &inspection.observations {
        let at = found.at.map(|at| format!(" at {at}")).unwrap_or_default();
        let (component, subject, metric) = (found.component, &found.subject, found.metric);
        let _ = writeln!(text, "{:>4}  {component:?} {subject}: {metric:?} {}{at}", found.line, found.value);
    }
    for series in &inspection.series {
        let (component, subject, metric) = (series.component, &series.subject, series.metric);
        let points: Vec<String> = series.points.iter().map(|(at, value)| format!("{value} at {at}")).collect();
        let _ = writeln!(text, "{:>4}  {component:?} {subject}: {metric:?} {}", series.first_line, points.join(", "));
    }
    for test in &inspection.load_tests {
        let _ = writeln!(text, "{:>4}  {}", test.line, load_test(test));
    }
    for fact in &inspection.facts {
        let _ = writeln!(text, "{:>4}  {:?} {}: {} {}", fact.line, fact.component, fact.subject, fact.name, fact.text);
    }
    for range in &inspection.unread {
        let _ = writeln!(text, "lines {}–{} unread", range.first_line, range.last_line);
    }
    for said in &inspection.diagnostics {
        let _ = writeln!(text, "{:>4}  {}", said.line.unwrap_or(0), said.code);
    }
    text
}

fn load_test(test: &LoadTest) -> String {
    let mut text =
        format!("{} {}: {} requests/s, {} errors", test.tool, test.target, test.requests_per_second, test.errors);
    for (name, value) in [
        ("requests", test.requests),
        ("concurrency", test.concurrency),
        ("seconds", test.duration_seconds),
        ("mean ms", test.mean_ms),
        ("p50 ms", test.p50_ms),
        ("p75 ms", test.p75_ms),
        ("p90 ms", test.p90_ms),
        ("p95 ms", test.p95_ms),
        ("p99 ms", test.p99_ms),
        ("max ms", test.max_ms),
    ] {
        if let Some(value) = value {
            let _ = write!(text, ", {name} {value}");
        }
    }
    text
}
