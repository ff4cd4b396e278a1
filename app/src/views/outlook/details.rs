use headroom::{Crossing, Runway};
use maud::{Markup, html};

use super::chosen;
use crate::components::{button, provenance_word, sign};
use crate::press::Press;
use crate::state::{Facts, State};
use crate::words;

/// The chosen resource in full: its trigger, where its number comes from, its dates and the formula.
pub fn details(state: &State, facts: &Facts) -> Markup {
    let Some(row) = chosen(&state.session, &facts.plan) else { return html! {} };
    let trigger = facts.plan.assessment.triggers.iter().find(|trigger| trigger.id == row.resource);
    html! {
        h3 { (sign(row.level)) " " (row.title) }
        dl class="kv" {
            dt { "Now" }
            dd {
                (now(row))
                @if let Some(source) = row.source.filter(|source| source.paste == 0) {
                    " " (button("link", &Press::Line(source.line), &format!("Line {}", source.line)))
                }
            }
            @if let Some(trigger) = trigger { dt { "Trigger" } dd { (trigger.why) } }
            dt { "Planned, " (words::percent(row.planned.threshold)) }
            dd { (crossing(&row.planned)) }
            dt { "Act, " (words::percent(row.immediate.threshold)) }
            dd { (crossing(&row.immediate)) }
            dt { "Order by" }
            dd { (row.order_by.map_or_else(|| "No date".to_owned(), words::date)) }
            dt { "Reckoned from" }
            dd { (row.why) }
        }
    }
}

fn now(row: &Runway) -> String {
    let Some(value) = row.value else { return "No data".to_owned() };
    let value = words::percent(value);
    let how = row.provenance.map(|provenance| format!(", {}", provenance_word(provenance))).unwrap_or_default();
    format!("{value}{how}; limit {}", provenance_word(row.capacity_provenance))
}

/// The three dates of a crossing in words.
fn crossing(crossing: &Crossing) -> String {
    let Some(never) = crossing.never_probability else {
        return if crossing.p50.is_some() { "Passed now; not forecast".to_owned() } else { "Not forecast".to_owned() };
    };
    let share = format!("{:.0} % of draws", never * 100.0);
    match (crossing.p10, crossing.p50, crossing.p90) {
        (Some(p10), Some(p50), Some(p90)) if p10 == p90 => words::date(p50),
        (Some(p10), Some(p50), Some(p90)) => {
            format!("{}, 80 % range {} – {}", words::date(p50), words::date(p10), words::date(p90))
        }
        (Some(p10), Some(p50), None) => {
            format!("{}, from {} on; not within the horizon in {share}", words::date(p50), words::date(p10))
        }
        (Some(p10), None, _) => format!("From {} on; not within the horizon in {share}", words::date(p10)),
        (None, ..) => format!("Not within the horizon in {share}"),
    }
}

#[cfg(test)]
mod tests {
    use headroom::Date;

    use super::*;

    #[test]
    fn a_crossing_is_never_a_mean() {
        let date = |month, day| Date::new(2027, month, day).ok();
        let mut known = Crossing {
            threshold: 70.0,
            p10: date(1, 15),
            p50: date(1, 25),
            p90: date(2, 9),
            never_probability: Some(0.0),
        };
        assert_eq!(crossing(&known), "25 Jan 2027, 80 % range 15 Jan 2027 – 9 Feb 2027");
        (known.p90, known.never_probability) = (None, Some(0.2));
        assert_eq!(crossing(&known), "25 Jan 2027, from 15 Jan 2027 on; not within the horizon in 20 % of draws");
        (known.p10, known.p50, known.never_probability) = (None, None, Some(0.82));
        assert_eq!(crossing(&known), "Not within the horizon in 82 % of draws");
        known.never_probability = None;
        assert_eq!(crossing(&known), "Not forecast");
    }
}
