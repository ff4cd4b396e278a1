use headroom::Artifact;
use leptos::prelude::*;

use super::highlight::{Kind, pieces};
use super::{Open, Wiring};

/// One generated file, to read, copy and save.
#[component]
pub(super) fn FileView(
    /// What the view may do.
    wiring: Wiring,
    /// What is open.
    shown: Memo<Option<Open>>,
) -> impl IntoView {
    let file = Memo::new(move |_| shown.with(|shown| shown.as_ref().and_then(|shown| shown.file.clone())));
    move || {
        let Some(file) = file.get() else {
            return view! { <p class="t2">"This step has no files yet. What to run is below."</p> }.into_any();
        };
        let Artifact { path, purpose, contents, .. } = file.clone();
        let copied = contents.clone();
        let copied_path = path.clone();
        view! {
            <div class="filebar">
                <span class="mono filename">{path.clone()}</span>
                <span class="t3 sm purpose">{purpose}</span>
                <button
                    type="button"
                    class="btn s"
                    id="copy-file"
                    aria-label=format!("Copy {path}")
                    on:click=move |_| wiring.copy.run((copied.clone(), copied_path.clone()))
                >
                    "Copy" <kbd aria-hidden="true">"C"</kbd>
                </button>
                <button
                    type="button"
                    class="btn s"
                    aria-label=format!("Download {path}")
                    on:click=move |_| wiring.save.run(file.clone())
                >
                    "Download"
                </button>
            </div>
            <pre tabindex="0" aria-label=format!("Contents of {path}")>
                <code>{contents.lines().map(|text| line(&path, text)).collect_view()}</code>
            </pre>
        }
        .into_any()
    }
}

fn line(path: &str, line: &str) -> AnyView {
    let pieces = pieces(path, line)
        .into_iter()
        .map(|(kind, text)| {
            let text = text.to_owned();
            match kind {
                Kind::Plain => text.into_any(),
                Kind::Comment => view! { <span class="c">{text}</span> }.into_any(),
                Kind::Word => view! { <span class="k">{text}</span> }.into_any(),
                Kind::Value => view! { <span class="s">{text}</span> }.into_any(),
            }
        })
        .collect::<Vec<_>>();
    view! {
        {pieces}
        "\n"
    }
    .into_any()
}
