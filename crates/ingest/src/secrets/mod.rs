//! Secrets in a paste: found by what surrounds them and masked before anything is stored or shown.

mod keys;
mod shapes;

use std::borrow::Cow;
use std::ops::Range;

/// What stands in the place of a secret. The number of lines never changes.
const MASK: &str = "****";

/// A text is looked through again after something was masked, so many times at most.
const MOST_PASSES: usize = 8;

/// A terminal is at least so wide; a shorter line was not broken by it.
const LEAST_WIDTH: usize = 60;

/// No more of a line is looked at before and after a place, so that the time stays linear in a text of one line.
const MOST_BEFORE_BYTES: usize = 512;
const MOST_AFTER_BYTES: usize = 4096;

/// The text with passwords, tokens and the credentials of connection strings masked, and how many there were.
///
/// ```
/// let (masked, count) = headroom_ingest::mask("DATABASE_URL=postgresql://voiceassist:hunter2@pgbouncer:6432/voiceassist");
/// assert_eq!(masked, "DATABASE_URL=postgresql://voiceassist:****@pgbouncer:6432/voiceassist");
/// assert_eq!(count, 1);
/// ```
pub fn mask(text: &str) -> (Cow<'_, str>, usize) {
    let (mut masked, mut count) = Text::new(text).masked();
    // What is masked may have parted two things that now look like a secret.
    let mut more = count;
    for _ in 1..MOST_PASSES {
        if more == 0 {
            break;
        }
        let (again, found) = Text::new(&masked).masked();
        let again = again.into_owned();
        (masked, more) = (Cow::Owned(again), found);
        count += found;
    }
    (masked, count)
}

/// A text that may hold secrets.
#[derive(Clone, Copy)]
struct Text<'t> {
    text: &'t str,
    /// The bytes of its longest line: a line as long was perhaps broken by a terminal.
    widest: usize,
}

impl<'t> Text<'t> {
    fn new(text: &'t str) -> Self {
        let widest = text.split('\n').map(|line| line.trim_end_matches('\r').len()).max().unwrap_or(0);
        Self { text, widest }
    }

    fn masked(self) -> (Cow<'t, str>, usize) {
        let text = self.text;
        let mut out = String::new();
        let mut count = 0;
        let mut copied = 0;
        let mut at = 0;
        while let Some(found) = self.next(at) {
            at = found.end.max(at + 1);
            let Some(secret) = text.get(found.clone()) else { continue };
            if is_placeholder(secret) {
                continue;
            }
            out.push_str(text.get(copied..found.start).unwrap_or(""));
            let mut lines = secret.split('\n');
            push_masked(lines.next().unwrap_or(""), &mut out);
            for line in lines {
                out.push('\n');
                push_masked(line, &mut out);
            }
            copied = found.end;
            count += 1;
        }
        if count == 0 {
            return (Cow::Borrowed(text), 0);
        }
        out.push_str(text.get(copied..).unwrap_or(""));
        (Cow::Owned(out), count)
    }

    /// The next secret at or after a position.
    fn next(self, from: usize) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while at < bytes.len() {
            let tail = bytes.get(at..)?;
            let begins_line = at == 0 || bytes.get(at - 1) == Some(&b'\n');
            let line = if begins_line { self.line_shape(at) } else { None };
            let found = line.or_else(|| match tail.first()? {
                b':' if tail.starts_with(b"://") => self.user_info(at),
                b'=' | b':' => self.after_key(at),
                b' ' | b'\t' => self.after_word(at),
                b'-' if tail.starts_with(b"-----BEGIN ") => self.private_key(at),
                b'B' | b'b' if starts_with_ignoring_case(tail, b"bearer ") => Some(at + 7..self.end_of_value(at + 7)),
                b'e' if tail.starts_with(b"eyJ") => self.json_web_token(at),
                byte if shapes::FIRST_BYTES.contains(byte) => self.well_known(at),
                _ => None,
            });
            match found {
                Some(found) if found.end > found.start && found.start >= from => return Some(self.unwrapped(found)),
                _ => at += 1,
            }
        }
        None
    }

    /// The text from a position on, as far as it is looked at.
    fn near(self, at: usize) -> &'t str {
        self.text.get(at..self.text.floor_char_boundary(at.saturating_add(MOST_AFTER_BYTES))).unwrap_or("")
    }

    /// The line that a position is on, up to it.
    fn line_before(self, at: usize) -> &'t str {
        let from = self.text.ceil_char_boundary(at.saturating_sub(MOST_BEFORE_BYTES));
        let before = self.text.get(from..at).unwrap_or("");
        before.rsplit('\n').next().unwrap_or("")
    }

    /// The text from a position to the end of its line.
    fn line_after(self, at: usize) -> &'t str {
        let after = self.near(at);
        after.split('\n').next().unwrap_or("").trim_end_matches('\r')
    }

    /// Where the next line begins, when a terminal broke this one here.
    fn broken_at(self, end: usize) -> Option<usize> {
        let rest = self.text.get(end..)?;
        let next =
            end + rest.strip_prefix('\r').unwrap_or(rest).strip_prefix('\n').map(|next| rest.len() - next.len())?;
        let width = self.line_before(end).len();
        ((LEAST_WIDTH..MOST_BEFORE_BYTES).contains(&width) && width == self.widest).then_some(next)
    }

    /// The secret with what a terminal put on the next lines.
    fn unwrapped(self, mut found: Range<usize>) -> Range<usize> {
        while let Some(next) = self.broken_at(found.end) {
            let rest = self.text.get(next..).unwrap_or("");
            let stop = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '@' | ',' | '&' | ';');
            let run = rest.get(..rest.find(stop).unwrap_or(rest.len())).unwrap_or("");
            // The next key of a list of settings.
            if run.is_empty() || (run.contains(['=', ':']) && !run.ends_with('=')) {
                break;
            }
            found.end = next + run.len();
        }
        found
    }

    /// Where a value without quotes ends.
    fn end_of_value(self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or("");
        let stop = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '&' | ')' | '}' | '<' | '`');
        start + rest.find(stop).unwrap_or(rest.len())
    }
}

