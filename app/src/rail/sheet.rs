use headroom::{Scenario, Sourced};
use leptos::prelude::*;

use crate::components::{Dialog, Exact, provenance_word};
use crate::inputs::Inputs;
use crate::session::edit;
use crate::session::fields::{Choice, Field, Number, Text};
use crate::stages::Stages;
use crate::words;

/// A dialog over a list of fields.
#[component]
pub(super) fn SheetDialog(
    id: &'static str,
    title: &'static str,
    fields: &'static [Field],
    inputs: Inputs,
    stages: Stages,
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog id title open>
            <div class="fields">
                {fields.iter().map(|field| line(field, inputs, stages)).collect_view()}
            </div>
        </Dialog>
    }
}

fn line(field: &'static Field, inputs: Inputs, stages: Stages) -> AnyView {
    match field {
        Field::Heading(words) => view! { <h3>{*words}</h3> }.into_any(),
        Field::Number(number) => view! { <NumberLine number inputs stages /> }.into_any(),
        Field::Text(text) => view! { <TextLine text inputs /> }.into_any(),
        Field::Choice(choice) => view! { <ChoiceLine choice inputs /> }.into_any(),
    }
}

#[component]
fn NumberLine(number: &'static Number, inputs: Inputs, stages: Stages) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let used = Signal::derive(move || -> Option<Sourced> {
        let (of, per) = number.used?;
        stages
            .snapshot
            .with(|snapshot| of(&snapshot.0).map(|sourced| Sourced { value: sourced.value / per, ..sourced.clone() }))
    });
    let value = Signal::derive(move || inputs.scenario.with(number.get));
    let placeholder =
        Signal::derive(move || used.get().map_or_else(|| "default".to_owned(), |used| words::number(used.value)));
    let provenance = move || match (value.get(), used.get()) {
        (None, Some(used)) => provenance_word(used.provenance),
        (None, None) if number.used.is_some() => "unknown",
        (Some(now), _) if (number.get)(&Scenario::default()) == Some(now) => "assumed",
        (Some(_), _) => "overridden",
        (None, None) => "assumed",
    };
    let commit = Callback::new(move |value: Option<f64>| {
        let next = inputs.scenario.with_untracked(|scenario| number.apply(scenario, value))?;
        inputs.take(next);
        Ok(())
    });
    view! {
        <div class="field">
            <span>{number.label} " " <small class="t3">{provenance}</small></span>
            <span class="val">
                <Exact
                    name=Signal::stored(number.label.to_owned())
                    problem_id=number.path.to_owned()
                    value
                    placeholder
                    problem
                    may_be_empty=true
                    commit
                />
                {move || words::unit(number.unit, value.get().unwrap_or_default())}
            </span>
            <Problem id=number.path problem />
        </div>
    }
}

#[component]
fn TextLine(text: &'static Text, inputs: Inputs) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let typed = move |name: String| {
        let outcome = inputs.scenario.with_untracked(|scenario| edit::changed(scenario, |next| (text.set)(next, name)));
        match outcome {
            Ok(next) => {
                problem.set(None);
                inputs.take(next);
            }
            Err(error) => problem.set(Some(words::sentence(&error.message))),
        }
    };
    view! {
        <div class="field">
            <span>{text.label}</span>
            <span class="val">
                <input
                    type="text"
                    class="name"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=text.label
                    aria-describedby=text.path
                    aria-invalid=move || problem.get().is_some().then_some("true")
                    prop:value=move || inputs.scenario.with(|scenario| (text.get)(scenario).to_owned())
                    on:input=move |event| typed(event_target_value(&event))
                />
            </span>
            <Problem id=text.path problem />
        </div>
    }
}

#[component]
fn ChoiceLine(choice: &'static Choice, inputs: Inputs) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let chosen = move |event| {
        let Ok(at) = event_target_value(&event).parse::<usize>() else { return };
        let outcome = inputs.edit(|scenario| (choice.set)(scenario, at));
        problem.set(outcome.err().map(|error| words::sentence(&error.message)));
    };
    let options = choice
        .options
        .iter()
        .enumerate()
        .map(|(at, words)| {
            let selected = move || inputs.scenario.with(|scenario| (choice.get)(scenario) == at);
            view! { <option value=at prop:selected=selected>{*words}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <span>{choice.label}</span>
            <span class="val">
                <select aria-label=choice.label on:change=chosen>
                    {options}
                </select>
            </span>
            <Problem id=choice.path problem />
        </div>
    }
}

#[component]
fn Problem(id: &'static str, problem: RwSignal<Option<String>>) -> impl IntoView {
    view! {
        <span class="hint" id=id>
            {move || problem.get().map(|problem| view! { <span class="problem" role="alert">{problem}</span> })}
        </span>
    }
}
