//! Every file of every step, read by the program it is for. A file that no program reads fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use headroom_model::Platform;
use serde_json::Value;

use super::checkers::{Checker, succeed};
use super::example::{plan, scenario, write};
use super::folder::Folder;

/// The variables of a step's `.env.example`, the empty ones filled in: what a person has in `.env` before the first command.
fn environment(folder: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(folder.join(".env.example")).unwrap();
    let variables = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    variables
        .filter(|(name, _)| *name != "COMPOSE_FILE")
        .map(|(name, value)| (name.to_owned(), if value.is_empty() { "127.0.0.1" } else { value }.to_owned()))
        .collect()
}

fn files(name: &str) -> (Folder, Vec<PathBuf>) {
    let root = Folder::new(name);
    let files = write(&scenario(), &plan(), &root);
    (root, files)
}

/// The step's folder of a file.
fn step_of(file: &Path) -> PathBuf {
    file.ancestors().find(|folder| folder.join("docker-compose.yml").exists()).unwrap().to_owned()
}

fn named<'a>(files: &'a [PathBuf], ending: &str) -> impl Iterator<Item = &'a PathBuf> {
    let ending = ending.to_owned();
    files.iter().filter(move |file| file.to_string_lossy().ends_with(&ending))
}

/// Gives each file to the program that reads it; `about` says which scenario it belongs to. Every text is read once.
///
/// # Panics
/// When a program refuses a file, or no program here reads it.
pub(crate) fn check(files: &[PathBuf], about: &str) {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    // What differs from scenario to scenario in the head says nothing to the programs.
    let body = |file: &Path| {
        fs::read_to_string(file).unwrap().lines().filter(|line| !line.contains("Made by Headroom")).collect::<String>()
    };
    let new: Vec<&PathBuf> = {
        let mut seen = SEEN.lock().unwrap();
        files
            .iter()
            .filter(|file| {
                seen.insert(format!(
                    "{}{}",
                    file.display().to_string().rsplit('/').next().unwrap_or_default(),
                    body(file)
                ))
            })
            .collect()
    };
    let of = |ending: &str| -> Vec<&PathBuf> {
        new.iter().copied().filter(|file| file.to_string_lossy().ends_with(ending)).collect()
    };

    for file in &new {
        assert!(is_read(file), "{about}: no program reads {}", file.display());
    }
    for file in &new {
        promises(file, about);
    }
    lint(Checker::Shellcheck, &["--severity=style"], &of(".sh"), about);
    let style = "{extends: default, rules: {line-length: {max: 160}, document-start: disable}}";
    lint(Checker::Yamllint, &["--strict", "-d", style], &of(".yaml"), about);
    kubernetes(&new, about);
    for file in of("compose.headroom.yaml") {
        compose(file, about);
    }
    for file in of("nginx.conf") {
        nginx(file);
    }
    for file in of("keepalived.conf") {
        keepalived(file, about);
    }
    super::loadtest::k6_type_checks(&of(".js"), about);
    super::loadtest::k6_runs(&of(".js"), about);
    for file in of(".md") {
        runbook(file, about);
    }
    for file in of(".rules.yaml") {
        rules(file, about);
    }
    lint(
        Checker::Ruff,
        &["check", "--quiet", "--isolated", "--select", "E,F,W,B,S,I", "--ignore", "E501,S310"],
        &of(".py"),
        about,
    );
}

/// Whether some program here reads the file: those of [`check`], and the servers of the other tests for what they start with.
fn is_read(file: &Path) -> bool {
    const READ: [&str; 10] = [
        "RUNBOOK.md",
        ".env.example",
        "compose.headroom.yaml",
        "nginx/nginx.conf",
        "nginx/keepalived.conf",
        "prometheus/headroom.rules.yaml",
        "postgres/postgresql.headroom.conf",
        "pgbouncer/pgbouncer.ini",
        "redis/cluster.conf",
        "loadtest/k6.js",
    ];
    let linted = file.extension().is_some_and(|kind| kind == "sh" || kind == "py");
    let kubernetes = file.parent().is_some_and(|folder| folder.ends_with("kubernetes"));
    linted || kubernetes || READ.iter().any(|path| file.ends_with(path))
}

#[test]
fn a_file_that_no_program_reads_is_noticed() {
    for unread in ["01-x/app/settings.toml", "01-x/other.yaml", "01-x/nginx/other.conf", "01-x/README.md"] {
        assert!(!is_read(Path::new(unread)), "{unread}");
    }
}

