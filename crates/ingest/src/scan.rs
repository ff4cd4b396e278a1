//! Which documents are in a text, one after the other.

use headroom_model::{Choice, Diagnostic, Inspection, Severity};

use crate::formats;
use crate::formats::LongMatrix;
use crate::found::{Found, How};
use crate::lines::{self, Paste};
use crate::lint::Lint;
use crate::marks::Marks;
use crate::moment;
use crate::stream::{Open, Stream};
use crate::{Parts, Read, Signature};

/// No format looks further ahead than this many lines to see whether a document begins or ends.
const LOOK_AHEAD: usize = 300;

/// Reads a text, as a whole or in pieces.
pub(crate) struct Scan {
    pub(crate) found: Found,
    documents: usize,
    /// A document that goes on in the next piece.
    open: Option<Opened>,
    /// One that is too long to be kept, and no series of lines.
    long: Option<LongMatrix>,
    lint: Lint,
    needed: Marks,
    part: Parts,
    /// How documents are read as their lines come.
    opens: fn(&Signature) -> Option<Open>,
}

struct Opened {
    format: &'static Signature,
    /// Its first line in the whole text.
    first: usize,
    alternatives: Vec<String>,
    stream: Box<dyn Stream>,
}

impl Scan {
    /// Of files of any size, in pieces.
    pub(crate) fn of_files() -> Self {
        Self { opens: formats::open, ..Self::of(formats::every) }
    }

    /// Of a text that is there as a whole, by the parts that are here.
    pub(crate) fn of(part: Parts) -> Self {
        let needed = Marks::one_of_each(formats::SIGNATURES.iter().flat_map(|format| format.marks).copied());
        let (found, lint) = (Found::default(), Lint::default());
        Self { found, documents: 0, open: None, long: None, lint, needed, part, opens: |_| None }
    }

    /// Reads the last piece of a text.
    pub(crate) fn rest(&mut self, paste: &Paste<'_>) {
        if let Some(long) = self.long.take() {
            self.close_long(long);
            let last = self.found.base;
            self.found.base = 0;
            self.found.warn(last, "json-breaks-off", "The JSON breaks off; what came before was read.", "");
            self.found.base = last;
        }
        if let Some(open) = self.open.take() {
            self.close(open, self.found.base);
        }
        self.piece(paste, false);
    }

    /// Reads a piece of a text; how many of its lines are done with. The others are to come again with the next
    /// piece.
    pub(crate) fn piece(&mut self, paste: &Paste<'_>, goes_on: bool) -> usize {
        // Prompts and fences right before the line that is looked at.
        let mut frames: Vec<usize> = Vec::new();
        let mut at = 0;
        while at < paste.len() {
            if paste.is_blank(at) {
                at += 1;
                continue;
            }
            if goes_on && (at + LOOK_AHEAD >= paste.len() || paste.json_goes_on(at)) {
                return frames.first().copied().unwrap_or(at);
            }
            if let Some(format) = self.format_at(paste, at) {
                let Some(read) = self.reader(format) else {
                    // Its lines would be taken for other things.
                    self.unread(paste, frames.first().copied().unwrap_or(at));
                    return paste.len();
                };
                self.found.at = self.found.heading;
                let first = frames.first().copied().unwrap_or(at);
                frames.clear();
                let alternatives = alternatives(format, paste, at);
                if goes_on
                    && let Some((stream, next)) =
                        (self.opens)(format).and_then(|open| open(paste, at, self.found.base + at))
                {
                    self.open = Some(Opened { format, first: self.found.base + first, alternatives, stream });
                    return next;
                }
                let before = goes_on.then(|| self.found.state());
                let mut end = read(paste, at, &mut self.found).clamp(at + 1, paste.len());
                if let Some(before) = before.filter(|_| end + LOOK_AHEAD >= paste.len()) {
                    self.found.back_to(&before);
                    return first;
                }
                while end > at + 1 && paste.is_blank(end - 1) {
                    end -= 1;
                }
                let mut after = paste.skip_blank(end);
                while after < paste.len() && lines::is_end(paste.line(after)) {
                    end = after + 1;
                    after = paste.skip_blank(end);
                }
                self.found.document(&format.known, first, end - 1, How::Recognised { alternatives });
                self.documents += 1;
                at = end;
            } else if let Some(moment) = moment::heading(paste.line(at)) {
                if !moment.has_zone && self.found.heading.is_none() {
                    self.found.info(at, "time-zone-assumed", "The times name no zone; read as UTC.", "date -Is");
                }
                self.found.heading = Some(moment.at);
                frames.push(at);
                at += 1;
            } else if lines::is_frame(paste.line(at)) {
                self.lint.line(paste.line(at), at, &mut self.found);
                frames.push(at);
                at += 1;
            } else {
                frames.drain(..).for_each(|line| self.found.unread(line));
                self.lint.line(paste.line(at), at, &mut self.found);
                self.found.unread(at);
                at += 1;
            }
        }
        frames.drain(..).for_each(|line| self.found.unread(line));
        at
    }

