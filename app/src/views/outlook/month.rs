use headroom::Plan;
use maud::{Markup, html};

use super::pills::pills;
use crate::components::{Slider, slider};
use crate::press::Field;
use crate::session::scaling::Scaling;
use crate::words;

/// The chosen month: a slider, and what should run on its day.
pub(super) fn month_bar(plan: &Plan, month: u32) -> Markup {
    let last = plan.months.last().map_or(1, |month| month.index.max(1));
    let at = month.min(last);
    let planned = plan.months.get(at as usize);
    let date = planned.map(|month| words::date(month.date)).unwrap_or_default();
    let place = format!("{date}, month {at} of {last}");
    let hosts = planned.map(|month| month.topology.hosts as usize).filter(|hosts| *hosts > 1);
    let hosts = hosts.map(|hosts| format!(", {}", words::count(hosts, "host"))).unwrap_or_default();
    html! {
        div class="orow scrub" {
            span class="lbl" { b { "Topology on " (date) } (hosts) }
            div class="slide" {
                (slider(&Slider {
                    id: "month",
                    name: Some("Month"),
                    field: Field::Month,
                    scaling: Scaling::Linear(0.0, f64::from(last)),
                    value: f64::from(at),
                    text: &place,
                }))
            }
            span class="dates t3" { "Month " (at) " of " (last) }
            ul class="topo1" aria-label="Topology" data-hold {
                @for pill in planned.map(|month| pills(&plan.current, &month.topology)).unwrap_or_default() {
                    li
                        class=(match (pill.is_absent(), pill.change.is_empty()) {
                            (true, _) => "pill absent",
                            (_, true) => "pill",
                            _ => "pill chg",
                        })
                        aria-hidden=[pill.is_absent().then_some("true")]
                        title={ (pill.name) " " (pill.value) " " (pill.change) }
                    { span { (pill.name) " " b { (pill.value) } " " em { (pill.change) } } }
                }
            }
        }
    }
}
