use serde::{Deserialize, Serialize};

use crate::Component;

/// What a person says about how pastes are to be read, where the rules that are built in would read them otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Reading {
    /// Which component a name belongs to; asked before the rules that are built in, the first that fits decides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<NameRule>,
    /// Which lines are of which format.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
}

impl Reading {
    /// Whether everything is left to the rules that are built in.
    pub fn is_automatic(&self) -> bool {
        self.names.is_empty() && self.choices.is_empty()
    }
}

/// A word of a container's, pod's, job's or service's name, and the component it stands for. The word is a whole one:
/// words end at anything but a letter, so `redis7` is `redis` and `reddish` is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NameRule {
    /// The word, or several with anything but letters between, such as `chat-gateway`; case does not matter.
    pub word: String,
    /// The component.
    pub component: Component,
}

/// The format of some lines of a paste, chosen by a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Choice {
    /// Which paste, counted from 0.
    pub paste: usize,
    /// The first line, counted from 1.
    pub first_line: usize,
    /// The last line, inclusive.
    pub last_line: usize,
    /// The format's identifier, such as `docker-stats`; `None`: the lines are not to be read.
    pub format: Option<String>,
}
