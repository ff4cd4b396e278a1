//! The runbook's `va-capacity-report`: as it is printed in the runbook (whose database query fails) and corrected.

use headroom_model::{Component, Metric};

use super::{docker_stats, psql, qdrant_metrics, redis_info};
use crate::Format;
use crate::found::Found;
use crate::lines::{Paste, prompt};
use crate::marks::marks;
use crate::{moment, quantity};

pub(crate) static FORMAT: Format = Format {
    id: "va-capacity-report",
    title: "va-capacity-report",
    command: "va-capacity-report",
    marks: marks!["CR-"],
    sniff,
    read,
};

/// Lines that belong to no part of the report before it is taken to have ended.
const MOST_FOREIGN: usize = 40;

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    is_title(paste.line(at))
}

fn is_title(line: &str) -> bool {
    line.contains("Capacity Report - ") && !line.contains("echo")
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut report = Report::default();
    let mut end = at;
    let mut next = at;
    let mut foreign: Vec<usize> = Vec::new();
    while next < paste.len() && foreign.len() <= MOST_FOREIGN {
        let line = paste.line(next);
        if next > at && (is_title(line) || line.contains("Capacity Check - ") || prompt(line).is_some()) {
            break;
        }
        if paste.is_blank(next) {
            next += 1;
            continue;
        }
        match report.part(paste, next, found) {
            Some(after) => {
                foreign.drain(..).for_each(|line| found.unread(line));
                end = after;
                next = after;
            }
            // After its last section the report has no more to say.
            None if report.section == Section::Recommendations => break,
            None => {
                foreign.push(next);
                next += 1;
            }
        }
    }
    report.finish(found);
    end
}

/// The part of the report that is being read.
#[derive(Clone, Copy, Default, PartialEq)]
enum Section {
    #[default]
    Application,
    Database,
    Redis,
    Qdrant,
    Estimates,
    Recommendations,
}

#[derive(Default)]
struct Report {
    section: Section,
    database: Option<usize>,
    database_answered: bool,
    qdrant: Option<usize>,
    qdrant_answered: bool,
}

impl Report {
    /// Reads the part that begins on this line and returns the line after it; `None` when it is none of the
    /// report's.
    fn part(&mut self, paste: &Paste<'_>, at: usize, found: &mut Found) -> Option<usize> {
        let text = paste.line(at).trim();
        let section = match text {
            "Database Metrics:" => Some(Section::Database),
            "Redis Metrics:" => Some(Section::Redis),
            "Qdrant Metrics:" => Some(Section::Qdrant),
            "Capacity Estimates:" => Some(Section::Estimates),
            "Scaling Recommendations:" => Some(Section::Recommendations),
            _ => None,
        };
        if let Some(section) = section {
            self.section = section;
            match section {
                Section::Database => self.database = Some(at),
                Section::Qdrant => self.qdrant = Some(at),
                _ => {}
            }
            return Some(at + 1);
        }
        if let Some((_, date)) = text.split_once("Capacity Report - ") {
            found.at = moment::of_date_command(date);
            return Some(at + 1);
        }
        if text.len() > 8 && text.bytes().all(|b| b == b'=') {
            return Some(at + 1);
        }
        if let Some(instances) = text.strip_prefix("Application Instances:") {
            let instances = quantity::count(instances.trim());
            found.observe_some(Component::App, "voiceassist-server", Metric::Instances, instances, at);
            return Some(at + 1);
        }
        if text.starts_with("service ") && text.contains("is not running") {
            found.error(
                at,
                "service-not-running",
                format!("{text}, so nothing was measured there."),
                "docker compose up -d",
            );
            return Some(at + 1);
        }
        match self.section {
            Section::Application => {
                (docker_stats::FORMAT.sniff)(paste, at).then(|| docker_stats::read(paste, at, found))
            }
            Section::Database => {
                let reads = (psql::FORMAT.sniff)(paste, at);
                self.database_answered |= reads;
                reads.then(|| psql::read(paste, at, found))
            }
            Section::Redis => (redis_info::FORMAT.sniff)(paste, at).then(|| redis_info::read(paste, at, found)),
            Section::Qdrant => {
                let reads = (qdrant_metrics::FORMAT.sniff)(paste, at);
                self.qdrant_answered |= reads;
                reads.then(|| qdrant_metrics::read(paste, at, found))
            }
            Section::Estimates => estimate(text, at, found).then_some(at + 1),
            Section::Recommendations => is_recommendation(text).then_some(at + 1),
        }
    }

