use leptos::prelude::*;

use super::Asks;
use crate::browser::hash;
use crate::components::{Check, Dialog};
use crate::inputs::Inputs;
use crate::session::codec;
use crate::stages::Stages;
use crate::words;

/// A link beyond this is cut by many mail and chat programs.
const LONG_LINK: usize = 8000;

/// A link that opens the same session elsewhere.
#[component]
pub(super) fn ShareDialog(
    /// The inputs.
    inputs: Inputs,
    /// What follows from them.
    stages: Stages,
    /// What it asks of the page.
    asks: Asks,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog id="share" title="Share" open>
            <ShareLink inputs stages asks />
        </Dialog>
    }
}

#[component]
fn ShareLink(inputs: Inputs, stages: Stages, asks: Asks) -> impl IntoView {
    // Chosen anew each time.
    let with_text = RwSignal::new(false);
    let session = StoredValue::new(inputs.session());
    let secrets = session.with_value(|session| headroom::mask(&session.text).1);
    let text_size = session.with_value(|session| session.text.len());
    let link = Memo::new(move |_| {
        let sent = session.with_value(|session| {
            if with_text.get() {
                codec::with_text(session)
            } else {
                stages.inspection.with(|inspection| codec::with_values(session, inspection))
            }
        });
        hash::link(&codec::encode(&sent))
    });
    let size = move || {
        let length = link.with(String::len);
        let long = if length > LONG_LINK {
            " Mail and chat programs may cut a link this long: send the file that Export saves instead."
        } else {
            ""
        };
        format!("The link is {} long.{long}", words::size(length))
    };
    let what = move || {
        let values = stages.inspection.with(|inspection| {
            inspection.observations.len()
                + inspection.facts.len()
                + inspection.load_tests.len()
                + inspection.series.iter().map(|series| series.points.len()).sum::<usize>()
        });
        match (text_size, with_text.get()) {
            (0, _) => "It holds every assumption and what you look at.".to_owned(),
            (_, true) => "It holds every assumption, what you look at, and the pasted text.".to_owned(),
            (_, false) => format!(
                "It holds every assumption, what you look at, and the {} read from the paste with their names. The text stays here.",
                words::count(values, "value")
            ),
        }
    };
    let masked = if secrets > 0 { format!("; {} masked", words::count(secrets, "secret")) } else { String::new() };
    let choice = (text_size > 0).then(|| {
        view! {
            <Check
                label=format!("Include the pasted text ({}{masked})", words::size(text_size))
                ticked=with_text
                on_change=Callback::new(move |on| with_text.set(on))
            />
        }
    });
    view! {
        <p class="t2">{what}</p>
        {choice}
        <p class="t2">{size} " It is read by the page alone and sent to no server."</p>
        <button
            type="button"
            class="btn pri"
            on:click=move |_| asks.copy.run((link.get_untracked(), "the link".to_owned()))
        >
            "Copy link"
        </button>
    }
}
