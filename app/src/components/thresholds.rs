use maud::{Markup, html};

use crate::press::Field;

/// The ends of the track, in percent.
const ENDS: (f64, f64) = (50.0, 100.0);

/// Two thumbs on one track that never cross: where to plan (round) and where to act (square), each with the path that
/// it sets.
pub fn thresholds(of: &str, planned: (&str, f64), immediate: (&str, f64)) -> Markup {
    let share = |value: f64| format!("{:.2}%", 100.0 * (value.clamp(ENDS.0, ENDS.1) - ENDS.0) / (ENDS.1 - ENDS.0));
    let style = format!("--plan:{};--act:{}", share(planned.1), share(immediate.1));
    html! {
        div class="dual" data-style=(style) {
            i {}
            @for ((path, value), which) in [(planned, "planned"), (immediate, "immediate")] {
                input
                    type="range"
                    min=(ENDS.0)
                    max=(ENDS.1)
                    step="1"
                    aria-label={ (of) " " (which) " threshold" }
                    aria-valuetext={ (value) " percent" }
                    value=(value)
                    data-input=(Field::Slide(path.to_owned()).word());
            }
        }
    }
}
