//! A pasted text as lines: terminal noise removed, line numbers kept.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::bytes;
use crate::json::Json;

/// A pasted text, cut into lines that are fit to read: without colours, overwritten progress, quote marks and
/// trailing white space. A line that holds none of these is not copied. Lines are addressed from 0; the number
/// that a person sees is one more.
pub(crate) struct Paste<'a> {
    lines: Vec<Cow<'a, str>>,
    pub(crate) json_budget: Cell<usize>,
    pub(crate) json: RefCell<Option<(usize, Option<Rc<Json>>)>>,
}

impl<'a> Paste<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self::part(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// A part of a text, which begins with a line.
    pub(crate) fn part(text: &'a str) -> Self {
        let lines = text.split('\n').map(clean).collect();
        let json_budget = Cell::new(text.len().saturating_mul(4).saturating_add(1024));
        Self { lines, json_budget, json: RefCell::new(None) }
    }

    /// Some of the lines.
    pub(crate) fn between(&self, first: usize, end: usize) -> Paste<'_> {
        let lines: Vec<Cow<'_, str>> =
            self.lines.get(first..end).unwrap_or_default().iter().map(|line| Cow::Borrowed(line.as_ref())).collect();
        let bytes: usize = lines.iter().map(|line| line.len() + 1).sum();
        Paste { lines, json_budget: Cell::new(bytes * 4 + 1024), json: RefCell::new(None) }
    }

    /// How many lines there are.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The line; empty after the end.
    pub(crate) fn line(&self, at: usize) -> &str {
        self.lines.get(at).map_or("", |line| line)
    }

    /// Whether the line holds nothing; `true` after the end.
    pub(crate) fn is_blank(&self, at: usize) -> bool {
        self.line(at).trim_start().is_empty()
    }

    /// The first line from here on that is not blank; the number of lines when there is none.
    pub(crate) fn skip_blank(&self, mut at: usize) -> usize {
        while at < self.len() && self.is_blank(at) {
            at += 1;
        }
        at
    }

    /// The command on the nearest line before this one that is not blank, when that line is a prompt.
    pub(crate) fn command_before(&self, at: usize) -> Option<&str> {
        let before = (0..at).rev().take(3).find(|&line| !self.is_blank(line))?;
        prompt(self.line(before))
    }
}

/// One line without what a terminal or a mail program adds to it.
pub(crate) fn clean(raw: &str) -> Cow<'_, str> {
    let raw = raw.strip_suffix('\r').unwrap_or(raw);
    if is_clean(raw.as_bytes()) {
        return Cow::Borrowed(raw);
    }
    let mut line = Cow::Borrowed(raw);
    if line.bytes().any(|byte| byte < b' ' && byte != b'\t') {
        line = Cow::Owned(without_escapes(&line));
    }
    if line.contains("[0m") {
        line = Cow::Owned(without_bare_colours(&line));
    }
    if let Some(last) = overwritten(&line) {
        line = Cow::Owned(last.to_owned());
    }
    // A tab at the end is an empty last field.
    let kept = unquoted(&line).trim_end_matches(|c: char| c != '\t' && c.is_whitespace()).len();
    match line {
        Cow::Borrowed(text) => Cow::Borrowed(unquoted(text).get(..kept).unwrap_or("")),
        Cow::Owned(text) => {
            let text = unquoted(&text);
            Cow::Owned(text.get(..kept).unwrap_or("").to_owned())
        }
    }
}

/// Whether nothing of a line can need cleaning.
fn is_clean(line: &[u8]) -> bool {
    let edges = !matches!(line.first(), Some(b'>')) && !matches!(line.last(), Some(b' ' | 0x80..));
    edges && !bytes::has_control_or(line, b'[')
}

/// The line without the `> ` that a mail program puts before what it quotes.
fn unquoted(mut line: &str) -> &str {
    while let Some(rest) = line.strip_prefix('>') {
        line = rest.strip_prefix(' ').unwrap_or(rest);
    }
    line
}

/// What is left to see of a line that was printed over itself with carriage returns.
fn overwritten(line: &str) -> Option<&str> {
    let line = line.trim_end_matches('\r');
    line.contains('\r').then(|| line.rsplit('\r').find(|part| !part.trim().is_empty()).unwrap_or(""))
}

