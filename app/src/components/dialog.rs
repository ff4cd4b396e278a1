use maud::{Markup, html};

use crate::press::Press;

/// A dialog over the page. Escape and a click outside close it. `content` stands in it while it is open.
pub fn dialog(title: &str, content: Option<&Markup>) -> Markup {
    html! {
        dialog id="dialog" class="dialog" aria-labelledby="dialog-title" data-open[content.is_some()] {
            @if let Some(content) = content {
                div class="sheet" {
                    header {
                        h2 id="dialog-title" { (title) }
                        button type="button" class="btn quiet s" data-press=(Press::Close.word()) { "Close" }
                    }
                    (content)
                }
            }
        }
    }
}
