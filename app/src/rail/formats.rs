use headroom::{Certainty, Component, Document};
use maud::{Markup, html};

use crate::press::Field;
use crate::session::edit;
use crate::state::{Facts, State};
use crate::words;

/// The most names that are listed.
const MOST_NAMES: usize = 40;

/// What each stretch of the paste was taken for, how sure that is, and what it could be taken for instead.
pub(super) fn formats(state: &State, facts: &Facts) -> Markup {
    html! {
        p class="t2" { "Formats are recognised by their content. Choose another where that went wrong." }
        div class="fields" {
            @for (at, document) in facts.inspection.documents.iter().enumerate() {
                div class="field" {
                    span {
                        (lines(document)) " "
                        small class="t3" { (sure(document.certainty)) }
                    }
                    span class="val" { (choice(at, document)) }
                }
            }
        }
        @if let Some(problem) = state.look.problem("reading") { p class="problem" role="alert" { (problem) } }
        @if facts.inspection.documents.is_empty() { p { "No format was recognised." } }
        @let names = names(facts);
        @if !names.is_empty() {
            h3 { "Names" }
            p class="t2" { "Containers, pods and jobs belong to a component by the words of their names." }
            div class="fields" {
                @for (name, component) in &names {
                    div class="field" {
                        span { (name) }
                        span class="val" { (component_choice(name, *component, state)) }
                    }
                }
            }
        }
    }
}

/// Every name that was found, in words, and the component it was taken for.
fn names(facts: &Facts) -> Vec<(String, Component)> {
    let mut names: Vec<(String, Component)> = Vec::new();
    for found in &facts.inspection.observations {
        let name = edit::name_in_words(&found.subject);
        if !name.is_empty() && names.len() < MOST_NAMES && names.iter().all(|(known, _)| *known != name) {
            names.push((name, found.component));
        }
    }
    names
}

fn component_choice(name: &str, component: Component, state: &State) -> Markup {
    let rules = &state.session.scenario.reading.names;
    let ruled = rules.iter().find(|rule| rule.word == name).map(|rule| rule.component);
    let chosen = ruled.and_then(|ruled| Component::PARTS.iter().position(|one| *one == ruled));
    html! {
        select
            aria-label={ "Component of " (name) }
            data-value=(chosen.map_or_else(|| "auto".to_owned(), |at| at.to_string()))
            data-change=(Field::Component(name.to_owned()).word())
        {
            option value="auto" { @if ruled.is_none() { "Automatic: " (component.label()) } @else { "Automatic" } }
            @for (at, one) in Component::PARTS.iter().enumerate() { option value=(at) { (one.label()) } }
        }
    }
}

fn lines(document: &Document) -> String {
    if document.first_line == document.last_line {
        return format!("Line {}", document.first_line);
    }
    format!("Lines {}–{}", words::number(document.first_line as f64), words::number(document.last_line as f64))
}

fn sure(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Sure => "sure",
        Certainty::Likely => "likely",
        Certainty::Guessed => "guessed",
        Certainty::Chosen => "chosen by you",
    }
}

fn choice(at: usize, document: &Document) -> Markup {
    let chosen = document.certainty == Certainty::Chosen;
    let value = if chosen { document.format.as_str() } else { "auto" };
    html! {
        select
            aria-label={ "Format of " (lines(document)) }
            data-value=(value)
            data-change=(Field::Format(at).word())
        {
            option value="auto" { "Automatic: " (document.title) }
            @for format in headroom::formats() { option value=(format.id) { (format.title) } }
        }
    }
}
