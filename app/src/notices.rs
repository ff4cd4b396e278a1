//! What the page says about itself: a link that was not opened, storage that is full.

use leptos::prelude::*;

/// Something to say, with at most one thing to do about it.
#[derive(Clone)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// A button's words and what it does.
    pub action: Option<(&'static str, Callback<()>)>,
}

/// The notices that stand over the page, the newest last.
#[derive(Clone, Copy, Default)]
pub struct Notices(RwSignal<Vec<(u32, Notice)>>);

impl Notices {
    /// Says something; what says the same already makes room for it.
    pub fn say(self, text: impl Into<String>, action: Option<(&'static str, Callback<()>)>) {
        let text = text.into();
        self.0.update(|notices| {
            notices.retain(|(_, notice)| notice.text != text);
            let next = notices.iter().map(|(id, _)| id + 1).max().unwrap_or_default();
            notices.push((next, Notice { text, action }));
            // More than three cover the page.
            let surplus = notices.len().saturating_sub(3);
            notices.drain(..surplus);
        });
    }

    fn dismiss(self, id: u32) {
        self.0.update(|notices| notices.retain(|(at, _)| *at != id));
    }
}

/// The notices, under the top bar.
#[component]
pub fn NoticeBar(
    /// The notices.
    notices: Notices,
) -> impl IntoView {
    let line = move |(id, notice): (u32, Notice)| {
        let action = notice.action.map(|(words, run)| {
            view! {
                <button
                    type="button"
                    class="btn s"
                    on:click=move |_| {
                        notices.dismiss(id);
                        run.run(());
                    }
                >
                    {words}
                </button>
            }
        });
        view! {
            <p>
                <span>{notice.text}</span>
                {action}
                <button type="button" class="btn s quiet" on:click=move |_| notices.dismiss(id)>
                    "Dismiss"
                </button>
            </p>
        }
    };
    view! {
        <div class="notices" role="status">
            <For each=move || notices.0.get() key=|(id, _)| *id children=line />
        </div>
    }
}
