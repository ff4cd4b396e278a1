use super::is_inert;

/// The text as one parameter of an nginx directive. nginx has no escape for `$`, and ends a line in a string: both,
/// and other control characters, become `_`.
pub(crate) fn nginx(text: &str) -> String {
    if !text.is_empty() && text.chars().all(is_inert) {
        return text.to_owned();
    }
    let inner: String = text.chars().map(|c| if c == '$' || c.is_control() { '_' } else { c }).collect();
    format!("\"{}\"", inner.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directive_never_ends_early() {
        assert_eq!(nginx("/health"), "/health");
        assert_eq!(nginx("x; return 200 $host"), "\"x; return 200 _host\"");
        assert_eq!(nginx("\"} server {\\"), "\"\\\"} server {\\\\\"");
    }
}
