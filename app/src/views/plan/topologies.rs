use std::sync::Arc;

use headroom::charts::{ForecastChart, TopologyChart, topology};
use headroom::{Plan, Scenario};
use leptos::html;
use leptos::prelude::*;

use crate::browser::resize;
use crate::words;

/// What runs today and what should run in the chosen month, on the same positions.
#[component]
pub(super) fn Topologies(plan: Signal<Arc<Plan>>, scenario: Signal<Scenario>, month: RwSignal<u32>) -> impl IntoView {
    let last = Memo::new(move |_| plan.with(|plan| plan.months.last().map_or(0, |month| month.index)));
    let at = Memo::new(move |_| month.get().min(last.get()));
    let date = Memo::new(move |_| {
        plan.with(|plan| plan.months.get(at.get() as usize).map(|month| words::date(month.date)).unwrap_or_default())
    });
    let hosts = move || match scenario.with(|scenario| scenario.policy.hosts) {
        1 => "one host".to_owned(),
        hosts => words::count(hosts as usize, "host"),
    };
    let demand = move |index: usize| {
        plan.with(|plan| {
            let demand = plan.months.get(index).map(|month| month.requests_per_second).unwrap_or_default();
            format!("{} RPS", ForecastChart::range(demand))
        })
    };
    let range = move || {
        let risk =
            if scenario.with(|scenario| scenario.policy.hosts) == 1 { ": no redundancy against losing it" } else { "" };
        format!(", {}, {}{risk}", demand(at.get() as usize), hosts())
    };
    let node = NodeRef::<html::Div>::new();
    let width = resize::width(node);
    let drawn = move |chart: Option<TopologyChart>| {
        let width = width.get();
        chart.filter(|_| width > 0.0).map(|chart| topology(&chart, width)).unwrap_or_default()
    };
    let today = Memo::new(move |_| drawn(plan.with(|plan| TopologyChart::today(plan))));
    let then = Memo::new(move |_| drawn(plan.with(|plan| TopologyChart::planned(plan, at.get() as usize))));
    view! {
        <div class="vh2">
            <h2 class="h">
                {move || if at.get() == 0 { "What to run today".to_owned() } else { format!("From today to {}", date.get()) }}
            </h2>
            <span class="t3 sm">"Green and a plus sign mark what is new"</span>
            <span class="sp"></span>
            <button
                type="button"
                class="btn s"
                disabled=move || at.get() == 0
                on:click=move |_| month.set(at.get_untracked().saturating_sub(1))
            >
                "Previous month "
                <kbd>"["</kbd>
            </button>
            <button
                type="button"
                class="btn s"
                disabled=move || at.get() == last.get()
                on:click=move |_| month.set((at.get_untracked() + 1).min(last.get_untracked()))
            >
                "Next month "
                <kbd>"]"</kbd>
            </button>
        </div>
        <div class="topos">
            <figure>
                <figcaption>
                    <b>"Today"</b>
                    {move || format!(", {}, {}", demand(0), hosts())}
                </figcaption>
                <div class="topo" node_ref=node inner_html=move || today.get()></div>
            </figure>
            <figure>
                <figcaption>
                    <b>{date}</b>
                    {range}
                </figcaption>
                <div class="topo" inner_html=move || then.get()></div>
            </figure>
        </div>
    }
}
