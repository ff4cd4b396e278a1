//! Where text comes from: files, standard input and the clock. The only place that asks the machine.
#![expect(clippy::disallowed_methods, reason = "the command line is where files and the clock come in")]

use std::io::{self, Read};
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
    let read = if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    read.map_err(|error| Error::at(path.display().to_string(), error.to_string()))?;
    Ok(headroom::decoded(&bytes))
}

/// What one file of any size holds, read piece by piece.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn inspected(path: &Path) -> Result<Inspection, Error> {
    let refused = |error: io::Error| Error::at(path.display().to_string(), error.to_string());
    let mut source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(path).map_err(refused)?)
    };
    let mut reader = Reader::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        match source.read(&mut piece).map_err(refused)? {
            0 => return Ok(reader.finish()),
            length => reader.push(piece.get(..length).unwrap_or_default()),
        }
    }
}

/// Today, where this machine stands.
pub(crate) fn clock_date() -> Date {
    jiff::ZonedDateTime::now().date()
}
