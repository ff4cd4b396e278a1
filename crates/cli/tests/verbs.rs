//! The command line as a shell sees it: what it prints, what it writes, how it ends.
#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "a shell's view is files and processes")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The runbook's own check on a stack whose app is over its CPU limit.
const CHECK: &str = "\
VoiceAssist Capacity Check - Tue Nov 24 03:29:06 UTC 2026
========================================
Application:
 CPU: 187.63%
 Memory: 89.50%
Database:
 Active Connections: 13/100 (13%)
Redis:
 Memory Usage: 5.39M

Scaling Recommendations:
🔴 IMMEDIATE: Scale application horizontally
";

fn headroom(arguments: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_headroom"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command line runs");
    // Whoever refuses a flag does not read on.
    let _ = child.stdin.take().expect("a pipe").write_all(stdin.as_bytes());
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A directory of this test alone, empty at its start.
fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&directory);
    directory
}

#[test]
fn a_plan_reads_a_pipe_and_starts_with_the_verdict() {
    let output = headroom(&["plan", "-", "--today", "2026-11-24"], CHECK);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).starts_with("IMMEDIATE "), "{}", text(&output.stdout));
}

#[test]
fn with_json_stdout_holds_the_json_alone_and_twice_the_same() {
    let run = || text(&headroom(&["plan", "-", "--json", "--today", "2026-11-24"], CHECK).stdout);
    let first = run();
    let plan: serde_json::Value = serde_json::from_str(&first).expect("JSON");
    assert_eq!(plan["assessment"]["verdict"], "immediate");
    assert_eq!(plan["months"].as_array().map(Vec::len), Some(7));
    assert_eq!(first, run());
}

#[test]
fn fail_on_is_status_one_and_only_when_it_is_met() {
    let fails = |level: &str, text: &str| {
        headroom(&["plan", "-", "--today", "2026-11-24", "--fail-on", level], text).status.code()
    };
    assert_eq!(fails("immediate", CHECK), Some(1));
    let calm = CHECK.replace("187.63%", "20.00%").replace("89.50%", "20.00%");
    assert_eq!(fails("planned", &calm), Some(0));
}

#[test]
fn a_wrong_flag_is_status_two_with_a_message_on_stderr_alone() {
    let output = headroom(&["plan", "-", "--growth", "50%"], CHECK);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    assert!(text(&output.stderr).starts_with("headroom: --growth: "), "{}", text(&output.stderr));
}

#[test]
fn a_wrong_scenario_names_the_field() {
    let scenario = directory("wrong").with_extension("json");
    std::fs::write(&scenario, r#"{ "growth": { "percnt": 5 } }"#).expect("a file");
    let output = headroom(&["plan", "-", "--scenario", scenario.to_str().expect("a path")], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("headroom: growth.percnt: unknown field"), "{}", text(&output.stderr));
}

#[test]
fn artifacts_are_written_once_and_never_over_a_file_unless_forced() {
    let out = directory("artifacts");
    let path = out.to_str().expect("a path");
    let run = |more: &[&str]| {
        headroom(
            &[&["artifacts", "-", "--today", "2026-11-24", "--month", "2026-11", "--out", path], more].concat(),
            CHECK,
        )
    };
    let first = run(&[]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    let written: Vec<PathBuf> = text(&first.stdout).lines().map(PathBuf::from).collect();
    assert!(written.iter().any(|file| file.ends_with("nginx/nginx.conf")), "{written:?}");
    assert!(written.iter().all(|file| file.is_file()));

    let configuration = written.iter().find(|file| file.ends_with("nginx/nginx.conf")).expect("a balancer");
    std::fs::write(configuration, "mine").expect("a file");
    let second = run(&[]);
    assert_eq!(second.status.code(), Some(2));
    assert!(text(&second.stderr).contains("is not empty"), "{}", text(&second.stderr));
    assert_eq!(std::fs::read_to_string(configuration).expect("a file"), "mine");

    assert_eq!(run(&["--force"]).status.code(), Some(0));
    assert_ne!(std::fs::read_to_string(configuration).expect("a file"), "mine");
}

#[test]
fn an_archive_is_written_once_and_a_diff_is_only_printed() {
    let out = directory("archive");
    let zip = out.with_extension("zip");
    // Of an earlier run.
    let _ = std::fs::remove_file(&zip);
    let run = |more: &[&str]| {
        headroom(&[&["artifacts", "-", "--today", "2026-11-24", "--month", "2026-12"], more].concat(), CHECK)
    };
    let path = zip.to_str().expect("a path");
    let first = run(&["--zip", path]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first.stderr));
    let bytes = std::fs::read(&zip).expect("a file");
    assert!(bytes.starts_with(b"PK"));
    assert_eq!(run(&["--zip", path]).status.code(), Some(2));
    assert_eq!(run(&["--zip", path, "--force"]).status.code(), Some(0));
    assert_eq!(bytes, std::fs::read(&zip).expect("a file"));

    let diff = run(&["--diff", "--month", "2026-11"]);
    assert!(text(&diff.stdout).contains("--- /dev/null\n+++ b/nginx/nginx.conf\n"), "{}", text(&diff.stdout));
    let next = run(&["--diff"]);
    assert!(!text(&next.stdout).contains("+++ b/nginx/nginx.conf\n"), "{}", text(&next.stdout));
}

#[test]
fn a_month_outside_the_plan_writes_nothing() {
    let out = directory("outside");
    let arguments =
        ["artifacts", "-", "--today", "2026-11-24", "--month", "2030-01", "--out", out.to_str().expect("a path")];
    let output = headroom(&arguments, CHECK);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("choose 2026-11 to 2027-05"), "{}", text(&output.stderr));
    assert!(!out.exists());
}

