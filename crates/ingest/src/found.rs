//! What has been found so far, while a paste is read.

use headroom_model::{
    Certainty, Component, Diagnostic, Fact, Inspection, LineRange, LoadTest, Metric, Observation, Series, Severity,
    Timestamp,
};

use crate::bounds::LeftOut;
use crate::certainty;
use crate::history::History;
use crate::order::{signed_key, sorted_by};
use crate::scrape::Scrapes;

/// How far back [`Found::last_of`] looks.
const LATEST: usize = 256;

/// Collects what the formats read. Lines are given from 0, as a [`Paste`](crate::lines::Paste) addresses them,
/// and come out from 1.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) inspection: Inspection,
    /// Consecutive unread lines in the order in which they were found, numbered as they come out.
    pub(crate) unread: Vec<LineRange>,
    /// How many lines of the whole text come before the paste that is being read.
    pub(crate) base: usize,
    /// What was left out of a file of any size, and what its repeated values were over time.
    pub(crate) left_out: LeftOut,
    pub(crate) history: History,
    /// The time of what is being read, where its output says one.
    pub(crate) at: Option<Timestamp>,
    /// The time that was written over what follows.
    pub(crate) heading: Option<Timestamp>,
    /// Pages of metrics, which the next ones are compared with.
    pub(crate) scrapes: Scrapes,
}

impl Found {
    /// The number that a person sees of a line of the paste.
    fn number(&self, line: usize) -> usize {
        self.base + line + 1
    }

    /// A value in the metric's unit; what is not finite is no value.
    pub(crate) fn observe(&mut self, component: Component, subject: &str, metric: Metric, value: f64, line: usize) {
        if value.is_finite() {
            let mut observation = Observation::new(component, subject, metric, value, self.number(line));
            observation.at = self.at;
            self.inspection.observations.push(observation);
        }
    }

    /// The same, when there is a value.
    pub(crate) fn observe_some(
        &mut self,
        component: Component,
        subject: &str,
        metric: Metric,
        value: Option<f64>,
        line: usize,
    ) {
        if let Some(value) = value {
            self.observe(component, subject, metric, value, line);
        }
    }

    /// The last value of a metric of a subject, among the latest observations.
    pub(crate) fn last_of(&self, subject: &str, metric: Metric) -> Option<f64> {
        let latest = self.inspection.observations.iter().rev().take(LATEST);
        let mut matching = latest.filter(|observation| observation.metric == metric && observation.subject == subject);
        matching.next().map(|observation| observation.value)
    }

    /// Something a tool said in words; nothing when it said nothing.
    pub(crate) fn fact(&mut self, component: Component, subject: &str, name: &str, text: &str, line: usize) {
        if !text.is_empty() {
            let line = self.number(line);
            self.inspection.facts.push(Fact {
                component,
                subject: subject.to_owned(),
                name: name.to_owned(),
                text: text.to_owned(),
                line,
            });
        }
    }

    /// A fact that is a number without a metric of its own.
    pub(crate) fn count(&mut self, component: Component, subject: &str, name: &str, count: f64, line: usize) {
        self.fact(component, subject, name, &count.to_string(), line);
    }

    pub(crate) fn load_test(&mut self, mut test: LoadTest, line: usize) {
        test.line = self.number(line);
        if test.requests_per_second.is_finite() {
            self.inspection.load_tests.push(test);
        }
    }

    /// A series whose points may still be unsorted and repeated; of points at the same time the last counts.
    pub(crate) fn series(
        &mut self,
        component: Component,
        subject: &str,
        metric: Metric,
        mut points: Vec<(Timestamp, f64)>,
        first: usize,
        last: usize,
    ) {
        points.retain(|(_, value)| value.is_finite());
        points = tidy(points);
        if points.is_empty() {
            return;
        }
        self.inspection.series.push(Series {
            component,
            subject: subject.to_owned(),
            metric,
            unit: metric.unit(),
            points,
            first_line: self.number(first),
            last_line: self.number(last),
        });
    }

    pub(crate) fn info(&mut self, line: usize, code: &str, message: impl Into<String>, help: &str) {
        self.say(Severity::Info, line, code, message, help);
    }

    pub(crate) fn warn(&mut self, line: usize, code: &str, message: impl Into<String>, help: &str) {
        self.say(Severity::Warning, line, code, message, help);
    }

    pub(crate) fn error(&mut self, line: usize, code: &str, message: impl Into<String>, help: &str) {
        self.say(Severity::Error, line, code, message, help);
    }

    pub(crate) fn say(&mut self, severity: Severity, line: usize, code: &str, message: impl Into<String>, help: &str) {
        let diagnostic = Diagnostic::new(severity, code, message).on_line(self.number(line)).with_help(help);
        self.inspection.diagnostics.push(diagnostic);
    }

