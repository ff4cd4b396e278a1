//! The generated load tests, run: k6's script over stubs of its modules, Locust and pgbench for real.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use headroom_model::Metric;

use super::checkers::{Checker, both};
use super::database::primary;
use super::example::{empty_folder, plan, scenario, write};

/// k6's modules as far as the script uses them, and what k6 does with the script's exports: setup once, some iterations, the
/// summary. k6 itself is AGPL and is not installed.
const K6: &str = r#"
import fs from "node:fs";
const calls = [];
globalThis.__ENV = { BASE_URL: "http://app", PATHS: "/a,/b", TOKEN: "t" };
globalThis.http = { get(url, params) { calls.push([url, params.headers.Authorization, params.tags.name]); return { status: 200 }; } };
globalThis.check = (value, tests) => Object.values(tests).every((test) => test(value));
const source = fs.readFileSync(process.argv[2], "utf8");
const imports = source.match(/^import .* from "(.*)";$/gm).map((line) => line.match(/"(.*)"/)[1]);
const body = source.replace(/^import .*$/gm, "").replace("export default function", "export function iteration");
const script = await import("data:text/javascript;base64," + Buffer.from(body).toString("base64"));
const data = script.setup();
for (let i = 0; i < 100; i++) script.iteration(data);
const duration = { avg: 12.5, min: 1, med: 10, max: 90, "p(90)": 20, "p(95)": 30 };
const summary = script.handleSummary({ metrics: {
  http_req_duration: { type: "trend", contains: "time", values: duration },
  http_reqs: { type: "counter", contains: "default", values: { count: 4200, rate: 70 } },
  http_req_failed: { type: "rate", contains: "default", values: { rate: 0.01, passes: 42, fails: 4158 } },
} });
console.log(JSON.stringify({ imports, calls, options: script.options, summary }));
"#;

/// k6's own types know everything that the scripts use.
pub(crate) fn k6_type_checks(scripts: &[&PathBuf], about: &str) {
    if scripts.is_empty() {
        return;
    }
    let Some(mut tsc) = Checker::Tsc.run() else { return };
    let packages = Checker::Tsc.find().unwrap().ancestors().nth(2).unwrap().join("@types");
    let strict = ["--noEmit", "--allowJs", "--checkJs", "--strict", "--noImplicitAny", "false", "--types", "k6"];
    let modules = ["--module", "esnext", "--moduleResolution", "bundler", "--target", "es2022", "--lib", "es2022"];
    // The types are found from where the scripts lie: a folder of theirs beside the packages.
    let output = tsc.args(strict).args(modules).arg("--typeRoots").arg(packages).args(scripts).output().unwrap();
    assert!(output.status.success(), "{about}: {}", both(&output));
}

/// k6's script does what its comments say.
pub(crate) fn k6_runs(script: &Path, about: &str) {
    let Some(mut node) = Checker::Node.run() else { return };
    let stub = empty_folder(&format!("k6-{}", std::thread::current().name().unwrap_or("main").replace("::", "-")))
        .join("k6.mjs");
    fs::write(&stub, K6).unwrap();
    let output = node.arg(&stub).arg(script).output().unwrap();
    let text = both(&output);
    assert!(output.status.success(), "{about}: {text}");
    let run: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(run["imports"], serde_json::json!(["k6/http", "k6"]));
    assert_eq!(run["calls"].as_array().unwrap().len(), 100);
    for call in run["calls"].as_array().unwrap() {
        assert!(["http://app/a", "http://app/b"].contains(&call[0].as_str().unwrap()), "{call}");
        assert_eq!(call[1], "Bearer t");
    }
    let planned = &run["options"]["scenarios"]["planned"];
    assert_eq!(planned["executor"], "ramping-arrival-rate");
    assert_eq!(planned["stages"][0]["target"], planned["stages"][1]["target"]);
    assert!(planned["maxVUs"].as_u64() >= planned["preAllocatedVUs"].as_u64(), "{planned}");

    // The way back: Headroom reads both outputs of the summary.
    for output in ["stdout", "loadtest/k6-summary.json"] {
        let inspection = headroom::inspect(run["summary"][output].as_str().unwrap());
        let read = inspection.load_tests.first().unwrap_or_else(|| panic!("{output}: {}", run["summary"][output]));
        assert!((read.requests_per_second - 70.0).abs() < 1e-6, "{output}: {read:?}");
        assert_eq!(read.p95_ms, Some(30.0), "{output}: {read:?}");
    }
}

/// A server that answers every path with 200.
const SERVER: &str = "import http.server, sys\n\
    class Ok(http.server.BaseHTTPRequestHandler):\n    protocol_version = 'HTTP/1.1'\n    def do_GET(self):\n        \
    self.send_response(200)\n        self.send_header('Content-Length', '2')\n        self.end_headers()\n        \
    self.wfile.write(b'ok')\n    def log_message(self, *_): pass\n\
    http.server.ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Ok).serve_forever()\n";

#[test]
fn locust_sends_the_planned_rate_and_its_table_is_read_back() {
    let Some(mut locust) = Checker::Locust.run() else { return };
    let root = empty_folder("locust");
    write(&scenario(), &plan(), &root);
    let mut server = Command::new("python3").args(["-c", SERVER, "7834"]).spawn().unwrap();
    let output = locust
        .args(["-f", "loadtest/locustfile.py", "--host", "http://127.0.0.1:7834", "--headless"])
        .args(["--users", "20", "--spawn-rate", "20", "--run-time", "6s", "--only-summary"])
        .env("PATHS", "/health,/api/users/me")
        .current_dir(root.join("01-app-scale-out-1"))
        .output()
        .unwrap();
    server.kill().unwrap();
    server.wait().unwrap();
    let text = both(&output);
    assert!(output.status.success(), "{text}");
    let inspection = headroom::inspect(&text);
    let read = inspection.load_tests.last().unwrap_or_else(|| panic!("{text}"));
    // Twenty users with a request a second each.
    assert!((15.0..25.0).contains(&read.requests_per_second), "{read:?}\n{text}");
}

#[test]
fn locust_fails_when_the_requests_do() {
    let Some(mut locust) = Checker::Locust.run() else { return };
    let root = empty_folder("locust-fails");
    write(&scenario(), &plan(), &root);
    let output = locust
        .args(["-f", "loadtest/locustfile.py", "--host", "http://127.0.0.1:1", "--headless"])
        .args(["--users", "2", "--spawn-rate", "2", "--run-time", "3s", "--only-summary"])
        .current_dir(root.join("01-app-scale-out-1"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", both(&output));
}

#[test]
fn pgbench_runs_and_leaves_nothing_behind() {
    let Some(machine) = primary("pgbench", 42) else { return };
    let text = machine.run("DURATION=2 bash loadtest/run.sh pgbench");
    let inspection = headroom::inspect(&text);
    assert!(
        inspection.load_tests.iter().any(|test| test.tool == "pgbench" && test.requests_per_second > 0.0),
        "{text}"
    );
    let left = machine.run(
        "docker compose exec -T postgres psql -XAt -U voiceassist -d voiceassist -c 'SELECT datname FROM pg_database'",
    );
    assert!(!left.contains("headroom_pgbench"), "{left}");
    assert!(inspection.observations.iter().all(|one| one.metric != Metric::ErrorPercent || one.value == 0.0), "{text}");
}
