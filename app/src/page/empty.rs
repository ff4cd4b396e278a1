use maud::{Markup, html};

use crate::components::{button, icon};
use crate::press::{Field, Press};

/// What the box shows before anything is pasted.
const COMMANDS: &str = "docker stats --no-stream\nredis-cli INFO\npsql -c 'SELECT count(*), state FROM pg_stat_activity GROUP BY state'\nva-capacity-report";

/// The first visit: a box, what goes into it, and a sample.
pub fn empty() -> Markup {
    html! {
        main class="empty" {
            h1 id="verdict" tabindex="-1" { "When do you run out, and what do you do about it?" }
            p class="lead" { "Paste what you have. One command’s output is enough; several in one paste are fine." }
            textarea
                id="first-paste"
                aria-label="Paste metrics or a capacity report"
                placeholder=(COMMANDS)
                spellcheck="false"
                autocomplete="off"
                data-input=(Field::Paste.word())
                data-drop {}
            div class="rowb" {
                (button("btn pri", &Press::Sample, "Try the sample report"))
                (button("btn", &Press::OpenFiles, "Open files"))
                (button("btn quiet", &Press::Start, "Start without a paste"))
                span class="local" { (icon("lock", "")) "Nothing leaves this page." }
            }
            h2 { "It reads" }
            ul class="fm" { @for format in headroom::formats() { li title=(format.command) { (format.title) } } }
        }
    }
}
