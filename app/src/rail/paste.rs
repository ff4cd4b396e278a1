use std::sync::Arc;

use headroom::{Diagnostic, LineRange, Severity, Source};
use leptos::prelude::*;

use super::RailActions;
use super::marks::{LINE_HEIGHT, Marks};
use crate::browser::{frame, page};
use crate::components::Icon;
use crate::inputs::Inputs;
use crate::session::paste::{self, EDITABLE_BYTES, Lines, SHOWN_AT_EACH_END};
use crate::stages::Stages;
use crate::words;

/// The identifier of the text area.
pub(super) const AREA: &str = "paste";
/// How many diagnostics stand there before the rest is asked for.
const FIRST_DIAGNOSTICS: usize = 3;

/// Scrolls the paste to a line and selects it.
pub fn show_line(text: &str, number: usize) {
    let lines = Lines::of(text);
    let Some((from, until)) = lines.bounds(number) else { return };
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let before = text.get(..from).map_or(0, units);
    let length = text.get(from..until).map_or(0, units);
    let top = i32::try_from(number.saturating_sub(4)).unwrap_or(i32::MAX / LINE_HEIGHT) * LINE_HEIGHT;
    page::select_text(AREA, before, before + length, top);
}

/// What was pasted, what was recognised in it, and what a person should know about it.
#[component]
pub(super) fn PasteBox(inputs: Inputs, stages: Stages, actions: RailActions) -> impl IntoView {
    let text = Signal::derive(move || inputs.text.get());
    let lines = Memo::new(move |_| inputs.text.with(|text| Arc::new(Lines::of(text))));
    let chips = Memo::new(move |_| stages.inspection.with(|inspection| paste::chips(inspection)));
    let unread = Memo::new(move |_| stages.inspection.with(|inspection| paste::unread_lines(inspection)));
    let scroll = RwSignal::new((0, 0));
    let elsewhere = Memo::new(move |_| inputs.elsewhere.with(Option::is_some));
    let huge = Memo::new(move |_| inputs.text.with(|text| text.len() > EDITABLE_BYTES));
    let empty = Memo::new(move |_| inputs.text.with(|text| text.is_empty()));
    let status = move || {
        let count = lines.with(|lines| lines.count());
        format!("{}, {} not read", words::count(count, "line"), unread.get())
    };
    let body = move || {
        if elsewhere.get() {
            view! { <ReadElsewhere inputs stages actions /> }.into_any()
        } else if huge.get() {
            view! { <BothEnds text lines /> }.into_any()
        } else {
            view! {
                <div class="paste">
                    <Marks text lines inspection=stages.inspection chips scroll=scroll.into() />
                    <textarea
                        id=AREA
                        aria-label="Paste metrics or a capacity report"
                        aria-describedby="paste-status"
                        spellcheck="false"
                        autocomplete="off"
                        wrap="off"
                        prop:value=move || text.get().to_string()
                        on:input=move |event| {
                            let text = event_target_value(&event);
                            frame::once("paste", move || inputs.set_text(&text));
                        }
                        on:scroll=move |_| frame::once("scroll", move || scroll.set(page::scroll_of(AREA)))
                    ></textarea>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <section
            class="pasted"
            aria-labelledby="pasted"
            on:dragover=|event| event.prevent_default()
            on:drop=move |event| actions.drop_files.run(event)
        >
            <h2 id="pasted">
                "What you pasted"
                <span>
                    <button type="button" class="btn s quiet" on:click=move |_| actions.open_files.run(())>
                        "Open files"
                    </button>
                    <button
                        type="button"
                        class="btn s quiet"
                        disabled=move || empty.get() && !elsewhere.get()
                        on:click=move |_| actions.clear.run(())
                    >
                        "Clear"
                    </button>
                </span>
            </h2>
            {body}
            <span class="vh" id="paste-status">
                {status}
            </span>
            <Chips inputs stages chips unread />
            <Diagnostics stages show=actions.show_source />
        </section>
    }
}

#[component]
fn Chips(inputs: Inputs, stages: Stages, chips: Memo<Vec<paste::Chip>>, unread: Memo<usize>) -> impl IntoView {
    let show = move |line: usize| inputs.text.with_untracked(|text| show_line(text, line));
    // Each press shows the next stretch that was not read.
    let stretch = RwSignal::new(0_usize);
    let next_unread = move |_| {
        let range: Option<LineRange> = stages.inspection.with_untracked(|inspection| {
            let at = stretch.get_untracked().checked_rem(inspection.unread.len())?;
            inspection.unread.get(at).copied()
        });
        stretch.update(|stretch| *stretch += 1);
        if let Some(range) = range {
            show(range.first_line);
        }
    };
    let formats = move || {
        chips
            .get()
            .into_iter()
            .map(|chip| {
                let line = chip.line;
                view! {
                    <button type="button" class=format!("chip bar-{}", chip.colour) on:click=move |_| show(line)>
                        <i></i>
                        <b>{chip.title}</b>
                        {words::count(chip.values, "value")}
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <div class="chips" role="group" aria-label="Recognised formats">
            {formats}
            <Show when=move || { unread.get() > 0 }>
                <button type="button" class="chip warn" on:click=next_unread>
                    <Icon name="pl" />
                    <b>{move || format!("{} not read", words::count(unread.get(), "line"))}</b>
                </button>
            </Show>
        </div>
    }
}

/// What a person should know: about the paste, and about what is missing for the plan.
#[component]
fn Diagnostics(stages: Stages, show: Callback<Source>) -> impl IntoView {
    let all = RwSignal::new(false);
    let diagnostics = Memo::new(move |_| {
        let mut found: Vec<Diagnostic> = stages.inspection.with(|inspection| inspection.diagnostics.clone());
        if let Some(plan) = stages.plan.get() {
            found.extend(plan.diagnostics.iter().cloned());
        }
        // The worst first; the order of the text within a severity.
        found.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
        found
    });
    let shown = move || {
        let most = if all.get() { usize::MAX } else { FIRST_DIAGNOSTICS };
        diagnostics.with(|found| found.iter().take(most).map(|diagnostic| line(diagnostic, show)).collect_view())
    };
    let more = move || diagnostics.with(Vec::len).saturating_sub(FIRST_DIAGNOSTICS);
    view! {
        <ul class="diag">{shown}</ul>
        <Show when=move || { more() > 0 }>
            <button
                type="button"
                class="link sm"
                aria-expanded=move || all.get().to_string()
                on:click=move |_| all.update(|all| *all = !*all)
            >
                {move || if all.get() { "Show the first only".to_owned() } else { format!("Show {} more", more()) }}
            </button>
        </Show>
    }
}

fn line(diagnostic: &Diagnostic, show: Callback<Source>) -> AnyView {
    let (icon, class) = match diagnostic.severity {
        Severity::Error => ("imm", "red"),
        Severity::Warning => ("pl", "amber"),
        Severity::Info => ("I", "t3"),
    };
    let at = diagnostic.line.map(|line| {
        let source = Source { paste: 0, line };
        view! {
            <button type="button" class="link" on:click=move |_| show.run(source)>
                {format!("Line {line}")}
            </button>
            " "
        }
    });
    let help = if diagnostic.help.is_empty() { String::new() } else { format!(" {}", diagnostic.help) };
    view! {
        <li>
            <Icon name=icon class />
            <span>{at} {diagnostic.message.clone()} {help}</span>
        </li>
    }
    .into_any()
}

/// The values came with a link; the text did not.
#[component]
fn ReadElsewhere(inputs: Inputs, stages: Stages, actions: RailActions) -> impl IntoView {
    let values = move || {
        stages.inspection.with(|inspection| {
            let values = inspection.observations.len() + inspection.facts.len();
            words::count(values, "value")
        })
    };
    let _ = actions;
    view! {
        <div class="paste note">
            <p>
                <b>{values}</b>
                " came with the link. The text they were read from did not."
            </p>
            <button type="button" class="btn s" on:click=move |_| inputs.set_text("")>
                "Paste another"
            </button>
        </div>
    }
}

/// A text too long to edit: both ends of it.
#[component]
fn BothEnds(text: Signal<Arc<str>>, lines: Memo<Arc<Lines>>) -> impl IntoView {
    let excerpt = move || {
        let (text, lines) = (text.get(), lines.get());
        let count = lines.count();
        let short = |number: usize| {
            let line: String = lines.line(&text, number).chars().take(200).collect();
            format!("{number:>7} {line}\n")
        };
        let head: String = (1..=count.min(SHOWN_AT_EACH_END)).map(short).collect();
        let tail_from = count.saturating_sub(SHOWN_AT_EACH_END).max(SHOWN_AT_EACH_END) + 1;
        let tail: String = (tail_from..=count).map(short).collect();
        let hidden = tail_from.saturating_sub(SHOWN_AT_EACH_END + 1);
        format!("{head}        … {} not shown …\n{tail}", words::count(hidden, "line"))
    };
    let size = move || {
        format!("{}, {}. Too long to edit here.", words::size(text.get().len()), words::count(lines.get().count(), "line"))
    };
    view! {
        <p class="sm t3">{size}</p>
        <pre class="paste ends" tabindex="0" aria-label="Both ends of the paste">
            {excerpt}
        </pre>
    }
}
