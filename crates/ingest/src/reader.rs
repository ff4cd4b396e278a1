//! Files of any size, read as their bytes come.

use headroom_model::Inspection;

use crate::bytes;
use crate::decode::Decoder;
use crate::lines::Paste;
use crate::scan::Scan;

/// Text that is kept until there is this much of it to look at.
const PIECE_BYTES: usize = 1 << 20;
/// A document that is read as a whole may be as long as this.
const MOST_BYTES: usize = 6 << 20;
/// … and have as many lines.
const MOST_LINES: usize = 200_000;

/// Reads a file of any size: bytes in, the same [`Inspection`] out as [`inspect`](crate::inspect) gives for the text.
///
/// Takes UTF-8, UTF-16 with or without a byte order mark, and gzip of either. Keeps less than 64 MB, whatever the
/// size: of a series that is too long for that, neighbours are joined; of load tests with very many requests the
/// percentiles are rounded; of repeated reports the last values count. Each is said in a diagnostic.
///
/// ```
/// let mut reader = headroom_ingest::Reader::new();
/// reader.push(b"time,rps\n2026-11-24T03:00:00Z,12\n2026-");
/// reader.push(b"11-24T04:00:00Z,15\n");
/// assert_eq!(reader.finish().series[0].points.len(), 2);
/// ```
pub struct Reader {
    decoder: Decoder,
    text: Text,
    /// The file was compressed and cannot be unfolded further.
    is_damaged: bool,
}

/// Text that comes in pieces.
struct Text {
    scan: Scan,
    /// What is not done with.
    waiting: String,
    /// Lines in it.
    lines: usize,
    /// How much there must be before it is worth looking at it again.
    enough: usize,
    /// The rest of a line that is too long to be kept.
    skipping: bool,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// A reader that has read nothing.
    pub fn new() -> Self {
        let text =
            Text { scan: Scan::of_files(), waiting: String::new(), lines: 0, enough: PIECE_BYTES, skipping: false };
        Self { decoder: Decoder::default(), text, is_damaged: false }
    }

    /// Reads the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        if !self.is_damaged {
            let text = &mut self.text;
            self.is_damaged = self.decoder.push(bytes, &mut |more| text.push(more)).is_err();
        }
    }

    /// What was found, when no more bytes come.
    pub fn finish(mut self) -> Inspection {
        let text = &mut self.text;
        self.is_damaged |= self.decoder.finish(&mut |more| text.push(more)).is_err();
        self.text.rest();
        let mut scan = self.text.scan;
        scan.found.base = 0;
        if self.is_damaged {
            let message = "The compressed file is damaged or breaks off; what came before was read.";
            scan.found.about_file("file-damaged", message, "gzip -t FILE");
        }
        if self.decoder.has_latin {
            let message = "The file is not UTF-8; its other characters were read as Latin-1.";
            scan.found.about_file("encoding-assumed", message, "Save the file as UTF-8");
        }
        scan.found.say_left_out();
        scan.finish()
    }
}

impl Text {
    fn push(&mut self, mut more: &str) {
        if self.scan.is_long() {
            let end = self.scan.push_long(more);
            self.scan.found.bound();
            let Some(end) = end else { return };
            more = more.get(end..).unwrap_or("");
        }
        if self.skipping {
            let Some(end) = more.find('\n') else { return };
            more = more.get(end..).unwrap_or("");
            self.skipping = false;
        }
        self.waiting.push_str(more);
        self.lines += bytes::count(more.as_bytes(), b'\n');
        if self.waiting.len() >= self.enough || self.lines >= MOST_LINES {
            self.look();
        }
    }

    /// Reads what can be read of the waiting text.
    fn look(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let is_long = waiting.len() >= MOST_BYTES || self.lines >= MOST_LINES;
        if is_long
            && !self.scan.is_open()
            && let Some(start) = self.scan.open_long(&waiting)
        {
            (self.lines, self.enough) = (0, PIECE_BYTES);
            return self.push(waiting.get(start..).unwrap_or(""));
        }
        let mut rest = waiting.as_str();
        loop {
            let whole = rest.rfind('\n').map_or(0, |end| end + 1);
            if whole == 0 {
                break;
            }
            let (lines, _) = rest.split_at_checked(whole).unwrap_or_default();
            let was_open = self.scan.is_open();
            let done = self.read(lines, rest.len());
            if done == 0 && !was_open {
                break;
            }
            rest = if done >= self.lines { rest.get(whole..).unwrap_or("") } else { after_lines(rest, done) };
            self.lines = self.lines.saturating_sub(done);
            self.scan.found.base += done;
            self.scan.found.bound();
        }
        self.waiting.push_str(rest);
        // Reading the same document again and again would take time that grows with its square.
        self.enough = if self.scan.is_open() { PIECE_BYTES } else { (rest.len() * 2).clamp(PIECE_BYTES, MOST_BYTES) };
        if self.lines == 0 && rest.len() >= MOST_BYTES {
            self.scan.found.cut(0);
            self.waiting.clear();
            self.skipping = true;
        }
    }

    /// Reads lines that are whole; how many of them are done with.
    fn read(&mut self, lines: &str, waiting: usize) -> usize {
        let text = lines.strip_suffix('\n').unwrap_or(lines);
        if self.scan.is_open() {
            return self.scan.lines(text.split('\n'));
        }
        let paste = Paste::part(text);
        let done = self.scan.piece(&paste, true);
        if done == 0 && (waiting >= MOST_BYTES || self.lines >= MOST_LINES) {
            let at = paste.skip_blank(0);
            self.scan.found.cut(at);
            return self.scan.piece(&paste, false);
        }
        done
    }

    fn rest(&mut self) {
        self.look();
        let waiting = std::mem::take(&mut self.waiting);
        let mut rest = waiting.as_str();
        if self.scan.is_open() {
            let done = self.scan.lines(rest.split('\n'));
            rest = after_lines(rest, done);
            self.scan.found.base += done;
        }
        self.scan.rest(&Paste::part(rest));
    }
}

/// The text after so many of its lines.
fn after_lines(text: &str, lines: usize) -> &str {
    let end = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').nth(lines.wrapping_sub(1));
    end.map_or(if lines == 0 { text } else { "" }, |(end, _)| text.get(end + 1..).unwrap_or(""))
}
