use headroom::{Platform, Provenance, Scenario, Snapshot, Sourced};
use maud::{Markup, html};

use super::assumption::{Assumption, Offer, assumption, hint};
use super::growth;
use super::source::Explained;
use crate::components::{Exact, exact, provenance_word, provenance_word_of, thresholds};
use crate::press::{About, Press, Sheet};
use crate::session::edit;
use crate::session::fields::{self, changed_fields};
use crate::state::{Facts, State};
use crate::update::{RUNBOOK_RPS, without};
use crate::words;

/// What is assumed: the few numbers that matter most at hand, the others in dialogs.
pub(super) fn assumptions(state: &State, facts: &Facts) -> Markup {
    html! {
        section class="assumptions" aria-labelledby="assumptions" {
            h2 id="assumptions" {
                "Assumptions " span class="sm t3" { (counted(&state.session.scenario, &facts.snapshot.0)) }
            }
            div class="as" {
                (growth::growth(state))
                (requests(state, facts))
                (capacity(state, facts))
                (cpu(state))
                (horizon(state))
            }
            (more(&state.session.scenario))
        }
    }
}

/// `4 assumed, 1 overridden`, of the numbers that stand here.
fn counted(scenario: &Scenario, snapshot: &Snapshot) -> String {
    let all = [
        growth::provenance(&scenario.growth),
        snapshot.requests_per_second.provenance,
        snapshot.rps_per_instance.provenance,
        cpu_provenance(scenario),
        horizon_provenance(scenario),
    ];
    let mut said = Vec::new();
    for (kind, word) in [(Provenance::Assumed, "assumed"), (Provenance::Overridden, "overridden")] {
        match all.iter().filter(|provenance| **provenance == kind).count() {
            0 => {}
            count if count == all.len() => said.push(format!("all {word}")),
            count => said.push(format!("{count} {word}")),
        }
    }
    said.join(", ")
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

/// `Use 25.6, inferred`: what a number would be, had nobody overridden it; `None` while nobody has.
fn back(state: &State, facts: &Facts, about: About, now: &Sourced, of: fn(&Snapshot) -> &Sourced) -> Option<Offer> {
    if now.provenance != Provenance::Overridden {
        return None;
    }
    let mut scenario = Scenario::clone(&state.session.scenario);
    without(&mut scenario, about);
    let snapshot = headroom::snapshot(std::slice::from_ref(&*facts.inspection), &scenario).0;
    let was = of(&snapshot);
    Some((format!("Use {}, {}", words::number(was.value), provenance_word(was.provenance)), Press::Forget(about)))
}

fn requests(state: &State, facts: &Facts) -> Markup {
    let sourced = &facts.snapshot.0.requests_per_second;
    let hint = match sourced.provenance {
        Provenance::Measured => "Read from the paste.".to_owned(),
        Provenance::Inferred => words::sentence(&sourced.why),
        Provenance::Assumed | Provenance::Overridden => "At the peak of a usual day.".to_owned(),
    };
    let number = Assumption {
        about: About::Requests,
        id: "requests",
        path: "current.requestsPerSecond",
        in_strip: true,
        name: "Requests now",
        unit: "RPS",
        spoken_unit: "requests per second",
        sourced,
        hint: &hint,
        offer: back(state, facts, About::Requests, sourced, |snapshot| &snapshot.requests_per_second),
    };
    assumption(&number, state)
}

fn capacity(state: &State, facts: &Facts) -> Markup {
    let sourced = &facts.snapshot.0.rps_per_instance;
    let hint = match sourced.provenance {
        Provenance::Overridden => "At full CPU.".to_owned(),
        Provenance::Assumed => "From the runbook. A load test or docker stats replaces it.".to_owned(),
        Provenance::Inferred | Provenance::Measured => {
            format!("{} The runbook says {}.", words::sentence(&sourced.why), words::number(RUNBOOK_RPS))
        }
    };
    let runbook = || {
        let inferred = sourced.provenance == Provenance::Inferred;
        inferred.then(|| (format!("Use {}", words::number(RUNBOOK_RPS)), Press::RunbookCapacity))
    };
    let number = Assumption {
        about: About::Capacity,
        id: "capacity",
        path: "coefficients.rpsPerInstance",
        in_strip: true,
        name: "Capacity per instance",
        unit: "RPS",
        spoken_unit: "requests per second",
        sourced,
        hint: &hint,
        offer: back(state, facts, About::Capacity, sourced, |snapshot| &snapshot.rps_per_instance).or_else(runbook),
    };
    assumption(&number, state)
}

fn cpu(state: &State) -> Markup {
    const PLANNED: &str = "thresholds.cpuPercent.planned";
    const IMMEDIATE: &str = "thresholds.cpuPercent.immediate";
    let scenario = &state.session.scenario;
    let threshold = &scenario.thresholds.cpu_percent;
    let provenance = cpu_provenance(scenario);
    let offer = (provenance == Provenance::Overridden)
        .then(|| ("Use 70 and 80, assumed".to_owned(), Press::Forget(About::Cpu)));
    let wrong = state.look.problem(PLANNED).or(state.look.problem(IMMEDIATE));
    let field = |name, path: &'static str, value| {
        let wrong = state.look.problem(path).is_some();
        exact(&Exact { name, path, problem_id: "cpu-hint", wrong, value: Some(value), placeholder: "" })
    };
    html! {
        div class="f" {
            span class="lb" { span { "App CPU" } (provenance_word_of("App CPU", About::Cpu, provenance)) }
            span class="val narrow" {
                "plan" (field("App CPU planned threshold, exact", PLANNED, threshold.plan()))
                "act" (field("App CPU immediate threshold, exact", IMMEDIATE, threshold.immediate))
                "%"
            }
            (thresholds("App CPU", (PLANNED, threshold.plan()), (IMMEDIATE, threshold.immediate)))
            (hint("cpu-hint", wrong, "", "", offer.as_ref()))
        }
    }
}

