//! Each stage of the plan as a memo over one function of the face, with the same name.

use std::ops::Deref;
use std::sync::Arc;

use headroom::{
    Artifact, CapacityModel, Controllers, Diagnostic, Explanation, Inspection, Plan, Procedure, Scenario, Simulation,
    Snapshot,
};
use leptos::prelude::*;

use crate::session::View;
use crate::session::paste::{AT_ONCE_BYTES, Lines};
use crate::state::{Compared, Facts, State};

/// A value that is the same only when it is the same one: nothing compares a whole plan to see whether it changed.
pub struct Shared<T: ?Sized>(Arc<T>);

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ?Sized> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = Arc<T>;

    fn deref(&self) -> &Arc<T> {
        &self.0
    }
}

/// What follows from the session. A stage that nobody looks at is not computed.
#[derive(Clone, Copy)]
pub struct Stages {
    state: RwSignal<State>,
    capacity: Memo<Option<Shared<CapacityModel>>>,
    simulation: Memo<Option<Shared<Simulation>>>,
    explanation: Memo<Option<Shared<Explanation>>>,
    beside: Memo<Shared<Vec<Compared>>>,
    inspection: Memo<Shared<Inspection>>,
    lines: Memo<Shared<Lines>>,
    snapshot: Memo<Shared<(Snapshot, Vec<Diagnostic>)>>,
    plan: Memo<Option<Shared<Plan>>>,
    artifacts: Memo<Shared<Vec<Artifact>>>,
    procedures: Memo<Shared<Vec<Procedure>>>,
}

