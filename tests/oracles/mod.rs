//! Independent computations in Python that the engine's numbers are held against.
//!
//! `HEADROOM_CHECKERS` names a Python environment with `checkers/requirements.txt` installed. With the variable set, a
//! missing package fails the test; without it, the test prints that it is skipped.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Gives JSON to a script of this folder and returns the JSON that it prints; `None` when there is no environment.
///
/// # Panics
/// When the environment is named but lacks Python or a package, or the script fails.
pub(crate) fn ask(script: &str, input: &Value) -> Option<Value> {
    let Some(environment) = env::var_os("HEADROOM_CHECKERS").map(PathBuf::from) else {
        println!(
            "skipped: {script} needs HEADROOM_CHECKERS, a Python environment with tests/checkers/requirements.txt"
        );
        return None;
    };
    let python = environment.join("bin/python");
    let mut running = Command::new(&python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("oracles").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
    let mut stdin = running.stdin.take().unwrap();
    let input = input.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = running.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{script} failed; is tests/checkers/requirements.txt installed?");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}
