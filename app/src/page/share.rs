use maud::{Markup, html};

use crate::components::{button, check};
use crate::pieces;
use crate::press::{Field, Press};
use crate::state::{Facts, State};
use crate::words;

/// A link beyond this is cut by many mail and chat programs.
const LONG_LINK: usize = 8000;

/// A link that opens the same session elsewhere.
pub(super) fn share(state: &State, facts: &Facts, link: &str) -> Markup {
    let text = &state.session.text;
    let with_text = state.look.link_with_text;
    let long = if link.len() > LONG_LINK {
        " Mail and chat programs may cut a link this long: send the file that Export saves instead."
    } else {
        ""
    };
    let inspection = &facts.inspection;
    let values = inspection.observations.len()
        + inspection.facts.len()
        + inspection.load_tests.len()
        + inspection.series.iter().map(|series| series.points.len()).sum::<usize>();
    let what = match (text.len(), with_text) {
        (0, _) => "It holds every assumption and what you look at.".to_owned(),
        (_, true) => "It holds every assumption, what you look at, and the pasted text.".to_owned(),
        (_, false) => format!(
            "It holds every assumption, what you look at, and the {} read from the paste with their names. The text \
             stays here.",
            words::count(values, "value")
        ),
    };
    html! {
        p class="t2" { (what) }
        @if !text.is_empty() {
            @let secrets = pieces::masked(text).1;
            @let masked = if secrets > 0 { format!("; {} masked", words::count(secrets, "secret")) } else { String::new() };
            (check(&format!("Include the pasted text ({}{masked})", words::size(text.len())), &Field::WithText, with_text))
        }
        p class="t2" {
            "The link is " (words::size(link.len())) " long." (long)
            " It is read by the page alone and sent to no server."
        }
        (button("btn pri", &Press::CopyLink, "Copy link"))
    }
}
