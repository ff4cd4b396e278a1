use headroom::Event;
use maud::{Markup, html};

use crate::components::{Exact, Slider, button, exact, slider};
use crate::press::{Field, Press};
use crate::session::edit;
use crate::session::fields::scaling;
use crate::state::State;
use crate::words;

/// Campaigns, launches and the like.
pub(super) fn events(state: &State) -> Markup {
    html! {
        p class="t2" { "What multiplies demand for a while, or from a day on when it has no end." }
        ul class="events" {
            @for (at, event) in state.session.scenario.events.iter().enumerate() { (line(at, event, state)) }
        }
        p class="problem" id="events-problem" role="alert" { (state.look.problem("events").unwrap_or_default()) }
        (button("btn s", &Press::AddEvent, "Add an event"))
    }
}

fn line(at: usize, event: &Event, state: &State) -> Markup {
    let number = at + 1;
    let (multiplier, ramp) = (edit::event_path(at, "multiplier"), edit::event_path(at, "rampDays"));
    let wrong = state.look.problem(&multiplier).or(state.look.problem(&ramp));
    let until = event.until.map(|day| day.to_string()).unwrap_or_default();
    html! {
        li {
            label {
                "Name"
                input
                    type="text"
                    class="name"
                    aria-label={ "Event " (number) ", name" }
                    value=(event.name)
                    data-input=(Field::EventName(at).word());
            }
            label {
                "From"
                input
                    type="date"
                    aria-label={ "Event " (number) ", first day" }
                    value=(event.from.to_string())
                    data-change=(Field::EventFrom(at).word());
            }
            label {
                "Until"
                input
                    type="date"
                    aria-label={ "Event " (number) ", last day" }
                    value=(until)
                    data-change=(Field::EventUntil(at).word());
            }
            (amount(state, number, &multiplier, ("Demand ×", "multiplier"), event.multiplier))
            (amount(state, number, &ramp, ("Ramp, days", "days to its whole multiplier"), f64::from(event.ramp_days)))
            button
                type="button"
                class="btn s quiet"
                aria-label={ "Remove event " (number) }
                data-press=(Press::RemoveEvent(at).word())
            { "Remove" }
            span class="problem" id={ "event-" (number) } { (wrong.unwrap_or_default()) }
        }
    }
}

/// A number of an event, by its label and its name: its exact field and its slider.
fn amount(state: &State, event: usize, path: &str, (label, name): (&str, &str), value: f64) -> Markup {
    let name = format!("Event {event}, {name}");
    html! {
        div class="amount" {
            span { (label) }
            (exact(&Exact {
                name: &name,
                path,
                problem_id: &format!("event-{event}"),
                wrong: state.look.problem(path).is_some(),
                value: Some(value),
                placeholder: "",
            }))
            @if let Some(scaling) = scaling(path, &state.session.scenario) {
                (slider(&Slider {
                    id: &format!("slide-{path}"),
                    name: Some(&name),
                    field: Field::Slide(path.to_owned()),
                    scaling,
                    value,
                    text: &words::number(value),
                }))
            }
        }
    }
}
