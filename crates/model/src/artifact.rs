use serde::{Deserialize, Serialize};

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// Its relative path, with `/`, never with `..`.
    pub path: String,
    /// Its media type, such as `text/yaml`.
    pub media_type: String,
    /// What it is for, in a line.
    pub purpose: String,
    /// The step it belongs to; empty for a file about all of them.
    pub step: String,
    /// The text, ending in a newline.
    pub contents: String,
}

/// How to carry out a step: what must be true before, what to run, what to see, how to go back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Procedure {
    /// The step it belongs to.
    pub step: String,
    /// What must be true before.
    pub preconditions: Vec<String>,
    /// What to run, in order.
    pub run: Vec<Command>,
    /// What to run to see that it worked, each with what to expect.
    pub verify: Vec<Command>,
    /// What to run to go back.
    pub undo: Vec<Command>,
    /// How long the service is down, in words.
    pub downtime: String,
    /// The runbook's checklist before scaling.
    pub before: Vec<String>,
    /// … during.
    pub during: Vec<String>,
    /// … after.
    pub after: Vec<String>,
    /// Where this departs from the runbook, and why.
    pub departures: Vec<Departure>,
}

/// A command for a POSIX shell, with what it does or should print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Command {
    /// The text to run, everything in it quoted for the shell.
    pub shell: String,
    /// What it does, or the output to expect; may be empty.
    pub expect: String,
}

/// Where a generated file or command departs from the runbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Departure {
    /// The path of the file it is about; empty for a command.
    pub path: String,
    /// What the runbook says.
    pub runbook: String,
    /// Why that does not work, and what is done instead.
    pub why: String,
}

/// What becomes of one file of the project between two days of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The file's path in the project's folder.
    pub path: String,
    /// The step that wrote it last.
    pub step: String,
    /// A unified diff with three lines of context, as `git apply` and `patch -p1` read it.
    pub diff: String,
}
