use headroom::{Certainty, Document};
use maud::{Markup, html};

use crate::press::Field;
use crate::state::{Facts, State};
use crate::words;

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
