//! What PostgreSQL and psql say instead of a result.

use crate::found::Found;
use crate::lines::Paste;

/// The severities of PostgreSQL in the languages it speaks most, each before a colon and two spaces.
const SEVERITIES: [&str; 12] =
    ["ERROR", "FATAL", "PANIC", "FEHLER", "ERREUR", "ERRORE", "ERRO", "BŁĄD", "ОШИБКА", "ВАЖНО", "FATALE", "ОШИБКА"];

/// Lines that follow an error and explain it.
const DETAILS: [&str; 10] =
    ["LINE ", "ZEILE ", "LIGNE ", "HINT:", "DETAIL:", "TIP:", "TIPP:", "CONTEXT:", "QUERY:", "STATEMENT:"];

/// Whether an error or a line of the server's log begins here.
pub(crate) fn is_message(line: &str) -> bool {
    error(line).is_some() || is_log(line)
}

/// The text of an error, without its severity.
pub(crate) fn error(line: &str) -> Option<&str> {
    if !line.contains("  ") && !line.contains('\u{a0}') && !line.starts_with("psql: ") {
        return None;
    }
    for severity in SEVERITIES {
        if let Some((before, text)) = line.split_once(severity)
            && let Some(text) = text.trim_start_matches('\u{a0}').strip_prefix(':').or_else(|| text.strip_prefix(" :"))
            && (before.is_empty() || before.ends_with([' ', ':']))
            && (text.starts_with("  ") || text.starts_with('\u{a0}'))
        {
            return Some(text.trim());
        }
    }
    ["psql: error: ", "psql: Fehler: ", "psql: erreur : ", "psql: FATAL: "]
        .iter()
        .find_map(|start| line.strip_prefix(start))
}

/// `2026-11-24 03:34:57.853 UTC [31941] LOG:  starting PostgreSQL 15.20`.
fn is_log(line: &str) -> bool {
    let Some((before, after)) = line.split_once("] ") else { return false };
    let stamped = before.contains('[') && before.starts_with(|c: char| c.is_ascii_digit());
    stamped && ["LOG:  ", "HINT:  ", "DETAIL:  ", "WARNING:  ", "STATEMENT:  "].iter().any(|word| after.contains(word))
}

/// What psql says about itself between results.
pub(crate) fn is_chatter(line: &str) -> bool {
    let starts = [
        "Timing is o",
        "Pager usage is",
        "Border style is",
        "Output format is",
        "Expanded display is",
        "Null display is",
        "Tuples only is",
        "You are now connected",
        "Line style is",
        "Locale-adjusted numeric",
        "psql (",
        "Type \"help\"",
        "NOTICE:  ",
    ];
    starts.iter().any(|start| line.starts_with(start)) || (line.starts_with("Time: ") && line.contains(" ms"))
}

/// Reads an error with the lines that explain it, and the server's log around it.
pub(crate) fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut next = at;
    while next < paste.len() {
        let line = paste.line(next);
        if let Some(text) = error(line) {
            report(text, next, found);
        } else if !(is_log(line) || next > at && explains(line)) {
            break;
        }
        next += 1;
    }
    next
}

fn explains(line: &str) -> bool {
    DETAILS.iter().any(|word| line.starts_with(word)) || (line.trim() == "^" && line.starts_with(' '))
}

/// Says what failed and what to do about it.
pub(crate) fn report(text: &str, line: usize, found: &mut Found) {
    const EXHAUSTED: [&str; 4] = [
        "too many clients already",
        "remaining connection slots are reserved",
        "too many connections for",
        "no more connections allowed",
    ];
    if EXHAUSTED.iter().any(|reason| text.contains(reason)) {
        found.error(
            line,
            "connections-exhausted",
            "PostgreSQL refused the connection: all connections are taken.",
            "This is the runbook's trigger \"connection pool exhausted\": add a pooler, or raise max_connections",
        );
        return;
    }
    let help = HELP.iter().find(|(reason, _)| text.contains(reason)).map_or("", |&(_, help)| help);
    found.error(line, "database-query-failed", format!("The database query failed: {text}."), help);
}

/// Known reasons and what is right instead.
const HELP: [(&str, &str); 9] = [
    ("UNION types", "Cast the count: SELECT 'Active Connections', count(*)::text … (the corrected report does)"),
    ("total_time\" does not exist", "From PostgreSQL 13 on the column is called total_exec_time"),
    ("mean_time\" does not exist", "From PostgreSQL 13 on the column is called mean_exec_time"),
    ("pg_stat_statements must be loaded", "Set shared_preload_libraries = 'pg_stat_statements' and restart"),
    ("pg_stat_statements\" does not exist", "CREATE EXTENSION pg_stat_statements; after preloading it"),
    ("relation \"", "Quote the name: format('%I.%I', schemaname, tablename)::regclass"),
    (
        "recovery.conf",
        "From PostgreSQL 12 on: an empty standby.signal, and primary_conninfo in the configuration (pg_basebackup -R)",
    ),
    ("Connection refused", "The server does not run or listens elsewhere: docker compose ps postgres"),
    ("starting up", "The server is not ready yet; try again"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_found_in_several_languages() {
        for line in [
            "ERROR:  UNION types bigint and text cannot be matched",
            "psql: error: connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  sorry, too many clients already",
            "psql: Fehler: Verbindung zum Server auf »127.0.0.1«, Port 5432 fehlgeschlagen: FATAL:  sorry, too many clients already",
            "FEHLER:  Relation »x« existiert nicht",
            "psql:query.sql:3: ERROR:  column \"total_time\" does not exist",
            "2026-11-24 03:34:57.857 UTC [31944] FATAL:  using recovery command file \"recovery.conf\" is not supported",
        ] {
            assert!(error(line).is_some(), "{line}");
        }
        assert!(error("ERROR: The median and mean for the initial connection time").is_none(), "ab, not PostgreSQL");
        assert!(error("3 errors").is_none());
    }
}
