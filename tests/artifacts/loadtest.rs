//! The generated load tests, run: k6's script over stubs of its modules, Locust and pgbench for real.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use headroom_model::{Component, Metric, StepKind};

use super::checkers::{Checker, both};
use super::database::primary;
use super::example::{install, plan, plan_of, scenario, write};
use super::folder::Folder;
use super::machine::Machine;

/// k6's modules as far as the script uses them, and what k6 does with the script's exports: setup once, some iterations, the
/// summary. k6 itself is AGPL and is not installed.
const K6: &str = r#"
import fs from "node:fs";
let calls = [];
globalThis.__ENV = { BASE_URL: "http://app", PATHS: "/a,/b", TOKEN: "t" };
globalThis.http = { get(url, params) { calls.push([url, params.headers.Authorization, params.tags.name]); return { status: 200 }; } };
globalThis.check = (value, tests) => Object.values(tests).every((test) => test(value));
for (const file of process.argv.slice(1)) {
calls = [];
const source = fs.readFileSync(file, "utf8");
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
}
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

/// k6's scripts do what their comments say.
pub(crate) fn k6_runs(scripts: &[&PathBuf], about: &str) {
    if scripts.is_empty() {
        return;
    }
    let Some(mut node) = Checker::Node.run() else { return };
    let output = node.args(["--input-type=module", "--eval", K6, "--"]).args(scripts).output().unwrap();
    let text = both(&output);
    assert!(output.status.success(), "{about}: {text}");
    let runs: Vec<serde_json::Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{about}: {error}: {line}")))
        .collect();
    assert_eq!(runs.len(), scripts.len(), "{about}: {text}");
    runs.iter().for_each(k6_ran);
}

