//! The answer in words: a level, an imperative, one sentence, four facts, three numbers.

use headroom::{Component, Date, Level, Plan, Provenance, Runway, Scenario, Step, Topology, Trigger};

use super::facts::{Fact, facts};
use crate::components::level_of;
use crate::words;

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phrase {
    /// As it stands.
    Plain(String),
    /// What the eye should find.
    Strong(String),
    /// A command.
    Code(String),
    /// The end of a line.
    End,
}

/// One of the numbers that the runbook's report leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Its name.
    pub name: &'static str,
    /// Its name where its unit stands beside it.
    pub label: &'static str,
    /// The number with its unit.
    pub value: String,
    /// How it came to be.
    pub provenance: Provenance,
    /// Whether it is a bad one.
    pub bad: bool,
}

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The worst level of all triggers.
    pub level: Level,
    /// What to do, and by when.
    pub title: String,
    /// Why.
    pub sentence: Vec<Phrase>,
    /// First to run out, next, order by, next step; empty when nothing is measured.
    pub facts: Vec<Fact>,
    /// Current and maximum requests per second, and headroom; empty when nothing is measured.
    pub figures: Vec<Figure>,
}

/// The command that a person without any measurement starts with.
pub const FIRST_COMMAND: &str = "docker stats --no-stream";

/// The answer that a plan gives.
pub fn summary(plan: &Plan, scenario: &Scenario) -> Summary {
    let level = level_of(plan.assessment.verdict);
    let today = plan.months.first().map(|month| month.date).or(scenario.today).unwrap_or_default();
    if level == Level::Unknown {
        let (title, below) = if tells_demand(plan) {
            ("No utilisation measured yet", "Demand was read, not what your setup bears of it. Paste ")
        } else {
            ("Nothing measured yet", "Below is a forecast from assumptions alone. Paste ")
        };
        return Summary {
            level,
            title: title.to_owned(),
            sentence: vec![
                Phrase::Plain(below.to_owned()),
                Phrase::Code(FIRST_COMMAND.to_owned()),
                Phrase::Plain(" to see where you stand.".to_owned()),
            ],
            facts: Vec::new(),
            figures: Vec::new(),
        };
    }
    let horizon = plan.months.last().map_or(today, |month| month.date);
    Summary {
        level,
        title: title(plan, level, today, horizon),
        sentence: sentence(plan, level, today, horizon),
        facts: facts(plan, scenario, today, horizon),
        figures: figures(plan),
    }
}

/// Whether a paste tells how much is asked for, now or over time.
fn tells_demand(plan: &Plan) -> bool {
    let of_growth = plan.growth.iter().map(|one| one.provenance);
    let read = |from| matches!(from, Provenance::Measured | Provenance::Inferred);
    of_growth.chain([plan.assessment.current_provenance]).any(read)
}

fn title(plan: &Plan, level: Level, today: Date, horizon: Date) -> String {
    if let Some((row, _)) = unmeasured(plan, level, today) {
        return format!("Measure {} first", row.title);
    }
    let Some(step) = answer(plan, today) else {
        let fired = plan.assessment.triggers.first().filter(|_| level != Level::Ok);
        return fired.map_or_else(
            || format!("Nothing to build before {}", words::date(horizon)),
            |trigger| format!("Look into {} today", trigger.title),
        );
    };
    let what = imperative(step, &plan.current);
    if step.order_by <= today { format!("{what} today") } else { format!("{what} by {}", words::date(step.order_by)) }
}

/// The step that answers the verdict: of those that are due today, the first that is about what fired; else the first, where
/// nothing asks for one at once.
pub(super) fn answer(plan: &Plan, today: Date) -> Option<&Step> {
    let fired = plan.assessment.triggers.iter().find(|trigger| trigger.id != "expected-traffic");
    let fired = fired.filter(|trigger| matches!(trigger.level, Level::Immediate | Level::Planned));
    let row = fired.and_then(|fired| plan.runway.iter().find(|row| row.resource == fired.id));
    let about = row.map(|row| row.component).or(fired.map(|fired| fired.component));
    // More memory gives Redis no more clients and no second thread.
    let unanswered = ["redis-clients", "redis-cpu", "pooler-cpu", "host-disk"];
    let about = about.filter(|_| row.is_none_or(|row| !unanswered.contains(&row.resource.as_str())));
    let mut due = plan.steps.iter().take_while(|step| step.order_by <= today);
    let is_urgent = fired.is_some_and(|fired| fired.level == Level::Immediate);
    due.find(|step| Some(step.component) == about).or(plan.steps.first().filter(|_| !is_urgent))
}

/// The resource that a step of today is for though nothing has fired, because nobody measured it, and the step.
fn unmeasured(plan: &Plan, level: Level, today: Date) -> Option<(&Runway, &Step)> {
    let step = answer(plan, today).filter(|step| level != Level::Immediate && step.order_by <= today)?;
    let resource = match step.component {
        Component::App => "app-cpu",
        Component::Cache => "redis-memory",
        Component::Vector => "qdrant-memory",
        Component::Database | Component::Pooler if step.topology.database.pooler != plan.current.database.pooler => {
            "database-connections"
        }
        _ => return None,
    };
    let row = plan.runway.iter().find(|row| row.resource == resource && row.value.is_none())?;
    Some((row, step))
}

