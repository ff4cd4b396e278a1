//! Makes a part of the page what its markup says, and touches only what differs: an element that stays keeps its focus,
//! its scroll position and what is typed in it.
//!
//! What differs is looked for in the markup itself: texts are compared in wasm in a fraction of a millisecond, where parsing
//! them and comparing nodes takes many calls of the browser.

use std::cell::RefCell;
use std::collections::BTreeMap;

use wasm_bindgen::JsCast as _;
use web_sys::{
    Element, HtmlDialogElement, HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTemplateElement,
    HtmlTextAreaElement, Node,
};

use crate::markup::{Change, What, changes};

/// Attributes that the browser sets by itself.
const OWN: [&str; 1] = ["open"];

thread_local! {
    /// The markup of each part of the page, as it stands there.
    static SHOWN: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// Makes what stands in the element with this identifier what the markup says.
pub fn patch(id: &str, markup: String) {
    SHOWN.with_borrow_mut(|shown| {
        let older = shown.get(id).map(String::as_str).unwrap_or_default();
        if older == markup {
            return;
        }
        let _ = try_patch(id, older, &markup);
        shown.insert(id.to_owned(), markup);
    });
}

/// Looks for what differs, and leaves the page as it is.
pub fn compare(id: &str, markup: &str) {
    SHOWN.with_borrow(|shown| {
        let older = shown.get(id).map(String::as_str).unwrap_or_default();
        std::hint::black_box(changes(older, markup));
    });
}

fn try_patch(id: &str, older: &str, newer: &str) -> Option<()> {
    let region: Node = web_sys::window()?.document()?.get_element_by_id(id)?.into();
    let changes = changes(older, newer);
    if changes.and_then(|changes| change(&region, &changes)).is_none() {
        remake(&region, newer)?;
    }
    Some(())
}

/// Makes the changes. `None`: the page is not what the markup said.
fn change(region: &Node, changes: &[Change]) -> Option<()> {
    // The nodes on the way to the change before, which are most of the way to the next.
    let mut way: Vec<(u32, Node)> = Vec::new();
    for Change { path, what } in changes {
        let same = way.iter().zip(path).take_while(|((at, _), next)| at == *next).count();
        way.truncate(same);
        for at in path.iter().skip(same) {
            let parent = way.last().map_or(region, |(_, node)| node);
            let node = parent.child_nodes().item(*at)?;
            way.push((*at, node));
        }
        let node = way.last().map(|(_, node)| node)?;
        match what {
            What::Text(text) if node.node_type() == Node::TEXT_NODE => node.set_node_value(Some(text)),
            What::Text(_) => return None,
            What::Attribute(name, value) => attribute(node.dyn_ref::<Element>()?, name, value.as_deref()),
            What::Children(markup, true) => node.dyn_ref::<Element>()?.set_inner_html(markup),
            What::Children(markup, false) => {
                node.dyn_ref::<Element>()?;
                remake(node, markup)?;
            }
        }
    }
    Some(())
}

fn attribute(element: &Element, name: &str, value: Option<&str>) {
    match (name, value) {
        ("data-style", _) => {
            if let Some(element) = element.dyn_ref::<HtmlElement>() {
                element.style().set_css_text(value.unwrap_or_default());
            }
        }
        (_, Some(value)) => drop(element.set_attribute(name, value)),
        (_, None) if OWN.contains(&name) => {}
        (_, None) => drop(element.remove_attribute(name)),
    }
}

/// Makes the children of a node what the markup says, node by node.
fn remake(region: &Node, markup: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let template = document.create_element("template").ok()?.dyn_into::<HtmlTemplateElement>().ok()?;
    template.set_inner_html(markup);
    let content = template.content();
    // A style attribute in markup would need an exception from the content security policy; a style set by a script
    // does not.
    let styled = content.query_selector_all("[data-style]").ok()?;
    for at in 0..styled.length() {
        if let Some(element) = styled.get(at).and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
            element.style().set_css_text(&element.get_attribute("data-style").unwrap_or_default());
            let _ = element.remove_attribute("data-style");
        }
    }
    children(region, &content);
    Some(())
}