/// A line of a secret: the mask, and the carriage return where there is one.
fn push_masked(line: &str, out: &mut String) {
    if !line.trim().is_empty() {
        out.push_str(MASK);
    }
    if line.ends_with('\r') {
        out.push('\r');
    }
}

fn starts_with_ignoring_case(bytes: &[u8], word: &[u8]) -> bool {
    bytes.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Whether the value only points at a secret, or is masked: `${POSTGRES_PASSWORD}`, `$TOKEN`, `<password>`, `YOUR_TOKEN`,
/// `null`.
fn is_placeholder(value: &str) -> bool {
    let value = value.trim();
    let between = |start: &str, end: char| value.starts_with(start) && value.ends_with(end);
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    value.chars().all(|c| c == '*' || c.is_whitespace())
        || (value.len() > 2 && value.bytes().all(|b| b == b'x'))
        || between("${", '}')
        || between("$(", ')')
        || between("<", '>')
        || between("{{", '}')
        || between("[", ']')
        || value.strip_prefix('$').is_some_and(is_name)
        || value.starts_with("YOUR_")
        || matches!(
            value,
            "token" | "null" | "true" | "false" | "none" | "None" | "bearer" | "Bearer" | "{" | "[" | "|" | ">"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        mask(text).0.into_owned()
    }

    #[test]
    fn credentials_of_connection_strings_are_masked() {
        assert_eq!(masked("redis://:s3cret@redis:6379/0"), "redis://:****@redis:6379/0");
        assert_eq!(
            masked("host=db user=replicator password=replica_password dbname=x"),
            "host=db user=replicator password=**** dbname=x"
        );
    }

    #[test]
    fn keys_headers_and_tokens_are_masked() {
        assert_eq!(masked("POSTGRES_PASSWORD: \"pa ss\""), "POSTGRES_PASSWORD: \"****\"");
        assert_eq!(
            masked("{\"access_token\": \"abc\", \"expires\": 5}"),
            "{\"access_token\": \"****\", \"expires\": 5}"
        );
        assert_eq!(masked("Authorization: Bearer abc.def"), "Authorization: Bearer ****");
        assert_eq!(masked("requirepass=hunter2\nok"), "requirepass=****\nok");
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        assert_eq!(masked(&format!("x {token} y")), "x **** y");
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "PGPASSWORD=${POSTGRES_PASSWORD}",
            "used_memory:17779568",
            "http://localhost:8000/health",
            "mailto://a@b",
            "tokens: ",
            "Authorization: Bearer YOUR_TOKEN",
        ] {
            let (masked, count) = mask(text);
            assert_eq!((masked.as_ref(), count), (text, 0));
            assert!(matches!(masked, Cow::Borrowed(_)));
        }
    }

    #[test]
    fn masking_twice_changes_nothing_more() {
        let inner = masked("bearer .token = {.84bearer .token = {.85\n");
        assert_eq!(mask(&inner), (Cow::Borrowed(inner.as_str()), 0));
        let quoted = masked("token:token\":\"{bearer x");
        assert_eq!(mask(&quoted), (Cow::Borrowed(quoted.as_str()), 0));
        let parted = masked("://token=/):8@");
        assert_eq!(mask(&parted), (Cow::Borrowed(parted.as_str()), 0));
        let once = masked("a://u:p@h password=x token: y\nsecret=z");
        assert_eq!(mask(&once), (Cow::Borrowed(once.as_str()), 0));
    }
}