    /// Reads a text of which a person chose the format of some lines, from the first of them on.
    pub(crate) fn chosen(&mut self, paste: &Paste<'_>, choices: &[&Choice]) {
        let mut next = 0;
        for choice in choices {
            let first = choice.first_line.saturating_sub(1).clamp(next, paste.len());
            let end = choice.last_line.clamp(first, paste.len());
            self.automatic(paste, next, first);
            self.found.base = first;
            let known = |id: &str| formats::SIGNATURES.iter().find(|format| format.known.id == id);
            let format = choice.format.as_deref().and_then(known);
            if let Some((format, read)) = format.and_then(|format| Some((format, self.reader(format)?))) {
                self.forced(format, read, &paste.between(first, end));
            } else if let (None, Some(id)) = (format, &choice.format) {
                let message = format!("There is no format {id}; the lines were read as what they look like.");
                self.found.warn(0, "format-unknown", message, "See the formats in the list");
                self.automatic(paste, first, end);
            } else {
                self.unread(&paste.between(first, end), 0);
            }
            next = end;
        }
        self.automatic(paste, next, paste.len());
        self.found.base = 0;
    }

    fn automatic(&mut self, paste: &Paste<'_>, first: usize, end: usize) {
        if first < end {
            self.found.base = first;
            self.piece(&paste.between(first, end), false);
        }
    }

    /// What reads a format, if it is here.
    fn reader(&self, format: &Signature) -> Option<Read> {
        (self.part)(format.family)?.read(format)
    }

    /// Leaves the lines from here on unread.
    fn unread(&mut self, paste: &Paste<'_>, first: usize) {
        (first..paste.len()).filter(|&line| !paste.is_blank(line)).for_each(|line| self.found.unread(line));
    }

    /// Reads lines as a format, whether they look like it or not.
    fn forced(&mut self, format: &'static Signature, read: Read, paste: &Paste<'_>) {
        let state = self.found.state();
        let mut at = paste.skip_blank(0);
        let mut is_first = true;
        while at < paste.len() {
            if !is_first && !format.begins(paste, at, Marks::of(paste.line(at))) {
                self.found.unread(at);
                at = paste.skip_blank(at + 1);
                continue;
            }
            self.found.at = self.found.heading;
            let mut end = read(paste, at, &mut self.found).clamp(at + 1, paste.len());
            while end > at + 1 && paste.is_blank(end - 1) {
                end -= 1;
            }
            self.found.document(&format.known, at, end - 1, How::Chosen);
            self.documents += 1;
            is_first = false;
            at = paste.skip_blank(end);
        }
        self.found.say_until(paste.len().saturating_sub(1), &state);
        if !is_first && self.found.is_at(&state) {
            let message = format!("Read as {}, the lines hold nothing.", format.known.title);
            self.found.warn(0, "chosen-format-holds-nothing", message, "Choose another format, or let Headroom choose");
        }
    }

