use std::sync::Arc;

use headroom::{Artifact, Plan};
use leptos::prelude::*;

use super::Asks;
use crate::browser::{download, page};
use crate::components::{Tab, Tabs, level_of, level_word};
use crate::inputs::Inputs;
use crate::session::{View, paste};
use crate::stages::Stages;
use crate::verdict::Verdict;
use crate::views::commands::{Commands, Wiring, steps_by};
use crate::views::outlook::{Key, Outlook};
use crate::views::plan::PlanView;

/// The answer and its views.
#[component]
pub(super) fn Planner(
    /// The inputs.
    inputs: Inputs,
    /// What follows from them.
    stages: Stages,
    /// What it asks of the page.
    asks: Asks,
) -> impl IntoView {
    view! {
        <main class="main">
            {move || if let Some(first) = stages.plan.get_untracked() { view! { <Answer inputs stages asks first /> }.into_any() } else {
                // A scenario in the inputs is always valid; should one ever not be, this says so.
                stages.plan.track();
                view! { <p class="problem">"There is no plan for this scenario. Open another, or clear the paste."</p> }
                    .into_any()
            }}
        </main>
    }
}

#[component]
fn Answer(inputs: Inputs, stages: Stages, asks: Asks, first: Arc<Plan>) -> impl IntoView {
    let plan = Signal::derive(move || stages.plan.get().unwrap_or_else(|| first.clone()));
    let scenario = Signal::derive(move || inputs.scenario.get());
    let stale = Signal::derive(|| false);
    let lines = Signal::derive(move || {
        stages.inspection.with(|inspection| {
            let read: usize =
                inspection.documents.iter().map(|document| document.last_line + 1 - document.first_line).sum();
            let unread = paste::unread_lines(inspection);
            (read, read + unread)
        })
    });
    Effect::new(move || {
        let title = plan.with(|plan| {
            let level = level_word(level_of(plan.assessment.verdict));
            let name = inputs.scenario.with(|scenario| scenario.name.clone());
            format!("{name}: {level} · Headroom")
        });
        page::set_title(&title);
    });
    let open_step = Callback::new(move |id: String| {
        plan.with_untracked(|plan| {
            let needed = plan.steps.iter().find(|step| step.id == id).map(|step| step.needed_by);
            let at = plan.months.iter().position(|month| needed.is_some_and(|needed| needed <= month.date));
            // The commands are those of the chosen month: move on until the step is among them.
            if let Some(at) = at.and_then(|at| u32::try_from(at).ok()).filter(|at| *at > inputs.month.get_untracked()) {
                inputs.month.set(at);
            }
        });
        inputs.file.set(id);
        inputs.view.set(View::Commands);
        page::focus_later("t-commands");
    });
    let open_first = Callback::new(move |()| {
        let id = plan.with_untracked(|plan| plan.steps.first().map(|step| step.id.clone()));
        open_step.run(id.unwrap_or_default());
    });
    let copy_command = Callback::new(move |command: String| asks.copy.run((command, "the command".to_owned())));
    view! {
        <Verdict plan scenario lines stale on_commands=open_first on_copy=copy_command on_sample=asks.sample />
        <Views inputs plan />
        <Panels inputs stages asks plan scenario stale open_step />
    }
}

#[component]
fn Views(inputs: Inputs, plan: Signal<Arc<Plan>>) -> impl IntoView {
    let count = move |view: View| {
        Signal::derive(move || match view {
            View::Outlook => None,
            View::Plan => Some(plan.with(|plan| plan.steps.len())),
            View::Commands => {
                Some(plan.with(|plan| steps_by(plan, inputs.month.get()).iter().map(|step| step.artifacts.len()).sum()))
            }
        })
    };
    let tabs = View::ALL.iter().map(|view| Tab { id: view.id(), title: view.title(), count: count(*view) }).collect();
    let chosen = Signal::derive(move || {
        let view = inputs.view.get();
        View::ALL.iter().position(|one| *one == view).unwrap_or_default()
    });
    let choose = Callback::new(move |at: usize| inputs.view.set(View::ALL.get(at).copied().unwrap_or_default()));
    view! {
        <div class="tabs">
            <Tabs name="Views" tabs chosen on_choose=choose />
            <Show when=move || inputs.view.get() == View::Outlook>
                <Key />
            </Show>
        </div>
    }
}

#[component]
fn Panels(
    inputs: Inputs,
    stages: Stages,
    asks: Asks,
    plan: Signal<Arc<Plan>>,
    scenario: Signal<headroom::Scenario>,
    stale: Signal<bool>,
    open_step: Callback<String>,
) -> impl IntoView {
    let save = Callback::new(|file: Artifact| {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        download::save(name, &file.media_type, &file.contents);
    });
    let commands = Wiring {
        plan,
        month: inputs.month,
        artifacts: stages.artifacts.into(),
        procedures: stages.procedures.into(),
        open: inputs.file,
        ticked: inputs.ticked,
        copy: asks.copy,
        save,
    };
    let panel = move || {
        let view = inputs.view.get();
        let content = match view {
            View::Outlook => view! {
                <Outlook
                    plan
                    scenario
                    month=inputs.month
                    resource=inputs.resource
                    scale=inputs.scale
                    table=inputs.table
                    stale
                    on_step=open_step
                    on_source=asks.show_source
                />
            }
            .into_any(),
            View::Plan => view! { <PlanView plan scenario month=inputs.month on_commands=open_step /> }.into_any(),
            View::Commands => view! { <Commands wiring=commands /> }.into_any(),
        };
        view! {
            <section
                role="tabpanel"
                id=format!("p-{}", view.id())
                aria-labelledby=format!("t-{}", view.id())
            >
                {content}
            </section>
        }
        .into_any()
    };
    view! { {panel} }
}
