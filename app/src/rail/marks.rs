use std::sync::Arc;

use headroom::Inspection;
use leptos::prelude::*;

use crate::session::paste::{Chip, Lines, Mark, mark, values_in};

/// The height of a line in pixels; `rail.css` says the same.
pub(super) const LINE_HEIGHT: i32 = 17;
/// Lines that the box can show at once, and one that is cut at each end.
const ROWS: usize = 24;
/// Characters of a line that the box can show, however far it is scrolled.
const LONGEST: usize = 4000;

/// The layer under the text: line numbers, a bar per format, hatching under what was not read, and a mark under each
/// value. Only the lines in sight exist.
#[component]
pub(super) fn Marks(
    /// The text.
    text: Signal<Arc<str>>,
    /// Its lines.
    lines: Memo<Arc<Lines>>,
    /// What was read from it.
    inspection: Memo<Arc<Inspection>>,
    /// The recognised formats, for their colours.
    chips: Memo<Vec<Chip>>,
    /// How far the text is scrolled, from the left and from the top.
    scroll: Signal<(i32, i32)>,
) -> impl IntoView {
    let top = Memo::new(move |_| usize::try_from(scroll.get().1 / LINE_HEIGHT).unwrap_or_default());
    let rows = move || {
        let first = top.get() + 1;
        let text = text.get();
        let chips = chips.get();
        inspection.with(|inspection| {
            lines.with(|lines| {
                let last = lines.count().min(first + ROWS);
                (first..=last).map(|number| row(number, lines.line(&text, number), inspection, &chips)).collect_view()
            })
        })
    };
    view! {
        <ol
            class="marks"
            aria-hidden="true"
            style:--left=move || format!("{}px", -scroll.get().0)
            style:transform=move || format!("translateY({}px)", -(scroll.get().1 % LINE_HEIGHT))
        >
            {rows}
        </ol>
    }
}

fn row(number: usize, line: &str, inspection: &Inspection, chips: &[Chip]) -> AnyView {
    let line: String = line.chars().take(LONGEST).collect();
    let class = match mark(inspection, number) {
        Mark::Unread => "un".to_owned(),
        Mark::Blank => String::new(),
        Mark::Document(at) => {
            let title = inspection.documents.get(at).map(|document| document.title.as_str()).unwrap_or_default();
            let colour = chips.iter().find(|chip| chip.title == title).map_or(0, |chip| chip.colour);
            format!("bar-{colour}")
        }
    };
    let mut pieces = Vec::new();
    let mut at = 0;
    for (from, until) in values_in(inspection, number, &line) {
        let (before, value) = (line.get(at..from).unwrap_or_default(), line.get(from..until).unwrap_or_default());
        pieces.push(before.to_owned().into_any());
        pieces.push(view! { <mark>{value.to_owned()}</mark> }.into_any());
        at = until;
    }
    view! {
        <li class=class>
            <i>{number}</i>
            <b></b>
            <span>
                <span>{pieces}</span>
            </span>
        </li>
    }
    .into_any()
}
