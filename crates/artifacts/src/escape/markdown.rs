use super::one_line;

/// The text on one line, with a backslash before each character that Markdown could read as its own.
pub(crate) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '(' | ')' | '#' | '!' | '|' | '~' | '&'
        ) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The text as a code block: every line indented by four spaces, so that nothing in it can end the block.
pub(crate) fn code(text: &str) -> String {
    text.split(['\n', '\r']).map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_html_show_as_they_were_written() {
        assert_eq!(markdown("<script>alert(1)</script>"), "\\<script\\>alert\\(1\\)\\</script\\>");
        assert_eq!(code("a\n```\nb"), "    a\n    ```\n    b");
        assert_eq!(markdown("[x](javascript:1) *a*"), "\\[x\\]\\(javascript:1\\) \\*a\\*");
    }
}
