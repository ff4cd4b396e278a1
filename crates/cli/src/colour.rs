//! Colours, on a terminal only.

use std::borrow::Cow;

/// Words at the start of a line, and the colour that stands for them.
const WORDS: [(&str, &str); 9] = [
    ("IMMEDIATE", "1;31"),
    ("PLANNED", "1;33"),
    ("OK", "1;32"),
    ("UNKNOWN", "1;36"),
    ("immediate", "31"),
    ("planned", "33"),
    ("unknown", "36"),
    ("warning:", "33"),
    ("error:", "31"),
];

/// The text with its levels in colour, where `colours` says that a terminal shows it.
pub(crate) fn coloured(text: &str, colours: bool) -> Cow<'_, str> {
    if !colours {
        return text.into();
    }
    let line = |line: &str| {
        let words = line.trim_start();
        let found = WORDS.iter().find(|(word, _)| words.split_whitespace().next() == Some(word));
        found.map_or_else(
            || line.to_owned(),
            |(word, code)| line.replacen(word, &format!("\x1b[{code}m{word}\x1b[0m"), 1),
        )
    };
    text.split_inclusive('\n').map(line).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_coloured_where_a_line_starts_with_one_and_nothing_without_a_terminal() {
        let text = "IMMEDIATE  50 RPS\n\n  planned   App CPU\n  a planned step\n";
        assert_eq!(coloured(text, false), text);
        assert_eq!(
            coloured(text, true),
            "\x1b[1;31mIMMEDIATE\x1b[0m  50 RPS\n\n  \x1b[33mplanned\x1b[0m   App CPU\n  a planned step\n"
        );
    }
}
