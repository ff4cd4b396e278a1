use maud::{Markup, html};

use crate::press::Field;
use crate::session::scaling::Scaling;

/// A slider over a number.
pub struct Slider<'a> {
    /// Its identifier, for a label.
    pub id: &'a str,
    /// Its name, when no label stands for it.
    pub name: Option<&'a str>,
    /// What it sets.
    pub field: Field,
    /// Its ends.
    pub scaling: Scaling,
    /// The number.
    pub value: f64,
    /// The number in words.
    pub text: &'a str,
}

/// The slider as markup.
pub fn slider(slider: &Slider) -> Markup {
    let Slider { id, name, field, scaling, value, text } = slider;
    let (first, last) = scaling.ends();
    html! {
        input
            type="range"
            id=(id)
            aria-label=[name]
            aria-valuetext=(text)
            min=(first)
            max=(last)
            step="1"
            value=(scaling.place(*value))
            data-style={ "--p:" (format!("{:.2}%", scaling.percent(*value))) }
            data-input=(field.word());
    }
}