fn horizon_sourced(scenario: &Scenario) -> Sourced {
    let explained = explain_horizon(scenario);
    let Explained { provenance, why, source, .. } = explained;
    Sourced { value: f64::from(scenario.horizon_months), provenance, source, why }
}

fn explain_horizon(scenario: &Scenario) -> Explained {
    let what = format!("Horizon: {} months", scenario.horizon_months);
    Explained::given(what, horizon_provenance(scenario), "the runbook looks six months ahead")
}

fn horizon(state: &State) -> Markup {
    let scenario = &state.session.scenario;
    let number = Assumption {
        about: About::Horizon,
        id: "horizon",
        path: "horizonMonths",
        in_strip: false,
        name: "Horizon",
        unit: "months",
        spoken_unit: "months",
        sourced: &horizon_sourced(scenario),
        hint: &format!("As of {}.", words::date(scenario.today.unwrap_or_default())),
        offer: (horizon_provenance(scenario) == Provenance::Overridden)
            .then(|| ("Use 6, assumed".to_owned(), Press::Forget(About::Horizon))),
    };
    assumption(&number, state)
}

/// Where a number of the rail comes from.
pub(super) fn explained(about: About, state: &State, facts: &Facts) -> Explained {
    let scenario = &state.session.scenario;
    let snapshot = &facts.snapshot.0;
    let rps = |name, sourced: &Sourced| Explained::of(name, &format!("{} RPS", words::number(sourced.value)), sourced);
    match about {
        About::Growth => {
            let growth = &scenario.growth;
            let per = edit::period_word(growth.per);
            let what = format!("Growth: {} per {per}", words::percent(growth.percent));
            let why = "the runbook’s 50 % a month; 35–65 % is taken as its 90 % range";
            Explained::given(what, growth::provenance(growth), why)
        }
        About::Requests => rps("Requests now", &snapshot.requests_per_second),
        About::Capacity => rps("Capacity per instance", &snapshot.rps_per_instance),
        About::Cpu => {
            let cpu = &scenario.thresholds.cpu_percent;
            let (plan, act) = (words::percent(cpu.plan()), words::percent(cpu.immediate));
            let what = format!("App CPU: plan above {plan}, act above {act}");
            Explained::given(what, cpu_provenance(scenario), "the runbook’s triggers: 70 % and 80 % for 10 minutes")
        }
        About::Horizon => explain_horizon(scenario),
    }
}

/// The dialogs with everything else.
fn more(scenario: &Scenario) -> Markup {
    let set = |lines| match changed_fields(lines, scenario) {
        0 => "as assumed".to_owned(),
        count => format!("{count} set"),
    };
    let policy = &scenario.policy;
    let platform = match scenario.stack.platform {
        Platform::Compose => "Compose",
        Platform::Kubernetes => "Kubernetes",
    };
    let sheets = [
        (Sheet::Today, "Present", set(fields::TODAY)),
        (Sheet::Thresholds, "Thresholds", set(fields::THRESHOLDS)),
        (Sheet::Policy, "Policy", format!("{} days, N+{}", policy.lead_time_days.host, policy.spare_instances)),
        (Sheet::Events, "Events", scenario.events.len().to_string()),
        (Sheet::Stack, "Stack", platform.to_owned()),
    ];
    html! {
        div class="more" {
            @for (sheet, name, words) in sheets {
                button type="button" data-press=(Press::Open(sheet).word()) { (name) " " span { (words) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::session::Session;
    use crate::update::SAMPLE;
    use crate::update::tests::facts;

    #[test]
    fn a_load_that_follows_from_the_cpu_and_a_load_test_says_so() {
        let test = include_str!("../../../tests/corpus/ab/conversations_c100_length_failures.txt");
        let mut state = State { session: Session::new("2026-11-24".parse().unwrap()), ..State::default() };
        let markup = |state: &State| requests(state, &facts(state)).0;
        state.session.text = Arc::from(SAMPLE);
        assert!(markup(&state).contains("At the peak of a usual day."), "{}", markup(&state));
        state.session.text = Arc::from(format!("{SAMPLE}\n{test}"));
        assert!(markup(&state).contains("97.8 % of 2 instances × 340 RPS."), "{}", markup(&state));
    }
}
