//! When demand outgrows what runs, and what to build before it does.
//!
//! Each part walks the days by itself: on the first day its demand, at the policy's confidence, is more than it serves
//! within the policy, it gets one move, large enough to last. The moves in order are the steps.

mod app;
mod balancer;
mod cache;
mod contradictions;
mod database;
mod days;
mod hosts;
mod less;
mod moves;
mod processors;
mod runbook;
mod vector;

use headroom_model::{
    Date, Diagnostic, Event, Plan, Provenance, Scenario, Severity, Sizing, Snapshot, Sourced, Step, StepKind, Topology,
};

use self::moves::{Change, Course, Moves, steps};
use crate::assess::{assess, resources};
use crate::forecast::{Curve, Forecast, runway};
use crate::size::app::{instances, rps_per_instance};
use crate::size::latency::LatencyLimit;
use crate::words::{date, number, percent};

/// The plan of a validated scenario.
pub fn plan(snapshot: &Snapshot, scenario: &Scenario) -> Plan {
    let forecast = Forecast::new(snapshot, scenario);
    let mut walk = Walk { snapshot, scenario, forecast: &forecast, current_balancers: 0 };
    let current = days::current(&walk);
    walk.current_balancers = current.balancer.instances;

    let mut diagnostics = Vec::new();
    let found = match scenario.policy.sizing {
        Sizing::Headroom => all_moves(&current, &walk, &mut diagnostics),
        Sizing::Runbook => runbook::moves(&current, &walk, &mut diagnostics),
    };
    let (steps, course) = steps(current, found.moves, &walk);
    diagnostics.extend(contradictions::contradictions(&current, &steps, &walk));
    say_what_is_odd(&current, &course, &steps, &walk, &mut diagnostics);
    Plan {
        assessment: assess(snapshot, scenario),
        current,
        growth: forecast.growth(),
        months: days::months(&course, &walk),
        timeline: days::timeline(&course, &walk),
        runway: runway(snapshot, &forecast, scenario),
        steps,
        rejections: found.rejections,
        diagnostics,
    }
}

fn all_moves(current: &Topology, walk: &Walk, diagnostics: &mut Vec<Diagnostic>) -> Moves {
    let mut found = app::moves(current, walk);
    let database = database::moves(current, &found.moves, walk, diagnostics);
    let balancer = balancer::moves(current, &found.moves, walk);
    let cache = cache::moves(current, walk);
    found.extend(balancer);
    found.extend(cache);
    found.extend(vector::moves(current, walk));
    found.extend(database);
    let processors = processors::moves(current, walk);
    if processors
        .moves
        .iter()
        .any(|one| matches!(one.change, Change::Replicas(more) if more > current.database.replicas))
    {
        // Reads run out as well.
        found.rejections.retain(|rejection| rejection.option != database::REPLICA_NOW);
    }
    found.extend(processors);
    found.extend(hosts::moves(current, walk));
    found
}

/// Days from the decision for a step to its being in place.
pub(crate) fn lead_time_days(kind: StepKind, scenario: &Scenario) -> u32 {
    let days = scenario.policy.lead_time_days;
    match kind {
        StepKind::Configuration => days.configuration,
        StepKind::Instance => days.instance,
        StepKind::Host => days.host,
        StepKind::Database => days.database,
    }
}

/// What every part needs to walk the days.
struct Walk<'a> {
    snapshot: &'a Snapshot,
    scenario: &'a Scenario,
    forecast: &'a Forecast<'a>,
    /// Balancers that run now.
    current_balancers: u32,
}

impl Walk<'_> {
    /// The growth rate to size for: `confidence_percent` of the draws grow no faster.
    fn sizing_rate(&self, curve: &Curve) -> f64 {
        curve.rate(self.scenario.policy.confidence_percent)
    }

    /// The day that a move on this day must last to.
    fn hold_to(&self, day: u32) -> u32 {
        self.forecast.calendar.months_after(day, self.scenario.policy.hold_months)
    }

    /// [`crosses`](Self::crosses), saying so where today's value is only a default, or today's limit not known.
    fn outgrows(
        &self,
        resource: &str,
        today: &Sourced,
        curve: &Curve,
        capacity: f64,
        threshold_percent: f64,
    ) -> String {
        let crosses = self.crosses(curve, capacity, threshold_percent);
        let is_over = curve.passage(capacity * threshold_percent / 100.0, 10.0) == Some(0);
        match (today.provenance, self.outgrown(resource).filter(|_| is_over)) {
            (Provenance::Assumed, _) => format!("{crosses} Today's size is assumed: {}.", today.why),
            (_, Some(usual)) => format!("More is in use than {usual}; today's limit is not known."),
            _ => crosses,
        }
    }

    /// The usual limit of a resource, where what is in use has outgrown it and no other is known.
    fn outgrown(&self, resource: &str) -> Option<&'static str> {
        resources(self.snapshot, self.scenario).iter().find(|one| one.id == resource)?.outgrown
    }

    /// `Crosses 70 % on 25 Jan 2027 (15 Jan 2027 – 9 Feb 2027).`
    fn crosses(&self, curve: &Curve, capacity: f64, threshold_percent: f64) -> String {
        let day = |share| curve.passage(capacity * threshold_percent / 100.0, share);
        let date = |day: Option<u32>| day.map(|day| date(self.forecast.calendar.date(day)));
        let limit = percent(threshold_percent);
        match [10.0, 50.0, 90.0].map(day) {
            [Some(0), ..] => format!("Over {limit} now."),
            [early, Some(likely), late] if early == late => {
                format!("Crosses {limit} on {}.", date(Some(likely)).unwrap_or_default())
            }
            [early, Some(likely), late] => {
                let late = date(late).unwrap_or_else(|| "after the horizon".to_owned());
                let (early, likely) = (date(early).unwrap_or_default(), date(Some(likely)).unwrap_or_default());
                format!("Crosses {limit} on {likely} ({early} – {late}).")
            }
            [Some(early), None, _] => {
                format!("May cross {limit} from {} on.", date(Some(early)).unwrap_or_default())
            }
            _ => format!("At {} confidence it crosses {limit}.", percent(self.scenario.policy.confidence_percent)),
        }
    }
}

