//! The plan as a document: Markdown, for a ticket or the minutes of a meeting.

use headroom::{Plan, Scenario};

use crate::components::{level_of, level_word, provenance_word};
use crate::session::{Session, edit};
use crate::state::Facts;
use crate::verdict;
use crate::words;

/// The report of a session.
pub fn markdown(session: &Session, facts: &Facts) -> String {
    let (scenario, plan) = (&*session.scenario, &*facts.plan);
    let mut text = String::new();
    let mut line = |words: &str| {
        text.push_str(words);
        text.push('\n');
    };
    let today = scenario.today.unwrap_or_default();
    line(&format!("# {}: {}", plain(&scenario.name), level_word(level_of(plan.assessment.verdict))));
    line("");
    line(&format!("As of {}. {}", words::weekday(today), plain(&verdict::spoken(plan, scenario))));
    line("");
    line(&format!(
        "Current {} RPS, maximum {} RPS, headroom {}.",
        words::number(plan.assessment.current_rps),
        words::number(plan.assessment.max_rps),
        words::percent(plan.assessment.headroom_percent)
    ));
    for part in [triggers(plan), assumptions(scenario, facts), runway(plan), steps(plan), months(plan), lost(plan)] {
        if !part.is_empty() {
            line("");
            line(part.trim_end());
        }
    }
    text
}

/// Text that stays text in Markdown: what would be markup is escaped, and a line stays one line.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '!' => {
                out.push('\\');
                out.push(letter);
            }
            _ => out.push(letter),
        }
    }
    out
}

fn table(title: &str, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text = format!("## {title}\n\n| {} |\n|{}\n", header.join(" | "), "---|".repeat(header.len()));
    let mut any = false;
    for row in rows {
        any = true;
        text.push_str("| ");
        text.push_str(&row.join(" | "));
        text.push_str(" |\n");
    }
    if any { text } else { String::new() }
}

fn triggers(plan: &Plan) -> String {
    let rows = plan
        .assessment
        .triggers
        .iter()
        .map(|trigger| vec![level_word(trigger.level).to_owned(), plain(&trigger.title), plain(&trigger.why)]);
    table("Triggers", &["Level", "Trigger", "Why"], rows)
}

fn assumptions(scenario: &Scenario, facts: &Facts) -> String {
    let growth = &scenario.growth;
    let (_, all) = edit::growth_factors(growth, scenario.horizon_months);
    let months = words::count(scenario.horizon_months as usize, "month");
    let per = edit::period_word(growth.per);
    let range = match (growth.low, growth.high) {
        (Some(low), Some(high)) => format!(", likely {}–{} %", words::number(low), words::number(high)),
        _ => String::new(),
    };
    let snapshot = &facts.snapshot.0;
    let mut rows = vec![vec![
        "Growth".to_owned(),
        format!("{} per {per}, {} in {months}{range}", words::percent(growth.percent), words::factor(all)),
        "given".to_owned(),
    ]];
    for (name, sourced) in
        [("Requests now", &snapshot.requests_per_second), ("Capacity per instance", &snapshot.rps_per_instance)]
    {
        let how = format!("{}: {}", provenance_word(sourced.provenance), plain(&sourced.why));
        rows.push(vec![
            name.to_owned(),
            format!("{} RPS", words::number(sourced.value)),
            how.trim_end_matches(": ").to_owned(),
        ]);
    }
    table("Assumptions", &["What", "Value", "From"], rows.into_iter())
}

fn runway(plan: &Plan) -> String {
    let rows = plan.runway.iter().map(|row| {
        let date = |date: Option<headroom::Date>| date.map_or_else(|| "–".to_owned(), words::date);
        vec![
            plain(&row.title),
            row.value.map_or_else(|| "no data".to_owned(), words::percent),
            date(row.planned.p10),
            date(row.planned.p50),
            date(row.planned.p90),
            date(row.order_by),
        ]
    });
    table("Runway", &["Resource", "Now", "P10", "P50", "P90", "Order by"], rows)
}

fn steps(plan: &Plan) -> String {
    let rows = plan.steps.iter().map(|step| {
        let what = step.decision.as_ref().map_or_else(|| step.why.clone(), |why| format!("{} {why}", step.why));
        vec![
            words::date(step.order_by),
            words::date(step.needed_by),
            plain(&step.title),
            plain(what.trim()),
            plain(&step.downtime),
        ]
    });
    table("Steps", &["Order by", "Needed by", "Step", "Why", "Downtime"], rows)
}

fn months(plan: &Plan) -> String {
    let rows = plan.months.iter().map(|month| {
        let demand = month.requests_per_second;
        let app = month.topology.app;
        vec![
            words::date(month.date),
            words::number(demand.p50),
            format!("{} – {}", words::number(demand.p10), words::number(demand.p90)),
            format!("{} × {} cores", app.instances, words::number(app.cores)),
        ]
    });
    table("Demand and topology", &["Day", "RPS, P50", "80 % range", "App"], rows)
}

fn lost(plan: &Plan) -> String {
    let rows = plan.rejections.iter().map(|rejection| vec![plain(&rejection.option), plain(&rejection.why)]);
    table("Options that lost", &["Option", "Why"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_cell() {
        assert_eq!(plain("a|b\n# <img src=x> `rm`"), "a\\|b \\# \\<img src=x\\> \\`rm\\`");
    }
}
