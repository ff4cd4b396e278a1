use std::fmt;

/// Misuse of a verb: which field of the scenario is wrong, and what would be right.
///
/// What is wrong with pasted *text* is never an error but a [`Diagnostic`](crate::Diagnostic).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The field's path as in the JSON, such as `growth.percent` or `events[1].from`; empty for the whole.
    pub path: String,
    /// What is wrong and what would be right, as one sentence.
    pub message: String,
}

impl Error {
    /// An error at a field's path.
    pub fn at(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.path, self.message) }
    }
}

impl std::error::Error for Error {}
