//! The answer: a word, an imperative title, one sentence, four facts, one button.

mod facts;
mod summary;

use headroom::{Inspection, Level, Plan, Provenance, Scenario};
use maud::{Markup, html};

use crate::components::{button, icon, level_word, provenance_mark, tag};
use crate::press::Press;
use crate::session::paste;
use crate::state::{Facts, State};
use crate::words;
use facts::Fact;
pub use facts::next_order;
pub use summary::FIRST_COMMAND;
use summary::{Figure, Phrase, summary};

/// The verdict over the views.
pub fn verdict(state: &State, facts: &Facts) -> Markup {
    let scenario = &state.session.scenario;
    let summary = summary(&facts.plan, scenario);
    let unknown = summary.level == Level::Unknown;
    html! {
        section class="verdict" aria-label="Verdict" {
            div class="over" {
                (tag(summary.level, level_word(summary.level)))
                span { (when(scenario, &facts.inspection)) }
                @if facts.stale { (tag(Level::Planned, "Before the new paste")) }
                span class="figures" {
                    @for figure in &summary.figures {
                        span role="group" aria-label=(figure.name) {
                            span aria-hidden="true" { (figure.label) }
                            b class=(if figure.bad { "red" } else { "" }) { (figure.value) (figure_mark(figure)) }
                        }
                    }
                }
            }
            div class="answer" data-hold {
                h1 id="verdict" tabindex="-1" { (summary.title) }
                p class="why" { @for piece in &summary.sentence { (phrase(piece)) } }
            }
            div class="act" {
                @if unknown {
                    (button("btn pri", &Press::CopyFirstCommand, "Copy that command"))
                    (button("btn", &Press::Sample, "Try the sample report"))
                } @else {
                    button type="button" class="btn pri" data-press=(Press::FirstStep.word()) {
                        "Show the commands"
                        (icon("arr", ""))
                    }
                }
            }
            @if !unknown { dl class="facts" { @for one in &summary.facts { (fact(one)) } } }
        }
    }
}

/// The answer alone: a word, an imperative title and the numbers.
pub fn badge(state: &State, facts: &Facts) -> Markup {
    let summary = summary(&facts.plan, &state.session.scenario);
    html! {
        section class="badge" aria-label="Verdict" {
            (tag(summary.level, level_word(summary.level)))
            b { (summary.title) }
            span class="figures" {
                @for figure in &summary.figures { span { (figure.name) " " b { (figure.value) (figure_mark(figure)) } } }
            }
        }
    }
}

/// A mark beside a number that rests on a default.
fn figure_mark(figure: &Figure) -> Markup {
    html! {
        @if figure.provenance == Provenance::Assumed { (provenance_mark(figure.name, figure.provenance)) }
    }
}

/// The answer as a sentence, to be spoken.
pub fn spoken(plan: &Plan, scenario: &Scenario) -> String {
    let summary = summary(plan, scenario);
    format!("{}. {}.", level_word(summary.level), summary.title)
}

fn when(scenario: &Scenario, inspection: &Inspection) -> String {
    let read: usize =
        inspection.documents.iter().map(|document| (document.last_line + 1).saturating_sub(document.first_line)).sum();
    let all = read + paste::unread_lines(inspection);
    let from = if all == 0 {
        "from assumptions".to_owned()
    } else {
        format!("from {read} of {}", words::count(all, "pasted line"))
    };
    format!("As of {}, {from}", words::weekday(scenario.today.unwrap_or_default()))
}

fn phrase(phrase: &Phrase) -> Markup {
    match phrase {
        Phrase::Plain(text) => html! { (text) },
        Phrase::Strong(text) => html! { b { (text) } },
        Phrase::Code(text) => html! { code { (text) } },
        Phrase::End => html! { br; },
    }
}

fn fact(fact: &Fact) -> Markup {
    let colour = match fact.level {
        Some(Level::Immediate) if fact.late.is_none() => "red",
        Some(Level::Planned) => "amber",
        _ => "",
    };
    let late = fact.late.as_deref().unwrap_or_default();
    let whole = format!("{late} {}", fact.detail);
    html! {
        div {
            dt { (fact.term) }
            dd {
                span class=(colour) { (fact.value) }
                small title=(whole.trim()) {
                    @if !late.is_empty() { b class="red" { (late) } " " }
                    (fact.detail)
                }
            }
        }
    }
}
