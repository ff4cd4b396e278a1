//! The four facts under the answer: what runs out first and next, by when to order, the next step.

use headroom::{Component, Date, Level, Plan, Runway, Scenario, Step, Topology};

use super::summary::answer;
use crate::words;

/// One fact under the title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about, such as `Order by`.
    pub term: &'static str,
    /// The answer.
    pub value: String,
    /// How bad it is, where that is known.
    pub level: Option<Level>,
    /// What makes it late, before the detail.
    pub late: Option<String>,
    /// The line below it.
    pub detail: String,
}

/// As many letters of a fact have place beside the others, and the step's title is in the plan.
const FACT_LETTERS: usize = 24;

pub(super) fn facts(plan: &Plan, scenario: &Scenario, today: Date, horizon: Date) -> Vec<Fact> {
    // What nothing forecasts runs out after all that is over a threshold or may come to be.
    let measured = || plan.runway.iter().filter(|row| row.value.is_some());
    let mut ranked = measured().filter(|row| !is_still(row)).chain(measured().filter(|row| is_still(row)));
    vec![
        runs_out("First to run out", ranked.next(), plan, scenario, today, horizon),
        runs_out("Next to run out", ranked.next(), plan, scenario, today, horizon),
        order_by(plan, scenario, today),
        next_step(plan, today),
    ]
}

/// Whether a resource is below its thresholds and nothing tells how it grows.
fn is_still(row: &Runway) -> bool {
    row.planned.p50.is_none() && row.planned.never_probability.is_none()
}

fn runs_out(
    term: &'static str,
    row: Option<&Runway>,
    plan: &Plan,
    scenario: &Scenario,
    today: Date,
    horizon: Date,
) -> Fact {
    let within = words::count(scenario.horizon_months as usize, "month");
    let fact = |value: String, level, detail: String| Fact { term, value, level, late: None, detail };
    let Some(row) = row else {
        return fact("Unknown".to_owned(), None, "No further resource was measured".to_owned());
    };
    let threshold = words::percent(row.planned.threshold);
    let used = row.value.unwrap_or_default();
    if used > row.planned.threshold {
        let over = used > row.immediate.threshold;
        let limit = if over { row.immediate.threshold } else { row.planned.threshold };
        let (current, most) = (plan.assessment.current_rps, plan.assessment.max_rps);
        let detail = if over && row.resource == plan.assessment.bottleneck && most < current {
            format!("{} of {} RPS fit under {}", words::number(most), words::number(current), words::percent(limit))
        } else {
            format!("At {}, over {}", words::percent(used), words::percent(limit))
        };
        return fact(format!("{}, now", row.title), Some(row.level), detail);
    }
    match row.planned.p50 {
        Some(day) if day <= today => fact(format!("{}, now", row.title), Some(row.level), format!("At {threshold}")),
        Some(day) => fact(
            format!("{}, {}", row.title, words::date(day)),
            None,
            format!("Crosses {threshold}. Range {}", words::range(row.planned.p10, row.planned.p90, horizon)),
        ),
        None if is_still(row) => fact("No date".to_owned(), None, format!("{} is not forecast", row.title)),
        None => {
            let share = row.planned.never_probability.unwrap_or(1.0) * 100.0;
            fact(
                format!("None in {within}"),
                Some(Level::Ok),
                format!("{}, in {} of draws", row.title, words::percent(share)),
            )
        }
    }
}

/// The step that must be ordered next: what is due already is not waited for.
pub fn next_order(plan: &Plan, today: Date) -> Option<&Step> {
    let ahead = plan.steps.iter().filter(|step| step.needed_by > today).min_by_key(|step| step.order_by);
    ahead.or_else(|| plan.steps.first())
}

