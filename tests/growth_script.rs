//! The runbook's own growth script, run with Python over a grid of inputs, against the engine's: every line, to the
//! digit. `runbook/capacity_projection.py` is the script as the runbook writes it, shell variables and all.
#![cfg(test)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use headroom_engine::runbook::project;

/// Runs the script once for each line of its input, as the shell would have filled it in.
const DRIVER: &str = r#"
import sys
script = open(sys.argv[1]).read()
names = ["CURRENT_USERS", "CURRENT_RPS", "CURRENT_DB_SIZE_GB", "GROWTH_RATE", "MONTHS"]
for line in sys.stdin:
    filled = script
    for name, value in zip(names, line.split()):
        filled = filled.replace("${" + name + "}", value)
    exec(filled, {})
    print("----")
"#;

struct Case {
    users: f64,
    rps: f64,
    db_gb: f64,
    factor: f64,
    months: u32,
}

/// Round and crooked figures, growth and decline, and thresholds hit exactly.
fn grid() -> Vec<Case> {
    let present = [
        (1000.0, 50.0, 10.0),
        (84_000.0, 412.5, 187.0),
        (1.0, 0.25, 0.5),
        (1500.0, 250.0, 1.5),
        (40_000.0, 100.0, 2.5),
        (123_456_789.0, 98_765.5, 0.1),
        (5000.0, 12.5, 1000.0),
        (999.5, 33.3, 4.5),
    ];
    let factors = [1.5_f64, 1.05, 1.1, 1.0, 2.0, 0.9, 1.25, 1.07, 3.0, 1.005];
    let months = [0_i32, 1, 2, 3, 6, 7, 12, 24, 36];
    let mut cases = Vec::new();
    #[expect(clippy::disallowed_methods, reason = "only chooses which cases to run")]
    for (users, rps, db_gb) in present {
        for factor in factors {
            // A scenario that grows more than a million million times is refused.
            let months = months.into_iter().filter(|months| factor.powi(*months) <= 1e12);
            cases.extend(months.map(|months| Case { users, rps, db_gb, factor, months: months.unsigned_abs() }));
        }
    }
    cases
}

fn run_the_script(cases: &[Case]) -> Vec<String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("runbook/capacity_projection.py");
    let mut python = Command::new("python3")
        .args(["-c", DRIVER])
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the growth script is Python: install python3");
    let input = cases
        .iter()
        .map(|case| format!("{} {} {} {} {}\n", case.users, case.rps, case.db_gb, case.factor, case.months))
        .collect::<Vec<_>>()
        .concat();
    let mut stdin = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.split_terminator("----\n").map(str::to_owned).collect()
}

#[test]
fn the_engine_prints_what_the_runbooks_script_prints_to_the_digit() {
    let cases = grid();
    let printed = run_the_script(&cases);
    assert!(cases.len() >= 200 && printed.len() == cases.len());
    for (case, expected) in cases.iter().zip(&printed) {
        let report = project(case.users, case.rps, case.db_gb, case.factor, case.months).report();
        assert_eq!(&report, expected, "{} × {}^{}", case.users, case.factor, case.months);
    }
}
