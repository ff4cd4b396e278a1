//! Rows as JSON: Docker's `--format json`, and Podman's.

use std::rc::Rc;

use serde_json::Value;

use super::Row;
use crate::bytes;
use crate::json::{Json, text};
use crate::lines::Paste;
use crate::quantity;

/// The JSON that begins here when it is an object of `docker stats`, or an array of them.
pub(super) fn objects(paste: &Paste<'_>, at: usize) -> Option<Rc<Json>> {
    let json = paste.json(at)?;
    let known = objects_of(&json.value).next().is_some_and(is_known);
    known.then_some(json)
}

fn is_known(object: &Value) -> bool {
    ["CPUPerc", "cpu_percent", "MemPerc"].iter().any(|key| object.get(key).is_some())
}

pub(super) fn objects_of(value: &Value) -> impl Iterator<Item = &Value> {
    let many = value.as_array().map(Vec::as_slice).unwrap_or_default();
    many.iter().chain(value.is_object().then_some(value))
}

/// An object with Docker's keys, or Podman's.
pub(super) fn of_json(object: &Value, line: usize) -> Row {
    let first = |keys: [&str; 2]| keys.into_iter().find_map(|key| text(object, key)).filter(|text| !text.is_empty());
    let name = first(["Name", "name"]).or_else(|| first(["Container", "id"])).or_else(|| first(["ID", "Id"]));
    let pair = |keys| first(keys).and_then(quantity::byte_pair);
    let mut row = Row {
        name: name.unwrap_or_default().to_owned(),
        cpu_percent_of_core: first(["CPUPerc", "cpu_percent"]).and_then(quantity::percent),
        memory_percent: first(["MemPerc", "mem_percent"]).and_then(quantity::percent),
        network: pair(["NetIO", "net_io"]),
        disk: pair(["BlockIO", "block_io"]),
        processes: first(["PIDs", "pids"]).and_then(quantity::count),
        line,
        ..Row::default()
    };
    row.memory(pair(["MemUsage", "mem_usage"]));
    row
}

/// The row of an object that is alone on its line, however it is written.
pub(super) fn row(line: &str, at: usize) -> Option<Row> {
    let object: Value = serde_json::from_str(line.starts_with('{').then_some(line)?).ok()?;
    is_known(&object).then(|| of_json(&object, at))
}

/// An object of `docker stats` that is alone on its line.
pub(super) struct Object<'a> {
    pub(super) name: &'a str,
}

impl<'a> Object<'a> {
    /// Looks at every key and value of the line; `None` when it is no such object, or one with escapes or spaces
    /// between, which Docker does not write.
    pub(super) fn of(line: &'a str) -> Option<Self> {
        let mut rest = line.strip_prefix('{')?;
        let (mut name, mut container, mut id) = ("", "", "");
        let mut measures = false;
        loop {
            let (key, after) = quoted(rest.strip_prefix('"')?)?;
            let after = after.strip_prefix(':')?;
            let (value, after) = match after.strip_prefix('"') {
                Some(text) => quoted(text)?,
                None => after.split_at_checked(after.bytes().position(|b| matches!(b, b',' | b'}'))?)?,
            };
            match key {
                "Name" | "name" => name = value,
                "Container" => container = value,
                "ID" | "Id" | "id" => id = value,
                "CPUPerc" | "MemPerc" | "cpu_percent" => measures = true,
                _ => {}
            }
            if after == "}" {
                break;
            }
            rest = after.strip_prefix(',')?;
        }
        let name = [name, container, id].into_iter().find(|name| !name.is_empty())?;
        measures.then_some(Self { name })
    }
}

/// The text up to the quote that closes it, and what follows; `None` when there is an escape in it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let end = bytes::position(text.as_bytes(), b'"', b'\\')?;
    let (inside, rest) = text.split_at_checked(end)?;
    Some((inside, rest.strip_prefix('"')?))
}

/// The last object of each container, as text, because only the last is looked into.
#[derive(Default)]
pub(super) struct Objects {
    lines: Vec<(String, usize)>,
}

impl Objects {
    pub(super) fn keep(&mut self, number: usize, line: &str, at: usize) {
        if self.lines.len() <= number {
            self.lines.resize(number + 1, (String::new(), 0));
        }
        if let Some((text, kept)) = self.lines.get_mut(number) {
            text.clear();
            text.push_str(line);
            *kept = at;
        }
    }

    /// The rows, each replaced by the object of the same number where that came later.
    pub(super) fn over(self, mut rows: Vec<Row>) -> Vec<Row> {
        for ((text, line), row) in self.lines.into_iter().zip(&mut rows) {
            if !text.is_empty()
                && line >= row.line
                && let Ok(object) = serde_json::from_str(&text)
            {
                *row = of_json(&object, line);
            }
        }
        rows
    }
}
