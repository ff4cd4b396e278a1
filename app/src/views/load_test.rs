//! What load tests tell: the measured loads, the scalability law through them, and what bounds them.

use headroom::{Bound, CapacityModel, Estimate};
use maud::{Markup, html};

use super::figures;
use crate::components::{button, numbers};
use crate::press::{Chart, Press};
use crate::state::{Facts, State};
use crate::words;

/// The load tests of the paste.
pub fn load_test(state: &State, facts: &Facts) -> Markup {
    let Some(model) = &facts.capacity else { return none() };
    html! {
        div class="compare" {
            div class="vh2" {
                h2 class="h" { (model.tool) @if !model.target.is_empty() { ", " (model.target) } }
                span class="t3 sm" { (words::count(model.loads.len(), "result")) " read" }
            }
            p class="t2" { (answer(model)) }
            (figures::show(Chart::LoadTest, state, facts))
            dl class="kv" {
                dt { "Scalability law" }
                dd { (law(model)) }
                dt { "Peak" }
                dd { @match &model.peak {
                    Some(peak) => { (words::number(peak.requests_per_second)) " RPS at " (words::number(peak.load)) " clients" },
                    None => "Throughput rises with the load: no count of clients is its peak",
                } }
                @if let Some(service) = model.service_ms { dt { "One request alone" } dd { (words::number(service)) " ms" } }
            }
            @if !state.session.table
                && let Some(results) = figures::table(Chart::LoadTest, state, facts)
            {
                div class="ftab" tabindex="0" role="group" aria-label="Results" { (numbers(&results)) }
            }
            @if !model.diagnostics.is_empty() {
                ul class="diag" {
                    @for one in &model.diagnostics { li { span { (words::sentence(&one.message)) " " (one.help) } } }
                }
            }
        }
    }
}

fn none() -> Markup {
    html! {
        div class="compare" {
            div class="vh2" { h2 class="h" { "No load test was pasted" } }
            p class="t2" {
                "Paste what k6, Locust, ab, wrk, hey or siege print, best for several loads: the capacity of an instance is then \
                 measured and not assumed. Each step of the plan has the script of a test for the load it plans."
            }
            (button("btn s", &Press::FirstStep, "Show the commands"))
        }
    }
}

fn answer(model: &CapacityModel) -> String {
    let Some(max) = &model.max_rps else {
        return "Already the smallest load was outside the limits: there is no capacity to plan with.".to_owned();
    };
    let at = model.max_load.map(|load| format!(" at {} clients", words::number(load))).unwrap_or_default();
    let bound = match model.bound {
        Bound::Peak => "more clients get less",
        Bound::Latency => "latency passes its threshold beyond",
        Bound::Errors => "errors pass their threshold beyond",
        Bound::LargestLoad => "nothing bounded it up to the largest load that was tested",
        Bound::Offered => "the clients asked for no more",
    };
    let instances = model
        .instances
        .as_ref()
        .map(|instances| format!(" of {}", words::count(instances.value as usize, "instance")))
        .unwrap_or_default();
    format!("{} RPS{instances} inside the limits{at}; {bound}.", words::number(max.value))
}

fn law(model: &CapacityModel) -> String {
    let Some(fit) = &model.fit else { return words::sentence(&model.no_fit) };
    let estimate = |name: &str, estimate: Estimate| {
        let error = estimate.standard_error.map(|error| format!(" ± {error:.2e}")).unwrap_or_default();
        format!("{name} {:.3e}{error}", estimate.value)
    };
    format!(
        "{}, {}, one alone {} RPS; {}",
        estimate("contention", fit.sigma),
        estimate("coherency", fit.kappa),
        words::number(fit.lambda.value),
        words::count(fit.measurements, "measurement")
    )
}
