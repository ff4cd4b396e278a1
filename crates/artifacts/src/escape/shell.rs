use super::is_inert;

/// The text as one word of a POSIX shell: bare when no character of it means anything, else in single quotes.
/// A NUL, which no argument can hold, is left out.
pub(crate) fn shell(text: &str) -> String {
    if !text.is_empty()
        && !text.starts_with('-')
        && text.chars().all(|c| is_inert(c) || matches!(c, ':' | '@' | ',' | '+'))
    {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\0', "").replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_called_reboot_is_only_a_name() {
        assert_eq!(shell("voiceassist-server"), "voiceassist-server");
        assert_eq!(shell("$(reboot)"), "'$(reboot)'");
        assert_eq!(shell("it's"), r"'it'\''s'");
        assert_eq!(shell("a\nb"), "'a\nb'");
        assert_eq!(shell(""), "''");
        assert_eq!(shell("-rf"), "'-rf'");
    }

    #[test]
    fn a_shell_gives_back_every_text() {
        for text in
            ["$(touch x)", "`id`", "a;b|c&d", "\"; DROP", "'", "''", "\\", "é 漢", "a\nb\t", "*?[a]", "~", "!x", "#"]
        {
            let out =
                std::process::Command::new("sh").arg("-c").arg(format!("printf %s {}", shell(text))).output().unwrap();
            assert_eq!(String::from_utf8(out.stdout).unwrap(), text);
        }
    }
}
