//! The words of a row: names, percentages, sizes and counts, each known by its own shape.

use crate::quantity;

/// Reads a row word by word. `--` stands for a value that there is none of.
pub(super) struct Words<'a> {
    pub(super) rest: &'a str,
}

#[expect(clippy::option_option, reason = "the outer says whether the word fits, the inner is `None` for `--`")]
impl<'a> Words<'a> {
    pub(super) fn word(&mut self) -> Option<&'a str> {
        let text = self.rest.trim_start();
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end)?;
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    /// Tries to read something and goes back when that fails.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.rest;
        let value = read(self);
        if value.is_none() {
            self.rest = before;
        }
        value
    }

    pub(super) fn name(&mut self) -> Option<&'a str> {
        self.attempt(|words| words.word().filter(|word| is_name(word)))
    }

    /// `--` in the place of something.
    pub(super) fn nothing(&mut self) -> Option<()> {
        self.attempt(|words| words.word().filter(|word| *word == "--").map(|_| ()))
    }

    pub(super) fn percent(&mut self) -> Option<Option<f64>> {
        self.attempt(|words| match words.word()? {
            "--" => Some(None),
            word if word.ends_with('%') => quantity::percent(word).map(Some),
            word => {
                let value = quantity::number(word)?;
                (words.word()? == "%").then_some(Some(value))
            }
        })
    }

    pub(super) fn pair(&mut self) -> Option<Option<(f64, f64)>> {
        self.attempt(|words| {
            let first = words.size()?;
            let Some(rest) = words.rest.trim_start().strip_prefix('/') else {
                // A single `--` stands for both.
                return first.is_none().then_some(None);
            };
            words.rest = rest;
            let second = words.size()?;
            Some(first.zip(second))
        })
    }

    /// A size, which before Docker 17.05 had a space before its unit.
    pub(super) fn size(&mut self) -> Option<Option<f64>> {
        let text = self.rest.trim_start();
        let end = text.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end)?;
        self.rest = rest;
        if word == "--" {
            return Some(None);
        }
        if let Some(bytes) = quantity::bytes(word) {
            return Some(Some(bytes));
        }
        let value = quantity::number(word)?;
        let unit = self.word()?;
        quantity::bytes(&format!("{value}{unit}")).map(Some)
    }

    pub(super) fn count(&mut self) -> Option<Option<f64>> {
        self.attempt(|words| match words.word()? {
            "--" => Some(None),
            word => quantity::count(word).map(Some),
        })
    }
}

/// What Docker accepts as a name or an ID.
pub(super) fn is_name(word: &str) -> bool {
    let shape = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'/' | b':');
    word.bytes().all(shape) && word.bytes().any(|b| b.is_ascii_alphanumeric())
}
