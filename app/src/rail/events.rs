use headroom::{Date, Event};
use leptos::prelude::*;

use crate::components::{Dialog, Exact};
use crate::inputs::Inputs;
use crate::session::edit;
use crate::words;

/// Campaigns, launches and the like.
#[component]
pub(super) fn EventsDialog(inputs: Inputs, open: RwSignal<bool>) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let count = Memo::new(move |_| inputs.scenario.with(|scenario| scenario.events.len()));
    let change = Callback::new(move |change: Change| {
        let outcome = inputs.edit(|scenario| change(&mut scenario.events));
        problem.set(outcome.err().map(|error| words::sentence(&error.message)));
    });
    let add = move |_| {
        if let Some(event) = inputs.scenario.with_untracked(edit::new_event) {
            change.run(Box::new(move |events| events.push(event)));
        }
    };
    view! {
        <Dialog id="events" title="Events" open>
            <p class="t2">"What multiplies demand for a while, or from a day on when it has no end."</p>
            <ul class="events">
                {move || (0..count.get()).map(|at| view! { <EventLine at inputs change /> }).collect_view()}
            </ul>
            <p class="problem" id="events-problem" role="alert">
                {move || problem.get()}
            </p>
            <button type="button" class="btn s" on:click=add>
                "Add an event"
            </button>
        </Dialog>
    }
}

type Change = Box<dyn FnOnce(&mut Vec<Event>)>;

#[component]
fn EventLine(at: usize, inputs: Inputs, change: Callback<Change>) -> impl IntoView {
    let number = at + 1;
    let refused = RwSignal::new(None::<String>);
    let of = move |read: fn(&Event) -> String| {
        move || inputs.scenario.with(|scenario| scenario.events.get(at).map(read).unwrap_or_default())
    };
    let set = move |write: Box<dyn FnOnce(&mut Event)>| {
        change.run(Box::new(move |events| {
            if let Some(event) = events.get_mut(at) {
                write(event);
            }
        }));
    };
    let from = move |event| {
        if let Ok(day) = event_target_value(&event).parse::<Date>() {
            set(Box::new(move |event| event.from = day));
        }
    };
    let until = move |event| {
        let day = event_target_value(&event).parse::<Date>().ok();
        set(Box::new(move |event| event.until = day));
    };
    let multiplier = Callback::new(move |value: Option<f64>| {
        let Some(value) = value else { return Ok(()) };
        inputs.edit(|scenario| {
            if let Some(event) = scenario.events.get_mut(at) {
                event.multiplier = value;
            }
        })
    });
    let value =
        Signal::derive(move || inputs.scenario.with(|scenario| scenario.events.get(at).map(|event| event.multiplier)));
    view! {
        <li>
            <label>
                "Name"
                <input
                    type="text"
                    class="name"
                    aria-label=format!("Event {number}, name")
                    prop:value=of(|event| event.name.clone())
                    on:input=move |event| {
                        let name = event_target_value(&event);
                        set(Box::new(move |event| event.name = name));
                    }
                />
            </label>
            <label>
                "From"
                <input
                    type="date"
                    aria-label=format!("Event {number}, first day")
                    prop:value=of(|event| event.from.to_string())
                    on:change=from
                />
            </label>
            <label>
                "Until"
                <input
                    type="date"
                    aria-label=format!("Event {number}, last day")
                    prop:value=of(|event| event.until.map(|day| day.to_string()).unwrap_or_default())
                    on:change=until
                />
            </label>
            <label>
                "Demand ×"
                <Exact
                    name=Signal::stored(format!("Event {number}, multiplier"))
                    problem_id=format!("event-{number}")
                    value
                    problem=refused
                    commit=multiplier
                />
            </label>
            <button
                type="button"
                class="btn s quiet"
                aria-label=format!("Remove event {number}")
                on:click=move |_| {
                    change.run(Box::new(move |events| {
                        if at < events.len() {
                            events.remove(at);
                        }
                    }));
                }
            >
                "Remove"
            </button>
            <span class="problem" id=format!("event-{number}")>
                {move || refused.get()}
            </span>
        </li>
    }
}