fn imperative(step: &Step, before: &Topology) -> String {
    let hosts = step.topology.hosts.saturating_sub(before.hosts);
    if step.component == Component::Host && hosts > 0 {
        return format!("Add {}", words::count(hosts as usize, "host"));
    }
    let (was, will) = (before.app, step.topology.app);
    let more = will.instances.saturating_sub(was.instances);
    if step.component == Component::App && step.decision.is_none() && more > 0 && will.cores <= was.cores {
        return format!("Add {more} app instance{}", if more == 1 { "" } else { "s" });
    }
    step.title.clone()
}

fn sentence(plan: &Plan, level: Level, today: Date, horizon: Date) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    let fired: Vec<&Trigger> = plan
        .assessment
        .triggers
        .iter()
        .filter(|trigger| matches!(trigger.level, Level::Immediate | Level::Planned))
        .collect();
    match fired.as_slice() {
        [] => {
            phrases.push(Phrase::Plain("Every measured resource is below its thresholds. ".to_owned()));
        }
        [first, others @ ..] => {
            why(&mut phrases, first, plan.current.app.instances);
            also(&mut phrases, others);
        }
    }
    if let Some((_, step)) = unmeasured(plan, level, today) {
        phrases.push(Phrase::Plain(format!("{} is due today by an assumption alone. ", step.title)));
    }
    if let Some(last) = plan.months.last() {
        let demand = last.requests_per_second.p50;
        let falls = plan.months.first().is_some_and(|first| demand <= first.requests_per_second.p50);
        let verb = if falls { "is" } else { "reaches" };
        let reached = format!("{verb} {} RPS by {}.", words::number(demand), words::date(horizon));
        // On a line of its own, so that a dragged slider breaks no other line anew; what changes stands last.
        phrases.extend([Phrase::End, Phrase::Plain("Demand ".to_owned()), Phrase::Strong(reached)]);
    }
    phrases
}

fn why(phrases: &mut Vec<Phrase>, trigger: &Trigger, instances: u32) {
    let Some(value) = trigger.value.filter(|_| trigger.id != "pool-waiting") else {
        phrases.push(Phrase::Plain(format!("{} ", trigger.why)));
        return;
    };
    let value = amount(value, &trigger.unit);
    let (subject, strong) = if trigger.id == "app-cpu" {
        let (verb, whose) = if instances == 1 { ("uses", "its") } else { ("use", "their") };
        let count = format!("{} instance{} {verb} ", words::counted(instances), if instances == 1 { "" } else { "s" });
        (count, format!("{value} of {whose} CPU limit"))
    } else {
        (format!("{} is at ", trigger.title), value)
    };
    phrases.push(Phrase::Plain(subject));
    phrases.push(Phrase::Strong(strong));
    phrases.push(Phrase::Plain(format!(", over the {} trigger. ", amount(trigger.threshold, &trigger.unit))));
}

fn also(phrases: &mut Vec<Phrase>, others: &[&Trigger]) {
    let with_value: Vec<String> = others
        .iter()
        .filter_map(|trigger| Some(format!("{} ({})", trigger.title, amount(trigger.value?, &trigger.unit))))
        .collect();
    match with_value.as_slice() {
        [] => {}
        [one] => phrases.push(Phrase::Plain(format!("{one} is over its trigger too. "))),
        [one, more @ ..] => {
            let more = words::count(more.len(), "other trigger");
            phrases.push(Phrase::Plain(format!("So are {one} and {more}. ")));
        }
    }
}

/// A number in the unit of a trigger.
fn amount(value: f64, unit: &str) -> String {
    match unit {
        "percent" => words::percent(value),
        "ms" => format!("{} ms", words::number(value)),
        _ => words::number(value),
    }
}

