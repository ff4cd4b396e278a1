use headroom_model::{
    CacheMode, Component, Costs, Demand, GB, GIB, MonthCost, Plan, Prices, Regret, Scenario, Snapshot, Step, StepCost,
    Topology, nine_digits,
};

use crate::forecast::{Curve, Forecast};
use crate::numbers::{bounded, ratio};
use crate::size::app::capacity_rps;
use crate::size::{cache, vector};
use crate::words::{date, number};

const MONTH_DAYS: f64 = 30.436_875;
/// Of its container's limit that Redis is told to use.
const MAXMEMORY_SHARE: f64 = 0.75;
/// Quantiles that stand for the draws.
const QUANTILES: u32 = 100;

/// What each month costs, and each step.
pub(super) fn costs(
    prices: &Prices,
    snapshot: &Snapshot,
    plan: &Plan,
    forecast: &Forecast,
    scenario: &Scenario,
) -> Costs {
    let of = |topology: &Topology| per_month(topology, prices, snapshot);
    let months: Vec<MonthCost> = plan
        .months
        .iter()
        .map(|month| MonthCost { month: month.month, per_month: nine_digits(of(&month.topology)) })
        .collect();
    let mut before = plan.current;
    let steps = plan
        .steps
        .iter()
        .map(|step| {
            let more = of(&step.topology) - of(&before);
            let regret = regret(step, &before, more, prices, snapshot, forecast, scenario);
            before = step.topology;
            StepCost { step: step.id.clone(), more_per_month: nine_digits(more), regret }
        })
        .collect();
    // The horizon's months; the last entry is the day after them.
    let total = months.iter().rev().skip(1).map(|month| month.per_month).sum::<f64>();
    Costs {
        currency: prices.currency.clone(),
        now_per_month: nine_digits(of(&plan.current)),
        total: nine_digits(bounded(total)),
        months,
        steps,
    }
}

/// Cores, memory and disk of a topology by their prices. PostgreSQL's replicas are as large as its primary.
fn per_month(topology: &Topology, prices: &Prices, snapshot: &Snapshot) -> f64 {
    let app = f64::from(topology.app.instances);
    let databases = f64::from(topology.database.primary + topology.database.replicas);
    let qdrant = if snapshot.vector_bytes.is_some() { f64::from(topology.vector.nodes) } else { 0.0 };
    let cores = app * topology.app.cores + databases * topology.database.cores;
    let memory_gib = app * topology.app.memory_bytes / GIB
        + databases * topology.database.memory_bytes / GIB
        + f64::from(topology.cache.nodes) * topology.cache.memory_bytes / GIB / MAXMEMORY_SHARE
        + qdrant * topology.vector.memory_bytes / GIB;
    let disk_gb = databases * topology.database.disk_bytes / GB;
    bounded(cores * prices.core_month + memory_gib * prices.memory_gb_month + disk_gb * prices.disk_gb_month)
}

/// What decides when a step is needed: a demand, and the most of it that the topology before bears.
fn deciding<'a>(
    step: &Step,
    before: &Topology,
    snapshot: &Snapshot,
    forecast: &'a Forecast,
    scenario: &Scenario,
) -> Option<(Curve<'a>, f64)> {
    let thresholds = &scenario.thresholds;
    let memory = thresholds.memory_percent.plan() / 100.0;
    Some(match step.component {
        Component::App if step.id.starts_with("app-scale-out") || step.id.starts_with("app-scale-up") => {
            (forecast.curve(Demand::RequestsPerSecond), capacity_rps(&before.app, snapshot, scenario))
        }
        Component::Cache
            if before.cache.mode != CacheMode::Single || step.topology.cache.mode != CacheMode::Sentinel =>
        {
            (forecast.curve(Demand::RedisBytes), cache::total_bytes(&before.cache) * memory)
        }
        Component::Vector => {
            let bytes = snapshot.vector_bytes.as_ref()?.value;
            (forecast.vector_memory(bytes), vector::total_bytes(&before.vector) * memory)
        }
        Component::Database if step.topology.database.cores > before.database.cores => {
            let cpu = snapshot.database_cpu_percent.as_ref().filter(|cpu| cpu.value > 0.0)?;
            let limit = snapshot.requests_per_second.value
                * ratio(thresholds.cpu_percent.plan(), cpu.value)
                * ratio(before.database.cores, snapshot.database_cores.value);
            (forecast.curve(Demand::RequestsPerSecond), bounded(limit))
        }
        Component::Database if step.topology.database.disk_bytes > before.database.disk_bytes => {
            let limit = before.database.disk_bytes * thresholds.storage_percent.plan() / 100.0;
            (forecast.curve(Demand::DatabaseBytes), limit)
        }
        _ => return None,
    })
}

/// Early: money for what stands idle until it is needed. Late: days of overload. Both as expected over the draws, of which
/// a hundred quantiles stand for all; who never needs it within the horizon needs it at its end.
fn regret(
    step: &Step,
    before: &Topology,
    more_per_month: f64,
    prices: &Prices,
    snapshot: &Snapshot,
    forecast: &Forecast,
    scenario: &Scenario,
) -> Option<Regret> {
    let (curve, limit) = deciding(step, before, snapshot, forecast, scenario)?;
    if curve.is_certain() || more_per_month <= 0.0 {
        return None;
    }
    let calendar = &forecast.calendar;
    let needed = f64::from(calendar.day(step.needed_by)?);
    let last = calendar.last_day();
    let passage = |percent: f64| f64::from(curve.passage(limit, percent).unwrap_or(last));
    let median = passage(50.0);
    let (mut idle_days, mut late_days) = (0.0, 0.0);
    for quantile in 0..QUANTILES {
        let day = passage((f64::from(quantile) + 0.5) * 100.0 / f64::from(QUANTILES));
        idle_days += (day - needed).max(0.0) / f64::from(QUANTILES);
        late_days += (median - day).max(0.0) / f64::from(QUANTILES);
    }
    let a_day = more_per_month / MONTH_DAYS;
    let early = idle_days * a_day;
    let late = prices.overload_day.map(|price| late_days * price);
    let ratio = prices.overload_day.map(|price| 100.0 * a_day / (a_day + price));
    let best = ratio.and_then(|percent| curve.passage(limit, percent)).map(|day| calendar.date(day));
    let currency = &prices.currency;
    let money =
        |amount: f64| if currency.is_empty() { number(amount) } else { format!("{} {currency}", number(amount)) };
    let waited = late.map_or_else(String::new, |late| format!(", {}", money(late)));
    let least = best.map_or_else(String::new, |best| format!(" Least regret on {}.", date(best)));
    Some(Regret {
        early: nine_digits(early),
        late_days: nine_digits(late_days),
        late: late.map(nine_digits),
        best_on: best,
        why: format!(
            "On {} it costs {} before it is needed, on average. On the median date {} it comes {} days late{waited}.{least}",
            date(step.needed_by),
            money(early),
            date(calendar.date(median as u32)),
            number(late_days)
        ),
    })
}
