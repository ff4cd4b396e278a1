use super::one_line;

/// The text on one line, with a backslash before each character that Markdown could read as its own, and before what
/// would make a list or a heading of the line.
pub(crate) fn markdown(text: &str) -> String {
    const MARKS: &str = "\\`*_{}[]<>()#!|~&";
    let line = one_line(text);
    let line = line.trim();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut out = String::with_capacity(line.len());
    for (index, c) in line.char_indices() {
        let starts_a_list = if digits > 0 {
            index == digits && line.get(index..).is_some_and(|rest| rest.starts_with(". "))
        } else {
            index == 0 && "-+=".contains(c)
        };
        if MARKS.contains(c) || starts_a_list {
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
        assert_eq!(markdown("    - a"), "\\- a");
        assert_eq!(markdown("1. a 2. b"), "1\\. a 2. b");
        assert_eq!(code("a\n```\nb"), "    a\n    ```\n    b");
        assert_eq!(markdown("[x](javascript:1) *a*"), "\\[x\\]\\(javascript:1\\) \\*a\\*");
    }
}
