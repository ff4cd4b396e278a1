use headroom::{Date, Plan, Step};
use maud::{Markup, html};

use crate::press::Press;
use crate::words;

/// A step in words.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    id: String,
    number: usize,
    when: String,
    late: bool,
    title: String,
    why: String,
    open: bool,
    files: bool,
}

/// The steps, each with the day to order it, why, and the way to its commands.
pub(super) fn steps(plan: &Plan) -> Markup {
    let lines = lines(plan);
    html! {
        div class="vh2" {
            h2 class="h" { "Steps" }
            span class="t3 sm" { "Order by: the day it is needed, less its lead time" }
        }
        p class="t2" hidden[!lines.is_empty()] { "No step is needed within the horizon." }
        ol class="tl" { @for line in &lines { (line_view(line)) } }
    }
}

fn line_view(line: &Line) -> Markup {
    let word = if line.open { "Decide" } else { "Commands" };
    html! {
        li {
            span class=(if line.open { "nb q" } else { "nb" }) aria-hidden="true" { (line.number) }
            span class=(if line.late { "when red" } else { "when" }) { (line.when) }
            b { (line.title) }
            span class="w" { (line.why) }
            @if line.files || line.open {
                button
                    type="button"
                    class="btn s"
                    aria-label={ (word) ", step " (line.number) ": " (line.title) }
                    data-press=(Press::Step(line.id.clone()).word())
                { (word) }
            } @else {
                span class="t3 sm" { "No files yet" }
            }
        }
    }
}

fn lines(plan: &Plan) -> Vec<Line> {
    let today = plan.months.first().map(|month| month.date);
    let long = plan.months.last().is_some_and(|month| month.index > 11);
    let mut steps: Vec<(usize, &Step)> = plan.steps.iter().enumerate().collect();
    // Numbers are those of the outlook, where steps stand by the day they are needed. What should have been ordered
    // before today is ordered today, in that order.
    let order_by = |step: &Step| today.map_or(step.order_by, |today| step.order_by.max(today));
    headroom::arrange(&mut steps, |(_, a), (_, b)| order_by(a).cmp(&order_by(b)));
    let line = |(index, step): (usize, &Step)| Line {
        id: step.id.clone(),
        number: index + 1,
        when: today.map(|today| when(step, today, long)).unwrap_or_default(),
        late: today.is_some_and(|today| step.order_by <= today),
        title: step.title.clone(),
        why: match &step.decision {
            Some(decision) => format!("{} {decision}", step.why).trim().to_owned(),
            None => step.why.clone(),
        },
        open: step.decision.is_some(),
        files: !step.artifacts.is_empty(),
    };
    steps.into_iter().map(line).collect()
}

/// The day to order it: `Today`, `17 Nov, late`, `23 Dec`.
fn when(step: &Step, today: Date, long: bool) -> String {
    let date = |date| if long { words::date(date) } else { words::day(date) };
    if step.needed_by <= today {
        // What is needed now cannot have been ordered in time; it is not late by any fault of the plan.
        "Today".to_owned()
    } else if step.order_by < today {
        format!("{}, late", date(step.order_by))
    } else if step.order_by == today {
        "Today".to_owned()
    } else {
        date(step.order_by)
    }
}

#[cfg(test)]
mod tests {
    use headroom::{App, Balancer, Cache, CacheMode, Component, Database, StepKind, Topology, Vector};

    use super::*;

    fn step(needed_by: Date, order_by: Date) -> Step {
        let topology = Topology {
            app: App { instances: 6, cores: 2.0, memory_bytes: 2e9, autoscaling: false },
            balancer: Balancer { instances: 1 },
            database: Database {
                primary: 1,
                replicas: 0,
                pooler: false,
                max_connections: 100,
                disk_bytes: 1e11,
                cores: 4.0,
                memory_bytes: 8e9,
            },
            cache: Cache { mode: CacheMode::Single, nodes: 1, memory_bytes: 1e9 },
            vector: Vector { nodes: 1, shards: 1, replication: 1, memory_bytes: 4e9 },
            hosts: 1,
        };
        Step {
            id: "app-scale-out-1".to_owned(),
            needed_by,
            order_by,
            kind: StepKind::Instance,
            component: Component::App,
            title: "Scale app 2 to 6 behind nginx".to_owned(),
            why: String::new(),
            duration_minutes: 2,
            downtime: "none".to_owned(),
            decision: None,
            capacity_rps: None,
            lasts_until: None,
            topology,
            artifacts: Vec::new(),
        }
    }

    #[test]
    fn the_day_to_order_says_what_is_late() {
        let today = Date::constant(2026, 11, 24);
        let on = |month, day| Date::constant(2026, month, day);
        assert_eq!(when(&step(today, on(11, 23)), today, false), "Today");
        assert_eq!(when(&step(on(12, 1), on(11, 17)), today, false), "17 Nov, late");
        assert_eq!(when(&step(on(12, 8), today), today, false), "Today");
        assert_eq!(when(&step(on(12, 31), on(12, 23)), today, false), "23 Dec");
        assert_eq!(when(&step(on(12, 31), on(12, 23)), today, true), "23 Dec 2026");
    }
}
