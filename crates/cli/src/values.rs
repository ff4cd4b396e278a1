//! The values of flags, as a person writes them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use headroom::{ChartKind, ChartTheme, Error, Period, Sizing};
use lexopt::prelude::ValueExt;

use crate::arguments::FailOn;
use crate::document::Format;

pub(crate) fn wrong(error: &lexopt::Error) -> Error {
    Error::at("", error.to_string())
}

pub(crate) fn text(parser: &mut lexopt::Parser) -> Result<String, Error> {
    let value: OsString = parser.value().map_err(|error| wrong(&error))?;
    value.string().map_err(|error| wrong(&error))
}

pub(crate) fn number<T: FromStr>(flag: &str, parser: &mut lexopt::Parser) -> Result<T, Error>
where
    T::Err: std::fmt::Display,
{
    let text = text(parser)?;
    text.parse().map_err(|error| Error::at(flag, format!("“{text}”: {error}")))
}

pub(crate) fn path(parser: &mut lexopt::Parser) -> Result<PathBuf, Error> {
    parser.value().map(PathBuf::from).map_err(|error| wrong(&error))
}

pub(crate) fn level(text: &str) -> Result<FailOn, Error> {
    match text {
        "immediate" => Ok(FailOn::Immediate),
        "planned" => Ok(FailOn::Planned),
        other => Err(Error::at("--fail-on", format!("“{other}” is not a level; use immediate or planned"))),
    }
}

pub(crate) fn document_format(text: &str) -> Result<Format, Error> {
    match text {
        "markdown" | "md" => Ok(Format::Markdown),
        "html" => Ok(Format::Html),
        other => Err(Error::at("--format", format!("“{other}” is not a format; use markdown or html"))),
    }
}

pub(crate) fn sizing(text: &str) -> Result<Sizing, Error> {
    match text {
        "runbook" => Ok(Sizing::Runbook),
        "headroom" => Ok(Sizing::Headroom),
        other => Err(Error::at("--sizing", format!("“{other}” is not a policy; use runbook or headroom"))),
    }
}

/// `50%/month`: never a rate without its period.
pub(crate) fn growth(text: &str) -> Result<(f64, Period), Error> {
    let wrong = || Error::at("--growth", format!("“{text}”: write a rate with its period, such as 50%/month"));
    let (percent, per) = text.split_once('/').ok_or_else(wrong)?;
    let percent = percent.trim().trim_end_matches('%').trim_end().parse().map_err(|_| wrong())?;
    let per = match per.trim() {
        "month" => Period::Month,
        "year" => Period::Year,
        "horizon" => Period::Horizon,
        _ => return Err(wrong()),
    };
    Ok((percent, per))
}

pub(crate) fn kind(text: &str) -> Result<ChartKind, Error> {
    match text {
        "demand" => Ok(ChartKind::Demand),
        "topology" => Ok(ChartKind::Topology),
        other => Err(Error::at("--kind", format!("“{other}” is not a chart; use demand or topology"))),
    }
}

pub(crate) fn theme(text: &str) -> Result<ChartTheme, Error> {
    match text {
        "light" => Ok(ChartTheme::Light),
        "dark" => Ok(ChartTheme::Dark),
        other => Err(Error::at("--theme", format!("“{other}” is not a theme; use light or dark"))),
    }
}
