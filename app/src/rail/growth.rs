//! Growth: rate, period, range, and what they come to.

use std::collections::BTreeMap;

use headroom::{Growth, Period, Provenance};
use maud::{Markup, html};

use super::assumption::hint;
use super::sheet::select;
use crate::components::{Exact, Slider, button, exact, provenance_word_of, slider};
use crate::press::{About, Field, Press, Sheet};
use crate::session::fields::{self, Line};
use crate::session::{Session, edit};
use crate::state::State;
use crate::words;

/// The field in the rail.
pub(super) fn growth(state: &State) -> Markup {
    let scenario = &state.session.scenario;
    let growth = &scenario.growth;
    let per = edit::period_word(growth.per);
    let name = format!("Growth per {per}");
    let wrong = state.look.problem("growth.percent");
    let (each, all) = edit::growth_factors(growth, scenario.horizon_months);
    let months = words::count(scenario.horizon_months as usize, "month");
    let total = words::factor(all);
    let spoken = format!(
        "{} percent per {per}, {} times in {months}",
        words::number(growth.percent),
        total.trim_start_matches('×')
    );
    let factors = if growth.per == Period::Horizon {
        format!("{total} in {months}.")
    } else {
        format!("{} each {per}, {total} in {months}.", words::factor(each))
    };
    let range = match (growth.low, growth.high) {
        (Some(low), Some(high)) => format!("Likely {}–{} %.", words::number(low), words::number(high)),
        _ => "Taken as certain.".to_owned(),
    };
    let own = match growth.per_metric.len() {
        0 => String::new(),
        own => format!(" {} apart.", words::count(own, "metric")),
    };
    let edit_range = ("Edit range".to_owned(), Press::Open(Sheet::Range));
    html! {
        div class="f" {
            span class="lb" {
                label for="growth" { "Growth" }
                (provenance_word_of("Growth", About::Growth, provenance(growth)))
            }
            span class="val" {
                (exact(&Exact {
                    name: &format!("{name}, exact"),
                    path: "growth.percent",
                    problem_id: "growth-hint",
                    wrong: wrong.is_some(),
                    value: Some(growth.percent),
                    placeholder: "",
                }))
                "% per"
                @if let Some(Line::Choice(choice)) = fields::find("growth.per") { (select(choice, scenario)) }
            }
            @if let Some(scaling) = fields::scaling("growth.percent", scenario) {
                (slider(&Slider {
                    id: "growth",
                    name: Some(&name),
                    field: Field::Slide("growth.percent".to_owned()),
                    scaling,
                    value: growth.percent,
                    text: &spoken,
                }))
            }
            (hint("growth-hint", wrong, &factors, &(range + &own), Some(&edit_range)))
            div class="presets" role="group" aria-label="Usual growth" {
                @for (at, preset) in edit::PRESETS.iter().enumerate() {
                    (button("link", &Press::Preset(at), preset.name))
                }
            }
        }
    }
}

/// Growth is assumed as long as it is the page's default; a metric's own rate says nothing of all others.
pub(super) fn provenance(growth: &Growth) -> Provenance {
    let of_all = Growth { per_metric: BTreeMap::new(), ..growth.clone() };
    if of_all == Session::default().scenario.growth { Provenance::Assumed } else { Provenance::Overridden }
}
