//! The pasted text, line by line: where each line starts and what became of it.

use headroom::{Inspection, LineRange};

/// A paste up to this size is read at once, on the page; a larger one in a worker.
pub const AT_ONCE_BYTES: usize = 200_000;
/// Above this size the text is shown at both ends only, and cannot be edited.
pub const EDITABLE_BYTES: usize = 500_000;
/// How many lines of a text that large are shown at each end.
pub const SHOWN_AT_EACH_END: usize = 200;

/// A short name for a text, by which this browser finds it again; `None` for an empty one. FNV-1a, 64 bits:
/// <http://www.isthe.com/chongo/tech/comp/fnv/>.
pub fn fingerprint(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    Some(format!("{hash:016x}"))
}

/// Where each line of a text starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<usize>,
    end: usize,
}

impl Lines {
    /// The lines of this text. A newline at its end starts no further line, as in [`str::lines`].
    pub fn of(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        if text.is_empty() || text.ends_with('\n') {
            starts.pop();
        }
        Self { starts, end: text.strip_suffix('\n').unwrap_or(text).len() }
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// Where a line (counted from 1) starts and ends in bytes, its line break excluded.
    pub fn bounds(&self, line: usize) -> Option<(usize, usize)> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self.starts.get(line).map_or(self.end, |next| next.saturating_sub(1));
        Some((start, end.max(start)))
    }

    /// The text of a line, counted from 1.
    pub fn line<'a>(&self, text: &'a str, line: usize) -> &'a str {
        let Some((start, end)) = self.bounds(line) else { return "" };
        text.get(start..end).unwrap_or_default().trim_end_matches('\r')
    }
}

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It is part of this document of the inspection.
    Document(usize),
    /// It was not read.
    Unread,
    /// It is blank.
    Blank,
}

/// What became of a line, counted from 1.
pub fn mark(inspection: &Inspection, line: usize) -> Mark {
    let holds = |range: &LineRange| range.first_line <= line && line <= range.last_line;
    let after = inspection.unread.partition_point(|range| range.first_line <= line);
    if after.checked_sub(1).and_then(|at| inspection.unread.get(at)).is_some_and(holds) {
        return Mark::Unread;
    }
    let after = inspection.documents.partition_point(|document| document.first_line <= line);
    match after.checked_sub(1).and_then(|at| Some((at, inspection.documents.get(at)?))) {
        Some((at, document)) if line <= document.last_line => Mark::Document(at),
        _ => Mark::Blank,
    }
}

/// How many lines were not read.
pub fn unread_lines(inspection: &Inspection) -> usize {
    inspection.unread.iter().map(|range| range.last_line.saturating_sub(range.first_line) + 1).sum()
}

/// Where in a line its measured values stand, in bytes, left to right and not overlapping.
pub fn values_in(inspection: &Inspection, number: usize, line: &str) -> Vec<(usize, usize)> {
    let first = inspection.observations.partition_point(|found| found.line < number);
    let mut places: Vec<(usize, usize)> = Vec::new();
    for found in inspection.observations.iter().skip(first).take_while(|found| found.line == number).take(8) {
        let digits = found.value.to_string();
        let whole_number = |at: usize| {
            let before = line.get(..at).and_then(|text| text.chars().next_back());
            let after = line.get(at + digits.len()..).and_then(|text| text.chars().next());
            let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.');
            !part(before) && !part(after)
        };
        let free = |at: usize| places.iter().all(|&(from, until)| at + digits.len() <= from || until <= at);
        let place = line.match_indices(&digits).map(|(at, _)| at).find(|&at| whole_number(at) && free(at));
        if let Some(at) = place {
            places.push((at, at + digits.len()));
        }
    }
    headroom::arrange(&mut places, Ord::cmp);
    places
}

/// One chip: a format, how much was read of it, and where it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    /// The format's name.
    pub title: String,
    /// How many values were read.
    pub values: usize,
    /// The first line of its first document.
    pub line: usize,
    /// Which colour, counted from 0.
    pub colour: usize,
}

