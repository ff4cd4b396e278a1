//! What is found in a file of any size, held in bounded memory. Nothing is left out in silence.

use headroom_model::{Diagnostic, Severity};

use crate::found::Found;
use crate::history::key;
use crate::order::Names;

/// So many single values, facts and load tests are kept.
const MOST_VALUES: usize = 30_000;
/// So many points of finished series.
const MOST_POINTS: usize = 300_000;
/// So many documents, and ranges of unread lines.
const MOST_RANGES: usize = 50_000;
/// So many diagnostics of a kind.
const MOST_OF_A_KIND: usize = 20;

/// What was left out.
#[derive(Default)]
pub(crate) struct LeftOut {
    values: usize,
    replaced: usize,
    facts: usize,
    load_tests: usize,
    documents: usize,
    series: usize,
    unread_lines: usize,
    diagnostics: usize,
}

impl Found {
    /// Says something about the file as a whole.
    pub(crate) fn about_file(&mut self, code: &str, message: impl Into<String>, help: &str) {
        self.say_of_all(Diagnostic::new(Severity::Warning, code, message).with_help(help));
    }

    /// Says that what begins on this line is too long to be read as a whole.
    pub(crate) fn cut(&mut self, line: usize) {
        self.warn(
            line,
            "document-cut",
            "What begins here is too long to be kept as a whole; it was read in parts, and not everything may be found.",
            "Cut the file into parts of a few megabytes",
        );
    }

    /// Keeps what was found within bounds.
    pub(crate) fn bound(&mut self) {
        if self.inspection.observations.len() > MOST_VALUES {
            self.keep_latest_values();
        }
        if self.inspection.facts.len() > MOST_VALUES {
            let facts = std::mem::take(&mut self.inspection.facts);
            let all = facts.len();
            let mut names = Names::default();
            for fact in facts {
                let number = names.number(&format!("{} {} {}", fact.component as u8, fact.name, fact.subject));
                match self.inspection.facts.get_mut(number) {
                    Some(known) => *known = fact,
                    None => self.inspection.facts.push(fact),
                }
            }
            self.inspection.facts.truncate(MOST_VALUES / 2);
            self.left_out.facts += all - self.inspection.facts.len();
        }
        self.left_out.load_tests += truncate(&mut self.inspection.load_tests, MOST_VALUES);
        self.bound_ranges();
        self.bound_series();
        if self.inspection.diagnostics.len() > MOST_VALUES {
            self.keep_few_of_a_kind();
        }
    }

    /// Of each value keeps the latest; those that say when they were measured become series.
    fn keep_latest_values(&mut self) {
        let observations = std::mem::take(&mut self.inspection.observations);
        let mut names = Names::default();
        for observation in observations {
            let number = names.number(&key(&observation));
            match self.inspection.observations.get_mut(number) {
                Some(known) => {
                    let before = std::mem::replace(known, observation);
                    self.left_out.replaced += 1;
                    self.history.add(0, &before);
                }
                None => self.inspection.observations.push(observation),
            }
        }
        // Half, so that this is not done again for every value.
        self.left_out.values += truncate(&mut self.inspection.observations, MOST_VALUES / 2);
    }

    fn bound_ranges(&mut self) {
        self.left_out.documents += truncate(&mut self.inspection.documents, MOST_RANGES);
        let more = self.unread.get(MOST_RANGES..).unwrap_or_default();
        self.left_out.unread_lines += more.iter().map(|range| range.last_line + 1 - range.first_line).sum::<usize>();
        self.unread.truncate(MOST_RANGES);
    }

    fn bound_series(&mut self) {
        let mut points = 0;
        let fits = self.inspection.series.iter().take_while(|series| {
            // A series weighs about as much as a few points.
            points += series.points.len() + 10;
            points < MOST_POINTS
        });
        let fits = fits.count().max(1);
        self.left_out.series += truncate(&mut self.inspection.series, fits);
    }

    fn keep_few_of_a_kind(&mut self) {
        let mut names = Names::default();
        let mut counts: Vec<usize> = Vec::new();
        let before = self.inspection.diagnostics.len();
        self.inspection.diagnostics.retain(|diagnostic| {
            let number = names.number(&diagnostic.code);
            counts.resize(names.len(), 0);
            let count = counts.get_mut(number).map_or(0, |count| {
                *count += 1;
                *count
            });
            count <= MOST_OF_A_KIND
        });
        self.left_out.diagnostics += before - self.inspection.diagnostics.len();
    }

    /// Says what was left out, and makes series of values that were measured again and again.
    pub(crate) fn say_left_out(&mut self) {
        let left_out = std::mem::take(&mut self.left_out);
        if left_out.replaced > 0 {
            let history = std::mem::take(&mut self.history);
            let mut history = history;
            self.inspection.observations.iter().for_each(|observation| history.add(0, observation));
            let each = history.each();
            self.inspection.series.extend(history.finish().into_iter().map(|(_, series)| series));
            let message = format!("{} values were measured again later; of each the last counts.", left_out.replaced);
            self.about_file("only-last-values-kept", message, "");
            if each > 1 {
                let message = format!("Each point of a series is the mean of {each} reports that follow each other.");
                self.about_file("series-thinned", message, "");
            }
        }
        for (count, what) in [
            (left_out.values, "values"),
            (left_out.facts, "facts"),
            (left_out.load_tests, "load tests"),
            (left_out.documents, "documents"),
            (left_out.series, "series"),
            (left_out.unread_lines, "unread lines"),
            (left_out.diagnostics, "notes like those shown"),
        ] {
            if count > 0 {
                let message = format!("{count} {what} more than can be shown at once were left out.");
                self.about_file("left-out", message, "Cut the file into parts to see everything");
            }
        }
    }
}

/// Cuts a list to a length; how many were cut off.
fn truncate<T>(list: &mut Vec<T>, most: usize) -> usize {
    let more = list.len().saturating_sub(most);
    list.truncate(most);
    more
}
