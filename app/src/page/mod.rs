//! The frame of the page, and the wiring of everything in it.

mod empty;
mod planner;
mod share;
mod shortcuts;
mod top;

use headroom::Source;
use leptos::prelude::*;

use crate::browser::files::{self, Opened};
use crate::browser::{clipboard, clock, download, fonts, hash, page, theme};
use crate::inputs::Inputs;
use crate::keep;
use crate::notices::{NoticeBar, Notices};
use crate::rail::{Rail, RailActions, show_line};
use crate::session::Session;
use crate::stages::Stages;
use crate::words;
use empty::Empty;
use planner::Planner;
use share::ShareDialog;
use shortcuts::ShortcutsDialog;
use top::Top;

/// A real report of a setup that is over its limit.
const SAMPLE: &str = include_str!("../../assets/sample-report.txt");
/// The identifier of the hidden file input.
const FILES: &str = "files";

/// What the parts of the page ask of it.
#[derive(Clone, Copy)]
struct Asks {
    open_files: Callback<()>,
    take_files: Callback<Vec<Opened>>,
    sample: Callback<()>,
    clear: Callback<()>,
    copy: Callback<(String, String)>,
    export: Callback<()>,
    show_source: Callback<Source>,
}

/// The whole page.
#[component]
pub fn Page() -> impl IntoView {
    theme::restore();
    fonts::load_after_paint();
    let start = keep::start();
    let inputs = Inputs::new(start.session);
    let stages = Stages::new(inputs);
    let notices = Notices::default();
    if let Some(said) = start.said {
        notices.say(said, start.previous.then(|| back_to_previous(inputs)));
    }
    say_when_old(inputs, notices);
    keep::keep(inputs, stages, notices);
    hash::on_change(move |address| match keep::open_link(&address) {
        Ok(session) => {
            inputs.open(session);
            notices.say("The link is open.", Some(back_to_previous(inputs)));
        }
        Err(refusal) => notices.say(keep::refused(&refusal), None),
    });

    let asks = asks(inputs, notices);
    let share_open = RwSignal::new(false);
    let shortcuts_open = RwSignal::new(false);
    let empty = Memo::new(move |_| {
        inputs.text.with(|text| text.is_empty()) && inputs.elsewhere.with(Option::is_none) && !inputs.started.get()
    });
    Effect::new(move |before: Option<bool>| {
        let empty = empty.get();
        // The box that was typed into is gone: go on in the one that took its place, or hear the answer.
        if before == Some(true) && !empty {
            let pasted = inputs.text.with_untracked(|text| text.contains('\n'));
            page::focus_later(if pasted { "verdict" } else { "paste" });
        }
        empty
    });
    let rail_actions = RailActions {
        open_files: asks.open_files,
        clear: asks.clear,
        drop_files: Callback::new(move |event| {
            files::dropped(&event, move |opened| asks.take_files.run(opened));
        }),
        show_source: asks.show_source,
    };
    let body = move || {
        if empty.get() {
            page::set_title("Headroom");
            view! { <Empty inputs asks /> }.into_any()
        } else {
            view! {
                <div class="app">
                    <Planner inputs stages asks />
                    <Rail inputs stages actions=rail_actions />
                </div>
            }
            .into_any()
        }
    };
    view! {
        <a class="skip" href="#verdict" on:click=move |event| {
            event.prevent_default();
            page::focus("verdict");
        }>
            "Skip to the verdict"
        </a>
        <Top inputs asks share=share_open shortcuts=shortcuts_open />
        <NoticeBar notices />
        {body}
        <ShareDialog inputs stages asks open=share_open />
        <ShortcutsDialog inputs stages open=shortcuts_open />
        <input
            type="file"
            id=FILES
            class="vh"
            multiple
            tabindex="-1"
            aria-hidden="true"
            on:change=move |event| files::chosen(&event, move |opened| asks.take_files.run(opened))
        />
    }
}

fn back_to_previous(inputs: Inputs) -> (&'static str, Callback<()>) {
    let back = Callback::new(move |()| {
        if let Some(session) = keep::previous() {
            inputs.open(session);
        }
    });
    ("Back to your session", back)
}