/// The recognised formats in the order of the text, each once.
pub fn chips(inspection: &Inspection) -> Vec<Chip> {
    let mut chips: Vec<Chip> = Vec::new();
    for document in &inspection.documents {
        let values = values_of(inspection, document.first_line, document.last_line);
        if let Some(chip) = chips.iter_mut().find(|chip| chip.title == document.title) {
            chip.values += values;
        } else {
            let colour = chips.len() % 4;
            chips.push(Chip { title: document.title.clone(), values, line: document.first_line, colour });
        }
    }
    chips
}

fn values_of(inspection: &Inspection, first: usize, last: usize) -> usize {
    let within = |line: usize| first <= line && line <= last;
    inspection.observations.iter().filter(|found| within(found.line)).count()
        + inspection.facts.iter().filter(|fact| within(fact.line)).count()
        + inspection.load_tests.iter().filter(|test| within(test.line)).count()
        + inspection
            .series
            .iter()
            .filter(|series| within(series.first_line))
            .map(|series| series.points.len())
            .sum::<usize>()
}

#[cfg(test)]
mod tests {
    use headroom::{Component, Document, Metric, Observation};

    use super::*;

    #[test]
    fn a_fingerprint_is_the_published_fnv_1a() {
        // http://www.isthe.com/chongo/src/fnv/test_fnv.c: "foobar" in 64 bits.
        assert_eq!(fingerprint("foobar").unwrap(), "85944171f73967e8");
        assert_eq!(fingerprint(""), None);
    }

    #[test]
    fn lines_are_those_of_the_standard_library() {
        for text in ["", "a", "a\n", "a\nb", "a\r\nb\r\n", "\n", "\n\na"] {
            let lines = Lines::of(text);
            let read: Vec<&str> = (1..=lines.count()).map(|line| lines.line(text, line)).collect();
            assert_eq!(read, text.lines().collect::<Vec<_>>(), "{text:?}");
        }
    }

    fn inspection() -> Inspection {
        let document = |format: &str, first_line, last_line| Document {
            format: format.into(),
            first_line,
            last_line,
            title: format.into(),
            ..Document::default()
        };
        Inspection {
            documents: vec![document("docker stats", 2, 5), document("psql", 8, 9), document("docker stats", 10, 10)],
            observations: vec![
                Observation::new(Component::App, "server-1", Metric::CpuPercentOfCore, 187.63, 3),
                Observation::new(Component::App, "server-1", Metric::MemoryPercent, 9.5, 3),
                Observation::new(Component::Database, "", Metric::ConnectionsActive, 64.0, 9),
            ],
            unread: vec![LineRange { first_line: 4, last_line: 4 }, LineRange { first_line: 12, last_line: 13 }],
            ..Inspection::default()
        }
    }

    #[test]
    fn each_line_is_in_a_document_unread_or_blank() {
        use Mark::{Blank, Document as D, Unread};
        let marks: Vec<Mark> = (1..=13).map(|line| mark(&inspection(), line)).collect();
        let expected = [Blank, D(0), D(0), Unread, D(0), Blank, Blank, D(1), D(1), D(2), Blank, Unread, Unread];
        assert_eq!(marks, expected);
        assert_eq!(unread_lines(&inspection()), 3);
    }

    #[test]
    fn a_format_that_occurs_twice_is_one_chip() {
        let chips: Vec<(String, usize, usize)> =
            chips(&inspection()).into_iter().map(|chip| (chip.title, chip.values, chip.line)).collect();
        assert_eq!(chips, [("docker stats".into(), 2, 2), ("psql".into(), 1, 8)]);
    }

    #[test]
    fn a_value_is_found_in_its_line_as_a_whole_number() {
        let line = "server-1 1187.63 187.63%   79.5% 9.5%";
        assert_eq!(values_in(&inspection(), 3, line), [(17, 23), (33, 36)]);
        assert_eq!(values_in(&inspection(), 9, " Active | 640 | 64"), [(16, 18)]);
        assert_eq!(values_in(&inspection(), 1, "187.63"), []);
    }
}
