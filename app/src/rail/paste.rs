use maud::{Markup, html};

use super::diagnostics::diagnostics;
use super::marks::marks;
use crate::components::{button, icon};
use crate::press::{Field, Press, Sheet};
use crate::session::ReadFile;
use crate::session::paste::{self, AT_ONCE_BYTES, Chip, EDITABLE_BYTES, Lines, SHOWN_AT_EACH_END};
use crate::state::{Facts, State};
use crate::words;

/// What was pasted, what was recognised in it, and what a person should know about it.
pub(super) fn paste(state: &State, facts: &Facts) -> Markup {
    let text = &state.session.text;
    let lines = &facts.lines;
    let chips = paste::chips(&facts.inspection);
    let unread = paste::unread_lines(&facts.inspection);
    let elsewhere = text.is_empty() && state.session.read.is_some();
    html! {
        section class="pasted" aria-labelledby="pasted" data-drop {
            h2 id="pasted" {
                "What you pasted"
                span {
                    (button("btn s quiet", &Press::OpenFiles, "Open files"))
                    button
                        type="button"
                        class="btn s quiet"
                        disabled[text.is_empty() && !elsewhere]
                        data-press=(Press::Clear.word())
                    { "Clear" }
                }
            }
            @if elsewhere {
                (read_elsewhere(facts))
            } @else if text.len() > EDITABLE_BYTES {
                (both_ends(text, lines))
            } @else {
                div class="paste" {
                    (marks(text, lines, &facts.inspection, &chips, state.look.scroll))
                    textarea
                        id="paste"
                        aria-label="Paste metrics or a capacity report"
                        aria-describedby="paste-status"
                        spellcheck="false"
                        autocomplete="off"
                        wrap="off"
                        data-input=(Field::Paste.word())
                        data-scroll {}
                }
            }
            span class="vh" id="paste-status" { (words::count(lines.count(), "line")) ", " (unread) " not read" }
            @if let Some((name, bytes, all)) = &state.look.reading {
                (reading(name, *bytes, *all))
            }
            @if !state.session.files.is_empty() { (files(&state.session.files)) }
            @if facts.stale {
                p class="reading sm t2" {
                    progress aria-label="Reading the paste" {}
                    span { "Reading " (words::size(text.len())) " …" }
                    (button("btn s", &Press::StopReading, "Stop reading"))
                }
            } @else if state.look.stopped && text.len() > AT_ONCE_BYTES {
                p class="sm t2" { "Reading was stopped: the answer is the one before this paste." }
            }
            @if facts.secrets > 0 {
                p class="sm t2" { (icon("lock", "")) " " (words::count(facts.secrets, "secret")) " masked in what is kept or sent." }
            }
            (chip_row(&chips, unread))
            (diagnostics(facts, state.look.all_diagnostics))
        }
    }
}

fn chip_row(chips: &[Chip], unread: usize) -> Markup {
    html! {
        div class="chips" role="group" aria-label="Recognised formats" {
            @for (at, chip) in chips.iter().enumerate() {
                button type="button" class={ "chip bar-" (chip.colour) } data-press=(Press::Line(chip.line).word()) {
                    i {}
                    b { (chip.title) }
                    // The unit once; the chips after the first repeat it.
                    @if at == 0 { (words::count(chip.values, "value")) } @else { (words::number(chip.values as f64)) }
                }
            }
            @if unread > 0 {
                button type="button" class="chip warn" data-press=(Press::NextUnread.word()) {
                    (icon("pl", ""))
                    b { (words::count(unread, "line")) " not read" }
                }
            }
            @if !chips.is_empty() { (button("link sm", &Press::Open(Sheet::Formats), "Formats")) }
        }
    }
}

/// How far a file is read.
fn reading(name: &str, bytes: f64, all: f64) -> Markup {
    let percent = if all > 0.0 { (100.0 * bytes / all).min(100.0) } else { 0.0 };
    html! {
        div class="reading sm t2" {
            span { (name) ": " (words::size(bytes as usize)) " of " (words::size(all as usize)) }
            progress aria-label="Reading the paste" max="100" value=(format!("{percent:.0}")) {}
            (button("btn s", &Press::StopReading, "Stop reading"))
        }
    }
}

/// The files that were read apart.
fn files(files: &[ReadFile]) -> Markup {
    html! {
        ul class="readfiles" aria-label="Files that were read" {
            @for (at, file) in files.iter().enumerate() {
                @let read = &file.read;
                @let points: usize = read.series.iter().map(|series| series.points.len()).sum();
                @let values = read.observations.len() + read.facts.len() + read.load_tests.len() + points;
                li {
                    b { (file.name) }
                    span class="t3" {
                        (read.documents.first().map_or("no format was recognised", |document| document.title.as_str()))
                        ", " (words::count(values, "value"))
                    }
                    button
                        type="button"
                        class="btn s quiet"
                        aria-label={ "Remove " (file.name) }
                        data-press=(Press::RemoveFile(at).word())
                    { "Remove" }
                }
            }
        }
    }
}

/// The values came with a link; the text did not.
fn read_elsewhere(facts: &Facts) -> Markup {
    let values = facts.inspection.observations.len() + facts.inspection.facts.len();
    html! {
        div class="paste note" {
            p { b { (words::count(values, "value")) } " came with the link. The text they were read from did not." }
            (button("btn s", &Press::PasteAnother, "Paste another"))
        }
    }
}

/// A text too long to edit: both ends of it.
fn both_ends(text: &str, lines: &Lines) -> Markup {
    let count = lines.count();
    let short = |number: usize| {
        let line: String = lines.line(text, number).chars().take(200).collect();
        format!("{number:>7} {line}\n")
    };
    let tail_from = count.saturating_sub(SHOWN_AT_EACH_END).max(SHOWN_AT_EACH_END) + 1;
    let hidden = tail_from.saturating_sub(SHOWN_AT_EACH_END + 1);
    html! {
        p class="sm t3" { (words::size(text.len())) ", " (words::count(count, "line")) ". Too long to edit here." }
        pre class="paste ends" tabindex="0" aria-label="Both ends of the paste" {
            @for number in 1..=count.min(SHOWN_AT_EACH_END) { (short(number)) }
            "        … " (words::count(hidden, "line")) " not shown …\n"
            @for number in tail_from..=count { (short(number)) }
        }
    }
}
