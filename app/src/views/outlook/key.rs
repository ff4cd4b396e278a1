use maud::{Markup, html};

/// What the marks of the outlook mean.
pub fn key() -> Markup {
    html! {
        div class="key" role="group" aria-label="Marks" {
            @for (class, words) in
                [("p50", "most likely"), ("rng", "80 % range"), ("ob", "order by"), ("dead", "past the act limit")]
            {
                span { i { b class=(class) {} } (words) }
            }
        }
    }
}
