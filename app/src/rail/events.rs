use headroom::Event;
use maud::{Markup, html};

use crate::components::{Exact, button, exact};
use crate::press::{Field, Press};
use crate::state::State;

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
    let path = format!("events.{at}.multiplier");
    let wrong = state.look.problem(&path);
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
            label {
                "Demand ×"
                (exact(&Exact {
                    name: &format!("Event {number}, multiplier"),
                    path: &path,
                    problem_id: &format!("event-{number}"),
                    wrong: wrong.is_some(),
                    value: Some(event.multiplier),
                    placeholder: "",
                }))
            }
            label {
                "Ramp, days"
                input
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    aria-label={ "Event " (number) ", days to its whole multiplier" }
                    value=(event.ramp_days)
                    data-change=(Field::EventRamp(at).word());
            }
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