/// A session keeps its day, so that a sent link shows the same plan; on a later day the page offers to move it.
fn say_when_old(inputs: Inputs, notices: Notices) {
    let now = clock::today();
    let Some(day) = inputs.scenario.with_untracked(|scenario| scenario.today) else { return };
    if day >= now || inputs.session().is_empty() {
        return;
    }
    let move_on = Callback::new(move |()| drop(inputs.edit(|scenario| scenario.today = Some(now))));
    notices.say(
        format!("This plan starts on {}. Today is {}.", words::date(day), words::date(now)),
        Some(("Start today", move_on)),
    );
}

fn asks(inputs: Inputs, notices: Notices) -> Asks {
    let put_back = move |session: Session| ("Put it back", Callback::new(move |()| inputs.open(session.clone())));
    let open_scenario = move |name: &str, text: &str| {
        let read = headroom::scenario_from_json(text).and_then(|mut scenario| {
            scenario.today.get_or_insert(clock::today());
            scenario.validate()?;
            Ok(scenario)
        });
        match read {
            Ok(scenario) => {
                let before = inputs.session();
                keep::set_aside();
                inputs.open(Session::import(scenario, clock::today()));
                let undo = (!before.is_empty()).then(|| put_back(before));
                notices.say(format!("{name} is open."), undo);
            }
            Err(error) => notices.say(format!("{name} was not opened: {}", words::sentence(&error.to_string())), None),
        }
    };
    let take_files = Callback::new(move |opened: Vec<Opened>| {
        for file in opened {
            if is_scenario(&file.text) {
                open_scenario(&file.name, &file.text);
            } else {
                inputs.add_text(&file.text);
            }
        }
    });
    Asks {
        open_files: Callback::new(|()| page::click(FILES)),
        take_files,
        sample: Callback::new(move |()| inputs.add_text(SAMPLE)),
        clear: Callback::new(move |()| {
            let before = inputs.session();
            inputs.set_text("");
            inputs.started.set(false);
            notices.say("The paste is cleared.", Some(put_back(before)));
        }),
        copy: Callback::new(move |(text, name): (String, String)| {
            clipboard::copy(text, move |copied| {
                let said = if copied {
                    format!("Copied {name}.")
                } else {
                    format!("{name} was not copied: the browser refused.")
                };
                notices.say(said, None);
            });
        }),
        export: Callback::new(move |()| {
            let session = inputs.session();
            let name = file_name(&session.scenario.name);
            match headroom::to_json(&session.export()) {
                Ok(json) => {
                    download::save(&name, "application/json", &json);
                    let without = session.read.is_some() && session.text.is_empty();
                    let more = if without {
                        " The values that came with the link are not in it: their text did not come along."
                    } else {
                        ""
                    };
                    notices.say(format!("Saved {name}.{more}"), None);
                }
                Err(error) => notices.say(words::sentence(&error.to_string()), None),
            }
        }),
        show_source: Callback::new(move |source: Source| {
            inputs.text.with_untracked(|text| show_line(text, source.line));
        }),
    }
}

/// Whether a file is an exported scenario and no paste.
fn is_scenario(text: &str) -> bool {
    text.trim_start().starts_with('{') && text.contains("\"schemaVersion\"")
}

/// `headroom-baseline.json`.
fn file_name(scenario: &str) -> String {
    let mut name = String::from("headroom");
    for word in scenario.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        name.push('-');
        name.push_str(&word.to_ascii_lowercase());
    }
    name.push_str(".json");
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_told_from_a_paste() {
        let exported = headroom::to_json(&headroom::Scenario::default()).unwrap();
        assert!(is_scenario(&exported));
        assert!(!is_scenario("{\"metrics\": {\"http_reqs\": {\"count\": 12}}}"));
        assert!(!is_scenario(SAMPLE));
    }

    #[test]
    fn a_file_is_named_after_its_scenario() {
        assert_eq!(file_name("Baseline"), "headroom-baseline.json");
        assert_eq!(file_name("50 % in all, ../x"), "headroom-50-in-all-x.json");
        assert_eq!(file_name("…"), "headroom.json");
    }
}
