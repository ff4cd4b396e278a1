//! The command line: verbs, flags and how flags become a scenario.

use std::path::PathBuf;

use headroom::{ChartOptions, Date, Error, Month, Period, Scenario, Sizing};
use lexopt::prelude::{Long, Short, Value};

use crate::document::Format;
use crate::forecast::Asked;
use crate::values::{document_format, growth, kind, level, number, path, sizing, text, theme, wrong};
use crate::{input, shell};

pub(crate) const HELP: &str = "\
Headroom: when do we run out, what do we build, and which commands do it?

Usage:
  headroom inspect   [FILE…|-] [--json]
  headroom plan      [FILE…|-] [--scenario S.json] [flags] [--json [--brief]] [--fail-on immediate|planned]
  headroom report    [FILE…|-] [--scenario S.json] [flags] [--format markdown|html] [--out FILE [--force]]
                     [--fail-on immediate|planned]
  headroom chart     [FILE…|-] [--scenario S.json] [flags] [--kind demand|topology] [--resource R] [--month YYYY-MM]
                     [--theme light|dark] [--width N] [--height N] [--out FILE [--force]]
  headroom artifacts [FILE…|-] [--scenario S.json] [flags] [--month YYYY-MM]
                     --out DIR | --zip FILE | --diff  [--force] [--json]
  headroom explain   [FILE…|-] [--scenario S.json] [flags] [--json]
  headroom simulate  [FILE…|-] [--scenario S.json] [--controllers C.json] [flags] [--find-settings] [--json]
  headroom forecast  SERIES.csv|- --horizon N [--level 80] [--without-outliers] [--since YYYY-MM-DD] [--json]
  headroom completions bash|zsh|fish
  headroom man

Files hold what the tools printed: capacity reports, docker stats, psql, redis-cli INFO, Qdrant metrics, alone or
mixed. - reads standard input.

Flags for the common fields of the scenario:
  --users N              users now
  --rps N                requests per second now
  --database-gb N        size of the database now
  --growth 50%/month     growth with its period: month, year or horizon
  --months N             horizon in months
  --sizing runbook|headroom
  --today YYYY-MM-DD     the first day of the plan; the clock's date otherwise

  --json                 stdout holds the JSON alone
  --brief                only what charts show, the timeline by week: for <headroom-chart>
  --fail-on LEVEL        exit with 1 when the verdict is LEVEL or worse
  --format FORMAT        of a report: markdown, or html with charts; by the name of --out otherwise
  --month YYYY-MM        files of the steps needed by then, the last month of the plan otherwise; of a topology, its
                         month, today otherwise
  --kind KIND            demand against capacity (the default), or topology; the chart is SVG
  --resource R           the resource of the chart, such as app-cpu; the first to run out otherwise
  --controllers C.json   the load and the autoscalers to replay on it; the runbook's loop beside HPA v2 otherwise
  --find-settings        look for settings that neither flap nor overload
  --out DIR              a new or empty directory; of a report or a chart, the file
  --zip FILE             one archive instead; the same plan gives the same bytes
  --diff                 writes nothing: prints what changes in the project's folder against the month before
  --horizon N            how many steps of the series to forecast; a line of SERIES.csv is a time and a value
  --without-outliers     points far from their neighbours count as missing
  --since YYYY-MM-DD     leaves out what is earlier, such as what was before a change
  --level P              the band holds P percent of what comes; 80 otherwise
  --force                write over files in DIR, or over FILE
  -h, --help             this text
  -V, --version          the version

Exit status: 0 done; 1 done, and --fail-on was met; 2 the input or a flag was wrong.
";

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Verb {
    Help,
    Version,
    Inspect,
    Plan,
    /// A document, to a file or to standard output.
    Report {
        format: Format,
        out: Option<PathBuf>,
        force: bool,
    },
    /// SVG, to a file or to standard output.
    Chart {
        options: ChartOptions,
        out: Option<PathBuf>,
        force: bool,
    },
    Explain,
    Artifacts {
        month: Option<Month>,
        to: Destination,
        force: bool,
    },
    Simulate {
        controllers: Option<PathBuf>,
        find_settings: bool,
    },
    Forecast(Asked),
    /// Text for a shell or for `man`, as it is.
    Print(String),
}

/// Where files go.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Destination {
    Directory(PathBuf),
    Zip(PathBuf),
    /// Nowhere: what they change is printed.
    Diff,
}

/// The verdict at which the exit status becomes 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailOn {
    Immediate,
    Planned,
}

/// A parsed command line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Arguments {
    pub(crate) verb: Verb,
    pub(crate) files: Vec<PathBuf>,
    pub(crate) json: bool,
    pub(crate) brief: bool,
    pub(crate) fail_on: Option<FailOn>,
    scenario: Option<PathBuf>,
    flags: Flags,
}

