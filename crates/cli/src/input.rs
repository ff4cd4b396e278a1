//! Where text comes from: files, standard input and the clock. The only place that asks the machine.
#![expect(clippy::disallowed_methods, reason = "the command line is where files and the clock come in")]

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use headroom::{Date, Error};

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

/// One file's text; bytes that are not UTF-8 become �, since a paste is read and not trusted.
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
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Today, where this machine stands.
pub(crate) fn clock_date() -> Date {
    jiff::ZonedDateTime::now().date()
}
