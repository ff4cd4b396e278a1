use headroom::charts::{ForecastChart, number};
use maud::{Markup, PreEscaped, html};

/// What the lines of the chart are.
pub(super) fn legend(chart: &ForecastChart) -> Markup {
    let certain = chart.points.iter().all(|point| point.demand.p10 >= point.demand.p90);
    let demand = if certain { ", P50" } else { ", P50 and 80 % range" };
    let limit = |act: bool| {
        let limit = chart.limits.iter().find(|limit| limit.act == act)?;
        Some(format!(", {} % of today", number(limit.percent)))
    };
    let lines = [
        (DEMAND, "Demand", (!chart.points.is_empty()).then(|| demand.to_owned())),
        (PLANNED, "With plan", (!chart.plateaus.is_empty()).then(|| format!(", {}", chart.reckoning))),
        (ACT, "Act", limit(true)),
        (PLAN, "Plan", limit(false)),
    ];
    html! {
        ul class="legend" aria-label="Lines" {
            @for (picture, name, more) in &lines {
                @if let Some(more) = more {
                    li {
                        svg viewBox="0 0 24 14" aria-hidden="true" { (PreEscaped(picture)) }
                        span { b { (name) } (more) }
                    }
                }
            }
        }
    }
}

const DEMAND: &str = "<rect y=\"1\" width=\"24\" height=\"12\" fill=\"var(--band)\"></rect>\
    <path d=\"M0 7h24\" stroke=\"var(--accent)\" stroke-width=\"2.5\"></path>";
const PLANNED: &str = "<path d=\"M0 11h10V3h14\" fill=\"none\" stroke=\"var(--teal)\" stroke-width=\"2\"></path>";
const ACT: &str = "<path d=\"M0 7h24\" stroke=\"var(--red)\" stroke-width=\"1.5\"></path>";
const PLAN: &str = "<path d=\"M0 7h24\" stroke=\"var(--amber)\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\"></path>";
