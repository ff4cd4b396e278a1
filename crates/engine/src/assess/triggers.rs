//! The runbook's triggers, each judged by itself: in the runbook's own script an `elif` hides the database's alarm
//! whenever the app's fires.

use headroom_model::{Component, Level, Provenance, Scenario, Snapshot, Sourced, Threshold, Trigger, nine_digits};

use super::resources::{Resource, level, resources};
use crate::numbers::ratio;
use crate::words::{count, date, number, percent};

/// Every trigger, the worst first, then the furthest past its threshold.
pub(super) fn triggers(snapshot: &Snapshot, scenario: &Scenario) -> Vec<Trigger> {
    let thresholds = &scenario.thresholds;
    let mut triggers: Vec<Trigger> =
        resources(snapshot, scenario).into_iter().map(|resource| of_resource(&resource, snapshot)).collect();
    triggers.push(of_service(
        ("p95", "Response time, p95", "ms"),
        snapshot.p95_ms.as_ref(),
        &thresholds.p95_ms,
        "the histogram of your metrics, or the percentiles of the balancer's log",
    ));
    triggers.push(of_service(
        ("error-rate", "Error rate", "percent"),
        snapshot.error_percent.as_ref(),
        &thresholds.error_percent,
        "the balancer's metrics, with the status of each request",
    ));
    triggers.push(of_service(
        ("queue-depth", "Queue depth", "count"),
        snapshot.queue_depth.as_ref(),
        &thresholds.queue_depth,
        "redis-cli LLEN of the queue",
    ));
    triggers.extend(pool_waiting(snapshot));
    triggers.extend(expected_traffic(scenario));
    headroom_model::arrange(&mut triggers, |a, b| a.level.cmp(&b.level).then_with(|| past(b).total_cmp(&past(a))));
    triggers
}

/// How far past its threshold, as a ratio.
fn past(trigger: &Trigger) -> f64 {
    trigger.value.map_or(0.0, |value| ratio(value, trigger.threshold))
}

fn of_resource(resource: &Resource, snapshot: &Snapshot) -> Trigger {
    let level = resource.level();
    let over = resource.used.as_ref().is_some_and(|used| used.value > resource.threshold.immediate);
    let lasted = resource.over_minutes.filter(|_| over);
    let used = resource.used.as_ref().filter(|_| level != Level::Unknown);
    let mut why = match used {
        None => resource.why_unknown(),
        Some(used) => compared(used, &resource.threshold, level, &percent),
    };
    if let Some(used) = used {
        match resource.id {
            "app-cpu" => {
                if let Some(hottest) = snapshot.app_cpu_percent_hottest.as_ref().filter(|_| !used.why.is_empty())
                    && used.provenance == Provenance::Measured
                {
                    why = format!("{why} The hottest is {} at {}.", hottest.why, percent(hottest.value));
                }
                match lasted {
                    Some(minutes) if level == Level::Immediate => {
                        why = format!("{why} It has lasted {} minutes.", number(minutes.floor()));
                    }
                    Some(minutes) => {
                        why = format!(
                            "{why} It has been over {} for {} minutes, not for 10.",
                            percent(resource.threshold.immediate),
                            number(minutes.floor())
                        );
                    }
                    None if level != Level::Ok && resource.over_minutes.is_none() => {
                        why.push_str(" One sample cannot show whether it lasts 10 minutes.");
                    }
                    None => {}
                }
            }
            "database-connections" | "redis-memory" | "qdrant-memory" | "database-storage"
                if resource.capacity.provenance == Provenance::Assumed =>
            {
                why = format!("{why} The limit is assumed: {}.", resource.capacity.why);
            }
            _ => {}
        }
    }
    trigger((resource.id, resource.title, "percent"), resource.component, level, used, &resource.threshold, why)
}

