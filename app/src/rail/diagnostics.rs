use headroom::{Diagnostic, Severity};
use maud::{Markup, html};

use crate::components::{button, icon};
use crate::press::Press;
use crate::state::Facts;
use crate::words;

/// How many diagnostics stand there before the rest is asked for.
const FIRST: usize = 2;
/// Lines of a diagnostic that are named one by one.
const NAMED: usize = 4;

/// What a person should know: about the paste, and about what is missing for the plan.
pub(super) fn diagnostics(facts: &Facts, all: bool) -> Markup {
    let remarks = remarks(facts.inspection.diagnostics.iter().chain(&facts.plan.diagnostics));
    let more = remarks.len().saturating_sub(FIRST);
    html! {
        ul class="diag" { @for remark in remarks.iter().take(if all { usize::MAX } else { FIRST }) { (line(remark)) } }
        @if more > 0 {
            button
                type="button"
                class="link sm"
                aria-expanded=(all)
                data-press=(Press::AllDiagnostics(!all).word())
            { @if all { "Show the first only" } @else { "Show " (more) " more" } }
        }
    }
}

/// A diagnostic with every line it is about.
#[derive(Debug, Clone, PartialEq)]
struct Remark {
    diagnostic: Diagnostic,
    lines: Vec<usize>,
}

/// The diagnostics, the worst first and in the order of the text; what is said of several lines is said once.
fn remarks<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>) -> Vec<Remark> {
    let mut remarks: Vec<Remark> = Vec::new();
    for diagnostic in diagnostics {
        let same = |remark: &&mut Remark| {
            remark.diagnostic.code == diagnostic.code && remark.diagnostic.message == diagnostic.message
        };
        if let Some(remark) = remarks.iter_mut().find(same) {
            remark.lines.extend(diagnostic.line);
        } else {
            remarks.push(Remark { diagnostic: diagnostic.clone(), lines: diagnostic.line.into_iter().collect() });
        }
    }
    headroom::arrange(&mut remarks, |a, b| b.diagnostic.severity.cmp(&a.diagnostic.severity));
    remarks
}

fn line(remark: &Remark) -> Markup {
    let diagnostic = &remark.diagnostic;
    let (picture, class) = match diagnostic.severity {
        Severity::Error => ("imm", "red"),
        Severity::Warning => ("pl", "amber"),
        Severity::Info => ("I", "t3"),
    };
    html! {
        li {
            (icon(picture, class))
            span {
                @for (place, line) in remark.lines.iter().copied().take(NAMED).enumerate() {
                    @if place == 0 {
                        (button("link", &Press::Line(line), &format!("Line {line}")))
                    } @else {
                        ", "
                        button
                            type="button"
                            class="link"
                            aria-label={ "Line " (line) }
                            data-press=(Press::Line(line).word())
                        { (line) }
                    }
                }
                @if remark.lines.len() > NAMED { " and " (remark.lines.len() - NAMED) " more" }
                " " (words::sentence(&diagnostic.message)) " " (diagnostic.help)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_several_lines_is_said_once_and_the_worst_first() {
        let idle = Diagnostic::new(Severity::Info, "idle", "Idle ones count too.");
        let full = Diagnostic::new(Severity::Error, "full", "No connection left.");
        let remarks = remarks([&idle.clone().on_line(8), &full, &idle.on_line(26)].into_iter());
        let said: Vec<(&str, &[usize])> =
            remarks.iter().map(|remark| (remark.diagnostic.code.as_str(), remark.lines.as_slice())).collect();
        assert_eq!(said, [("full", &[][..]), ("idle", &[8, 26][..])]);
    }
}