#[test]
fn inspecting_says_what_was_not_read() {
    let output = headroom(&["inspect", "-"], "the site is slow today\n");
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("line 1: not read"), "{}", text(&output.stdout));
}

#[test]
fn inspecting_says_how_sure_it_is() {
    let output = headroom(&["inspect", "-"], "voiceassist-redis-1 1.02% 4.80%\n");
    assert!(text(&output.stdout).starts_with("line 1: docker stats, a guess\n"), "{}", text(&output.stdout));
}

#[test]
fn a_file_in_utf16_is_read_as_its_text() {
    let folder = directory("utf16");
    std::fs::create_dir_all(&folder).expect("a directory");
    let file = folder.join("series.csv");
    let table = "Zeit;CPU in %\r\n24.11.2026 03:39;99,86\r\n24.11.2026 03:40;98,5\r\n";
    let bytes: Vec<u8> = [0xfeff].into_iter().chain(table.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    std::fs::write(&file, bytes).expect("a file");
    let output = headroom(&["inspect", file.to_str().expect("a path"), "--json"], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let inspection: serde_json::Value = serde_json::from_str(&text(&output.stdout)).expect("JSON");
    assert_eq!(inspection["series"][0]["points"][0], serde_json::json!(["2026-11-24T03:39:00Z", 99.86]));
}

#[test]
fn a_simulation_stands_the_controllers_side_by_side() {
    let output = headroom(&["simulate", "-", "--today", "2026-11-24", "--rps", "200", "--find-settings"], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(shown.starts_with("A day of May 2027 with a peak of "), "{shown}");
    assert!(shown.contains("\nRunbook loop") && shown.contains("\nHPA v2"), "{shown}");
    let json = headroom(&["simulate", "-", "--today", "2026-11-24", "--rps", "200", "--json"], "");
    let simulation: serde_json::Value = serde_json::from_str(&text(&json.stdout)).expect("JSON");
    assert_eq!(simulation["runs"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_wrong_controller_names_its_field() {
    let controllers = directory("controllers").with_extension("json");
    std::fs::write(&controllers, r#"{ "loop": { "scaleDownPercent": 90 } }"#).expect("a file");
    let output = headroom(&["simulate", "-", "--controllers", controllers.to_str().expect("a path")], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("headroom: loop.scaleDownPercent: "), "{}", text(&output.stderr));
}

#[test]
fn a_plan_explains_itself() {
    let output = headroom(&["explain", "-", "--today", "2026-11-24", "--rps", "50"], CHECK);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(shown.contains("CPU of the app is 93.8 %, read from line 4"), "{shown}");
    assert!(shown.contains("\nChain: App CPU gives way first, "), "{shown}");
    let json = headroom(&["explain", "-", "--today", "2026-11-24", "--json"], CHECK);
    let explanation: serde_json::Value = serde_json::from_str(&text(&json.stdout)).expect("JSON");
    assert_eq!(explanation["chain"]["binding"], "app-cpu");
}

#[test]
fn a_report_is_markdown_or_one_html_file_and_is_not_written_over() {
    let folder = directory("document");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("plan.html");
    let name = file.display().to_string();
    let written = headroom(&["report", "-", "--today", "2026-11-24", "--out", &name], CHECK);
    assert_eq!(written.status.code(), Some(0), "{}", text(&written.stderr));
    let html = std::fs::read_to_string(&file).expect("the report");
    assert!(html.contains("<svg") && html.contains("Order by"), "{html}");
    let again = headroom(&["report", "-", "--out", &name], CHECK);
    assert_eq!(again.status.code(), Some(2), "{}", text(&again.stderr));

    let failed = headroom(&["report", "-", "--today", "2026-11-24", "--fail-on", "immediate"], CHECK);
    assert_eq!(failed.status.code(), Some(1));
    assert!(text(&failed.stdout).contains("| App CPU | immediate |"), "{}", text(&failed.stdout));
}

#[test]
fn a_pipe_sees_no_colours_and_a_terminal_does_unless_it_asks_for_none() {
    assert!(!text(&headroom(&["plan", "-"], CHECK).stdout).contains('\x1b'));
    let check = directory("colours");
    std::fs::create_dir_all(&check).expect("a folder");
    let check = check.join("check.txt");
    std::fs::write(&check, CHECK).expect("a file");
    // `script` gives its command a terminal.
    let on_terminal = |before: &str| {
        let line = format!("{before}{} plan {}", env!("CARGO_BIN_EXE_headroom"), check.display());
        let output = Command::new("script")
            .args(["-qec", &line, "/dev/null"])
            .stdin(Stdio::null())
            .env_remove("NO_COLOR")
            .output();
        text(&output.expect("script runs").stdout)
    };
    let seen = on_terminal("");
    assert!(seen.starts_with("\x1b[1;31mIMMEDIATE\x1b[0m"), "{seen}");
    assert!(on_terminal("NO_COLOR=1 ").starts_with("IMMEDIATE"));
}

#[test]
fn bash_completes_verbs_flags_and_their_values() {
    let script = text(&headroom(&["completions", "bash"], "").stdout);
    let completed = |words: &str| {
        let count = words.split(' ').count() - 1;
        let ask = format!("{script}\nCOMP_WORDS=({words}) COMP_CWORD={count}; _headroom; echo \"${{COMPREPLY[*]}}\"");
        text(&Command::new("bash").args(["-c", &ask]).output().expect("bash runs").stdout).trim().to_owned()
    };
    assert_eq!(completed("headroom re"), "report");
    assert_eq!(completed("headroom plan --fa"), "--fail-on");
    assert_eq!(completed("headroom plan --fail-on i"), "immediate");
    assert_eq!(completed("headroom inspect --fa"), "");
    for shell in ["zsh", "fish"] {
        assert!(text(&headroom(&["completions", shell], "").stdout).contains("fail-on"), "{shell}");
    }
    assert_eq!(headroom(&["completions", "cmd"], "").status.code(), Some(2));
}

#[test]
fn the_manual_page_says_what_the_help_says() {
    let manual = text(&headroom(&["man"], "").stdout);
    assert!(manual.starts_with(".TH HEADROOM 1"), "{manual}");
    assert!(manual.contains("\\-\\-fail\\-on LEVEL"), "{manual}");
    assert!(manual.is_ascii(), "older readers know no other letters");
    assert!(manual.lines().all(|line| !line.starts_with('\'')), "no line is a request by accident");
}

#[test]
fn a_long_input_is_told_on_a_terminals_stderr_and_never_on_stdout() {
    let folder = directory("long");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("long.log");
    std::fs::write(&file, "a line of a log that no format knows\n".repeat(120_000)).expect("a file");
    let inspected = |to: &str| {
        let line = format!("{} inspect {} --json {to}", env!("CARGO_BIN_EXE_headroom"), file.display());
        let output = Command::new("script").args(["-qec", &line, "/dev/null"]).stdin(Stdio::null()).output();
        text(&output.expect("script runs").stdout)
    };
    let told = inspected(">/dev/null");
    assert!(told.contains("long.log, 4 MB"), "{told}");
    assert!(!inspected("2>/dev/null").contains("reading"));
}

#[test]
fn a_chart_is_svg_and_a_wrong_resource_is_named_with_those_there_are() {
    let chart = |more: &[&str]| headroom(&[&["chart", "-", "--today", "2026-11-24"], more].concat(), CHECK);
    let drawn = chart(&["--resource", "app-cpu", "--theme", "dark"]);
    assert_eq!(drawn.status.code(), Some(0), "{}", text(&drawn.stderr));
    let svg = text(&drawn.stdout);
    assert!(svg.starts_with("<svg xmlns=") && svg.contains("<polyline") && !svg.contains("var("), "{svg}");

    let file = directory("chart").join("topology.svg");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("it can be made");
    let written = chart(&["--kind", "topology", "--month", "2027-02", "--out", &file.display().to_string()]);
    assert_eq!(text(&written.stdout), format!("{}\n", file.display()), "{}", text(&written.stderr));
    assert!(std::fs::read_to_string(&file).expect("the chart").starts_with("<svg"));

    let wrong = chart(&["--resource", "gpu"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(text(&wrong.stderr).starts_with("headroom: resource: the plan has no “gpu”; it has app-cpu"));
}

#[test]
fn a_plan_is_read_at_a_glance() {
    let printed = text(&headroom(&["plan", "-", "--today", "2026-11-24"], CHECK).stdout);
    let first = printed.lines().next().unwrap_or_default();
    assert_eq!(first, "IMMEDIATE  50 RPS (assumed) of 42.6 (assumed) at most, headroom -17.3 %, limited by app-cpu");
    assert!(printed.contains(" files)"), "the files are counted, `artifacts` names them: {printed}");
    // Without a range of growth a date is one date.
    assert!(!printed.contains(" – "), "{printed}");
}
