//! Names that are code in some language: refused with the field's path, or data in every file.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use headroom_model::{CacheMode, Component, Plan, Platform, Scenario, StepKind};

use super::checkers::{Checker, both};
use super::example::{plan, plan_of, scenario, write};
use super::folder::Folder;

/// Each would leave the file `marked` behind, or break the file it lands in.
fn payloads() -> Vec<String> {
    let mut all: Vec<String> = [
        "$(touch marked)",
        "x: {y: !!python/object/apply:os.system ['touch marked']}",
        "x'); import os; os.system('touch marked'); ('",
        "x\"); require('fs').writeFileSync('marked', ''); (\"",
        "x\nimport os; os.system('touch marked')\n",
        "x*/; touch marked; /*",
        "x }> <% touch marked %> <{ {{ touch marked }}",
        "`touch marked`",
        "x; touch marked; #",
        "x' ; touch marked ; '",
        "x\" ; touch marked ; \"",
        "x\ntouch marked\n",
        "x\r\ntouch marked",
        "\"; DROP TABLE users; --",
        "x'; SELECT pg_read_file('/etc/passwd'); --",
        "x\nservices:\n  evil:\n    privileged: true\n    image: evil",
        "!!python/object/apply:os.system [touch marked]",
        "x; } server { listen 80; root /;",
        "x\n[users]\nevil = evil",
        "${POSTGRES_PASSWORD}",
        "../../../etc/cron.d/evil",
        "\"); process.exit(1); (\"",
        "''' + __import__('os').system('touch marked') + '''",
        "<script>alert(1)</script>",
        "-rf /",
        "\u{0}\u{1b}[31m\u{202e}",
        "",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push("a".repeat(300));
    all
}

type Set = fn(&mut Scenario, String);

/// Every field that is a name, with its path.
const NAMES: [(&str, Set); 8] = [
    ("stack.project", |s, name| s.stack.project = name),
    ("stack.service", |s, name| s.stack.service = name),
    ("stack.healthPath", |s, name| s.stack.health_path = name),
    ("stack.postgres.service", |s, name| s.stack.postgres.service = name),
    ("stack.postgres.user", |s, name| s.stack.postgres.user = name),
    ("stack.postgres.database", |s, name| s.stack.postgres.database = name),
    ("stack.redis.service", |s, name| s.stack.redis.service = name),
    ("stack.qdrant.service", |s, name| s.stack.qdrant.service = name),
];

#[test]
fn what_cannot_be_a_name_is_refused_with_its_path() {
    for (path, set) in NAMES {
        for payload in payloads() {
            let mut scenario = scenario();
            set(&mut scenario, payload.clone());
            let error = scenario.validate().err().unwrap_or_else(|| panic!("{path} = {payload:?} is accepted"));
            assert_eq!(error.path, path, "{payload:?}");
        }
    }
}

/// Runs every script in a folder where nothing but `touch` works, and says whether one left the mark.
fn marked(root: &Path, files: &[std::path::PathBuf]) -> bool {
    let bin = root.join("bin");
    if !bin.exists() {
        fs::create_dir_all(&bin).unwrap();
        for tool in ["bash", "sh", "touch", "cat", "dirname"] {
            symlink(Path::new("/bin").join(tool), bin.join(tool)).unwrap();
        }
        fs::write(bin.join("docker"), "#!/bin/sh\nexit 1\n").unwrap();
        fs::set_permissions(bin.join("docker"), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut seen = BTreeSet::new();
    for script in files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "sh")) {
        // Many steps have the same script.
        if !seen.insert(fs::read_to_string(script).unwrap()) {
            continue;
        }
        let folder = script.parent().unwrap();
        let mut child = Command::new("/usr/bin/timeout");
        child.args(["3", "/bin/bash"]).arg(script).current_dir(folder).env("PATH", &bin).output().unwrap();
        if [folder, folder.parent().unwrap()].iter().any(|folder| folder.join("marked").exists()) {
            return true;
        }
    }
    false
}

/// Whether a program of any language left the mark below this folder.
fn mark_below(folder: &Path) -> bool {
    let found = Command::new("find").arg(folder).args(["-name", "marked*"]).output().unwrap();
    !found.stdout.is_empty()
}

/// Every language sees in each folder what it sees in `plain`, with other scalars; Python is run.
fn same_shape(plain: &Path, hostile: &[PathBuf]) {
    let Some(mut python) = Checker::Python.run() else { return };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("checkers/shapes.py");
    let output = python.arg(script).arg(plain).args(hostile).output().unwrap();
    assert!(output.status.success(), "{}", both(&output));
}

/// The names in every language at once: each payload that would leave a mark, or break out of where it stands.
#[test]
fn a_name_that_slipped_through_is_still_never_run() {
    let root = Folder::new("hostile");
    std::thread::scope(|scope| {
        for platform in [Platform::Compose, Platform::Kubernetes] {
            let root = &root;
            scope.spawn(move || slips_through(platform, root));
        }
    });
}

fn slips_through(platform: Platform, root: &Path) {
    let mut scenario = scenario();
    scenario.stack.platform = platform;
    scenario.policy.hosts = 3;
    let plain = root.join(format!("{platform:?}-plain"));
    write(&scenario, &everything(), &plain);
    let (mut folders, mut scripts) = (Vec::new(), Vec::new());
    // What is not refused here would be by the test above.
    for (index, payload) in payloads().into_iter().enumerate() {
        for (number, (_, set)) in NAMES.iter().enumerate() {
            // Two services of one name are refused in any case.
            set(&mut scenario, format!("{payload}{number}"));
        }
        let folder = root.join(format!("{platform:?}-{index}"));
        let files = write(&scenario, &everything(), &folder);
        assert!(!marked(&folder, &files), "{payload:?} was run");
        scripts.extend(files.iter().find(|file| file.ends_with("loadtest/k6.js")).cloned());
        if let Some(conf) = files.iter().find(|file| file.ends_with("nginx/nginx.conf"))
            && let Some(mut nginx) = Checker::Nginx.run()
        {
            let text = both(&nginx.arg("-t").arg("-p").arg(&folder).arg("-c").arg(conf).output().unwrap());
            // A name that is none is refused as a host: it has not become a directive.
            let one_word = text.contains("test is successful")
                || text.contains("[emerg]") && text.contains("invalid host in upstream");
            assert!(one_word, "{payload:?}: {text}");
        }
        folders.push(folder);
    }
    same_shape(&plain, &folders);
    super::loadtest::k6_runs(&scripts.iter().collect::<Vec<_>>(), "hostile names");
    for folder in folders {
        assert!(!mark_below(&folder), "{} was run", folder.display());
    }
}

/// Steps of every part, Redis and Qdrant as clusters included.
fn everything() -> Plan {
    let mut plan = plan();
    let more = plan_of(&[
        ("redis-sentinel", Component::Cache, StepKind::Configuration, |now| {
            now.cache.mode = CacheMode::Sentinel;
            now.cache.nodes = 3;
        }),
        ("redis-cluster", Component::Cache, StepKind::Host, |now| {
            now.cache.mode = CacheMode::Cluster;
            now.cache.nodes = 6;
        }),
        ("qdrant-cluster", Component::Vector, StepKind::Host, |now| {
            now.vector.nodes = 3;
            now.vector.replication = 2;
        }),
    ]);
    plan.steps.extend(more.steps);
    plan
}

/// What docker stats prints of a container with this name.
fn pasted(name: &str) -> String {
    format!(
        "CONTAINER ID   NAME                 CPU %     MEM USAGE / LIMIT   MEM %     NET I/O        BLOCK I/O    PIDS\n\
         0123456789ab   {name}   187.63%   1.79GiB / 2GiB      89.50%    1.2MB / 3MB    0B / 0B      23\n\
         voiceassist-voiceassist-server-1   187.63%   1.79GiB / 2GiB      89.50%    1.2MB / 3MB    0B / 0B      23\n"
    )
}

#[test]
fn a_pasted_container_name_is_never_run() {
    let root = Folder::new("hostile-container");
    let mut all = Vec::new();
    for (index, payload) in payloads().into_iter().enumerate() {
        let mut scenario = scenario();
        scenario.pastes = vec![pasted(&payload), format!("{payload}\n{}", pasted("x"))];
        let plan = headroom::plan(&scenario).unwrap();
        assert!(!plan.steps.is_empty(), "{payload:?}");
        let folder = root.join(index.to_string());
        let files = write(&scenario, &plan, &folder);
        assert!(!marked(&folder, &files) && !mark_below(&folder), "{payload:?} was run");
        all.extend(files);
        for procedure in headroom_artifacts::procedures(&scenario, &plan, headroom_model::Date::constant(2099, 1, 1)) {
            for command in procedure.run.iter().chain(&procedure.verify).chain(&procedure.undo) {
                assert!(payload.len() < 3 || !command.shell.contains(&payload), "{payload:?}: {}", command.shell);
            }
        }
    }
    super::files::check(&all, "hostile containers");
}

#[test]
fn no_path_leaves_the_folder() {
    for payload in payloads() {
        let mut scenario = scenario();
        let mut plan = everything();
        for (_, set) in &NAMES {
            set(&mut scenario, payload.clone());
        }
        for step in &mut plan.steps {
            step.id.insert_str(0, &payload);
        }
        for file in headroom_artifacts::artifacts(&scenario, &plan, headroom_model::Date::constant(2099, 1, 1)) {
            for path in [headroom_artifacts::folder(&plan, &file.step), file.path] {
                let plain = Path::new(&path).components().all(|part| matches!(part, std::path::Component::Normal(_)));
                assert!(plain && !path.contains('\\'), "{payload:?}: {path}");
            }
        }
    }
}

#[test]
fn the_name_of_a_scenario_may_be_anything() {
    let root = Folder::new("hostile-name");
    let mut all = Vec::new();
    for (index, payload) in payloads().into_iter().enumerate() {
        let mut scenario = scenario();
        scenario.name.clone_from(&payload);
        scenario.validate().unwrap();
        let files = write(&scenario, &plan(), &root.join(index.to_string()));
        assert!(!marked(&root, &files), "{payload:?} was run");
        all.extend(files);
    }
    super::files::check(&all, "hostile names of scenarios");
}

#[test]
fn what_was_pasted_is_text_in_the_runbook() {
    let root = Folder::new("hostile-paste");
    let mut all = Vec::new();
    for (index, payload) in payloads().into_iter().enumerate() {
        let mut plan = plan();
        plan.steps[0].title = format!("Scale {payload} 2 to 6");
        plan.steps[0].why.clone_from(&payload);
        plan.steps[0].decision = Some(payload.clone());
        let files = write(&scenario(), &plan, &root.join(index.to_string()));
        let text = fs::read_to_string(files.iter().find(|file| file.ends_with("RUNBOOK.md")).unwrap()).unwrap();
        assert!(!text.contains("<script>"), "{payload:?}");
        // No payload is a line of a code block, which a person copies into a shell.
        for line in payload.lines().filter(|line| line.contains("touch")) {
            assert!(
                !text.lines().any(|written| written.starts_with("    ") && written.trim() == line.trim()),
                "{payload:?}"
            );
        }
        all.extend(files);
    }
    super::files::check(&all, "hostile pastes");
}
