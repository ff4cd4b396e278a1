//! Results as HTML and as `AsciiDoc`.

use super::table::{Row, Table, cell, is_row_count};
use crate::lines::Paste;

/// `\H`: an HTML table.
pub(super) fn html(paste: &Paste<'_>, at: usize) -> Option<Table> {
    if !paste.line(at).trim_start().starts_with("<table border=") {
        return None;
    }
    let mut table = Table::default();
    let mut line = at + 1;
    let mut row: Option<Row> = None;
    while line < paste.len() {
        let text = paste.line(line).trim();
        if text.starts_with("<tr") {
            row = Some(Row { cells: Vec::new(), line });
        } else if let Some(name) = tagged(text, "<th") {
            table.columns.push(name);
        } else if let Some(value) = tagged(text, "<td") {
            let row = row.as_mut()?;
            if row.cells.is_empty() {
                row.line = line;
            }
            row.cells.push(cell(&value));
        } else if text == "</tr>" {
            table.rows.extend(row.take().filter(|row| !row.cells.is_empty()));
        } else if text == "</table>" {
            line += 1;
            break;
        } else if !text.starts_with("<caption") {
            return None;
        }
        line += 1;
    }
    let footer = paste.line(line).trim();
    if footer.starts_with("<p>(") {
        line += 1;
        if paste.line(line).trim() == "</p>" {
            line += 1;
        }
    }
    table.end = line;
    (!table.columns.is_empty()).then_some(table)
}

fn tagged(text: &str, tag: &str) -> Option<String> {
    let (_, inner) = text.strip_prefix(tag)?.split_once('>')?;
    let (inner, _) = inner.rsplit_once("</")?;
    let mut plain = inner.replace("&nbsp;", " ").replace("<br />", "\n");
    for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
        plain = plain.replace(entity, character);
    }
    Some(plain.trim().to_owned())
}

/// `\pset format asciidoc`: cells of a row on one line, each after its alignment and a bar.
pub(super) fn asciidoc(paste: &Paste<'_>, at: usize) -> Option<Table> {
    let first = at + usize::from(paste.line(at).starts_with("[options=\"header\""));
    if paste.line(first) != "|====" {
        return None;
    }
    let cells = |line: &str| {
        let aligned = line.strip_prefix(['^', '<', '>']).unwrap_or(line).strip_prefix("l|")?;
        let mut cells: Vec<String> = Vec::new();
        for part in aligned.split("l|") {
            cells.push(cell(part.trim_end().trim_end_matches(['^', '<', '>'])));
        }
        Some(cells)
    };
    let mut table = Table { columns: cells(paste.line(first + 1))?, ..Table::default() };
    let mut line = first + 2;
    while line < paste.len() && paste.line(line) != "|====" {
        if !paste.is_blank(line) {
            table.rows.push(Row { cells: cells(paste.line(line))?, line });
        }
        line += 1;
    }
    line += 1;
    let after = paste.skip_blank(line);
    table.end = if is_row_count(paste.line(after)) { after + 1 } else { line };
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asciidoc_is_a_table_as_any_other() {
        let text = "[options=\"header\",cols=\">l,<l\",frame=\"none\"]\n|====\n^l|count ^l|state\n\n>l|5 <l| \n>l|9 <l|active\n|====\n\n(2 rows)\n";
        let table = asciidoc(&Paste::new(text), 0).unwrap();
        assert_eq!(table.columns, ["count", "state"]);
        let rows: Vec<Vec<String>> = table.rows.into_iter().map(|row| row.cells).collect();
        assert_eq!(rows, [["5", ""], ["9", "active"]]);
        assert_eq!(table.end, 9);
    }
}
