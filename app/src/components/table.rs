use headroom::charts::Table;
use maud::{Markup, html};

/// The numbers of a chart. Columns of numbers are set to the right.
pub fn numbers(table: &Table) -> Markup {
    let numeric = |column: usize| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
        cells.clone().next().is_some() && cells.into_iter().all(|cell| is_number(cell))
    };
    let columns: Vec<&str> = (0..table.header.len())
        .map(|column| match column > 0 && numeric(column) {
            true if table.header.get(column).is_some_and(|name| name.starts_with("P50")) => "r mid",
            true => "r",
            false => "",
        })
        .collect();
    let class = |column: usize| columns.get(column).copied().unwrap_or_default();
    let last = table.header.len().saturating_sub(1);
    html! {
        table {
            caption class="vh" { (table.caption) }
            thead { tr { @for (column, name) in table.header.iter().enumerate() {
                th scope="col" class=(class(column)) { (name) }
            } } }
            tbody {
                @for row in &table.rows {
                    tr {
                        @for (column, cell) in row.cells.iter().enumerate() {
                            @if column == 0 {
                                th scope="row" { (cell) }
                            } @else {
                                td class=(class(column)) {
                                    (cell)
                                    @if row.too_few && column == last { " " span class="red" { "too few" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Whether a cell says a number and nothing else.
fn is_number(cell: &str) -> bool {
    let mut letters = cell.chars();
    letters.next().is_some_and(|first| first.is_ascii_digit() || matches!(first, '−' | '–'))
        && letters.all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',' | ' ' | '%' | 'M' | 'G' | 'e'))
}
