//! The vocabulary of Headroom: what is observed, what is assumed, what is planned.
//!
//! Types and their invariants, with their JSON shape (camelCase, units in the names), and nothing else:
//! no parsing but of days, no arithmetic but on days, no clock. The other rooms speak to each other in these words only.

mod artifact;
mod capacity;
mod component;
mod controllers;
mod diagnostic;
mod error;
mod explanation;
mod inspection;
mod metric;
mod moment;
mod month;
mod order;
mod plan;
mod policy;
mod quantity;
mod reading;
mod scenario;
mod simulation;
mod snapshot;
mod stack;
mod topology;
mod validate;

pub use artifact::{Artifact, Change, Command, Departure, Procedure};
pub use capacity::{Bound, CapacityModel, Estimate, TestedLoad, Throughput, ThroughputBand, UslFit};
pub use component::Component;
pub use controllers::{
    Behavior, Controllers, DailyShape, Hpa, LoadOrigin, PolicyKind, ReplayedApp, ReplayedLoad, RunbookLoop,
    ScalingPolicy, ScalingRules, SelectPolicy,
};
pub use diagnostic::{Diagnostic, Severity};
pub use error::Error;
pub use explanation::{
    Chain, Costs, Explained, Explanation, Influence, LatencyAt, Link, MonthCost, Regret, Sensitivity, StepCost,
};
pub use inspection::{Certainty, Document, Fact, Forecast, Inspection, LineRange, LoadTest, Observation, Series};
pub use jiff::Timestamp;
pub use jiff::civil::Date;
pub use metric::{Metric, Unit};
pub use moment::{date_from, days_between, days_later, months_later, timestamp_from};
pub use month::Month;
pub use order::arrange;
pub use plan::{
    Assessment, Crossing, Level, MetricGrowth, MonthPlan, Plan, Rejection, Runway, Step, StepKind, TimelinePoint,
    Trigger, Verdict,
};
pub use policy::{LeadTimeDays, Policy, Sizing, Threshold, Thresholds};
pub use quantity::{GB, GIB, MIB, Quantiles, nine_digits};
pub use reading::{Choice, NameRule, Reading};
pub use scenario::{
    Coefficients, Current, Demand, Event, FittedGrowth, Growth, GrowthBasis, GrowthKind, Outliers, Period, Prices,
    Rate, SCHEMA_VERSION, Scenario, Season,
};
pub use simulation::{Advice, ControllerKind, InstancesAt, Run, Simulation};
pub use snapshot::{Provenance, Snapshot, Source, Sourced};
pub use stack::{AppStack, CacheStack, DatabaseStack, Platform, Stack, Storage, VectorStack};
pub use topology::{App, Balancer, Cache, CacheMode, Database, Topology, Vector};
