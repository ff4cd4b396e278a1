//! The runbook's loop and HPA v2 on the same load: what was needed, what each ran, what that cost.

use headroom::{Advice, Run};
use maud::{Markup, html};

use super::figures;
use crate::components::button;
use crate::press::{Chart, Press};
use crate::state::{Facts, State};
use crate::words;

/// Autoscalers on a pasted series, else on a day of the plan.
pub fn autoscaling(state: &State, facts: &Facts) -> Markup {
    let Some(simulation) = &facts.simulation else { return html! {} };
    html! {
        div class="compare" {
            div class="vh2" {
                h2 class="h" { (simulation.title) }
                span class="t3 sm" { (words::number(simulation.rps_per_instance.value)) " RPS an instance" }
                span class="sp" {}
                @if !state.look.find_settings {
                    (button("btn s", &Press::FindSettings, "Find settings that neither flap nor overload"))
                }
            }
            (figures::show(Chart::Autoscalers, state, facts))
            div class="ftab" tabindex="0" role="group" aria-label="Autoscalers" { (runs(&simulation.runs)) }
            @for advice in &simulation.advice { (advised(advice)) }
            @if !simulation.diagnostics.is_empty() {
                ul class="diag" {
                    @for one in &simulation.diagnostics { li { span { (words::sentence(&one.message)) " " (one.help) } } }
                }
            }
        }
    }
}

fn runs(runs: &[Run]) -> Markup {
    html! {
        table {
            caption class="vh" { "What each autoscaler made of the load" }
            thead {
                tr {
                    @for name in ["Autoscaler", "Overloaded", "Not served", "Flaps", "Instance-hours", "At most", "Settings"] {
                        th scope="col" { (name) }
                    }
                }
            }
            tbody {
                @for run in runs {
                    tr {
                        th scope="row" { (run.controller.label()) }
                        td class=(if run.overloaded_minutes > 0.0 { "red" } else { "" }) {
                            (words::number(run.overloaded_minutes)) " min"
                        }
                        td { (words::number(run.unserved_requests)) " requests" }
                        td { (run.flaps) }
                        td { (words::number(run.instance_hours)) }
                        td { (run.most_instances) }
                        td class="sm" { (run.settings) }
                    }
                }
            }
        }
    }
}

fn advised(advice: &Advice) -> Markup {
    html! {
        h3 { (advice.controller.label()) }
        p class="t2" {
            (words::sentence(&advice.why))
            @if let Some(run) = &advice.run { " " (run.settings) }
        }
    }
}
