use std::sync::Arc;

use headroom::charts::{Lane, LaneState, TimeAxis};
use headroom::{Level, Plan};
use leptos::prelude::*;

use super::wording::{Horizon, Row, Words};
use crate::browser::{page, pointer};
use crate::components::{ProvenanceMark, Sign};

/// The rows of a plan, in its order.
pub(super) fn rows(plan: &Plan, time: TimeAxis, horizon: Horizon) -> Vec<Row> {
    plan.runway.iter().map(|runway| Row::of(runway, Lane::of(runway, time), horizon)).collect()
}

/// The resources by runway, as a list box. Arrow keys, `j` and `k` choose; Enter opens the details.
#[component]
pub(super) fn Rows(
    plan: Signal<Arc<Plan>>,
    time: Memo<TimeAxis>,
    horizon: Memo<Horizon>,
    /// Takes another resource.
    resource: RwSignal<String>,
    /// The resource that is shown.
    chosen: Memo<String>,
    /// Whether the details are open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let all = Memo::new(move |_| plan.with(|plan| rows(plan, time.get(), horizon.get())));
    // While a slider is dragged no row changes its place; it does when the pointer is let go.
    let held = pointer::held();
    let order = Memo::new(move |before: Option<&Vec<String>>| {
        let now: Vec<String> = all.with(|all| all.iter().map(|row| row.resource.clone()).collect());
        match before {
            Some(before) if held.get() && before.len() == now.len() && before.iter().all(|id| now.contains(id)) => {
                before.clone()
            }
            _ => now,
        }
    });
    let ordered = move || {
        let order = order.get();
        all.with_untracked(|all| {
            order.iter().filter_map(|id| all.iter().find(|row| row.resource == *id)).cloned().collect::<Vec<_>>()
        })
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let order = order.get_untracked();
        let at = order.iter().position(|id| *id == chosen.get_untracked()).unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowDown" | "j" => at + 1,
            "ArrowUp" | "k" => at.saturating_sub(1),
            "Home" => 0,
            "End" => usize::MAX,
            "Enter" => {
                event.prevent_default();
                open.set(true);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(id) = order.get(next.min(order.len().saturating_sub(1))) {
            resource.set(id.clone());
            page::focus(&element(id));
        }
    };
    view! {
        <div role="listbox" aria-label="Runway by resource" class="rows" on:keydown=on_key>
            <For each=ordered key=|row| row.resource.clone() let(first)>
                <RowView all first resource chosen open />
            </For>
        </div>
    }
}

/// The identifier of a row's element.
fn element(resource: &str) -> String {
    format!("row-{resource}")
}

fn colour(level: Level) -> &'static str {
    match level {
        Level::Immediate => "meter red",
        Level::Planned => "meter amber",
        Level::Ok => "meter teal",
        Level::Unknown => "meter t3",
    }
}

fn percent(fraction: f64) -> String {
    format!("{:.2}%", fraction.clamp(0.0, 1.0) * 100.0)
}

#[component]
fn RowView(
    all: Memo<Vec<Row>>,
    /// The row as it was when it appeared.
    first: Row,
    resource: RwSignal<String>,
    chosen: Memo<String>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let id = StoredValue::new(first.resource.clone());
    let row = Memo::new(move |before: Option<&Row>| {
        let now = all.with(|all| all.iter().find(|row| id.with_value(|id| row.resource == *id)).cloned());
        now.unwrap_or_else(|| before.cloned().unwrap_or_else(|| first.clone()))
    });
    let selected = Memo::new(move |_| chosen.with(|chosen| id.with_value(|id| chosen == id)));
    let level = Signal::derive(move || row.with(|row| row.level));
    let share =
        move |index: usize| percent(row.with(|row| row.thresholds.get(index).copied().unwrap_or_default()) / 100.0);
    let crosses = Signal::derive(move || Some(row.with(|row| row.crosses.clone())));
    let order_by = Signal::derive(move || row.with(|row| row.order_by.clone()));
    let mark = move |of: &'static str, which: fn(&Row) -> Option<headroom::Provenance>| {
        move || row.with(which).map(|provenance| view! { <ProvenanceMark provenance of /> })
    };
    view! {
        <div
            class="orow row"
            role="option"
            id=id.with_value(|id| element(id))
            aria-label=move || row.with(|row| row.name.clone())
            aria-selected=move || selected.get().to_string()
            tabindex=move || if selected.get() { 0 } else { -1 }
            on:click=move |_| resource.set(id.get_value())
            on:dblclick=move |_| open.set(true)
        >
            <div class="name">
                <Sign level />
                <span class="n">{move || row.with(|row| row.title.clone())}</span>
                <div class="now">
                    <div class="v">
                        <b class:unknown=move || row.with(|row| row.percent.is_none())>
                            {move || row.with(|row| row.value.clone())}
                            {mark("value", |row| row.value_provenance)}
                        </b>
                        <span>
                            {move || row.with(|row| row.of.clone())}
                            {mark("limit", |row| row.capacity_provenance)}
                        </span>
                    </div>
                    <div
                        class=move || colour(level.get())
                        class:none=move || row.with(|row| row.percent.is_none())
                    >
                        <i style:width=move || percent(row.with(|row| row.percent.unwrap_or_default()) / 100.0)></i>
                        <u style:left=move || share(0)></u>
                        <u style:left=move || share(1)></u>
                    </div>
                </div>
            </div>
            <LaneView row />
            <div class="dates">
                <Dates words=crosses />
                <Dates words=order_by />
            </div>
        </div>
    }
}

/// The marks of a row. All of them are always there, so that a dragged slider only moves them.
#[component]
fn LaneView(row: Memo<Row>) -> impl IntoView {
    let lane = move || row.with(|row| row.lane);
    let width = move |(from, until): (f64, f64)| percent(until - from);
    view! {
        <div class="lane" class:passed=move || lane().state == LaneState::OverAct aria-hidden="true">
            <i class="seg" hidden=move || lane().state != LaneState::Forecast style:width=move || percent(lane().fine_until)></i>
            <i
                class="dead"
                hidden=move || lane().past_act.is_none()
                style:left=move || percent(lane().past_act.unwrap_or(1.0))
            ></i>
            <i
                class="rng"
                class:open=move || lane().range_open
                hidden=move || lane().range.is_none()
                style:left=move || percent(lane().range.unwrap_or_default().0)
                style:width=move || width(lane().range.unwrap_or_default())
            ></i>
            <i
                class="p50"
                hidden=move || lane().most_likely.is_none()
                style:left=move || percent(lane().most_likely.unwrap_or_default())
            ></i>
            <i
                class="ob"
                hidden=move || lane().order_by.is_none()
                style:left=move || percent(lane().order_by.unwrap_or_default())
            ></i>
            <span class="note" title=move || row.with(|row| row.note.clone())>
                {move || row.with(|row| row.note.clone())}
            </span>
        </div>
    }
}

#[component]
fn Dates(words: Signal<Option<Words>>) -> impl IntoView {
    let tone = move || words.with(|words| words.as_ref().map_or("none", |words| words.tone));
    let what = move || words.with(|words| words.as_ref().map(|words| words.what));
    let line = move || words.with(|words| words.as_ref().map(|words| words.line.clone()));
    let below = move || words.with(|words| words.as_ref().map(|words| words.below.clone()));
    view! {
        <span class=tone>
            <b>
                <span class="what">{what}</span>
                {line}
            </b>
            <small>{below}</small>
        </span>
    }
}
