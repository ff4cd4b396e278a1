use leptos::prelude::*;

/// A picture of the sprite in `index.html`, such as `lock`. It says nothing by itself: the words stand beside it.
#[component]
pub fn Icon(
    /// Its name in the sprite.
    name: &'static str,
    /// Further classes, such as a colour.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("ic {class}") aria-hidden="true">
            <use href=format!("#{name}") />
        </svg>
    }
}
