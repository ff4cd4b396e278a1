use maud::{Markup, html};

use crate::press::Press;

/// One tab.
pub struct Tab<'a> {
    /// The identifier: the tab is `t-` and the panel `p-` followed by it.
    pub id: &'a str,
    /// The name.
    pub title: &'a str,
    /// A number behind the name, such as how many steps there are.
    pub count: Option<usize>,
    /// Opens it.
    pub press: Press,
    /// Whether it is open.
    pub open: bool,
}

/// The list of tabs. Arrow keys, Home and End choose.
pub fn tabs(name: &str, tabs: &[Tab]) -> Markup {
    html! {
        div class="tablist" role="tablist" aria-label=(name) {
            @for Tab { id, title, count, press, open } in tabs {
                button
                    type="button"
                    role="tab"
                    id={ "t-" (id) }
                    aria-controls=[open.then(|| format!("p-{id}"))]
                    aria-selected=(open)
                    tabindex=(if *open { "0" } else { "-1" })
                    data-press=(press.word())
                {
                    (title)
                    @if let Some(count) = count { em { (count) } }
                }
            }
        }
    }
}