    fn finish(self, found: &mut Found) {
        if let Some(line) = self.database.filter(|_| !self.database_answered) {
            found.warn(line, "database-not-measured", "The database section is empty.", "docker compose ps postgres");
        }
        if let Some(line) = self.qdrant.filter(|_| !self.qdrant_answered) {
            found.warn(
                line,
                "qdrant-not-measured",
                "The Qdrant section is empty: it gave no metrics.",
                "curl -sS http://localhost:6333/metrics",
            );
        }
    }
}

/// `Current RPS: [Calculate from metrics]`. A placeholder is no number and stays unread; a number that someone
/// filled in is read.
fn estimate(text: &str, at: usize, found: &mut Found) -> bool {
    let Some((label, value)) = text.split_once(':') else { return false };
    let value = value.trim();
    if value.starts_with('[') {
        found.unread(at);
        found.info(
            at,
            "placeholder-not-a-number",
            format!("{label} is a placeholder of the script, not a number."),
            "Headroom computes it from what was measured",
        );
        return true;
    }
    if label == "Current RPS" {
        found.observe_some(
            Component::App,
            "voiceassist-server",
            Metric::RequestsPerSecond,
            quantity::localized(value),
            at,
        );
    } else {
        found.unread(at);
    }
    true
}

/// The script's fixed advice: it says the same whatever it measured.
fn is_recommendation(text: &str) -> bool {
    ["- Application:", "- Database:", "- Redis:", "- Qdrant:"].iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use headroom_model::LineRange;

    const AS_IS: &str = "VoiceAssist Capacity Report - Tue Nov 24 03:32:01 AM UTC 2026\n========================================\n\nApplication Instances: 2\nNAME                               CPU %     MEM USAGE / LIMIT\nvoiceassist-voiceassist-server-1   187.63%   1.79GiB / 2GiB\nvoiceassist-voiceassist-server-2   203.40%   1.83GiB / 2GiB\n\nDatabase Metrics:\nERROR:  UNION types bigint and text cannot be matched\nLINE 3: SELECT 'Database Size', pg_size_pretty(pg_database_size('voi...\n                                ^\n\nRedis Metrics:\ntotal_commands_processed:20487\ninstantaneous_ops_per_sec:1\n\nQdrant Metrics:\n# HELP collections_total number of collections\n# TYPE collections_total gauge\ncollections_total 4\n\nCapacity Estimates:\n Current RPS: [Calculate from metrics]\n Max RPS (current setup): [Estimate based on testing]\n Headroom: [Percentage]\n\nScaling Recommendations:\n - Application: Scale to 4 instances for 50% more capacity\n - Database: Consider read replica when connections > 150\n - Redis: Current memory usage allows 2x data growth\n";

    #[test]
    fn the_report_as_printed_in_the_runbook_is_one_document_with_three_lines_unread() {
        let inspection = crate::inspect(AS_IS);
        assert_eq!(inspection.documents.len(), 1);
        assert_eq!((inspection.documents[0].first_line, inspection.documents[0].last_line), (1, 31));
        assert_eq!(inspection.unread, [LineRange { first_line: 24, last_line: 26 }]);
        let values: Vec<_> = inspection.observations.iter().map(|o| (o.line, o.metric, o.value)).collect();
        assert_eq!(
            values,
            [
                (4, Metric::Instances, 2.0),
                (6, Metric::CpuPercentOfCore, 187.63),
                (6, Metric::MemoryBytes, 1_921_997_865.0),
                (6, Metric::MemoryLimitBytes, 2_147_483_648.0),
                (7, Metric::CpuPercentOfCore, 203.4),
                (7, Metric::MemoryBytes, 1_964_947_538.0),
                (7, Metric::MemoryLimitBytes, 2_147_483_648.0),
                (15, Metric::CacheCommandsTotal, 20_487.0),
                (16, Metric::CacheOpsPerSecond, 1.0),
                (21, Metric::Collections, 4.0),
            ]
        );
        let said: Vec<_> = inspection.diagnostics.iter().map(|d| (d.line.unwrap(), d.code.as_str())).collect();
        assert_eq!(
            said,
            [
                (6, "cpu-is-of-one-core"),
                (10, "database-query-failed"),
                (24, "placeholder-not-a-number"),
                (25, "placeholder-not-a-number"),
                (26, "placeholder-not-a-number"),
            ]
        );
    }

    #[test]
    fn a_report_cut_in_the_middle_ends_there() {
        let cut = AS_IS.split("\nQdrant").next().unwrap();
        let inspection = crate::inspect(&format!("{cut}\n\nThat is all I have.\n"));
        assert_eq!(inspection.documents[0].last_line, 16);
        assert_eq!(inspection.unread, [LineRange { first_line: 19, last_line: 19 }]);
    }
}
