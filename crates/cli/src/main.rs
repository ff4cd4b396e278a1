//! Headroom in a terminal: the same verbs, the same numbers.
//!
//! Exit status: 0 done; 1 done, and `--fail-on` was met; 2 the input or a flag was wrong (a message on stderr,
//! nothing written).

mod arguments;
mod colour;
mod directory;
mod document;
mod forecast;
mod input;
mod report;
mod shell;
mod values;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use arguments::{Arguments, Destination, FailOn, Verb};
use headroom::{Artifact, Controllers, Error, Month, Plan, Scenario, Verdict};

/// What a verb prints, and whether `--fail-on` was met.
struct Outcome {
    output: String,
    failed_on: bool,
}

impl Outcome {
    fn done(output: String) -> Self {
        Self { output, failed_on: false }
    }
}

fn main() -> ExitCode {
    match Arguments::from_command_line().and_then(|arguments| run(&arguments)) {
        Ok(outcome) => {
            match io::stdout().write_all(colour::coloured(&outcome.output, input::shows_colours()).as_bytes()) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => complain(&Error::at("", error.to_string())),
                _ if outcome.failed_on => ExitCode::from(1),
                _ => ExitCode::SUCCESS,
            }
        }
        Err(error) => complain(&error),
    }
}

/// Status 2 stands even when the message itself cannot be written.
fn complain(error: &Error) -> ExitCode {
    let _ = writeln!(io::stderr(), "headroom: {error}");
    ExitCode::from(2)
}

fn run(arguments: &Arguments) -> Result<Outcome, Error> {
    match &arguments.verb {
        Verb::Help => Ok(Outcome::done(arguments::HELP.to_owned())),
        Verb::Version => Ok(Outcome::done(format!("headroom {}\n", env!("CARGO_PKG_VERSION")))),
        Verb::Inspect => {
            let inspection = match arguments.files.as_slice() {
                [file] => input::inspected(file)?,
                files => headroom::inspect(&input::pastes(files)?.join("\n")),
            };
            let output = if arguments.json { headroom::to_json(&inspection)? } else { report::inspection(&inspection) };
            Ok(Outcome::done(output))
        }
        Verb::Plan => {
            let (scenario, plan) = planned(arguments)?;
            let failed_on = failed_on(arguments, &plan);
            let output = match (arguments.json, arguments.brief) {
                (false, _) => report::plan(&scenario, &plan),
                (true, false) => headroom::to_json(&plan)?,
                (true, true) => headroom::to_json_line(&headroom::brief(plan))?,
            };
            Ok(Outcome { output, failed_on })
        }
        Verb::Print(text) => Ok(Outcome::done(text.clone())),
        Verb::Report { format, out, force } => {
            let (scenario, plan) = planned(arguments)?;
            let text = document::written(&scenario, &plan, *format)?;
            let output = to_file(text, out.as_deref(), *force)?;
            Ok(Outcome { output, failed_on: failed_on(arguments, &plan) })
        }
        Verb::Chart { options, out, force } => {
            let (scenario, plan) = planned(arguments)?;
            let svg = headroom::chart(&plan, &scenario, options)?;
            Ok(Outcome::done(to_file(format!("{svg}\n"), out.as_deref(), *force)?))
        }
        Verb::Forecast(asked) => {
            let text = input::pastes(&arguments.files)?.join("\n");
            Ok(Outcome::done(forecast::forecast(&text, *asked, arguments.json)?))
        }
        Verb::Explain => {
            let explanation = headroom::explain(&arguments.scenario()?)?;
            let output =
                if arguments.json { headroom::to_json(&explanation)? } else { report::explanation(&explanation) };
            Ok(Outcome::done(output))
        }
        Verb::Simulate { controllers, find_settings } => {
            let mut chosen = match controllers {
                Some(path) => headroom::controllers_from_json(&input::text(path)?)?,
                None => Controllers::default(),
            };
            chosen.find_settings |= find_settings;
            let simulation = headroom::simulate(&arguments.scenario()?, &chosen)?;
            let output = if arguments.json { headroom::to_json(&simulation)? } else { report::simulation(&simulation) };
            Ok(Outcome::done(output))
        }
        Verb::Artifacts { month, to, force } => {
            let (scenario, plan) = planned(arguments)?;
            let month = chosen_month(&plan, *month)?;
            let files = headroom::artifacts(&scenario, &plan, month);
            let written = match to {
                Destination::Directory(out) => report::written(out, &directory::write(out, &files, &plan, *force)?),
                Destination::Zip(file) => {
                    directory::write_file(file, &headroom::archive(&files, &plan)?, *force)?;
                    format!("{}\n", file.display())
                }
                Destination::Diff => {
                    let changes = headroom::changes(&files_before(&scenario, &plan, month), &files);
                    if arguments.json {
                        return Ok(Outcome::done(headroom::to_json(&changes)?));
                    }
                    changes.into_iter().map(|change| change.diff).collect()
                }
            };
            let output = if arguments.json { headroom::to_json(&files)? } else { written };
            Ok(Outcome::done(output))
        }
    }
}

/// Writes a text into a file and prints its name; without one, prints the text.
fn to_file(text: String, file: Option<&Path>, force: bool) -> Result<String, Error> {
    let Some(file) = file else { return Ok(text) };
    directory::write_file(file, text.as_bytes(), force)?;
    Ok(format!("{}\n", file.display()))
}

fn failed_on(arguments: &Arguments, plan: &Plan) -> bool {
    match arguments.fail_on {
        None => false,
        Some(FailOn::Immediate) => plan.assessment.verdict == Verdict::Immediate,
        Some(FailOn::Planned) => matches!(plan.assessment.verdict, Verdict::Immediate | Verdict::Planned),
    }
}

/// The files of the month before; none before the first.
fn files_before(scenario: &Scenario, plan: &Plan, month: Month) -> Vec<Artifact> {
    let index = plan.months.iter().position(|planned| planned.month == month);
    let before = index.and_then(|index| index.checked_sub(1)).and_then(|index| plan.months.get(index));
    before.map_or_else(Vec::new, |before| headroom::artifacts(scenario, plan, before.month))
}

fn planned(arguments: &Arguments) -> Result<(Scenario, Plan), Error> {
    let scenario = arguments.scenario()?;
    let plan = headroom::plan(&scenario)?;
    Ok((scenario, plan))
}

/// The chosen month, else the last of the plan.
fn chosen_month(plan: &Plan, month: Option<Month>) -> Result<Month, Error> {
    let months = || plan.months.iter().map(|planned| planned.month);
    let (Some(first), Some(last)) = (months().next(), months().next_back()) else {
        return Err(Error::at("horizonMonths", "the plan has no months"));
    };
    match month {
        None => Ok(last),
        Some(month) if months().any(|planned| planned == month) => Ok(month),
        Some(month) => Err(Error::at("--month", format!("{month} is not in the plan; choose {first} to {last}"))),
    }
}
