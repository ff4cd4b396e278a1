//! The formats, one file each. The first whose `sniff` says yes reads, so the runbook's own reports, which hold
//! outputs of other tools, come first and the ones that take a lone number last.

mod ab;
mod capacity_projection;
mod compose_file;
mod compose_ps;
mod containers;
mod csv;
mod docker_ps;
mod docker_stats;
mod hey;
mod k6;
mod kubectl_top;
mod locust;
mod nginx_status;
mod pgbench;
mod pgbouncer;
mod prometheus_api;
mod prometheus_text;
mod psql;
mod qdrant_json;
mod qdrant_metrics;
mod redis_benchmark;
mod redis_cluster;
mod redis_info;
mod redis_sentinel;
mod siege;
mod system;
#[cfg(test)]
mod template;
mod va_autoscale;
mod va_capacity_check;
mod va_capacity_report;
mod va_scaling_monitor;
mod wrk;

use crate::lines::Paste;
use crate::marks::Marks;
use crate::stream::Open;
use crate::{Format, Known};

/// Every format, in the order in which they are asked.
pub(crate) const ALL: &[&Format] = &[
    &va_capacity_report::FORMAT,
    &va_capacity_check::FORMAT,
    &va_scaling_monitor::FORMAT,
    &va_autoscale::FORMAT,
    &capacity_projection::FORMAT,
    &compose_file::FORMAT,
    &docker_stats::FORMAT,
    &compose_ps::FORMAT,
    &docker_ps::FORMAT,
    &kubectl_top::FORMAT,
    &ab::FORMAT,
    &wrk::FORMAT,
    &hey::FORMAT,
    &siege::FORMAT,
    &k6::text::FORMAT,
    &k6::summary::FORMAT,
    &k6::points::FORMAT,
    &locust::console::FORMAT,
    &locust::csv::FORMAT,
    &locust::json::FORMAT,
    &pgbench::FORMAT,
    &redis_benchmark::FORMAT,
    &redis_sentinel::FORMAT,
    &redis_cluster::FORMAT,
    &redis_info::FORMAT,
    &qdrant_metrics::FORMAT,
    &qdrant_json::FORMAT,
    &prometheus_api::FORMAT,
    &prometheus_text::FORMAT,
    &nginx_status::FORMAT,
    &pgbouncer::FORMAT,
    &system::memory::FREE,
    &system::memory::MEMINFO,
    &system::load::TOP,
    &system::load::UPTIME,
    &system::cpu::VMSTAT,
    &system::cpu::SAR,
    &system::cpu::LSCPU,
    &system::cpu::NPROC,
    &system::disk::FORMAT,
    &psql::FORMAT,
    &csv::cloudwatch::FORMAT,
    &csv::FORMAT,
];

/// The same without the functions that read them: who only lists the formats does without those.
#[expect(clippy::indexing_slicing, reason = "while compiling: an index out of bounds does not compile")]
pub(crate) const KNOWN: &[Known] = &{
    let mut known = [Known { id: "", title: "", command: "" }; ALL.len()];
    let mut at = 0;
    while at < ALL.len() {
        known[at] = Known { id: ALL[at].id, title: ALL[at].title, command: ALL[at].command };
        at += 1;
    }
    known
};

/// The format of documents that are read as their text comes although they are no series of lines.
pub(crate) use prometheus_api::LongMatrix;
pub(crate) static LONG: &Format = &prometheus_api::FORMAT;

/// How a document of a format is read that may be larger than memory; `None` when it is read as a whole.
pub(crate) fn open(format: &Format) -> Option<Open> {
    const STREAMED: [(&Format, Open); 6] = [
        (&prometheus_text::FORMAT, prometheus_text::open),
        (&k6::points::FORMAT, k6::points::open),
        (&docker_stats::FORMAT, docker_stats::open),
        (&csv::FORMAT, csv::open),
        (&hey::FORMAT, hey::open),
        (&pgbench::FORMAT, pgbench::open),
    ];
    STREAMED.iter().find(|(streamed, _)| streamed.id == format.id).map(|&(_, open)| open)
}

/// Whether a document of another format begins on this line, which `own` does not know.
pub(crate) fn another_begins(paste: &Paste<'_>, at: usize, own: &Format) -> bool {
    let marks = Marks::of(paste.line(at));
    ALL.iter().any(|format| format.id != own.id && format.begins(paste, at, marks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_on_adding_a_format_shows_the_template_as_it_compiles() {
        let page = include_str!("../../../../docs/adding-a-format.md");
        assert!(page.contains(include_str!("template.rs")), "docs/adding-a-format.md and formats/template.rs differ");
    }

    #[test]
    fn identifiers_are_kebab_case_and_each_is_there_once() {
        for (index, format) in ALL.iter().enumerate() {
            let kebab = format.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            assert!(kebab && !format.title.is_empty() && !format.command.is_empty(), "{}", format.id);
            assert!(!ALL.iter().skip(index + 1).any(|other| other.id == format.id), "{}", format.id);
        }
    }
}
