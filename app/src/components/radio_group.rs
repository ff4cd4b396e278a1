use leptos::prelude::*;

/// A choice of a few, side by side. Arrow keys choose, as in any radio group.
#[component]
pub fn RadioGroup(
    /// What is chosen.
    name: &'static str,
    /// The options.
    options: &'static [&'static str],
    /// Which is chosen.
    #[prop(into)]
    chosen: Signal<usize>,
    /// Called with another.
    on_choose: Callback<usize>,
) -> impl IntoView {
    let buttons: [NodeRef<leptos::html::Button>; 4] = std::array::from_fn(|_| NodeRef::new());
    let last = options.len().saturating_sub(1);
    let go = move |at: usize| {
        on_choose.run(at);
        if let Some(button) = buttons.get(at).and_then(NodeRef::get_untracked) {
            let _ = button.focus();
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let at = chosen.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            "ArrowLeft" | "ArrowUp" => at.checked_sub(1).unwrap_or(last),
            _ => return,
        };
        event.prevent_default();
        go(next);
    };
    let options = options
        .iter()
        .zip(buttons)
        .enumerate()
        .map(|(at, (option, node))| {
            view! {
                <button
                    type="button"
                    role="radio"
                    node_ref=node
                    aria-checked=move || (chosen.get() == at).to_string()
                    tabindex=move || if chosen.get() == at { 0 } else { -1 }
                    on:click=move |_| on_choose.run(at)
                >
                    {*option}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="seg2" role="radiogroup" aria-label=name on:keydown=on_key>
            {options}
        </div>
    }
}
