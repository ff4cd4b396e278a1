//! The inputs: what was pasted, and what is assumed.

mod assumption;
mod assumptions;
mod diagnostics;
mod events;
mod formats;
mod growth;
mod growth_sheet;
mod marks;
mod paste;
mod sheet;
mod source;

use maud::{Markup, html};

use crate::press::{Press, Sheet};
use crate::session::fields::{self, Line};
use crate::state::{Facts, State};
pub use marks::LINE_HEIGHT;

/// The inputs rail. On a narrow screen it is a strip, and the rest of it opens on demand.
pub fn rail(state: &State, facts: &Facts) -> Markup {
    let all = state.look.all_inputs;
    html! {
        aside class=(if all { "rail whole" } else { "rail" }) aria-label="Inputs" {
            (paste::paste(state, facts))
            (assumptions::assumptions(state, facts))
            button
                type="button"
                class="btn s unfold"
                aria-expanded=(all)
                data-press=(Press::AllInputs(!all).word())
            { @if all { "Fewer inputs" } @else { "All inputs" } }
        }
    }
}

/// The field with the scenario's name.
pub fn name(state: &State) -> Markup {
    html! {
        @if let Some(Line::Text(name)) = fields::find("name") { (sheet::text_line(name, state)) }
    }
}

/// The title and the content of a dialog of the rail.
pub fn sheet(sheet: Sheet, state: &State, facts: &Facts) -> (&'static str, Markup) {
    let fields = |lines| sheet::fields(lines, state, facts);
    match sheet {
        Sheet::Range => ("Growth", growth_sheet::growth(state, facts)),
        Sheet::Today => ("Present", fields(fields::TODAY)),
        Sheet::Thresholds => ("Thresholds", fields(fields::THRESHOLDS)),
        Sheet::Policy => ("Policy", fields(fields::POLICY)),
        Sheet::Stack => ("Stack", fields(fields::STACK)),
        Sheet::Events => ("Events", events::events(state)),
        Sheet::Formats => ("Formats of the paste", formats::formats(state, facts)),
        Sheet::Source(about) => {
            ("Where this number comes from", source::source(&assumptions::explained(about, state, facts)))
        }
        Sheet::Share | Sheet::Shortcuts | Sheet::Runway | Sheet::Report | Sheet::Resources => ("", html! {}),
    }
}
