use headroom::Artifact;
use leptos::prelude::*;

use super::{Open, Wiring, file_key, steps_by};
use crate::words;

/// The steps, and below the open one its files. A step without files says so.
#[component]
pub(super) fn FilesByStep(
    /// What the view looks at.
    wiring: Wiring,
    /// What is open.
    shown: Memo<Option<Open>>,
) -> impl IntoView {
    let open_step = Memo::new(move |_| shown.with(|shown| shown.as_ref().map(|shown| shown.step.1.id.clone())));
    let steps = move || {
        let month = wiring.month.get();
        let artifacts = wiring.artifacts.get();
        wiring.plan.with(|plan| {
            let steps = steps_by(plan, month).iter().enumerate();
            steps
                .map(|(at, step)| {
                    let files: Vec<&Artifact> = artifacts.iter().filter(|file| file.step == step.id).collect();
                    let id = step.id.clone();
                    let is_open = open_step.get().as_ref() == Some(&step.id);
                    let links = match files.len() {
                        0 => view! { <p class="t3 sm">"No files yet"</p> }.into_any(),
                        _ if is_open => {
                            files.into_iter().map(|file| link(file, shown, wiring.open)).collect_view().into_any()
                        }
                        count => view! { <p class="t3 sm">{words::count(count, "file")}</p> }.into_any(),
                    };
                    let number = if step.decision.is_some() { "step q" } else { "step" };
                    view! {
                        <h3>
                            <button
                                type="button"
                                aria-expanded=is_open.to_string()
                                on:click=move |_| wiring.open.set(id.clone())
                            >
                                <span class=number>{at + 1}</span>
                                {step.title.clone()}
                            </button>
                        </h3>
                        {links}
                    }
                })
                .collect_view()
        })
    };
    view! {
        <nav class="files" aria-label="Files by step">
            {steps}
        </nav>
    }
}

fn link(file: &Artifact, shown: Memo<Option<Open>>, open: RwSignal<String>) -> AnyView {
    let key = file_key(&file.step, &file.path);
    let path = file.path.clone();
    let step = file.step.clone();
    let current = move || {
        shown.with(|shown| {
            let file = shown.as_ref().and_then(|shown| shown.file.as_ref());
            file.is_some_and(|file| file.path == path && file.step == step).then_some("true")
        })
    };
    view! {
        <button type="button" class="path" aria-current=current on:click=move |_| open.set(key.clone())>
            {file.path.clone()}
        </button>
    }
    .into_any()
}
