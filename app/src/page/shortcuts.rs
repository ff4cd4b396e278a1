use leptos::prelude::*;

use crate::browser::{keys, page, storage};
use crate::components::{Check, Dialog};
use crate::inputs::Inputs;
use crate::session::View;
use crate::stages::Stages;

/// Where the choice to go without shortcuts is kept.
const OFF: &str = "headroom.shortcuts-off";

/// The shortcuts, as the list shows them.
const LIST: [(&str, &str); 9] = [
    ("/", "Paste"),
    ("1 – 3", "Outlook, Plan, Commands"),
    ("[ ]", "Month before, month after"),
    ("j k", "Resource below, resource above"),
    ("Enter", "Details of the resource"),
    ("t", "Chart or table"),
    ("c", "Copy the open file"),
    ("?", "This list"),
    ("Esc", "Close a dialog, leave a field"),
];

/// The list of shortcuts, and the shortcuts themselves.
#[component]
pub(super) fn ShortcutsDialog(
    /// The inputs.
    inputs: Inputs,
    /// What follows from them.
    stages: Stages,
    /// Whether the list is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let off = RwSignal::new(storage::get(OFF).is_some());
    keys::on_key(move |key| !off.get_untracked() && press(key, inputs, stages, open));
    let choose = Callback::new(move |on: bool| {
        off.set(!on);
        if on {
            storage::remove(OFF);
        } else {
            // Not kept: off until the page is closed.
            let _ = storage::set(OFF, "1");
        }
    });
    view! {
        <Dialog id="shortcuts" title="Keyboard shortcuts" open>
            <dl class="keys">
                {LIST
                    .iter()
                    .map(|(key, what)| {
                        view! {
                            <dt>
                                <kbd>{*key}</kbd>
                            </dt>
                            <dd>{*what}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
            <Check label="Shortcuts work" ticked=Signal::derive(move || !off.get()) on_change=choose />
        </Dialog>
    }
}

/// Does what a key stands for; `false`: nothing.
fn press(key: &str, inputs: Inputs, stages: Stages, list: RwSignal<bool>) -> bool {
    match key {
        "/" => page::focus("paste"),
        "1" => inputs.view.set(View::Outlook),
        "2" => inputs.view.set(View::Plan),
        "3" => inputs.view.set(View::Commands),
        "[" => inputs.month.update(|month| *month = month.saturating_sub(1)),
        "]" => {
            let horizon = inputs.scenario.with_untracked(|scenario| scenario.horizon_months);
            inputs.month.update(|month| *month = (*month + 1).min(horizon));
        }
        "j" => next_resource(inputs, stages, 1),
        "k" => next_resource(inputs, stages, -1),
        "t" => inputs.table.update(|table| *table = !*table),
        "c" => return page::click_if_there("copy-file"),
        "?" => list.set(true),
        _ => return false,
    }
    true
}

/// Chooses the resource below or above in the order of the runway.
fn next_resource(inputs: Inputs, stages: Stages, by: isize) {
    let Some(plan) = stages.plan.get_untracked() else { return };
    let chosen = inputs.resource.get_untracked();
    let at = plan.runway.iter().position(|row| row.resource == chosen).unwrap_or_default();
    let at = at.saturating_add_signed(by).min(plan.runway.len().saturating_sub(1));
    if let Some(row) = plan.runway.get(at) {
        inputs.resource.set(row.resource.clone());
    }
}
