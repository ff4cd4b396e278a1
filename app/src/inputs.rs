//! The session as signals: what the page stores, and the only things that change by themselves.

use std::collections::BTreeSet;
use std::sync::Arc;

use headroom::charts::Scale;
use headroom::{Error, Inspection, Scenario};
use leptos::prelude::*;

use crate::session::{Axis, Session, View, edit};

/// A text that was read elsewhere and did not come along.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere {
    /// Its fingerprint.
    pub id: Option<String>,
    /// What was read from it.
    pub read: Arc<Inspection>,
}

/// Every input of the page.
#[derive(Clone, Copy)]
pub struct Inputs {
    /// The scenario, always valid, without its pastes.
    pub scenario: RwSignal<Scenario>,
    /// The pasted text.
    pub text: RwSignal<Arc<str>>,
    /// What was read from a text that is not here.
    pub elsewhere: RwSignal<Option<Elsewhere>>,
    /// Whether the planner is open although nothing was pasted.
    pub started: RwSignal<bool>,
    /// The view that is open.
    pub view: RwSignal<View>,
    /// The chosen month, counted from today.
    pub month: RwSignal<u32>,
    /// The chosen resource.
    pub resource: RwSignal<String>,
    /// The scale of the chart.
    pub scale: RwSignal<Scale>,
    /// Whether charts are shown as tables.
    pub table: RwSignal<bool>,
    /// The open file, as `step path`.
    pub file: RwSignal<String>,
    /// The ticked checklist items.
    pub ticked: RwSignal<BTreeSet<String>>,
}

impl Inputs {
    /// The signals of this session.
    pub fn new(session: Session) -> Self {
        let inputs = Self {
            scenario: RwSignal::default(),
            text: RwSignal::new(Arc::from("")),
            elsewhere: RwSignal::default(),
            started: RwSignal::default(),
            view: RwSignal::default(),
            month: RwSignal::default(),
            resource: RwSignal::default(),
            scale: RwSignal::default(),
            table: RwSignal::default(),
            file: RwSignal::default(),
            ticked: RwSignal::default(),
        };
        inputs.open(session);
        inputs
    }

    /// Takes another session in place of this one.
    pub fn open(self, session: Session) {
        let horizon = session.scenario.horizon_months;
        self.elsewhere.set(
            session
                .read
                .filter(|_| session.text.is_empty())
                .map(|read| Elsewhere { id: session.text_id, read: Arc::new(read) }),
        );
        self.text.set(Arc::from(session.text));
        self.scenario.set(session.scenario);
        self.started.set(session.started);
        self.view.set(session.view);
        self.month.set(session.month.min(horizon));
        self.resource.set(session.resource);
        self.scale.set(match session.axis {
            Axis::Auto => Scale::Auto,
            Axis::Linear => Scale::Linear,
            Axis::Log => Scale::Log,
        });
        self.table.set(session.table);
        self.file.set(session.file);
        self.ticked.set(session.ticked);
    }

    /// The session as it is now; reading it does not subscribe to it.
    pub fn session(self) -> Session {
        let elsewhere = self.elsewhere.get_untracked();
        Session {
            scenario: self.scenario.get_untracked(),
            text: self.text.with_untracked(std::string::ToString::to_string),
            text_id: elsewhere.as_ref().and_then(|elsewhere| elsewhere.id.clone()),
            read: elsewhere.map(|elsewhere| (*elsewhere.read).clone()),
            started: self.started.get_untracked(),
            view: self.view.get_untracked(),
            month: self.month.get_untracked(),
            resource: self.resource.get_untracked(),
            axis: match self.scale.get_untracked() {
                Scale::Auto => Axis::Auto,
                Scale::Linear => Axis::Linear,
                Scale::Log => Axis::Log,
            },
            table: self.table.get_untracked(),
            file: self.file.get_untracked(),
            ticked: self.ticked.get_untracked(),
        }
    }

    /// Subscribes to every input.
    pub fn track(self) {
        self.scenario.track();
        self.text.track();
        self.elsewhere.track();
        self.started.track();
        self.view.track();
        self.month.track();
        self.resource.track();
        self.scale.track();
        self.table.track();
        self.file.track();
        self.ticked.track();
    }

    /// Takes another text; what was read elsewhere no longer counts.
    pub fn set_text(self, text: &str) {
        if self.text.with_untracked(|now| &**now == text) && self.elsewhere.with_untracked(Option::is_none) {
            return;
        }
        self.elsewhere.set(None);
        self.started.set(true);
        self.text.set(Arc::from(text));
    }

    /// Adds a text below the one that is there, with a blank line between.
    pub fn add_text(self, more: &str) {
        let text = self.text.with_untracked(|text| match text.trim_end() {
            "" => more.to_owned(),
            text => format!("{text}\n\n{more}"),
        });
        self.set_text(&text);
    }

    /// Changes the scenario.
    ///
    /// # Errors
    /// When it would not be valid; then nothing changes.
    pub fn edit(self, change: impl FnOnce(&mut Scenario)) -> Result<(), Error> {
        let next = self.scenario.with_untracked(|scenario| edit::changed(scenario, change))?;
        self.take(next);
        Ok(())
    }

    /// Takes a scenario that is known to be valid.
    pub fn take(self, scenario: Scenario) {
        let horizon = scenario.horizon_months;
        if self.scenario.with_untracked(|now| *now != scenario) {
            self.scenario.set(scenario);
        }
        if self.month.get_untracked() > horizon {
            self.month.set(horizon);
        }
    }
}
