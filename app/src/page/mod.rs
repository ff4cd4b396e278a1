//! The frame of the page: what stands over, beside and under the views.

mod empty;
mod paper;
mod report;
mod share;
mod shortcuts;

use maud::{Markup, html};

use crate::components::{Tab, dialog, icon, level_of, level_word, tabs};
use crate::pieces;
use crate::press::{Press, Sheet};
use crate::rail;
use crate::session::beside::{MOST, letter};
use crate::session::{Session, View};
use crate::state::{Facts, State};
use crate::verdict::verdict;
use crate::views::{commands, outlook};

pub use empty::empty;
pub use paper::paper;
pub use shortcuts::pressed;

/// The title of the tab.
pub fn title(state: &State, facts: &Facts) -> String {
    if state.session.is_empty() {
        return "Headroom".to_owned();
    }
    let level = level_word(level_of(facts.plan.assessment.verdict));
    format!("{}: {level} · Headroom", state.session.scenario.name)
}

/// The bar over the page, and the notices under it.
pub fn head(state: &State) -> Markup {
    let theme = if state.look.dark { "Theme: dark" } else { "Theme: light" };
    let (undo, redo) = state.history.can();
    html! {
        header class="top" {
            div class="brand" {
                svg viewBox="0 0 22 22" aria-hidden="true" { use href="#brand" {} }
                "Headroom"
            }
            (scenarios(&state.session))
            span class="sp" {}
            span class="local" { (icon("lock", "")) "Nothing leaves this page." }
            button type="button" class="btn quiet wide" aria-label="Undo" title="Undo" disabled[!undo] data-press=(Press::Undo.word()) {
                (icon("undo", ""))
            }
            button type="button" class="btn quiet wide" aria-label="Redo" title="Redo" disabled[!redo] data-press=(Press::Redo.word()) {
                (icon("redo", ""))
            }
            button
                type="button"
                class="btn quiet wide"
                aria-pressed=(state.look.present)
                data-press=(Press::Present.word())
            { "Present" }
            button type="button" class="btn quiet" data-press=(Press::Open(Sheet::Share).word()) { "Share" }
            button type="button" class="btn quiet wide" data-press=(Press::Export.word()) { "Export" }
            button
                type="button"
                class="btn quiet wide"
                disabled[state.session.is_empty()]
                data-press=(Press::Open(Sheet::Report).word())
            { "Report" }
            button type="button" class="btn quiet" aria-label=(theme) title=(theme) data-press=(Press::Theme.word()) {
                (icon("half", ""))
            }
            button
                type="button"
                class="btn quiet wide"
                aria-label="Keyboard shortcuts"
                title="Keyboard shortcuts"
                data-press=(Press::Open(Sheet::Shortcuts).word())
            { kbd aria-hidden="true" { "?" } }
        }
        p class="vh" role="status" id="spoken-verdict" { (state.look.spoken_verdict) }
        p class="vh" role="status" id="spoken-readout" { (state.look.spoken_readout) }
        div class="notices" role="status" {
            @for notice in state.look.notices.all() {
                p id={ "notice-" (notice.id) } {
                    span { (notice.text) }
                    @if let Some((words, _)) = &notice.offer {
                        button type="button" class="btn s" data-press=(Press::Accept(notice.id).word()) { (words) }
                    }
                    button type="button" class="btn s quiet" data-press=(Press::Dismiss(notice.id).word()) { "Dismiss" }
                }
            }
        }
    }
}

/// The scenarios side by side, by letter and name.
fn scenarios(session: &Session) -> Markup {
    html! {
        nav class="scen" aria-label="Scenarios" {
            @for place in 0..session.scenarios() {
                @if let Some(one) = session.at(place) {
                    button
                        type="button"
                        aria-current=[(place == session.place).then_some("true")]
                        data-press=(Press::Scenario(place).word())
                    {
                        b aria-hidden="true" { (letter(place)) }
                        span { (one.scenario.name) }
                    }
                }
            }
            @if !session.is_empty() && session.scenarios() < MOST {
                button type="button" class="new" aria-label="New scenario" title="New scenario" data-press=(Press::NewScenario.word()) {
                    "+"
                }
            }
        }
    }
}

/// The answer and its views.
pub fn main(state: &State, facts: &Facts) -> Markup {
    let view = state.session.view;
    let panel = match view {
        View::Outlook => outlook::outlook(state, facts),
        View::Plan => later(pieces::views().map(|views| (views.plan)(state, facts))),
        View::Commands => later(pieces::files().map(|files| (files.commands)(state, facts))),
        View::LoadTest => later(pieces::views().map(|views| (views.load_test)(state, facts))),
        View::Autoscaling => later(pieces::views().map(|views| (views.autoscaling)(state, facts))),
        View::Compare => later(pieces::views().map(|views| (views.compare)(state, facts))),
    };
    html! {
        main class="main" {
            (verdict(state, facts))
            div class="tabs" {
                (views(state, facts))
                @if view == View::Outlook { (outlook::key()) }
            }
            section role="tabpanel" id={ "p-" (view.id()) } aria-labelledby={ "t-" (view.id()) } { (panel) }
        }
    }
}

/// What is pasted and assumed; nothing before anything is pasted.
pub fn side(state: &State, facts: &Facts) -> Markup {
    if state.session.is_empty() {
        html! {}
    } else {
        rail::rail(state, facts)
    }
}

/// The dialog, with what is open in it; it opens once that is here.
pub fn sheet(state: &State, facts: &Facts, link: &str) -> Markup {
    let open = state.look.sheet.and_then(|sheet| Some((pieces::sheets()?.opened)(sheet, state, facts, link)));
    match open {
        None => dialog("", None),
        Some((title, content)) => dialog(title, Some(&content)),
    }
}

/// The title of what opens over the page, and what is in it.
pub fn opened(sheet: Sheet, state: &State, facts: &Facts, link: &str) -> (&'static str, Markup) {
    match sheet {
        Sheet::Share => ("Share", share::share(state, facts, link)),
        Sheet::Shortcuts => ("Keyboard shortcuts", shortcuts::list(state.look.shortcuts_off)),
        Sheet::Report => ("Report", report::report()),
        Sheet::Resources => ("Resources", outlook::resources(state, facts)),
        Sheet::Runway => ("Runway", outlook::details(state, facts)),
        sheet => rail::sheet(sheet, state, facts),
    }
}

/// A panel, or that it is on its way.
fn later(panel: Option<Markup>) -> Markup {
    panel.unwrap_or_else(|| html! { p class="t3" aria-busy="true" { "Loading …" } })
}

fn views(state: &State, facts: &Facts) -> Markup {
    let steps = commands::steps_by(&facts.plan, state.session.month);
    let all = View::ALL.map(|view| Tab {
        id: view.id(),
        title: view.title(),
        count: match view {
            View::Outlook | View::LoadTest | View::Autoscaling | View::Compare => None,
            View::Plan => Some(facts.plan.steps.len()),
            View::Commands => Some(steps.iter().map(|step| step.artifacts.len()).sum()),
        },
        press: Press::View(view),
        open: view == state.session.view,
    });
    tabs("Views", &all)
}
