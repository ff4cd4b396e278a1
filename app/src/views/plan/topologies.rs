use headroom::Plan;
use headroom::charts::{ForecastChart, TopologyChart, topology};
use maud::{Markup, PreEscaped, html};

use crate::press::Press;
use crate::state::State;
use crate::words;

/// What runs today and what should run in the chosen month, on the same positions.
pub fn topologies(state: &State, plan: &Plan) -> Markup {
    let last = plan.months.last().map_or(0, |month| month.index);
    let at = state.session.month.min(last);
    let date = plan.months.get(at as usize).map(|month| words::date(month.date)).unwrap_or_default();
    let hosts = |hosts: u32| match hosts {
        1 => "one host".to_owned(),
        hosts => words::count(hosts as usize, "host"),
    };
    let then = plan.months.get(at as usize).map_or(plan.current.hosts, |month| month.topology.hosts);
    let risk = if then == 1 { ": no redundancy against losing it" } else { "" };
    let demand = |index: u32| {
        let demand = plan.months.get(index as usize).map(|month| month.requests_per_second).unwrap_or_default();
        format!("{} RPS", ForecastChart::range(demand))
    };
    let (width, _) = state.look.size("topology");
    let drawn = |chart: Option<TopologyChart>| {
        PreEscaped(chart.filter(|_| width > 0.0).map(|chart| topology(&chart, width)).unwrap_or_default())
    };
    html! {
        div class="vh2" {
            h2 class="h" {
                @if at == 0 { "What to run today" } @else { "From today to " (date) }
            }
            span class="t3 sm" { "Green and a plus sign mark what is new" }
            span class="sp" {}
            button type="button" class="btn s" disabled[at == 0] data-press=(Press::MonthBefore.word()) {
                "Previous month " kbd { "[" }
            }
            button type="button" class="btn s" disabled[at == last] data-press=(Press::MonthAfter.word()) {
                "Next month " kbd { "]" }
            }
        }
        div class="topos" {
            figure {
                figcaption { b { "Today" } ", " (demand(0)) ", " (hosts(plan.current.hosts)) }
                div class="topo" data-measure="topology" { (drawn(TopologyChart::today(plan))) }
            }
            figure {
                figcaption { b { (date) } ", " (demand(at)) ", " (hosts(then)) (risk) }
                div class="topo" { (drawn(TopologyChart::planned(plan, at as usize))) }
            }
        }
    }
}