impl Stages {
    /// The stages over this state.
    pub fn new(state: RwSignal<State>) -> Self {
        let text = Memo::new(move |_| state.with(|state| Shared(Arc::clone(&state.session.text))));
        let scenario = Memo::new(move |_| state.with(|state| Shared::<Scenario>(Arc::clone(&state.session.scenario))));
        let reading = Memo::new(move |_| scenario.with(|scenario| scenario.reading.clone()));
        let apart = Memo::new(move |_| {
            state.with(|state| {
                let elsewhere = state.session.read.as_ref().filter(|_| state.session.text.is_empty());
                let by_worker = state.look.read_apart.as_ref().map(|(_, inspection)| inspection);
                let large = state.session.text.len() > AT_ONCE_BYTES;
                elsewhere.or(by_worker.filter(|_| large)).map(|read| Shared(Arc::clone(read)))
            })
        });
        let inspection = Memo::new(move |before: Option<&Shared<Inspection>>| {
            let text = text.get();
            match apart.get() {
                Some(read) => read,
                // A worker reads it; until then the page shows what it knew.
                None if text.len() > AT_ONCE_BYTES => before.cloned().unwrap_or_else(|| Shared(Arc::default())),
                None => Shared(Arc::new(headroom::inspect_as(&text, 0, &reading.get()))),
            }
        });
        let lines = Memo::new(move |_| Shared(Arc::new(Lines::of(&text.get()))));
        let files = Memo::new(move |_| state.with(|state| Shared(Arc::clone(&state.session.files))));
        // All that was read: the text first, then each file.
        let inspections = Memo::new(move |_| {
            let apart = files.get();
            let all = std::iter::once(Inspection::clone(&inspection.get()));
            Shared(Arc::new(all.chain(apart.iter().map(|file| Inspection::clone(&file.read))).collect::<Vec<_>>()))
        });
        let growth = Memo::new(move |_| Shared(Arc::new(headroom::growth(&inspections.get()).0)));
        let snapshot = Memo::new(move |_| Shared(Arc::new(headroom::snapshot(&inspections.get(), &scenario.get()))));
        let plan = Memo::new(move |before: Option<&Option<Shared<Plan>>>| {
            let plan = headroom::plan_with_growth(&inspections.get(), growth.get().to_vec(), &scenario.get());
            // The scenario of a session is always valid; should one ever not be, the plan before stands.
            plan.ok().map(|plan| Shared(Arc::new(plan))).or_else(|| before.cloned().flatten())
        });
        let month = Memo::new(move |_| state.with(|state| state.session.month));
        let artifacts = Memo::new(move |_| {
            let files = plan.get().and_then(|plan| {
                let month = plan.months.get(month.get() as usize).or(plan.months.last())?.month;
                Some(headroom::artifacts(&scenario.get(), &plan, month))
            });
            Shared(Arc::new(files.unwrap_or_default()))
        });
        let procedures = Memo::new(move |_| {
            let procedures = plan.get().and_then(|plan| {
                let month = plan.months.get(month.get() as usize).or(plan.months.last())?.month;
                Some(headroom::procedures(&scenario.get(), &plan, month))
            });
            Shared(Arc::new(procedures.unwrap_or_default()))
        });
        let capacity = Memo::new(move |_| {
            let inspection = inspection.get();
            headroom::capacity(std::slice::from_ref(&**inspection), &scenario.get())
                .map(|model| Shared(Arc::new(model)))
        });
        let find_settings = Memo::new(move |_| state.with(|state| state.look.find_settings));
        let simulation = Memo::new(move |_| {
            let plan = plan.get()?;
            let controllers = Controllers { find_settings: find_settings.get(), ..Controllers::default() };
            let simulation = headroom::simulate_from(&inspections.get(), &plan, &scenario.get(), &controllers).ok()?;
            Some(Shared(Arc::new(simulation)))
        });
        let explanation = Memo::new(move |_| {
            let plan = plan.get()?;
            let growth = growth.get().to_vec();
            let explanation = headroom::explain_with_growth(&inspections.get(), growth, &plan, &scenario.get());
            Some(Shared(Arc::new(explanation)))
        });
        let beside = Memo::new(move |_| {
            let others = state.with(|state| state.session.others.clone());
            let inspection = inspection.get();
            let text = text.get();
            let plans = others.iter().filter_map(|other| {
                let same = Arc::ptr_eq(&other.text, &text) || *other.text == **text;
                let read = other.read.clone().filter(|_| other.text.is_empty());
                let read = read.unwrap_or_else(|| {
                    if same {
                        Arc::clone(&inspection)
                    } else {
                        Arc::new(headroom::inspect_as(&other.text, 0, &other.scenario.reading))
                    }
                });
                let all = std::slice::from_ref(&*read);
                let plan = headroom::plan_from(all, &other.scenario).ok()?;
                let explanation = headroom::explain_with_growth(all, Vec::new(), &plan, &other.scenario);
                Some(Compared::of(plan, &explanation))
            });
            Shared(Arc::new(plans.collect()))
        });
        Self {
            state,
            capacity,
            simulation,
            explanation,
            beside,
            inspection,
            lines,
            snapshot,
            plan,
            artifacts,
            procedures,
        }
    }

    /// What follows from the state as it is now, and subscribes to it. `None`: no scenario has been valid yet.
    pub fn facts(&self) -> Option<Facts> {
        let (view, stale) = self.state.with(|state| {
            let text = &state.session.text;
            let read = state.look.read_apart.as_ref().is_some_and(|(read, _)| Arc::ptr_eq(read, text));
            (state.session.view, text.len() > AT_ONCE_BYTES && !read && !state.look.stopped)
        });
        let (commands, compare) = (view == View::Commands, view == View::Compare);
        let arc = |shared: Shared<_>| Arc::clone(&shared);
        Some(Facts {
            capacity: if view == View::LoadTest { self.capacity.get().map(|model| Arc::clone(&model)) } else { None },
            simulation: if view == View::Autoscaling { self.simulation.get().map(arc) } else { None },
            explanation: if matches!(view, View::Plan | View::Compare) {
                self.explanation.get().map(|all| Arc::clone(&all))
            } else {
                None
            },
            beside: if compare { Arc::clone(&self.beside.get()) } else { Arc::default() },
            inspection: Arc::clone(&self.inspection.get()),
            lines: Arc::clone(&self.lines.get()),
            snapshot: Arc::clone(&self.snapshot.get()),
            plan: Arc::clone(&*self.plan.get()?),
            artifacts: if commands { Arc::clone(&self.artifacts.get()) } else { Arc::default() },
            procedures: if commands { Arc::clone(&self.procedures.get()) } else { Arc::default() },
            stale,
        })
    }
}
