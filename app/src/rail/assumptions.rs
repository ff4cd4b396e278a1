use headroom::{Provenance, Scenario, Snapshot, Sourced};
use leptos::prelude::*;

use super::RailActions;
use super::assumption::{Assumption, Hint, Offer};
use super::events::EventsDialog;
use super::growth::{self, GrowthField};
use super::sheet::SheetDialog;
use super::source::{Explained, SourceDialog};
use crate::components::{Exact, ProvenanceWord, Scaling, Thresholds};
use crate::inputs::Inputs;
use crate::session::fields::{self, Field, changed_fields};
use crate::stages::Stages;
use crate::words;

/// What is assumed: the few numbers that matter most at hand, the others in dialogs.
#[component]
pub(super) fn Assumptions(inputs: Inputs, stages: Stages, actions: RailActions) -> impl IntoView {
    let explained = RwSignal::new(None::<Explained>);
    let source_open = RwSignal::new(false);
    let explain = Callback::new(move |what| {
        explained.set(Some(what));
        source_open.set(true);
    });
    view! {
        <section class="assumptions" aria-labelledby="assumptions">
            <h2 id="assumptions">
                "Assumptions" <span class="sm t3">{move || counted(inputs, stages)}</span>
            </h2>
            <div class="as">
                <GrowthField inputs explain />
                <Requests inputs stages explain />
                <Capacity inputs stages explain />
                <CpuThresholds inputs explain />
                <Horizon inputs explain />
            </div>
            <More inputs stages />
        </section>
        <SourceDialog shown=explained open=source_open show_source=actions.show_source />
    }
}

