use leptos::prelude::*;

use super::Asks;
use crate::browser::{files, frame};
use crate::components::Icon;
use crate::inputs::Inputs;

/// What the box shows before anything is pasted.
const COMMANDS: &str =
    "docker stats --no-stream\nredis-cli INFO\npsql -c 'SELECT count(*) FROM pg_stat_activity'\nva-capacity-report";

/// The first visit: a box, what goes into it, and a sample.
#[component]
pub(super) fn Empty(
    /// The inputs.
    inputs: Inputs,
    /// What it asks of the page.
    asks: Asks,
) -> impl IntoView {
    let formats =
        headroom::formats().iter().map(|format| view! { <li title=format.command>{format.title}</li> }).collect_view();
    view! {
        <main class="empty">
            <h1 id="verdict" tabindex="-1">
                "When do you run out, and what do you do about it?"
            </h1>
            <p class="lead">"Paste what you have. One command’s output is enough; several in one paste are fine."</p>
            <textarea
                aria-label="Paste metrics or a capacity report"
                placeholder=COMMANDS
                spellcheck="false"
                autocomplete="off"
                on:input=move |event| {
                    let text = event_target_value(&event);
                    frame::once("paste", move || inputs.set_text(&text));
                }
                on:dragover=|event| event.prevent_default()
                on:drop=move |event| {
                    files::dropped(&event, move |opened| asks.take_files.run(opened));
                }
            ></textarea>
            <div class="rowb">
                <button type="button" class="btn pri" on:click=move |_| asks.sample.run(())>
                    "Try the sample report"
                </button>
                <button type="button" class="btn" on:click=move |_| asks.open_files.run(())>
                    "Open files"
                </button>
                <button type="button" class="btn quiet" on:click=move |_| inputs.started.set(true)>
                    "Start without a paste"
                </button>
                <span class="local">
                    <Icon name="lock" />
                    "Nothing leaves this page."
                </span>
            </div>
            <h2>"It reads"</h2>
            <ul class="fm">{formats}</ul>
        </main>
    }
}
