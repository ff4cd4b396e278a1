//! Text → observations: recognises the outputs of tools in a pasted text and reads them.
//!
//! A text is cut into lines ([`lines`]), each format is asked whether a document of it begins on a line
//! ([`Format::sniff`]), and the first that says yes reads on from there ([`Format::read`]). Nothing here can
//! fail: what is not read is listed as unread, what is wrong is a diagnostic with its line.
//!
//! Adding a format is one file in `formats/` and one line in its list.

mod calendar;
mod civil;
mod columns;
mod delimited;
mod distribution;
mod exporters;
mod exposition;
mod formats;
mod found;
mod json;
mod lines;
mod marks;
mod moment;
mod names;
mod order;
mod quantity;
mod secrets;
mod titles;

use headroom_model::{Diagnostic, Inspection, Severity};

use found::Found;
use lines::Paste;
use marks::Marks;

pub use secrets::mask;

/// A format that [`inspect`] recognises.
pub struct Format {
    /// Its identifier in kebab-case, such as `docker-stats`.
    pub id: &'static str,
    /// The name a person reads, such as `docker stats`.
    pub title: &'static str,
    /// A command that gives such an output.
    pub command: &'static str,
    /// The first line of a document holds at least one of these sets of characters; other lines are not asked.
    marks: &'static [Marks],
    /// Whether a document of this format begins on this line. Looks at a few lines only.
    sniff: fn(&Paste<'_>, usize) -> bool,
    /// Reads the document that begins on this line and returns the line after its last.
    read: fn(&Paste<'_>, usize, &mut Found) -> usize,
}

impl Format {
    /// Whether a document of this format begins on this line, which holds these characters.
    fn begins(&self, paste: &Paste<'_>, at: usize, line: Marks) -> bool {
        self.marks.iter().any(|&marks| line.hold(marks)) && (self.sniff)(paste, at)
    }
}

/// The formats that [`inspect`] recognises.
pub fn formats() -> &'static [&'static Format] {
    formats::ALL
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
    let paste = Paste::new(text);
    let mut found = Found::default();
    let mut documents = 0_usize;
    let mut not_blank = 0_usize;
    // Prompts and fences right before the line that is looked at.
    let mut frames: Vec<usize> = Vec::new();
    let needed = Marks::one_of_each(formats::ALL.iter().flat_map(|format| format.marks).copied());
    let mut at = 0;
    while at < paste.len() {
        if paste.is_blank(at) {
            at += 1;
            continue;
        }
        if let Some(format) = format_at(&paste, at, needed) {
            let first = frames.first().copied().unwrap_or(at);
            let mut end = (format.read)(&paste, at, &mut found).clamp(at + 1, paste.len());
            while end > at + 1 && paste.is_blank(end - 1) {
                end -= 1;
            }
            let mut after = paste.skip_blank(end);
            while after < paste.len() && lines::is_end(paste.line(after)) {
                end = after + 1;
                after = paste.skip_blank(end);
            }
            found.document(format, first, end - 1);
            documents += 1;
            frames.clear();
            at = end;
        } else if lines::is_frame(paste.line(at)) {
            frames.push(at);
            not_blank += 1;
            at += 1;
        } else {
            not_blank += 1;
            frames.drain(..).for_each(|line| found.unread(line));
            found.unread(at);
            at += 1;
        }
    }
    for line in frames {
        found.unread(line);
    }
    if documents == 0 && not_blank > 0 {
        found.say_of_all(nothing_recognised(not_blank));
    }
    found.finish()
}

/// The format of the document that begins on this line.
fn format_at(paste: &Paste<'_>, at: usize, needed: Marks) -> Option<&'static Format> {
    let line = paste.line(at);
    let marks = Marks::of(line);
    // A bracket alone begins JSON or nothing.
    if !marks.meet(needed) || (matches!(line, "{" | "[") && paste.json(at).is_none()) {
        return None;
    }
    formats::ALL.iter().find(|format| format.begins(paste, at, marks)).copied()
}

fn nothing_recognised(lines: usize) -> Diagnostic {
    let plural = if lines == 1 { "line" } else { "lines" };
    let message = format!(
        "No metric found in {lines} {plural}. Looked for {} formats, among them docker stats, psql, redis INFO and k6.",
        formats::ALL.len()
    );
    Diagnostic::new(Severity::Warning, "no-metric-found", message)
        .with_help("Paste the output of: docker stats --no-stream")
}
