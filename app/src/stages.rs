//! Each stage of the plan as a memo over one function of the face, with the same name.

use std::sync::Arc;

use headroom::{Artifact, Diagnostic, Inspection, Plan, Procedure, Snapshot};
use leptos::prelude::*;

use crate::inputs::Inputs;

/// What follows from the inputs. A stage that nobody looks at is not computed.
#[derive(Clone, Copy)]
pub struct Stages {
    /// What was read from the paste.
    pub inspection: Memo<Arc<Inspection>>,
    /// The present, and what a person should know about it.
    pub snapshot: Memo<Arc<(Snapshot, Vec<Diagnostic>)>>,
    /// The plan; the one before, should a scenario ever be refused.
    pub plan: Memo<Option<Arc<Plan>>>,
    /// The files of the steps that are needed by the chosen month.
    pub artifacts: Memo<Arc<Vec<Artifact>>>,
    /// How to carry out each of those steps.
    pub procedures: Memo<Arc<Vec<Procedure>>>,
}

impl Stages {
    /// The stages over these inputs.
    pub fn new(inputs: Inputs) -> Self {
        let inspection = Memo::new(move |_| {
            inputs
                .elsewhere
                .with(|elsewhere| elsewhere.as_ref().map(|elsewhere| elsewhere.read.clone()))
                .unwrap_or_else(|| inputs.text.with(|text| Arc::new(headroom::inspect(text))))
        });
        let snapshot = Memo::new(move |_| {
            inspection.with(|inspection| {
                let inspections = std::slice::from_ref(&**inspection);
                inputs.scenario.with(|scenario| Arc::new(headroom::snapshot(inspections, scenario)))
            })
        });
        let plan = Memo::new(move |before: Option<&Option<Arc<Plan>>>| {
            let plan = inspection.with(|inspection| {
                let inspections = std::slice::from_ref(&**inspection);
                inputs.scenario.with(|scenario| headroom::plan_from(inspections, scenario))
            });
            plan.ok().map(Arc::new).or_else(|| before.cloned().flatten())
        });
        let month = move |plan: &Plan| {
            let index = inputs.month.get() as usize;
            plan.months.get(index).or(plan.months.last()).map(|planned| planned.month)
        };
        let artifacts = Memo::new(move |_| {
            let Some(plan) = plan.get() else { return Arc::default() };
            let Some(month) = month(&plan) else { return Arc::default() };
            inputs.scenario.with(|scenario| Arc::new(headroom::artifacts(scenario, &plan, month)))
        });
        let procedures = Memo::new(move |_| {
            let Some(plan) = plan.get() else { return Arc::default() };
            let Some(month) = month(&plan) else { return Arc::default() };
            inputs.scenario.with(|scenario| Arc::new(headroom::procedures(scenario, &plan, month)))
        });
        Self { inspection, snapshot, plan, artifacts, procedures }
    }
}
