//! What changes in the files: since an earlier month, or against another scenario.

use headroom::Change;
use maud::{Markup, html};

use crate::components::button;
use crate::press::{Field, Press, Since};
use crate::session::beside::letter;
use crate::state::{Facts, State};
use crate::words;

/// What the choice at this place of the list means.
pub fn since(at: &str) -> Since {
    match at.parse() {
        Ok(1) => Since::MonthBefore,
        Ok(2) => Since::Today,
        Ok(at @ 3_usize..) => Since::Scenario(at - 3),
        _ => Since::Nothing,
    }
}

/// The choice of what the files are held against.
pub(super) fn choice(state: &State) -> Markup {
    let session = &state.session;
    let chosen = match state.look.since {
        Since::Nothing => 0,
        Since::MonthBefore => 1,
        Since::Today => 2,
        Since::Scenario(place) => place + 3,
    };
    html! {
        label class="since sm" {
            span class="vh" { "Show" }
            select aria-label="Files or changes" data-value=(chosen) data-change=(Field::Since.word()) {
                option value="0" { "Files" }
                option value="1" { "Changes since the month before" }
                option value="2" { "Changes since today" }
                @for place in (0..session.scenarios()).filter(|place| *place != session.place) {
                    option value=(place + 3) {
                        "Changes against " (letter(place)) " "
                        (session.at(place).map(|other| other.scenario.name.as_str()).unwrap_or_default())
                    }
                }
            }
        }
    }
}

pub(super) fn head(state: &State) -> Markup {
    html! {
        div class="vh2" {
            h2 class="h" { "What changes in the files" }
            span class="sp" {}
            (choice(state))
        }
    }
}

/// The changes as a diff, file by file.
pub(super) fn changes(facts: &Facts) -> Markup {
    html! {
        @if facts.changes.is_empty() {
            p class="t2 stepwhy" { "No file differs." }
        } @else {
            p class="t2 stepwhy" {
                (words::count(facts.changes.len(), "file")) " differ; " code { "git apply" } " takes what is saved. "
                (button("btn s", &Press::SaveChanges, "Download .diff"))
            }
            @for change in facts.changes.iter() { (one(change)) }
        }
    }
}

fn one(change: &Change) -> Markup {
    // The two lines of names say again what stands over them.
    let lines = change.diff.lines().skip(2);
    html! {
        div class="file diff" {
            div class="filebar" { span class="mono filename" { (change.path) } }
            pre tabindex="0" aria-label={ "Changes of " (change.path) } {
                code {
                    @for line in lines {
                        @match line.as_bytes().first() {
                            Some(b'+') => ins { (line) "\n" },
                            Some(b'-') => del { (line) "\n" },
                            Some(b'@') => { span class="c" { (line) } "\n" },
                            _ => { (line) "\n" },
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_of_the_list_means_something_else() {
        let all = ["0", "1", "2", "3", "4", "x"].map(since);
        let [nothing, before, today, first, second, other] = all;
        assert_eq!((nothing, before, today), (Since::Nothing, Since::MonthBefore, Since::Today));
        assert_eq!((first, second, other), (Since::Scenario(0), Since::Scenario(1), Since::Nothing));
    }
}
