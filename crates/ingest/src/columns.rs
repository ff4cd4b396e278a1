//! Tables whose columns stand under their titles, two spaces or a tab apart.

/// The titles of a header line and where they stand.
pub(crate) struct Columns {
    titles: Vec<String>,
    /// In characters; empty when the header is separated by tabs.
    starts: Vec<usize>,
}

impl Columns {
    /// Reads a header. Titles may hold single spaces.
    pub(crate) fn of(header: &str) -> Self {
        if header.contains('\t') {
            let titles = header.split('\t').map(|title| title.trim().to_owned()).collect();
            return Self { titles, starts: Vec::new() };
        }
        let (mut titles, mut starts) = (Vec::new(), Vec::new());
        for (start, title) in pieces(header) {
            titles.push(title);
            starts.push(start);
        }
        Self { titles, starts }
    }

    /// The number of the column with one of these titles.
    pub(crate) fn column(&self, titles: &[&str]) -> Option<usize> {
        titles.iter().find_map(|wanted| self.titles.iter().position(|title| title.eq_ignore_ascii_case(wanted)))
    }

    pub(crate) fn len(&self) -> usize {
        self.titles.len()
    }

    /// The cells of a row, one for each title. `None` when the row does not stand under the header.
    pub(crate) fn cells(&self, line: &str) -> Option<Vec<String>> {
        if line.contains('\t') || self.starts.is_empty() {
            let mut cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
            let fits = cells.len() <= self.len() && cells.len() > 1;
            cells.resize(self.len(), String::new());
            return fits.then_some(cells);
        }
        self.placed(line).or_else(|| {
            // Pasted through something that moved the columns: only whole rows are safe then.
            let cells: Vec<String> = pieces(line).into_iter().map(|(_, cell)| cell).collect();
            (cells.len() == self.len()).then_some(cells)
        })
    }

    /// The cells by position; `None` when text crosses the start of a column.
    fn placed(&self, line: &str) -> Option<Vec<String>> {
        let chars: Vec<char> = line.chars().collect();
        let mut cells = Vec::with_capacity(self.len());
        for (index, &start) in self.starts.iter().enumerate() {
            let crossed = index > 0 && start <= chars.len() && !chars.get(start - 1)?.is_whitespace();
            if crossed && start < chars.len() {
                return None;
            }
            let end = self.starts.get(index + 1).copied().unwrap_or(chars.len()).min(chars.len());
            let cell: String = chars.get(start.min(end)..end)?.iter().collect();
            cells.push(cell.trim().to_owned());
        }
        Some(cells)
    }
}

/// The pieces of a line that stand at least two spaces apart, with the characters before each.
fn pieces(line: &str) -> Vec<(usize, String)> {
    let mut pieces: Vec<(usize, String)> = Vec::new();
    let mut spaces = 2;
    for (at, c) in line.chars().enumerate() {
        if c == ' ' {
            spaces += 1;
            continue;
        }
        match pieces.last_mut().filter(|_| spaces < 2) {
            Some((_, piece)) => {
                if spaces == 1 {
                    piece.push(' ');
                }
                piece.push(c);
            }
            None => pieces.push((at, c.to_string())),
        }
        spaces = 0;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_is_empty_shifts_no_other() {
        let columns = Columns::of("NAME      STATUS     PORTS");
        assert_eq!(columns.cells("server-1             8000/tcp").unwrap(), ["server-1", "", "8000/tcp"]);
        assert_eq!(columns.cells("server-1  Up 2 days").unwrap(), ["server-1", "Up 2 days", ""]);
        assert_eq!(columns.column(&["state", "status"]), Some(1));
    }

    #[test]
    fn moved_columns_are_read_whole_or_not_at_all() {
        let columns = Columns::of("NAME      STATUS     PORTS");
        assert_eq!(columns.cells("a-long-name-1   Up   80/tcp").unwrap(), ["a-long-name-1", "Up", "80/tcp"]);
        assert_eq!(columns.cells("a-long-name-1   Up"), None);
    }
}