/// keepalived is not installed by the tools: only the keywords that its manual has, in blocks that close, and no value that
/// was not set before.
fn keepalived(file: &Path, about: &str) {
    const KEYWORDS: [&str; 19] = [
        "global_defs",
        "enable_script_security",
        "script_user",
        "vrrp_script",
        "script",
        "interval",
        "timeout",
        "fall",
        "rise",
        "vrrp_instance",
        "state",
        "interface",
        "virtual_router_id",
        "priority",
        "advert_int",
        "virtual_ipaddress",
        "track_script",
        "nginx",
        "}",
    ];
    let text = fs::read_to_string(file).unwrap();
    let mut set = BTreeSet::new();
    let mut depth = 0_i32;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let names = line.split('$').skip(1).map(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default().to_owned()
        });
        let names: Vec<String> = names.collect();
        if line.starts_with('$') && line.contains('=') {
            set.extend(names);
            continue;
        }
        let known = names.iter().all(|name| set.contains(name));
        let word = line.split_whitespace().next().unwrap_or_default();
        assert!(known && (word.starts_with('$') || KEYWORDS.contains(&word)), "{about}: {}: {line}", file.display());
        depth += i32::from(line.ends_with('{')) - i32::from(line == "}");
        assert!(depth >= 0, "{about}: {line}");
    }
    assert_eq!(depth, 0, "{about}: {}", file.display());
}

/// No secret stands in a file, no image moves under its tag, and a file's head says what made it.
fn promises(file: &Path, about: &str) {
    let text = fs::read_to_string(file).unwrap();
    let name = file.display();
    assert!(!text.contains(":latest"), "{about}: {name}");
    assert!(text.lines().take(4).any(|line| line.contains("Made by Headroom for the scenario ")), "{about}: {name}");
    for line in text.lines() {
        let bare = line.trim_start().trim_start_matches("- ");
        let Some((key, value)) = bare.split_once(['=', ':']) else { continue };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        let secret = ["password", "secret_key", "api_key", "apikey", "token"].iter().any(|word| key.ends_with(word));
        if !secret || key.contains([' ', '(', '#', '/']) {
            continue;
        }
        // Empty, from the environment, made by the chart, or read where it is needed.
        let elsewhere = ["...", "$", "\"$", "true", "os.environ", "$("].iter().any(|start| value.starts_with(start));
        assert!(value.is_empty() || elsewhere, "{about}: {name}: {line}");
    }
}

/// Kubernetes, CloudNativePG and Qdrant's chart know every field.
fn kubernetes(files: &[&PathBuf], about: &str) {
    let of_it: Vec<&PathBuf> = files
        .iter()
        .copied()
        .filter(|file| file.parent().is_some_and(|folder| folder.ends_with("kubernetes")))
        .filter(|file| file.extension().is_some_and(|kind| kind == "yaml"))
        .collect();
    if of_it.is_empty() {
        return;
    }
    let Some(mut python) = Checker::Python.run() else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("checkers/kubernetes.py");
    let output = python.arg(script).args(of_it).output().unwrap();
    assert!(output.status.success(), "{about}: {}", super::checkers::both(&output));
}

/// Prometheus understands every rule.
fn rules(file: &Path, about: &str) {
    let Some(mut promtool) = Checker::Promtool.run() else { return };
    let output = promtool.args(["check", "rules"]).arg(file).output().unwrap();
    assert!(output.status.success(), "{about}: {}", super::checkers::both(&output));
}

/// Every command of a runbook is one that a shell reads.
fn runbook(file: &Path, about: &str) {
    let text = fs::read_to_string(file).unwrap();
    let commands = text.lines().filter_map(|line| line.strip_prefix("    "));
    let script: String = commands.flat_map(|command| [command, "\n"]).collect();
    let output = Command::new("bash").args(["-n", "-c", &script]).output().unwrap();
    assert!(output.status.success(), "{about}: {}", super::checkers::both(&output));
}

/// A linter has nothing to say about the files.
fn lint(checker: Checker, arguments: &[&str], files: &[&PathBuf], about: &str) {
    if files.is_empty() {
        return;
    }
    let Some(mut linter) = checker.run() else { return };
    let output = linter.args(arguments).args(files).output().unwrap();
    let text = super::checkers::both(&output);
    assert!(output.status.success() && text.is_empty(), "{about}: {text}");
}