/// Flags that stand for fields of the scenario; a flag wins over the scenario file.
#[derive(Debug, Clone, Default, PartialEq)]
struct Flags {
    users: Option<f64>,
    rps: Option<f64>,
    database_gb: Option<f64>,
    growth: Option<(f64, Period)>,
    months: Option<u32>,
    sizing: Option<Sizing>,
    today: Option<Date>,
}

impl Arguments {
    /// # Errors
    /// When a verb or a flag is unknown, or a value cannot be read.
    pub(crate) fn from_command_line() -> Result<Self, Error> {
        Self::parse(lexopt::Parser::from_env())
    }

    fn parse(mut parser: lexopt::Parser) -> Result<Self, Error> {
        let mut verb: Option<String> = None;
        let mut files = Vec::new();
        let (mut json, mut force, mut fail_on, mut month, mut to, mut scenario) =
            (false, false, None, None, None, None);
        let (mut controllers, mut find_settings) = (None, false);
        let (mut without_outliers, mut since) = (false, None);
        let (mut format, mut brief) = (None, false);
        let (mut horizon, mut confidence) = (None, 80.0);
        let mut flags = Flags::default();
        let mut options = ChartOptions::default();
        let mut given = Vec::new();
        while let Some(argument) = parser.next().map_err(|error| wrong(&error))? {
            if let Long(name) = argument {
                given.push(format!("--{name}"));
            }
            match argument {
                Short('h') | Long("help") => verb = Some("help".to_owned()),
                Short('V') | Long("version") => verb = Some("version".to_owned()),
                Long("json") => json = true,
                Long("brief") => brief = true,
                Long("force") => force = true,
                Long("fail-on") => fail_on = Some(level(&text(&mut parser)?)?),
                Long("format") => format = Some(document_format(&text(&mut parser)?)?),
                Long("month") => month = Some(text(&mut parser)?.parse::<Month>()?),
                Long("out") => to = Some(Destination::Directory(path(&mut parser)?)),
                Long("zip") => to = Some(Destination::Zip(path(&mut parser)?)),
                Long("diff") => to = Some(Destination::Diff),
                Long("scenario") => scenario = Some(path(&mut parser)?),
                Long("controllers") => controllers = Some(path(&mut parser)?),
                Long("find-settings") => find_settings = true,
                Long("kind") => options.kind = kind(&text(&mut parser)?)?,
                Long("resource") => options.resource = Some(text(&mut parser)?),
                Long("theme") => options.theme = theme(&text(&mut parser)?)?,
                Long("width") => options.width = number("--width", &mut parser)?,
                Long("height") => options.height = number("--height", &mut parser)?,
                Long("without-outliers") => without_outliers = true,
                Long("since") => since = Some(number("--since", &mut parser)?),
                Long("horizon") => horizon = Some(number("--horizon", &mut parser)?),
                Long("level") => confidence = number("--level", &mut parser)?,
                Long("users") => flags.users = Some(number("--users", &mut parser)?),
                Long("rps") => flags.rps = Some(number("--rps", &mut parser)?),
                Long("database-gb") => flags.database_gb = Some(number("--database-gb", &mut parser)?),
                Long("growth") => flags.growth = Some(growth(&text(&mut parser)?)?),
                Long("months") => flags.months = Some(number("--months", &mut parser)?),
                Long("sizing") => flags.sizing = Some(sizing(&text(&mut parser)?)?),
                Long("today") => flags.today = Some(number("--today", &mut parser)?),
                Value(value) if verb.is_none() => verb = Some(value.to_string_lossy().into_owned()),
                Value(value) => files.push(PathBuf::from(value)),
                other => return Err(wrong(&other.unexpected())),
            }
        }
        shell::belong(verb.as_deref().unwrap_or_default(), &given)?;
        let verb = match verb.as_deref() {
            None | Some("help") => Verb::Help,
            Some("version") => Verb::Version,
            Some("inspect") => Verb::Inspect,
            Some("plan") => Verb::Plan,
            Some("report") => {
                let out = file(to);
                let by_name =
                    out.as_ref().and_then(|file| file.extension()?.to_str()).filter(|end| end.starts_with("htm"));
                let format = format.unwrap_or(if by_name.is_some() { Format::Html } else { Format::Markdown });
                Verb::Report { format, out, force }
            }
            Some("chart") => Verb::Chart { options: ChartOptions { month, ..options }, out: file(to), force },
            Some("completions") => {
                let named = files.pop().map(|name: PathBuf| name.display().to_string()).unwrap_or_default();
                let written = shell::completions(&named);
                let wrong = || Error::at("", format!("“{named}” has no completions here; use {}", shell::SHELLS));
                Verb::Print(written.ok_or_else(wrong)?)
            }
            Some("man") => Verb::Print(shell::manual()),
            Some("explain") => Verb::Explain,
            Some("artifacts") => match to {
                Some(to) => Verb::Artifacts { month, to, force },
                None => {
                    return Err(Error::at("--out", "name the directory to write into, or use --zip FILE or --diff"));
                }
            },
            Some("simulate") => Verb::Simulate { controllers, find_settings },
            Some("forecast") => match horizon {
                Some(horizon) => Verb::Forecast(Asked { horizon, level: confidence, without_outliers, since }),
                None => return Err(Error::at("--horizon", "say how many steps to forecast")),
            },
            Some(other) => {
                return Err(Error::at(
                    "",
                    format!(
                        "“{other}” is not a verb; use inspect, plan, report, chart, explain, artifacts, simulate or forecast"
                    ),
                ));
            }
        };
        Ok(Self { verb, files, json, brief, fail_on, scenario, flags })
    }