/// The line without ANSI escape sequences (ECMA-48: CSI, OSC and two-byte ones) and other control characters.
fn without_escapes(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => match chars.next() {
                Some('[') => {
                    while chars.next_if(|c| !('@'..='~').contains(c)).is_some() {}
                    chars.next();
                }
                Some(']') => {
                    while let Some(c) = chars.next() {
                        if c == '\u{7}' || (c == '\u{1b}' && chars.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\u{8}' => {
                kept.pop();
            }
            '\t' | '\r' => kept.push(c),
            c if c < ' ' => {}
            c => kept.push(c),
        }
    }
    kept
}

/// The line without colours whose escape character was lost on the way: `[32m✓[0m` is `✓`.
fn without_bare_colours(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find('[') {
        let (before, after) = rest.split_at_checked(start).unwrap_or((rest, ""));
        kept.push_str(before);
        let code = after.get(1..).unwrap_or("");
        let end = code.find(|c: char| !(c.is_ascii_digit() || c == ';')).unwrap_or(code.len());
        let tail = code.get(end..).and_then(|tail| tail.strip_prefix('m'));
        if tail.is_none() {
            kept.push('[');
        }
        rest = tail.unwrap_or(code);
    }
    kept.push_str(rest);
    kept
}

/// The command after a shell's, psql's or redis-cli's prompt, empty after a bare one; `None` when the line does
/// not begin with a prompt.
pub(crate) fn prompt(line: &str) -> Option<&str> {
    let sign = line.char_indices().take(120).find(|&(at, c)| {
        matches!(c, '$' | '#' | '%' | '>' | '❯' | '➜')
            && line.get(at + c.len_utf8()..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    });
    let (at, sign) = sign?;
    let (before, after) = line.split_at_checked(at)?;
    let command = after.get(sign.len_utf8()..)?.trim();
    let is_prompt = match sign {
        '❯' | '➜' => true,
        '$' | '%' | '#' if before.is_empty() => is_command(command) || (sign == '$'),
        '$' | '%' => is_place(before),
        '#' => is_place(before) || is_psql(before),
        _ => is_psql(before) || is_redis(before) || before.starts_with("PS ") || before.contains(":\\"),
    };
    is_prompt.then_some(command)
}

/// Whether the character may stand in a word: a letter of ASCII, or anything beyond it but punctuation, arrows and
/// lines. Unicode's own tables weigh more than they tell here.
pub(crate) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || (c > '\u{bf}' && !('\u{2000}'..='\u{2bff}').contains(&c))
}

/// `root@va-prod-1:/opt`, `[deploy@va-prod-1 ~]`, `bash-5.2`, `/app `, `~`.
fn is_place(before: &str) -> bool {
    let before = before.trim_end();
    let allowed = |c: char| c.is_ascii_digit() || is_letter(c) || "@.:~/-_[]() +".contains(c);
    if before.is_empty() || !before.chars().all(allowed) || before.matches(' ').count() > 3 {
        return false;
    }
    let shell = ["bash-", "sh-", "zsh-", "dash-"].iter().any(|name| before.starts_with(name));
    before.contains('@') || shell || before.starts_with('~') || (before.starts_with('/') && !before.contains(' '))
}

/// `voiceassist=`, `postgres-`, `voiceassist(`, `voiceassist=*`.
fn is_psql(before: &str) -> bool {
    let name = before.trim_end_matches(['=', '-', '(', '*', '!', '^', '\'', '"']);
    name.len() < before.len() && !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// `127.0.0.1:6379`, `redis:6379[1]`, `not connected`.
fn is_redis(before: &str) -> bool {
    let Some((host, port)) = before.rsplit_once(':') else { return before == "not connected" };
    let port = port.split('[').next().unwrap_or(port);
    !host.is_empty() && !host.contains(' ') && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
}

/// Whether the text begins with a command that prints something Headroom reads, so that `# docker stats` is a
/// prompt and `# Memory` is not.
fn is_command(text: &str) -> bool {
    const COMMANDS: [&str; 28] = [
        "docker",
        "docker-compose",
        "podman",
        "kubectl",
        "psql",
        "redis-cli",
        "valkey-cli",
        "redis-benchmark",
        "curl",
        "ab",
        "wrk",
        "hey",
        "siege",
        "k6",
        "locust",
        "pgbench",
        "free",
        "top",
        "uptime",
        "vmstat",
        "df",
        "nproc",
        "sudo",
        "watch",
        "cat",
        "va-capacity-check",
        "va-capacity-report",
        "promtool",
    ];
    text.split_whitespace().next().is_some_and(|word| COMMANDS.contains(&word))
}

/// Whether the line only frames an output: a prompt with or without a command, or a Markdown fence.
pub(crate) fn is_frame(line: &str) -> bool {
    is_fence(line) || prompt(line).is_some()
}

/// Whether the line ends the output before it and says nothing itself: a bare prompt or a Markdown fence.
pub(crate) fn is_end(line: &str) -> bool {
    is_fence(line) || prompt(line) == Some("")
}

fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    (line.starts_with("```") || line.starts_with("~~~")) && !line.contains(' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_is_not_copied() {
        assert!(matches!(clean("used_memory:17779568\r"), Cow::Borrowed("used_memory:17779568")));
        assert!(matches!(clean("> CPU: 74.20%  "), Cow::Borrowed("CPU: 74.20%")));
    }

    #[test]
    fn colours_and_cursor_moves_are_removed() {
        assert_eq!(clean(" \u{1b}[32m✔\u{1b}[0m Container x  \u{1b}[32mStarted\u{1b}[0m "), " ✔ Container x  Started");
        assert_eq!(clean("\u{1b}]0;title\u{7}ok\u{1b}[K"), "ok");
        assert_eq!(clean("     [32m✓[0m login [1] successful"), "     ✓ login [1] successful");
    }

    #[test]
    fn of_an_overwritten_line_the_last_state_counts() {
        let line = " SET: rps=0.0 (overall: -nan)\r                 \r SET: 44563.28 requests per second\r";
        assert_eq!(clean(line), " SET: 44563.28 requests per second");
    }

    #[test]
    fn prompts_are_told_from_comments() {
        assert_eq!(prompt("root@va-prod-1:/opt/voiceassist# docker stats"), Some("docker stats"));
        assert_eq!(prompt("deploy@va-prod-1:~$"), Some(""));
        assert_eq!(prompt("[deploy@va-prod-1 ~]$ free -m"), Some("free -m"));
        assert_eq!(prompt("127.0.0.1:6379> INFO memory"), Some("INFO memory"));
        assert_eq!(prompt("voiceassist=# SHOW max_connections;"), Some("SHOW max_connections;"));
        assert_eq!(prompt("$ kubectl top nodes"), Some("kubectl top nodes"));
        assert_eq!(prompt("# Memory"), None);
        assert_eq!(prompt("# HELP app_info information about qdrant server"), None);
        assert_eq!(prompt("  50%      2"), None);
        assert_eq!(prompt("voiceassist-redis-1   1.02%   98.3MiB / 2GiB"), None);
    }
}
