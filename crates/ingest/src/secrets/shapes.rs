//! Secrets that are known by their own shape: credentials in addresses, tokens with a prefix, private keys, lines of
//! files that hold nothing else.

use std::ops::Range;

use super::Text;

/// Prefixes by which issuers make their keys recognisable: `OpenAI` and Stripe, GitHub and GitLab, AWS, Google, Slack, npm,
/// Hugging Face, `SendGrid`, `DigitalOcean`, Docker, `PyPI`, Grafana, Vault; and PostgreSQL's hashes of passwords.
const PREFIXES: [&str; 26] = [
    "sk-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "whsec_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "glsa_",
    "AKIA",
    "ASIA",
    "AIza",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "npm_",
    "hf_",
    "SG.",
    "dop_v1_",
    "dckr_pat_",
    "pypi-",
    "hvs.",
];

/// The bytes with which [`PREFIXES`] and the hashes begin.
pub(super) const FIRST_BYTES: &[u8] = b"srwgAxnhSdpm";

/// Schemes of services whose passwords often hold signs that other addresses do not.
const SERVICES: [&str; 10] =
    ["postgres", "postgresql", "mysql", "mongodb", "mongodb+srv", "redis", "rediss", "valkey", "amqp", "amqps"];

/// A private key is no longer than this.
const MOST_KEY_BYTES: usize = 16_384;

/// A user without a password is a key when it is as long as this.
const LEAST_KEY_BYTES: usize = 16;