/// Growth over the horizon beyond which a plan's later steps mean nothing: two orders of magnitude.
const MOST_GROWTH: f64 = 100.0;

/// What a person should know about the plan as a whole.
fn say_what_is_odd(
    current: &Topology,
    course: &Course,
    steps: &[Step],
    walk: &Walk,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let calendar = &walk.forecast.calendar;
    let last = course.on(calendar.last_day());
    let policy = &walk.scenario.policy;
    if policy.sizing == Sizing::Headroom && steps.iter().all(|step| !step.id.starts_with("app-scale")) {
        let curve = walk.forecast.curve(headroom_model::Demand::RequestsPerSecond);
        let highest = curve.peak(0, calendar.last_day(), walk.sizing_rate(&curve));
        let needed = instances(highest, current.app.cores, walk.snapshot, walk.scenario);
        if needed < current.app.instances {
            diagnostics.push(Diagnostic::new(
                Severity::Info,
                "larger-than-needed",
                format!(
                    "{needed} app instances would do until {}; {} run.",
                    date(calendar.last_date()),
                    current.app.instances
                ),
            ));
        }
    }
    let each = rps_per_instance(walk.snapshot, last.app.cores);
    if LatencyLimit::of(walk.snapshot, walk.scenario).is_some_and(|limit| limit.is_out_of_reach(each)) {
        let service = walk.snapshot.service_ms.as_ref().map_or(0.0, |service| service.value);
        diagnostics.push(
            Diagnostic::new(
                Severity::Warning,
                "latency-out-of-reach",
                format!(
                    "A request alone takes {} ms: no number of instances keeps p95 inside {} ms.",
                    number(service),
                    number(walk.scenario.thresholds.p95_ms.immediate)
                ),
            )
            .with_help("Make the request faster; more instances only shorten the wait."),
        );
    }
    let requests =
        walk.forecast.growth().into_iter().find(|grown| grown.demand == headroom_model::Demand::RequestsPerSecond);
    if let Some(grown) = requests.filter(|grown| grown.total_factor.p50 > MOST_GROWTH) {
        diagnostics.push(
            Diagnostic::new(
                Severity::Warning,
                "growth-beyond-planning",
                format!(
                    "{}: no growth goes on like that. What the plan says of the later months is arithmetic, not a forecast.",
                    grown.why
                ),
            )
            .with_help("Plan fewer months, or give a ceiling: growth.kind \"logistic\"."),
        );
    }
    for grown in walk.forecast.contradictions().take(1) {
        let Some(fitted) = grown.fitted() else { continue };
        let read = 100.0 * libm::expm1(fitted.log_per_month);
        let mut diagnostic = Diagnostic::new(
            Severity::Warning,
            "growth-contradicts-series",
            format!("{} is planned for; {} shows {} a month.", grown.stated_words(), fitted.why, percent(read)),
        )
        .with_help("Say which holds: growth.basis is stated, fitted or combined.");
        diagnostic.line = Some(fitted.source.line);
        diagnostics.push(diagnostic);
    }
    if !walk.snapshot.measured {
        diagnostics.push(
            Diagnostic::new(
                Severity::Info,
                "plan-of-assumptions",
                "No utilisation was measured: limits and steps stand on the runbook's examples and what was given.",
            )
            .with_help("Paste docker stats, or the runbook's capacity report."),
        );
    }
    let several = last.app.instances > 1 || last.cache.nodes > 1 || last.vector.nodes > 1 || last.database.replicas > 0;
    let said = diagnostics.iter().any(|one| matches!(one.code.as_str(), "copies-on-one-host" | "more-hosts-seen"));
    if policy.hosts == 1 && several && !said {
        diagnostics.push(
            Diagnostic::new(
                Severity::Info,
                "one-host",
                "All containers share one host: no redundancy against losing it, and its cores and memory must carry them all.",
            )
            .with_help("Say how many hosts there are."),
        );
    }
    if let Some(event) = walk.scenario.events.iter().find(|event| runs_already(event, calendar.today())) {
        diagnostics.push(Diagnostic::new(
            Severity::Info,
            "event-already-running",
            format!("{} began on {} and is part of today's figures.", event.name, date(event.from)),
        ));
    }
}

fn runs_already(event: &Event, today: Date) -> bool {
    event.from < today && event.until.is_none_or(|until| until >= today)
}

#[cfg(test)]
mod tests;
