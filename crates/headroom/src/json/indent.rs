//! JSON as a person reads it.

/// JSON without any space between its tokens, indented by two spaces a level and ending in a newline. Indenting the text
/// spares compiling each type for a second writer.
pub(super) fn indented(line: &str) -> String {
    let mut text = String::with_capacity(line.len() * 2);
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut escaped = false;
    let mut tokens = line.chars().peekable();
    while let Some(token) = tokens.next() {
        if quoted {
            quoted = escaped || token != '"';
            escaped = token == '\\' && !escaped;
            text.push(token);
            continue;
        }
        match token {
            '{' | '[' => {
                text.push(token);
                if let Some(end) = tokens.next_if(|next| matches!(next, '}' | ']')) {
                    text.push(end);
                } else {
                    depth += 1;
                    new_line(&mut text, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut text, depth);
                text.push(token);
            }
            ',' => {
                text.push(token);
                new_line(&mut text, depth);
            }
            ':' => text.push_str(": "),
            _ => {
                quoted = token == '"';
                text.push(token);
            }
        }
    }
    text.push('\n');
    text
}

fn new_line(text: &mut String, depth: usize) {
    text.push('\n');
    for _ in 0..depth {
        text.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_the_library_writes() {
        let text = r#"{"a":[],"b":{},"c":[1,2.5,null],"d \"x\\":"{\"not\": [json]}, \\","e":{"f":[{"g":true},[]]}}"#;
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(indented(&value.to_string()), serde_json::to_string_pretty(&value).unwrap() + "\n");
        assert_eq!(indented("\"a\""), "\"a\"\n");
    }
}
