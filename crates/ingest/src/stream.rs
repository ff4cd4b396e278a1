//! Documents that are read line by line, so that one may be larger than memory.

use crate::found::Found;
use crate::lines::Paste;

/// A document that is being read. It holds what its lines add up to, not the lines.
pub(crate) trait Stream {
    /// Takes in the next line; `false` when the document ended before it.
    fn line(&mut self, line: &str, at: usize, found: &mut Found) -> bool;

    /// The line after the last one that belongs to the document, given the line that was refused. They differ when
    /// lines were waiting for others.
    fn end(&self, refused: usize) -> usize {
        refused
    }

    /// Reports what the lines add up to.
    fn finish(self: Box<Self>, found: &mut Found);
}

/// Begins to read the document on a line of a paste, given also which line of the whole text that is; gives the line
/// of the paste to read next as well.
pub(crate) type Open = fn(&Paste<'_>, usize, usize) -> Option<(Box<dyn Stream>, usize)>;

/// Reads a document that is there as a whole; the same as a [`Format`](crate::Format)'s `read`.
pub(crate) fn read(open: Open, paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let Some((mut stream, mut next)) = open(paste, at, at) else { return at + 1 };
    while next < paste.len() && stream.line(paste.line(next), next, found) {
        next += 1;
    }
    let end = stream.end(next);
    stream.finish(found);
    end
}
