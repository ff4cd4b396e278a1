//! The engine's times: native, as wasm in Node.js, and what others use for the same, in one table.

use std::collections::BTreeMap;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tools::{self, Tool, Tools, cargo};
use crate::workspace::Workspace;
use crate::{module, run};

pub(crate) const NEEDS: &[Tool] = &[Tool::WasmTarget, Tool::Node, Tool::WasmBindgen];

/// The case, and the most microseconds it may take natively and as wasm.
const BOUNDS: [(&str, f64, Option<f64>); 5] = [
    ("plan, 60 months, 10000 draws", 10_000.0, Some(25_000.0)),
    ("USL fit with errors", 20.0, None),
    ("loop, 7 days at 15 s", 2_000.0, None),
    ("HPA, 7 days at 15 s", 2_000.0, None),
    ("seasonal fit and forecast, 2160 hours", 30_000.0, None),
];

/// Times of one case in microseconds.
#[derive(Debug, Default, PartialEq)]
struct Row {
    native: Option<f64>,
    wasm: Option<f64>,
    /// Tool and time.
    rivals: Vec<(String, f64)>,
}

/// Measures everything in one run and prints it.
///
/// # Errors
/// When a part cannot be built or run, or a time is over its bound.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let tools = tools::provide(workspace, &[NEEDS, &[Tool::Python, Tool::Checkers]].concat())?;
    tools.require(NEEDS)?;
    let mut rows = Rows::default();
    let mut bench = cargo();
    bench.args(["bench", "--quiet", "--package", "headroom-engine", "--bench", "engine"]);
    for (name, time) in cases(&run::asked(bench.current_dir(workspace.root()))?) {
        rows.of(name).native = Some(time);
    }
    for (name, time) in cases(&in_node(workspace, &tools, "tests/bench/engine.mjs")?) {
        rows.of(name).wasm = Some(time);
    }
    for (name, tool, time) in rivals(&run::asked(&mut augurs(workspace))?) {
        rows.of(name).rivals.push((tool.to_owned(), time));
    }
    match tools.checkers() {
        Some(checkers) => {
            let mut python = Command::new(checkers.join("bin/python"));
            python.arg(workspace.root().join("tests/bench/rivals.py"));
            for (name, tool, time) in rivals(&run::asked(&mut python)?) {
                rows.of(name).rivals.push((tool.to_owned(), time));
            }
        }
        None => println!("without the rivals: the checkers are not there"),
    }
    println!("{}", rows.table());
    rows.within_bounds()
}

/// The rival in Rust, which is a workspace of its own.
fn augurs(workspace: &Workspace) -> Command {
    let manifest = workspace.root().join("tests/bench/augurs/Cargo.toml");
    let mut run = cargo();
    run.args(["run", "--quiet", "--release", "--locked", "--manifest-path"]).arg(manifest);
    run.arg("--target-dir").arg(workspace.rivals_target());
    run
}

/// What a script prints that measures the JavaScript API, as the page's profile builds it.
pub(super) fn in_node(workspace: &Workspace, tools: &Tools, script: &str) -> Result<String> {
    let compiled = module::compiled(workspace, tools, "headroom-js")?;
    let package = compiled.with_file_name("bench");
    let mut bindgen = tools.wasm_command("wasm-bindgen")?;
    bindgen.arg(&compiled).args(["--target", "nodejs", "--out-dir"]).arg(&package);
    run::seen(&mut bindgen)?;
    let mut node = Command::new("node");
    run::asked(node.arg(workspace.root().join(script)).arg(&package))
}

/// Lines of a name, a tab and a time.
fn cases(text: &str) -> impl Iterator<Item = (&str, f64)> {
    text.lines().filter_map(|line| {
        let (name, time) = line.split_once('\t')?;
        Some((name, time.trim().parse().ok()?))
    })
}

/// Lines of a name, a tool and a time.
fn rivals(text: &str) -> impl Iterator<Item = (&str, &str, f64)> {
    text.lines().filter_map(|line| {
        let (name, rest) = line.split_once('\t')?;
        let (tool, time) = rest.split_once('\t')?;
        Some((name, tool, time.trim().parse().ok()?))
    })
}

/// All cases, in the order in which they came.
#[derive(Debug, Default)]
struct Rows {
    order: Vec<String>,
    rows: BTreeMap<String, Row>,
}

impl Rows {
    fn of(&mut self, name: &str) -> &mut Row {
        if !self.rows.contains_key(name) {
            self.order.push(name.to_owned());
        }
        self.rows.entry(name.to_owned()).or_default()
    }

    fn table(&self) -> String {
        let shown = |time: Option<f64>| time.map_or_else(|| "–".to_owned(), milliseconds);
        let mut text = format!("{:<40}{:>12}{:>12}  others\n", "", "native", "wasm");
        for name in &self.order {
            let Some(row) = self.rows.get(name) else { continue };
            let others: Vec<String> =
                row.rivals.iter().map(|(tool, time)| format!("{} {tool}", milliseconds(*time))).collect();
            let line = format!("{name:<40}{:>12}{:>12}  {}", shown(row.native), shown(row.wasm), others.join("; "));
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn within_bounds(&self) -> Result<()> {
        for (name, native, wasm) in BOUNDS {
            let row = self.rows.get(name).with_context(|| format!("“{name}” was not measured"))?;
            let over = |time: Option<f64>, bound: f64| time.is_none_or(|time| time > bound);
            if over(row.native, native) || wasm.is_some_and(|wasm| over(row.wasm, wasm)) {
                bail!("“{name}” takes longer than it may");
            }
        }
        Ok(())
    }
}

fn milliseconds(microseconds: f64) -> String {
    let milliseconds = microseconds / 1e3;
    if milliseconds < 0.1 { format!("{microseconds:.1} µs") } else { format!("{milliseconds:.2} ms") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_other_kinds_are_not_cases() {
        let read: Vec<_> = cases("running 0 tests\n\nUSL fit with errors\t2.40\nplan\tmany\n").collect();
        assert_eq!(read, [("USL fit with errors", 2.4)]);
        assert_eq!(rivals("USL fit with errors\tscipy\t942.1\nplan\t3\n").count(), 1);
    }

    #[test]
    fn a_case_over_its_bound_or_not_measured_fails() {
        let mut rows = Rows::default();
        for (name, native, wasm) in BOUNDS {
            *rows.of(name) = Row { native: Some(native), wasm, rivals: Vec::new() };
        }
        rows.within_bounds().unwrap();
        rows.of("USL fit with errors").native = Some(20.1);
        assert!(rows.within_bounds().unwrap_err().to_string().contains("USL fit"));
        rows.of("USL fit with errors").native = None;
        assert!(rows.within_bounds().is_err());
    }

    #[test]
    fn the_table_stands_the_rivals_beside() {
        let mut rows = Rows::default();
        *rows.of("USL fit with errors") =
            Row { native: Some(2.4), wasm: None, rivals: vec![("scipy".to_owned(), 942.1)] };
        let table = rows.table();
        assert!(
            table.lines().last().is_some_and(|line| line.ends_with("2.4 µs           –  0.94 ms scipy")),
            "{table}"
        );
    }
}
