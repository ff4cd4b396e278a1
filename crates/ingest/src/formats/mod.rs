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
mod kubectl_get;
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
mod redis_queue;
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
use crate::{Family, Format, Known, Read, Signature};

/// Every format, in the order in which they are asked, with the family that reads it.
const ALL: [(Family, &Format); 45] = [
    (Family::Stack, &va_capacity_report::FORMAT),
    (Family::Stack, &va_capacity_check::FORMAT),
    (Family::Stack, &va_scaling_monitor::FORMAT),
    (Family::Stack, &va_autoscale::FORMAT),
    (Family::Stack, &capacity_projection::FORMAT),
    (Family::Platform, &compose_file::FORMAT),
    (Family::Stack, &docker_stats::FORMAT),
    (Family::Platform, &compose_ps::FORMAT),
    (Family::Platform, &docker_ps::FORMAT),
    (Family::Platform, &kubectl_top::FORMAT),
    (Family::Platform, &kubectl_get::FORMAT),
    (Family::LoadTests, &ab::FORMAT),
    (Family::LoadTests, &wrk::FORMAT),
    (Family::LoadTests, &hey::FORMAT),
    (Family::LoadTests, &siege::FORMAT),
    (Family::LoadTests, &k6::text::FORMAT),
    (Family::LoadTests, &k6::summary::FORMAT),
    (Family::LoadTests, &k6::points::FORMAT),
    (Family::LoadTests, &locust::console::FORMAT),
    (Family::LoadTests, &locust::csv::FORMAT),
    (Family::LoadTests, &locust::json::FORMAT),
    (Family::LoadTests, &pgbench::FORMAT),
    (Family::LoadTests, &redis_benchmark::FORMAT),
    (Family::Platform, &redis_sentinel::FORMAT),
    (Family::Platform, &redis_cluster::FORMAT),
    (Family::Stack, &redis_info::FORMAT),
    (Family::Platform, &redis_queue::FORMAT),
    (Family::Stack, &qdrant_metrics::FORMAT),
    (Family::Metrics, &qdrant_json::FORMAT),
    (Family::Metrics, &prometheus_api::FORMAT),
    (Family::Metrics, &prometheus_text::FORMAT),
    (Family::Platform, &nginx_status::FORMAT),
    (Family::Platform, &pgbouncer::FORMAT),
    (Family::Platform, &system::memory::FREE),
    (Family::Platform, &system::memory::MEMINFO),
    (Family::Platform, &system::load::TOP),
    (Family::Platform, &system::load::UPTIME),
    (Family::Platform, &system::cpu::VMSTAT),
    (Family::Platform, &system::cpu::SAR),
    (Family::Platform, &system::cpu::LSCPU),
    (Family::Platform, &system::cpu::NPROC),
    (Family::Platform, &system::disk::FORMAT),
    (Family::Stack, &psql::FORMAT),
    (Family::Metrics, &csv::cloudwatch::FORMAT),
    (Family::Metrics, &csv::FORMAT),
];

/// The same as they are recognised: who only recognises or lists formats does without the functions that read them.
#[expect(clippy::indexing_slicing, reason = "while compiling: an index out of bounds does not compile")]
pub(crate) static SIGNATURES: [Signature; ALL.len()] = {
    let mut signatures = [Signature::of(ALL[0].0, ALL[0].1, 0); ALL.len()];
    let mut at = 0;
    while at < ALL.len() {
        signatures[at] = Signature::of(ALL[at].0, ALL[at].1, at);
        at += 1;
    }
    signatures
};

/// … and as a person knows them.
#[expect(clippy::indexing_slicing, reason = "while compiling: an index out of bounds does not compile")]
pub(crate) static KNOWN: [Known; ALL.len()] = {
    let mut known = [SIGNATURES[0].known; ALL.len()];
    let mut at = 0;
    while at < ALL.len() {
        known[at] = SIGNATURES[at].known;
        at += 1;
    }
    known
};

/// What reads the formats of one [`Family`], in the places of their signatures.
pub struct Parsers([Option<Read>; ALL.len()]);

impl Parsers {
    /// Of [`Family::Stack`].
    pub const STACK: &Self = &Self::of(Family::Stack);
    /// Of [`Family::LoadTests`].
    pub const LOAD_TESTS: &Self = &Self::of(Family::LoadTests);
    /// Of [`Family::Metrics`].
    pub const METRICS: &Self = &Self::of(Family::Metrics);
    /// Of [`Family::Platform`].
    pub const PLATFORM: &Self = &Self::of(Family::Platform);

    #[expect(clippy::indexing_slicing, reason = "while compiling: an index out of bounds does not compile")]
    const fn of(family: Family) -> Self {
        let mut reads = [None; ALL.len()];
        let mut at = 0;
        while at < ALL.len() {
            if ALL[at].0 as u8 == family as u8 {
                reads[at] = Some(ALL[at].1.read);
            }
            at += 1;
        }
        Self(reads)
    }

    /// What reads a format, if it is of this family.
    pub(crate) fn read(&self, signature: &Signature) -> Option<Read> {
        self.0.get(signature.place).copied().flatten()
    }
}

/// Reads any family: nothing is left out.
#[expect(clippy::unnecessary_wraps, reason = "in other places a part may not be here")]
pub(crate) fn every(family: Family) -> Option<&'static Parsers> {
    Some(match family {
        Family::Stack => Parsers::STACK,
        Family::LoadTests => Parsers::LOAD_TESTS,
        Family::Metrics => Parsers::METRICS,
        Family::Platform => Parsers::PLATFORM,
    })
}

/// The format of documents that are read as their text comes although they are no series of lines.
pub(crate) use prometheus_api::LongMatrix;
pub(crate) const LONG: Known = Known::of(&prometheus_api::FORMAT);

/// How a document of a format is read that may be larger than memory; `None` when it is read as a whole.
pub(crate) fn open(signature: &Signature) -> Option<Open> {
    const STREAMED: [(&Format, Open); 6] = [
        (&prometheus_text::FORMAT, prometheus_text::open),
        (&k6::points::FORMAT, k6::points::open),
        (&docker_stats::FORMAT, docker_stats::open),
        (&csv::FORMAT, csv::open),
        (&hey::FORMAT, hey::open),
        (&pgbench::FORMAT, pgbench::open),
    ];
    STREAMED.iter().find(|(streamed, _)| streamed.id == signature.known.id).map(|&(_, open)| open)
}

/// Whether a document of another format begins on this line, which `own` does not know.
pub(crate) fn another_begins(paste: &Paste<'_>, at: usize, own: &Format) -> bool {
    let marks = Marks::of(paste.line(at));
    SIGNATURES.iter().any(|signature| signature.known.id != own.id && signature.begins(paste, at, marks))
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
        for (index, (_, format)) in ALL.iter().enumerate() {
            let kebab = format.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            assert!(kebab && !format.title.is_empty() && !format.command.is_empty(), "{}", format.id);
            assert!(!ALL.iter().skip(index + 1).any(|(_, other)| other.id == format.id), "{}", format.id);
        }
    }

    #[test]
    fn each_format_is_read_by_its_family_alone() {
        let families = [Family::Stack, Family::LoadTests, Family::Metrics, Family::Platform];
        for (signature, (family, format)) in SIGNATURES.iter().zip(ALL) {
            assert_eq!((signature.known.id, signature.family), (format.id, family));
            for asked in families {
                let read = every(asked).and_then(|parsers| parsers.read(signature));
                assert_eq!(read.is_some(), asked == family, "{} of {asked:?}", format.id);
            }
        }
    }
}
