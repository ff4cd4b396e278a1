//! The archive as Python unpacks it, and the diff as git applies it.

use std::fs;
use std::path::Path;
use std::process::Command;

use headroom_artifacts::{archive, artifacts, changes};
use headroom_model::{Date, Plan, Scenario};

use super::checkers::succeed;
use super::example::{plan, scenario, write};
use super::folder::Folder;

#[test]
fn the_archive_unpacks_to_the_files_and_scripts_can_be_run() {
    let (scenario, plan) = (scenario(), plan());
    let files = artifacts(&scenario, &plan, Date::constant(2099, 1, 1));
    let bytes = archive(&files, &plan).unwrap();
    assert_eq!(bytes, archive(&files, &plan).unwrap(), "the same files give the same bytes");

    let root = Folder::new("archive");
    fs::write(root.join("plan.zip"), &bytes).unwrap();
    // Tests every sum, then unpacks.
    succeed(Command::new("python3").args(["-m", "zipfile", "--test", "plan.zip"]), &root);
    succeed(Command::new("python3").args(["-m", "zipfile", "--extract", "plan.zip", "unpacked"]), &root);
    let written = write(&scenario, &plan, &root.join("written"));
    for file in &written {
        let path = file.strip_prefix(root.join("written")).unwrap();
        assert_eq!(fs::read(file).unwrap(), fs::read(root.join("unpacked").join(path)).unwrap(), "{}", path.display());
    }
    let list = "import zipfile; [print(i.filename, oct(i.external_attr >> 16)) for i in zipfile.ZipFile('plan.zip').infolist()]";
    let list = succeed(Command::new("python3").args(["-c", list]), &root);
    assert_eq!(list.lines().count(), written.len());
    for line in list.lines() {
        let (path, mode) = line.rsplit_once(' ').unwrap();
        let is_script = [".sh", "copy.py"].iter().any(|end| path.ends_with(end));
        assert!(mode.ends_with(if is_script { "755" } else { "644" }), "{line}");
    }
}

/// The project's folder after the first `steps` steps, as the procedures lay their files over each other.
fn project(scenario: &Scenario, whole: &Plan, steps: usize, root: &Path) -> Vec<headroom_model::Artifact> {
    let part = Plan { steps: whole.steps[..steps].to_vec(), ..whole.clone() };
    let files = artifacts(scenario, &part, Date::constant(2099, 1, 1));
    for file in files.iter().filter(|file| !file.step.is_empty()) {
        let path = root.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.contents).unwrap();
    }
    files
}

#[test]
fn the_diff_of_a_step_turns_the_folder_before_into_the_folder_after() {
    let (scenario, whole) = (scenario(), plan());
    let root = Folder::new("diff");
    for steps in 1..=whole.steps.len() {
        let (before, after) = (root.join(format!("{steps}-before")), root.join(format!("{steps}-after")));
        fs::create_dir_all(&before).unwrap();
        let old = project(&scenario, &whole, steps - 1, &before);
        let new = project(&scenario, &whole, steps, &after);
        let changed = changes(&old, &new);
        let step = &whole.steps[steps - 1].id;
        assert!(changed.iter().all(|change| change.step == *step), "{step}: {changed:?}");
        if changed.is_empty() {
            continue;
        }
        let patch: String = changed.iter().map(|change| change.diff.as_str()).collect();
        fs::write(before.join("step.patch"), patch).unwrap();
        // Outside of any repository, git only reads the patch.
        succeed(
            Command::new("git").args(["apply", "-p1", "step.patch"]).env("GIT_CEILING_DIRECTORIES", &*root),
            &before,
        );
        fs::remove_file(before.join("step.patch")).unwrap();
        succeed(Command::new("diff").args(["-r"]).arg(&before).arg(&after), &root);
    }
}
