//! Where text comes from: files, standard input and the clock. The only place that asks the machine.
#![expect(clippy::disallowed_methods, reason = "the command line is where files and the clock come in")]

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use headroom::{Date, Error, Inspection, Reader};

/// The texts of the files, in order; `-` is standard input, and so is no file at all when it is not a terminal.
///
/// # Errors
/// When one cannot be read.
pub(crate) fn pastes(files: &[PathBuf]) -> Result<Vec<String>, Error> {
    if files.is_empty() && !io::IsTerminal::is_terminal(&io::stdin()) {
        let piped = text(Path::new("-"))?;
        return Ok(if piped.is_empty() { Vec::new() } else { vec![piped] });
    }
    files.iter().map(|path| text(path)).collect()
}

/// One file's text, unfolded when it is gzip, whichever encoding it has.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn text(path: &Path) -> Result<String, Error> {
    let mut bytes = Vec::new();
    pieces(path, |piece| bytes.extend_from_slice(piece))?;
    Ok(headroom::decoded(&bytes))
}

/// What one file of any size holds, read piece by piece.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn inspected(path: &Path) -> Result<Inspection, Error> {
    let mut reader = Reader::new();
    pieces(path, |piece| reader.push(piece))?;
    Ok(reader.finish())
}

const MEGABYTE: usize = 1_000_000;
/// From here on a person waits, and is told for what.
const LONG: usize = 4 * MEGABYTE;

/// Hands on a file piece by piece, and says on standard error how much came where a person sees it and waits.
fn pieces(path: &Path, mut take: impl FnMut(&[u8])) -> Result<(), Error> {
    let refused = |error: io::Error| Error::at(path.display().to_string(), error.to_string());
    let mut source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(path).map_err(refused)?)
    };
    let watched = io::IsTerminal::is_terminal(&io::stderr());
    let (mut came, mut told) = (0, 0);
    let mut piece = vec![0; 1 << 20];
    loop {
        let length = match source.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(refused)?,
        };
        if length == 0 {
            break;
        }
        take(piece.get(..length).unwrap_or_default());
        came += length;
        if watched && came - told >= LONG {
            told = came;
            let _ = write!(io::stderr(), "\rheadroom: reading {}, {} MB", path.display(), came / MEGABYTE);
        }
    }
    if told > 0 {
        let _ = writeln!(io::stderr());
    }
    Ok(())
}

/// Whether a person sees standard output, and did not ask for no colours (<https://no-color.org>).
pub(crate) fn shows_colours() -> bool {
    io::IsTerminal::is_terminal(&io::stdout()) && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// Today, where this machine stands.
pub(crate) fn clock_date() -> Date {
    jiff::ZonedDateTime::now().date()
}