fn figures(plan: &Plan) -> Vec<Figure> {
    let assessment = &plan.assessment;
    // What rests on defaults alone is no alarm.
    let bad = assessment.headroom_percent < 0.0 && assessment.headroom_provenance != Provenance::Assumed;
    let rps = |name, label, value: f64, provenance| Figure {
        name,
        label,
        value: format!("{} RPS", words::number(value)),
        provenance,
        bad: false,
    };
    vec![
        rps("Current RPS", "Current", assessment.current_rps, assessment.current_provenance),
        rps("Maximum RPS", "Maximum", assessment.max_rps, assessment.max_provenance),
        Figure {
            name: "Headroom",
            label: "Headroom",
            value: words::percent(assessment.headroom_percent),
            provenance: assessment.headroom_provenance,
            bad,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(paste: &str) -> Summary {
        let today = Some(Date::constant(2026, 11, 24));
        let scenario = Scenario { today, pastes: vec![paste.to_owned()], ..Scenario::default() };
        summary(&headroom::plan(&scenario).unwrap(), &scenario)
    }

    const CALM: &str = "NAME           CPU %    MEM USAGE / LIMIT\nshop-server-1  22.00%   700MiB / 2GiB\n";

    #[test]
    fn what_is_due_by_an_assumption_alone_is_measured_first() {
        let calm = told(CALM);
        assert_eq!((calm.level, calm.title.as_str()), (Level::Ok, "Measure DB connections first"));
        let said = Phrase::Plain("PgBouncer, max_connections 200 is due today by an assumption alone. ".to_owned());
        assert!(calm.sentence.contains(&said), "{:?}", calm.sentence);
        let measured = told(&format!("{CALM}\n state | count\n-------+-------\n active | 6\n idle | 5\n(2 rows)\n"));
        assert_eq!((measured.level, measured.title.starts_with("Measure")), (Level::Ok, false), "{}", measured.title);
        let hot = told(&CALM.replace("22.00%", "190.00%"));
        assert_eq!((hot.level, hot.title.as_str()), (Level::Immediate, "Add 3 app instances today"));
    }

    #[test]
    fn errors_are_looked_into_and_not_answered_by_a_pooler() {
        let errors = "\n# TYPE http_requests_total counter\nhttp_requests_total{status=\"200\"} 900\n\
                      http_requests_total{status=\"503\"} 100\n";
        let two = format!("{CALM}shop-server-2  20.00%   700MiB / 2GiB\n{errors}");
        let failing = told(&two);
        assert_eq!((failing.level, failing.title.as_str()), (Level::Immediate, "Look into Error rate today"));
        let hot = told(&two.replace("22.00%", "170.00%").replace("20.00%", "160.00%"));
        assert_eq!((hot.level, hot.title.as_str()), (Level::Immediate, "Add 3 app instances today"));
    }

    #[test]
    fn a_full_machine_is_answered_by_machines() {
        let top = "top - 10:22:31 up 41 days,  3:10,  2 users,  load average: 15.80, 15.21, 14.90\n\
                   Tasks: 312 total,  14 running, 298 sleeping,   0 stopped,   0 zombie\n\
                   %Cpu(s): 91.2 us,  6.0 sy,  0.0 ni,  2.1 id,  0.3 wa,  0.0 hi,  0.4 si,  0.0 st\n";
        let full = told(&format!("{CALM}\n{top}"));
        assert_eq!((full.level, full.title.as_str()), (Level::Immediate, "Add 2 hosts today"));
        assert_eq!(full.facts[3].value, "3 hosts");
        // Also where it is only over the planned threshold, and a larger Redis is due by a limit that nobody knows.
        let redis = "redis-0  120m  2210Mi\n";
        let nodes = "NAME     CPU(cores)   CPU%   MEMORY(bytes)   MEMORY%\nnode-a   3120m   78%   21034Mi   66%\n";
        let planned = told(&format!("NAME   CPU(cores)   MEMORY(bytes)\n{redis}\n{nodes}"));
        assert_eq!((planned.level, planned.title.as_str()), (Level::Planned, "Add 1 host today"));
    }

    #[test]
    fn what_no_step_answers_is_looked_into() {
        let pools = " database  |   user    | cl_active | cl_waiting | sv_active | sv_idle | maxwait | pool_mode   \n\
                     -----------+-----------+-----------+------------+-----------+---------+---------+-------------\n \
                     app       | app       |       120 |         17 |        25 |       0 |       2 | transaction\n(1 row)\n";
        let waiting = told(&format!("{CALM}\n{pools}"));
        assert_eq!((waiting.level, waiting.title.as_str()), (Level::Immediate, "Look into Connection pool today"));
        let first =
            Phrase::Plain("17 clients wait for a connection, the first for 2 s: the pool is exhausted. ".to_owned());
        assert_eq!(waiting.sentence[0], first);
        // A step by an assumption alone answers no memory that is over its planned threshold.
        let idle = "NAME           CPU %    MEM USAGE / LIMIT\nshop-server-1  5.00%   1500MiB / 2GiB\nshop-server-2  5.00%   700MiB / 2GiB\n";
        let memory = told(idle);
        assert_eq!((memory.level, memory.title.as_str()), (Level::Planned, "Measure DB connections first"));
    }

    #[test]
    fn demand_alone_is_not_nothing() {
        let titles = ["date,rps\n2026-08-01,50\n2026-09-01,60\n2026-10-01,70\n2026-11-01,80\n", "hello"]
            .map(|paste| told(paste).title);
        assert_eq!(titles, ["No utilisation measured yet", "Nothing measured yet"]);
    }

    #[test]
    fn what_nothing_forecasts_runs_out_last_and_a_fact_has_as_many_words_as_fit() {
        let facts: Vec<(String, String)> = told(CALM).facts.into_iter().map(|fact| (fact.value, fact.detail)).collect();
        assert_eq!(facts[0].0, "App CPU, 11 Apr 2027");
        assert_eq!(facts[1], ("No date".to_owned(), "App memory is not forecast".to_owned()));
        assert_eq!(facts[3].0, "PgBouncer");
    }
}
