//! Secrets that stand behind a word: the key of a setting, a header, an option of a command, a word of SQL or a
//! configuration.

use std::ops::Range;

use super::{Text, is_placeholder};

/// Key words whose value is a secret. A key is any run of letters, digits, `_`, `-` and `.` that ends in one.
const KEYS: [&str; 27] = [
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "_pass",
    "-pass",
    "secret",
    "token",
    "signature",
    "api_key",
    "api-key",
    "apikey",
    "access_key",
    "access-key",
    "accesskey",
    "accountkey",
    "account_key",
    "secret_key",
    "secret-key",
    "secretkey",
    "private_key",
    "privatekey",
    "encryption_key",
    "signing_key",
    "master_key",
    "requirepass",
    "masterauth",
];

/// Headers whose whole value is a secret, behind the word that says of which kind.
const HEADERS: [&str; 2] = ["authorization", "cookie"];

/// Words of commands, configurations and SQL behind which a secret may stand, apart from those of [`KEYS`].
const WORDS: [&str; 9] = ["requirepass", "masterauth", "a", "p", "u", "user", "by", "auth-pass", "auth"];

/// A key or an option is no longer than this; looking back no further keeps a text without spaces linear.
const MOST_KEY_BYTES: usize = 64;

/// A value may be written over so many lines.
const MOST_LINES: usize = 100;

fn is_key(name: &str) -> bool {
    KEYS.iter().any(|key| ends_with(name, key))
        || (ends_with(name, "pwd") && !matches!(name, "PWD" | "OLDPWD" | "pwd"))
        || ["pass", "sig"].iter().any(|key| name.eq_ignore_ascii_case(key))
}

/// Whether a name ends in a word, in whatever case.
fn ends_with(name: &str, word: &str) -> bool {
    let from = name.len().checked_sub(word.len());
    from.and_then(|from| name.as_bytes().get(from..)).is_some_and(|end| end.eq_ignore_ascii_case(word.as_bytes()))
}

