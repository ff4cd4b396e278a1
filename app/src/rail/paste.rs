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
const FIRST_DIAGNOSTICS: usize = 2;

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
            .enumerate()
            .map(|(at, chip)| {
                let line = chip.line;
                // The unit once; the chips after the first repeat it.
                let values =
                    if at == 0 { words::count(chip.values, "value") } else { words::number(chip.values as f64) };
                view! {
                    <button type="button" class=format!("chip bar-{}", chip.colour) on:click=move |_| show(line)>
                        <i></i>
                        <b>{chip.title}</b>
                        {values}
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
        let plan = stages.plan.get();
        let inspection = stages.inspection.get();
        let of_plan = plan.iter().flat_map(|plan| plan.diagnostics.iter());
        remarks(inspection.diagnostics.iter().chain(of_plan))
    });
    let shown = move || {
        let most = if all.get() { usize::MAX } else { FIRST_DIAGNOSTICS };
        diagnostics.with(|found| found.iter().take(most).map(|remark| line(remark, show)).collect_view())
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

/// A diagnostic with every line it is about.
#[derive(Debug, Clone, PartialEq)]
struct Remark {
    diagnostic: Diagnostic,
    lines: Vec<usize>,
}

/// The diagnostics, the worst first and in the order of the text; what is said of several lines is said once.
fn remarks<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    for diagnostic in diagnostics {
        let same = |remark: &&mut Remark| {
            remark.diagnostic.code == diagnostic.code && remark.diagnostic.message == diagnostic.message
        };
        if let Some(remark) = remarks.iter_mut().find(same) {
            remark.lines.extend(diagnostic.line);
        } else {
            remarks.push(Remark { diagnostic: diagnostic.clone(), lines: diagnostic.line.into_iter().collect() });
        }
    }
    remarks.sort_by_key(|remark| std::cmp::Reverse(remark.diagnostic.severity));
    remarks
}

fn line(remark: &Remark, show: Callback<Source>) -> AnyView {
    /// Lines that are named one by one.
    const NAMED: usize = 4;
    let diagnostic = &remark.diagnostic;
    let (icon, class) = match diagnostic.severity {
        Severity::Error => ("imm", "red"),
        Severity::Warning => ("pl", "amber"),
        Severity::Info => ("I", "t3"),
    };
    let mut at: Vec<AnyView> = Vec::new();
    for (place, line) in remark.lines.iter().copied().take(NAMED).enumerate() {
        let source = Source { paste: 0, line };
        let (gap, words) = if place == 0 { ("", format!("Line {line}")) } else { (", ", line.to_string()) };
        at.push(
            view! {
                {gap}
                <button type="button" class="link" aria-label=format!("Line {line}") on:click=move |_| show.run(source)>
                    {words}
                </button>
            }
            .into_any(),
        );
    }
    if remark.lines.len() > NAMED {
        at.push(format!(" and {} more", remark.lines.len() - NAMED).into_any());
    }
    let said = format!(" {} {}", words::sentence(&diagnostic.message), diagnostic.help);
    view! {
        <li>
            <Icon name=icon class />
            <span>{at} {said}</span>
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
        format!(
            "{}, {}. Too long to edit here.",
            words::size(text.get().len()),
            words::count(lines.get().count(), "line")
        )
    };
    view! {
        <p class="sm t3">{size}</p>
        <pre class="paste ends" tabindex="0" aria-label="Both ends of the paste">
            {excerpt}
        </pre>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_several_lines_is_said_once_and_the_worst_first() {
        let idle = Diagnostic::new(Severity::Info, "idle", "Idle ones count too.");
        let full = Diagnostic::new(Severity::Error, "full", "No connection left.");
        let remarks = remarks([&idle.clone().on_line(8), &full, &idle.on_line(26)].into_iter());
        let said: Vec<(&str, &[usize])> =
            remarks.iter().map(|remark| (remark.diagnostic.code.as_str(), remark.lines.as_slice())).collect();
        assert_eq!(said, [("full", &[][..]), ("idle", &[8, 26][..])]);
    }
}
