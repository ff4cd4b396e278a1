use maud::{Markup, html};

use super::Part;
use crate::pieces;
use crate::session::edit;
use crate::state::{Facts, State};
use crate::views::outlook;
use crate::{verdict, words};

/// The markup of a part; `None`: the whole page. `link` opens the same in the whole page.
pub fn part(part: Part, state: &State, facts: &Facts, link: &str) -> Option<Markup> {
    let content = match part {
        Part::Planner => return None,
        Part::Chart => html! { div class="ol" { (outlook::figure(state, facts)) } },
        Part::Runway => html! { div class="ol" { (outlook::runway(state, facts)) } },
        Part::Topology => html! {
            div class="planview" { @if let Some(views) = pieces::views() { ((views.topologies)(state, &facts.plan)) } }
        },
        Part::Verdict => verdict::badge(state, facts),
    };
    Some(html! {
        main class="part" {
            // All that an embedded page says about itself is what is wrong with it.
            @for notice in state.look.notices.all() { p role="alert" { (notice.text) } }
            (content)
            p class="asof sm t3" {
                (assumed(state)) " "
                a href=(link) target="_blank" rel="noopener" { "Open in Headroom" }
            }
        }
    })
}

/// `As of 24 Nov 2026; growth 50 % per month, over 6 months.`
fn assumed(state: &State) -> String {
    let scenario = &state.session.scenario;
    let growth = &scenario.growth;
    format!(
        "As of {}; growth {} per {}, over {}.",
        words::date(scenario.today.unwrap_or_default()),
        words::percent(growth.percent),
        edit::period_word(growth.per),
        words::count(scenario.horizon_months as usize, "month")
    )
}
