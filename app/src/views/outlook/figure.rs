use std::sync::Arc;
use std::time::Duration;

use headroom::charts::{ForecastChart, Frame, Scale, Table, forecast, number, table as tabulate};
use headroom::{Plan, Verdict};
use leptos::html;
use leptos::prelude::*;

use super::readout::{Readout, beside};
use crate::browser::timer::Debounce;
use crate::browser::{download, pointer, resize};
use crate::components::RadioGroup;

/// Below this width the chart stands in one column, with its names inside.
const ONE_COLUMN: f64 = 720.0;
/// The columns left and right of the plot, as in the style sheet.
const COLUMNS: (f64, f64) = (274.0, 184.0);
/// Room for the numbers of the value axis in one column.
const NUMBERS: f64 = 42.0;
/// How long nothing may move before a readout is spoken.
const QUIET: Duration = Duration::from_millis(300);

/// The chosen resource's demand against capacity, as a chart or as a table.
#[component]
pub(super) fn Figure(
    plan: Signal<Arc<Plan>>,
    chart: Memo<Option<ForecastChart>>,
    scale: RwSignal<Scale>,
    table: RwSignal<bool>,
    month: RwSignal<u32>,
    /// The chosen month's day, from today.
    day: Memo<f64>,
) -> impl IntoView {
    let log =
        Memo::new(move |_| chart.with(|chart| chart.as_ref().is_some_and(|chart| chart.value_axis(scale.get()).log)));
    let title = move || {
        let measured = plan.with(|plan| plan.assessment.verdict != Verdict::Unknown);
        let what = if measured { "demand against capacity" } else { "demand from assumptions" };
        chart.with(|chart| chart.as_ref().map(|chart| format!("{}: {what}", chart.title)))
    };
    let unit = move || {
        let unit = chart.with(|chart| chart.as_ref().map(|chart| chart.unit.words()));
        format!("{}, {} scale", unit.unwrap_or_default(), if log.get() { "log" } else { "linear" })
    };
    let tabulated = move || chart.with(|chart| chart.as_ref().map(|chart| plan.with(|plan| tabulate(chart, plan))));
    let save = move |_| {
        if let Some(table) = untrack(tabulated) {
            download::save("headroom.csv", "text/csv", &table.csv());
        }
    };
    view! {
        <figure class="fig">
            <div class="fighead">
                <h2>{title}</h2>
                <span class="t3 sm">{unit}</span>
                <span class="sp"></span>
                <Show when=move || table.get()>
                    <button type="button" class="btn s quiet" on:click=save>
                        "Download CSV"
                    </button>
                </Show>
                <RadioGroup
                    name="Scale"
                    options=&["Linear", "Log"]
                    chosen=Signal::derive(move || usize::from(log.get()))
                    on_choose=Callback::new(move |at| scale.set(if at == 0 { Scale::Linear } else { Scale::Log }))
                />
                <RadioGroup
                    name="Show as"
                    options=&["Chart", "Table"]
                    chosen=Signal::derive(move || usize::from(table.get()))
                    on_choose=Callback::new(move |at| table.set(at == 1))
                />
            </div>
            <div class="figbody">
                <Show
                    when=move || table.get()
                    fallback=move || view! { <Drawn plan chart scale month day /> }
                >
                    <div class="ftab" tabindex="0" role="group" aria-label="Table">
                        {move || tabulated().map(table_view)}
                    </div>
                </Show>
            </div>
        </figure>
    }
}

