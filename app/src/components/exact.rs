use maud::{Markup, html};

use crate::press::Field;
use crate::words;

/// A field for an exact number. It takes any number that is possible; what is not stays in the field with the reason
/// under it, and nothing else changes.
pub struct Exact<'a> {
    /// Its name.
    pub name: &'a str,
    /// The number's path in the scenario.
    pub path: &'a str,
    /// The identifier of the element that shows the reason.
    pub problem_id: &'a str,
    /// Whether there is one.
    pub wrong: bool,
    /// The number; `None`: empty.
    pub value: Option<f64>,
    /// What stands in the empty field.
    pub placeholder: &'a str,
}

/// The field as markup.
pub fn exact(field: &Exact) -> Markup {
    let Exact { name, path, problem_id, wrong, value, placeholder } = field;
    html! {
        input
            type="text"
            inputmode="decimal"
            autocomplete="off"
            id={ "exact-" (path) }
            aria-label=(name)
            aria-describedby=(problem_id)
            aria-invalid=[wrong.then_some("true")]
            placeholder=(placeholder)
            value=(value.map_or_else(String::new, words::exact))
            data-input=(Field::Number((*path).to_owned()).word());
    }
}
