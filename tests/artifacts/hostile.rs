//! Names that are code in some language: refused with the field's path, or data in every file.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use headroom_model::Scenario;

use super::example::{empty_folder, plan, scenario, write};

/// Each would leave the file `marked` behind, or break the file it lands in.
fn payloads() -> Vec<String> {
    let mut all: Vec<String> = [
        "$(touch marked)",
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
    for script in files.iter().filter(|file| file.extension().is_some_and(|kind| kind == "sh")) {
        let folder = script.parent().unwrap();
        let mut child = Command::new("/usr/bin/timeout");
        child.args(["3", "/bin/bash"]).arg(script).current_dir(folder).env("PATH", &bin).output().unwrap();
        if [folder, folder.parent().unwrap()].iter().any(|folder| folder.join("marked").exists()) {
            return true;
        }
    }
    false
}

#[test]
fn a_name_that_slipped_through_is_still_never_run() {
    let root = empty_folder("hostile");
    // The worst of them, in every field at once: what is not refused here would be by the test above.
    for (index, payload) in payloads().into_iter().filter(|payload| payload.contains("touch")).enumerate() {
        let mut scenario = scenario();
        for (_, set) in &NAMES {
            set(&mut scenario, payload.clone());
        }
        let files = write(&scenario, &plan(), &root.join(index.to_string()));
        assert!(!marked(&root, &files), "{payload:?} was run");
    }
}

#[test]
fn the_name_of_a_scenario_may_be_anything() {
    let root = empty_folder("hostile-name");
    for (index, payload) in payloads().into_iter().enumerate() {
        let mut scenario = scenario();
        scenario.name.clone_from(&payload);
        scenario.validate().unwrap();
        let files = write(&scenario, &plan(), &root.join(index.to_string()));
        super::files::check(&files, &payload);
        assert!(!marked(&root, &files), "{payload:?} was run");
    }
}

#[test]
fn what_was_pasted_is_text_in_the_runbook() {
    let root = empty_folder("hostile-paste");
    for payload in payloads() {
        let mut plan = plan();
        plan.steps[0].title = format!("Scale {payload} 2 to 6");
        plan.steps[0].why.clone_from(&payload);
        plan.steps[0].decision = Some(payload.clone());
        let files = write(&scenario(), &plan, &root);
        let text = fs::read_to_string(files.iter().find(|file| file.ends_with("RUNBOOK.md")).unwrap()).unwrap();
        assert!(!text.contains("<script>"), "{payload:?}");
        // No payload is a line of a code block, which a person copies into a shell.
        for line in payload.lines().filter(|line| line.contains("touch")) {
            assert!(
                !text.lines().any(|written| written.starts_with("    ") && written.trim() == line.trim()),
                "{payload:?}"
            );
        }
        super::files::check(&files, &payload);
    }
}