/// The chart itself with its legend and readout.
#[component]
fn Drawn(
    plan: Signal<Arc<Plan>>,
    chart: Memo<Option<ForecastChart>>,
    scale: RwSignal<Scale>,
    month: RwSignal<u32>,
    day: Memo<f64>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let size = RwSignal::new((0.0, 0.0));
    Effect::new(move || {
        if let Some(element) = node.get() {
            resize::observe(&element, move |width, height| size.set((width, height)));
        }
    });
    let frame = Memo::new(move |_| {
        let (width, height) = size.get();
        let (left, right) = if width < ONE_COLUMN { (NUMBERS, 4.0) } else { COLUMNS };
        Frame { width, height, left, right }
    });
    let svg = Memo::new(move |_| {
        let frame = frame.get();
        chart.with(|chart| {
            chart.as_ref().filter(|_| frame.width > 0.0).map(|chart| forecast(chart, &frame, scale.get()))
        })
    });
    let hovered = RwSignal::new(None::<f64>);
    let point = Memo::new(move |_| {
        let day = hovered.get().unwrap_or_else(|| day.get());
        chart.with(|chart| chart.as_ref().and_then(|chart| chart.reading(day).cloned()))
    });
    let readout =
        Memo::new(move |_| chart.with(|chart| point.with(|point| Some(Readout::of(chart.as_ref()?, point.as_ref()?)))));
    let x = Memo::new(move |_| {
        let at = chart.with(|chart| point.with(|point| Some(frame.get().x(chart.as_ref()?, point.as_ref()?.day))));
        at.unwrap_or_default()
    });
    let y = move || {
        let at = chart.with(|chart| {
            point.with(|point| Some(frame.get().y(chart.as_ref()?, scale.get(), point.as_ref()?.demand.p50)))
        });
        at.unwrap_or_default()
    };
    let place = Memo::new(move |_| beside(&frame.get(), x.get(), y()));
    let on_move = move |event: leptos::ev::PointerEvent| {
        let at = pointer::x_within(&event);
        hovered.set(chart.with_untracked(|chart| {
            let frame = frame.get_untracked();
            let inside = at >= frame.left - 4.0 && at <= frame.width - frame.right + 4.0;
            chart.as_ref().filter(|_| inside).map(|chart| frame.day(chart, at))
        }));
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let last = plan.with_untracked(|plan| plan.months.last().map_or(0, |month| month.index));
        let at = month.get_untracked().min(last);
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1).min(last),
            "ArrowLeft" => at.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        hovered.set(None);
        month.set(next);
    };
    view! {
        <Legend chart />
        <div
            class="draw"
            node_ref=node
            tabindex="0"
            role="group"
            aria-label="Readout by month, left and right arrow keys"
            on:keydown=on_key
            on:pointermove=on_move
            on:pointerleave=move |_| hovered.set(None)
        >
            <div class="svg" inner_html=move || svg.get().unwrap_or_default()></div>
            <div class="pins" aria-hidden="true" hidden=move || readout.with(Option::is_none)>
                <i class="at" style:left=move || format!("{:.1}px", x.get())></i>
                <i
                    class="dot"
                    style:left=move || format!("{:.1}px", x.get())
                    style:top=move || format!("{:.1}px", y())
                ></i>
                <div
                    class="box"
                    style:left=move || format!("{:.1}px", place.get().0)
                    style:top=move || format!("{:.1}px", place.get().1)
                >
                    <ReadoutWords readout />
                </div>
            </div>
        </div>
        <div class="says" aria-hidden="true">
            <ReadoutWords readout />
        </div>
        <Spoken chart readout />
    }
}

#[component]
fn ReadoutWords(readout: Memo<Option<Readout>>) -> impl IntoView {
    let words = move |which: fn(&Readout) -> &String| {
        move || readout.with(|readout| readout.as_ref().map(|readout| which(readout).clone()))
    };
    view! {
        <b>{words(|readout| &readout.date)}</b>
        <span>
            "Demand "
            <b class="accent">{words(|readout| &readout.demand)}</b>
            {words(|readout| &readout.range)}
        </span>
        <span>
            "Plan serves "
            <b class="teal">{words(|readout| &readout.serves)}</b>
            {words(|readout| &readout.reckoning)}
        </span>
    }
}

/// Speaks the readout once it has come to rest. Nothing is said before something has moved.
#[component]
fn Spoken(chart: Memo<Option<ForecastChart>>, readout: Memo<Option<Readout>>) -> impl IntoView {
    let spoken = RwSignal::new(String::new());
    let debounce = StoredValue::new_local(Debounce::default());
    Effect::new(move |before: Option<Option<Readout>>| {
        let now = readout.get();
        if before.is_some_and(|before| before != now) {
            let unit = chart.with_untracked(|chart| chart.as_ref().map_or("", |chart| chart.unit.short()));
            let sentence = now.as_ref().map(|now| now.sentence(unit)).unwrap_or_default();
            debounce.with_value(|debounce| {
                debounce.after(QUIET, move || {
                    spoken.try_set(sentence);
                });
            });
        }
        now
    });
    view! {
        <p class="vh" role="status" aria-live="polite">
            {spoken}
        </p>
    }
}

