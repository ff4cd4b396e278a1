use headroom::Artifact;
use maud::{Markup, html};

use super::highlight::{Kind, pieces};
use crate::press::Press;

/// One generated file, to read, copy and save.
pub(super) fn file(file: Option<&Artifact>) -> Markup {
    let Some(Artifact { path, purpose, contents, .. }) = file else {
        return html! { p class="t2" { "This step has no files yet. What to run is below." } };
    };
    html! {
        div class="filebar" {
            span class="mono filename" { (path) }
            span class="t3 sm purpose" { (purpose) }
            button
                type="button"
                class="btn s"
                id="copy-file"
                aria-label={ "Copy " (path) }
                data-key="C"
                data-press=(Press::CopyFile.word())
            { "Copy" }
            button type="button" class="btn s" aria-label={ "Download " (path) } data-press=(Press::SaveFile.word()) {
                "Download"
            }
        }
        pre tabindex="0" aria-label={ "Contents of " (path) } {
            code { @for text in contents.lines() { (line(path, text)) "\n" } }
        }
    }
}

fn line(path: &str, line: &str) -> Markup {
    html! {
        @for (kind, text) in pieces(path, line) {
            @match kind {
                Kind::Plain => (text),
                Kind::Comment => span class="c" { (text) },
                Kind::Word => span class="k" { (text) },
                Kind::Value => span class="s" { (text) },
            }
        }
    }
}
