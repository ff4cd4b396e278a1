//! Colours for a generated file, by a few rules that hold for all of them: comments, words, values.

/// What a piece of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing in particular.
    Plain,
    /// A comment.
    Comment,
    /// A key, a directive or a command: the word that starts a line.
    Word,
    /// A string or a number.
    Value,
}

/// The pieces of a line, in order; together they are the line.
pub fn pieces<'a>(path: &str, line: &'a str) -> Vec<(Kind, &'a str)> {
    let comment = comment_start(path, line);
    let (code, comment) = line.split_at(comment.unwrap_or(line.len()));
    let mut pieces = Vec::new();
    let indent = code.len() - code.trim_start_matches([' ', '\t', '-']).len();
    let (space, rest) = code.split_at(indent);
    push(&mut pieces, Kind::Plain, space);
    let word = rest.find(|c| !(is_of_a_word(c) || matches!(c, '-' | '.' | '/'))).unwrap_or(rest.len());
    let (word, rest) = rest.split_at(word);
    let number = word.parse::<f64>().is_ok();
    push(&mut pieces, if number { Kind::Value } else { Kind::Word }, word);
    values(&mut pieces, rest);
    push(&mut pieces, Kind::Comment, comment);
    pieces
}

fn push<'a>(pieces: &mut Vec<(Kind, &'a str)>, kind: Kind, text: &'a str) {
    if !text.is_empty() {
        pieces.push((kind, text));
    }
}

/// A letter, a digit or `_`. Whatever is not ASCII counts as a letter: the tables that know better weigh more than this view.
const fn is_of_a_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}

/// Where a comment starts: after the mark of the file's language, at the start or after a space.
fn comment_start(path: &str, line: &str) -> Option<usize> {
    let mark = match path.rsplit('.').next().unwrap_or_default() {
        "sql" => "--",
        "ini" => ";",
        "js" | "ts" => "//",
        _ => "#",
    };
    line.match_indices(mark)
        .map(|(at, _)| at)
        .find(|at| line.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t'])))
}

/// Strings in quotes, and numbers that stand by themselves.
fn values<'a>(pieces: &mut Vec<(Kind, &'a str)>, text: &'a str) {
    let mut rest = text;
    while !rest.is_empty() {
        let Some(start) = rest.find(|c: char| matches!(c, '"' | '\'') || c.is_ascii_digit()) else { break };
        let (before, from) = rest.split_at(start);
        let quote = from.chars().next().filter(|c| matches!(c, '"' | '\''));
        let end = match quote {
            Some(quote) => from.get(1..).and_then(|inner| inner.find(quote)).map_or(from.len(), |end| end + 2),
            None => from.find(|c| !(is_of_a_word(c) || c == '.')).unwrap_or(from.len()),
        };
        let part_of_a_word = before.ends_with(|c| is_of_a_word(c) || matches!(c, '-' | '.'));
        let (value, after) = from.split_at(end);
        push(pieces, Kind::Plain, before);
        push(pieces, if part_of_a_word { Kind::Plain } else { Kind::Value }, value);
        rest = after;
    }
    push(pieces, Kind::Plain, rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(path: &str, line: &str) -> String {
        let pieces = pieces(path, line);
        assert_eq!(pieces.iter().map(|(_, text)| *text).collect::<String>(), line);
        pieces
            .into_iter()
            .map(|(kind, text)| match kind {
                Kind::Plain => text.to_owned(),
                Kind::Comment => format!("<c:{text}>"),
                Kind::Word => format!("<w:{text}>"),
                Kind::Value => format!("<v:{text}>"),
            })
            .collect()
    }

    #[test]
    fn an_nginx_line_has_its_directive_and_values() {
        assert_eq!(shown("nginx.conf", "  keepalive 32;"), "  <w:keepalive> <v:32>;");
        assert_eq!(
            shown("nginx.conf", "    resolver 127.0.0.11 valid=10s; # Docker's"),
            "    <w:resolver> <v:127.0.0.11> valid=<v:10s>; <c:# Docker's>"
        );
    }

    #[test]
    fn a_yaml_line_has_its_key_and_string() {
        assert_eq!(shown("compose.yaml", "      - \"80:80\""), "      - <v:\"80:80\">");
        assert_eq!(shown("compose.yaml", "      cpus: '2'"), "      <w:cpus>: <v:'2'>");
    }

    #[test]
    fn a_hash_within_a_word_starts_no_comment() {
        assert_eq!(shown("check.sh", "echo ${#list}"), "<w:echo> ${#list}");
    }

    #[test]
    fn a_string_without_an_end_and_other_letters_stay_whole() {
        assert_eq!(shown("x.sql", "SELECT 'é… -- c"), "<w:SELECT> <v:'é… ><c:-- c>");
        assert_eq!(shown("x", ""), "");
        assert_eq!(shown("x", "é5\"ü"), "<w:é5><v:\"ü>");
    }
}
