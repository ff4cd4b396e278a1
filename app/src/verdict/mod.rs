//! The answer: a word, an imperative title, one sentence, four facts, one button.

mod summary;

use std::sync::Arc;
use std::time::Duration;

use headroom::{Level, Plan, Scenario};
use leptos::prelude::*;

use crate::browser::timer::Debounce;
use crate::components::{Icon, Tag, level_word};
use crate::words;
use summary::{FIRST_COMMAND, Fact, Figure, Phrase, Summary, summary};

/// How long nothing may change before the new verdict is read out.
const QUIET: Duration = Duration::from_millis(800);

/// The verdict over the views.
#[component]
pub fn Verdict(
    /// The plan.
    plan: Signal<Arc<Plan>>,
    /// The scenario.
    scenario: Signal<Scenario>,
    /// Lines that were read, and lines that are not blank.
    lines: Signal<(usize, usize)>,
    /// Whether a newer paste is still being read.
    stale: Signal<bool>,
    /// Opens the commands of the first step.
    on_commands: Callback<()>,
    /// Copies a command.
    on_copy: Callback<String>,
    /// Pastes the sample.
    on_sample: Callback<()>,
) -> impl IntoView {
    let summary = Memo::new(move |_| plan.with(|plan| scenario.with(|scenario| summary(plan, scenario))));
    let level = Signal::derive(move || summary.with(|summary| summary.level));
    let unknown = Memo::new(move |_| level.get() == Level::Unknown);
    let when = move || {
        let today = scenario.with(|scenario| scenario.today).unwrap_or_default();
        let (read, all) = lines.get();
        let from = if all == 0 {
            "from assumptions".to_owned()
        } else {
            format!("from {read} of {}", words::count(all, "pasted line"))
        };
        format!("As of {}, {from}", words::weekday(today))
    };
    let actions = move || {
        if unknown.get() {
            view! {
                <button type="button" class="btn pri" on:click=move |_| on_copy.run(FIRST_COMMAND.to_owned())>
                    "Copy that command"
                </button>
                <button type="button" class="btn" on:click=move |_| on_sample.run(())>
                    "Try the sample report"
                </button>
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="btn pri" on:click=move |_| on_commands.run(())>
                    "Show the commands"
                    <Icon name="arr" />
                </button>
            }
            .into_any()
        }
    };
    view! {
        <section class="verdict" aria-label="Verdict">
            <div class="over">
                <Tag level=level />
                <span>{when}</span>
                <Show when=move || stale.get()>
                    <Tag level=Level::Planned words=Signal::stored("Before the new paste".to_owned()) />
                </Show>
                <span class="figures">
                    <For
                        each=move || summary.with(|summary| summary.figures.clone())
                        key=|figure| figure.name
                        let(figure)
                    >
                        <FigureView figure=figure.clone() figures=summary />
                    </For>
                </span>
            </div>
            <div class="answer">
                <h1 id="verdict" tabindex="-1">
                    {move || summary.with(|summary| summary.title.clone())}
                </h1>
                <p class="why">{move || summary.with(|summary| summary.sentence.iter().map(phrase).collect_view())}</p>
            </div>
            <div class="act">{actions}</div>
            <Show when=move || !unknown.get()>
                <dl class="facts">{move || summary.with(|summary| summary.facts.iter().map(fact).collect_view())}</dl>
            </Show>
        </section>
        <Spoken summary />
    }
}

fn phrase(phrase: &Phrase) -> AnyView {
    match phrase {
        Phrase::Plain(text) => text.clone().into_any(),
        Phrase::Strong(text) => view! { <b>{text.clone()}</b> }.into_any(),
        Phrase::Code(text) => view! { <code>{text.clone()}</code> }.into_any(),
    }
}

fn fact(fact: &Fact) -> AnyView {
    let colour = match fact.level {
        Some(Level::Immediate) if fact.late.is_none() => "red",
        Some(Level::Planned) => "amber",
        _ => "",
    };
    let whole = format!("{} {}", fact.late.clone().unwrap_or_default(), fact.detail);
    view! {
        <div>
            <dt>{fact.term}</dt>
            <dd>
                <span class=colour>{fact.value.clone()}</span>
                <small title=whole.trim().to_owned()>
                    {fact.late.clone().map(|late| view! { <b class="red">{late}</b> " " })}
                    {fact.detail.clone()}
                </small>
            </dd>
        </div>
    }
    .into_any()
}

#[component]
fn FigureView(figure: Figure, figures: Memo<Summary>) -> impl IntoView {
    let name = figure.name;
    let now = Signal::derive(move || {
        figures.with(|summary| summary.figures.iter().find(|figure| figure.name == name).cloned())
    });
    let value = move || now.get().map(|figure| figure.value);
    let class = move || if now.get().is_some_and(|figure| figure.bad) { "red" } else { "" };
    view! {
        <span role="group" aria-label=name>
            <span aria-hidden="true">{figure.label}</span>
            <b class=class>{value}</b>
        </span>
    }
}

/// Says the new verdict once nothing has changed for a moment.
#[component]
fn Spoken(summary: Memo<Summary>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let wait = StoredValue::new_local(Debounce::default());
    Effect::new(move |first: Option<()>| {
        let text = summary.with(|summary| format!("{}. {}.", level_word(summary.level), summary.title));
        if first.is_some() {
            wait.with_value(|wait| wait.after(QUIET, move || said.set(text)));
        }
    });
    view! {
        <p class="vh" role="status">
            {move || said.get()}
        </p>
    }
}
