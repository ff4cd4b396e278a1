//! Running other programs: seen, logged or asked.

use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

thread_local! {
    /// Where this thread prints while it works [`aside`].
    static ASIDE: RefCell<Option<File>> = const { RefCell::new(None) };
}

/// Does `work` with all that it and its programs print going into `log` instead of to the terminal, and returns what came
/// of it and what was printed: so that the output of two lanes does not mix.
///
/// # Errors
/// When `log` cannot be written or read.
pub(crate) fn aside<T>(log: &Path, work: impl FnOnce() -> T) -> Result<(T, String)> {
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    ASIDE.set(Some(file));
    let done = work();
    ASIDE.set(None);
    let printed = std::fs::read(log).with_context(|| format!("cannot read {}", log.display()))?;
    Ok((done, String::from_utf8_lossy(&printed).into_owned()))
}

/// Prints a line where this thread prints.
pub(crate) fn say(text: &str) {
    ASIDE.with_borrow_mut(|aside| match aside {
        // A log that cannot be written any more must not end the work.
        Some(file) => drop(writeln!(file, "{text}")),
        None => println!("{text}"),
    });
}

/// Sends what `command` prints to where this thread prints.
fn shown(command: &mut Command) -> Result<&mut Command> {
    ASIDE.with_borrow(|aside| {
        if let Some(file) = aside {
            command.stdout(file.try_clone()?).stderr(file.try_clone()?);
        }
        Ok(command)
    })
}

/// Runs a program with its output on the terminal.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn seen(command: &mut Command) -> Result<()> {
    let line = line(command);
    say(&format!("$ {line}"));
    let status = shown(command)?.stdin(Stdio::null()).status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs a program with its output on the terminal, and returns all that it printed, line by line as it came.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn seen_and_kept(command: &mut Command) -> Result<String> {
    let line = line(command);
    say(&format!("$ {line}"));
    let (printed, into) = std::io::pipe().context("no pipe can be made")?;
    command.stdin(Stdio::null()).stdout(into.try_clone()?).stderr(into);
    let child = command.spawn();
    // The command would hold the pipe open.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = child.with_context(|| format!("cannot start `{line}`"))?;
    let mut kept = String::new();
    for text in BufReader::new(printed).lines() {
        let text = text.with_context(|| format!("reading the output of `{line}`"))?;
        say(&text);
        kept.push_str(&text);
        kept.push('\n');
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(kept)
}

/// Runs a program with its output added to the file `log`.
///
/// # Errors
/// When it cannot be started or fails; the error is one line with the log's last.
pub(crate) fn logged(command: &mut Command, log: &Path) -> Result<()> {
    let line = line(command);
    let file = File::options()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("cannot write {}", log.display()))?;
    let status = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .status()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        let text = std::fs::read_to_string(log).unwrap_or_default();
        bail!("`{line}` failed ({status}): {} (all of it in {})", last_line(&text), log.display());
    }
    Ok(())
}

/// What a program prints on its standard output, without the last line break.
///
/// # Errors
/// When it cannot be started or fails; the error has what it printed on standard error.
pub(crate) fn asked(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}` failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// The command as one would type it, for people to read: nothing is ever run from this text.
pub(crate) fn line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| {
            let word = word.to_string_lossy();
            if word.is_empty() || word.contains(|c: char| c.is_whitespace() || "\"'$&|;<>()*".contains(c)) {
                format!("'{}'", word.replace('\'', r"'\''"))
            } else {
                word.into_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn last_line(text: &str) -> &str {
    text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it printed nothing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_reads_as_one_would_type_it() {
        let mut command = Command::new("cargo");
        command.args(["build", "--config", "a b", "it's"]);
        assert_eq!(line(&command), r"cargo build --config 'a b' 'it'\''s'");
    }

    #[test]
    fn the_last_line_of_a_log_is_the_last_with_text() {
        assert_eq!(
            last_line("Reading package lists...\nE: Unable to locate package lld-99\n\n"),
            "E: Unable to locate package lld-99"
        );
        assert_eq!(last_line(""), "it printed nothing");
    }

    #[test]
    fn what_a_program_prints_is_kept() {
        assert!(seen_and_kept(Command::new("cargo").arg("--version")).unwrap().starts_with("cargo 1."));
    }

    #[test]
    fn what_is_done_aside_is_not_on_the_terminal_but_returned() {
        let log = std::env::temp_dir().join(format!("headroom-aside-{}", std::process::id()));
        let (done, printed) = aside(&log, || {
            say("first");
            seen(Command::new("cargo").arg("--version"))
        })
        .unwrap();
        done.unwrap();
        assert!(printed.starts_with("first\n$ cargo --version\ncargo 1."), "{printed}");
        std::fs::remove_file(log).unwrap();
    }

    #[test]
    fn a_program_that_fails_says_why_in_the_error() {
        let error = asked(Command::new("cargo").arg("--no-such-option")).unwrap_err().to_string();
        assert!(error.contains("--no-such-option"), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = asked(&mut Command::new("no-such-program-at-all")).unwrap_err().to_string();
        assert_eq!(error, "cannot start `no-such-program-at-all`");
    }
}