impl Text<'_> {
    /// The value after `key=`, `key: ` or `"key": ` when the key is one of a secret.
    pub(super) fn after_key(self, separator: usize) -> Option<Range<usize>> {
        let before = self.text.get(..separator)?.trim_end_matches([' ', '"', '\'', '\\']);
        let in_key = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
        let key_bytes = before.bytes().rev().take(MOST_KEY_BYTES).take_while(|&b| in_key(b)).count();
        let key_at = before.len() - key_bytes;
        let key = before.get(key_at..)?;
        let header = HEADERS.iter().any(|header| ends_with(key, header));
        if !(header || is_key(key) || (key.eq_ignore_ascii_case("value") && self.names_secret(key_at))) {
            return None;
        }
        let rest = self.text.get(separator + 1..)?;
        let value = rest.trim_start_matches([' ', '\t']);
        let start = separator + 1 + (rest.len() - value.len());
        if let Some(quoted) = self.quoted(start) {
            return Some(quoted);
        }
        if header {
            return self.header(start, key_at);
        }
        // An object, not a value.
        if value.starts_with(['{', '[']) && self.text.as_bytes().get(separator) == Some(&b':') {
            return None;
        }
        let line = self.line_after(start);
        if matches!(line.trim_end(), "|" | ">" | "|-" | ">-" | "|+" | ">+") {
            return self.block(start + line.len(), key_at);
        }
        let end = self.end_of_bare(start, separator, key_at);
        // `Bearer` and `Basic` announce the secret that follows them.
        let word = self.text.get(start..end)?;
        if word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic") {
            return Some(end + 1..self.end_of_value(end + 1));
        }
        Some(start..end)
    }

    /// Where a value without quotes ends: at the end of its line after `key: ` that begins one, at a space after a key
    /// that stands alone, else where a list would go on.
    fn end_of_bare(self, start: usize, separator: usize, key_at: usize) -> usize {
        let line = self.line_before(key_at);
        let alone = line.trim_start_matches([' ', '\t', '-']).is_empty();
        let after = self.line_after(start);
        if alone && self.text.get(separator..start).is_some_and(|between| between.starts_with(": ")) {
            let value = after.split(" #").next().unwrap_or("");
            return start + value.trim_end().len();
        }
        if line.is_empty() || line.ends_with([' ', '\t']) {
            let value = after.split(char::is_whitespace).next().unwrap_or("");
            let value = value.trim_end_matches([',', ';', '"', '\'', '`']);
            let value = if value.contains(['(', '{']) { value } else { value.trim_end_matches([')', '}']) };
            return start + value.len();
        }
        self.end_of_value(start)
    }

    /// What stands between quotes that begin here, perhaps escaped ones of JSON within JSON.
    fn quoted(self, at: usize) -> Option<Range<usize>> {
        let rest = self.text.get(at..)?;
        let escaped = rest.starts_with('\\');
        let inner = rest.strip_prefix('\\').unwrap_or(rest);
        let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let inner = inner.get(1..)?;
        let start = at + (rest.len() - inner.len());
        let mut skip = false;
        let end = inner.char_indices().find(|&(_, c)| {
            let is_end = (c == quote && !skip) || c == '\n' || (escaped && c == '\\');
            skip = !skip && c == '\\';
            is_end
        });
        let end = end.map_or(inner.len(), |(end, _)| end);
        let value = inner.get(..end)?;
        Some(start..start + value.trim_end_matches('\r').len())
    }

    /// The value of a header: behind `Bearer` or `Basic` where there is such a word, to the end of the line or of the
    /// quotes around the header.
    fn header(self, start: usize, key_at: usize) -> Option<Range<usize>> {
        let line = self.line_after(start);
        let around = self.line_before(key_at).chars().next_back();
        let value = match around.filter(|c| matches!(c, '"' | '\'' | '`')) {
            Some(quote) => line.split(quote).next().unwrap_or(""),
            None => line,
        };
        let value = value.trim_end();
        let word = value.split(' ').next().unwrap_or("");
        let is_scheme = word.len() < value.len() && !word.contains(['=', ';']);
        let from = if is_scheme { start + word.len() + 1 } else { start };
        let secret = self.text.get(from..start + value.len())?;
        // `-H "Authorization: Bearer $TOKEN"`.
        (!is_placeholder(secret)).then(|| from..start + value.len())
    }

    /// The lines below that are indented deeper than the key.
    fn block(self, end_of_line: usize, key_at: usize) -> Option<Range<usize>> {
        let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let own = indent(self.line_before(key_at));
        let rest = self.text.get(end_of_line..)?;
        let first = end_of_line + rest.find('\n')? + 1;
        let mut end = first;
        for line in self.text.get(first..)?.split_inclusive('\n').take(MOST_LINES) {
            let text = line.trim_end_matches(['\n', '\r']);
            if !text.is_empty() && indent(text) <= own {
                break;
            }
            end += line.len();
        }
        let block = self.text.get(first..end)?.trim_end();
        Some(first..first + block.len())
    }

    /// Whether the name beside a `value` is one of a secret: `- name: DB_PASSWORD` and `value: …` in Kubernetes,
    /// `{"name": "DB_PASSWORD", "value": "…"}`.
    fn names_secret(self, value_at: usize) -> bool {
        let mut from = value_at.saturating_sub(160);
        while !self.text.is_char_boundary(from) {
            from -= 1;
        }
        let before =
            self.text.get(from..value_at).unwrap_or("").trim_end_matches([' ', '\t', '\n', '\r', '"', '\'', ',', '\\']);
        let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let name = before.rsplit(|c: char| !in_name(c)).next().unwrap_or("");
        let key = before.get(..before.len() - name.len()).unwrap_or("");
        let key = key.trim_end_matches([' ', '"', '\'', '\\']).strip_suffix([':', '=']).unwrap_or("");
        let key = key.trim_end_matches(['"', '\'', ' ', '\\']);
        key.get(key.len().saturating_sub(4)..).is_some_and(|end| end.eq_ignore_ascii_case("name")) && is_key(name)
    }

    /// The value after an option or a word of a command: `--password x`, `redis-cli -a x`, `requirepass x`,
    /// `PASSWORD 'x'`, `curl -u user:x`.
    pub(super) fn after_word(self, space: usize) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        // The last letters of all the words, so that most spaces cost nothing.
        let last = space.checked_sub(1).and_then(|last| bytes.get(last))?.to_ascii_lowercase();
        if !b"dhsntyaupre\"".contains(&last) {
            return None;
        }
        let word_bytes =
            bytes.get(..space)?.iter().rev().take(MOST_KEY_BYTES).take_while(|b| !b.is_ascii_whitespace()).count();
        let word = self.text.get(space - word_bytes..space)?;
        let name = word.trim_start_matches('-').trim_matches('"');
        let lower = name.to_ascii_lowercase();
        let is_option = word.starts_with('-') && (is_key(name) || lower == "pass");
        if !is_option && lower != "password" && !WORDS.contains(&lower.as_str()) {
            return None;
        }
        let line = self.line_before(space - word_bytes);
        let has = |command: &str| line.contains(command);
        let rest = self.text.get(space..)?;
        let start = space + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        let follows = |signs: &[char]| self.text.get(start..).is_some_and(|rest| rest.starts_with(signs));
        let quoted = follows(&['"', '\'']);
        let is_word = match lower.as_str() {
            "requirepass" | "masterauth" => true,
            "a" => word == "-a" && (has("redis-") || has("valkey-")),
            "p" => word == "-p" && (has("sshpass") || has("docker login")),
            "password" => quoted || has("login "),
            "by" => quoted && line.to_ascii_lowercase().trim_end().ends_with("identified"),
            _ => false,
        };
        if is_option || is_word {
            return self.quoted(start).or_else(|| self.word(start).filter(|_| !follows(&['-'])));
        }
        match lower.as_str() {
            // `sentinel auth-pass mymaster …`, `AUTH user …`.
            "auth-pass" => self.word(self.word(start)?.end + 1),
            "auth" if word == "AUTH" || line.trim_end().ends_with('>') => {
                let first = self.word(start)?;
                let second = self.text.get(first.end..)?.starts_with(' ').then(|| self.word(first.end + 1)).flatten();
                let second = second.filter(|second| !second.is_empty());
                let at_start = line.trim().is_empty() || line.trim_end().ends_with('>');
                at_start.then(|| second.unwrap_or(first))
            }
            "u" | "user" if word.starts_with('-') && has("curl") => {
                let value = self.quoted(start).or_else(|| self.word(start))?;
                let colon = self.text.get(value.clone())?.find(':')?;
                Some(value.start + colon + 1..value.end)
            }
            _ => None,
        }
    }

    /// A word that begins here.
    fn word(self, start: usize) -> Option<Range<usize>> {
        let word = self.text.get(start..)?.split(char::is_whitespace).next()?;
        Some(start..start + word.trim_end_matches([';', '"', '\'', '`']).len())
    }
}
