//! Running other programs: seen, logged or asked.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a program with its output on the terminal.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn seen(command: &mut Command) -> Result<()> {
    let line = line(command);
    println!("$ {line}");
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs a program with its output on the terminal, and returns what it printed on standard output.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn seen_and_kept(command: &mut Command) -> Result<String> {
    let line = line(command);
    println!("$ {line}");
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{line}`"))?;
    let mut kept = String::new();
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).lines() {
            let text = text.with_context(|| format!("reading the output of `{line}`"))?;
            println!("{text}");
            kept.push_str(&text);
            kept.push('\n');
        }
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
