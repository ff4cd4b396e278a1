//! Text → observations: recognises the outputs of tools in a pasted text and reads them.
//!
//! A text is cut into lines ([`lines`]), each format is asked whether a document of it begins on a line
//! ([`Format::sniff`]), and the first that says yes reads on from there ([`Format::read`]). Nothing here can
//! fail: what is not read is listed as unread, what is wrong is a diagnostic with its line.
//!
//! Adding a format is one file in `formats/` and one line in its list.

mod bounds;
mod bytes;
mod calendar;
mod certainty;
mod civil;
mod columns;
mod decode;
mod delimited;
mod distribution;
mod elements;
mod exporters;
mod exposition;
mod formats;
mod found;
mod gzip;
mod histogram;
mod history;
mod json;
mod lines;
mod lint;
mod marks;
mod moment;
mod names;
mod order;
mod points;
mod quantity;
mod reader;
mod scan;
mod scrape;
mod secrets;
mod stream;
mod titles;

use headroom_model::{Choice, Component, Inspection, Reading};

use found::Found;
use lines::Paste;
use marks::Marks;
use scan::Scan;

pub use decode::decoded;
pub use formats::Parsers;
pub use history::history;
pub use names::renamed;
pub use reader::Reader;
pub use secrets::mask;

/// A format that [`inspect`] recognises, as a person knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its identifier in kebab-case, such as `docker-stats`.
    pub id: &'static str,
    /// The name a person reads, such as `docker stats`.
    pub title: &'static str,
    /// A command that gives such an output.
    pub command: &'static str,
}

impl Known {
    const fn of(format: &Format) -> Self {
        Self { id: format.id, title: format.title, command: format.command }
    }
}

/// Reads the document that begins on this line and returns the line after its last.
type Read = fn(&Paste<'_>, usize, &mut Found) -> usize;

/// How a format is recognised and read.
struct Format {
    id: &'static str,
    title: &'static str,
    command: &'static str,
    /// The first line of a document holds at least one of these sets of characters; other lines are not asked.
    marks: &'static [Marks],
    /// Whether a document of this format begins on this line. Looks at a few lines only.
    sniff: fn(&Paste<'_>, usize) -> bool,
    read: Read,
}

/// Formats that are read by the same part of this crate. A page loads a part when a text holds a document of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// The runbook's own reports, and what they are made of: `docker stats`, psql, `redis-cli INFO`, Qdrant's metrics.
    Stack,
    /// Load tests and benchmarks.
    LoadTests,
    /// Pages of metrics, answers of Prometheus and of Qdrant's API, tables of values over time.
    Metrics,
    /// What runs where: Compose, Kubernetes, clusters, the machine.
    Platform,
}

/// What a format is recognised by.
#[derive(Clone, Copy)]
struct Signature {
    known: Known,
    family: Family,
    /// Its place among [`Parsers`].
    place: usize,
    marks: &'static [Marks],
    sniff: fn(&Paste<'_>, usize) -> bool,
}

impl Signature {
    const fn of(family: Family, format: &Format, place: usize) -> Self {
        Self { known: Known::of(format), family, place, marks: format.marks, sniff: format.sniff }
    }

    /// Whether a document of this format begins on this line, which holds these characters.
    fn begins(&self, paste: &Paste<'_>, at: usize, line: Marks) -> bool {
        self.marks.iter().any(|&marks| line.hold(marks)) && (self.sniff)(paste, at)
    }
}

/// What reads a family, if it is here.
pub type Parts = fn(Family) -> Option<&'static Parsers>;

/// The formats that [`inspect`] recognises.
pub fn formats() -> &'static [Known] {
    &formats::KNOWN
}

/// The rules by which names are of a component: a word of the name, and what it stands for. The first that fits
/// decides; a [`NameRule`](headroom_model::NameRule) of a person comes before all of them.
pub fn name_rules() -> &'static [(&'static str, Component)] {
    &names::RULES
}

/// Reads any text: what was recognised, what was measured, and which lines were not read.
///
/// Never fails, and takes time linear in the length of the text. Every line is in a document, in
/// [`unread`](Inspection::unread), or blank.
///
/// ```
/// let text = "NAME                    CPU %     MEM USAGE / LIMIT\nvoiceassist-server-1    187.63%   1.79GiB / 2GiB\n";
/// let inspection = headroom_ingest::inspect(text);
/// assert_eq!(inspection.documents[0].format, "docker-stats");
/// assert_eq!(inspection.observations[0].value, 187.63);
/// assert_eq!(inspection.observations[0].line, 2);
/// ```
pub fn inspect(text: &str) -> Inspection {
    inspect_with(text, 0, &Reading::default(), formats::every)
}

/// The same, where a person chose the format of some lines of this paste (counted from 0), or which component names
/// belong to. Without choices and rules it is [`inspect`].
///
/// ```
/// use headroom_model::{Choice, Reading};
/// let lines = Choice { paste: 0, first_line: 1, last_line: 1, format: None };
/// let reading = Reading { choices: vec![lines], ..Reading::default() };
/// let inspection = headroom_ingest::inspect_as("used_memory:1024\nmaxmemory:2048\n", 0, &reading);
/// assert_eq!(inspection.unread[0].last_line, 1);
/// assert_eq!(inspection.documents[0].first_line, 2);
/// ```
pub fn inspect_as(text: &str, paste: usize, reading: &Reading) -> Inspection {
    inspect_with(text, paste, reading, formats::every)
}

/// The same, read by those of its parts that are here: `part` is asked for the family of each document. From a document of
/// which it is not here, nothing is read; neither are lines that a person gave such a format.
///
/// ```
/// use headroom_ingest::{Family, Parsers, inspect_with};
/// use headroom_model::Reading;
/// let stack_alone = |family| (family == Family::Stack).then_some(Parsers::STACK);
/// let text = "used_memory:1024\nmaxmemory:2048\n\nThis is ApacheBench, Version 2.3\nConcurrency Level: 10\n";
/// let inspection = inspect_with(text, 0, &Reading::default(), stack_alone);
/// assert_eq!((inspection.documents.len(), inspection.unread[0].first_line), (1, 4));
/// ```
pub fn inspect_with(text: &str, paste: usize, reading: &Reading, part: Parts) -> Inspection {
    let choices: Vec<&Choice> = reading.choices.iter().filter(|choice| choice.paste == paste).collect();
    let choices = order::sorted_by(choices, |choice| choice.first_line as u64);
    let mut scan = Scan::of(part);
    scan.chosen(&Paste::new(text), &choices);
    renamed(scan.finish(), &reading.names)
}