    /// The scenario of the file, the flags over it, the files' texts appended to its pastes, and the clock's date
    /// when neither names a day.
    ///
    /// # Errors
    /// When a file cannot be read or the scenario is not one.
    pub(crate) fn scenario(&self) -> Result<Scenario, Error> {
        let mut scenario = match &self.scenario {
            Some(path) => headroom::scenario_from_json(&input::text(path)?)?,
            None => Scenario::default(),
        };
        scenario.pastes.extend(input::pastes(&self.files)?);
        let Flags { users, rps, database_gb, growth, months, sizing, today } = self.flags;
        scenario.current.users = users.or(scenario.current.users);
        scenario.current.requests_per_second = rps.or(scenario.current.requests_per_second);
        scenario.current.database_gb = database_gb.or(scenario.current.database_gb);
        if let Some((percent, per)) = growth {
            scenario.growth.percent = percent;
            scenario.growth.per = per;
            (scenario.growth.low, scenario.growth.high) = (None, None);
        }
        scenario.horizon_months = months.unwrap_or(scenario.horizon_months);
        scenario.policy.sizing = sizing.unwrap_or(scenario.policy.sizing);
        scenario.today = today.or(scenario.today).or_else(|| Some(input::clock_date()));
        Ok(scenario)
    }
}

/// The one file that is written.
fn file(to: Option<Destination>) -> Option<PathBuf> {
    match to {
        Some(Destination::Directory(file)) => Some(file),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, Error> {
        Arguments::parse(lexopt::Parser::from_args(line.split_whitespace()))
    }

    #[test]
    fn flags_become_fields_of_the_scenario() {
        let scenario =
            parse("plan --rps 80 --growth 20%/year --months 12 --today 2026-11-24").unwrap().scenario().unwrap();
        assert_eq!(scenario.current.requests_per_second, Some(80.0));
        assert_eq!((scenario.growth.percent, scenario.growth.per), (20.0, Period::Year));
        assert_eq!(scenario.horizon_months, 12);
        assert_eq!(scenario.today.unwrap().to_string(), "2026-11-24");
    }

    #[test]
    fn a_rate_without_its_period_is_refused() {
        assert_eq!(
            parse("plan --growth 50%").unwrap_err().to_string(),
            "--growth: “50%”: write a rate with its period, such as 50%/month"
        );
    }

    #[test]
    fn artifacts_need_a_directory() {
        assert_eq!(
            parse("artifacts").unwrap_err().to_string(),
            "--out: name the directory to write into, or use --zip FILE or --diff"
        );
    }

    #[test]
    fn a_forecast_needs_a_horizon_and_has_a_level() {
        assert_eq!(parse("forecast s.csv").unwrap_err().to_string(), "--horizon: say how many steps to forecast");
        let verb = |line| parse(line).unwrap().verb;
        let asked = |level| Verb::Forecast(Asked { horizon: 12, level, without_outliers: false, since: None });
        assert_eq!(verb("forecast s.csv --horizon 12"), asked(80.0));
        assert_eq!(verb("forecast s.csv --horizon 12 --level 95"), asked(95.0));
    }

    #[test]
    fn an_unknown_verb_or_flag_is_named() {
        assert!(parse("forsee").unwrap_err().message.contains("“forsee” is not a verb"));
        assert!(parse("plan --grow 5").unwrap_err().message.contains("--grow"));
    }

    #[test]
    fn a_flag_of_another_verb_is_refused_with_those_of_this_one() {
        let refused = |line| parse(line).unwrap_err().to_string();
        assert_eq!(refused("plan r.txt --zip plan.zip"), "--zip: plan has no such flag; artifacts has");
        assert_eq!(refused("report --diff"), "--diff: report has no such flag; artifacts has");
        assert_eq!(refused("inspect --fail-on planned"), "--fail-on: inspect has no such flag; plan and report have");
    }
}
