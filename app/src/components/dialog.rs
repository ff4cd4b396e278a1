use leptos::prelude::*;

use crate::browser::page;

/// A dialog over the page. Escape and a click outside close it; its content exists only while it is open.
#[component]
pub fn Dialog(
    /// Its identifier, unique on the page.
    id: &'static str,
    /// Its heading.
    title: &'static str,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it holds.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = node.get() {
            page::show_dialog(&dialog, open.get());
        }
    });
    let content = move || {
        open.get().then(|| {
            let children = children();
            view! {
                <div class="sheet">
                    <header>
                        <h2 id=format!("{id}-title")>{title}</h2>
                        <button type="button" class="btn quiet s" on:click=move |_| open.set(false)>
                            "Close"
                        </button>
                    </header>
                    {children}
                </div>
            }
        })
    };
    view! {
        <dialog
            node_ref=node
            class="dialog"
            aria-labelledby=format!("{id}-title")
            on:close=move |_| open.set(false)
            on:click=move |event| {
                if page::is_on_itself(&event) {
                    open.set(false);
                }
            }
        >
            {content}
        </dialog>
    }
}
