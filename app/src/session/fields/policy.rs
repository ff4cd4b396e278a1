//! When to act, how to size, and what it costs.

use headroom::{Prices, Scenario, Sizing};

use super::{Choice, Line, Number, Text};

/// A price that was given.
fn given_price(price: f64) -> Option<f64> {
    (price > 0.0).then_some(price)
}

/// When each trigger fires.
pub static THRESHOLDS: &[Line] = &[
    Line::Heading("Plan above, act above"),
    planned!("thresholds.memoryPercent.planned", "Memory, plan", memory_percent),
    given!("thresholds.memoryPercent.immediate", "Memory, act", "%", thresholds.memory_percent.immediate),
    planned!("thresholds.connectionPercent.planned", "Connections, plan", connection_percent),
    given!("thresholds.connectionPercent.immediate", "Connections, act", "%", thresholds.connection_percent.immediate),
    planned!("thresholds.storagePercent.planned", "Storage, plan", storage_percent),
    given!("thresholds.storagePercent.immediate", "Storage, act", "%", thresholds.storage_percent.immediate),
    Line::Heading("Act above"),
    given!("thresholds.p95Ms.immediate", "Response time, p95", "ms", thresholds.p95_ms.immediate),
    given!("thresholds.errorPercent.immediate", "Failed requests", "%", thresholds.error_percent.immediate),
    given!("thresholds.queueDepth.immediate", "Jobs waiting", "", thresholds.queue_depth.immediate),
];

/// How to size, and within which bounds.
pub static POLICY: &[Line] = &[
    Line::Heading("Sizing"),
    Line::Choice(Choice {
        path: "policy.sizing",
        label: "Rules",
        options: &["Headroom: target, spare, field’s rules", "Runbook: the growth script’s rules"],
        get: |scenario| usize::from(scenario.policy.sizing == Sizing::Runbook),
        set: |scenario, at| scenario.policy.sizing = if at == 1 { Sizing::Runbook } else { Sizing::Headroom },
    }),
    given!("policy.targetUtilisationPercent", "Target utilisation", "%", policy.target_utilisation_percent),
    given_count!("policy.spareInstances", "Spare instances (N+1 is 1)", "", policy.spare_instances: u32),
    given!("policy.confidencePercent", "Serve demand with", "%", policy.confidence_percent),
    given_count!("policy.holdMonths", "A step lasts at least", "months", policy.hold_months: u32),
    Line::Heading("Lead times"),
    given_count!("policy.leadTimeDays.configuration", "A setting", "days", policy.lead_time_days.configuration: u32),
    given_count!("policy.leadTimeDays.instance", "Another container", "days", policy.lead_time_days.instance: u32),
    given_count!("policy.leadTimeDays.host", "Another machine or disk", "days", policy.lead_time_days.host: u32),
    given_count!("policy.leadTimeDays.database", "Another shape of the database", "days",
        policy.lead_time_days.database: u32),
    Line::Heading("Bounds"),
    given_count!("policy.maxInstances", "App instances, at most", "", policy.max_instances: u32),
    given!("policy.maxCoresPerInstance", "Cores per instance, at most", "cores", policy.max_cores_per_instance),
    given_count!("policy.maxReplicas", "Read replicas, at most", "", policy.max_replicas: u32),
    given!("policy.maxCacheNodeGb", "Redis node, at most", "GiB", policy.max_cache_node_gb),
    given!("policy.maxVectorNodeGb", "Qdrant node, at most", "GiB", policy.max_vector_node_gb),
    given_count!("policy.hosts", "Hosts", "", policy.hosts: u32),
    Line::Heading("Prices a month"),
    Line::Text(Text {
        path: "prices.currency",
        label: "Currency",
        get: |scenario| scenario.prices.as_ref().map_or("", |prices| &prices.currency),
        set: |scenario, name| {
            let mut prices = scenario.prices.take().unwrap_or_default();
            prices.currency = name;
            scenario.prices = (prices != Prices::default()).then_some(prices);
        },
    }),
    price!("prices.coreMonth", "A core", |prices| given_price(prices.core_month), |prices, price| {
        prices.core_month = price.unwrap_or_default();
    }),
    price!("prices.memoryGbMonth", "A GiB of memory", |prices| given_price(prices.memory_gb_month), |prices, price| {
        prices.memory_gb_month = price.unwrap_or_default();
    }),
    price!("prices.diskGbMonth", "A GB of disk", |prices| given_price(prices.disk_gb_month), |prices, price| {
        prices.disk_gb_month = price.unwrap_or_default();
    }),
    price!("prices.overloadDay", "A day of overload", |prices| prices.overload_day, |prices, price| {
        prices.overload_day = price;
    }),
];
