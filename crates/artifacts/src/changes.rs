use std::collections::BTreeMap;

use headroom_model::{Artifact, Change};
use similar::TextDiff;

/// What changes in the project's folder from one list of files to a later one, a file each, in the order of their paths.
///
/// Both lists are those of [`crate::artifacts`]: of several versions of a path the last one is what lies there. Files about the
/// whole plan lie elsewhere and are left out.
pub fn changes(before: &[Artifact], after: &[Artifact]) -> Vec<Change> {
    let (before, after) = (project(before), project(after));
    let paths: BTreeMap<&str, &str> =
        before.iter().chain(&after).map(|(path, file)| (*path, file.step.as_str())).collect();
    paths.into_iter().filter_map(|(path, step)| change(path, step, before.get(path), after.get(path))).collect()
}

/// The last version of each path.
fn project(files: &[Artifact]) -> BTreeMap<&str, &Artifact> {
    files.iter().filter(|file| !file.step.is_empty()).map(|file| (file.path.as_str(), file)).collect()
}

fn change(path: &str, step: &str, before: Option<&&Artifact>, after: Option<&&Artifact>) -> Option<Change> {
    let text = |file: Option<&&Artifact>| file.map_or("", |file| file.contents.as_str()).to_owned();
    let (old, new) = (text(before), text(after));
    if old == new {
        return None;
    }
    let name = |side: &str, file: Option<&&Artifact>| match file {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_owned(),
    };
    let diff = TextDiff::from_lines(&old, &new);
    let diff = diff.unified_diff().context_radius(3).header(&name("a", before), &name("b", after)).to_string();
    Some(Change { path: path.to_owned(), step: step.to_owned(), diff })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, date};

    #[test]
    fn a_step_changes_what_it_touches_and_nothing_else() {
        let (scenario, plan) = (fixture::scenario(), fixture::plan());
        let until = |day| crate::artifacts(&scenario, &plan, day);
        let (november, december) = (until(date(2026, 11, 24)), until(date(2026, 12, 24)));
        assert_eq!(changes(&november, &november), []);
        let changed = changes(&november, &december);
        let paths: Vec<&str> = changed.iter().map(|one| one.path.as_str()).collect();
        assert_eq!(
            paths,
            [".env.example", "compose.headroom.yaml", "pgbouncer/pgbouncer.ini", "pgbouncer/userlist.sh"]
        );
        assert!(changed.iter().all(|one| one.step == "database-pooler-1"));
        assert!(changed[1].diff.starts_with("--- a/compose.headroom.yaml\n+++ b/compose.headroom.yaml\n@@"));
        assert!(changed[2].diff.starts_with("--- /dev/null\n+++ b/pgbouncer/pgbouncer.ini\n@@ -0,0 +1,"));
        // The way back takes the files away.
        let back = changes(&december, &november);
        assert!(back[2].diff.starts_with("--- a/pgbouncer/pgbouncer.ini\n+++ /dev/null\n"));
    }
}
