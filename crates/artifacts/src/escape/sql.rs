/// The text as a string literal of standard SQL, which `postgresql.conf` reads alike but for line ends. A NUL, which no
/// server accepts, is left out.
pub(crate) fn literal(text: &str) -> String {
    format!("'{}'", clean(text).replace('\'', "''"))
}

/// Without control characters: a `psql` meta-command starts after a line end.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_never_ends_early() {
        assert_eq!(literal("x'; DROP TABLE users; --"), "'x''; DROP TABLE users; --'");
        assert_eq!(literal("a\n\\! reboot"), "'a \\! reboot'");
    }
}