/// What one script did.
fn k6_ran(run: &serde_json::Value) {
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

/// A server that answers every path with 200, and keeps the connection of an old client that asks for it.
const SERVER: &str = r#"
import http.server, sys

class Ok(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        if self.headers.get("Connection"):
            self.send_header("Connection", self.headers["Connection"])
        self.end_headers()
        self.wfile.write(b"ok")
    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer.request_queue_size = 128
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Ok).serve_forever()
"#;

/// A server of [`SERVER`], stopped with the test.
struct Site(std::process::Child);

impl Site {
    fn start(port: u16) -> Self {
        let child = Command::new("python3").args(["-c", SERVER, &port.to_string()]).spawn().unwrap();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        Self(child)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn locust_sends_no_more_than_the_planned_rate_and_its_table_is_read_back() {
    let Some(mut locust) = Checker::Locust.run() else { return };
    let root = Folder::new("locust");
    write(&scenario(), &plan(), &root);
    let _site = Site::start(7834);
    let step = root.join("01-app-scale-out-1");
    let output = locust
        .args(["-f", "loadtest/locustfile.py", "--host", "http://127.0.0.1:7834", "--headless", "--csv", "locust"])
        .args(["--users", "20", "--spawn-rate", "20", "--run-time", "6s", "--only-summary"])
        .env("PATHS", "/health,/api/users/me")
        .current_dir(&step)
        .output()
        .unwrap();
    let text = both(&output);
    assert!(output.status.success(), "{text}");
    let table = headroom::inspect(&text);
    let read = table.load_tests.last().unwrap_or_else(|| panic!("{text}"));
    // The way back: the figures of the table, and those of the file, which is written a little earlier.
    let row = text.lines().find(|line| line.trim_start().starts_with("Aggregated")).unwrap();
    let rate: f64 = row.split_whitespace().rev().nth(1).unwrap().parse().unwrap();
    assert!((read.requests_per_second - rate).abs() < 0.01, "{read:?}\n{row}");
    let csv = fs::read_to_string(step.join("locust_stats.csv")).unwrap();
    let from_file = headroom::inspect(&csv);
    assert!(from_file.load_tests.iter().any(|test| test.requests_per_second > 0.0), "{csv}");
    // Twenty users with a request a second each, however quickly they are answered: at once, and six seconds long. On a busy
    // machine they send fewer, never more.
    let requests = read.requests.unwrap();
    assert!((20.0 * 2.0..=20.0 * 7.0).contains(&requests), "{row}");
    for path in ["/health", "/api/users/me"] {
        assert!(csv.contains(path), "{csv}");
    }
}

#[test]
fn locust_fails_when_the_requests_do() {
    let Some(mut locust) = Checker::Locust.run() else { return };
    let root = Folder::new("locust-fails");
    write(&scenario(), &plan(), &root);
    let output = locust
        .args(["-f", "loadtest/locustfile.py", "--host", "http://127.0.0.1:1", "--headless"])
        .args(["--users", "2", "--spawn-rate", "2", "--run-time", "3s", "--only-summary"])
        .current_dir(root.join("01-app-scale-out-1"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", both(&output));
}

/// A machine with the load tests of a small app before a server of twenty connections.
fn small(name: &str, net: u8) -> Option<Machine> {
    let machine = primary(name, net)?;
    let mut plan = plan_of(&[("app-1", Component::App, StepKind::Instance, |now| {
        now.app.instances = 2;
        now.database.max_connections = 20;
    })]);
    plan.steps[0].capacity_rps = Some(5.0);
    write(&scenario(), &plan, &machine.root.join("small"));
    install(&machine.root.join("small/01-app-1/loadtest"), &machine.project().join("loadtest"));
    machine.own();
    Some(machine)
}

#[test]
fn pgbench_runs_and_leaves_nothing_behind() {
    let Some(machine) = small("pgbench", 42) else { return };
    let script = fs::read_to_string(machine.project().join("loadtest/run.sh")).unwrap();
    // Of twenty connections eleven are for clients, and the scale is no smaller.
    assert!(script.contains("pgbench -q -i -s 11 ") && script.contains("pgbench -c 11 -j 4 "), "{script}");
    let text = machine.run("DURATION=1 bash loadtest/run.sh pgbench");
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

#[test]
fn ab_and_redis_benchmark_run_and_are_read_back() {
    if Checker::Ab.find().is_none() || Checker::Redis.find().is_none() {
        return;
    }
    let Some(machine) = small("ab", 50) else { return };
    let _site = Site::start(7835);
    let text = machine.run("BASE_URL=http://127.0.0.1:7835 bash loadtest/run.sh ab");
    let inspection = headroom::inspect(&text);
    let test = inspection.load_tests.first().unwrap_or_else(|| panic!("{text}"));
    assert!(test.tool == "ab" && test.requests_per_second > 0.0, "{test:?}");
    assert!(text.contains("Complete requests:      1000") && text.contains("Failed requests:        0"), "{text}");

    super::redis::add_server(&machine, "redis", "127.0.50.20", "--save ''");
    machine.run("docker compose up -d redis");
    machine.run("docker compose exec -T redis redis-cli SET session:1 alive");
    let folder = machine.root.join("services/redis");
    let env = fs::read_to_string(folder.join("env")).unwrap();
    // In the container, redis-benchmark speaks to the server as redis-cli does.
    let env = env.replace(
        "fi\n",
        "fi\nif [ \"${1:-}\" = redis-benchmark ]; then shift; set -- redis-benchmark -h 127.0.50.20 \"$@\"; fi\n",
    );
    fs::write(folder.join("env"), env).unwrap();
    let text = machine.run("REQUESTS=5000 bash loadtest/run.sh redis");
    let inspection = headroom::inspect(&text);
    assert_eq!(inspection.load_tests.len(), 2, "{text}");
    // What it wrote ends by itself, and what was there stays.
    let keys = "docker compose exec -T redis redis-cli";
    assert_eq!(machine.run(&format!("{keys} GET session:1")), "alive\n");
    assert_eq!(machine.run(&format!("{keys} TTL session:1")), "-1\n");
    let one = machine.run(&format!("{keys} --scan --pattern 'headroom:benchmark:*' | head -n 1"));
    let seconds: i32 = machine.run(&format!("{keys} TTL {}", one.trim())).trim().parse().unwrap();
    assert!((-2..=60).contains(&seconds) && seconds != -1, "{one} {seconds}");
}