impl Text<'_> {
    /// The password in `scheme://user:password@host`, given where its colon is; the user where it is a key.
    pub(super) fn user_info(self, colon: usize) -> Option<Range<usize>> {
        let start = colon + 3;
        let before = self.text.get(..colon)?;
        let in_scheme = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'.' | b'-');
        let scheme_bytes = before.bytes().rev().take(16).take_while(|&b| in_scheme(b)).count();
        let scheme = before.get(before.len() - scheme_bytes..)?;
        let rest = self.near(start);
        if rest.starts_with("hooks.slack.com/services/") {
            let path = start + "hooks.slack.com/services/".len();
            return Some(path..self.end_of_value(path));
        }
        let around = before.get(..before.len() - scheme_bytes)?.chars().next_back();
        let narrow = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '<' | '>' | '`');
        let wide = |c: char| c.is_whitespace() || Some(c) == around || c == '`';
        let service = SERVICES.iter().any(|known| known.eq_ignore_ascii_case(scheme));
        let until = |end: Option<usize>| rest.get(..end.unwrap_or(rest.len()));
        let mut authority = until(rest.find(narrow))?;
        if service && !authority.contains('@') {
            authority = until(rest.find(wide))?;
        }
        let Some((credentials, _)) = authority.rsplit_once('@') else {
            // A terminal may have broken the line within the password.
            let next = self.broken_at(start + authority.len())?;
            let below = self.near(next);
            let stop = |c: char| c.is_whitespace() || (c == '/' && !service);
            let end = below.find('@').filter(|&end| !below.get(..end).is_some_and(|run| run.contains(stop)))?;
            let user = authority.split_once(':').map(|(user, _)| user.len() + 1);
            let from = user.or((authority.len() + end >= LEAST_KEY_BYTES).then_some(0))?;
            return Some(start + from..next + end);
        };
        let Some((user, password)) = credentials.split_once(':') else {
            let is_key = credentials.len() >= LEAST_KEY_BYTES
                && credentials.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
                && credentials.bytes().any(|b| b.is_ascii_digit());
            return is_key.then(|| start..start + credentials.len());
        };
        let from = start + user.len() + 1;
        Some(from..from + password.len())
    }

    /// `eyJ….eyJ….…`: a JSON web token.
    pub(super) fn json_web_token(self, start: usize) -> Option<Range<usize>> {
        if self.continues_word(start) {
            return None;
        }
        let rest = self.text.get(start..)?;
        let end =
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(rest.len());
        let token = rest.get(..end)?;
        let broken = self.broken_at(start + end).is_some();
        (token.len() > 20 && (token.matches('.').count() == 2 || broken)).then(|| start..start + end)
    }

    /// Keys that their issuer makes recognisable by a prefix.
    pub(super) fn well_known(self, start: usize) -> Option<Range<usize>> {
        let rest = self.text.get(start..)?;
        if let Some(hash) = rest.strip_prefix("SCRAM-SHA-256$") {
            let end = hash.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',')).unwrap_or(hash.len());
            return Some(start + "SCRAM-SHA-256$".len()..start + "SCRAM-SHA-256$".len() + end);
        }
        let shape = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let known = PREFIXES.iter().any(|prefix| rest.starts_with(prefix));
        if (!known && !rest.starts_with("md5")) || self.continues_word(start) {
            return None;
        }
        let end = rest.find(|c: char| !shape(c)).unwrap_or(rest.len());
        let word = rest.get(..end)?.trim_end_matches('.');
        let is_hash = word.len() == 35 && word.bytes().skip(3).all(|b| b.is_ascii_hexdigit());
        let whole = word.len() >= 20 || (word.len() >= 8 && self.broken_at(start + end).is_some());
        (if known { whole } else { is_hash }).then(|| start..start + word.len())
    }

    /// Whether the character before belongs to the same word, so that a word is looked at once.
    fn continues_word(self, start: usize) -> bool {
        let before = start.checked_sub(1).and_then(|before| self.text.as_bytes().get(before));
        before.is_some_and(|&b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    }

    /// The lines of a private key, between its first and its last one.
    pub(super) fn private_key(self, start: usize) -> Option<Range<usize>> {
        let head = self.line_after(start);
        let title = head.strip_prefix("-----BEGIN ")?;
        let title = title.get(..title.find("-----")?).filter(|title| title.contains("PRIVATE KEY"))?;
        let from = start + "-----BEGIN ".len() + title.len() + "-----".len();
        let body = self.text.get(from..self.text.floor_char_boundary(from + MOST_KEY_BYTES))?;
        // One that breaks off ends with its last line that looks like it.
        let end = body.find("-----END ").unwrap_or_else(|| {
            let mut end = 0;
            for line in body.split_inclusive('\n') {
                let text = line.trim();
                let coded = text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_' | b'>' | b' '));
                if end > 0 && (!coded || text.len() < 16) {
                    break;
                }
                end += line.len();
            }
            end
        });
        // On one line, its ends of lines are written as `\n`.
        let text = body.get(..end)?;
        let before = text.len() - text.trim_start().len();
        Some(from + before..from + text.trim_end().len().max(before))
    }

    /// A line that is known as a whole: of `.pgpass`, of PgBouncer's `userlist.txt`, the answer to `CONFIG GET
    /// requirepass`.
    pub(super) fn line_shape(self, start: usize) -> Option<Range<usize>> {
        let line = self.line_after(start);
        if line.len() > 400 {
            return None;
        }
        if let Some(rest) = line.strip_prefix('"') {
            let (user, rest) = rest.split_once("\" \"")?;
            let password = rest.strip_suffix('"')?;
            let from = start + user.len() + 4;
            return (!password.contains('"')).then(|| from..from + password.len());
        }
        if line.ends_with("requirepass")
            || line.ends_with("masterauth")
            || line.ends_with("pass\"")
            || line.ends_with("auth\"")
        {
            return self.answer(start, line);
        }
        let fields: Vec<&str> = line.splitn(5, ':').collect();
        let [host, port, database, user, password] = *fields.as_slice() else { return None };
        let port = port == "*" || ((2..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit()));
        let named = |name: &str| name == "*" || name.bytes().any(|b| b.is_ascii_alphabetic());
        let plain = !line.contains(char::is_whitespace) && !host.is_empty() && !password.contains('/');
        let from = start + line.len() - password.len();
        (plain && port && named(database) && named(user) && !password.is_empty()).then(|| from..from + password.len())
    }

    /// The line below `requirepass`, which answers `CONFIG GET requirepass`.
    fn answer(self, start: usize, line: &str) -> Option<Range<usize>> {
        let name = line.trim().trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ')' | ' ' | '"'));
        if !matches!(name.trim_end_matches('"'), "requirepass" | "masterauth") {
            return None;
        }
        let rest = self.text.get(start..)?;
        let next = start + rest.find('\n')? + 1;
        let below = self.line_after(next);
        let value = below.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').strip_prefix(") \"");
        let value = match value {
            Some(value) => value.strip_suffix('"')?,
            None if line.contains('"') => return None,
            None => below,
        };
        let end = next + below.len() - usize::from(below.len() > value.len() && below.ends_with('"'));
        Some(end - value.len()..end)
    }
}