fn of_service(names: (&str, &str, &str), value: Option<&Sourced>, threshold: &Threshold, command: &str) -> Trigger {
    let level = value.map_or(Level::Unknown, |value| level(value.value, threshold));
    let show: &dyn Fn(f64) -> String = match names.2 {
        "percent" => &percent,
        "ms" => &|value| format!("{} ms", number(value)),
        _ => &number,
    };
    let why = match value {
        None => format!("No data. This gives it: {command}"),
        Some(value) => compared(value, threshold, level, show),
    };
    trigger(names, Component::App, level, value, threshold, why)
}

/// `97.8 % (mean of 2 instances) is over 80 %.`
fn compared(value: &Sourced, threshold: &Threshold, level: Level, show: &dyn Fn(f64) -> String) -> String {
    let why = if value.why.is_empty() { String::new() } else { format!(" ({})", value.why) };
    let passed = passed(threshold, level);
    let verb = if level == Level::Ok { "is not over" } else { "is over" };
    format!("{}{why} {verb} {}.", show(value.value), show(passed))
}

/// The threshold that was passed, else the next one.
fn passed(threshold: &Threshold, level: Level) -> f64 {
    if level == Level::Immediate { threshold.immediate } else { threshold.plan() }
}

fn trigger(
    (id, title, unit): (&str, &str, &str),
    component: Component,
    level: Level,
    value: Option<&Sourced>,
    threshold: &Threshold,
    why: String,
) -> Trigger {
    Trigger {
        id: id.to_owned(),
        title: title.to_owned(),
        level,
        component,
        value: value.map(|value| nine_digits(value.value)),
        unit: unit.to_owned(),
        threshold: nine_digits(passed(threshold, level)),
        why,
        provenance: value.map(|value| value.provenance),
        source: value.and_then(|value| value.source),
    }
}

/// Clients wait a moment whenever a pool is busy; for so long they wait because it is exhausted.
const EXHAUSTED_MS: f64 = 1000.0;

/// "Scale immediately if: connection pool exhausted": clients that wait at the pooler, where it was asked.
fn pool_waiting(snapshot: &Snapshot) -> Option<Trigger> {
    let waiting = snapshot.pool_waiting.as_ref()?;
    let wait_ms = snapshot.pool_wait_ms.as_ref().map(|wait| wait.value);
    let is_long = wait_ms.is_none_or(|ms| ms >= EXHAUSTED_MS);
    let wait = || {
        let first = wait_ms.map_or_else(String::new, |ms| format!(", the first for {} s", number(ms / 1000.0)));
        format!("{} for a connection{first}", count(waiting.value, "client waits", "clients wait"))
    };
    let (level, why) = match (waiting.value > 0.0, is_long) {
        (false, _) => (Level::Ok, "No client waits for a connection.".to_owned()),
        (true, true) => (Level::Immediate, format!("{}: the pool is exhausted.", wait())),
        (true, false) => (Level::Planned, format!("{}: the pool is busy.", wait())),
    };
    let none = Threshold { planned: None, immediate: 0.0 };
    let names = ("pool-waiting", "Connection pool", "count");
    Some(trigger(names, Component::Pooler, level, Some(waiting), &none, why))
}

/// "Schedule scaling if: expected traffic increase, new feature launch": an event ahead that multiplies demand.
fn expected_traffic(scenario: &Scenario) -> Option<Trigger> {
    let today = scenario.today?;
    let end = crate::forecast::Calendar::new(today, scenario.horizon_months).last_date();
    let event = scenario
        .events
        .iter()
        .filter(|event| event.multiplier > 1.0 && event.from > today && event.from <= end)
        .min_by(|a, b| a.from.cmp(&b.from))?;
    Some(Trigger {
        id: "expected-traffic".to_owned(),
        title: "Expected traffic".to_owned(),
        level: Level::Planned,
        component: Component::App,
        value: Some(nine_digits(event.multiplier)),
        unit: "times".to_owned(),
        threshold: 1.0,
        why: format!("{} multiplies demand by {} from {}.", event.name, number(event.multiplier), date(event.from)),
        provenance: Some(Provenance::Overridden),
        source: None,
    })
}
