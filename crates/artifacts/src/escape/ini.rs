use super::is_inert;

/// The text as a value of a `pgbouncer.ini` connection string: bare, or in single quotes with `''` for each inside.
pub(crate) fn ini(text: &str) -> String {
    if !text.is_empty() && text.chars().all(is_inert) {
        return text.to_owned();
    }
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("'{}'", line.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_one_value_on_one_line() {
        assert_eq!(ini("voiceassist"), "voiceassist");
        assert_eq!(ini("x host=evil"), "'x host=evil'");
        assert_eq!(ini("a'b\n[users]"), "'a''b [users]'");
    }
}
