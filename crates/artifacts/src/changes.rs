use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use headroom_model::{Artifact, Change};
use similar::algorithms::{Capture, Replace, myers};
use similar::udiff::UnifiedHunkHeader;
use similar::{DiffTag, group_diff_ops};

/// Lines that are shown around a change.
const AROUND: usize = 3;

/// What changes in the project's folder from one list of files to a later one, a file each, in the order of their paths.
///
/// Both lists are those of [`crate::artifacts`]: of several versions of a path the last one is what lies there. Files about the
/// whole plan lie elsewhere and are left out.
pub fn changes(before: &[Artifact], after: &[Artifact]) -> Vec<Change> {
    // Of each path the last version on either side. Filled one by one: collecting would bring along a sort of its own.
    let mut paths: BTreeMap<&str, [Option<&Artifact>; 2]> = BTreeMap::new();
    for (side, files) in [before, after].into_iter().enumerate() {
        for file in files.iter().filter(|file| !file.step.is_empty()) {
            if let Some(version) = paths.entry(&file.path).or_default().get_mut(side) {
                *version = Some(file);
            }
        }
    }
    paths.into_iter().filter_map(|(path, [before, after])| change(path, before, after)).collect()
}

fn change(path: &str, before: Option<&Artifact>, after: Option<&Artifact>) -> Option<Change> {
    let step = after.or(before).map_or("", |file| file.step.as_str());
    let text = |file: Option<&Artifact>| file.map_or("", |file| file.contents.as_str()).to_owned();
    let (old, new) = (text(before), text(after));
    if old == new {
        return None;
    }
    let name = |side: &str, file: Option<&Artifact>| match file {
        Some(_) => format!("{side}/{path}"),
        None => "/dev/null".to_owned(),
    };
    let mut diff = format!("--- {}\n+++ {}\n", name("a", before), name("b", after));
    write_hunks(&mut diff, &old, &new);
    Some(Change { path: path.to_owned(), step: step.to_owned(), diff })
}

/// The hunks of a unified diff. `similar` writes them too, through a type that carries all of its algorithms: 43 kB of the
/// page.
fn write_hunks(diff: &mut String, old: &str, new: &str) {
    let [old, new] = [old, new].map(|text| text.split_inclusive('\n').collect::<Vec<&str>>());
    let mut found = Replace::new(Capture::new());
    // To capture never fails.
    let _ = myers::diff_deadline_raw(&mut found, old.as_slice(), 0..old.len(), new.as_slice(), 0..new.len(), None);
    for hunk in group_diff_ops(found.into_inner().into_ops(), AROUND) {
        let _ = writeln!(diff, "{}", UnifiedHunkHeader::new(&hunk));
        for op in &hunk {
            let same = op.tag() == DiffTag::Equal;
            let lines = |lines: &[&str], range: Range<usize>| lines.get(range).unwrap_or_default().concat();
            if same {
                prefixed(diff, ' ', &lines(&old, op.old_range()));
            } else {
                prefixed(diff, '-', &lines(&old, op.old_range()));
                prefixed(diff, '+', &lines(&new, op.new_range()));
            }
        }
    }
}

/// Writes each line behind a sign, and says where a text ends without a line's end.
fn prefixed(diff: &mut String, sign: char, lines: &str) {
    for line in lines.split_inclusive('\n') {
        diff.push(sign);
        diff.push_str(line);
        if !line.ends_with('\n') {
            diff.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use similar::TextDiff;

    use super::*;

    proptest! {
        #[test]
        fn hunks_are_those_that_the_library_writes(
            old in prop::collection::vec("[a-c]{0,2}", 0..40),
            new in prop::collection::vec("[a-c]{0,2}", 0..40),
            (ends, ends_too) in any::<(bool, bool)>(),
        ) {
            let text = |lines: &[String], ends| format!("{}{}", lines.join("\n"), if ends { "\n" } else { "" });
            let (old, new) = (text(&old, ends), text(&new, ends_too));
            let mut written = String::new();
            write_hunks(&mut written, &old, &new);
            prop_assert_eq!(patched(&old, &written), new.clone(), "{}", &written);
            let theirs = TextDiff::from_lines(&old, &new).unified_diff().context_radius(3).to_string();
            let changed = |diff: &str| diff.lines().filter(|line| line.starts_with(['+', '-'])).count();
            prop_assert!(changed(&written) <= changed(&theirs) + 2, "{}\n{}", &written, &theirs);
        }
    }

    /// The text after the hunks, as `patch` applies them.
    fn patched(old: &str, hunks: &str) -> String {
        let old: Vec<&str> = old.split_inclusive('\n').collect();
        let (mut new, mut at, mut gone) = (String::new(), 0, false);
        for line in hunks.split_inclusive('\n') {
            match line.as_bytes().first() {
                Some(b'@') => {
                    let range = line.split([' ', ',']).nth(1).unwrap().trim_start_matches('-');
                    let count = line.split(' ').nth(1).unwrap().split_once(',').map_or("1", |(_, count)| count);
                    let start = range.parse::<usize>().unwrap() - usize::from(count != "0");
                    new.extend(old.get(at..start).unwrap().iter().copied());
                    at = start;
                }
                // It is about the line before, which a text that only goes away has not.
                Some(b'\\') if !gone => drop(new.pop()),
                Some(b'\\') => {}
                Some(b'+') => new.push_str(line.get(1..).unwrap()),
                Some(b'-') => at += 1,
                _ => {
                    new.push_str(line.get(1..).unwrap());
                    at += 1;
                }
            }
            gone = line.starts_with('-');
        }
        new.extend(old.get(at..).unwrap().iter().copied());
        new
    }
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
