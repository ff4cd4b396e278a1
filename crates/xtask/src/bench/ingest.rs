//! How fast large outputs are read: natively beside rivals, and as wasm in Node.js.

use anyhow::{Result, bail};

use super::engine;
use crate::run;
use crate::tools::{self, cargo};
use crate::workspace::Workspace;

/// The output, by whom it is read, and the least megabytes a second.
const BOUNDS: [(&str, &str, f64); 4] = [
    ("prometheus-text", "headroom inspect", 200.0),
    ("prometheus-text", "headroom as wasm", 100.0),
    ("k6-ndjson", "headroom as wasm", 150.0),
    ("docker-stats-json", "headroom as wasm", 150.0),
];

/// Measures everything in one run and prints it.
///
/// # Errors
/// When a part cannot be built or run, or is slower than its bound.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let tools = tools::provide(workspace, engine::NEEDS)?;
    tools.require(engine::NEEDS)?;
    let mut bench = cargo();
    bench.args(["bench", "--quiet", "--package", "headroom-ingest", "--bench", "throughput"]);
    let mut printed = run::asked(bench.current_dir(workspace.root()))?;
    printed.push('\n');
    printed.push_str(&engine::in_node(workspace, &tools, "tests/bench/ingest.mjs")?);
    println!("{printed}");
    within_bounds(&printed)
}

fn within_bounds(printed: &str) -> Result<()> {
    for (output, by, least) in BOUNDS {
        match rate(printed, output, by) {
            None => bail!("{output} was not read by {by}"),
            Some(rate) if rate < least => bail!("{output} by {by}: {rate} MB/s, less than {least}"),
            Some(_) => {}
        }
    }
    Ok(())
}

/// The rate in a line such as `k6-ndjson   headroom inspect   1403 MB/s`.
fn rate(printed: &str, output: &str, by: &str) -> Option<f64> {
    printed.lines().find_map(|line| {
        let rest = line.strip_prefix(output)?.trim_start().strip_prefix(by)?;
        rest.trim().strip_suffix(" MB/s")?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_below_its_bound_is_an_error() {
        let printed = "prometheus-text      headroom inspect   519 MB/s\nprometheus-text      headroom as wasm   120 MB/s\nk6-ndjson            headroom as wasm   371 MB/s\ndocker-stats-json    headroom as wasm   171 MB/s\n";
        assert_eq!(rate(printed, "k6-ndjson", "headroom as wasm"), Some(371.0));
        assert!(within_bounds(printed).is_ok());
        assert!(within_bounds(&printed.replace("120", "99")).is_err());
        assert!(within_bounds("").is_err());
    }
}
