use headroom::Inspection;
use maud::{Markup, html};

use crate::session::paste::{Chip, Lines, Mark, mark, values_in};

/// The height of a line in pixels; `rail.css` says the same.
pub const LINE_HEIGHT: i32 = 17;
/// Lines that the box can show at once, and one that is cut at each end.
const ROWS: usize = 24;
/// Characters of a line that the box can show, however far it is scrolled.
const LONGEST: usize = 4000;

/// The layer under the text: line numbers, a bar per format, hatching under what was not read, and a mark under each
/// value. Only the lines in sight exist; `scroll` is how far the text is scrolled from the left and from the top.
pub(super) fn marks(text: &str, lines: &Lines, inspection: &Inspection, chips: &[Chip], scroll: (i32, i32)) -> Markup {
    let first = usize::try_from(scroll.1 / LINE_HEIGHT).unwrap_or_default() + 1;
    let last = lines.count().min(first + ROWS);
    let style = format!("--left:{}px;transform:translateY({}px)", -scroll.0, -(scroll.1 % LINE_HEIGHT));
    html! {
        ol class="marks" aria-hidden="true" data-style=(style) {
            @for number in first..=last { (row(number, lines.line(text, number), inspection, chips)) }
        }
    }
}

fn row(number: usize, line: &str, inspection: &Inspection, chips: &[Chip]) -> Markup {
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
    let mut at = 0;
    html! {
        li class=(class) {
            i { (number) }
            b {}
            span { span {
                @for (from, until) in values_in(inspection, number, &line) {
                    (line.get(at..from).unwrap_or_default())
                    mark { (line.get(from..until).unwrap_or_default()) }
                    @let () = at = until;
                }
            } }
        }
    }
}
