use super::{is_inert, script};

/// The text as a YAML string: bare when it can be read as nothing else, else in double quotes.
pub(crate) fn yaml(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { script::script(text) }
}

/// The same for Compose, which replaces `$NAME` in values before it reads them.
pub(crate) fn compose(text: &str) -> String {
    yaml(&text.replace('$', "$$"))
}

/// Starts with a letter, holds nothing that YAML knows, and is no word of YAML 1.1 for a boolean or null.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(is_inert)
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_a_string() {
        assert_eq!(yaml("voiceassist-server"), "voiceassist-server");
        for word in ["8000", "1e3", "No", "null", "~", "", "0x10"] {
            assert_eq!(yaml(word), format!("\"{word}\""));
        }
    }

    #[test]
    fn a_payload_stays_a_string() {
        assert_eq!(yaml("a: {b: [c]} # d"), "\"a: {b: [c]} # d\"");
        assert_eq!(yaml("!!python/object"), "\"!!python/object\"");
        assert_eq!(yaml("a\nprivileged: true"), "\"a\\nprivileged: true\"");
        assert_eq!(compose("${HOME}"), "\"$${HOME}\"");
    }
}
