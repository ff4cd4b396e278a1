//! Records of separated fields: CSV (RFC 4180), TSV and their relatives.

use crate::lines::Paste;

/// A quoted field may hold this many line ends.
const MOST_LINES: usize = 200;

/// The fields of the record that begins on this line, without their quotes, and the line after it. `None` when a
/// quote never closes.
pub(crate) fn record(paste: &Paste<'_>, at: usize, separator: char) -> Option<(Vec<String>, usize)> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut line = at;
    loop {
        let mut chars = paste.line(line).chars().peekable();
        while let Some(c) = chars.next() {
            if quoted {
                match c {
                    '"' if chars.next_if_eq(&'"').is_some() => field.push('"'),
                    '"' => quoted = false,
                    c => field.push(c),
                }
            } else if c == '"' && field.trim().is_empty() {
                field.clear();
                quoted = true;
            } else if c == separator {
                fields.push(std::mem::take(&mut field));
            } else {
                field.push(c);
            }
        }
        line += 1;
        if !quoted {
            fields.push(field);
            return Some((fields, line));
        }
        if line >= paste.len() || line - at >= MOST_LINES {
            return None;
        }
        field.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_fields_hold_separators_quotes_and_line_ends() {
        let paste = Paste::new("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\nnext");
        let (fields, end) = record(&paste, 0, ',').unwrap();
        assert_eq!(fields, ["a,b", "say \"hi\"", "two\nlines", ""]);
        assert_eq!(end, 2);
        assert!(record(&Paste::new("\"never closed\n\n"), 0, ',').is_none());
    }
}
