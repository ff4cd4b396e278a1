use std::collections::BTreeSet;

use headroom::{Command, Departure, Procedure};
use leptos::prelude::*;

use super::Open;
use crate::components::{Check, Icon};
use crate::words;

/// How to carry the step out: what must be true, what to run, what to see, how to go back, and the checklists.
#[component]
pub(super) fn ProcedureView(
    /// The procedure of the open step.
    procedure: Memo<Option<Procedure>>,
    /// What is open, for the departures of its file.
    shown: Memo<Option<Open>>,
    /// The ticked items.
    ticked: RwSignal<BTreeSet<String>>,
    /// Copies commands.
    copy: Callback<(String, String)>,
) -> impl IntoView {
    move || {
        let Some(procedure) = procedure.get() else {
            return view! { <p class="t2">"How to carry this step out is not written yet."</p> }.into_any();
        };
        let path =
            shown.with(|shown| shown.as_ref().and_then(|shown| shown.file.as_ref()).map(|file| file.path.clone()));
        let Procedure { step, preconditions, run, verify, undo, downtime, before, during, after, departures } =
            procedure;
        view! {
            <Departures departures path />
            <dl class="kv">
                <dt>"Before you start"</dt>
                <dd>{list(preconditions)}</dd>
                <dt>"Run"</dt>
                <dd>{commands("the commands to run", run, copy)}</dd>
                <dt>"Verify"</dt>
                <dd>{commands("the commands to verify", verify, copy)}</dd>
                <dt>"Undo"</dt>
                <dd>{commands("the commands to undo", undo, copy)}</dd>
                <dt>"Downtime"</dt>
                <dd>{words::sentence(&downtime)}</dd>
            </dl>
            <div class="ck">
                <Checklist title="Before" step=step.clone() items=before ticked />
                <Checklist title="During" step=step.clone() items=during ticked />
                <Checklist title="After" step items=after ticked />
            </div>
        }
        .into_any()
    }
}

/// Where the open file and the commands depart from the runbook.
#[component]
fn Departures(departures: Vec<Departure>, path: Option<String>) -> impl IntoView {
    let mut departures = departures;
    // Those of the open file first, then those of commands.
    departures.sort_by_key(|departure| (Some(&departure.path) != path.as_ref(), !departure.path.is_empty()));
    let mut departures = departures.into_iter();
    let first = departures.next()?;
    let rest: Vec<Departure> = departures.collect();
    let count = rest.len();
    let rest = (count > 0).then(|| {
        view! {
            <details class="sm">
                <summary>{format!("{} from the runbook", words::count(count, "more departure"))}</summary>
                <ul>{rest.iter().map(|departure| view! { <li>{departed(departure)}</li> }).collect_view()}</ul>
            </details>
        }
    });
    Some(view! {
        <div class="departures">
            <p class="sm t2">
                <Icon name="pl" class="amber" />
                " Departs from the runbook: "
                {departed(&first)}
            </p>
            {rest}
        </div>
    })
}

fn departed(departure: &Departure) -> AnyView {
    view! {
        <code>{departure.runbook.clone()}</code>
        " "
        {words::sentence(&departure.why)}
    }
    .into_any()
}

fn list(items: Vec<String>) -> AnyView {
    if items.is_empty() {
        return "Nothing".into_any();
    }
    view! { <ul>{items.into_iter().map(|item| view! { <li>{words::sentence(&item)}</li> }).collect_view()}</ul> }
        .into_any()
}

fn commands(what: &'static str, commands: Vec<Command>, copy: Callback<(String, String)>) -> AnyView {
    if commands.is_empty() {
        return "Nothing".into_any();
    }
    let all: String = commands.iter().flat_map(|command| [command.shell.as_str(), "\n"]).collect();
    let lines = commands
        .into_iter()
        .map(|command| {
            view! {
                <li>
                    <code>{command.shell}</code>
                    <span class="t3 sm">{command.expect}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="shell">
            <ol>{lines}</ol>
            <button
                type="button"
                class="btn s quiet"
                aria-label=format!("Copy {what}")
                on:click=move |_| copy.run((all.clone(), what.to_owned()))
            >
                "Copy"
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn Checklist(
    title: &'static str,
    step: String,
    items: Vec<String>,
    ticked: RwSignal<BTreeSet<String>>,
) -> impl IntoView {
    let items = items
        .into_iter()
        .map(|item| {
            let key = format!("{step} {title} {item}");
            let read = key.clone();
            let is_ticked = Signal::derive(move || ticked.with(|ticked| ticked.contains(&read)));
            let change = Callback::new(move |on: bool| {
                ticked.update(|ticked| {
                    if on {
                        ticked.insert(key.clone());
                    } else {
                        ticked.remove(&key);
                    }
                });
            });
            view! { <Check label=item ticked=is_ticked on_change=change /> }
        })
        .collect_view();
    view! {
        <fieldset>
            <legend>{title}</legend>
            {items}
        </fieldset>
    }
}
