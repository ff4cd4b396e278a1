//! Text from outside stays data in every language it lands in.
//!
//! A template inserts a value either through the filter of the place it lands in — `shell`, `yaml`, `comment`, … — or
//! bare. Bare, it passes [`Inert`], which lets only characters through that mean nothing in any of the languages, so that
//! a forgotten filter can spoil a name but never run it.

/// The filters of the templates, one a language.
pub(crate) mod filters;
mod ini;
mod markdown;
mod nginx;
mod script;
mod shell;
mod sql;
mod yaml;

use std::fmt::{self, Write};

pub(crate) use script::script;
pub(crate) use shell::shell;

/// Replaces every character that could mean something in some language by `_`. Numbers, versions, paths and the names
/// that the model accepts pass unchanged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inert;

impl askama::filters::Escaper for Inert {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| dest.write_char(if is_inert(c) { c } else { '_' }))
    }
}

/// ASCII letters and digits and `_ - . /`: one word, and no operator, in all of the languages.
fn is_inert(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')
}

/// Text on one line: every control character, line end of any kind and change of direction is a space.
pub(crate) fn one_line(text: &str) -> String {
    let is_break = |c: char| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if is_break(c) { ' ' } else { c }).collect()
}

/// Text for the rest of a comment line: on one line, at most 120 characters long.
pub(crate) fn comment(text: &str) -> String {
    const LONGEST: usize = 120;
    let mut line: String = one_line(text);
    if let Some((end, _)) = line.char_indices().nth(LONGEST) {
        line.truncate(end);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use askama::filters::Escaper;

    use super::*;

    #[test]
    fn what_is_inserted_bare_means_nothing_in_any_language() {
        let inert = |text| {
            let mut out = String::new();
            Inert.write_escaped_str(&mut out, text).unwrap();
            out
        };
        assert_eq!(inert("voiceassist-server_2.1/x"), "voiceassist-server_2.1/x");
        assert_eq!(inert("$(reboot); \"'`{}#\n\\é"), "__reboot____________");
    }

    #[test]
    fn a_comment_stays_on_its_line() {
        assert_eq!(comment("a\nreboot\r\u{2028}b"), "a reboot  b");
        assert_eq!(comment(&"é".repeat(300)).chars().count(), 121);
    }
}
