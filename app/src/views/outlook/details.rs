use std::sync::Arc;

use headroom::{Crossing, Plan, Runway, Source};
use leptos::prelude::*;

use crate::components::{Dialog, Sign, provenance_word};
use crate::words;

/// The chosen resource in full: its trigger, where its number comes from, its dates and the formula.
#[component]
pub(super) fn Details(
    plan: Signal<Arc<Plan>>,
    chosen: Memo<String>,
    open: RwSignal<bool>,
    on_source: Callback<Source>,
) -> impl IntoView {
    let row = Memo::new(move |_| {
        plan.with(|plan| chosen.with(|chosen| plan.runway.iter().find(|row| row.resource == *chosen).cloned()))
    });
    let trigger = move || {
        plan.with(|plan| {
            chosen.with(|chosen| {
                plan.assessment.triggers.iter().find(|trigger| trigger.id == *chosen).map(|t| t.why.clone())
            })
        })
    };
    let show = move |source: Source| {
        open.set(false);
        on_source.run(source);
    };
    let content = move || {
        let row = row.get()?;
        let (now, source) = (now(&row), row.source);
        Some(view! {
            <h3>
                <Sign level=row.level />
                " "
                {row.title.clone()}
            </h3>
            <dl class="kv">
                <dt>"Now"</dt>
                <dd>
                    {now}
                    {source
                        .map(|source| {
                            view! {
                                " "
                                <button type="button" class="link" on:click=move |_| show(source)>
                                    {format!("Line {}", source.line)}
                                </button>
                            }
                        })}
                </dd>
                {trigger().map(|why| view! { <dt>"Trigger"</dt> <dd>{why}</dd> })}
                <dt>{format!("Planned, {}", words::percent(row.planned.threshold))}</dt>
                <dd>{crossing(&row.planned)}</dd>
                <dt>{format!("Act, {}", words::percent(row.immediate.threshold))}</dt>
                <dd>{crossing(&row.immediate)}</dd>
                <dt>"Order by"</dt>
                <dd>{row.order_by.map_or_else(|| "No date".to_owned(), words::date)}</dd>
                <dt>"Reckoned from"</dt>
                <dd>{row.why.clone()}</dd>
            </dl>
        })
    };
    view! {
        <Dialog id="runway-details" title="Runway" open>
            {content}
        </Dialog>
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