fn order_by(plan: &Plan, scenario: &Scenario, today: Date) -> Fact {
    let Some(step) = next_order(plan, today) else {
        let within = words::count(scenario.horizon_months as usize, "month");
        return Fact {
            term: "Order by",
            value: "No date".to_owned(),
            level: None,
            late: None,
            detail: format!("Nothing to order within {within}"),
        };
    };
    let lead = headroom::days_between(step.order_by, step.needed_by).unsigned_abs();
    let lead = format!("{} lead time", if lead == 1 { "1 day’s".to_owned() } else { format!("{lead} days’") });
    let late = headroom::days_between(step.order_by, today);
    Fact {
        term: "Order by",
        value: words::date(step.order_by),
        level: (late > 0).then_some(Level::Immediate),
        late: (late > 0).then(|| format!("{} late", words::count(late.unsigned_abs() as usize, "day"))),
        detail: if late > 0 { format!("at {lead}") } else { format!("{} at {lead}", step.component.label()) },
    }
}

/// The step that the title is about, or what comes before the app's.
fn next_step(plan: &Plan, today: Date) -> Fact {
    let term = "Next step";
    let first = plan.steps.first();
    let next = answer(plan, today).filter(|step| step.component != Component::App).or(first);
    let Some(step) = next else {
        let detail = "What runs now is enough".to_owned();
        return Fact { term, value: "None".to_owned(), level: None, late: None, detail };
    };
    if let Some(decision) = &step.decision {
        return Fact { term, value: "A decision".to_owned(), level: None, late: None, detail: decision.clone() };
    }
    let before = plan.steps.iter().take_while(|one| one.id != step.id).last();
    let changes = changes(before.map_or(&plan.current, |one| &one.topology), &step.topology);
    let value = changes.into_iter().reduce(|said, more| {
        let both = format!("{said}, {more}");
        if both.chars().count() > FACT_LETTERS { said } else { both }
    });
    let value = value.unwrap_or_else(|| step.title.clone());
    let minutes = words::count(step.duration_minutes as usize, "minute");
    Fact { term, value, level: None, late: None, detail: format!("{minutes}, {}", downtime(&step.downtime)) }
}

/// How long nothing is served, without why.
fn downtime(said: &str) -> String {
    let long = said.split([':', ';']).next().unwrap_or_default().split(" while").next().unwrap_or_default();
    match long {
        "none" => "no downtime".to_owned(),
        _ if long.starts_with("none") => format!("downtime {long}"),
        _ => format!("{long} of downtime"),
    }
}

/// What differs between two topologies, in a few words each.
fn changes(before: &Topology, after: &Topology) -> Vec<String> {
    let mut changes = Vec::new();
    let mut add = |differs: bool, words: String| {
        if differs {
            changes.push(words);
        }
    };
    let (was, will) = (before, after);
    let cores = words::number(will.app.cores);
    add(was.app.instances != will.app.instances, format!("App {} to {}", was.app.instances, will.app.instances));
    add(was.app.cores < will.app.cores, format!("App {} to {cores} cores", words::number(was.app.cores)));
    add(was.balancer.instances < will.balancer.instances, "nginx".to_owned());
    add(!was.database.pooler && will.database.pooler, "PgBouncer".to_owned());
    add(
        was.database.max_connections != will.database.max_connections,
        format!("{} connections", will.database.max_connections),
    );
    add(was.database.replicas < will.database.replicas, words::count(will.database.replicas as usize, "read replica"));
    add(
        was.cache.memory_bytes < will.cache.memory_bytes || was.cache.nodes < will.cache.nodes,
        format!("Redis {} × {}", will.cache.nodes, words::memory(will.cache.memory_bytes)),
    );
    add(
        was.vector.memory_bytes < will.vector.memory_bytes || was.vector.nodes < will.vector.nodes,
        format!("Qdrant {} × {}", will.vector.nodes, words::memory(will.vector.memory_bytes)),
    );
    add(was.hosts < will.hosts, words::count(will.hosts as usize, "host"));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_downtime_is_said_in_a_few_words() {
        for (said, told) in [
            ("none", "no downtime"),
            ("none: a node at a time", "no downtime"),
            ("none while the shards move", "no downtime"),
            (
                "none where the volume grows online, else a minute",
                "downtime none where the volume grows online, else a minute",
            ),
            ("a minute while PostgreSQL and the app restart", "a minute of downtime"),
            ("seconds while clients move to the sentinels", "seconds of downtime"),
        ] {
            assert_eq!(downtime(said), told);
        }
    }
}
