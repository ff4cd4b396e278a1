//! Rows as JSON: Docker's `--format json`, and Podman's.

use std::rc::Rc;

use serde_json::Value;

use super::Row;
use crate::json::{Json, text};
use crate::lines::Paste;
use crate::quantity;

/// The JSON that begins here when it is an object of `docker stats`, or an array of them.
pub(super) fn objects(paste: &Paste<'_>, at: usize) -> Option<Rc<Json>> {
    let json = paste.json(at)?;
    let known = objects_of(&json.value).next().is_some_and(|object| {
        object.get("CPUPerc").is_some() || object.get("cpu_percent").is_some() || object.get("MemPerc").is_some()
    });
    known.then_some(json)
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
