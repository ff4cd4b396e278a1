//! `docker ps`: the table, `--format` of its columns, JSON lines, and the bare IDs of `-q`.

use headroom_model::{Component, Metric};

use super::containers::{self, Container};
use crate::Format;
use crate::columns::Columns;
use crate::found::Found;
use crate::json::text;
use crate::lines::Paste;
use crate::marks::marks;

pub(crate) static FORMAT: Format = Format {
    id: "docker-ps",
    title: "docker ps",
    command: "docker ps --all",
    marks: marks!["NST", "{", "0"],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    header(paste.line(at)).is_some() || object(paste, at).is_some() || ids(paste, at) > at
}

/// A header with names and states.
fn header(line: &str) -> Option<Columns> {
    let docker = line.contains("NAMES") && line.contains("STATUS");
    docker.then(|| Columns::of(line)).filter(|columns| columns.len() > 1)
}

/// The container of a JSON line.
fn object(paste: &Paste<'_>, at: usize) -> Option<Container> {
    let json = paste.json(at)?;
    let field = |key| text(&json.value, key).unwrap_or_default().to_owned();
    text(&json.value, "Names")?;
    let labels = field("Labels");
    let service = labels.split(',').find_map(|label| label.strip_prefix("com.docker.compose.service="));
    Some(Container {
        name: field("Names"),
        service: service.unwrap_or_default().to_owned(),
        image: field("Image"),
        state: if field("Status").is_empty() { field("State") } else { field("Status") },
        line: at,
    })
}

/// The line after a list of bare IDs; `at` when there is none. A single one needs its command.
fn ids(paste: &Paste<'_>, at: usize) -> usize {
    let is_id = |line: &str| {
        matches!(line.len(), 12 | 64) && line.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    // Twelve digits may as well be a number.
    let is_hex = |line: &str| is_id(line) && line.bytes().any(|b| b.is_ascii_alphabetic());
    let mut end = at;
    while is_id(paste.line(end)) {
        end += 1;
    }
    let asked = paste.command_before(at).is_some_and(|command| command.contains(" ps"));
    let enough = end > at && (asked || (end > at + 1 && (at..end).any(|line| is_hex(paste.line(line)))));
    if enough { end } else { at }
}

fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let end = ids(paste, at);
    if end > at {
        found.observe(Component::Other, "containers", Metric::Instances, (end - at) as f64, at);
        found.info(
            at,
            "containers-without-names",
            format!("{} containers by ID alone: nothing says what they are.", end - at),
            "docker compose ps",
        );
        return end;
    }
    let mut listed = Vec::new();
    let mut next = at;
    if let Some(columns) = header(paste.line(at)) {
        next += 1;
        let (name, status) = (columns.column(&["NAMES"]), columns.column(&["STATUS"]));
        let image = columns.column(&["IMAGE"]);
        while let Some(cells) = columns.cells(paste.line(next)).filter(|_| !paste.is_blank(next)) {
            let cell = |column: Option<usize>| column.and_then(|column| cells.get(column)).cloned().unwrap_or_default();
            if cell(name).is_empty() || cell(name).contains(' ') || !is_status(&cell(status)) {
                break;
            }
            listed.push(Container {
                name: cell(name),
                service: String::new(),
                image: cell(image),
                state: cell(status),
                line: next,
            });
            next += 1;
        }
    } else {
        while let Some(container) = object(paste, next) {
            listed.push(container);
            next = paste.json(next).map_or(next + 1, |json| json.end);
        }
    }
    containers::report(&listed, found);
    next
}

fn is_status(text: &str) -> bool {
    ["Up", "Exited", "Created", "Restarting", "Paused", "Dead", "Removal"].iter().any(|start| text.starts_with(start))
}