    /// A diagnostic about no line in particular.
    pub(crate) fn say_of_all(&mut self, diagnostic: Diagnostic) {
        self.inspection.diagnostics.push(diagnostic);
    }

    /// A line that is not blank and says nothing that could be read.
    pub(crate) fn unread(&mut self, line: usize) {
        let number = self.number(line);
        match self.unread.last_mut() {
            Some(range) if range.last_line + 1 == number => range.last_line = number,
            _ => self.unread.push(LineRange { first_line: number, last_line: number }),
        }
    }

    /// How many lines were not read.
    pub(crate) fn unread_lines(&self) -> usize {
        self.unread.iter().map(|range| range.last_line + 1 - range.first_line).sum()
    }

    pub(crate) fn document(&mut self, format: &crate::Known, first: usize, last: usize, how: How) {
        let (certainty, alternatives) = match how {
            How::Chosen => (Certainty::Chosen, Vec::new()),
            How::Recognised { alternatives } => (Certainty::Sure, alternatives),
        };
        self.inspection.documents.push(headroom_model::Document {
            certainty,
            alternatives,
            format: format.id.to_owned(),
            first_line: self.number(first),
            last_line: self.number(last),
            title: format.title.to_owned(),
        });
        self.at = None;
    }

    /// Whether nothing was found since.
    pub(crate) fn is_at(&self, state: &State) -> bool {
        let Inspection { observations, series, load_tests, facts, .. } = &self.inspection;
        state.lengths.starts_with(&[observations.len(), series.len(), load_tests.len(), facts.len()])
    }

    /// Moves what was said since about lines after this one to this one: a format that was forced on lines it does not
    /// know may speak of one that is not there.
    pub(crate) fn say_until(&mut self, last: usize, state: &State) {
        let last = self.number(last);
        let [.., before] = state.lengths;
        for said in self.inspection.diagnostics.iter_mut().skip(before) {
            said.line = said.line.map(|line| line.min(last));
        }
    }

    /// How much has been found, to go back to.
    pub(crate) fn state(&self) -> State {
        let Inspection { observations, series, load_tests, facts, diagnostics, .. } = &self.inspection;
        State {
            lengths: [observations.len(), series.len(), load_tests.len(), facts.len(), diagnostics.len()],
            unread: (self.unread.len(), self.unread.last().copied()),
            at: self.at,
        }
    }

    /// Forgets what was found since.
    pub(crate) fn back_to(&mut self, state: &State) {
        let [observations, series, load_tests, facts, diagnostics] = state.lengths;
        self.inspection.observations.truncate(observations);
        self.inspection.series.truncate(series);
        self.inspection.load_tests.truncate(load_tests);
        self.inspection.facts.truncate(facts);
        self.inspection.diagnostics.truncate(diagnostics);
        self.unread.truncate(state.unread.0);
        if let (Some(last), Some(before)) = (self.unread.last_mut(), state.unread.1) {
            *last = before;
        }
        self.at = state.at;
    }

    /// Everything, in the order of the text.
    pub(crate) fn finish(mut self) -> Inspection {
        for range in sorted_by(self.unread, |range| range.first_line as u64) {
            match self.inspection.unread.last_mut() {
                Some(last) if last.last_line + 1 >= range.first_line => {
                    last.last_line = last.last_line.max(range.last_line);
                }
                _ => self.inspection.unread.push(range),
            }
        }
        self.inspection.observations = sorted_by(self.inspection.observations, |found| found.line as u64);
        self.inspection.diagnostics = sorted_by(self.inspection.diagnostics, |said| said.line.unwrap_or(0) as u64);
        certainty::judge(&mut self.inspection);
        self.inspection
    }
}

/// Points in order of time, no time twice: of points at the same time the last counts.
pub(crate) fn tidy(mut points: Vec<(Timestamp, f64)>) -> Vec<(Timestamp, f64)> {
    if !points.is_sorted_by_key(|&(at, _)| at) {
        points = sorted_by(points, |(at, _)| signed_key(at.as_microsecond()));
    }
    points.reverse();
    points.dedup_by_key(|&mut (at, _)| at);
    points.reverse();
    points
}

/// How a document came to be of its format.
pub(crate) enum How {
    /// By the line it begins with; other formats begin so too.
    Recognised { alternatives: Vec<String> },
    /// A person said so.
    Chosen,
}

/// How much had been found at some time.
pub(crate) struct State {
    lengths: [usize; 5],
    /// How many ranges, and the last of them, which may have grown since.
    unread: (usize, Option<LineRange>),
    at: Option<Timestamp>,
}
