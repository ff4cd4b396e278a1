//! What load tests tell: the measured loads, the scalability law through them, and what bounds them.

use headroom::charts::{Frame, usl};
use headroom::{Bound, CapacityModel, Estimate, TestedLoad};
use maud::{Markup, PreEscaped, html};

use crate::components::button;
use crate::press::Press;
use crate::state::{Facts, State};
use crate::words;

/// Room for the numbers of the value axis, and right of the plot, in pixels.
const MARGINS: (f64, f64) = (52.0, 24.0);

/// The load tests of the paste.
pub fn load_test(state: &State, facts: &Facts) -> Markup {
    let Some(model) = &facts.capacity else { return none() };
    let (width, height) = state.look.size("usl");
    let frame = Frame { width, height, left: MARGINS.0, right: MARGINS.1 };
    html! {
        div class="compare" {
            div class="vh2" {
                h2 class="h" { (model.tool) @if !model.target.is_empty() { ", " (model.target) } }
                span class="t3 sm" { (words::count(model.loads.len(), "result")) " read" }
            }
            p class="t2" { (answer(model)) }
            figure class="fig" {
                div class="fighead" {
                    h2 { "Throughput over clients at once" }
                    span class="t3 sm" { "green is inside the limits, red outside; dashed is without any waiting" }
                }
                div class="comparechart" data-measure="usl" { @if width > 0.0 { (PreEscaped(usl(model, &frame))) } }
            }
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
            div class="ftab" tabindex="0" role="group" aria-label="Results" { (results(&model.loads)) }
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

fn results(loads: &[TestedLoad]) -> Markup {
    let or_dash = |value: Option<f64>, unit: &str| {
        value.map_or_else(|| "–".to_owned(), |value| format!("{} {unit}", words::number(value)).trim().to_owned())
    };
    html! {
        table {
            caption class="vh" { "Results of the load test" }
            thead { tr { @for name in ["Clients", "RPS", "p95", "Errors", "Inside the limits"] { th scope="col" { (name) } } } }
            tbody {
                @for tested in loads {
                    tr {
                        th scope="row" { (or_dash(tested.load, "")) }
                        td { (words::number(tested.requests_per_second)) }
                        td { (or_dash(tested.p95_ms, "ms")) }
                        td { (or_dash(tested.error_percent, "%")) }
                        td { @if tested.within_limits { "yes" } @else { span class="red" { "no" } } }
                    }
                }
            }
        }
    }
}
