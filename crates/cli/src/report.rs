//! The verbs' results for a person at a terminal.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use headroom::{
    Certainty, Crossing, Date, Explanation, Inspection, Level, Plan, Run, Runway, Scenario, Severity, Simulation,
    Verdict,
};

/// What was recognised, what was measured and what was not read.
pub(crate) fn inspection(inspection: &Inspection) -> String {
    let mut out = String::new();
    for document in &inspection.documents {
        let sure = match document.certainty {
            Certainty::Sure | Certainty::Chosen => "",
            Certainty::Likely => ", likely",
            Certainty::Guessed => ", a guess",
        };
        let others = document.alternatives.join(", ");
        let others = if others.is_empty() { others } else { format!(" (or {others})") };
        let (at, title) = (lines(document.first_line, document.last_line), &document.title);
        let _ = writeln!(out, "{at}: {title}{sure}{others}");
    }
    for observation in &inspection.observations {
        let _ = writeln!(
            out,
            "  {:>4}  {} {:?} = {} {:?}",
            observation.line, observation.subject, observation.metric, observation.value, observation.unit
        );
    }
    for range in &inspection.unread {
        let _ = writeln!(out, "{}: not read", lines(range.first_line, range.last_line));
    }
    diagnostics(&mut out, &inspection.diagnostics);
    out
}

fn lines(first: usize, last: usize) -> String {
    if first == last { format!("line {first}") } else { format!("lines {first}–{last}") }
}

/// The verdict, the triggers, the runway and the steps.
pub(crate) fn plan(scenario: &Scenario, plan: &Plan) -> String {
    let mut out = String::new();
    let now = &plan.assessment;
    let verdict = match now.verdict {
        Verdict::Immediate => "IMMEDIATE",
        Verdict::Planned => "PLANNED",
        Verdict::Ok => "OK",
        Verdict::Unknown => "UNKNOWN",
    };
    if now.verdict == Verdict::Unknown {
        let _ =
            writeln!(out, "{verdict}  no utilisation was measured: limits and steps stand on the runbook's examples\n");
    } else {
        let _ = writeln!(
            out,
            "{verdict}  {} RPS{} of {}{} at most, headroom {:.1} %{}, limited by {}\n",
            number(now.current_rps),
            now.current_provenance.aside(),
            number(now.max_rps),
            now.max_provenance.aside(),
            now.headroom_percent,
            now.headroom_provenance.aside(),
            now.bottleneck
        );
    }
    for trigger in &now.triggers {
        let _ = writeln!(out, "  {:<9} {:<22} {}", word(trigger.level), trigger.title, trigger.why);
    }
    let _ = writeln!(out, "\nRuns out (planned threshold, 80 % range):");
    for runway in &plan.runway {
        let _ = writeln!(out, "  {:<22} {:<34} {}", runway.title, crossing(&runway.planned), order(runway));
    }
    let _ = writeln!(out, "\nSteps over {} months:", scenario.horizon_months);
    for (index, step) in plan.steps.iter().enumerate() {
        let files = match step.artifacts.len() {
            0 => "no files".to_owned(),
            1 => "1 file".to_owned(),
            files => format!("{files} files"),
        };
        let _ = writeln!(out, "  {}. by {}: {}\n     {} ({files})", index + 1, step.order_by, step.title, step.why);
        if let Some(decision) = &step.decision {
            let _ = writeln!(out, "     Decide: {decision}");
        }
    }
    if !plan.rejections.is_empty() {
        let _ = writeln!(out, "\nOptions that lost:");
    }
    for rejection in &plan.rejections {
        let _ = writeln!(out, "  {}: {}", rejection.option, rejection.why);
    }
    diagnostics(&mut out, &plan.diagnostics);
    out
}

