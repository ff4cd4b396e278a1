//! Records of separated fields: CSV (RFC 4180), TSV and their relatives.

use crate::lines::Paste;

/// A quoted field may hold this many line ends.
pub(crate) const MOST_LINES: usize = 200;

/// A record that is being read.
#[derive(Default)]
pub(crate) struct Record {
    fields: Vec<String>,
    field: String,
    quoted: bool,
}

impl Record {
    /// Takes in a line; the fields without their quotes when the record ends with it.
    pub(crate) fn line(&mut self, line: &str, separator: char) -> Option<Vec<String>> {
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            if self.quoted {
                match c {
                    '"' if chars.next_if_eq(&'"').is_some() => self.field.push('"'),
                    '"' => self.quoted = false,
                    c => self.field.push(c),
                }
            } else if c == '"' && self.field.trim().is_empty() {
                self.field.clear();
                self.quoted = true;
            } else if c == separator {
                self.fields.push(std::mem::take(&mut self.field));
            } else {
                self.field.push(c);
            }
        }
        if self.quoted {
            self.field.push('\n');
            return None;
        }
        self.fields.push(std::mem::take(&mut self.field));
        Some(std::mem::take(&mut self.fields))
    }
}

/// The fields of the record that begins on this line, without their quotes, and the line after it. `None` when a
/// quote never closes.
pub(crate) fn record(paste: &Paste<'_>, at: usize, separator: char) -> Option<(Vec<String>, usize)> {
    let mut record = Record::default();
    let last = paste.len().min(at + MOST_LINES).max(at + 1);
    (at..last).find_map(|line| Some((record.line(paste.line(line), separator)?, line + 1)))
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