/// What the lines of the chart are.
#[component]
fn Legend(chart: Memo<Option<ForecastChart>>) -> impl IntoView {
    let with = move |read: fn(&ForecastChart) -> Option<String>| {
        Memo::new(move |_| chart.with(|chart| chart.as_ref().and_then(read)))
    };
    let demand = with(|chart| {
        let certain = chart.points.iter().all(|point| point.demand.p10 >= point.demand.p90);
        (!chart.points.is_empty()).then(|| if certain { ", P50" } else { ", P50 and 80 % range" }.to_owned())
    });
    let planned = with(|chart| (!chart.plateaus.is_empty()).then(|| format!(", {}", chart.reckoning)));
    let limit = |act: bool| {
        move |chart: &ForecastChart| {
            let limit = chart.limits.iter().find(|limit| limit.act == act)?;
            Some(format!(", {} % of today", number(limit.percent)))
        }
    };
    let act = Memo::new(move |_| chart.with(|chart| chart.as_ref().and_then(limit(true))));
    let plan = Memo::new(move |_| chart.with(|chart| chart.as_ref().and_then(limit(false))));
    view! {
        <ul class="legend" aria-label="Lines">
            <li hidden=move || demand.with(Option::is_none)>
                <svg viewBox="0 0 24 14" aria-hidden="true">
                    <rect y="1" width="24" height="12" fill="var(--band)" />
                    <path d="M0 7h24" stroke="var(--accent)" stroke-width="2.5" />
                </svg>
                <span>
                    <b>"Demand"</b>
                    {demand}
                </span>
            </li>
            <li hidden=move || planned.with(Option::is_none)>
                <svg viewBox="0 0 24 14" aria-hidden="true">
                    <path d="M0 11h10V3h14" fill="none" stroke="var(--teal)" stroke-width="2" />
                </svg>
                <span>
                    <b>"With the plan"</b>
                    {planned}
                </span>
            </li>
            <li hidden=move || act.with(Option::is_none)>
                <svg viewBox="0 0 24 14" aria-hidden="true">
                    <path d="M0 7h24" stroke="var(--red)" stroke-width="1.5" />
                </svg>
                <span>
                    <b>"Act"</b>
                    {act}
                </span>
            </li>
            <li hidden=move || plan.with(Option::is_none)>
                <svg viewBox="0 0 24 14" aria-hidden="true">
                    <path d="M0 7h24" stroke="var(--amber)" stroke-width="1.5" stroke-dasharray="6 4" />
                </svg>
                <span>
                    <b>"Plan"</b>
                    {plan}
                </span>
            </li>
        </ul>
    }
}

fn table_view(table: Table) -> AnyView {
    let last = table.header.len().saturating_sub(1);
    let right = move |index: usize| if index == 0 || index == last { "" } else { "r" };
    view! {
        <table>
            <caption class="vh">{table.caption}</caption>
            <thead>
                <tr>
                    {table
                        .header
                        .into_iter()
                        .enumerate()
                        .map(|(index, name)| view! { <th scope="col" class=right(index)>{name}</th> })
                        .collect_view()}
                </tr>
            </thead>
            <tbody>
                {table
                    .rows
                    .into_iter()
                    .map(|row| {
                        let too_few = row.too_few;
                        let cells = row
                            .cells
                            .into_iter()
                            .enumerate()
                            .map(|(index, cell)| {
                                let flag = (too_few && index + 1 == last).then(|| view! { " " <span class="red">"too few"</span> });
                                if index == 0 {
                                    view! { <th scope="row">{cell}</th> }.into_any()
                                } else {
                                    view! { <td class=right(index) class:mid=index == 2>{cell} {flag}</td> }.into_any()
                                }
                            })
                            .collect_view();
                        view! { <tr>{cells}</tr> }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}
