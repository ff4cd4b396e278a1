use maud::{Markup, html};

use crate::press::Press;

/// One option of a radio group.
pub struct Choice<'a> {
    /// Its words.
    pub words: &'a str,
    /// Chooses it.
    pub press: Press,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A choice of a few, side by side. Arrow keys choose, as in any radio group.
pub fn radio_group(name: &str, choices: &[Choice]) -> Markup {
    html! {
        div class="seg2" role="radiogroup" aria-label=(name) {
            @for Choice { words, press, chosen } in choices {
                button
                    type="button"
                    role="radio"
                    aria-checked=(chosen)
                    tabindex=(if *chosen { "0" } else { "-1" })
                    data-press=(press.word())
                { (words) }
            }
        }
    }
}
