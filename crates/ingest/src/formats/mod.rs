//! The formats, one file each. The first whose `sniff` says yes reads, so the runbook's own reports, which hold
//! outputs of other tools, come first and the ones that take a lone number last.

mod capacity_projection;
mod compose_ps;
mod containers;
mod docker_ps;
mod docker_stats;
mod kubectl_top;
mod psql;
mod qdrant_metrics;
mod redis_info;
mod va_autoscale;
mod va_capacity_check;
mod va_capacity_report;
mod va_scaling_monitor;

use crate::Format;

/// Every format, in the order in which they are asked.
pub(crate) const ALL: &[&Format] = &[
    &va_capacity_report::FORMAT,
    &va_capacity_check::FORMAT,
    &va_scaling_monitor::FORMAT,
    &va_autoscale::FORMAT,
    &capacity_projection::FORMAT,
    &docker_stats::FORMAT,
    &compose_ps::FORMAT,
    &docker_ps::FORMAT,
    &kubectl_top::FORMAT,
    &redis_info::FORMAT,
    &qdrant_metrics::FORMAT,
    &psql::FORMAT,
];
