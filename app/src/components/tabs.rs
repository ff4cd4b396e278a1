use leptos::prelude::*;

/// One tab.
pub struct Tab {
    /// The identifier: the tab is `t-` and the panel `p-` followed by it.
    pub id: &'static str,
    /// The name.
    pub title: &'static str,
    /// A number behind the name, such as how many steps there are.
    pub count: Signal<Option<usize>>,
}

/// The list of tabs. Arrow keys, Home and End choose.
#[component]
pub fn Tabs(
    /// What the tabs show.
    name: &'static str,
    /// The tabs.
    tabs: Vec<Tab>,
    /// Which is open.
    #[prop(into)]
    chosen: Signal<usize>,
    /// Called with another.
    on_choose: Callback<usize>,
) -> impl IntoView {
    let ids: Vec<&'static str> = tabs.iter().map(|tab| tab.id).collect();
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let (at, last) = (chosen.get_untracked(), ids.len().saturating_sub(1));
        let next = match event.key().as_str() {
            "ArrowRight" => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        on_choose.run(next);
        if let Some(id) = ids.get(next) {
            crate::browser::page::focus(&format!("t-{id}"));
        }
    };
    let tabs = tabs
        .into_iter()
        .enumerate()
        .map(|(at, tab)| {
            view! {
                <button
                    type="button"
                    role="tab"
                    id=format!("t-{}", tab.id)
                    aria-controls=format!("p-{}", tab.id)
                    aria-selected=move || (chosen.get() == at).to_string()
                    tabindex=move || if chosen.get() == at { 0 } else { -1 }
                    on:click=move |_| on_choose.run(at)
                >
                    {tab.title}
                    {move || tab.count.get().map(|count| view! { <em>{count}</em> })}
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="tablist" role="tablist" aria-label=name on:keydown=on_key>
            {tabs}
        </div>
    }
}
