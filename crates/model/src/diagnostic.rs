use serde::{Deserialize, Serialize};

/// How much a [`Diagnostic`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Worth knowing: an assumption that was made.
    Info,
    /// A number may be wrong or is missing.
    Warning,
    /// Something could not be done at all.
    Error,
}

/// Something a person should know or fix, with the line it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A stable identifier in kebab-case, such as `cpu-limit-unknown`.
    pub code: String,
    /// The line of the paste, counted from 1; `None` when it is about no line in particular.
    pub line: Option<usize>,
    /// What is the matter, as one sentence without a line number.
    pub message: String,
    /// What to do about it; empty when nothing needs doing.
    pub help: String,
}

impl Diagnostic {
    /// A diagnostic about no line in particular and without help.
    pub fn new(severity: Severity, code: &str, message: impl Into<String>) -> Self {
        Self { severity, code: code.to_owned(), line: None, message: message.into(), help: String::new() }
    }

    /// The same, about this line (counted from 1).
    #[must_use]
    pub fn on_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// The same, saying what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}