/// `4 assumed, 1 overridden`, of the numbers that stand here.
fn counted(inputs: Inputs, stages: Stages) -> String {
    let (requests, capacity) = stages
        .snapshot
        .with(|snapshot| (snapshot.0.requests_per_second.provenance, snapshot.0.rps_per_instance.provenance));
    let all = inputs.scenario.with(|scenario| {
        [
            growth::provenance(&scenario.growth),
            requests,
            capacity,
            cpu_provenance(scenario),
            horizon_provenance(scenario),
        ]
    });
    let count = |kind| all.iter().filter(|provenance| **provenance == kind).count();
    let said = |kind, word: &str| match count(kind) {
        0 => None,
        5 => Some(format!("all {word}")),
        n => Some(format!("{n} {word}")),
    };
    let words = [said(Provenance::Assumed, "assumed"), said(Provenance::Overridden, "overridden")];
    words.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn given(differs: bool) -> Provenance {
    if differs { Provenance::Overridden } else { Provenance::Assumed }
}

fn cpu_provenance(scenario: &Scenario) -> Provenance {
    given(scenario.thresholds.cpu_percent != Scenario::default().thresholds.cpu_percent)
}

fn horizon_provenance(scenario: &Scenario) -> Provenance {
    given(scenario.horizon_months != Scenario::default().horizon_months)
}

/// What a number would be, had nobody overridden it; `None` while nobody has.
fn undisturbed(
    inputs: Inputs,
    stages: Stages,
    of: fn(&Snapshot) -> &Sourced,
    forget: fn(&mut Scenario),
) -> Memo<Option<Sourced>> {
    Memo::new(move |_| {
        let overridden = stages.snapshot.with(|snapshot| of(&snapshot.0).provenance == Provenance::Overridden);
        overridden.then(|| {
            let mut scenario = inputs.scenario.get();
            forget(&mut scenario);
            stages
                .inspection
                .with(|inspection| of(&headroom::snapshot(std::slice::from_ref(&**inspection), &scenario).0).clone())
        })
    })
}

/// `Use 25.6, inferred`.
fn back(inputs: Inputs, was: &Sourced, forget: fn(&mut Scenario)) -> Offer {
    let word = crate::components::provenance_word(was.provenance);
    let take = Callback::new(move |()| drop(inputs.edit(forget)));
    Offer { words: format!("Use {}, {word}", words::number(was.value)), take }
}

#[component]
fn Requests(inputs: Inputs, stages: Stages, explain: Callback<Explained>) -> impl IntoView {
    let forget: fn(&mut Scenario) = |scenario| scenario.current.requests_per_second = None;
    let sourced = Signal::derive(move || stages.snapshot.with(|snapshot| snapshot.0.requests_per_second.clone()));
    let was = undisturbed(inputs, stages, |snapshot| &snapshot.requests_per_second, forget);
    let hint = Signal::derive(move || {
        if was.with(Option::is_some) {
            "At the peak of a usual day.".to_owned()
        } else {
            sourced.with(|sourced| match sourced.provenance {
                Provenance::Measured => "Read from the paste.".to_owned(),
                _ => "At the peak of a usual day.".to_owned(),
            })
        }
    });
    view! {
        <Assumption
            id="requests"
            name="Requests now"
            unit="RPS"
            spoken_unit="requests per second"
            sourced
            scaling=Scaling::Log(1.0, 10_000.0)
            hint
            offer=Signal::derive(move || was.with(|was| was.as_ref().map(|was| back(inputs, was, forget))))
            commit=Callback::new(move |value| {
                inputs.edit(|scenario| scenario.current.requests_per_second = Some(value))
            })
            explain
        />
    }
}

#[component]
fn Capacity(inputs: Inputs, stages: Stages, explain: Callback<Explained>) -> impl IntoView {
    /// The runbook's growth script.
    const RUNBOOK: f64 = 50.0;
    let forget: fn(&mut Scenario) = |scenario| scenario.coefficients.rps_per_instance = None;
    let sourced = Signal::derive(move || stages.snapshot.with(|snapshot| snapshot.0.rps_per_instance.clone()));
    let was = undisturbed(inputs, stages, |snapshot| &snapshot.rps_per_instance, forget);
    let hint = Signal::derive(move || {
        sourced.with(|sourced| match sourced.provenance {
            Provenance::Overridden => "At full CPU.".to_owned(),
            Provenance::Assumed => "From the runbook. A load test or docker stats replaces it.".to_owned(),
            Provenance::Inferred | Provenance::Measured => {
                format!("{} The runbook says {}.", words::sentence(&sourced.why), words::number(RUNBOOK))
            }
        })
    });
    let offer = move || {
        if let Some(was) = was.get() {
            return Some(back(inputs, &was, forget));
        }
        let inferred = sourced.with(|sourced| sourced.provenance == Provenance::Inferred);
        inferred.then(|| Offer {
            words: format!("Use {}", words::number(RUNBOOK)),
            take: Callback::new(move |()| {
                drop(inputs.edit(|scenario| scenario.coefficients.rps_per_instance = Some(RUNBOOK)));
            }),
        })
    };
    view! {
        <Assumption
            id="capacity"
            name="Capacity per instance"
            unit="RPS"
            spoken_unit="requests per second"
            sourced
            scaling=Scaling::Log(1.0, 1000.0)
            hint
            offer=Signal::derive(offer)
            commit=Callback::new(move |value| {
                inputs.edit(|scenario| scenario.coefficients.rps_per_instance = Some(value))
            })
            explain
        />
    }
}

#[component]
fn CpuThresholds(inputs: Inputs, explain: Callback<Explained>) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let threshold = Memo::new(move |_| inputs.scenario.with(|scenario| scenario.thresholds.cpu_percent));
    let planned = Signal::derive(move || threshold.get().plan());
    let immediate = Signal::derive(move || threshold.get().immediate);
    let provenance = Signal::derive(move || inputs.scenario.with(cpu_provenance));
    let set_planned = move |value: f64| inputs.edit(|scenario| scenario.thresholds.cpu_percent.planned = Some(value));
    let set_immediate = move |value: f64| inputs.edit(|scenario| scenario.thresholds.cpu_percent.immediate = value);
    let show = Callback::new(move |()| {
        explain.run(Explained {
            what: format!(
                "App CPU: plan above {}, act above {}",
                words::percent(planned.get_untracked()),
                words::percent(immediate.get_untracked())
            ),
            provenance: provenance.get_untracked(),
            why: match provenance.get_untracked() {
                Provenance::Overridden => String::new(),
                _ => "the runbook’s triggers: 70 % and 80 % for 10 minutes".to_owned(),
            },
            source: None,
        });
    });
    let offer = Signal::derive(move || {
        (provenance.get() == Provenance::Overridden).then(|| Offer {
            words: "Use 70 and 80, assumed".to_owned(),
            take: Callback::new(move |()| {
                let default = Scenario::default().thresholds.cpu_percent;
                drop(inputs.edit(|scenario| scenario.thresholds.cpu_percent = default));
            }),
        })
    });
    view! {
        <div class="f">
            <span class="lb">
                <span>"App CPU"</span>
                <ProvenanceWord provenance of="App CPU" on_show=show />
            </span>
            <span class="val narrow">
                "plan"
                <Exact
                    name=Signal::stored("App CPU planned threshold, exact".to_owned())
                    problem_id="cpu-hint".to_owned()
                    value=Signal::derive(move || Some(planned.get()))
                    problem
                    commit=Callback::new(move |value: Option<f64>| value.map_or(Ok(()), set_planned))
                />
                "act"
                <Exact
                    name=Signal::stored("App CPU immediate threshold, exact".to_owned())
                    problem_id="cpu-hint".to_owned()
                    value=Signal::derive(move || Some(immediate.get()))
                    problem
                    commit=Callback::new(move |value: Option<f64>| value.map_or(Ok(()), set_immediate))
                />
                "%"
            </span>
            <Thresholds
                of="App CPU"
                ends=(50.0, 100.0)
                planned
                immediate
                on_planned=Callback::new(move |value| drop(set_planned(value)))
                on_immediate=Callback::new(move |value| drop(set_immediate(value)))
            />
            <Hint id="cpu-hint".to_owned() problem hint=Signal::stored(String::new()) offer />
        </div>
    }
}

