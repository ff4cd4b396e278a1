//! Parts that know nothing of the session: values in, markup out.

mod dialog;
mod exact;
mod radio_group;
mod sign;
mod slider;
mod table;
mod tabs;
mod thresholds;

use maud::{Markup, html};

pub use dialog::dialog;
pub use exact::{Exact, exact};
pub use radio_group::{Choice, radio_group};
pub use sign::{level_of, level_word, provenance_mark, provenance_word, provenance_word_of, sign, tag};
pub use slider::{Slider, slider};
pub use table::numbers;
pub use tabs::{Tab, tabs};
pub use thresholds::thresholds;

use crate::press::{Field, Press};

/// A picture of the sprite in `index.html`, such as `lock`, with further classes. It says nothing by itself: the words
/// stand beside it.
pub fn icon(name: &str, class: &str) -> Markup {
    html! { svg class={ "ic " (class) } aria-hidden="true" { use href={ "#" (name) } {} } }
}

/// A button with words alone.
pub fn button(class: &str, press: &Press, words: &str) -> Markup {
    html! { button type="button" class=(class) data-press=(press.word()) { (words) } }
}

/// A check box with its words.
pub fn check(label: &str, field: &Field, ticked: bool) -> Markup {
    html! {
        label class="check" {
            input type="checkbox" data-change=(field.word()) checked[ticked];
            (label)
        }
    }
}

/// What is wrong with what stands in a field; the field names this element as its description.
pub fn problem(id: &str, problem: Option<&str>) -> Markup {
    html! {
        span class="hint" id=(id) {
            @if let Some(problem) = problem { span class="problem" role="alert" { (problem) } }
        }
    }
}
