use maud::{Markup, html};

use crate::components::button;
use crate::press::Press;

/// The ways to take the plan along.
pub(super) fn report() -> Markup {
    html! {
        p class="t2" {
            "The verdict, the charts, the steps with their commands, and every number with where it comes from. Your browser’s \
             print dialog saves it as a PDF."
        }
        div class="rowb" {
            (button("btn pri", &Press::Print, "Print or save as PDF"))
            (button("btn", &Press::SaveReport, "Download Markdown"))
        }
    }
}
