//! What stands behind the plan: the chain of demand and what binds it, what to measure next, what it costs.

use headroom::{Chain, Costs, Explanation, Link, Sensitivity};
use maud::{Markup, html};

use crate::press::Chart;
use crate::state::{Facts, State};
use crate::views::figures;
use crate::words;

pub(super) fn behind(explanation: &Explanation, state: &State, facts: &Facts) -> Markup {
    html! {
        (chain(&explanation.chain))
        @if let Some(sensitivity) = &explanation.sensitivity { (measure_next(sensitivity, state, facts)) }
        @if let Some(costs) = &explanation.costs { (cost(costs, state, facts)) }
        details class="lost" {
            summary {
                b { "Every number" }
                span class="t3 sm" { " with its formula, its inputs and where it comes from" }
            }
            dl {
                @for number in &explanation.numbers { div { dt { (number.id) } dd { (number.sentence) } } }
            }
        }
    }
}

fn chain(chain: &Chain) -> Markup {
    html! {
        div class="vh2" {
            h2 class="h" { "The chain of demand" }
            span class="t3 sm" { (words::sentence(&chain.why)) }
        }
        div class="ftab chain" tabindex="0" role="group" aria-label="The chain of demand" {
            table {
                caption class="vh" { "What is asked of each part and what it bears" }
                thead { tr { @for name in ["Part", "Asked now", "Bears", "Of today", "Passed on", "Why"] { th scope="col" { (name) } } } }
                tbody { @for link in &chain.links { (row(link, chain)) } }
            }
        }
    }
}

fn row(link: &Link, chain: &Chain) -> Markup {
    let amount = |value: Option<f64>| match (value, link.unit.as_str()) {
        (None, _) => "–".to_owned(),
        (Some(value), "bytes") => words::memory(value),
        (Some(value), unit) => format!("{} {unit}", words::number(value)),
    };
    let binding = chain.binding.as_deref() == Some(link.id.as_str());
    html! {
        tr {
            th scope="row" { @if binding { b { (link.title) } } @else { (link.title) } }
            td { (amount(link.demand)) }
            td { (amount(link.capacity)) }
            td { @if let Some(multiple) = link.multiple { (words::factor(multiple)) } @else { "–" } }
            td { (link.passed_on.map_or_else(|| "–".to_owned(), words::date)) }
            td class="sm" { (link.why) }
        }
    }
}

fn measure_next(sensitivity: &Sensitivity, state: &State, facts: &Facts) -> Markup {
    html! {
        div class="vh2" {
            h2 class="h" { "What to measure next" }
            span class="t3 sm" { (words::sentence(&sensitivity.why)) }
        }
        (figures::show(Chart::Sensitivity, state, facts))
    }
}

fn cost(costs: &Costs, state: &State, facts: &Facts) -> Markup {
    let money = |amount: f64| format!("{} {}", words::number(amount), costs.currency);
    html! {
        div class="vh2" {
            h2 class="h" { "What it costs" }
            span class="t3 sm" { (money(costs.now_per_month)) " a month now, " (money(costs.total)) " over the horizon" }
        }
        (figures::show(Chart::Cost, state, facts))
        ul class="influences" {
            @for step in &costs.steps {
                li {
                    span { (facts.plan.steps.iter().find(|one| one.id == step.step).map_or(&step.step, |one| &one.title)) }
                    span class="t2" { (money(step.more_per_month)) " more a month" }
                    @if let Some(regret) = &step.regret { span class="t3 sm" { (words::sentence(&regret.why)) } }
                }
            }
        }
    }
}
