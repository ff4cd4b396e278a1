//! JSON inside a paste: where a value ends, and what it says.

use std::rc::Rc;

use serde_json::Value;

use crate::lines::Paste;

/// A JSON value that begins on a line and ends on a line.
pub(crate) struct Json {
    pub(crate) value: Value,
    /// The line after its last one.
    pub(crate) end: usize,
}

impl Paste<'_> {
    /// The JSON object or array that begins on this line, alone on its lines.
    ///
    /// Looking for the end of values that never end costs no more than a few passes over the text in all.
    pub(crate) fn json(&self, at: usize) -> Option<Rc<Json>> {
        if !matches!(self.line(at).trim_start().as_bytes().first(), Some(b'{' | b'[')) {
            return None;
        }
        if let Some((known, json)) = self.json.borrow().as_ref()
            && *known == at
        {
            return json.clone();
        }
        let json = match self.closed(at) {
            Closed::After(end) => self.parsed(at, end).map(|value| Rc::new(Json { value, end })),
            Closed::Later | Closed::Never => None,
        };
        *self.json.borrow_mut() = Some((at, json.clone()));
        json
    }

    /// Whether the line opens brackets that the rest of the text does not close.
    pub(crate) fn json_goes_on(&self, at: usize) -> bool {
        let opens = matches!(self.line(at).trim_start().as_bytes().first(), Some(b'{' | b'['));
        opens && matches!(self.closed(at), Closed::Later)
    }

    fn parsed(&self, at: usize, end: usize) -> Option<Value> {
        if end == at + 1 {
            return serde_json::from_str(self.line(at)).ok();
        }
        let text: Vec<&str> = (at..end).map(|line| self.line(line)).collect();
        serde_json::from_str(&text.join("\n")).ok()
    }

    /// Where the brackets opened on this line are closed again.
    fn closed(&self, at: usize) -> Closed {
        let mut depth = 0_usize;
        let mut in_string = false;
        for line in at..self.len() {
            let text = self.line(line);
            let Some(budget) = self.json_budget.get().checked_sub(text.len() + 1) else { return Closed::Never };
            self.json_budget.set(budget);
            let mut escaped = false;
            for byte in text.bytes() {
                if in_string {
                    match byte {
                        _ if escaped => escaped = false,
                        b'\\' => escaped = true,
                        b'"' => in_string = false,
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    b'"' => in_string = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' if depth == 0 => return Closed::Never,
                    b'}' | b']' => depth -= 1,
                    _ => {}
                }
            }
            // A string never spans lines, so one left open is no JSON.
            if in_string {
                return Closed::Never;
            }
            if depth == 0 {
                return Closed::After(line + 1);
            }
        }
        Closed::Later
    }
}

/// Where brackets are closed.
enum Closed {
    /// Before this line.
    After(usize),
    /// Not in this text.
    Later,
    /// They are no JSON.
    Never,
}

/// The number at a path, whether written as a number or as a string.
pub(crate) fn number(value: &Value, path: &str) -> Option<f64> {
    let found = find(value, path)?;
    found.as_f64().or_else(|| crate::quantity::number(found.as_str()?))
}

/// The text at a path.
pub(crate) fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    find(value, path)?.as_str()
}

/// The value at a path of keys, `a/b/c`.
pub(crate) fn find<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('/').try_fold(value, |value, key| value.get(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_where_its_brackets_close() {
        let paste = Paste::new("{\"a\":\"}{\\\"\",\n \"b\":[1,\n2]}\nnext");
        let json = paste.json(0).unwrap();
        assert_eq!(json.end, 3);
        assert_eq!(find(&json.value, "b").unwrap().as_array().unwrap().len(), 2);
        assert!(paste.json(3).is_none());
    }

    #[test]
    fn brackets_that_never_close_cost_a_few_passes_only() {
        let text = "{\n".repeat(200_000);
        let paste = Paste::new(&text);
        assert!((0..paste.len()).all(|at| paste.json(at).is_none()));
    }
}