    /// Whether a document goes on in the next piece.
    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Reads on in the open document, of which these are the next lines; how many of them belong to it.
    pub(crate) fn lines<'t>(&mut self, lines: impl Iterator<Item = &'t str>) -> usize {
        let Some(mut open) = self.open.take() else { return 0 };
        let base = std::mem::take(&mut self.found.base);
        let mut at = base;
        for line in lines {
            if !open.stream.line(&lines::clean(line), at, &mut self.found) {
                self.found.base = base;
                return self.close(open, at);
            }
            at += 1;
        }
        self.found.base = base;
        self.open = Some(open);
        at - base
    }

    /// Ends the open document before a line of the whole text; how many of the lines since the base are done with.
    fn close(&mut self, open: Opened, refused: usize) -> usize {
        let base = std::mem::take(&mut self.found.base);
        let end = open.stream.end(refused);
        open.stream.finish(&mut self.found);
        let how = How::Recognised { alternatives: open.alternatives };
        self.found.document(&open.format.known, open.first, end.saturating_sub(1).max(open.first), how);
        self.documents += 1;
        // Lines that waited in vain and are gone.
        (end..base).for_each(|line| self.found.unread(line));
        self.found.base = base;
        end.saturating_sub(base)
    }

    /// Opens a document that is too long to be kept, where one begins with this text; where in the text it begins.
    pub(crate) fn open_long(&mut self, text: &str) -> Option<usize> {
        let (long, start) = LongMatrix::open(text, self.found.base)?;
        self.long = Some(long);
        Some(start)
    }

    /// Whether such a document goes on.
    pub(crate) fn is_long(&self) -> bool {
        self.long.is_some()
    }

    /// Reads on in it; where in the text it ended.
    pub(crate) fn push_long(&mut self, text: &str) -> Option<usize> {
        let mut long = self.long.take()?;
        let base = std::mem::take(&mut self.found.base);
        let end = long.push(text, &mut self.found);
        self.found.base = base;
        if end.is_some() {
            self.close_long(long);
        } else {
            self.long = Some(long);
        }
        end
    }

    fn close_long(&mut self, long: LongMatrix) {
        self.found.base = 0;
        let (first, last) = long.finish(&mut self.found);
        self.found.document(&formats::LONG, first, last, How::Recognised { alternatives: Vec::new() });
        self.documents += 1;
        self.found.base = last;
    }

    /// The format of the document that begins on this line.
    fn format_at(&self, paste: &Paste<'_>, at: usize) -> Option<&'static Signature> {
        let line = paste.line(at);
        let marks = Marks::of(line);
        // A bracket alone begins JSON or nothing.
        if !marks.meet(self.needed) || (matches!(line, "{" | "[") && paste.json(at).is_none()) {
            return None;
        }
        formats::SIGNATURES.iter().find(|format| format.begins(paste, at, marks))
    }

    /// Everything that was found.
    pub(crate) fn finish(mut self) -> Inspection {
        let unread = self.found.unread_lines();
        if self.documents == 0 && unread > 0 {
            self.found.say_of_all(nothing_recognised(unread));
        }
        self.found.finish()
    }
}

/// The other formats that begin on a line like this.
fn alternatives(format: &Signature, paste: &Paste<'_>, at: usize) -> Vec<String> {
    let marks = Marks::of(paste.line(at));
    let others =
        formats::SIGNATURES.iter().filter(|other| other.known.id != format.known.id && other.begins(paste, at, marks));
    others.map(|other| other.known.id.to_owned()).collect()
}

fn nothing_recognised(lines: usize) -> Diagnostic {
    let plural = if lines == 1 { "line" } else { "lines" };
    let message = format!(
        "No metric found in {lines} {plural}. Looked for {} formats, among them docker stats, psql, redis INFO and k6.",
        formats::SIGNATURES.len()
    );
    Diagnostic::new(Severity::Warning, "no-metric-found", message)
        .with_help("Paste the output of: docker stats --no-stream")
}
