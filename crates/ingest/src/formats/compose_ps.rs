//! `docker compose ps`: version 1 and 2, tables and JSON, wrapped or not.

use serde_json::Value;

use super::containers::{self, Container};
use crate::Format;
use crate::columns::Columns;
use crate::found::Found;
use crate::json::text;
use crate::lines::Paste;
use crate::marks::marks;

pub(crate) static FORMAT: Format = Format {
    id: "compose-ps",
    title: "docker compose ps",
    command: "docker compose ps --all",
    marks: marks!["NCSP", "NVT", "{", "["],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    is_version_1(paste, at) || version_2(paste.line(at)).is_some() || !objects(paste, at).is_empty()
}

/// `Name  Command  State  Ports` over a line of dashes.
fn is_version_1(paste: &Paste<'_>, at: usize) -> bool {
    let words: Vec<&str> = paste.line(at).split_whitespace().collect();
    let rule = paste.line(at + 1);
    words == ["Name", "Command", "State", "Ports"] && rule.len() > 10 && rule.bytes().all(|b| b == b'-')
}

/// `NAME … SERVICE … STATUS …`.
fn version_2(line: &str) -> Option<Columns> {
    let known = line.starts_with("NAME ") && line.contains("SERVICE") && line.contains("STATUS");
    known.then(|| Columns::of(line)).filter(|columns| columns.len() > 2)
}

/// The containers of the JSON that begins here: an object a line, or an array before 2.21.
fn objects(paste: &Paste<'_>, at: usize) -> Vec<Container> {
    let Some(json) = paste.json(at) else { return Vec::new() };
    let many = json.value.as_array().map(Vec::as_slice).unwrap_or_default();
    let one = json.value.is_object().then_some(&json.value);
    many.iter().chain(one).filter_map(|value| of_json(value, at)).collect()
}

fn of_json(value: &Value, line: usize) -> Option<Container> {
    let field = |key| text(value, key).unwrap_or_default().to_owned();
    let (name, service) = (text(value, "Name")?, text(value, "Service")?);
    let health = field("Health");
    let state = if health.is_empty() { field("State") } else { format!("{} ({health})", field("State")) };
    Some(Container { name: name.to_owned(), service: service.to_owned(), image: field("Image"), state, line })
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut listed = Vec::new();
    let mut next = at;
    if is_version_1(paste, at) {
        next = wrapped(paste, at, &mut listed);
    } else if let Some(columns) = version_2(paste.line(at)) {
        next += 1;
        let [name, service] = [columns.column(&["NAME"]), columns.column(&["SERVICE"])];
        let [status, image] = [columns.column(&["STATUS"]), columns.column(&["IMAGE"])];
        while let Some(cells) = columns.cells(paste.line(next)).filter(|_| !paste.is_blank(next)) {
            let cell = |column: Option<usize>| column.and_then(|column| cells.get(column)).cloned().unwrap_or_default();
            if cell(name).is_empty() || cell(name).contains(' ') || !is_state(&cell(status)) {
                break;
            }
            listed.push(Container {
                name: cell(name),
                service: cell(service),
                image: cell(image),
                state: cell(status),
                line: next,
            });
            next += 1;
        }
    } else {
        loop {
            let more = objects(paste, next);
            if more.is_empty() {
                break;
            }
            listed.extend(more);
            next = paste.json(next).map_or(next + 1, |json| json.end);
        }
    }
    containers::report(&listed, found);
    next
}

fn is_state(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["up", "exit", "running", "paused", "restarting", "created", "removing", "dead"].iter().any(|s| text.starts_with(s))
}

/// Reads the table of version 1, whose cells go on in the lines below when the terminal is narrow: a container
/// begins where its state begins.
fn wrapped(paste: &Paste<'_>, at: usize, listed: &mut Vec<Container>) -> usize {
    let columns = Columns::of(paste.line(at));
    // The titles are centred; the columns begin where the cells of the first row do.
    let first = paste.line(at + 2);
    let Some(starts) = starts_of(first).filter(|starts| starts.len() >= 3) else { return at + 2 };
    let width = columns.len();
    let mut next = at + 2;
    while next < paste.len() && !paste.is_blank(next) {
        let Some(cells) = cells_at(paste.line(next), &starts, width) else { break };
        let [name, state] = [0, 2].map(|column: usize| cells.get(column).map_or("", String::as_str));
        if is_state(state) && !name.is_empty() {
            listed.push(Container {
                name: name.to_owned(),
                service: String::new(),
                image: String::new(),
                state: state.to_owned(),
                line: next,
            });
        } else if let Some(container) = listed.last_mut() {
            container.name.push_str(name);
            if !state.is_empty() {
                container.state.push(' ');
                container.state.push_str(state);
            }
        } else {
            break;
        }
        next += 1;
    }
    next
}

/// Where pieces that stand three spaces apart begin, in characters.
fn starts_of(line: &str) -> Option<Vec<usize>> {
    let mut starts = Vec::new();
    let mut spaces = 3;
    for (at, c) in line.chars().enumerate() {
        if c == ' ' {
            spaces += 1;
        } else {
            if spaces >= 3 {
                starts.push(at);
            }
            spaces = 0;
        }
    }
    (starts.first() == Some(&0)).then_some(starts)
}

fn cells_at(line: &str, starts: &[usize], width: usize) -> Option<Vec<String>> {
    let chars: Vec<char> = line.chars().collect();
    let mut cells = Vec::new();
    for (index, &start) in starts.iter().take(width).enumerate() {
        if index > 0 && chars.get(start - 1).is_some_and(|c| *c != ' ') {
            return None;
        }
        let end = starts.get(index + 1).copied().unwrap_or(chars.len()).min(chars.len());
        cells.push(chars.get(start.min(end)..end)?.iter().collect::<String>().trim().to_owned());
    }
    Some(cells)
}
