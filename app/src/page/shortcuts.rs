use maud::{Markup, html};

use crate::components::check;
use crate::press::{Field, Press, Sheet};
use crate::session::View;
use crate::state::{Facts, State};
use crate::views::outlook;

/// The shortcuts, as the list shows them.
const LIST: [(&str, &str); 12] = [
    ("/", "Paste"),
    ("1 – 6", "Views, from Outlook to Compare"),
    ("[ ]", "Month before, month after"),
    ("j k", "Resource below, resource above"),
    ("Enter", "Details of the resource"),
    ("t", "Chart or table"),
    ("c", "Copy the open file"),
    ("u r", "Undo, redo"),
    ("p", "Present"),
    ("Alt 1 – 4", "Scenario"),
    ("?", "This list"),
    ("Esc", "Close a dialog, leave a field"),
];

/// The list of shortcuts.
pub(super) fn list(off: bool) -> Markup {
    html! {
        dl class="keys" { @for (key, what) in LIST { dt { kbd { (key) } } dd { (what) } } }
        (check("Shortcuts work", &Field::Shortcuts, !off))
    }
}

/// What a key asks for while nothing is typed and no dialog is open.
pub fn pressed(key: &str, state: &State, facts: &Facts) -> Option<Press> {
    if state.look.shortcuts_off || state.session.is_empty() {
        return None;
    }
    Some(match key {
        "1" => Press::View(View::Outlook),
        "2" => Press::View(View::Plan),
        "3" => Press::View(View::Commands),
        "4" => Press::View(View::LoadTest),
        "5" => Press::View(View::Autoscaling),
        "6" => Press::View(View::Compare),
        "p" => Press::Present,
        "[" => Press::MonthBefore,
        "]" => Press::MonthAfter,
        "j" => Press::Resource(beside(state, facts, 1)?),
        "k" => Press::Resource(beside(state, facts, -1)?),
        "t" => Press::Table(!state.session.table),
        "c" if state.session.view == View::Commands => Press::CopyFile,
        "u" => Press::Undo,
        "r" => Press::Redo,
        "?" => Press::Open(Sheet::Shortcuts),
        _ => return None,
    })
}

/// The resource below or above in the order of the runway.
fn beside(state: &State, facts: &Facts, by: isize) -> Option<String> {
    let rows = &facts.plan.runway;
    let chosen = outlook::chosen(&state.session, &facts.plan)?;
    let at = rows.iter().position(|row| row.resource == chosen.resource).unwrap_or_default();
    let at = at.saturating_add_signed(by).min(rows.len().saturating_sub(1));
    rows.get(at).map(|row| row.resource.clone())
}