#[component]
fn Horizon(inputs: Inputs, explain: Callback<Explained>) -> impl IntoView {
    let sourced = Signal::derive(move || {
        inputs.scenario.with(|scenario| Sourced {
            value: f64::from(scenario.horizon_months),
            provenance: horizon_provenance(scenario),
            source: None,
            why: match horizon_provenance(scenario) {
                Provenance::Overridden => String::new(),
                _ => "the runbook looks six months ahead".to_owned(),
            },
        })
    });
    let until = Signal::derive(move || {
        inputs.scenario.with(|scenario| {
            let today = scenario.today.unwrap_or_default();
            format!("As of {}.", words::date(today))
        })
    });
    let commit = move |value: f64| {
        if value.fract() != 0.0 || value < 0.0 {
            return Err(headroom::Error::at("horizonMonths", "give a whole number of months from 1 to 120"));
        }
        inputs.edit(|scenario| scenario.horizon_months = value as u32)
    };
    view! {
        <Assumption
            id="horizon"
            in_strip=false
            name="Horizon"
            unit="months"
            spoken_unit="months"
            sourced
            scaling=Scaling::Linear(1.0, 36.0)
            hint=until
            offer=Signal::stored(None)
            commit=Callback::new(commit)
            explain
        />
    }
}

/// The dialogs with everything else.
#[component]
fn More(inputs: Inputs, stages: Stages) -> impl IntoView {
    let open = [(); 5].map(|()| RwSignal::new(false));
    let [today, thresholds, policy, events, stack] = open;
    let set = move |fields: &'static [Field]| {
        inputs.scenario.with(|scenario| match changed_fields(fields, scenario) {
            0 => "as assumed".to_owned(),
            n => format!("{n} set"),
        })
    };
    let policy_words = move || {
        inputs.scenario.with(|scenario| {
            format!("{} days, N+{}", scenario.policy.lead_time_days.host, scenario.policy.spare_instances)
        })
    };
    let platform = move || {
        inputs.scenario.with(|scenario| match scenario.stack.platform {
            headroom::Platform::Compose => "Compose",
            headroom::Platform::Kubernetes => "Kubernetes",
        })
    };
    view! {
        <div class="more">
            <button type="button" on:click=move |_| today.set(true)>
                "Present" <span>{move || set(fields::TODAY)}</span>
            </button>
            <button type="button" on:click=move |_| thresholds.set(true)>
                "Thresholds" <span>{move || set(fields::THRESHOLDS)}</span>
            </button>
            <button type="button" on:click=move |_| policy.set(true)>
                "Policy" <span>{policy_words}</span>
            </button>
            <button type="button" on:click=move |_| events.set(true)>
                "Events" <span>{move || inputs.scenario.with(|scenario| scenario.events.len())}</span>
            </button>
            <button type="button" on:click=move |_| stack.set(true)>
                "Stack" <span>{platform}</span>
            </button>
        </div>
        <SheetDialog id="today" title="Present" fields=fields::TODAY inputs stages open=today />
        <SheetDialog id="thresholds" title="Thresholds" fields=fields::THRESHOLDS inputs stages open=thresholds />
        <SheetDialog id="policy" title="Policy" fields=fields::POLICY inputs stages open=policy />
        <EventsDialog inputs open=events />
        <SheetDialog id="stack" title="Stack" fields=fields::STACK inputs stages open=stack />
    }
}
