//! The formats, one file each. The first whose `sniff` says yes reads, so the runbook's own reports, which hold
//! outputs of other tools, come first and the ones that take a lone number last.

mod docker_stats;
mod psql;
mod qdrant_metrics;
mod redis_info;
mod va_capacity_check;
mod va_capacity_report;

use crate::Format;

/// Every format, in the order in which they are asked.
pub(crate) const ALL: &[&Format] = &[
    &va_capacity_report::FORMAT,
    &va_capacity_check::FORMAT,
    &docker_stats::FORMAT,
    &redis_info::FORMAT,
    &qdrant_metrics::FORMAT,
    &psql::FORMAT,
];