/// The project as Compose sees it: both files merged, every variable filled in.
fn compose(file: &Path, about: &str) {
    let Some(mut compose) = Checker::Compose.run() else { return };
    compose
        .args([
            "-f",
            "docker-compose.yml",
            "-f",
            "compose.headroom.yaml",
            "--profile",
            "*",
            "config",
            "--format",
            "json",
        ])
        .envs(environment(&step_of(file)));
    let text = succeed(&mut compose, &step_of(file));
    let project: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{about}: {error}: {text}"));
    for (name, service) in project["services"].as_object().unwrap() {
        let replicas = service["deploy"]["replicas"].as_u64().unwrap_or(1);
        let published = service["ports"].as_array().is_some_and(|ports| !ports.is_empty());
        // Compose itself accepts both and then cannot start the second container.
        assert!(replicas == 1 || !published, "{about}: {name} publishes a port of {replicas} containers");
        assert!(replicas == 1 || service["container_name"].is_null(), "{about}: {name} has one name for {replicas}");
        assert!(!service["image"].as_str().is_some_and(|image| image.ends_with(":latest")), "{about}: {name}");
    }
    if let Some(nginx) = project["services"].get("nginx") {
        assert_eq!(nginx["ports"][0]["published"], "80", "{about}");
        assert_eq!(nginx["depends_on"]["voiceassist-server"]["condition"], "service_healthy", "{about}");
    }
}

/// nginx starts with the configuration.
fn nginx(conf: &Path) {
    let Some(mut nginx) = Checker::Nginx.run() else { return };
    let folder = step_of(conf);
    let text = succeed(nginx.arg("-t").arg("-p").arg(&folder).arg("-c").arg(conf), &folder);
    assert!(text.contains("test is successful"), "{text}");
}

#[test]
fn every_file_of_the_example_passes_its_reader() {
    let (_root, files) = files("example");
    check(&files, "the example");
}

#[test]
fn every_file_of_the_example_on_kubernetes_passes_its_reader() {
    let mut scenario = scenario();
    scenario.stack.platform = Platform::Kubernetes;
    scenario.policy.hosts = 3;
    let plan = plan();
    let root = Folder::new("kubernetes");
    let files = write(&scenario, &plan, &root);
    let paths: BTreeSet<_> =
        headroom_artifacts::artifacts(&scenario, &plan, headroom_model::Date::constant(2099, 1, 1))
            .into_iter()
            .map(|file| file.path)
            .collect();
    for path in ["app", "database", "pooler", "qdrant-values"].map(|name| format!("kubernetes/{name}.yaml")) {
        assert!(paths.contains(&path), "{path}: {paths:?}");
    }
    assert!(!paths.iter().any(|path| path.contains("compose") || path.contains("nginx")), "{paths:?}");
    check(&files, "the example on Kubernetes");
}

#[test]
fn an_empty_secret_stops_compose_with_its_name() {
    let (_root, files) = files("secret");
    let file = named(&files, "03-database-replicas-1/compose.headroom.yaml").next().unwrap();
    let Some(mut compose) = Checker::Compose.run() else { return };
    let output = compose
        .args(["-f", "docker-compose.yml", "-f", "compose.headroom.yaml", "config", "-q"])
        .envs(environment(&step_of(file)))
        .env("REPLICATION_PASSWORD", "")
        .current_dir(step_of(file))
        .output()
        .unwrap();
    let text = super::checkers::both(&output);
    assert!(!output.status.success() && text.contains("REPLICATION_PASSWORD"), "{text}");
}

#[test]
fn env_example_fills_env_and_keeps_what_is_there() {
    let (_root, files) = files("env");
    let file = named(&files, "03-database-replicas-1/.env.example").next().unwrap();
    let folder = step_of(file);
    fs::write(folder.join(".env"), "HTTP_PORT=8080\n").unwrap();
    let procedures = headroom_artifacts::procedures(&scenario(), &plan(), headroom_model::Date::constant(2099, 1, 1));
    let fill = procedures[2].run.iter().find(|command| command.shell.contains(".env.example")).unwrap();
    for _ in 0..2 {
        succeed(Command::new("sh").arg("-c").arg(&fill.shell), &folder);
    }
    let env = fs::read_to_string(folder.join(".env")).unwrap();
    let expected = "HTTP_PORT=8080\nCOMPOSE_FILE=docker-compose.yml:compose.headroom.yaml\nCACHE_ENABLED=true\nCACHE_TTL=300\n\
                    CACHE_MAX_SIZE=1000\nDB_POOL_TIMEOUT=30\nDB_POOL_RECYCLE=1800\nDATABASE_URL=\nDATABASE_READ_URL=\n\
                    REPLICATION_PASSWORD=\nPOSTGRES_IMAGE=\n";
    assert_eq!(env, expected);
}

#[test]
fn every_command_of_a_procedure_is_a_line_that_a_shell_reads() {
    for procedure in headroom_artifacts::procedures(&scenario(), &plan(), headroom_model::Date::constant(2099, 1, 1)) {
        for command in procedure.run.iter().chain(&procedure.verify).chain(&procedure.undo) {
            let read = Command::new("bash").arg("-n").arg("-c").arg(&command.shell).output().unwrap();
            assert!(read.status.success(), "{}: {}", procedure.step, command.shell);
        }
    }
}
