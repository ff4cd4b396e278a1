//! Results of `psql` in every layout, and the errors it prints instead.

mod markup;
mod meaning;
pub(crate) mod message;
mod rows;
mod sessions;
pub(crate) mod table;
mod vertical;

use crate::Format;
use crate::found::Found;
use crate::lines::Paste;
use crate::marks::marks;

use meaning::Meaning;
pub(crate) use meaning::say_only_active;
pub(crate) use sessions::{Counted, report_states};
use table::Table;

pub(crate) static FORMAT: Format = Format {
    id: "psql",
    title: "psql",
    command: "psql -c \"SELECT count(*), state FROM pg_stat_activity GROUP BY state\"",
    marks: marks![
        "_", " ", "\t", ",", ";", "|", "+", "-", "<", ":", "¤", "[", "count", "version", "total", "num", "cons"
    ],
    sniff,
    read,
};

fn sniff(paste: &Paste<'_>, at: usize) -> bool {
    result(paste, at).is_some() || message::is_message(paste.line(at)) || rows::begins(paste, at) || is_title(paste, at)
}

/// `List of databases`, which stands in the middle above what `\l` and its like print.
fn is_title(paste: &Paste<'_>, at: usize) -> bool {
    paste.line(at).trim_start().starts_with("List of ") && result(paste, at + 1).is_some()
}

/// The result that begins here, when it is one of psql.
fn result(paste: &Paste<'_>, at: usize) -> Option<Table> {
    let known = |columns: &[String]| Meaning::of(columns).is_some();
    let framed = Table::framed(paste, at)
        .filter(|table| known(&table.columns) || table::is_row_count(paste.line(table.end.saturating_sub(1))));
    framed.or_else(|| Table::separated(paste, at, known)).or_else(|| vertical::unaligned(paste, at, known))
}

/// Reads results, rows and errors from `at` on, until a line that is none of them.
pub(crate) fn read(paste: &Paste<'_>, at: usize, found: &mut Found) -> usize {
    let mut end = at;
    let mut next = at;
    while next < paste.len() {
        if let Some(table) = result(paste, next) {
            let command = paste.command_before(next);
            if let Some(meaning) = Meaning::of(&table.columns) {
                meaning.report(&table, command, found);
                if let Some(counted) = table.counted.filter(|&counted| counted != table.rows.len()) {
                    found.warn(
                        next,
                        "rows-missing",
                        format!(
                            "psql counted {counted} rows, {} are here: sums over them are not whole.",
                            table.rows.len()
                        ),
                        "Paste the whole result",
                    );
                }
            } else {
                found.info(
                    next,
                    "result-not-understood",
                    format!("No metric is known in a result with the columns {}.", table.columns.join(", ")),
                    "",
                );
                (next..table.end).for_each(|line| found.unread(line));
            }
            end = table.end.max(next + 1);
        } else if message::is_message(paste.line(next)) {
            end = message::read(paste, next, found);
        } else if rows::begins(paste, next) {
            end = rows::read(paste, next, found);
        } else if message::is_chatter(paste.line(next)) || is_title(paste, next) {
            end = next + 1;
        } else {
            break;
        }
        next = paste.skip_blank(end);
    }
    end
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_title_is_of_the_result_below_it() {
        let list = "                List of databases\n   Name   |  Owner   |  Size\n----------+----------+---------\n shop     | shop     | 61 GB\n(1 row)\n";
        let inspection = crate::inspect(&format!("List of things to do\n\n{list}"));
        let read = inspection.documents.iter().map(|one| (one.format.as_str(), one.first_line, one.last_line));
        assert_eq!(read.collect::<Vec<_>>(), [("psql", 3, 7)]);
    }
}
