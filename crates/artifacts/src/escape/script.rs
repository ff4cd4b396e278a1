use std::fmt::Write;

/// The text in double quotes with the escapes that JavaScript, JSON, Python and YAML have in common.
pub(crate) fn script(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Line ends to JavaScript or YAML, and the rest of what no line shows.
            '\u{2028}' | '\u{2029}' | '\u{feff}' => _ = write!(out, "\\u{:04x}", u32::from(c)),
            c if c.is_control() => _ = write!(out, "\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_never_ends_early() {
        assert_eq!(script("\"; process.exit() //"), r#""\"; process.exit() //""#);
        assert_eq!(script("\\\"\n\u{2028}\0"), "\"\\\\\\\"\\n\\u2028\\u0000\"");
    }
}
