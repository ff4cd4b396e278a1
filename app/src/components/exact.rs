use headroom::Error;
use leptos::prelude::*;

use crate::words;

/// What a field does with a number; `None` when it was emptied. An error leaves everything as it was.
pub type Commit = Callback<Option<f64>, Result<(), Error>>;

/// A field for an exact number. It takes any number that is possible; what is not stays in the field with the reason
/// in `problem`, and nothing else changes.
#[component]
pub fn Exact(
    /// Its name.
    #[prop(into)]
    name: Signal<String>,
    /// The identifier of the element that shows the reason.
    problem_id: String,
    /// The number; `None`: empty.
    #[prop(into)]
    value: Signal<Option<f64>>,
    /// What stands in the empty field.
    #[prop(optional, into)]
    placeholder: Signal<String>,
    /// Where the reason goes.
    problem: RwSignal<Option<String>>,
    /// Whether an emptied field means something.
    #[prop(default = false)]
    may_be_empty: bool,
    /// Takes the number.
    commit: Commit,
) -> impl IntoView {
    // What is typed and not taken; `None`: the field shows the number.
    let draft = RwSignal::new(None::<String>);
    let shown = move || draft.get().unwrap_or_else(|| value.get().map_or_else(String::new, words::exact));
    Effect::new(move |before: Option<Option<f64>>| {
        let now = value.get();
        // Changed from outside, by the slider: what was typed no longer stands.
        if before.is_some_and(|before| before != now) && problem.get_untracked().is_some() {
            draft.set(None);
            problem.set(None);
        }
        now
    });
    let typed = move |text: String| {
        let number = words::parse_number(&text);
        let outcome = match number {
            Some(number) => commit.run(Some(number)).map_err(|error| words::sentence(&error.message)),
            None if text.trim().is_empty() && may_be_empty => {
                commit.run(None).map_err(|error| words::sentence(&error.message))
            }
            None => Err("Write a number, such as 25.6.".to_owned()),
        };
        problem.set(outcome.err());
        draft.set(Some(text));
    };
    let left = move || {
        if problem.get_untracked().is_none() {
            draft.set(None);
        }
    };
    view! {
        <input
            type="text"
            inputmode="decimal"
            autocomplete="off"
            aria-label=move || name.get()
            aria-describedby=problem_id
            aria-invalid=move || problem.get().is_some().then_some("true")
            placeholder=move || placeholder.get()
            prop:value=shown
            on:input=move |event| typed(event_target_value(&event))
            on:blur=move |_| left()
            on:keydown=move |event| {
                match event.key().as_str() {
                    "Enter" => left(),
                    "Escape" if problem.get_untracked().is_some() => {
                        event.stop_propagation();
                        event.prevent_default();
                        problem.set(None);
                        draft.set(None);
                    }
                    _ => {}
                }
            }
        />
    }
}
