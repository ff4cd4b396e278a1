//! How long each step took and how it ended.

use std::fmt;
use std::time::Duration;

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    /// With what was wrong.
    Failed(String),
    /// With the step whose result it needed.
    Skipped(&'static str),
}

/// The steps that were run.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    rows: Vec<(&'static str, Duration, Outcome)>,
}

impl Summary {
    pub(crate) fn add(&mut self, name: &'static str, took: Duration, outcome: Outcome) {
        self.rows.push((name, took, outcome));
    }

    /// Whether the step of this name ended with [`Outcome::Passed`], or was not run at all.
    pub(crate) fn is_fine(&self, name: &str) -> bool {
        self.rows.iter().all(|(row, _, outcome)| *row != name || *outcome == Outcome::Passed)
    }

    /// Whether the step of this name was run and ended with [`Outcome::Passed`].
    pub(crate) fn has(&self, name: &str) -> bool {
        self.rows.iter().any(|(row, _, outcome)| *row == name && *outcome == Outcome::Passed)
    }

    pub(crate) const fn table(&self, all: Duration) -> Table<'_> {
        Table { summary: self, all }
    }

    pub(crate) fn has_passed(&self) -> bool {
        self.rows.iter().all(|(_, _, outcome)| *outcome == Outcome::Passed)
    }

    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.rows.iter().filter(|(_, _, outcome)| is(outcome)).count()
    }
}

/// A summary of a run that took `all`: less than its steps together where two ran side by side.
pub(crate) struct Table<'a> {
    summary: &'a Summary,
    all: Duration,
}

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { summary, all } = self;
        for (name, took, outcome) in &summary.rows {
            write!(f, "{name:<12} {:>10}  ", duration(*took))?;
            match outcome {
                Outcome::Passed => writeln!(f, "passed")?,
                Outcome::Failed(error) => {
                    writeln!(f, "FAILED: {}", error.replace('\n', "\n                         "))?;
                }
                Outcome::Skipped(step) => writeln!(f, "skipped, for {step} failed")?,
            }
        }
        writeln!(f, "{:<12} {:>10}", "all", duration(*all))?;
        write!(
            f,
            "steps: {} passed, {} failed, {} skipped",
            summary.count(|outcome| *outcome == Outcome::Passed),
            summary.count(|outcome| matches!(outcome, Outcome::Failed(_))),
            summary.count(|outcome| matches!(outcome, Outcome::Skipped(_))),
        )
    }
}

/// A duration as one says it.
pub(crate) fn duration(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{:.1} s", took.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_line_a_step_and_counts_them() {
        let mut summary = Summary::default();
        summary.add("fmt", Duration::from_millis(840), Outcome::Passed);
        summary.add("page", Duration::from_secs(187), Outcome::Failed("`trunk build` failed".to_owned()));
        summary.add("size", Duration::ZERO, Outcome::Skipped("page"));
        assert_eq!(
            summary.table(Duration::from_secs(187)).to_string(),
            "\
fmt               0.8 s  passed
page         3 min 07 s  FAILED: `trunk build` failed
size              0.0 s  skipped, for page failed
all          3 min 07 s
steps: 1 passed, 1 failed, 1 skipped"
        );
        assert!(!summary.has_passed());
    }

    #[test]
    fn a_step_that_was_not_run_stands_in_nobodys_way() {
        let mut summary = Summary::default();
        assert!(summary.is_fine("page") && summary.has_passed());
        summary.add("page", Duration::ZERO, Outcome::Passed);
        assert!(summary.is_fine("page"));
        summary.add("size", Duration::ZERO, Outcome::Failed(String::new()));
        assert!(summary.is_fine("page") && !summary.is_fine("size"));
    }
}
