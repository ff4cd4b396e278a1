//! How sure it is that a document is of its format.

use headroom_model::{Certainty, Diagnostic, Document, Inspection, LineRange};

/// Judges the documents, by what was said about their lines and by the lines of them that were not read. All are in
/// the order of the text.
pub(crate) fn judge(inspection: &mut Inspection) {
    let mut diagnostics = inspection.diagnostics.as_slice();
    let mut unread = inspection.unread.as_slice();
    for document in &mut inspection.documents {
        let before = |said: &Diagnostic| said.line.unwrap_or(0) < document.first_line;
        diagnostics = diagnostics.get(diagnostics.partition_point(before)..).unwrap_or_default();
        let skipped = unread.partition_point(|range: &LineRange| range.last_line < document.first_line);
        unread = unread.get(skipped..).unwrap_or_default();
        if document.certainty != Certainty::Chosen {
            document.certainty = of(document, diagnostics, unread);
        }
    }
}

fn of(document: &Document, diagnostics: &[Diagnostic], unread: &[LineRange]) -> Certainty {
    let (first, last) = (document.first_line, document.last_line);
    let mut inside = diagnostics.iter().take_while(|said| said.line.is_some_and(|line| line <= last));
    if inside.any(|said| is_assumption(&said.code)) {
        return Certainty::Guessed;
    }
    let ranges = unread.iter().take_while(|range| range.first_line <= last);
    let lines: usize = ranges.map(|range| range.last_line.min(last) + 1 - range.first_line.max(first)).sum();
    let few = lines * 5 <= last + 1 - first;
    if few && document.alternatives.is_empty() { Certainty::Sure } else { Certainty::Likely }
}

/// Whether the diagnostic says what a value may mean otherwise. UTC for times without a zone is no guess of a format.
fn is_assumption(code: &str) -> bool {
    matches!(code, "date-order-assumed" | "decimal-assumed" | "percentages-without-header" | "series-without-a-name")
}
