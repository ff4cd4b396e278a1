//! The elements of an array deep in a JSON document, as its text comes, for documents that are larger than memory.

/// An element may be as long as this.
const MOST_BYTES: usize = 6 << 20;

/// Cuts the objects of an array out of a document that comes in pieces. Everything else in it is passed over.
pub(crate) struct Elements {
    /// How many brackets are open around an element.
    around: usize,
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    /// What came of an element before this piece.
    begun: Option<String>,
    /// The line that is read, and that on which the element began.
    line: usize,
    element_line: usize,
    /// Elements that were too long to be kept.
    pub(crate) left_out: usize,
}

impl Elements {
    /// Those inside so many brackets, of a document that begins on a line.
    pub(crate) fn new(around: usize, line: usize) -> Self {
        let begun = None;
        let (in_string, is_escaped) = (false, false);
        Self { around, depth: 0, in_string, is_escaped, begun, line, element_line: line, left_out: 0 }
    }

    /// The line that is read.
    pub(crate) fn line(&self) -> usize {
        self.line
    }

    /// Takes in more text and gives each element that is whole, with its first line. Where the document ended in it.
    pub(crate) fn push(&mut self, text: &str, take: &mut dyn FnMut(&str, usize)) -> Option<usize> {
        let mut start = 0;
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'\n' {
                self.line += 1;
            }
            if self.in_string {
                match byte {
                    _ if self.is_escaped => self.is_escaped = false,
                    b'\\' => self.is_escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => {
                    if self.depth == self.around && byte == b'{' {
                        self.begun = Some(String::new());
                        (start, self.element_line) = (at, self.line);
                    }
                    self.depth += 1;
                }
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == self.around
                        && let Some(begun) = self.begun.take()
                    {
                        let rest = text.get(start..=at).unwrap_or_default();
                        if begun.is_empty() {
                            take(rest, self.element_line);
                        } else {
                            take(&(begun + rest), self.element_line);
                        }
                    }
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        if let Some(begun) = &mut self.begun {
            begun.push_str(text.get(start..).unwrap_or_default());
            if begun.len() > MOST_BYTES {
                self.begun = None;
                self.left_out += 1;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_the_same_in_pieces_of_any_size() {
        let text = "{\"a\":\"[{\\\"\",\"data\":{\"result\":[{\"x\":[1,2]},\n {\"y\":\"}\"}]}} after";
        for size in 1..text.len() {
            let mut elements = Elements::new(3, 4);
            let mut found = Vec::new();
            let mut end = None;
            let mut before = 0;
            for piece in text.as_bytes().chunks(size) {
                let piece = std::str::from_utf8(piece).unwrap();
                end = elements.push(piece, &mut |element, line| found.push((element.to_owned(), line)));
                if end.is_some() {
                    break;
                }
                before += piece.len();
            }
            assert_eq!(end.map(|end| &text[before + end..]), Some(" after"), "{size}");
            assert_eq!(found, [("{\"x\":[1,2]}".to_owned(), 4), ("{\"y\":\"}\"}".to_owned(), 5)], "{size}");
        }
    }
}
