//! Files by step, and how to carry the step out.

mod file;
mod files;
mod highlight;
mod procedure;

use std::collections::BTreeSet;
use std::sync::Arc;

use headroom::{Artifact, Plan, Procedure, Step};
use leptos::prelude::*;

use crate::components::Tag;
use crate::words;
use file::FileView;
use files::FilesByStep;
use procedure::ProcedureView;

/// What the view looks at, and what it may do.
#[derive(Clone, Copy)]
pub struct Wiring {
    /// The plan.
    pub plan: Signal<Arc<Plan>>,
    /// The chosen month.
    pub month: RwSignal<u32>,
    /// The files of the steps needed by that month.
    pub artifacts: Signal<Arc<Vec<Artifact>>>,
    /// How to carry out each of those steps.
    pub procedures: Signal<Arc<Vec<Procedure>>>,
    /// The open file, as `step path`, or a step alone.
    pub open: RwSignal<String>,
    /// The ticked checklist items.
    pub ticked: RwSignal<BTreeSet<String>>,
    /// Copies a text; the words name it.
    pub copy: Callback<(String, String)>,
    /// Saves a file.
    pub save: Callback<Artifact>,
}

/// The key of a file: step and path.
pub fn file_key(step: &str, path: &str) -> String {
    format!("{step} {path}")
}

/// The steps that are needed by the chosen month.
pub fn steps_by(plan: &Plan, month: u32) -> &[Step] {
    let Some(day) = plan.months.get(month as usize).or(plan.months.last()).map(|month| month.date) else { return &[] };
    let needed = plan.steps.partition_point(|step| step.needed_by <= day);
    plan.steps.get(..needed).unwrap_or_default()
}

/// The step and the file that are open: as chosen, else the first step's first file.
#[derive(Debug, Clone, PartialEq)]
struct Open {
    /// The step, and its place in the plan, counted from 1.
    step: (usize, Step),
    file: Option<Artifact>,
}

fn opened(plan: &Plan, month: u32, artifacts: &[Artifact], key: &str) -> Option<Open> {
    let steps = steps_by(plan, month);
    let id = key.split(' ').next().unwrap_or_default();
    let at = steps.iter().position(|step| step.id == id).unwrap_or_default();
    let step = steps.get(at)?;
    let mut files = artifacts.iter().filter(|file| file.step == step.id);
    let chosen = artifacts.iter().find(|file| file.step == step.id && file_key(&file.step, &file.path) == key);
    Some(Open { step: (at + 1, step.clone()), file: chosen.or_else(|| files.next()).cloned() })
}

/// Files and commands for the chosen month.
#[component]
pub fn Commands(
    /// What the view looks at, and what it may do.
    wiring: Wiring,
) -> impl IntoView {
    let Wiring { plan, month, artifacts, procedures, open, .. } = wiring;
    let shown = Memo::new(move |_| {
        plan.with(|plan| artifacts.with(|artifacts| open.with(|key| opened(plan, month.get(), artifacts, key))))
    });
    let procedure = Memo::new(move |_| {
        let id = shown.with(|shown| shown.as_ref().map(|open| open.step.1.id.clone()))?;
        procedures.with(|procedures| procedures.iter().find(|procedure| procedure.step == id).cloned())
    });
    let some = Memo::new(move |_| shown.with(Option::is_some));
    let body = move || {
        if !some.get() {
            return view! { <NoStep plan month /> }.into_any();
        }
        view! {
            <StepHead shown plan />
            <div class="cmd">
                <FilesByStep wiring shown />
                <div class="file">
                    <FileView wiring shown />
                    <ProcedureView procedure shown ticked=wiring.ticked copy=wiring.copy />
                </div>
            </div>
        }
        .into_any()
    };
    view! { <div class="commands">{body}</div> }
}

#[component]
fn StepHead(shown: Memo<Option<Open>>, plan: Signal<Arc<Plan>>) -> impl IntoView {
    let title = move || {
        shown.with(|open| {
            open.as_ref().map(|open| format!("Step {}: {}", open.step.0, open.step.1.title)).unwrap_or_default()
        })
    };
    let today = move || plan.with(|plan| plan.months.first().map(|month| month.date)).unwrap_or_default();
    let late = Memo::new(move |_| shown.with(|open| open.as_ref().is_some_and(|open| open.step.1.order_by <= today())));
    let when = Signal::derive(move || {
        shown.with(|open| {
            let Some(open) = open else { return String::new() };
            if open.step.1.needed_by <= today() {
                "Today".to_owned()
            } else if late.get() {
                "Order today".to_owned()
            } else {
                format!("Order by {}", words::date(open.step.1.order_by))
            }
        })
    });
    let level = Signal::derive(move || if late.get() { headroom::Level::Immediate } else { headroom::Level::Planned });
    view! {
        <div class="vh2">
            <h2 class="h">{title}</h2>
            <Tag level words=when />
        </div>
        <p class="t2 stepwhy">
            {move || shown.with(|open| open.as_ref().map(|open| open.step.1.why.clone()))}
        </p>
    }
}

#[component]
fn NoStep(plan: Signal<Arc<Plan>>, month: RwSignal<u32>) -> impl IntoView {
    let by = move || {
        plan.with(|plan| {
            let day = plan.months.get(month.get() as usize).or(plan.months.last()).map(|month| month.date);
            format!("No step is needed by {}", words::date(day.unwrap_or_default()))
        })
    };
    let first = move || {
        plan.with(|plan| {
            plan.steps
                .first()
                .map(|step| format!("The first, {}, is needed by {}. ", step.title, words::date(step.needed_by)))
        })
    };
    let go = move |_| {
        plan.with_untracked(|plan| {
            let needed = plan.steps.first().map(|step| step.needed_by);
            let at = plan.months.iter().position(|month| needed.is_some_and(|needed| needed <= month.date));
            if let Some(at) = at.and_then(|at| u32::try_from(at).ok()) {
                month.set(at);
            }
        });
    };
    view! {
        <div class="vh2">
            <h2 class="h">{by}</h2>
        </div>
        <p class="t2">
            {first}
            {move || {
                plan.with(|plan| !plan.steps.is_empty())
                    .then(|| view! { <button type="button" class="btn s" on:click=go>"Go to that month"</button> })
            }}
        </p>
    }
}
