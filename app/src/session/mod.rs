//! What a person put in, and nothing that follows from it: the scenario, the pasted text and what is looked at.
//!
//! Pure: no browser, no signals. [`codec`] writes it into a link and reads it back, [`edit`] changes it without
//! ever leaving it invalid, [`fields`] lists what can be changed.

pub mod beside;
pub mod codec;
pub mod edit;
pub mod fields;
pub mod paste;
pub mod scaling;

use std::collections::BTreeSet;
use std::sync::Arc;

use headroom::{Date, Inspection, Scenario};
use serde::{Deserialize, Serialize};

use crate::pieces;

/// One of the page's views.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum View {
    /// One time axis: runway, steps, chart, month.
    #[default]
    Outlook,
    /// The topology now and then, and the steps.
    Plan,
    /// Files and commands.
    Commands,
    /// What load tests tell.
    LoadTest,
    /// Autoscalers on the same load.
    Autoscaling,
    /// The scenarios side by side.
    Compare,
}

impl View {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 6] =
        [Self::Outlook, Self::Plan, Self::Commands, Self::LoadTest, Self::Autoscaling, Self::Compare];

    /// The name on the tab.
    pub fn title(self) -> &'static str {
        match self {
            Self::Outlook => "Outlook",
            Self::Plan => "Plan",
            Self::Commands => "Commands",
            Self::LoadTest => "Load test",
            Self::Autoscaling => "Autoscaling",
            Self::Compare => "Compare",
        }
    }

    /// The identifier of its tab and panel.
    pub fn id(self) -> &'static str {
        match self {
            Self::Outlook => "outlook",
            Self::Plan => "plan",
            Self::Commands => "commands",
            Self::LoadTest => "load-test",
            Self::Autoscaling => "autoscaling",
            Self::Compare => "compare",
        }
    }
}

/// The scale of the chart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Axis {
    /// Logarithmic when demand grows by more than a factor of four.
    #[default]
    Auto,
    /// Linear.
    Linear,
    /// Logarithmic.
    Log,
}

/// Everything that a reload brings back and a link carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Session {
    /// The scenario; its `pastes` are always empty here, the text is [`Session::text`].
    pub scenario: Arc<Scenario>,
    /// The pasted text; empty when there is none, or when it did not come with the link.
    #[serde(skip_serializing_if = "is_empty")]
    pub text: Arc<str>,
    /// The fingerprint of the pasted text, by which this browser finds it again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_id: Option<String>,
    /// What was read from a text that is not here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read: Option<Arc<Inspection>>,
    /// Files that were read apart, too large to be part of the text.
    #[serde(skip_serializing_if = "no_files")]
    pub files: Arc<Vec<ReadFile>>,
    /// Whether the planner is open although nothing was pasted.
    pub started: bool,
    /// The view that is open.
    pub view: View,
    /// The chosen month, counted from today.
    pub month: u32,
    /// The chosen resource of the runway, such as `app-cpu`; empty: the first.
    pub resource: String,
    /// The scale of the chart.
    pub axis: Axis,
    /// Whether charts are shown as tables.
    pub table: bool,
    /// The file that is open in Commands, as `step path`; empty: the first.
    pub file: String,
    /// The checklist items that are ticked, as `step item`.
    pub ticked: BTreeSet<String>,
    /// The other scenarios that are kept beside this one, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Arc<Session>>,
    /// The place of this scenario among all of them, counted from 0.
    pub place: usize,
}

/// A file that was read, without its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadFile {
    /// Its name.
    pub name: String,
    /// What was read from it.
    pub read: Arc<Inspection>,
}

impl Default for Session {
    fn default() -> Self {
        let mut scenario = Scenario::default();
        // The runbook's 50 % a month, with a range, so that the first chart shows what is not known.
        scenario.growth.low = Some(35.0);
        scenario.growth.high = Some(65.0);
        Self {
            scenario: Arc::new(scenario),
            text: Arc::from(""),
            text_id: None,
            read: None,
            files: Arc::default(),
            started: false,
            view: View::default(),
            month: 3,
            resource: String::new(),
            axis: Axis::default(),
            table: false,
            file: String::new(),
            ticked: BTreeSet::new(),
            others: Vec::new(),
            place: 0,
        }
    }
}

impl Session {
    /// A new session that starts on this day.
    pub fn new(today: Date) -> Self {
        let mut session = Self::default();
        Arc::make_mut(&mut session.scenario).today = Some(today);
        session
    }

    /// Whether there is nothing to plan from yet, so that the page asks for a paste.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.read.is_none() && self.files.is_empty() && !self.started
    }

    /// The scenario with the pasted text in it, secrets masked: what Export writes.
    pub fn export(&self) -> Scenario {
        let mut scenario = Scenario::clone(&self.scenario);
        if !self.text.is_empty() {
            scenario.pastes = vec![pieces::masked(&self.text).0];
        }
        scenario
    }

    /// The session that an exported scenario opens: its pastes become the text, one after the other.
    pub fn import(mut scenario: Scenario, today: Date) -> Self {
        let text = std::mem::take(&mut scenario.pastes).join("\n\n");
        scenario.today.get_or_insert(today);
        Self { scenario: Arc::new(scenario), text: Arc::from(text), started: true, ..Self::default() }
    }
}

fn no_files(files: &Arc<Vec<ReadFile>>) -> bool {
    files.is_empty()
}

fn is_empty(text: &Arc<str>) -> bool {
    text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        "2026-11-24".parse().unwrap()
    }

    #[test]
    fn a_new_session_is_valid_and_starts_on_the_clocks_day() {
        let session = Session::new(today());
        session.scenario.validate().unwrap();
        assert_eq!(session.scenario.today, Some(today()));
        assert!(session.is_empty());
    }

    #[test]
    fn a_new_session_grows_by_the_runbooks_rate_within_a_range() {
        let growth = &Session::new(today()).scenario.growth;
        assert_eq!((growth.percent, growth.low, growth.high), (50.0, Some(35.0), Some(65.0)));
    }

    #[test]
    fn what_is_exported_opens_as_the_same_scenario_and_text() {
        let mut session = Session::new(today());
        session.text = Arc::from("NAME CPU %\napp 12%\n");
        Arc::make_mut(&mut session.scenario).horizon_months = 9;
        let opened = Session::import(session.export(), "2027-01-01".parse().unwrap());
        assert_eq!(opened.scenario, session.scenario);
        assert_eq!(opened.text, session.text);
    }

    #[test]
    fn several_pastes_of_a_scenario_become_one_text() {
        let scenario = Scenario { pastes: vec!["a".into(), "b".into()], ..Scenario::default() };
        let opened = Session::import(scenario, today());
        assert_eq!(&*opened.text, "a\n\nb");
        assert_eq!(opened.scenario.today, Some(today()));
    }
}
