use headroom::{Error, Growth, Period, Provenance, Scenario};
use leptos::prelude::*;

use super::assumption::{Hint, Offer};
use super::source::Explained;
use crate::components::{Dialog, Exact, ProvenanceWord, Scaling, Slider};
use crate::inputs::Inputs;
use crate::session::{Session, edit};
use crate::words;

/// Growth: rate, period, range, and what they come to.
#[component]
pub(super) fn GrowthField(
    /// The inputs.
    inputs: Inputs,
    /// Shows where the number comes from.
    explain: Callback<Explained>,
) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let range_open = RwSignal::new(false);
    let growth =
        Memo::new(move |_| inputs.scenario.with(|scenario| (scenario.growth.clone(), scenario.horizon_months)));
    let percent = Signal::derive(move || growth.with(|(growth, _)| growth.percent));
    let per = Signal::derive(move || growth.with(|(growth, _)| period_word(growth.per)));
    let provenance = Signal::derive(move || growth.with(|(growth, _)| provenance(growth)));
    let name = Signal::derive(move || format!("Growth per {}", per.get()));
    let commit = move |percent: f64| inputs.edit(|scenario| edit::growth_percent(&mut scenario.growth, percent));
    let take = Callback::new(move |percent: Option<f64>| percent.map_or(Ok(()), commit));
    let scaling = Signal::derive(move || match per.get() {
        "month" => Scaling::Linear(0.0, 100.0),
        _ => Scaling::Linear(0.0, 400.0),
    });
    let spoken = Signal::derive(move || {
        growth.with(|(growth, horizon)| {
            let (_, all) = edit::growth_factors(growth, *horizon);
            let percent = words::number(growth.percent);
            let all = words::factor(all).trim_start_matches('×').to_owned();
            format!("{percent} percent per {}, {all} times in {}", per.get(), months(*horizon))
        })
    });
    let factors = Signal::derive(move || {
        growth.with(|(growth, horizon)| {
            let (each, all) = edit::growth_factors(growth, *horizon);
            let all = format!("{} in {}.", words::factor(all), months(*horizon));
            if growth.per == Period::Horizon {
                all
            } else {
                format!("{} each {}, {all}", words::factor(each), per.get())
            }
        })
    });
    let range = Signal::derive(move || {
        growth.with(|(growth, _)| match (growth.low, growth.high) {
            (Some(low), Some(high)) => format!("Likely {}–{} %.", words::number(low), words::number(high)),
            _ => "Taken as certain.".to_owned(),
        })
    });
    let edit_range = Offer { words: "Edit range".to_owned(), take: Callback::new(move |()| range_open.set(true)) };
    let show = Callback::new(move |()| {
        explain.run(Explained {
            what: format!("Growth: {} per {}", words::percent(percent.get_untracked()), per.get_untracked()),
            provenance: provenance.get_untracked(),
            why: match provenance.get_untracked() {
                Provenance::Overridden => String::new(),
                _ => "the runbook’s 50 % a month; 35–65 % is taken as its 90 % range".to_owned(),
            },
            source: None,
        });
    });
    let choose_period = move |event| {
        let per = match event_target_value(&event).as_str() {
            "year" => Period::Year,
            "horizon" => Period::Horizon,
            _ => Period::Month,
        };
        let outcome = inputs.edit(|scenario| scenario.growth.per = per);
        problem.set(outcome.err().map(|error| words::sentence(&error.message)));
    };
    view! {
        <div class="f">
            <span class="lb">
                <label for="growth">"Growth"</label>
                <ProvenanceWord provenance of="Growth" on_show=show />
            </span>
            <span class="val">
                <Exact
                    name=Signal::derive(move || format!("{}, exact", name.get()))
                    problem_id="growth-hint".to_owned()
                    value=Signal::derive(move || Some(percent.get()))
                    problem
                    commit=take
                />
                "% per"
                <select aria-label="Growth period" prop:value=move || per.get() on:change=choose_period>
                    <option value="month">"month"</option>
                    <option value="year">"year"</option>
                    <option value="horizon">"horizon"</option>
                </select>
            </span>
            <Slider
                id="growth"
                name
                scaling
                value=percent
                text=spoken
                on_slide=Callback::new(move |percent| drop(commit(percent)))
            />
            <Hint
                id="growth-hint".to_owned()
                problem
                strong=factors
                hint=range
                offer=Signal::stored(Some(edit_range))
            />
        </div>
        <RangeDialog inputs open=range_open />
    }
}

fn period_word(per: Period) -> &'static str {
    match per {
        Period::Month => "month",
        Period::Year => "year",
        Period::Horizon => "horizon",
    }
}

fn months(horizon: u32) -> String {
    words::count(horizon as usize, "month")
}

/// Growth is assumed as long as it is the page's default.
pub(super) fn provenance(growth: &Growth) -> Provenance {
    if *growth == Session::default().scenario.growth { Provenance::Assumed } else { Provenance::Overridden }
}

/// The range of the rate.
#[component]
fn RangeDialog(inputs: Inputs, open: RwSignal<bool>) -> impl IntoView {
    let set = move |change: fn(&mut Growth, f64)| {
        Callback::new(move |value: Option<f64>| -> Result<(), Error> {
            let Some(value) = value else { return Ok(()) };
            inputs.edit(|scenario| {
                let percent = scenario.growth.percent;
                // A range has two ends: the other is the rate itself until it is given.
                scenario.growth.low.get_or_insert(percent);
                scenario.growth.high.get_or_insert(percent);
                change(&mut scenario.growth, value);
            })
        })
    };
    let low = set(|growth, value| growth.low = Some(value));
    let high = set(|growth, value| growth.high = Some(value));
    let end = move |end: fn(&Scenario) -> Option<f64>| Signal::derive(move || inputs.scenario.with(end));
    let certain = move |_| {
        let outcome = inputs.edit(|scenario| {
            scenario.growth.low = None;
            scenario.growth.high = None;
        });
        open.set(outcome.is_err());
    };
    view! {
        <Dialog id="range" title="Range of growth" open>
            <p class="t2">
                "The rate lies between these ends in nine of ten cases. The chart’s band and the dates’ ranges follow from it."
            </p>
            <div class="fields">
                <RangeEnd id="range-low" name="Growth at least" value=end(|scenario| scenario.growth.low) commit=low />
                <RangeEnd id="range-high" name="Growth at most" value=end(|scenario| scenario.growth.high) commit=high />
            </div>
            <button type="button" class="btn s" on:click=certain>
                "Take the rate as certain"
            </button>
        </Dialog>
    }
}

#[component]
fn RangeEnd(
    id: &'static str,
    name: &'static str,
    value: Signal<Option<f64>>,
    commit: Callback<Option<f64>, Result<(), Error>>,
) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    view! {
        <div class="field">
            <span>{name}</span>
            <span class="val">
                <Exact name=Signal::stored(name.to_owned()) problem_id=id.to_owned() value problem commit />
                "%"
            </span>
            <span class="hint" id=id>
                {move || problem.get().map(|problem| view! { <span class="problem" role="alert">{problem}</span> })}
            </span>
        </div>
    }
}
