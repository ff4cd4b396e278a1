//! All that the page holds: the session, and how it is looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use headroom::{
    Artifact, CapacityModel, Change, Diagnostic, Explanation, Inspection, Plan, Procedure, Simulation, Snapshot,
};

use crate::history::History;
use crate::notices::Notices;
use crate::press::{Chart, Sheet, Since};
use crate::session::Session;
use crate::session::paste::Lines;
use crate::words;

/// All that the page holds.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// What is kept and sent.
    pub session: Session,
    /// What is not.
    pub look: Look,
    /// What it was before.
    pub history: History,
}

/// How the session is looked at: gone with the page.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the page")]
pub struct Look {
    /// The dialog that is open.
    pub sheet: Option<Sheet>,
    /// Whether the link carries the pasted text.
    pub link_with_text: bool,
    /// What is wrong with what stands in a field, by the field's word.
    pub problems: Vec<(String, String)>,
    /// What the page says about itself.
    pub notices: Notices,
    /// Whether every diagnostic is shown.
    pub all_diagnostics: bool,
    /// Whether every input is shown on a narrow screen.
    pub all_inputs: bool,
    /// Which stretch of unread lines comes next.
    pub next_unread: usize,
    /// How far the paste is scrolled, from the left and from the top, in pixels.
    pub scroll: (i32, i32),
    /// Where the pointer is over a chart, in pixels from its upper left corner.
    pub hover: Option<(Chart, (f64, f64))>,
    /// The reading of a chart that arrow keys have come to, counted from 0.
    pub place: Option<(Chart, usize)>,
    /// What the files of the chosen month are held against.
    pub since: Since,
    /// Whether the page is being printed.
    pub paper: bool,
    /// The inner widths and heights of measured elements, in pixels.
    pub sizes: BTreeMap<String, (f64, f64)>,
    /// The order of the rows while a pointer is held down, so that none moves under it.
    pub held_rows: Option<Vec<String>>,
    /// Whether the page is shown as for a wall.
    pub present: bool,
    /// Whether the page is dark.
    pub dark: bool,
    /// Whether single keys do nothing.
    pub shortcuts_off: bool,
    /// Whether it was said that this browser keeps nothing more.
    pub told_not_kept: bool,
    /// The last answer that came to rest, to be spoken.
    pub spoken_verdict: String,
    /// The last readout that came to rest, to be spoken.
    pub spoken_readout: String,
    /// What a worker read from a large text, and which text that was.
    pub read_apart: Option<(Arc<str>, Arc<Inspection>)>,
    /// Whether settings of the autoscalers are looked for.
    pub find_settings: bool,
    /// The file that is being read: its name, the bytes that are read, and all of them.
    pub reading: Option<(String, f64, f64)>,
    /// Whether a person stopped reading a large text.
    pub stopped: bool,
}

impl Look {
    /// The inner width and height of a measured element; zero before it was on the page.
    pub fn size(&self, name: &str) -> (f64, f64) {
        self.sizes.get(name).copied().unwrap_or_default()
    }

    /// What is wrong with what stands in a field.
    pub fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|(of, _)| of == field).map(|(_, why)| why.as_str())
    }

    /// Nothing is wrong in a field any more.
    pub fn settle(&mut self, field: &str) {
        self.problems.retain(|(of, _)| of != field);
    }

    /// Something is wrong with what stands in a field.
    pub fn refuse(&mut self, field: &str, why: &str) {
        self.settle(field);
        self.problems.push((field.to_owned(), words::sentence(why)));
    }
}

/// The plan of a scenario beside another.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Its plan.
    pub plan: Plan,
    /// What all months of the horizon cost together, with the currency; `None` without prices.
    pub cost: Option<(f64, String)>,
}

impl Compared {
    /// The plan of a scenario, with what stands behind it.
    pub fn of(plan: Plan, explanation: &Explanation) -> Self {
        let cost = explanation.costs.as_ref().map(|costs| (costs.total, costs.currency.clone()));
        Self { plan, cost }
    }
}

/// What follows from the session.
#[derive(Debug, Clone)]
pub struct Facts {
    /// What was read from the paste.
    pub inspection: Arc<Inspection>,
    /// Where each line of the pasted text starts.
    pub lines: Arc<Lines>,
    /// Secrets in the pasted text, which are masked in what is kept and sent; a text too large to be kept is not looked at.
    pub secrets: usize,
    /// The present, and what a person should know about it.
    pub snapshot: Arc<(Snapshot, Vec<Diagnostic>)>,
    /// The plan.
    pub plan: Arc<Plan>,
    /// The files of the steps that are needed by the chosen month; empty while the commands are not open.
    pub artifacts: Arc<Vec<Artifact>>,
    /// How to carry out each of those steps; empty while the commands are not open.
    pub procedures: Arc<Vec<Procedure>>,
    /// What the load tests tell; `None` without one, and while it is not looked at.
    pub capacity: Option<Arc<CapacityModel>>,
    /// Each autoscaler on the same load; `None` while it is not looked at.
    pub simulation: Option<Arc<Simulation>>,
    /// What stands behind the plan; `None` while it is not looked at.
    pub explanation: Option<Arc<Explanation>>,
    /// The plans of the other scenarios and what they cost, in order; empty while they are not compared.
    pub beside: Arc<Vec<Compared>>,
    /// What changes in the files since then; empty while that is not looked at.
    pub changes: Arc<Vec<Change>>,
    /// Whether a newer paste is still being read.
    pub stale: bool,
}