/// Each number in a sentence, the chain, what to measure next, latency and costs.
pub(crate) fn explanation(explanation: &Explanation) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "Numbers:");
    for one in &explanation.numbers {
        let _ = writeln!(out, "  {}", one.sentence);
    }
    let _ = writeln!(out, "\nChain: {}", explanation.chain.why);
    for link in &explanation.chain.links {
        let multiple = link.multiple.map_or_else(String::new, |multiple| format!("{multiple:.2} ×"));
        let _ = writeln!(out, "  {:<20}{multiple:>10}  {}", link.title, link.why);
    }
    if let Some(sensitivity) = &explanation.sensitivity {
        let _ = writeln!(out, "\n{}", sensitivity.why);
        for one in &sensitivity.influences {
            let range = format!("{:.4}–{:.4} {}", one.low, one.high, one.unit);
            let _ = writeln!(out, "  {:>6.2}  {}, {range} ({})", one.rank_correlation, one.assumption, one.why);
        }
    }
    if !explanation.latency.is_empty() {
        let _ = writeln!(out, "\nLatency by M/M/c:");
    }
    for at in &explanation.latency {
        let ms = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.0} ms"));
        let _ = writeln!(
            out,
            "  {}  {:.0} RPS on {} instances, {:.0} %: p50 {}, p95 {}, p99 {}",
            at.month,
            at.requests_per_second,
            at.instances,
            at.utilisation_percent,
            ms(at.p50_ms),
            ms(at.p95_ms),
            ms(at.p99_ms)
        );
    }
    if let Some(costs) = &explanation.costs {
        let _ = writeln!(
            out,
            "\nCosts: {:.2} {} a month now, {:.2} in all.",
            costs.now_per_month, costs.currency, costs.total
        );
        for step in &costs.steps {
            let why = step.regret.as_ref().map_or("", |regret| regret.why.as_str());
            let _ = writeln!(out, "  {:<24}{:>+12.2} a month  {why}", step.step, step.more_per_month);
        }
    }
    out
}

/// What each controller made of the load, side by side.
pub(crate) fn simulation(simulation: &Simulation) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}.\n{} RPS per instance; overloaded above {} % CPU.\n",
        simulation.title,
        number(simulation.rps_per_instance.value),
        number(simulation.overload_percent)
    );
    let _ = writeln!(
        out,
        "{:<14}{:>14}{:>12}{:>8}{:>16}{:>8}  settings",
        "", "unserved", "overloaded", "flaps", "instance-hours", "most"
    );
    for run in &simulation.runs {
        result(&mut out, run.controller.label(), run);
    }
    for advice in &simulation.advice {
        if let Some(run) = &advice.run {
            result(&mut out, "better", run);
        }
        let _ = writeln!(out, "{}: {}", advice.controller.label(), advice.why);
    }
    diagnostics(&mut out, &simulation.diagnostics);
    out
}

fn result(out: &mut String, name: &str, run: &Run) {
    let _ = writeln!(
        out,
        "{name:<14}{:>14.0}{:>8.1} min{:>8}{:>16.1}{:>8}  {}",
        run.unserved_requests, run.overloaded_minutes, run.flaps, run.instance_hours, run.most_instances, run.settings
    );
}

/// The files that were written.
pub(crate) fn written(directory: &Path, paths: &[PathBuf]) -> String {
    if paths.is_empty() {
        return "No step is needed by then; nothing written.\n".to_owned();
    }
    paths.iter().fold(String::new(), |mut out, path| {
        let _ = writeln!(out, "{}", directory.join(path).display());
        out
    })
}

/// `42.6`, and `50` where there is nothing behind the point.
fn number(value: f64) -> String {
    format!("{value:.1}").trim_end_matches(".0").to_owned()
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Immediate => "immediate",
        Level::Planned => "planned",
        Level::Ok => "ok",
        Level::Unknown => "unknown",
    }
}

fn crossing(crossing: &Crossing) -> String {
    let date = |date: Option<Date>| date.map_or_else(|| "later".to_owned(), |date| date.to_string());
    match (crossing.never_probability, crossing.p50) {
        (None, None) => "not forecast".to_owned(),
        (Some(never), None) => format!("not within the horizon ({:.0} %)", never * 100.0),
        (_, day) if crossing.p10 == day && crossing.p90 == day => date(day),
        _ => format!("{} ({} – {})", date(crossing.p50), date(crossing.p10), date(crossing.p90)),
    }
}

fn order(runway: &Runway) -> String {
    runway.order_by.map_or_else(String::new, |date| format!("order by {date}"))
}

fn diagnostics(out: &mut String, diagnostics: &[headroom::Diagnostic]) {
    for diagnostic in diagnostics {
        let severity = match diagnostic.severity {
            Severity::Info => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let line = diagnostic.line.map_or_else(String::new, |line| format!(" line {line}:"));
        let text = format!("{severity}:{line} {} {}", diagnostic.message, diagnostic.help);
        let _ = writeln!(out, "{}", text.trim_end());
    }
}
