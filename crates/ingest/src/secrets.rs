//! Secrets in a paste: found by what surrounds them and masked before anything is stored or shown.

use std::borrow::Cow;

/// What stands in the place of a secret. The number of lines never changes.
const MASK: &str = "****";

/// A text is looked through again after something was masked, so many times at most.
const MOST_PASSES: usize = 8;

/// With these begins what only points at a secret: `${POSTGRES_PASSWORD}`, `<password>`, and the mask.
const PLACEHOLDERS: [char; 5] = ['$', '<', '{', '[', '*'];

/// Key words whose value is a secret. A key is any run of letters, digits, `_`, `-` and `.` that ends in one.
const KEYS: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "api_key",
    "api-key",
    "apikey",
    "access_key",
    "secret_key",
    "private_key",
    "pgpassword",
    "requirepass",
    "masterauth",
];

/// The text with passwords, tokens and the credentials of connection strings masked, and how many there were.
///
/// ```
/// let (masked, count) = headroom_ingest::mask("DATABASE_URL=postgresql://voiceassist:hunter2@pgbouncer:6432/voiceassist");
/// assert_eq!(masked, "DATABASE_URL=postgresql://voiceassist:****@pgbouncer:6432/voiceassist");
/// assert_eq!(count, 1);
/// ```
pub fn mask(text: &str) -> (Cow<'_, str>, usize) {
    let (mut masked, mut count) = masked_once(text);
    // What is masked may have parted two things that now look like a secret.
    let mut more = count;
    for _ in 1..MOST_PASSES {
        if more == 0 {
            break;
        }
        let (again, found) = masked_once(&masked);
        let again = again.into_owned();
        (masked, more) = (Cow::Owned(again), found);
        count += found;
    }
    (masked, count)
}

fn masked_once(text: &str) -> (Cow<'_, str>, usize) {
    let mut out = String::new();
    let mut count = 0;
    let mut copied = 0;
    let mut at = 0;
    while let Some((start, end)) = next_secret(text, at) {
        at = end.max(at + 1);
        let Some(secret) = text.get(start..end) else { continue };
        if secret.is_empty() || secret == MASK || is_placeholder(secret) {
            continue;
        }
        out.push_str(text.get(copied..start).unwrap_or(""));
        out.push_str(MASK);
        copied = end;
        count += 1;
    }
    if count == 0 {
        return (Cow::Borrowed(text), 0);
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    (Cow::Owned(out), count)
}

/// The next secret at or after a position: where it starts and ends.
fn next_secret(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let tail = bytes.get(at..)?;
        let found = match tail.first()? {
            b':' if tail.starts_with(b"://") => user_info(text, at + 3),
            b'=' | b':' => after_key(text, at),
            b'B' | b'b' if starts_with_ignoring_case(tail, b"bearer ") => Some((at + 7, end_of_value(text, at + 7))),
            b'e' if tail.starts_with(b"eyJ") => json_web_token(text, at),
            b's' | b'g' | b'A' | b'x' => well_known(text, at),
            _ => None,
        };
        match found {
            Some((start, end)) if end > start && start >= from => return Some((start, end)),
            _ => at += 1,
        }
    }
    None
}

/// The password in `scheme://user:password@host`, given where the user begins.
fn user_info(text: &str, start: usize) -> Option<(usize, usize)> {
    let rest = text.get(start..)?;
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '<' | '>' | '`'));
    let authority = rest.get(..end.unwrap_or(rest.len()))?;
    let (credentials, _) = authority.rsplit_once('@')?;
    let (user, password) = credentials.split_once(':')?;
    let from = start + user.len() + 1;
    Some((from, from + password.len()))
}

/// The value after `key=`, `key: ` or `"key": ` when the key is one of a secret.
fn after_key(text: &str, separator: usize) -> Option<(usize, usize)> {
    let before = text.get(..separator)?.trim_end_matches([' ', '"', '\'']);
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    // A key is short; looking back no further keeps a text without spaces linear.
    let key_bytes = before.bytes().rev().take(64).take_while(|&b| is_key(char::from(b))).count();
    let key = before.get(before.len() - key_bytes..)?.to_ascii_lowercase();
    if !KEYS.iter().any(|name| key.ends_with(name)) {
        return None;
    }
    let rest = text.get(separator + 1..)?;
    let value = rest.trim_start_matches([' ', '\t']);
    let start = separator + 1 + (rest.len() - value.len());
    // What only points at a secret is passed over; another may begin within it.
    if value.trim_start_matches(['"', '\'']).starts_with(PLACEHOLDERS) {
        return None;
    }
    if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let inner = value.get(1..)?;
        let end = inner.find([quote, '\n']).unwrap_or(inner.len());
        return Some((start + 1, start + 1 + end));
    }
    let end = end_of_value(text, start);
    // `Bearer` and `Basic` announce the secret that follows them.
    let word = text.get(start..end)?;
    if word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic") {
        return Some((end + 1, end_of_value(text, end + 1)));
    }
    Some((start, end))
}

fn end_of_value(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let stop = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '&' | ')' | '}' | '<' | '`');
    start + rest.find(stop).unwrap_or(rest.len())
}

/// `eyJ….eyJ….…`: a JSON web token.
fn json_web_token(text: &str, start: usize) -> Option<(usize, usize)> {
    if continues_word(text, start) {
        return None;
    }
    let rest = text.get(start..)?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(rest.len());
    let token = rest.get(..end)?;
    (token.len() > 20 && token.matches('.').count() == 2).then_some((start, start + end))
}

/// Keys that their issuer makes recognisable by a prefix: `OpenAI` and Stripe, GitHub, AWS, Slack.
fn well_known(text: &str, start: usize) -> Option<(usize, usize)> {
    let rest = text.get(start..)?;
    let prefixes = ["sk-", "sk_live_", "ghp_", "gho_", "github_pat_", "AKIA", "xoxb-", "xoxp-"];
    if continues_word(text, start) || !prefixes.iter().any(|prefix| rest.starts_with(prefix)) {
        return None;
    }
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
    (end >= 20).then_some((start, start + end))
}

/// Whether the character before belongs to the same word, so that a word is looked at once.
fn continues_word(text: &str, start: usize) -> bool {
    let before = start.checked_sub(1).and_then(|before| text.as_bytes().get(before));
    before.is_some_and(|&b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

fn starts_with_ignoring_case(bytes: &[u8], word: &[u8]) -> bool {
    bytes.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

/// Whether the value only points at a secret: `${POSTGRES_PASSWORD}`, `$TOKEN`, `<password>`, `YOUR_TOKEN`, `null`.
fn is_placeholder(value: &str) -> bool {
    value.starts_with(PLACEHOLDERS)
        || value.starts_with("YOUR_")
        || matches!(value, "null" | "true" | "false" | "none" | "None" | "bearer" | "Bearer")
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