/// Makes the children of `old` those of `new`. An element with an identifier is the same as the one that has it.
fn children(old: &Node, new: &Node) {
    let mut here = old.first_child();
    let mut next = new.first_child();
    while let Some(wanted) = next {
        next = wanted.next_sibling();
        let Some(found) = here.as_ref().and_then(|here| same(here, &wanted)) else {
            let _ = old.insert_before(&wanted, here.as_ref());
            continue;
        };
        if here.as_ref().is_some_and(|here| here.is_same_node(Some(&found))) {
            here = found.next_sibling();
        } else {
            let _ = old.insert_before(&found, here.as_ref());
        }
        node(&found, &wanted);
    }
    while let Some(surplus) = here {
        here = surplus.next_sibling();
        let _ = old.remove_child(&surplus);
    }
}

/// The node at or after this one that stands for what is wanted.
fn same(here: &Node, wanted: &Node) -> Option<Node> {
    let identifier = identifier(wanted);
    if identifier.is_some() {
        let mut at = Some(here.clone());
        while let Some(node) = at {
            if self::identifier(&node) == identifier {
                return Some(node);
            }
            at = node.next_sibling();
        }
        return None;
    }
    (here.node_name() == wanted.node_name() && self::identifier(here).is_none()).then(|| here.clone())
}

fn identifier(node: &Node) -> Option<String> {
    node.dyn_ref::<Element>().map(Element::id).filter(|id| !id.is_empty())
}

fn node(old: &Node, new: &Node) {
    if old.is_equal_node(Some(new)) {
        return;
    }
    let (Some(was), Some(is)) = (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) else {
        old.set_node_value(new.node_value().as_deref());
        return;
    };
    attributes(was, is);
    if was.dyn_ref::<HtmlTextAreaElement>().is_none() {
        children(old, new);
    }
}

fn attributes(old: &Element, new: &Element) {
    for name in names(new) {
        let value = new.get_attribute(&name).unwrap_or_default();
        if old.get_attribute(&name).as_deref() == Some(value.as_str()) {
            continue;
        }
        match old.dyn_ref::<HtmlElement>().filter(|_| name == "style") {
            Some(element) => element.style().set_css_text(&value),
            None => drop(old.set_attribute(&name, &value)),
        }
    }
    for name in names(old) {
        if !new.has_attribute(&name) && !OWN.contains(&name.as_str()) {
            let _ = old.remove_attribute(&name);
        }
    }
}

fn names(element: &Element) -> impl Iterator<Item = String> {
    let names = element.get_attribute_names();
    (0..names.length()).filter_map(move |at| names.get(at).as_string())
}

/// Shows in each field what its markup says. What is wrong stays as it was typed; so does what is being typed, unless
/// everything is to be settled.
pub fn settle_fields(everything: bool) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let active = document.active_element();
    let Ok(fields) = document.query_selector_all(".at input, .at select") else { return };
    for at in 0..fields.length() {
        let Some(field) = fields.get(at) else { continue };
        if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
            select.set_value(&select.get_attribute("data-value").unwrap_or_default());
        } else if let Some(input) = field.dyn_ref::<HtmlInputElement>() {
            let value = input.get_attribute("value").unwrap_or_default();
            match input.type_().as_str() {
                "checkbox" => input.set_checked(input.has_attribute("checked")),
                "range" if input.value() != value => input.set_value(&value),
                "range" => {}
                _ => {
                    let typed_in = active.as_ref().is_some_and(|active| active.is_same_node(Some(input)));
                    let stays = input.has_attribute("aria-invalid") || (typed_in && !everything);
                    if !stays && input.value() != value {
                        input.set_value(&value);
                    }
                }
            }
        }
    }
}

/// Opens the dialog when its markup says so, else closes it.
pub fn settle_dialog() {
    let document = web_sys::window().and_then(|window| window.document());
    let dialog = document.and_then(|document| document.get_element_by_id("dialog"));
    let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) else { return };
    let open = dialog.has_attribute("data-open");
    if open && !dialog.open() {
        let _ = dialog.show_modal();
    } else if !open && dialog.open() {
        dialog.close();
    }
}

/// Puts the text into the box of the paste where it does not stand already: `changed` says that it is another than the
/// one that was typed there.
pub fn settle_paste(text: &str, changed: bool) {
    let document = web_sys::window().and_then(|window| window.document());
    let area = document.and_then(|document| document.get_element_by_id("paste"));
    let Some(area) = area.and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
    if changed || (area.text_length() == 0 && !text.is_empty()) {
        area.set_value(text);
    }
}
